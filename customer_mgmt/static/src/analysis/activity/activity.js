import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatFigure, formatMonth } from "../shared/format";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";

const COLORS = {
    new: "#2a9fd6",
    active: "#2e8b57",
    won_back: "#7a5ea8",
    at_risk: "#e0a030",
    lost: "#c9504a",
};
const STACKED = ["active", "won_back", "new", "at_risk", "lost"];

/** Who began, stays, is at risk, was lost and came back, month by month, and why. */
export class Activity extends Component {
    static template = "customer_mgmt.AnalysisActivity";
    static components = { AnalysisChart, AnalysisFigure };
    static props = { scope: Object };

    setup() {
        this.action = useService("action");
        this.panel = usePanel("customer.analysis.activity");
    }

    get data() {
        return this.panel.data;
    }

    get labels() {
        return Object.fromEntries(this.data.labels);
    }

    get now() {
        return this.data.months.at(-1);
    }

    /** The states then, without those nobody was in. */
    get flowRows() {
        const { flow, labels } = this.data;
        return labels.map(([key]) => key).filter((key) => flow[key]);
    }

    /** The states now, without those nobody is in. */
    get flowColumns() {
        const { flow, labels } = this.data;
        const rows = Object.values(flow);
        return labels.map(([key]) => key).filter((key) => rows.some((cells) => cells[key]));
    }

    /** What was lost, or won back: how many, for what yearly value. */
    countOf({ count, open }) {
        return `${open.name}: ${formatFigure(count, "count")}`;
    }

    get emptyText() {
        return _t("No states yet: they are made in the background, after the sales facts.");
    }

    get flowTitle() {
        return _t("From %(before)s to %(now)s", {
            before: formatMonth(this.data.before),
            now: formatMonth(this.data.month),
        });
    }

    get backTestText() {
        const { as_of: asOf, count } = this.data.back_test;
        return _t(
            "What the rule said at the end of %(month)s, held to what followed: %(count)s customers.",
            { month: formatMonth(asOf), count: formatFigure(count, "count") }
        );
    }

    get ruleText() {
        const { spread, least_days, lost_factor } = this.data.rule;
        return _t(
            "At risk: silent for longer than the customer's median interval and %(spread)s times its median deviation, at least %(days)s days more. Lost: after %(factor)s times as long.",
            { spread, days: least_days, factor: lost_factor }
        );
    }

    get hasFlow() {
        return Object.keys(this.data.flow).length > 0;
    }

    get hasBackTest() {
        return Boolean(this.data.back_test.as_of);
    }

    get backTest() {
        const test = this.data.back_test;
        const hints = {
            hits: _t("Called at risk, and bought no more."),
            false_alarms: _t("Called at risk, and bought again."),
            misses: _t("Not called, and silent for longer than its rhythm."),
            quiet: _t("Not called, and bought, or need not have bought yet."),
        };
        return Object.entries(hints).map(([key, hint]) => ({ key, hint, ...test[key] }));
    }

    // The chart is drawn anew when its configuration changes, so it is made once.
    get chart() {
        if (this.charted !== this.data) {
            this.charted = this.data;
            this.config = this.chartConfig();
        }
        return this.config;
    }

    chartConfig() {
        const { months } = this.data;
        return {
            type: "bar",
            data: {
                labels: months.map(({ month }) => formatMonth(month)),
                datasets: STACKED.map((state) => ({
                    label: this.labels[state],
                    data: months.map(({ states }) => states[state].count),
                    backgroundColor: COLORS[state],
                })),
            },
            options: {
                scales: {
                    x: { stacked: true, grid: { display: false } },
                    y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } },
                },
                plugins: { legend: { position: "bottom" } },
            },
        };
    }

    onPoint(index, datasetIndex) {
        const cell = this.data.months[index].states[STACKED[datasetIndex]];
        openFigure(this.action, cell.open);
    }
}

registry.category("customer_mgmt.analysis_panels").add("activity", {
    Component: Activity,
    title: _t("Start and Stop of Trading"),
    sequence: 70,
});
