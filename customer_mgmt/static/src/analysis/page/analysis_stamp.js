import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** How fresh the figures are: as of when, what waits, how far the first build is. */
export class AnalysisStamp extends Component {
    static template = "customer_mgmt.AnalysisStamp";
    static props = { status: Object };

    get asOf() {
        return _t("As of %s", formatDateTime(deserializeDateTime(this.props.status.as_of)));
    }

    get waiting() {
        return _t("%s changes waiting", this.props.status.waiting);
    }

    get building() {
        const { done, months } = this.props.status;
        return _t("building, %(done)s of %(months)s months", { done, months });
    }

    get width() {
        return `width: ${this.props.status.progress}%`;
    }
}
