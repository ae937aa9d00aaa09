import { seriesColor } from "../shared/analysis_chart";
import { formatFigure, formatShort } from "../shared/format";

const GAIN = "#28a745";
const LOSS = "#dc3545";

/**
 * Where each step of a bridge begins and ends: the first and the last stand on the
 * ground, those between on what came before.
 *
 * @param {{part: string, value: number}[]} steps
 * @returns {[number, number][]}
 */
export function spansOf(steps) {
    let level = 0;
    return steps.map(({ value }, index) => {
        if (index === 0 || index === steps.length - 1) {
            level = value;
            return [0, value];
        }
        level += value;
        return [level - value, level];
    });
}

function colorsOf(steps) {
    const last = steps.length - 1;
    return steps.map(({ value }, index) =>
        index === 0 || index === last ? seriesColor(0) : value < 0 ? LOSS : GAIN
    );
}

/** Configuration of the chart that shows a bridge as a waterfall. */
export function waterfallConfig(steps, currencyId) {
    return {
        type: "bar",
        data: {
            labels: steps.map(({ label }) => label),
            datasets: [
                {
                    data: spansOf(steps),
                    backgroundColor: colorsOf(steps),
                    maxBarThickness: 56,
                    minBarLength: 2,
                },
            ],
        },
        options: {
            plugins: {
                legend: { display: false },
                tooltip: {
                    callbacks: {
                        label: ({ dataIndex }) =>
                            formatFigure(steps[dataIndex].value, "money", currencyId),
                    },
                },
            },
            scales: {
                x: { grid: { display: false } },
                y: {
                    ticks: {
                        maxTicksLimit: 6,
                        callback: (value) => formatShort(value, currencyId),
                    },
                },
            },
        },
    };
}
