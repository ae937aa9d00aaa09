import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** One customer's product mix, as the customer's form opens it. */
export class ProductMixAction extends Component {
    static components = { LazyComponent };
    static template = xml`
        <LazyComponent
            bundle="'customer_mgmt.assets_analysis'"
            Component="'customer_mgmt.ProductMixPage'"
            props="props"
        />`;
    static props = { ...standardActionServiceProps };
    static displayName = _t("Product Mix");
    static path = "customer-product-mix";
}

registry.category("actions").add("customer_mgmt.product_mix", ProductMixAction);
