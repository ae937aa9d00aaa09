import { registry } from "@web/core/registry";

const PANEL = "[data-panel=composition]";
const back = [
    {
        content: "go back to the analyses",
        trigger: ".o_breadcrumb .o_back_button",
        run: "click",
    },
];

registry.category("web_tour.tours").add("customer_composition", {
    steps: () => [
        {
            content: "group customers by size within their country",
            trigger: `${PANEL} select[name=inner]`,
            run: "select size",
        },
        {
            content: "unfold a country",
            trigger: `${PANEL} tr:contains('Liechtenstein') button[aria-expanded=false]`,
            run: "click",
        },
        {
            content: "open the lines behind a group's turnover",
            trigger: `${PANEL} tr.o_child:contains('Large') .o_turnover button:contains('300.00')`,
            run: "click",
        },
        {
            content: "two lines that sum to it",
            trigger: ".o_list_view .o_list_footer:contains('300.00')",
        },
        { trigger: ".o_list_view .o_data_row:nth-child(2)" },
        ...back,
        {
            content: "open the customers that are counted",
            trigger: `${PANEL} tr:contains('Liechtenstein') td:nth-child(2) button:contains('1')`,
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Tour Customer')" },
        ...back,
        {
            content: "open the customers of a group with their turnover",
            trigger: `${PANEL} tr:contains('Liechtenstein') button:has(.fa-users)`,
            run: "click",
        },
        { trigger: ".o_list_view .o_group_header:contains('Tour Customer'):contains('300.00')" },
        ...back,
        {
            content: "open the lines of the largest customer",
            trigger: `${PANEL} .o_customer_mgmt_largest tr:contains('Tour Customer') button:contains('300.00')`,
            run: "click",
        },
        { trigger: ".o_list_view .o_list_footer:contains('300.00')" },
    ],
});
