import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("customer_credit_release", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the application; its first page is the worklist",
            trigger: ".o_app[data-menu-xmlid='customer_mgmt.customer_menu_root']",
            run: "click",
        },
        {
            content: "open the held order",
            trigger: ".o_data_row:contains('Tour Customer') .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "read why it is held",
            trigger: ".alert-danger:contains('Credit limit exceeded')",
        },
        {
            content: "release it",
            trigger: ".o_statusbar_buttons button[name=action_credit_release]",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Advance agreed by telephone",
        },
        {
            content: "save the release",
            trigger: ".modal footer button.btn-primary:contains('Release')",
            run: "click",
        },
        {
            content: "the order is confirmed and no longer held",
            trigger:
                "body:not(:has(.modal)) .o_arrow_button_current:contains('Sales Order')",
        },
        {
            trigger: ".o_form_view:not(:has(.alert-danger))",
        },
    ],
});
