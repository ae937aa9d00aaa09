import { registry } from "@web/core/registry";

/* A customer reports how much of our products stood there at the month's end. */
registry.category("web_tour.tours").add("customer_stock_portal", {
    steps: () => [
        {
            trigger: "a[href='/my/stock-surveys']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "a[name='stock_survey_missing']:first",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "input[name^='closing_']:eq(0)",
            run: "edit 7",
        },
        {
            trigger: "button[name='confirm']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[name='stock_survey_errors']:contains('enter the closing stock')",
        },
        {
            trigger: "input[name^='closing_']:eq(1)",
            run: "edit 7",
        },
        {
            trigger: "button[name='confirm']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains('has been sent')",
        },
    ],
});
