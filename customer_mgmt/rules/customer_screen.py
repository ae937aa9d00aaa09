"""What one customer's screen sums up."""

from collections.abc import Iterable


def sales_summary(months: Iterable[dict]) -> dict:
    """Return turnover, gross profit and margin rate of months; blank without any.

    The rate is Σ gross profit ÷ Σ turnover. A month without gross profit is one whose
    margin is not to be seen; then there is none at all.

    >>> sales_summary([
    ...     {"turnover": 100.0, "gross_profit": 40.0},
    ...     {"turnover": 300.0, "gross_profit": 60.0},
    ... ])
    {'turnover': 400.0, 'gross_profit': 100.0, 'rate': 0.25}
    >>> sales_summary([])
    {'turnover': None, 'gross_profit': None, 'rate': None}
    >>> sales_summary([{"turnover": 5.0}])
    {'turnover': 5.0, 'gross_profit': None, 'rate': None}
    """
    months = list(months)
    if not months:
        return {"turnover": None, "gross_profit": None, "rate": None}
    turnover = round(sum(month["turnover"] for month in months), 6)
    profits = [month.get("gross_profit") for month in months]
    if None in profits:
        return {"turnover": turnover, "gross_profit": None, "rate": None}
    profit = round(sum(profits), 6)
    rate = profit / turnover if turnover else None
    return {"turnover": turnover, "gross_profit": profit, "rate": rate}
