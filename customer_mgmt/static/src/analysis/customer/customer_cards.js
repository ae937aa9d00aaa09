import { Component } from "@odoo/owl";
import { getCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { AnalysisChart, seriesColor } from "../shared/analysis_chart";
import { AnalysisFigure } from "../shared/analysis_figure";
import { formatFigure, formatMonth, formatShort } from "../shared/format";
import { openFigure } from "../shared/open_figure";

const LIGHTS = {
    green: "text-bg-success",
    amber: "text-bg-warning",
    red: "text-bg-danger",
};

/** The cards of a customer's screen: file, sales, products, money, documents. */
export class CustomerCards extends Component {
    static template = "customer_mgmt.CustomerCards";
    static components = { AnalysisChart, AnalysisFigure };
    static props = { data: Object };

    setup() {
        this.action = useService("action");
    }

    get data() {
        return this.props.data;
    }

    get lightClass() {
        return LIGHTS[this.data.credit.light] || "text-bg-secondary";
    }

    /** What the file says of the customer, where it says something. */
    get facts() {
        const { head } = this.data;
        const days = (value) => value && _t("%s days", formatFigure(value, "number"));
        return [
            [_t("Salesperson"), head.salesperson],
            [_t("Industry"), head.industry],
            [_t("Class"), head.profile_class_name],
            [_t("ABC Class"), head.class_abc_name],
            [_t("Customer Activity"), head.class_activity_name],
            [_t("Channel"), head.profile_channel_name],
            [_t("Size"), head.profile_size_name],
            [_t("Potential"), head.profile_potential_name],
            [_t("Last Invoice"), formatFigure(head.class_last_date, "date")],
            [_t("Usual Interval"), days(head.class_interval_days)],
            [_t("Phone"), head.phone],
            [_t("Email"), head.email],
        ].filter(([, value]) => value);
    }

    /** Growth of one sum over another; blank where there is nothing to divide by. */
    change(now, then) {
        return now !== null && then ? now / then - 1 : null;
    }

    get salesConfig() {
        const { months } = this.data.sales;
        const half = months.length - 12;
        return {
            type: "bar",
            data: {
                labels: months.map((each) => formatMonth(each.month)),
                datasets: [
                    {
                        label: _t("Turnover"),
                        data: months.map((each) => each.turnover),
                        backgroundColor: months.map((_each, index) =>
                            seriesColor(index < half ? 2 : 0)
                        ),
                    },
                ],
            },
            options: {
                plugins: { legend: { display: false } },
                scales: {
                    y: {
                        ticks: {
                            maxTicksLimit: 4,
                            callback: (value) => formatShort(value, this.data.currency_id),
                        },
                    },
                },
            },
        };
    }

    onMonth(index) {
        openFigure(this.action, this.data.sales.months[index].open);
    }

    get surveyShare() {
        const { survey, sales, currency_id } = this.data;
        if (!survey || survey.currency_id !== currency_id || !survey.amount) {
            return null;
        }
        const year = sales.months.filter((each) => each.month.startsWith(`${survey.year}-`));
        if (year.length < 12) {
            return null;
        }
        return year.reduce((sum, each) => sum + each.turnover, 0) / survey.amount;
    }

    get surveyLabel() {
        return _t("Own turnover %(year)s (%(source)s)", this.data.survey);
    }

    targetText(target) {
        const unit = target.unit || getCurrency(this.data.currency_id)?.symbol || "";
        return `${formatFigure(target.target, "number")} ${unit}`;
    }

    targetWidth(target) {
        return `width: ${Math.min(Math.max(target.attainment, 0), 1) * 100}%`;
    }

    openFile() {
        const { head } = this.data;
        openFigure(this.action, {
            name: head.name,
            res_model: "res.partner",
            res_id: head.id,
        });
    }
}
