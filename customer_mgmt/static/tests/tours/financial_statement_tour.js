import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("customer_financial_statement_blank", {
    steps: () => [
        {
            content: "the quick ratio is known",
            trigger: ".o_field_widget[name=quick_ratio]:contains('1.00')",
        },
        {
            content: "inventories turn out to be unknown",
            trigger: ".o_field_widget[name=inventories] input",
            run: "clear",
        },
        {
            content: "enter that there is no interest",
            trigger: ".o_field_widget[name=interest_expense] input",
            run: "edit 0",
        },
        ...stepUtils.saveForm(),
        {
            content: "what is not known is not shown as 0",
            trigger:
                ".o_form_view:not(:has(.o_field_widget[name=quick_ratio]:contains('0')))",
        },
    ],
});
