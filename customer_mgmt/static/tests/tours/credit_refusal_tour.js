import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_credit_refusal", {
    steps: () => [
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
            content: "a salesperson does not release",
            trigger:
                ".o_statusbar_buttons:not(:has(button[name=action_credit_release]:visible))",
        },
    ],
});
