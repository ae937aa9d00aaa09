import { Component } from "@odoo/owl";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { periodOf } from "./analysis_period";

/** What all panels look at: company, period, salesperson, and what they compare with. */
export class AnalysisBar extends Component {
    static template = "customer_mgmt.AnalysisBar";
    static components = { RecordSelector };
    static props = { bar: Object, status: Object, update: Function };

    /** Salespeople whose customers can be looked at alone. */
    get userDomain() {
        return [["share", "=", false]];
    }

    set(name, value) {
        this.props.update({ [name]: value });
    }

    setPeriod(period) {
        const { bar, status } = this.props;
        if (period !== "custom") {
            return this.props.update({ period });
        }
        const { date_from, date_to } = periodOf(bar, status.today);
        this.props.update({
            period,
            month_from: date_from.slice(0, 7),
            month_to: date_to.slice(0, 7),
        });
    }

    /** A period never ends before it begins: the other end goes along. */
    setMonth(name, value) {
        if (!value) {
            return;
        }
        const changes = { [name]: value };
        const { month_from, month_to } = { ...this.props.bar, ...changes };
        if (month_from > month_to) {
            changes[name === "month_from" ? "month_to" : "month_from"] = value;
        }
        this.props.update(changes);
    }
}
