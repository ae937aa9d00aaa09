import { registry } from "@web/core/registry";

function chooseLevel(item, level) {
    const row = `.o_data_row:contains('${item}')`;
    return [
        {
            content: `judge: ${item}`,
            trigger: `${row} .o_data_cell[name=level_id]`,
            run: "click",
        },
        {
            trigger: `.o_selected_row:contains('${item}') .o_field_widget[name=level_id] input`,
            run: `edit ${level}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains('${level}') a`,
            run: "click",
        },
        {
            content: "with evidence",
            trigger: `.o_selected_row:contains('${item}') .o_field_widget[name=evidence] input`,
            run: "edit Visit and two calls",
        },
    ];
}

registry.category("web_tour.tours").add("customer_file_new", {
    steps: () => [
        {
            content: "a salesperson opens the file of a new customer",
            trigger:
                ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Tour Bakery",
        },
        {
            trigger: ".o_notebook .nav-link:contains('Customer File')",
            run: "click",
        },
        {
            content: "how long it is in business",
            trigger:
                ".o_field_widget[name=profile_founded_on] input, .o_field_widget[name=profile_founded_on] button",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=profile_founded_on] input",
            run: "edit 01/15/2015",
        },
        {
            content: "saved first, so that nothing is under way when a row is typed",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            content: "the turnover it stated, with the source",
            trigger:
                ".o_field_widget[name=turnover_survey_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=amount] input",
            run: "edit 2000000",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=source] input",
            run: "edit Annual report",
        },
        {
            content: "both were taken: the amount stands formatted, the source in its place",
            trigger:
                ".o_selected_row:has([name=amount] input:value('2,000,000.00')) [name=source] input:value('Annual report')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the file is saved, and says how complete it is",
            trigger: ".o_form_saved",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_evaluate", {
    steps: () => [
        {
            content: "a controller opens the customer's account",
            trigger: "button[name=action_open_credit_account]",
            run: "click",
        },
        {
            content: "grades the customer",
            trigger: ".o_statusbar_buttons button[name=action_grade]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=grade_id]:contains('B')",
        },
        {
            content: "evaluate the customer",
            trigger: ".o_statusbar_buttons button[name=action_evaluate]",
            run: "click",
        },
        {
            content: "the turnover was measured, with its source",
            trigger: ".o_data_row:contains('Annual turnover'):contains('surveyed')",
        },
        ...chooseLevel("Reputation", "Good"),
        ...chooseLevel("Management level", "Good"),
        ...chooseLevel("Professional level", "Good"),
        {
            content: "the proposal follows at once",
            trigger: ".o_field_widget[name=proposed_limit]:contains('44,000')",
        },
        {
            content: "hand it in",
            trigger: ".o_statusbar_buttons button[name=action_submit]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Submitted')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_evaluation_approve", {
    steps: () => [
        {
            content: "read how the limit came about",
            trigger: ".nav-link[name=explanation]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=explanation]:contains('88.75')",
        },
        {
            content: "agree",
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Applied')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_order_passes", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Sales Order')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_review_approve", {
    steps: () => [
        {
            content: "the review proposes to lower the limit, and says why",
            trigger: ".o_field_widget[name=proposal]:contains('Lower')",
        },
        {
            trigger: ".o_field_widget[name=proposal_reasons]:contains('dishonoured')",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains('Applied')",
        },
    ],
});

registry.category("web_tour.tours").add("customer_credit_order_held", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "the limit was lowered: 40,100 on 33,000",
            trigger: ".modal .modal-body:contains('Credit limit exceeded by')",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
    ],
});
