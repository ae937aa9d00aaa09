import { Component, onError, onMounted, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const WIDE = "customer_mgmt.analysis.wide";

/**
 * A panel with its title. It stands before its figures are there and follows the bar by
 * itself, so that no panel waits for a slower one, nor falls with one that fails.
 */
export class AnalysisFrame extends Component {
    static template = "customer_mgmt.AnalysisFrame";
    static props = { name: String, panel: Object, scope: Object };

    setup() {
        this.state = useState({ scope: null, failed: "", wide: this.readWide() });
        onMounted(() => {
            this.state.scope = this.props.scope;
        });
        useEffect(
            (scope) => {
                if (this.state.scope) {
                    this.state.scope = scope;
                }
            },
            () => [this.props.scope]
        );
        onError((error) => {
            console.error(error);
            this.state.failed = this.messageOf(error);
        });
    }

    messageOf(error) {
        const cause = error.cause || error;
        return cause.data?.message || _t("This analysis could not be shown.");
    }

    get wideNames() {
        return JSON.parse(browser.localStorage.getItem(WIDE) || "{}");
    }

    readWide() {
        return this.wideNames[this.props.name] ?? Boolean(this.props.panel.wide);
    }

    toggleWide() {
        this.state.wide = !this.state.wide;
        const names = { ...this.wideNames, [this.props.name]: this.state.wide };
        browser.localStorage.setItem(WIDE, JSON.stringify(names));
    }
}
