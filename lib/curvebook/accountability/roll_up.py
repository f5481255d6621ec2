"""What lies beneath each node of the causal web, summarised; and what fails below the horizon (RULES 1.3, 2.1)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curvebook.accountability.causal_web import beneath, every_node, links_to
from curvebook.accountability.lights import AS_AGREED, OFF_PLAN, ON_PLAN, SCORES, UNKNOWN, Light, light, score
from curvebook.model.work import RollUp

if TYPE_CHECKING:
    from networkx import DiGraph


def roll_up(web: DiGraph[str], own: Mapping[str, Light], rule: RollUp = AS_AGREED) -> dict[str, Light]:
    """Each node's light together with all that lies beneath it: all that leads to it, by whatever links.

    By the agreed rule, from a node's own light and the rolled-up ones of what leads to it directly. Nodes of one loop
    are beneath each other, so they are summarised together and share a light. What is not known counts for nothing, but
    travels along: `known` of `of` says from how many. What ought to have a light: whatever has an own one in `own`,
    even unknown; and what has none, and nothing that leads to it either (but projects, which are inputs).
    """
    import networkx as nx

    blank = {n.id for n in every_node(web) if not web.in_degree(n.id) and n.kind != "project"}
    place = {id: number for number, id in enumerate(web)}
    bit = {id: 1 << place[id] for id in web if id in own or id in blank}
    seen = {id for id, each in own.items() if each.word in SCORES}
    scores: dict[str, float | None] = {}
    below_it: dict[str, int] = {}  # a bit for each node that ought to have a light
    known = sum(bit[id] for id in seen if id in bit)
    found: dict[str, Light] = {}
    loops = nx.condensation(web)
    for part in nx.topological_sort(loops):
        members = sorted(loops.nodes[part]["members"], key=place.__getitem__)
        items: list[tuple[float | None, float]] = [(SCORES[own[id].word], 1.0) for id in members if id in seen]
        mask = 0
        for id in members:
            mask |= bit.get(id, 0)
            for below, link in links_to(web, id):
                if below not in members:
                    items.append((scores[below], link.weight))
                    mask |= below_it[below]
        value = score(items, rule)
        rolled = light(value, (mask & known).bit_count(), mask.bit_count(), rule)
        for id in members:
            scores[id], below_it[id], found[id] = value, mask, rolled
    return {id: found[id] for id in web}


@dataclass(frozen=True)
class Alert:
    """Below the horizon: `node` looks satisfactory, and `failing`, beneath it, is off plan.

    `path` leads from the one down to the other, both included; it is the shortest. `above` are further nodes that look
    satisfactory and see the same failure only through `node`, the nearest first. `further` counts the other nodes
    beneath `node` that are off plan themselves.
    """

    node: str
    failing: str
    path: tuple[str, ...]
    above: tuple[str, ...] = ()
    further: int = 0


def satisfactory(id: str, own: Mapping[str, Light], rolled: Mapping[str, Light]) -> bool:
    """Whether what is shown of a node looks well: its own light, or, where none is known, the rolled-up one."""
    shown = own[id].word if id in own else UNKNOWN
    return (rolled[id].word if shown == UNKNOWN else shown) == ON_PLAN


def below_the_horizon(web: DiGraph[str], own: Mapping[str, Light], rolled: Mapping[str, Light]) -> tuple[Alert, ...]:
    """The nodes that look satisfactory although one beneath fails (RULES 1.3): the shortest way first.

    Each such node has one alert, about the nearest node that is off plan itself; where it sees that one only through
    another that looks satisfactory too, it stands in the other's alert instead, so that one failure does not flood.
    """
    towards: dict[str, str] = {}
    order = [id for id in web if id in own and own[id].word == OFF_PLAN]
    reached, queue = set(order), deque(order)
    while queue:
        id = queue.popleft()
        for above in web.successors(id):
            if above not in reached:
                reached.add(above)
                towards[above] = id
                queue.append(above)
    well = [id for id in web if id in towards and satisfactory(id, own, rolled)]
    ways = {id: tuple(_down(id, towards)) for id in well}
    nearest: dict[str, list[str]] = {}
    for id in sorted(well, key=lambda id: len(ways[id])):
        lower = [step for step in ways[id][1:] if step in ways]
        nearest.setdefault(lower[-1] if lower else id, []).append(id)
    failing = set(order)
    alerts = (
        Alert(id, ways[id][-1], ways[id], tuple(rest), len(failing.intersection(beneath(web, id))) - 1)
        for id, (_, *rest) in nearest.items()
    )
    return tuple(sorted(alerts, key=lambda alert: len(alert.path)))


def _down(id: str, towards: Mapping[str, str]) -> Iterator[str]:
    yield id
    while id in towards:
        id = towards[id]
        yield id
