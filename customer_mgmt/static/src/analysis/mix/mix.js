import { Component, onWillUpdateProps, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart, seriesColor } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatFigure, formatMonth, formatShort } from "../shared/format";
import { openFigure } from "../shared/open_figure";
import { usePanel } from "../shared/use_panel";

const PAGE = 20;

/** What a customer, a class, a salesperson or all bought, product by product. */
export class MixPanel extends Component {
    static template = "customer_mgmt.MixPanel";
    static components = { AnalysisChart, AnalysisFigure, RecordSelector };
    static props = { scope: Object, partnerId: { type: Number, optional: true }, "*": true };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.formatFigure = formatFigure;
        this.state = useState({
            partner_id: this.props.partnerId || false,
            profile_class: false,
            offset: 0,
        });
        onWillUpdateProps(() => {
            this.state.offset = 0;
        });
        this.panel = usePanel("customer.analysis.mix", () => ({ ...this.state, limit: PAGE }));
        // What comparable customers buy takes longer: it follows by itself.
        this.compared = useState({ gaps: null });
        this.asked = 0;
        useEffect(
            () => {
                this.compare();
            },
            () => [this.data?.subject.partner_id, JSON.stringify(this.props.scope)]
        );
    }

    async compare() {
        const partnerId = this.data?.subject.partner_id;
        const number = ++this.asked;
        this.compared.gaps = null;
        if (partnerId) {
            const values = { ...this.props.scope, partner_id: partnerId };
            const gaps = await this.orm.call("customer.analysis.mix", "gaps", [values]);
            if (number === this.asked) {
                this.compared.gaps = gaps;
            }
        }
    }

    get data() {
        return this.panel.data;
    }

    get classes() {
        return ["a", "b", "c"].map((value) => ({ value, label: value.toUpperCase() }));
    }

    choose(changes) {
        Object.assign(this.state, { offset: 0, ...changes });
        return this.panel.reload();
    }

    onCustomer(partnerId) {
        return this.choose({ partner_id: partnerId || false, profile_class: false });
    }

    onClass(ev) {
        return this.choose({ partner_id: false, profile_class: ev.target.value || false });
    }

    /** Which sales the figures are of, in words. */
    get basis() {
        const { subject, basis } = this.data;
        if (subject.partner_id) {
            return _t("Sales to this customer.");
        }
        if (this.state.profile_class) {
            return _t("Sales to customers of this class.");
        }
        return basis === "seller"
            ? _t("Sales to all customers, or those of the salesperson chosen above.")
            : _t("Sales to your own customers, whoever made them.");
    }

    get periods() {
        const text = ([first, last]) => `${formatMonth(first)} – ${formatMonth(last)}`;
        return _t("%(period)s, compared with %(before)s", {
            period: text(this.data.period),
            before: text(this.data.before),
        });
    }

    get chart() {
        const { bars, currency_id } = this.data;
        return {
            data: {
                labels: bars.map((each) => each.name),
                datasets: [
                    {
                        type: "bar",
                        label: _t("Turnover"),
                        data: bars.map((each) => each.turnover.value),
                        backgroundColor: seriesColor(0),
                        maxBarThickness: 80,
                        order: 1,
                    },
                    {
                        type: "line",
                        label: _t("Cumulative Share (%)"),
                        data: bars.map(
                            (each) => each.cumulative_share && 100 * each.cumulative_share
                        ),
                        borderColor: seriesColor(1),
                        backgroundColor: seriesColor(1),
                        yAxisID: "share",
                        order: 0,
                    },
                ],
            },
            options: {
                scales: {
                    x: { ticks: { callback: (value, index) => bars[index].rank } },
                    y: { ticks: { callback: (value) => formatShort(value, currency_id) } },
                    share: { position: "right", min: 0, max: 100, grid: { display: false } },
                },
            },
        };
    }

    onPoint(index) {
        openFigure(this.action, this.data.bars[index].turnover.open);
    }

    open(opened) {
        openFigure(this.action, opened);
    }

    move(pages) {
        return this.choose({ offset: Math.max(this.state.offset + pages * PAGE, 0) });
    }

    get pages() {
        const { count, products } = this.data;
        const first = products.length ? this.state.offset + 1 : 0;
        return `${first}–${this.state.offset + products.length} / ${count}`;
    }

    get hasNext() {
        return this.state.offset + PAGE < this.data.count;
    }

    /** A target's value in its own unit. */
    aim(target, value) {
        const kinds = { amount: "money", quantity: "number", share: "rate" };
        const part = target.measure === "share" && value !== null ? value / 100 : value;
        const text = formatFigure(part, kinds[target.measure], this.data.currency_id);
        return target.measure === "quantity" ? `${text} ${target.unit}` : text;
    }

    get gapsNote() {
        const { peers, needed, products } = this.compared.gaps;
        if (peers === null) {
            return _t("Enter the customer's industry and size to compare it with others.");
        }
        if (!products) {
            return _t(
                "%(count)s comparable customers bought in the period; from %(needed)s on they are compared.",
                { count: peers, needed }
            );
        }
        return _t("Bought by at least half of %(count)s customers of the same industry and size.", {
            count: peers,
        });
    }
}

registry.category("customer_mgmt.analysis_panels").add("mix", {
    Component: MixPanel,
    title: _t("Product Mix"),
    sequence: 40,
    wide: true,
});
