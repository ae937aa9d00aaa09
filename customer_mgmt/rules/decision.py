"""May this order go through? The credit rules, and what would clear a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from .finders import FINDERS

# From the mildest to the strictest; the strictest finding decides.
ACTIONS = ("pass", "inform", "hold", "stop")
# What an order that is paid in full does not settle.
_NOT_MONEY = ("stopped", "trading")
RULES = (
    "limit",
    "group",
    "document",
    "overdue",
    "overdue_share",
    "oldest",
    "promise",
    "index",
    "no_limit",
    "expired",
    "review",
    "stopped",
    "trading",
    "prepaid",
)


@dataclass(frozen=True)
class Rule:
    """A rule of the company's policy: what is watched, from where on, and what follows.

    ``threshold`` is a percentage of the limit for ``limit``, money for ``document``,
    days for ``overdue``, ``oldest``, ``review`` and ``horizon``, a percentage of what
    is open for ``overdue_share``, points for ``index``, a number within ``months`` for
    ``promise``. ``horizon`` never fires: orders that are wanted later do not count in
    the limit.
    """

    kind: str
    action: str
    threshold: float = 0.0
    months: int = 0


@dataclass(frozen=True)
class GroupPosition:
    """Where a corporate group stands with the order counted in, and its pooled limit.

    ``exposure`` is that of all members, those of sub-groups included.
    """

    name: str
    limit: float
    exposure: float


@dataclass(frozen=True)
class Position:
    """Where a customer stands with the order counted in; money in company currency.

    ``limit`` is ``None`` if no limit is set; ``0`` means no credit at all.
    ``expired_days`` tells how long ago the last one ended, ``None`` if none did;
    ``review_days`` how long the yearly review is overdue.
    ``trading`` is the action that the trading state named ``trading_state`` asks for at
    this checkpoint; with ``prepaid`` the customer pays in advance.
    """

    limit: float | None
    exposure: float
    amount: float = 0.0
    overdue_days: int = 0
    overdue_amount: float = 0.0
    stopped: bool = False
    secured: bool = False
    rounding: float = 0.01
    expired_days: int | None = None
    review_days: int = 0
    groups: tuple[GroupPosition, ...] = ()
    trading: str = "pass"
    trading_state: str = ""
    prepaid: bool = False
    # Read only where a rule asks for them.
    document: float = 0.0
    open_amount: float = 0.0
    oldest_days: int | None = None
    payment_index: float | None = None
    broken_on: tuple[date, ...] = ()
    today: date | None = None
    later: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True)
class Finding:
    """A rule that was looked at: action, what was found, what is allowed, the excess.

    ``name`` says which one it is where several could fire: the corporate group.
    ``fired`` is false where the figure keeps within what is allowed.
    """

    kind: str
    action: str
    actual: float
    threshold: float
    excess: float = 0.0
    name: str = ""
    fired: bool = True


def allowed_exposure(limit: float, percentage: float) -> float:
    """Return the exposure a limit allows at that percentage of use.

    >>> allowed_exposure(1000.0, 110)
    1100.0
    """
    return limit * percentage / 100.0


def _finding(rule, actual, threshold, excess=0.0, fired=True) -> Finding:
    return Finding(rule.kind, rule.action, actual, threshold, excess, fired=fired)


def _limit_finding(rule: Rule, at: Position) -> Finding | None:
    if at.limit is None:
        return None
    allowed = allowed_exposure(at.limit, rule.threshold)
    excess = at.exposure - allowed
    # Half a rounding step: a float a hair above the limit is not above it.
    fires = excess >= at.rounding / 2
    return _finding(rule, at.exposure, allowed, excess if fires else 0.0, fires)


def _overdue_finding(rule: Rule, at: Position) -> Finding | None:
    if not at.overdue_amount:
        return _finding(rule, 0, rule.threshold, fired=False)
    fires = at.overdue_days > rule.threshold
    excess = at.overdue_amount if fires else 0.0
    return _finding(rule, at.overdue_days, rule.threshold, excess, fires)


def _no_limit_finding(rule: Rule, at: Position) -> Finding | None:
    # A limit that has ended is a matter of its own rule.
    if at.limit is not None or at.expired_days is not None:
        return None
    return Finding(rule.kind, rule.action, at.exposure, 0.0)


def _expired_finding(rule: Rule, at: Position) -> Finding | None:
    if at.limit is not None or at.expired_days is None:
        return None
    return Finding(rule.kind, rule.action, at.expired_days, 0.0)


def _review_finding(rule: Rule, at: Position) -> Finding | None:
    if at.limit is None:
        return None
    fires = at.review_days > rule.threshold
    return _finding(rule, max(at.review_days, 0), rule.threshold, fired=fires)


def _stopped_finding(rule: Rule, at: Position) -> Finding | None:
    return Finding(rule.kind, rule.action, 1.0, 0.0) if at.stopped else None


def _trading_finding(rule: Rule, at: Position) -> Finding | None:
    # What follows is the state's own, not the rule's: the effect matrix gives it.
    if at.trading == "pass":
        return None
    return Finding(rule.kind, at.trading, 1.0, 0.0, name=at.trading_state)


def _prepaid_finding(rule: Rule, at: Position) -> Finding | None:
    return Finding(rule.kind, rule.action, 1.0, 0.0) if at.prepaid else None


def _group_findings(rule: Rule, at: Position) -> list[Finding]:
    """Return a finding for each group up the tree with a pooled limit."""
    found = []
    for group in at.groups:
        excess = group.exposure - group.limit
        fires = excess >= at.rounding / 2
        finding = _finding(
            rule, group.exposure, group.limit, excess if fires else 0.0, fires
        )
        found.append(replace(finding, name=group.name))
    return found


_FINDERS = {
    "limit": _limit_finding,
    "overdue": _overdue_finding,
    "no_limit": _no_limit_finding,
    "expired": _expired_finding,
    "review": _review_finding,
    "stopped": _stopped_finding,
    "trading": _trading_finding,
    "prepaid": _prepaid_finding,
}


def _looked_at(rule: Rule, at: Position) -> list[Finding]:
    if rule.kind == "group":
        return _group_findings(rule, at)
    if rule.kind in FINDERS:
        found = FINDERS[rule.kind](rule, at)
        return [_finding(rule, *found)] if found else []
    finding = _FINDERS[rule.kind](rule, at)
    return [finding] if finding else []


def exposure_within(position: Position, rules: Iterable[Rule]) -> float:
    """Return the exposure that counts in the limit: no orders beyond the horizon.

    Several horizons: the longest counts. The limits of corporate groups have none.

    >>> today, later = date(2026, 1, 1), ((date(2026, 3, 1), 40.0),)
    >>> at = Position(limit=100, exposure=130, today=today, later=later)
    >>> exposure_within(at, [Rule("horizon", "inform", 30)])
    90.0
    >>> exposure_within(at, [Rule("horizon", "inform", 60)])
    130
    """
    horizon = max((r.threshold for r in rules if r.kind == "horizon"), default=None)
    if horizon is None or position.today is None:
        return position.exposure
    return position.exposure - sum(
        amount
        for day, amount in position.later
        if (day - position.today).days > horizon
    )


def checks(position: Position, rules: Iterable[Rule]) -> list[Finding]:
    """Return every rule that was looked at, those that do not fire too.

    A fully paid (``secured``) order passes the rules about money, not a stop of
    trading.

    >>> at = Position(limit=100, exposure=70)
    >>> rules = [Rule("limit", "hold", 100), Rule("limit", "inform", 60)]
    >>> [(c.action, c.excess, c.fired) for c in checks(at, rules)]
    [('inform', 10.0, True), ('hold', 0.0, False)]
    """
    rules = list(rules)
    position = replace(position, exposure=exposure_within(position, rules))
    looked = [
        check
        for rule in rules
        if rule.action != "pass" and rule.kind != "horizon"
        if not (position.secured and rule.kind not in _NOT_MONEY)
        for check in _looked_at(rule, position)
    ]
    return sorted(
        looked,
        key=lambda c: (not c.fired, -ACTIONS.index(c.action), RULES.index(c.kind)),
    )


def findings(position: Position, rules: Iterable[Rule]) -> list[Finding]:
    """Return every rule that fires, the strictest first.

    >>> rules = [Rule("limit", "hold", 100), Rule("overdue", "inform", 30)]
    >>> late = Position(limit=100, exposure=130, overdue_days=31, overdue_amount=5)
    >>> [(f.kind, f.action, f.excess) for f in findings(late, rules)]
    [('limit', 'hold', 30.0), ('overdue', 'inform', 5)]
    >>> findings(Position(limit=100, exposure=130, secured=True), rules)
    []
    >>> findings(Position(limit=None, exposure=130), rules)
    []
    >>> ended = Position(limit=None, exposure=130, expired_days=3)
    >>> missing = [Rule("no_limit", "inform"), Rule("expired", "hold")]
    >>> [f.kind for f in findings(ended, missing)]
    ['expired']
    >>> late = Position(limit=100, exposure=0, review_days=31)
    >>> [len(findings(late, [Rule("review", "hold", days)])) for days in (30, 31)]
    [1, 0]
    >>> pools = GroupPosition("Holding", 500, 520), GroupPosition("Region", 900, 520)
    >>> member = Position(limit=100, exposure=60, groups=pools)
    >>> [(f.name, f.excess) for f in findings(member, [Rule("group", "hold")])]
    [('Holding', 20)]
    >>> rules = [Rule("trading", "stop"), Rule("prepaid", "hold")]
    >>> at = {"limit": None, "exposure": 0, "trading": "hold", "prepaid": True}
    >>> [f.kind for f in findings(Position(**at), rules)]
    ['trading', 'prepaid']
    >>> [(f.kind, f.action) for f in findings(Position(**at, secured=True), rules)]
    [('trading', 'hold')]
    """
    return [check for check in checks(position, rules) if check.fired]


def blocks(position: Position, rules: Iterable[Rule]) -> bool:
    """Tell whether any rule holds or stops; the same as the verdict, but quicker.

    >>> at = Position(limit=100, exposure=130)
    >>> [blocks(at, [Rule("limit", action, 100)]) for action in ("hold", "inform")]
    [True, False]
    """
    rules = list(rules)
    if any(rule.kind == "horizon" for rule in rules):
        position = replace(position, exposure=exposure_within(position, rules))
    return any(
        check.fired and check.action in ("hold", "stop")
        for rule in rules
        if rule.action != "pass" and rule.kind != "horizon"
        if not (position.secured and rule.kind not in _NOT_MONEY)
        for check in _looked_at(rule, position)
    )


def verdict(found: Iterable[Finding], enforced: bool = True) -> str:
    """Return what follows from the findings; without enforcement at most ``inform``.

    >>> over = Finding("limit", "hold", 130, 100, 30)
    >>> verdict([over]), verdict([over], enforced=False), verdict([])
    ('hold', 'inform', 'pass')
    """
    strictest = max((ACTIONS.index(f.action) for f in found), default=0)
    return ACTIONS[strictest if enforced else min(strictest, ACTIONS.index("inform"))]


def traffic_light(position: Position, found: Iterable[Finding]) -> str:
    """Return ``red``, ``amber``, ``green``, or ``none`` where no limit is set.

    Red: a rule would hold or stop. Amber: a rule informs, or 80 % of the limit is used.

    >>> traffic_light(Position(limit=100, exposure=80), [])
    'amber'
    >>> traffic_light(Position(limit=None, exposure=80), [])
    'none'
    """
    strictest = verdict(found)
    if strictest in ("hold", "stop"):
        return "red"
    if position.limit is None:
        return "none"
    used = position.exposure >= 0.8 * position.limit and position.exposure > 0
    return "amber" if used or strictest == "inform" else "green"


def release_covers(
    amount: float, released: float, tolerance: float, rounding: float = 0.01
) -> bool:
    """Tell whether a release of an amount still covers an order that has grown.

    :param tolerance: how much the order may exceed the released amount, in percent

    >>> release_covers(104, 100, 5), release_covers(106, 100, 5)
    (True, False)
    """
    return amount - released * (1 + tolerance / 100.0) < rounding / 2


def items_to_clear(
    items: Iterable[tuple[str, float]], needed: float
) -> list[tuple[str, float]]:
    """Return the shortest run of open items, oldest first, whose payment is enough.

    :param items: (name, open amount) of each item, oldest first
    :param needed: how much has to be paid; all items are returned if they do not reach

    >>> items_to_clear([("INV/1", 40.0), ("INV/2", 30.0), ("INV/3", 9.0)], 60)
    [('INV/1', 40.0), ('INV/2', 30.0)]
    """
    chosen, total = [], 0.0
    for name, amount in items:
        if total >= needed:
            break
        chosen.append((name, amount))
        total += amount
    return chosen
