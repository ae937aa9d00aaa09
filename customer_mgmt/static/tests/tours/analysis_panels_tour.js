import { registry } from "@web/core/registry";

const PANELS = [
    "composition",
    "credit",
    "transactions",
    "mix",
    "margin",
    "stock",
    "activity",
];

/**
 * Click an amount of a panel, and land on lines whose sum is that amount.
 */
function clickAndSum(panel) {
    const amount = `[data-panel=${panel}] button.o_customer_mgmt_figure_value:contains('$')`;
    let clicked = "";
    return [
        {
            content: `click an amount of the panel ${panel}`,
            trigger: amount,
            async run({ anchor, click }) {
                clicked = anchor.textContent.trim();
                await click();
            },
        },
        {
            content: `lines that sum to the amount of ${panel}`,
            trigger: ".o_list_view .o_list_footer:contains('$')",
            run({ anchor }) {
                if (!clicked || !anchor.textContent.includes(clicked)) {
                    const sums = anchor.textContent.trim();
                    throw new Error(`${panel}: ${clicked} opened lines of ${sums}`);
                }
            },
        },
        { trigger: ".o_list_view .o_data_row, .o_list_view .o_group_header" },
        {
            content: "go back to the analyses",
            trigger: ".o_breadcrumb .o_back_button",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("customer_analysis_panels", {
    steps: () => PANELS.flatMap(clickAndSum),
});
