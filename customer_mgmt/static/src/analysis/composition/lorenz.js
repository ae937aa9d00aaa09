import { _t } from "@web/core/l10n/translation";
import { seriesColor } from "../shared/analysis_chart";
import { formatFigure } from "../shared/format";

const percent = (value) => formatFigure(value, "rate");

/**
 * Return the configuration of a Lorenz curve beside the line of equal customers.
 *
 * @param {number[][]} points parts of customers and of turnover, the smallest first
 */
export function lorenzConfig(points) {
    const axis = (text) => ({
        type: "linear",
        min: 0,
        max: 1,
        title: { display: true, text },
        ticks: { stepSize: 0.25, callback: (value) => `${100 * value} %` },
    });
    return {
        type: "scatter",
        data: {
            datasets: [
                {
                    label: _t("Turnover"),
                    data: points.map(([x, y]) => ({ x, y })),
                    showLine: true,
                    pointRadius: 0,
                    pointHitRadius: 8,
                    fill: false,
                    borderColor: seriesColor(0),
                    backgroundColor: seriesColor(0),
                },
                {
                    label: _t("All customers alike"),
                    data: [
                        { x: 0, y: 0 },
                        { x: 1, y: 1 },
                    ],
                    showLine: true,
                    pointRadius: 0,
                    borderDash: [4, 4],
                    borderColor: "#8f8f8f",
                    backgroundColor: "#8f8f8f",
                },
            ],
        },
        options: {
            plugins: {
                legend: { position: "bottom", labels: { boxHeight: 0 } },
                tooltip: {
                    callbacks: {
                        label: ({ parsed }) =>
                            _t("The smallest %(customers)s of customers bring %(turnover)s", {
                                customers: percent(parsed.x),
                                turnover: percent(parsed.y),
                            }),
                    },
                },
            },
            scales: { x: axis(_t("Customers, smallest first")), y: axis(_t("Turnover")) },
        },
    };
}
