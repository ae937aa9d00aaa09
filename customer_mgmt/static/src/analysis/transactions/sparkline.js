import { Component } from "@odoo/owl";

const WIDTH = 96;
const HEIGHT = 24;

/** A line of a few figures without axes. */
export class Sparkline extends Component {
    static template = "customer_mgmt.Sparkline";
    static props = { values: Array, label: { type: String, optional: true } };

    get box() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    get points() {
        const { values } = this.props;
        const lowest = Math.min(0, ...values);
        const span = Math.max(...values) - lowest || 1;
        const step = WIDTH / Math.max(values.length - 1, 1);
        return values
            .map((value, index) => {
                const y = HEIGHT - 2 - ((value - lowest) / span) * (HEIGHT - 4);
                return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
            })
            .join(" ");
    }
}
