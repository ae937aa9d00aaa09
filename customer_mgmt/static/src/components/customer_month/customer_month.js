import { registry } from "@web/core/registry";
import { dateField, DateTimeField } from "@web/views/fields/datetime/datetime_field";

/** A month, which its first day stands for. */
export class CustomerMonth extends DateTimeField {
    getFormattedValue(valueIndex) {
        const month = this.values[valueIndex];
        return month ? month.toLocaleString({ year: "numeric", month: "short" }) : "";
    }
}

registry.category("fields").add("customer_month", {
    ...dateField,
    component: CustomerMonth,
    supportedTypes: ["date"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...dateField.extractProps(fieldInfo, dynamicInfo),
        minPrecision: "months",
        maxPrecision: "years",
    }),
});
