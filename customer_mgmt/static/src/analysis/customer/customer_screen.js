import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CustomerCards } from "./customer_cards";

const LAST = "customer_mgmt.customer_screen";

/** One customer at a glance; another one is chosen above. */
export class CustomerScreen extends Component {
    static template = "customer_mgmt.CustomerScreen";
    static components = { CustomerCards, Layout, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.display = { controlPanel: {} };
        this.state = useState({ partnerId: this.readPartner(), data: null, refused: "" });
        onWillStart(() => this.load());
        useSetupAction({
            rootRef: this.root,
            getLocalState: () => ({ partnerId: this.state.partnerId }),
        });
    }

    /** Where the page was left, what it was opened for, or the last one of the tab. */
    readPartner() {
        const { action, state } = this.props;
        return (
            state?.partnerId ||
            action.context?.active_id ||
            Number(browser.sessionStorage.getItem(LAST)) ||
            false
        );
    }

    get partnerDomain() {
        return [
            ["parent_id", "=", false],
            ["customer_rank", ">", 0],
        ];
    }

    async choose(partnerId) {
        this.state.partnerId = partnerId;
        await this.load();
    }

    async load() {
        const { partnerId } = this.state;
        Object.assign(this.state, { data: null, refused: "" });
        if (!partnerId) {
            return;
        }
        try {
            const values = { partner_id: partnerId };
            this.state.data = await this.orm.call("customer.analysis.customer", "panel", [
                values,
            ]);
            browser.sessionStorage.setItem(LAST, partnerId);
        } catch (error) {
            browser.sessionStorage.removeItem(LAST);
            this.state.refused = error.data?.message || String(error);
        }
    }
}

registry.category("lazy_components").add("customer_mgmt.CustomerScreen", CustomerScreen);
