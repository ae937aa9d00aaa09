import { registry } from "@web/core/registry";

/* The stock keeper delivers what the controller has released. */
registry.category("web_tour.tours").add("customer_credit_delivered", {
    steps: () => [
        {
            content: "nothing holds the delivery any more",
            trigger: ".o_form_view:not(:has(.alert-danger)) .o_field_widget[name=partner_id]",
        },
        {
            content: "deliver",
            trigger: ".o_statusbar_buttons button[name=button_validate]:visible",
            run: "click",
        },
        {
            content: "it is done",
            trigger: ".o_arrow_button_current:contains('Done')",
        },
    ],
});
