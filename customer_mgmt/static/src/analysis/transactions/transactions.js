import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart, seriesColor } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatFigure, formatMonth, formatShort } from "../shared/format";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";
import { Sparkline } from "./sparkline";

const PAGE = 20;

/** What each customer buys, its share of our sales, and our share of the customer. */
export class TransactionsPanel extends Component {
    static template = "customer_mgmt.TransactionsPanel";
    static components = { AnalysisChart, AnalysisFigure, Sparkline };
    static props = { scope: Object, "*": true };

    setup() {
        this.action = useService("action");
        this.formatFigure = formatFigure;
        this.state = useState({ sort: "turnover", ascending: false, offset: 0 });
        onWillUpdateProps(() => {
            this.state.offset = 0;
        });
        this.panel = usePanel("customer.analysis.transactions", () => ({
            ...this.state,
            limit: PAGE,
        }));
    }

    get data() {
        return this.panel.data;
    }

    get columns() {
        return [
            { name: "turnover", label: _t("Turnover"), sorts: true },
            { name: "change", label: _t("Change"), sorts: true },
            { name: "spark", label: _t("By Month") },
            { name: "share", label: _t("Share of Sales"), hint: _t("Of the sales shown here") },
            {
                name: "targets",
                label: _t("Expected"),
                hint: _t("Targets of all the customer buys, from whichever salesperson"),
            },
            { name: "forecast", label: _t("Year-End Forecast"), end: true },
            { name: "year", label: _t("Year to Date"), sorts: true, minor: true },
            { name: "year_last", label: _t("Last Year to Date"), sorts: true, minor: true },
            ...(this.data.rolling_apart
                ? [{ name: "rolling", label: _t("Last 12 Months"), sorts: true, minor: true }]
                : []),
            {
                name: "surveys",
                label: _t("Customer's Own Turnover"),
                hint: _t("As surveyed, with our sales of the same time"),
            },
        ];
    }

    get chart() {
        const { months, currency_id } = this.data;
        const series = (label, values, index) => ({
            label,
            data: values,
            borderColor: seriesColor(index),
            backgroundColor: seriesColor(index),
            borderDash: index ? [4, 4] : [],
        });
        return {
            type: "line",
            data: {
                labels: months.map((each) => formatMonth(each.month)),
                datasets: [
                    series(_t("Turnover"), months.map((each) => each.value), 0),
                    series(_t("Last Year"), months.map((each) => each.last_year), 1),
                ],
            },
            options: {
                scales: {
                    y: { ticks: { callback: (value) => formatShort(value, currency_id) } },
                },
            },
        };
    }

    onPoint(index, dataset) {
        const month = this.data.months[index];
        openFigure(this.action, dataset ? month.open_last_year : month.open);
    }

    openMatrix() {
        openFigure(this.action, this.data.matrix);
    }

    open(opened) {
        openFigure(this.action, opened);
    }

    sortBy(name) {
        const { sort, ascending } = this.state;
        const turned = sort === name ? !ascending : name === "name";
        Object.assign(this.state, { sort: name, ascending: turned, offset: 0 });
        return this.panel.reload();
    }

    sortIcon(name) {
        if (this.state.sort !== name) {
            return "";
        }
        return this.state.ascending ? "fa fa-caret-up" : "fa fa-caret-down";
    }

    move(pages) {
        this.state.offset = Math.max(this.state.offset + pages * PAGE, 0);
        return this.panel.reload();
    }

    get pages() {
        const { offset } = this.state;
        const { count, customers } = this.data;
        const first = customers.length ? offset + 1 : 0;
        return `${first}–${offset + customers.length} / ${count}`;
    }

    get hasNext() {
        return this.state.offset + PAGE < this.data.count;
    }

    get runningNote() {
        const { running } = this.data;
        return (
            running &&
            _t("%(month)s is counted up to day %(day)s; forecasts go by months that are over.", {
                month: formatMonth(running.month),
                day: running.day,
            })
        );
    }

    share(value) {
        return formatFigure(value, "rate");
    }

    ours(survey) {
        return _t("%s ours", this.share(survey.share));
    }

    barWidth(value) {
        return `width: ${Math.min(Math.max(100 * (value || 0), 0), 100)}%`;
    }

    /** What is aimed at, in the target's own unit. */
    aim(target, value) {
        if (target.measure === "share") {
            return formatFigure(value === null ? null : value / 100, "rate");
        }
        return formatFigure(value, "money", this.data.currency_id);
    }

    method(forecast) {
        return {
            actual: _t("The year is over."),
            seasonal: _t("Last year's remaining months at this year's growth"),
            linear: _t("The months that are over, drawn out to twelve"),
        }[forecast?.method];
    }
}

registry.category("customer_mgmt.analysis_panels").add("transactions", {
    Component: TransactionsPanel,
    title: _t("Transactions and Share"),
    sequence: 30,
    wide: true,
});
