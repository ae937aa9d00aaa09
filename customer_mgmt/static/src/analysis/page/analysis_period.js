const { DateTime } = luxon;

/**
 * Return the days a choice of the bar stands for.
 *
 * @param {Object} bar period ("year", "rolling" or "custom"), and of a custom one
 *      month_from and month_to ("2026-11")
 * @param {string} today the company's own day
 * @returns {{date_from: string, date_to: string}}
 */
export function periodOf(bar, today) {
    const now = DateTime.fromISO(today);
    if (bar.period === "custom" && bar.month_from && bar.month_to) {
        const last = DateTime.fromISO(`${bar.month_to}-01`);
        return {
            date_from: `${bar.month_from}-01`,
            date_to: last.endOf("month").toISODate(),
        };
    }
    const first =
        bar.period === "year"
            ? now.startOf("year")
            : now.startOf("month").minus({ months: 11 });
    return { date_from: first.toISODate(), date_to: today };
}
