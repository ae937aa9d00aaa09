import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_credit_refusal", {
    steps: () => [
        {
            content: "the customer's standing is there before anything is confirmed",
            trigger: ".oe_stat_button .o_field_widget[name=credit_light]:contains('Would be held')",
        },
        {
            content: "the banner says beforehand what would happen",
            trigger: ".alert-warning:contains('Credit limit exceeded by')",
        },
        {
            content: "try to confirm",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "read the refusal: the reason",
            trigger: ".modal .modal-body:contains('Credit limit exceeded by')",
        },
        {
            content: "and the ways out",
            trigger: ".modal .modal-body:contains('Take 2 ×')",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "the order is still a quotation",
            trigger:
                "body:not(:has(.modal)) .o_arrow_button_current:contains('Quotation')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_hold_banner", {
    steps: () => [
        {
            content: "the order is on hold, with the reason",
            trigger: ".alert-danger:contains('On credit hold since')",
        },
        {
            trigger: ".alert-danger:contains('Credit limit exceeded by')",
        },
        {
            content: "and what to do about it",
            trigger: ".alert-danger:contains('Take 2 ×'):contains('controller')",
        },
        {
            content: "the message says so too",
            trigger:
                ".o-mail-Message:contains('is on credit hold'):contains('Take 2 ×'):contains('controller')",
        },
        {
            content: "a salesperson does not release",
            trigger:
                ".o_statusbar_buttons:not(:has(button[name=action_credit_release]:visible))",
        },
    ],
});
