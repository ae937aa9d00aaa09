import { registry } from "@web/core/registry";

/* A manager adds a rule for some customers, tries the policy and puts it in force. */
registry.category("web_tour.tours").add("customer_credit_policy", {
    steps: () => [
        {
            content: "add a rule",
            trigger: ".o_field_widget[name=line_ids] .o_field_x2many_list_row_add > *",
            run: "click",
        },
        {
            content: "of the document's size",
            trigger: ".o_selected_row .o_field_widget[name=kind] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Largest Document')",
            run: "click",
        },
        {
            content: "of more than an amount in the company's currency",
            trigger:
                ".o_selected_row:has(.o_field_widget[name=unit]:contains('USD')) .o_field_widget[name=threshold] input",
            run: "edit 500",
        },
        {
            content: "is held",
            trigger: ".o_selected_row .o_field_widget[name=action] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Hold')",
            run: "click",
        },
        {
            content: "for a grade",
            trigger: ".o_selected_row .o_field_widget[name=grade_id] input",
            run: "edit Tour Grade",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Tour Grade')",
            run: "click",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "saved",
            trigger: ".o_form_saved .o_data_row:contains('Tour Grade')",
        },
        {
            content: "see what it would hold",
            trigger: ".o_statusbar_buttons button[name=action_try]",
            run: "click",
        },
        {
            content: "the order that the rule is for",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('Graded Customer')",
        },
        {
            content: "and no other",
            trigger: ".o_field_widget[name=line_ids]:not(:contains('Other Customer'))",
        },
        {
            content: "put it in force",
            trigger: ".o_statusbar_buttons button[name=action_use_policy]",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "it is in force",
            trigger: "body:not(:has(.modal)) .o_form_view .o_statusbar_buttons:not(:has(button[name=action_use_policy]:visible))",
        },
    ],
});
