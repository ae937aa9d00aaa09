"""What credit is worth: figures that put finances beside sales."""


def turnover_to_exposure(turnover: float | None, exposure: float | None):
    """Return how often the exposure was sold in the period, ``None`` without exposure.

    Source: the receivables turnover of textbooks, with all that is at risk in place of
    receivables.

    >>> turnover_to_exposure(1200.0, 300.0)
    4.0
    >>> turnover_to_exposure(1200.0, 0.0) is turnover_to_exposure(None, 5.0) is None
    True
    """
    if turnover is None or not exposure or exposure <= 0:
        return None
    return turnover / exposure
