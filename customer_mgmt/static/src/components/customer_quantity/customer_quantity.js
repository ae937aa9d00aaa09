import { registry } from "@web/core/registry";
import { floatField, FloatField } from "@web/views/fields/float/float_field";

/** A quantity that may be unknown: cleared, it stays blank instead of becoming 0. */
export class CustomerQuantity extends FloatField {
    parse(value) {
        return value.trim() ? super.parse(value) : false;
    }

    get formattedValue() {
        return this.value === false ? "" : super.formattedValue;
    }
}

registry
    .category("fields")
    .add("customer_quantity", { ...floatField, component: CustomerQuantity });
