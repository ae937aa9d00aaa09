import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const template = (name) => xml`
    <LazyComponent
        bundle="'customer_mgmt.assets_analysis'"
        Component="'${name}'"
        props="props"
    />`;

/** The analyses are loaded when somebody opens them: nobody else waits for them. */
export class AnalysisAction extends Component {
    static components = { LazyComponent };
    static template = template("customer_mgmt.AnalysisPage");
    static props = { ...standardActionServiceProps };
    static displayName = _t("Analyses of Customers");
    static path = "customer-analyses";
}

export class CustomerScreenAction extends Component {
    static components = { LazyComponent };
    static template = template("customer_mgmt.CustomerScreen");
    static props = { ...standardActionServiceProps };
    static displayName = _t("Customer at a Glance");
    static path = "customer-at-a-glance";
}

registry
    .category("actions")
    .add("customer_mgmt.analysis", AnalysisAction)
    .add("customer_mgmt.customer_screen", CustomerScreenAction);
