"""What a limit becomes when many are adjusted at once."""

import math


def round_to(amount: float, step: float) -> float:
    """Round to the nearest multiple of a step, halves up; a step of 0 leaves it.

    >>> round_to(1049.0, 100), round_to(1050.0, 100), round_to(10.5, 0)
    (1000.0, 1100.0, 10.5)
    >>> round_to(1.15 * 3, 0.05) == 3.45
    True
    """
    if step <= 0:
        return amount
    # The tiny push keeps a half that is a hair short of it (floats) from falling.
    return round(math.floor(amount / step + 0.5 + 1e-9) * float(step), 6)


def adjusted(
    old: float | None, kind: str, value: float, base: float | None, step: float = 0.0
) -> float | None:
    """Return the new limit, ``None`` where the change does not apply.

    :param old: limit in force, ``None`` if none is set
    :param kind: ``percentage`` or ``absolute`` change of it, or ``base`` limit
    :param value: percent, or an amount in company currency; negative lowers
    :param base: base limit of the customer's grade, ``None`` if not graded
    :param step: rounding step in company currency
    :raise ValueError: if the kind is none of these

    >>> adjusted(1000, "percentage", 12, None, 50), adjusted(80, "absolute", -100, 0)
    (1100.0, 0.0)
    >>> adjusted(None, "percentage", 10, 500), adjusted(None, "base", 0, 500)
    (None, 500)
    >>> adjusted(100, "base", 0, None) is None
    True
    """
    if kind not in ("percentage", "absolute", "base"):
        raise ValueError(f"unknown kind of adjustment {kind!r}")
    if kind == "base":
        return None if base is None else round_to(base, step)
    if old is None:
        return None
    new = old * (1 + value / 100.0) if kind == "percentage" else old + value
    return max(round_to(new, step), 0.0)
