"""Cross-checks of the causal web: what contributes goes up, and never round in a circle (RULES 1.1, 1.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from curvebook.errors import Fault
from curvebook.model.base import Link
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import Outcome
from curvebook.model.rings import rings
from curvebook.model.work import Action, Node, PlanLevel, Project, Service


class _Contribution(NamedTuple):
    """A link of kind `contributes`, and where it stands."""

    source: str
    target: str
    at: At


def circles_of_contributions(draft: Draft) -> Iterator[Fault]:
    """What contributes to what contributes to it. Feedback is no mistake, but says so by its kind (RULES 1.8)."""
    places: dict[tuple[str, str], At] = {}
    above: dict[str, list[str]] = {}
    for each in _contributions(draft):
        if each.source != each.target:
            places.setdefault((each.source, each.target), each.at)
            above.setdefault(each.source, []).append(each.target)
    for ring in rings(above):
        way = " → ".join([*ring, ring[0]])
        yield places[(ring[0], ring[1])].fault(
            "these contribute to each other in a circle",
            way,
            "Take one of the links out or, where it is feedback, write `kind: reinforces` or `kind: balances`.",
        )


def contributions_downward(draft: Draft) -> Iterator[Fault]:
    """A plan contributes to the plans above it: a contribution to a lower level is a link the wrong way round."""
    under = {level.id: level.under for level in draft.values(PlanLevel)}
    planned: tuple[Node | Action, ...] = (*draft.values(Node), *draft.values(Action))
    levels = {thing.id: thing.plan_level for thing in planned}
    for each in _contributions(draft):
        here, there = levels.get(each.source), levels.get(each.target)
        if here and there and here in _over(there, under):
            problem = f"this belongs to {here}, so it cannot contribute to something in {there}, which lies under it"
            yield (each.at / "to").fault(problem, each.target, "Turn the link round, or change one of the two levels.")


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (circles_of_contributions, contributions_downward)


def _contributions(draft: Draft) -> Iterator[_Contribution]:
    kinds: tuple[type[Any], ...] = (Outcome, Action, Service, Project)
    for placed in (placed for kind in kinds for placed in draft.of(kind)):
        yield from _written(placed.value.id, placed.value.contributes_to, placed.at / "contributes_to")
    for node in draft.of(Node):
        yield from _written(node.value.id, node.value.links, node.at / "links")


def _written(source: str, links: tuple[Link, ...], at: At) -> Iterator[_Contribution]:
    for number, link in enumerate(links):
        if link.kind == "contributes":
            yield _Contribution(source, link.to, at / number)


def _over(level: str, under: dict[str, str | None]) -> set[str]:
    """The levels above `level`; a hierarchy that leads in a circle has its own fault."""
    found: set[str] = set()
    above = under.get(level)
    while above is not None and above not in found:
        found.add(above)
        above = under.get(above)
    return found - {level}
