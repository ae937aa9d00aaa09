import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { formatFigure } from "./format";
import { openFigure } from "./open_figure";

/** A figure with its label; clicked, it opens the lines it is the sum of. */
export class AnalysisFigure extends Component {
    static template = "customer_mgmt.AnalysisFigure";
    static props = {
        label: { type: String, optional: true },
        value: { optional: true },
        kind: { type: String, optional: true },
        currencyId: { type: [Number, Boolean], optional: true },
        open: { type: [Object, Boolean, { value: null }], optional: true },
        hint: { type: String, optional: true },
        className: { type: String, optional: true },
    };
    static defaultProps = { kind: "text", className: "" };

    setup() {
        this.action = useService("action");
    }

    get text() {
        return formatFigure(this.props.value, this.props.kind, this.props.currencyId);
    }

    onOpen() {
        openFigure(this.action, this.props.open);
    }
}
