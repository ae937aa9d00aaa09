import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart, seriesColor } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatMonth } from "../shared/format";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";

/** How fast customers turn over our goods, who has too much or too little, who is silent. */
export class StockPanel extends Component {
    static template = "customer_mgmt.AnalysisStock";
    static components = { AnalysisChart, AnalysisFigure };
    static props = { scope: Object };

    setup() {
        this.panel = usePanel("customer.analysis.stock");
        this.action = useService("action");
        this.state = useState({ tab: "customers" });
        this.openMonth = (index) => openFigure(this.action, this.data.months[index].open);
    }

    get data() {
        return this.panel.data;
    }

    get stateMonth() {
        return formatMonth(this.data.state_month);
    }

    get tabs() {
        return [
            { name: "customers", title: _t("Customers") },
            { name: "products", title: _t("Products") },
            { name: "alerts", title: _t("Alerts") },
            { name: "absent", title: _t("Missing and Stale") },
        ];
    }

    get completeness() {
        const last = this.data.months.at(-1);
        return last ? last.completeness : null;
    }

    get chart() {
        const parts = [
            ["counted", _t("Counted")],
            ["stale", _t("Stale")],
            ["missing", _t("Surveys Missing")],
        ];
        return {
            type: "bar",
            data: {
                labels: this.data.months.map((row) => formatMonth(row.month)),
                datasets: parts.map(([name, label], index) => ({
                    label,
                    data: this.data.months.map((row) => row[name]),
                    backgroundColor: seriesColor(index),
                })),
            },
            options: {
                scales: { x: { stacked: true }, y: { stacked: true, ticks: { precision: 0 } } },
                plugins: { legend: { position: "bottom" } },
            },
        };
    }

    monthOf(value) {
        return formatMonth(value) || _t("never");
    }
}

registry.category("customer_mgmt.analysis_panels").add("stock", {
    Component: StockPanel,
    title: _t("Stock at Customers"),
    sequence: 60,
});
