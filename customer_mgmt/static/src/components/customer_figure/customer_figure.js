import { registry } from "@web/core/registry";
import { monetaryField, MonetaryField } from "@web/views/fields/monetary/monetary_field";

/**
 * An amount that may be unknown: a field that is cleared stays blank, where Odoo's own
 * would enter 0.
 */
export class CustomerFigure extends MonetaryField {
    get inputOptions() {
        const options = super.inputOptions;
        return {
            ...options,
            parse: (value) => (value.trim() ? options.parse(value) : false),
        };
    }
}

registry
    .category("fields")
    .add("customer_figure", { ...monetaryField, component: CustomerFigure });
