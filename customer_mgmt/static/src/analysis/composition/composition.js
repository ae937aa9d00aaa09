import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { AnalysisChart, seriesColor } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatFigure, formatShort } from "../shared/format";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";
import { lorenzConfig } from "./lorenz";

const CHOSEN = "customer_mgmt.analysis.composition";
// Bars of the chart, and rows of the table before somebody asks for all.
const BARS = 10;
const ROWS = 12;
const BANDS = {
    low: _t("Low"),
    moderate: _t("Moderate"),
    high: _t("High"),
    extreme: _t("Very high"),
};

/** Which customers make up the turnover, by one dimension or two, and how few they are. */
export class Composition extends Component {
    static template = "customer_mgmt.AnalysisComposition";
    static components = { AnalysisChart, AnalysisFigure };
    static props = { scope: Object };

    setup() {
        this.action = useService("action");
        const [outer, inner] = JSON.parse(browser.sessionStorage.getItem(CHOSEN) || "[]");
        this.state = useState({
            outer: outer || "country",
            inner: inner || "",
            unfolded: {},
            all: false,
        });
        this.panel = usePanel("customer.analysis.composition", () => ({
            dimensions: this.chosen,
        }));
        this.charts = { data: null };
    }

    get chosen() {
        return [this.state.outer, this.state.inner].filter(Boolean);
    }

    get data() {
        return this.panel.data;
    }

    get innerDimensions() {
        return this.data.dimensions.filter(({ name }) => name !== this.state.outer);
    }

    labelOf(name) {
        return this.data.dimensions.find((dimension) => dimension.name === name).label;
    }

    async choose(which, ev) {
        this.state[which] = ev.target.value;
        if (this.state.inner === this.state.outer) {
            this.state.inner = "";
        }
        Object.assign(this.state, { unfolded: {}, all: false });
        browser.sessionStorage.setItem(CHOSEN, JSON.stringify(this.chosen));
        await this.panel.reload();
    }

    // === TABLE === //

    get shownGroups() {
        return this.state.all ? this.data.groups : this.data.groups.slice(0, ROWS);
    }

    /** The rows as they stand below each other, children under an unfolded group. */
    get rows() {
        return this.shownGroups.flatMap((group) => [
            { key: String(group.member), level: 0, ...group },
            ...(this.state.unfolded[group.member] ? group.children : []).map((child) => ({
                key: `${group.member}/${child.member}`,
                level: 1,
                ...child,
            })),
        ]);
    }

    toggle(row) {
        this.state.unfolded[row.member] = !this.state.unfolded[row.member];
    }

    /** Width of the bar under a share; a group below zero has none. */
    barOf(share) {
        return Math.min(Math.max(100 * (share || 0), 0), 100);
    }

    openCustomers(row) {
        openFigure(this.action, row.open.sales);
    }

    // === CHARTS === //

    /** Both charts' configurations, made once for what the server returned. */
    configs() {
        if (this.charts.data !== this.data) {
            this.charts = {
                data: this.data,
                groups: this.groupsConfig(),
                lorenz: lorenzConfig(this.data.concentration.lorenz),
            };
        }
        return this.charts;
    }

    groupsConfig() {
        const groups = this.data.groups.slice(0, BARS);
        const currencyId = this.data.currency_id;
        return {
            type: "bar",
            data: {
                labels: groups.map((group) => group.label),
                datasets: [
                    {
                        data: groups.map((group) => group.turnover),
                        backgroundColor: seriesColor(0),
                        maxBarThickness: 22,
                    },
                ],
            },
            options: {
                indexAxis: "y",
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: {
                            label: ({ dataIndex }) => this.tooltipOf(groups[dataIndex]),
                        },
                    },
                },
                scales: {
                    x: {
                        ticks: {
                            maxTicksLimit: 5,
                            callback: (value) => formatShort(value, currencyId),
                        },
                    },
                    y: { grid: { display: false } },
                },
            },
        };
    }

    tooltipOf(group) {
        const money = formatFigure(group.turnover, "money", this.data.currency_id);
        const share = formatFigure(group.share, "rate");
        return share ? `${money} · ${share}` : money;
    }

    openBar(index) {
        openFigure(this.action, this.data.groups[index].open.lines);
    }

    // === CONCENTRATION === //

    ratioLabel(ratio) {
        return _t("CR%s", ratio.largest);
    }

    ratioHint(ratio) {
        return _t("Share of the %s largest customers", ratio.largest);
    }

    get band() {
        return BANDS[this.data.concentration.hhi_band] || "";
    }

    get gini() {
        const { gini } = this.data.concentration;
        return gini === null ? "" : formatFloat(gini, { digits: [16, 2] });
    }

    get weightlessNote() {
        const { weightless } = this.data.concentration;
        return weightless
            ? _t("Customers without positive turnover, counted as zero: %s", weightless)
            : "";
    }
}

registry.category("customer_mgmt.analysis_panels").add("composition", {
    Component: Composition,
    title: _t("Customer Composition"),
    sequence: 10,
    wide: true,
});
