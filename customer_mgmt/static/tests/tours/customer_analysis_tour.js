import { registry } from "@web/core/registry";

const overview = "section[data-panel=overview]";
const figure = `${overview} .o_customer_mgmt_figures span:first-child`;

/** Note a figure, open it, and see that the lines sum to it. */
function opensItsLines(trigger, column) {
    let expected;
    return [
        {
            content: "note the figure and open it",
            trigger,
            async run({ click }) {
                expected = this.anchor.textContent.replace(/[^\d.-]/g, "");
                await click();
            },
        },
        {
            content: "the lines sum to it",
            trigger: `.o_list_view tfoot td[data-tooltip], .o_list_view tfoot .o_list_number`,
            run() {
                const sums = [...document.querySelectorAll(".o_list_view tfoot td")].map(
                    (cell) => cell.textContent.replace(/[^\d.-]/g, "")
                );
                if (!sums.includes(expected)) {
                    throw new Error(`${column}: ${expected} is not among ${sums}`);
                }
            },
        },
        {
            content: "go back",
            trigger: ".o_back_button",
            run: "click",
        },
    ];
}

const chooseThisYear = [
    {
        content: "look at this year",
        trigger: ".o_customer_mgmt_bar select[name=period]",
        run: "select year",
    },
    {
        content: "the figures are there",
        trigger: `${figure} button`,
    },
];

registry.category("web_tour.tours").add("customer_analysis_salesperson", {
    steps: () => [
        ...chooseThisYear,
        {
            content: "a salesperson does not choose salespeople, nor sees finances",
            trigger:
                ".o_customer_mgmt_analysis:not(:has(.o_customer_mgmt_bar_user)):not(:has(section[data-panel=credit] canvas))",
        },
        ...opensItsLines(`${figure} button`, "turnover"),
        {
            content: "the bar is as it was",
            trigger: ".o_customer_mgmt_bar select[name=period]",
            run() {
                if (this.anchor.value !== "year") {
                    throw new Error(`The period is ${this.anchor.value}`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("customer_analysis_manager", {
    steps: () => [
        ...chooseThisYear,
        ...opensItsLines(`${figure} button`, "turnover"),
        {
            content: "narrow and widen a panel",
            trigger: `${overview}.o_wide .o_customer_mgmt_widen`,
            run: "click",
        },
        {
            trigger: `${overview}:not(.o_wide) .o_customer_mgmt_widen`,
            run: "click",
        },
        ...opensItsLines(
            "section[data-panel=credit] tr:contains('Tour Customer') td:nth-child(8) button",
            "receivable"
        ),
        {
            content: "the charts are drawn",
            trigger: "section[data-panel=credit] canvas",
        },
    ],
});

registry.category("web_tour.tours").add("customer_at_a_glance", {
    steps: () => [
        {
            content: "open the customer at a glance",
            trigger: "button[name=action_open_customer_screen]",
            run: "click",
        },
        {
            trigger: "section[data-card=file] h2:contains('Tour Customer')",
        },
        ...opensItsLines(
            "section[data-card=sales] .o_customer_mgmt_figures span:first-child button",
            "turnover of this year"
        ),
        {
            content: "the customer is as it was",
            trigger: "section[data-card=file] h2:contains('Tour Customer')",
        },
    ],
});
