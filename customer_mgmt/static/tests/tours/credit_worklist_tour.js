import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const OPEN = [
    stepUtils.showAppsMenuItem(),
    {
        content: "open the application; its first page is the worklist",
        trigger: ".o_app[data-menu-xmlid='customer_mgmt.customer_menu_root']",
        run: "click",
    },
];
const ROW = ".o_data_row:contains('Worklist Customer')";

registry.category("web_tour.tours").add("customer_credit_worklist", {
    url: "/odoo",
    steps: () => [
        ...OPEN,
        {
            content: "take the order",
            trigger: `${ROW} button[name=action_credit_take]`,
            run: "click",
        },
        {
            content: "the order is mine: nobody else is asked to take it",
            trigger: `${ROW}:not(:has(button[name=action_credit_take]))`,
        },
        {
            content: "select it",
            trigger: `${ROW} .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "release what is selected",
            trigger: ".o_control_panel_actions button:contains('Release')",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Cheque has arrived",
        },
        {
            content: "release",
            trigger: ".modal footer button[name=action_release]",
            run: "click",
        },
        {
            content: "we are told",
            trigger: ".o_notification:contains('1 of 1 orders released')",
        },
        {
            content: "and the order has left the worklist",
            trigger: "body:not(:has(.o_data_row:contains('Worklist Customer')))",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_worklist_read", {
    url: "/odoo",
    steps: () => [
        ...OPEN,
        {
            content: "read the worklist",
            trigger: `${ROW} .o_data_cell[name=credit_main_reason]:contains('Limit Exceeded')`,
        },
        {
            content: "an accountant takes and releases nothing",
            trigger: `${ROW}:not(:has(button))`,
        },
        {
            content: "look at the cards",
            trigger: "button.o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "the customer's card is there, in the column of its reason",
            trigger: ".o_kanban_group .o_kanban_record:contains('Worklist Customer')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_paid", {
    steps: () => [
        {
            content: "the customer's payment has arrived",
            trigger: ".o_statusbar_buttons button[name=action_register_payment]:visible",
            run: "click",
        },
        {
            content: "book it",
            trigger: ".modal footer button[name=action_create_payments]",
            run: "click",
        },
        {
            content: "the invoice is paid",
            trigger: "body:not(:has(.modal)) .o_form_view .ribbon:contains('Pa')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_lifted", {
    steps: () => [
        {
            content: "the order is confirmed",
            trigger: ".o_arrow_button_current:contains('Sales Order')",
        },
        {
            content: "and the chatter says why",
            trigger: ".o-mail-Message:contains('a payment has arrived')",
        },
    ],
});
