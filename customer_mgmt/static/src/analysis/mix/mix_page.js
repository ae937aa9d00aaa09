import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { MixPanel } from "./mix";

/** The product mix of the customer whose form opened it, of the last twelve months. */
export class ProductMixPage extends Component {
    static template = "customer_mgmt.ProductMixPage";
    static components = { Layout, MixPanel };
    static props = { ...standardActionServiceProps };

    setup() {
        this.display = { controlPanel: {} };
        this.scope = { compare: "last_year" };
        this.partnerId = this.props.action.context.active_id;
    }
}

registry.category("lazy_components").add("customer_mgmt.ProductMixPage", ProductMixPage);
