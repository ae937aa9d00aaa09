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

registry.category("web_tour.tours").add("customer_credit_evaluate", {
    steps: () => [
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
            trigger: ".o_field_widget[name=proposed_limit]:contains('43,000')",
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
            trigger: ".o_field_widget[name=explanation]:contains('87.25')",
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
            content: "the limit was lowered: 40,000 on 32,000",
            trigger: ".modal .modal-body:contains('Credit limit exceeded by')",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
    ],
});
