import { formatCurrency } from "@web/core/currency";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";

/** Absent data is shown as absent, never as 0. */
function isAbsent(value) {
    return value === null || value === undefined || value === false || value === "";
}

const FORMATS = {
    money: (value, currencyId) => formatCurrency(value, currencyId),
    rate: (value) => formatPercentage(value, { digits: [16, 1] }),
    points: (value) =>
        _t("%s pp", (value > 0 ? "+" : "") + formatFloat(value * 100, { digits: [16, 1] })),
    count: (value) => formatInteger(value),
    number: (value) => formatFloat(value, { digits: [16, 1] }),
    date: (value) => formatDate(deserializeDate(value)),
    text: (value) => String(value),
};

/**
 * Write a figure as a text; blank for what is absent.
 *
 * @param {number|string|null} value a rate and points as a fraction of 1
 * @param {"money"|"rate"|"points"|"count"|"number"|"date"|"text"} kind
 * @param {number} [currencyId] of money
 */
export function formatFigure(value, kind = "text", currencyId = undefined) {
    return isAbsent(value) ? "" : FORMATS[kind](value, currencyId);
}

/** Write money short, for axes and narrow places: 1.2M. */
export function formatShort(value, currencyId) {
    if (isAbsent(value)) {
        return "";
    }
    return formatCurrency(value, currencyId, { humanReadable: true, digits: [16, 1] });
}

/** Write a month ("2026-11-01") as the user's language does: Nov 2026, 2026年11月. */
export function formatMonth(value) {
    return isAbsent(value)
        ? ""
        : deserializeDate(value).toLocaleString({ year: "numeric", month: "short" });
}
