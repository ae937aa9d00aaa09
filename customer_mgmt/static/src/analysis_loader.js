import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The analyses are loaded when somebody opens them: nobody else waits for them. */
export class AnalysisAction extends Component {
    static components = { LazyComponent };
    static template = xml`
        <LazyComponent
            bundle="'customer_mgmt.assets_analysis'"
            Component="'customer_mgmt.AnalysisPage'"
            props="props"
        />`;
    static props = { ...standardActionServiceProps };
    static displayName = _t("Analyses of Customers");
    static path = "customer-analyses";
}

registry.category("actions").add("customer_mgmt.analysis", AnalysisAction);
