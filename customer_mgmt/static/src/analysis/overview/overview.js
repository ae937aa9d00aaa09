import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { AnalysisFigure } from "../shared/analysis_figure";
import { usePanel } from "../shared/use_panel";

/** How many customers bought, and for how much, against the period compared with. */
export class Overview extends Component {
    static template = "customer_mgmt.AnalysisOverview";
    static components = { AnalysisFigure };
    static props = { scope: Object };

    setup() {
        this.panel = usePanel("customer.analysis.overview");
    }
}

registry.category("customer_mgmt.analysis_panels").add("overview", {
    Component: Overview,
    title: _t("Overview"),
    sequence: 5,
    wide: true,
});
