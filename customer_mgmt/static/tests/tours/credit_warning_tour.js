import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/* A controller looks at the watch list and finds that a warning is a false alarm. */
registry.category("web_tour.tours").add("customer_credit_warning", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the application",
            trigger: ".o_app[data-menu-xmlid='customer_mgmt.customer_menu_root']",
            run: "click",
        },
        {
            content: "open the menu",
            trigger: "button[data-menu-xmlid='customer_mgmt.customer_credit_menu']",
            run: "click",
        },
        {
            content: "the watch list",
            trigger: "a[data-menu-xmlid='customer_mgmt.customer_watch_list_menu']",
            run: "click",
        },
        {
            content: "the customer is on alert",
            trigger: ".o_data_row:contains('Redwood') .o_data_cell[name=warning_light]:contains('Alert')",
        },
        {
            content: "the near miss is not there",
            trigger: ".o_list_view:not(:contains('Rosewood'))",
        },
        {
            content: "open its warnings",
            trigger: ".o_data_row:contains('Redwood') button[name=action_open_warnings]",
            run: "click",
        },
        {
            content: "open one of them",
            trigger: ".o_data_row:contains('Broken Payment Promises') .o_data_cell[name=finding]",
            run: "click",
        },
        {
            content: "look at the lines behind it",
            trigger: ".o_form_view button[name=action_open_evidence]",
            run: "click",
        },
        {
            content: "both promises that were broken",
            trigger: ".o_list_view .o_data_row:contains('2,700'):contains('Broken')",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('2,900'):contains('Broken')",
        },
        {
            content: "back to the warning",
            trigger: ".o_control_panel .breadcrumb-item:last a",
            run: "click",
        },
        {
            content: "say what is behind it",
            trigger: ".o_form_view .o_field_widget[name=cause] textarea",
            run: "edit Paid into our old bank account",
        },
        {
            content: "it is a false alarm",
            trigger: ".o_statusbar_buttons button[name=action_false_alarm]",
            run: "click",
        },
        {
            content: "and judged as one",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('False Alarm')",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=judged_by_id]:contains('cm_controller')",
        },
    ],
});
