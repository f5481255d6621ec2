"""The quadrant of a service's measures: effort and effect, number and quality (STANDARDS section 1; RULES 5.1, 5.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.work import Service

Kind = Literal["how-much", "how-well", "better-off-number", "better-off-percent"]
# As they lie: what we do above, what changed for people below; numbers left, quality right.
ASKS: dict[Kind, tuple[str, str, str]] = {
    "how-much": ("How much did we do?", "#", "a count of people served or of things done"),
    "how-well": ("How well did we do it?", "%", "a share that is done in time, in full or to the standard, or a cost"),
    "better-off-number": ("Is anyone better off?", "#", "a count of people for whom something changed for the better"),
    "better-off-percent": ("Is anyone better off?", "%", "the share for whom something changed for the better"),
}
# What matters most first: effect before effort, quality before quantity.
IMPORTANCE: tuple[Kind, ...] = ("better-off-percent", "how-well", "better-off-number", "how-much")
BETTER_OFF = {
    "skills": "skills and knowledge",
    "attitude": "attitudes and opinions",
    "behaviour": "behaviour",
    "circumstance": "circumstances",
}


@dataclass(frozen=True)
class Quadrant:
    """One box: its question, # or %, and the measures that answer it; `missing` says what would."""

    kind: Kind
    asks: str
    sign: str
    measures: tuple[Indicator, ...]
    missing: str


def quadrants(measures: Sequence[Indicator]) -> tuple[Quadrant, ...]:
    """All four boxes, filled or not, in the order in which they lie."""
    return tuple(
        Quadrant(kind, asks, sign, tuple(m for m in measures if m.quadrant == kind), missing)
        for kind, (asks, sign, missing) in ASKS.items()
    )


def most_important(measures: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The measures, what matters most first; those without a quadrant last."""
    order = {kind: number for number, kind in enumerate(IMPORTANCE)}
    return tuple(sorted(measures, key=lambda m: order[m.quadrant] if m.quadrant else len(order)))


def measures_of(partnership: Partnership, service: Service, themes: Collection[str]) -> tuple[Indicator, ...]:
    """The service's measures that `themes` define (RULES 4.5), in their order."""
    known = partnership.indicators()
    return tuple(known[m] for m in service.measures if partnership.home_theme(m) in themes)


def without_service(partnership: Partnership) -> tuple[Indicator, ...]:
    """Performance measures for which no service answers (RULES 5.1)."""
    listed = {measure for service in partnership.services for measure in service.measures}
    return tuple(i for i in partnership.indicators().values() if i.role == "performance" and i.id not in listed)


@dataclass(frozen=True)
class Test:
    """One of six tests of good performance information; `holds` is None where nobody can tell."""

    word: str
    asks: str
    holds: bool | None
    why: str


def good_information(
    partnership: Partnership, service: Service, measures: Sequence[Indicator], leads_to_outcome: bool
) -> Iterator[Test]:
    """Focused, appropriate, balanced, robust, integrated, cost-effective (RULES 5.7).

    Focused: the service leads to an outcome. Appropriate: its customers are named, and a measure tells whether they are
    better off. Balanced: no box is empty. Robust: each measure is defined and has an owner and a collator, so that
    it outlives those who made it. Integrated: each has a target or belongs to an objective. Cost-effective: each comes
    with other figures of the same return; what else collecting costs nobody records.
    """
    effect = [m for m in measures if (m.quadrant or "").startswith("better-off")]
    empty = [f"{q.asks[:-1].lower()} ({q.sign})" for q in quadrants(measures) if not q.measures]
    loose = [m.name for m in measures if not (m.owner and m.definition)]
    carried = {i for node in partnership.nodes for i in node.indicators}
    alone = [m.name for m in measures if not (m.target or m.id in carried)]
    shared = [i.source.publisher for i in partnership.indicators().values()]
    single = [m.name for m in measures if shared.count(m.source.publisher) < 2]
    some = bool(measures)
    yield Test("Focused", "Does it serve what the partnership wants?", leads_to_outcome,
               "It leads to an outcome." if leads_to_outcome else "No outcome is named that it leads to.")  # fmt: skip
    yield Test("Appropriate", "Does it tell those who use it what they need?", bool(service.customers and effect),
               "Customers are named, and whether they are better off is measured." if service.customers and effect
               else "Nobody measures whether its customers are better off." if service.customers
               else "Its customers are not named.")  # fmt: skip
    yield Test("Balanced", "Does it cover all that matters?", not empty,
               f"Nothing answers: {'; '.join(empty)}." if empty else "All four boxes have a measure.")  # fmt: skip
    yield Test("Robust", "Will it outlive those who made it?", some and not loose,
               f"Without a definition or an owner: {'; '.join(loose)}." if loose
               else "Each measure is defined, and has an owner and a collator." if some
               else "There is no measure yet.")  # fmt: skip
    yield Test("Integrated", "Is it part of how the service is planned and run?", some and not alone,
               f"Without a target or an objective: {'; '.join(alone)}." if alone
               else "Each measure has a target or belongs to an objective." if some
               else "There is no measure yet.")  # fmt: skip
    yield Test("Cost-effective", "Is it worth what it costs to collect?", True if some and not single else None,
               "Each comes with other figures of the same return." if some and not single
               else "Nobody records what collecting it costs.")  # fmt: skip
