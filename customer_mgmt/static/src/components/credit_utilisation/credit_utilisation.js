import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How much of a credit limit is used: a bar that turns amber and red. */
export class CreditUtilisation extends Component {
    static template = "customer_mgmt.CreditUtilisation";
    static props = { ...standardFieldProps };

    get used() {
        return this.props.record.data[this.props.name] || 0;
    }

    get limitSet() {
        return this.props.record.data.limit_set;
    }

    get text() {
        return formatPercentage(this.used, { digits: [16, 0] });
    }

    get width() {
        return `width: ${Math.min(Math.max(this.used, 0), 1) * 100}%`;
    }

    get color() {
        if (this.used > 1) {
            return "bg-danger";
        }
        return this.used >= 0.8 ? "bg-warning" : "bg-success";
    }
}

registry.category("fields").add("customer_credit_utilisation", {
    component: CreditUtilisation,
    supportedTypes: ["float"],
    fieldDependencies: [{ name: "limit_set", type: "boolean" }],
});
