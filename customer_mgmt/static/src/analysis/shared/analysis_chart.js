import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor } from "@web/core/colors/colors";

/** The colour of a chart's series, as Odoo's own graphs have it. */
export function seriesColor(index, total = 6) {
    return getColor(index, cookie.get("color_scheme"), total);
}

/** A chart of Chart.js that is drawn anew when its configuration changes. */
export class AnalysisChart extends Component {
    static template = "customer_mgmt.AnalysisChart";
    static props = {
        config: Object,
        onPoint: { type: Function, optional: true },
        height: { type: Number, optional: true },
        label: { type: String, optional: true },
    };
    static defaultProps = { height: 240 };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.config]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const { config, onPoint } = this.props;
        this.chart = new Chart(this.canvas.el, {
            ...config,
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                ...config.options,
                ...(onPoint && {
                    onClick: (ev, points) =>
                        points.length && onPoint(points[0].index, points[0].datasetIndex),
                    onHover: (ev, points) => {
                        ev.native.target.style.cursor = points.length ? "pointer" : "";
                    },
                }),
            },
        });
    }
}
