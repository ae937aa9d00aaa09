"""What the further kinds of rules compare: an actual figure with what is tolerated.

Each takes a rule and a position of `rules.decision` and returns (actual, threshold,
excess, whether it fires), or ``None`` where there is nothing to compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from .decision import Position, Rule

Found = tuple[float, float, float, bool]


def document(rule: Rule, at: Position) -> Found | None:
    """Compare the whole document with the largest that is allowed.

    >>> from .decision import Position, Rule
    >>> document(Rule("document", "hold", 500), Position(None, 0, document=520))
    (520, 500, 20, True)
    """
    excess = at.document - rule.threshold
    return at.document, rule.threshold, max(excess, 0), excess >= at.rounding / 2


def overdue_share(rule: Rule, at: Position) -> Found | None:
    """Compare the part of what is open that is overdue, in percent; none if none is.

    The excess is the payment after which the part is tolerated again: it lowers what is
    overdue and what is open.

    >>> from .decision import Position, Rule
    >>> rule = Rule("overdue_share", "hold", 20)
    >>> overdue_share(rule, Position(None, 0, overdue_amount=60, open_amount=100))
    (60.0, 20, 50.0, True)
    >>> overdue_share(rule, Position(None, 0)) is None
    True
    """
    if at.open_amount <= 0:
        return None
    share, part = 100.0 * at.overdue_amount / at.open_amount, rule.threshold / 100.0
    fires = share > rule.threshold
    needed = (at.overdue_amount - part * at.open_amount) / (1 - part) if fires else 0.0
    return share, rule.threshold, needed, fires


def oldest(rule: Rule, at: Position) -> Found | None:
    """Compare the days since the oldest open item was booked, due or not.

    >>> from .decision import Position, Rule
    >>> oldest(Rule("oldest", "hold", 90), Position(None, 0, oldest_days=90))
    (90, 90, 0.0, False)
    """
    if at.oldest_days is None:
        return None
    return at.oldest_days, rule.threshold, 0.0, at.oldest_days > rule.threshold


def promise(rule: Rule, at: Position) -> Found | None:
    """Compare the promises broken within the rule's months with those tolerated.

    >>> from .decision import Position, Rule
    >>> from datetime import date
    >>> at = Position(None, 0, today=date(2026, 6, 1),
    ...               broken_on=(date(2026, 5, 1), date(2025, 11, 30)))
    >>> promise(Rule("promise", "hold", 0, months=6), at)
    (1, 0, 0.0, True)
    """
    if at.today is None:
        return None
    since = at.today - relativedelta(months=rule.months)
    count = sum(day > since for day in at.broken_on)
    return count, rule.threshold, 0.0, count > rule.threshold


def index(rule: Rule, at: Position) -> Found | None:
    """Compare the payment index with the lowest tolerated; none with too few payments.

    >>> from .decision import Position, Rule
    >>> index(Rule("index", "inform", 60), Position(None, 0, payment_index=59.5))
    (59.5, 60, 0.0, True)
    """
    if at.payment_index is None:
        return None
    return at.payment_index, rule.threshold, 0.0, at.payment_index < rule.threshold


FINDERS = {
    "document": document,
    "overdue_share": overdue_share,
    "oldest": oldest,
    "promise": promise,
    "index": index,
}
