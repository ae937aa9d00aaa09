import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How promptly a customer pays, 0 to 100: a bar that is green from prompt on. */
export class PaymentIndex extends Component {
    static template = "customer_mgmt.PaymentIndex";
    static props = { ...standardFieldProps };

    get points() {
        return this.props.record.data[this.props.name] || 0;
    }

    get text() {
        return formatFloat(this.points, { digits: [16, 0] });
    }

    get width() {
        return `width: ${this.points}%`;
    }

    get color() {
        if (this.points < 50) {
            return "bg-danger";
        }
        return this.points >= 75 ? "bg-success" : "bg-warning";
    }
}

registry.category("fields").add("customer_payment_index", {
    component: PaymentIndex,
    supportedTypes: ["float"],
});
