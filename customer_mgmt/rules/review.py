"""What the yearly review proposes for a customer's credit limit, and why."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

DECISIONS = ("raise", "keep", "lower", "stop")
# Incidents that end trading on credit, and those that lower a limit.
STOPPING = frozenset({"insolvency", "evasion"})
LOWERING = frozenset({"returned", "promise", "late"})

PROMPT_INDEX = 80.0
SLOW_INDEX = 50.0
SCORE_DROP = 10.0
USED = 0.7
LOWERED_TO = 0.75


@dataclass(frozen=True)
class YearFacts:
    """What happened in the year; ``None`` is unknown, not zero.

    :param attainment: sales target attained, 1.0 is all of it
    :param incidents: number of incidents by kind
    :param payment_index: 0 to 100, 80 is paid when due
    :param score: total score of this card
    :param score_before: total score of the card before
    :param utilisation: exposure as part of the limit
    """

    attainment: float | None = None
    incidents: Mapping[str, int] = field(default_factory=dict)
    payment_index: float | None = None
    score: float | None = None
    score_before: float | None = None
    utilisation: float | None = None


@dataclass(frozen=True)
class ReviewProposal:
    """A decision proposed, with keys of the reasons that led to it."""

    decision: str
    reasons: tuple[str, ...]


def review_proposal(facts: YearFacts) -> ReviewProposal:
    """Propose what to do with a limit; the gravest facts decide.

    >>> review_proposal(YearFacts(incidents={"insolvency": 1})).decision
    'stop'
    >>> review_proposal(YearFacts(payment_index=40, score=60, score_before=75))
    ReviewProposal(decision='lower', reasons=('slow', 'score_fell'))
    >>> review_proposal(YearFacts(1.2, {}, 85, 80, 80, 0.9))
    ReviewProposal(decision='raise', reasons=('attained', 'prompt', 'used'))
    >>> review_proposal(YearFacts(attainment=0.4, payment_index=85))
    ReviewProposal(decision='keep', reasons=('missed', 'prompt'))
    >>> review_proposal(YearFacts())
    ReviewProposal(decision='keep', reasons=('nothing',))
    """
    stopping = _happened(facts, STOPPING)
    if stopping:
        return ReviewProposal("stop", stopping)
    bad = _happened(facts, LOWERING) + _against(facts)
    if bad:
        return ReviewProposal("lower", bad)
    good = _in_favour(facts)
    if {"attained", "prompt", "used"} <= set(good):
        return ReviewProposal("raise", good)
    missed = (
        ("missed",) if facts.attainment is not None and facts.attainment < 1 else ()
    )
    return ReviewProposal("keep", missed + good or ("nothing",))


def review_limit(
    decision: str, before: float | None, proposed: float, step: float = 0.0
) -> float:
    """Return the limit that follows from a decision; money in company currency.

    To lower means what the card proposes, or, where that is no less, three quarters of
    the limit before.

    :param before: the limit in force, ``None`` if none is set
    :param proposed: what the card proposes
    :param step: rounded down to a multiple of it; 0 does not round
    :raise ValueError: if the decision is none of `DECISIONS`

    >>> [review_limit(d, 1000, 1500) for d in ("raise", "keep", "lower", "stop")]
    [1500, 1000, 750.0, 0.0]
    >>> review_limit("lower", 1000, 600), review_limit("keep", None, 600)
    (600, 600)
    >>> review_limit("lower", 1150, 2000, 100)
    800.0
    """
    if decision not in DECISIONS:
        raise ValueError(f"unknown review decision {decision!r}")
    if decision == "stop":
        return 0.0
    if before is None:
        return proposed
    if decision == "lower":
        if proposed < before:
            return proposed
        lowered = before * LOWERED_TO
        return math.floor(lowered / step + 1e-9) * float(step) if step else lowered
    return before if decision == "keep" else max(before, proposed)


def _happened(facts: YearFacts, kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(kind for kind in kinds if facts.incidents.get(kind)))


def _against(facts: YearFacts) -> tuple[str, ...]:
    slow = facts.payment_index is not None and facts.payment_index < SLOW_INDEX
    known = facts.score is not None and facts.score_before is not None
    fell = known and facts.score_before - facts.score >= SCORE_DROP
    return (("slow",) if slow else ()) + (("score_fell",) if fell else ())


def _in_favour(facts: YearFacts) -> tuple[str, ...]:
    found = {
        "attained": facts.attainment is not None and facts.attainment >= 1,
        "prompt": facts.payment_index is not None
        and facts.payment_index >= PROMPT_INDEX,
        "used": facts.utilisation is not None and facts.utilisation >= USED,
    }
    return tuple(key for key, true in found.items() if true)
