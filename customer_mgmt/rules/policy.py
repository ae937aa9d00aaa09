"""Which lines of a credit policy apply to a customer, a sales team and a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .decision import Rule

# What follows where a company has no policy yet: what a new company's policy begins as.
DEFAULT_RULES = (
    Rule("limit", "hold", 100.0),
    Rule("group", "hold"),
    Rule("overdue", "hold", 30.0),
    Rule("no_limit", "inform"),
    Rule("expired", "inform"),
    Rule("review", "inform", 30.0),
)


@dataclass(frozen=True)
class ScopedRule:
    """A rule, and to what it is restricted: pairs of a dimension and its value.

    Without any the rule applies to everybody, everywhere.
    """

    rule: Rule
    scope: frozenset = frozenset()


def facts_of(
    grade: int | None = None,
    groups: Iterable[int] = (),
    team: int | None = None,
    event: str | None = None,
) -> frozenset:
    """Return what a customer and a document bring along, as pairs that scopes name.

    :param groups: the corporate group and those above it

    >>> sorted(facts_of(grade=3, groups=(7, 1), event="confirm"))
    [('event', 'confirm'), ('grade', 3), ('group', 1), ('group', 7)]
    """
    known = {("grade", grade), ("team", team), ("event", event)}
    known |= {("group", group) for group in groups}
    return frozenset(pair for pair in known if pair[1])


def rules_for(book: Iterable[ScopedRule], facts: frozenset) -> list[Rule]:
    """Return the rules that apply: all that match, unless a narrower one replaces them.

    A rule replaces another of the same kind if its scope says everything that the
    other's says, and more. Neither of "grade C" and "team North" is narrower: both
    apply, and the strictest decides.

    >>> everybody = ScopedRule(Rule("overdue", "hold", 30))
    >>> grade = ScopedRule(Rule("overdue", "hold", 60), frozenset({("grade", 1)}))
    >>> team = ScopedRule(Rule("overdue", "inform", 10), frozenset({("team", 4)}))
    >>> warn = ScopedRule(Rule("overdue", "inform", 5))
    >>> book = [everybody, grade, team, warn]
    >>> [r.threshold for r in rules_for(book, facts_of(grade=2))]
    [30, 5]
    >>> [r.threshold for r in rules_for(book, facts_of(grade=1))]
    [60]
    >>> [r.threshold for r in rules_for(book, facts_of(grade=1, team=4))]
    [60, 10]
    """
    matching = [scoped for scoped in book if scoped.scope <= facts]
    narrow = [scoped for scoped in matching if scoped.scope]
    return [
        scoped.rule
        for scoped in matching
        if not any(
            other.rule.kind == scoped.rule.kind and other.scope > scoped.scope
            for other in narrow
        )
    ]
