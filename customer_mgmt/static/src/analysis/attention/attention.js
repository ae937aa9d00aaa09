import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart, seriesColor } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatFigure, formatMonth, formatShort } from "../shared/format";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";

const SCORES = [5, 4, 3, 2, 1];
const CLASSES = ["a", "b", "c"];
const SMALLEST = 4;
const LARGEST = 22;

/** Recency and frequency, growth, potential, and who changed class. */
export class Attention extends Component {
    static template = "customer_mgmt.AnalysisAttention";
    static components = { AnalysisChart, AnalysisFigure };
    static props = { scope: Object };

    setup() {
        this.action = useService("action");
        this.scores = SCORES;
        this.panel = usePanel("customer.analysis.attention");
    }

    get data() {
        return this.panel.data;
    }

    get labels() {
        return Object.fromEntries(this.data.labels);
    }

    get emptyText() {
        return _t("No classes yet: they are made in the background, after the sales facts.");
    }

    get nobodyText() {
        return _t(
            "Nobody. It takes six months with sales, and eight comparable customers (same industry and size) or a surveyed turnover."
        );
    }

    // === RFM === //

    get rfmText() {
        return _t(
            "Customers by days since the last invoice and number of invoices in twelve months, 5 the best; the darker, the more turnover."
        );
    }

    cell(r, f) {
        return this.data.rfm.find((each) => each.r === r && each.f === f);
    }

    /** The more turnover a cell has, the stronger its colour. */
    shade(cell) {
        const most = Math.max(...this.data.rfm.map(({ turnover }) => turnover), 1);
        const part = Math.max(cell?.turnover || 0, 0) / most;
        return `background-color: rgba(42, 159, 214, ${(part * 0.6).toFixed(2)})`;
    }

    hintOf(cell) {
        const turnover = formatFigure(cell.turnover, "money", this.data.currency_id);
        return _t("%(turnover)s in twelve months; mean monetary score %(score)s", {
            turnover,
            score: cell.m,
        });
    }

    // === GROWTH === //

    bandName({ known, low, high }) {
        if (!known) {
            return _t("Not known");
        }
        const text = (rate) => formatFigure(rate, "rate");
        if (low === null) {
            return _t("Below %s", text(high));
        }
        return high === null
            ? _t("%s and more", text(low))
            : _t("%(low)s to %(high)s", { low: text(low), high: text(high) });
    }

    // === CLASSES === //

    get hasMigration() {
        return Object.keys(this.data.migration).length > 0;
    }

    get classes() {
        return this.data.labels.map(([key]) => key);
    }

    get migrationText() {
        return _t("From %(before)s to %(now)s", {
            before: formatMonth(this.data.before),
            now: formatMonth(this.data.month),
        });
    }

    short(amount) {
        return formatShort(amount, this.data.currency_id);
    }

    // === POTENTIAL === //

    // The chart is drawn anew when its configuration changes, so it is made once.
    get chart() {
        if (this.charted !== this.data) {
            this.charted = this.data;
            this.groups = CLASSES.map((abc) =>
                this.data.bubbles.filter((each) => each.abc === abc)
            );
            this.config = this.chartConfig();
        }
        return this.config;
    }

    /** Whether potentials are of different magnitudes. */
    get isWide() {
        const potentials = this.data.bubbles.map(({ potential }) => potential);
        return Math.max(...potentials) > 10 * Math.min(...potentials);
    }

    chartConfig() {
        const { bubbles, currency_id: currencyId } = this.data;
        const most = Math.max(...bubbles.map(({ turnover }) => turnover), 1);
        const radius = (turnover) => SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(turnover / most);
        return {
            type: "bubble",
            data: {
                datasets: this.groups.map((customers, index) => ({
                    label: this.labels[CLASSES[index]],
                    data: customers.map(({ potential, share, turnover }) => ({
                        x: potential,
                        y: share,
                        r: radius(turnover),
                    })),
                    backgroundColor: `${seriesColor(index)}99`,
                })),
            },
            options: {
                scales: {
                    x: {
                        type: this.isWide ? "logarithmic" : "linear",
                        title: { display: true, text: _t("Potential") },
                        ticks: {
                            maxTicksLimit: 6,
                            callback: (value) => formatShort(value, currencyId),
                        },
                    },
                    y: {
                        type: "logarithmic",
                        title: { display: true, text: _t("Our Share of Potential") },
                        ticks: {
                            maxTicksLimit: 6,
                            callback: (value) => formatFigure(value, "rate"),
                        },
                    },
                },
                plugins: {
                    legend: { position: "bottom" },
                    tooltip: { callbacks: { label: (point) => this.tooltip(point) } },
                },
            },
        };
    }

    tooltip({ datasetIndex, dataIndex }) {
        const { name, turnover, share } = this.groups[datasetIndex][dataIndex];
        const money = formatFigure(turnover, "money", this.data.currency_id);
        return `${name}: ${money}, ${formatFigure(share, "rate")}`;
    }

    onPoint(index, datasetIndex) {
        openFigure(this.action, this.groups[datasetIndex][index].open);
    }
}

registry.category("customer_mgmt.analysis_panels").add("attention", {
    Component: Attention,
    title: _t("Who Deserves Attention"),
    sequence: 80,
});
