"""Trading states: which change into which, by whom, and what each lets through."""

from collections.abc import Iterable
from dataclasses import dataclass

STATES = ("prospect", "opening", "trial", "active", "watch", "suspended", "stopped")
# Who may: ask for an opening, watch and suspend, open and stop; each includes the ones
# before it.
ROLES = ("ask", "control", "manage")

_TRANSITIONS = {
    ("prospect", "opening"): "ask",
    ("prospect", "stopped"): "manage",
    ("opening", "prospect"): "ask",
    ("opening", "trial"): "manage",
    ("opening", "active"): "manage",
    ("opening", "stopped"): "manage",
    ("trial", "active"): "manage",
    ("trial", "suspended"): "control",
    ("trial", "stopped"): "manage",
    ("active", "watch"): "control",
    ("active", "suspended"): "control",
    ("active", "stopped"): "manage",
    ("watch", "active"): "control",
    ("watch", "suspended"): "control",
    ("watch", "stopped"): "manage",
    ("suspended", "trial"): "manage",
    ("suspended", "active"): "manage",
    ("suspended", "watch"): "manage",
    ("suspended", "stopped"): "manage",
    ("stopped", "opening"): "manage",
    ("stopped", "trial"): "manage",
    ("stopped", "active"): "manage",
    ("stopped", "watch"): "manage",
}
# Which column of the effect matrix a checkpoint reads.
_COLUMNS = {
    "quotation": "quotation",
    "confirm": "order",
    "increase": "order",
    "move": "order",
    "reopen": "order",
    "reserve": "deliver",
    "deliver": "deliver",
    "invoice": "invoice",
}
# Money is asked for before the order and before the goods leave; a quotation asks for
# nothing yet, and an invoice is how money is asked for.
_PREPAID_COLUMNS = {"order", "deliver"}


@dataclass(frozen=True)
class Effect:
    """What a trading state does to each kind of document.

    ``prepaid`` means that orders are paid in full before they go on.
    """

    quotation: str = "pass"
    order: str = "pass"
    deliver: str = "pass"
    invoice: str = "pass"
    prepaid: bool = False


# What a company begins with; a manager edits it.
DEFAULT_EFFECTS = {
    "prospect": Effect("pass", "inform", "pass", "pass", prepaid=True),
    "opening": Effect("pass", "inform", "pass", "pass", prepaid=True),
    "trial": Effect("pass", "inform", "pass", "pass"),
    "active": Effect(),
    "watch": Effect("inform", "inform", "inform", "pass"),
    "suspended": Effect("inform", "hold", "hold", "inform"),
    "stopped": Effect("inform", "stop", "stop", "stop"),
}


def needed_role(before: str, after: str) -> str | None:
    """Return which role may change one state into another, ``None`` if nobody may.

    >>> needed_role("active", "watch"), needed_role("suspended", "active")
    ('control', 'manage')
    >>> needed_role("prospect", "active") is None
    True
    """
    return _TRANSITIONS.get((before, after))


def may_change(before: str, after: str, role: str | None) -> bool:
    """Tell whether a role may change one state into another.

    >>> may_change("prospect", "opening", "ask"), may_change("active", "watch", "ask")
    (True, False)
    >>> may_change("watch", "stopped", "control"), may_change("active", "active", None)
    (False, False)
    """
    needed = needed_role(before, after)
    if needed is None or role is None:
        return False
    return ROLES.index(role) >= ROLES.index(needed)


def reachable(before: Iterable[str], role: str | None) -> list[str]:
    """Return the states into which a role may change all the given ones at once.

    >>> reachable(["active"], "control")
    ['watch', 'suspended']
    >>> reachable(["active", "watch"], "control")
    ['suspended']
    >>> reachable([], "manage")
    []
    """
    states = set(before)
    return [
        after
        for after in STATES
        if states and all(may_change(state, after, role) for state in states)
    ]


def is_approval(before: str, after: str) -> bool:
    """Tell whether a change approves an opening that somebody else asked for.

    >>> is_approval("opening", "trial"), is_approval("trial", "active")
    (True, False)
    """
    return before == "opening" and after in ("trial", "active")


def stricter(one: str, other: str) -> str:
    """Return the stricter of two states, for customers that are merged.

    Only what was decided against a customer outweighs: a prospect that joins an active
    customer leaves it active.

    >>> stricter("active", "suspended"), stricter("stopped", "watch")
    ('suspended', 'stopped')
    >>> stricter("active", "prospect")
    'active'
    """
    against = ("watch", "suspended", "stopped")
    if other not in against:
        return one
    if one not in against:
        return other
    return max(one, other, key=against.index)


def action_at(effect: Effect, checkpoint: str, shipped: bool = False) -> str:
    """Return what follows at a checkpoint; goods already shipped are always invoiced.

    :param shipped: whether the goods have left already

    >>> stopped = DEFAULT_EFFECTS["stopped"]
    >>> [action_at(stopped, event) for event in ("quotation", "increase", "reserve")]
    ['inform', 'stop', 'stop']
    >>> action_at(stopped, "invoice"), action_at(stopped, "invoice", shipped=True)
    ('stop', 'pass')
    """
    if checkpoint == "invoice" and shipped:
        return "pass"
    return getattr(effect, _COLUMNS[checkpoint])


def prepaid_at(effect: Effect, checkpoint: str) -> bool:
    """Tell whether a checkpoint asks for payment in advance.

    >>> prospect = DEFAULT_EFFECTS["prospect"]
    >>> prepaid_at(prospect, "confirm"), prepaid_at(prospect, "invoice")
    (True, False)
    """
    return effect.prepaid and _COLUMNS[checkpoint] in _PREPAID_COLUMNS


def still_leads(planned_from: str, now: str, after: str) -> bool:
    """Tell whether a change planned from one state may be made from the state found.

    Whoever planned it decided on what they saw: an approval opens nothing but what was
    asked for, and a controller's plan undoes no decision of a credit manager.

    >>> still_leads("active", "watch", "suspended")
    True
    >>> still_leads("watch", "suspended", "active")
    False
    >>> still_leads("opening", "stopped", "active")
    False
    """
    if is_approval(planned_from, after):
        return now == planned_from
    needed, allowed = needed_role(now, after), needed_role(planned_from, after)
    if needed is None or allowed is None:
        return False
    return ROLES.index(needed) <= ROLES.index(allowed)


def trial_over(today, until, paid_orders: int, orders_needed: int) -> str | None:
    """Return why a trial has ended: its ``orders``, its ``date``, or ``None``.

    :param datetime.date until: last day of the trial, ``None`` if it has none
    :param orders_needed: so many paid orders end it; 0: orders do not end it

    >>> from datetime import date
    >>> trial_over(date(2026, 3, 1), date(2026, 3, 1), 3, 3)
    'orders'
    >>> trial_over(date(2026, 3, 2), date(2026, 3, 1), 0, 3)
    'date'
    >>> trial_over(date(2026, 3, 1), date(2026, 3, 1), 2, 3) is None
    True
    >>> trial_over(date(2026, 3, 1), None, 2, 0) is None
    True
    """
    if orders_needed and paid_orders >= orders_needed:
        return "orders"
    return "date" if until and today > until else None
