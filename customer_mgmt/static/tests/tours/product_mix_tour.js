import { registry } from "@web/core/registry";

const back = [
    {
        content: "go back to the analyses",
        trigger: ".o_breadcrumb .o_back_button",
        run: "click",
    },
];

registry.category("web_tour.tours").add("customer_transactions_and_mix", {
    steps: () => [
        {
            content: "open the lines behind a customer's turnover",
            trigger:
                "[data-panel=transactions] tr:contains('Tour Customer') td:nth-child(2) button:contains('300.00')",
            run: "click",
        },
        {
            content: "two lines that sum to it",
            trigger: ".o_list_view .o_list_footer:contains('300.00')",
        },
        { trigger: ".o_list_view .o_data_row:nth-child(2)" },
        ...back,
        {
            content: "open all customers by month",
            trigger: "[data-panel=transactions] button:contains('Customers by Month')",
            run: "click",
        },
        { trigger: ".o_pivot tbody:contains('Tour Customer'):contains('300.00')" },
        ...back,
        {
            content: "sort by name",
            trigger: "[data-panel=transactions] thead th:first-child",
            run: "click",
        },
        { trigger: "[data-panel=transactions] thead th:first-child i.fa-caret-up" },
        {
            content: "open the lines behind a product's turnover",
            trigger: "[data-panel=mix] tr:contains('Screw') button:contains('100.00')",
            run: "click",
        },
        { trigger: ".o_list_view .o_list_footer:contains('100.00')" },
    ],
});

registry.category("web_tour.tours").add("customer_product_mix", {
    steps: () => [
        {
            content: "show the buttons that have no room",
            trigger: ".o-form-buttonbox .o_button_more",
            run: "click",
        },
        {
            content: "the customer's form opens its product mix",
            trigger: ".o-dropdown--menu button:contains('Product Mix')",
            run: "click",
        },
        { trigger: ".o_customer_mgmt_mix tr:contains('Screw'):contains('33.3%')" },
        { trigger: ".o_customer_mgmt_mix p:contains('Sales to this customer.')" },
    ],
});
