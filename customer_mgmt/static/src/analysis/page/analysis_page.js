import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AnalysisBar } from "./analysis_bar";
import { AnalysisFrame } from "./analysis_frame";
import { periodOf } from "./analysis_period";
import { AnalysisStamp } from "./analysis_stamp";

const BAR = "customer_mgmt.analysis.bar";
// How often a page that is being built looks how far it is.
const POLL = 5000;
const DEFAULTS = {
    company_id: false,
    period: "rolling",
    month_from: false,
    month_to: false,
    user_id: false,
    compare: "last_year",
};

/** All analyses of customers on one page, under one bar. */
export class AnalysisPage extends Component {
    static template = "customer_mgmt.AnalysisPage";
    static components = { AnalysisBar, AnalysisFrame, AnalysisStamp, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.display = { controlPanel: {} };
        this.state = useState({ bar: this.readBar(), status: null, scope: null });
        onWillStart(async () => {
            this.panels = await this.readPanels();
            await this.refresh();
        });
        onWillUnmount(() => browser.clearTimeout(this.timer));
        useSetupAction({
            rootRef: this.root,
            getLocalState: () => ({ bar: { ...this.state.bar } }),
        });
    }

    /** What the bar said when the page was left, or when it was last used in the tab. */
    readBar() {
        const kept = JSON.parse(browser.sessionStorage.getItem(BAR) || "{}");
        return { ...DEFAULTS, ...kept, ...this.props.state?.bar };
    }

    /** The panels that the user may see. */
    async readPanels() {
        const entries = registry.category("customer_mgmt.analysis_panels").getEntries();
        entries.sort(([, one], [, other]) => one.sequence - other.sequence);
        const seen = await Promise.all(
            entries.map(async ([name, panel]) => {
                const groups = panel.groups || [];
                const has = await Promise.all(groups.map((group) => user.hasGroup(group)));
                return (!groups.length || has.includes(true)) && { name, panel };
            })
        );
        return seen.filter(Boolean);
    }

    async refresh() {
        const { bar } = this.state;
        const status = await this.orm.call("customer.fact.build", "status", [bar.company_id]);
        this.state.status = status;
        this.state.scope = this.scopeOf(bar, status);
        if (status.state !== "ready") {
            browser.clearTimeout(this.timer);
            this.timer = browser.setTimeout(() => this.poll(), POLL);
        }
    }

    /** While facts are built only the stamp moves; the figures follow at the end. */
    async poll() {
        const { bar } = this.state;
        const status = await this.orm.silent.call("customer.fact.build", "status", [
            bar.company_id,
        ]);
        if (status.state === "ready") {
            return this.refresh();
        }
        this.state.status = status;
        this.timer = browser.setTimeout(() => this.poll(), POLL);
    }

    scopeOf(bar, status) {
        return {
            company_id: status.company_id,
            ...periodOf(bar, status.today),
            user_id: (status.all_customers && bar.user_id) || false,
            compare: bar.compare,
        };
    }

    async update(changes) {
        Object.assign(this.state.bar, changes);
        browser.sessionStorage.setItem(BAR, JSON.stringify(this.state.bar));
        await this.refresh();
    }
}

registry.category("lazy_components").add("customer_mgmt.AnalysisPage", AnalysisPage);
