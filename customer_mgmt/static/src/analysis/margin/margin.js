import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";
import { waterfallConfig } from "./waterfall";

const DIMENSIONS = {
    product: _t("Product"),
    category: _t("Product Category"),
    customer: _t("Customer"),
    seller: _t("Salesperson"),
    class: _t("Class"),
};
const SORTS = {
    profit: _t("Most profit first"),
    rate: _t("Best rate first"),
    loss: _t("Least profit first"),
};

/** Gross profit and its rate, and by price, cost, volume and mix why it changed. */
export class Margin extends Component {
    static template = "customer_mgmt.AnalysisMargin";
    static components = { AnalysisChart, AnalysisFigure };
    static props = { scope: Object };

    setup() {
        this.action = useService("action");
        this.state = useState({ by: "product", sort: "profit", within: null, all: false });
        this.panel = usePanel("customer.analysis.margin", () => ({ ...this.state }));
        this.chart = { data: null };
    }

    get data() {
        return this.panel.data;
    }

    get dimensions() {
        return Object.entries(DIMENSIONS).filter(([by]) => by !== this.state.within?.by);
    }

    get sorts() {
        return Object.entries(SORTS);
    }

    get byLabel() {
        return DIMENSIONS[this.data.by];
    }

    get narrows() {
        return this.data.by !== "product" && !this.state.within;
    }

    choose(values) {
        Object.assign(this.state, { all: false }, values);
        return this.panel.reload();
    }

    /** List the products of a customer, a salesperson …, with the bridge of these. */
    narrow(row) {
        const within = { by: this.data.by, id: row.id };
        return this.choose({ by: "product", within });
    }

    widen() {
        return this.choose({ by: this.state.within.by, within: null });
    }

    // === BRIDGE === //

    /** The chart's configuration, made once for what the server returned. */
    config() {
        if (this.chart.data !== this.data) {
            this.chart = {
                data: this.data,
                config: waterfallConfig(this.data.bridge, this.data.currency_id),
            };
        }
        return this.chart.config;
    }

    openStep(index) {
        openFigure(this.action, this.data.bridge[index].open);
    }
}

registry.category("customer_mgmt.analysis_panels").add("margin", {
    Component: Margin,
    title: _t("Gross Margin"),
    sequence: 50,
    wide: true,
});
