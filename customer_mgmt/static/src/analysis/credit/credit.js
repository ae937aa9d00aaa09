import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart, seriesColor } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatMonth, formatShort } from "../shared/format";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";

const LIGHTS = {
    green: "text-bg-success",
    amber: "text-bg-warning",
    red: "text-bg-danger",
};
const ZONES = { safe: "text-bg-success", grey: "text-bg-warning", distress: "text-bg-danger" };

/** Turnover beside exposure, limit, age, payment record and financial position. */
export class Credit extends Component {
    static template = "customer_mgmt.AnalysisCredit";
    static components = { AnalysisChart, AnalysisFigure };
    static props = { scope: Object };

    setup() {
        this.action = useService("action");
        this.panel = usePanel("customer.analysis.credit");
    }

    get data() {
        return this.panel.data;
    }

    lightClass(row) {
        return LIGHTS[row.light] || "text-bg-secondary";
    }

    zoneClass(row) {
        return ZONES[row.zone] || "text-bg-secondary";
    }

    get options() {
        const currencyId = this.data.currency_id;
        return {
            scales: {
                y: { ticks: { callback: (value) => formatShort(value, currencyId) } },
            },
        };
    }

    get bandConfig() {
        return {
            type: "bar",
            data: {
                labels: this.data.bands.map((band) => band.label),
                datasets: [
                    {
                        label: _t("Open Items"),
                        data: this.data.bands.map((band) => band.amount),
                        backgroundColor: seriesColor(0),
                    },
                ],
            },
            options: { ...this.options, plugins: { legend: { display: false } } },
        };
    }

    get trendConfig() {
        const series = (name, label, index) => ({
            label,
            data: this.data.trend.map((month) => month[name]),
            borderColor: seriesColor(index),
            backgroundColor: seriesColor(index),
        });
        return {
            type: "line",
            data: {
                labels: this.data.trend.map((each) => formatMonth(each.month)),
                datasets: [
                    series("receivable", _t("Receivable"), 0),
                    series("overdue", _t("Overdue"), 1),
                ],
            },
            options: this.options,
        };
    }

    onBand(index) {
        openFigure(this.action, this.data.bands[index].open);
    }

    onMonth(index, datasetIndex) {
        const { open } = this.data.trend[index];
        openFigure(this.action, datasetIndex ? open.overdue : open.receivable);
    }
}

registry.category("customer_mgmt.analysis_panels").add("credit", {
    Component: Credit,
    title: _t("Credit and Payments"),
    sequence: 20,
    wide: true,
});
