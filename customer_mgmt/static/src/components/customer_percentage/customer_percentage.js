import { registry } from "@web/core/registry";
import { percentageField, PercentageField } from "@web/views/fields/percentage/percentage_field";

/** A share that may be unknown: blank, where Odoo's own would show 0 %. */
export class CustomerPercentage extends PercentageField {
    get formattedValue() {
        const value = this.props.record.data[this.props.name];
        return value === false ? "" : super.formattedValue;
    }
}

registry
    .category("fields")
    .add("customer_percentage", { ...percentageField, component: CustomerPercentage });
