import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_trading_suspend", {
    steps: () => [
        {
            content: "suspend the customer",
            trigger: ".o_statusbar_buttons button:contains('Suspend')",
            run: "click",
        },
        {
            content: "what is still open is shown",
            trigger: ".modal .o_data_row:contains('Open Quotations')",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Three invoices are late",
        },
        {
            content: "choose the kind of reason",
            trigger: ".modal .o_field_widget[name=reason_kind] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Late Payment')",
            run: "click",
        },
        {
            content: "apply",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "the account says so",
            trigger:
                "body:not(:has(.modal)) .alert-danger:contains('Trading is suspended')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_trading_told", {
    steps: () => [
        {
            content: "the banner says beforehand what would happen",
            trigger: ".alert-warning:contains('Trading with this customer is suspended')",
        },
        {
            content: "try to confirm",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "read the refusal: why",
            trigger: ".modal .modal-body:contains('Three invoices are late')",
        },
        {
            content: "and whom to ask",
            trigger: ".modal .modal-body:contains('Ask a credit manager')",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_arrow_button_current:contains('Quotation')",
        },
    ],
});
