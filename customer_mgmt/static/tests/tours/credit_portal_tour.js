import { registry } from "@web/core/registry";

/* A customer signs an order over the limit: it is kept, and answered politely. */
registry.category("web_tour.tours").add("customer_credit_portal", {
    steps: () => [
        {
            content: "nothing is said before the customer has acted",
            trigger: "#quote_content:not(:contains('is being reviewed'))",
        },
        {
            content: "sign",
            trigger: "a:contains('Sign'):visible",
            run: "click",
        },
        {
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Portal Buyer",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "send it",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the order has been received",
            trigger: "#quote_content .alert-info:contains('is being reviewed')",
        },
        {
            content: "and the customer reads what to pay, no limit and no standing",
            trigger: "[name=credit_to_pay] li a",
        },
        {
            trigger: "#quote_content:not(:contains('limit')):not(:contains('hold'))",
        },
    ],
});
