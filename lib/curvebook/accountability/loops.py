"""The loops of the causal web, and what each does: reinforcing or balancing, virtuous or vicious (RULES 1.8).

A loop with an even number of balancing links reinforces: what goes up comes round as more. With an odd number it
balances (system dynamics' rule of signs; Sterman, Business Dynamics, 2000, chapter 5).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from curvebook.accountability.lights import AS_AGREED, OFF_PLAN, ON_PLAN, UNKNOWN, Light
from curvebook.model.work import RollUp

if TYPE_CHECKING:
    from networkx import DiGraph

LONGEST, MOST = 8, 60  # nodes in a loop, and loops: in a dense web there are more loops than anybody can read


@dataclass(frozen=True)
class Loop:
    """Nodes that lead to each other in a circle, in the order of the links, from the one that comes first in the web.

    `sign`: 1 reinforcing, -1 balancing. `tone`: virtuous, vicious, or "" where its nodes' lights do not tell.
    """

    members: tuple[str, ...]
    sign: int
    tone: str = ""

    @property
    def kind(self) -> str:
        """Its name in system dynamics."""
        return "reinforcing" if self.sign > 0 else "balancing"

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """Its links, as pairs of nodes."""
        return tuple(pairwise((*self.members, self.members[0])))


@dataclass(frozen=True)
class Loops:
    """The loops found, the shortest first; `more` where there may be others, longer than `LONGEST` or past `MOST`."""

    found: tuple[Loop, ...]
    more: bool


def polarity(web: DiGraph[str], source: str, target: str) -> int:
    """-1 for a link that balances, else 1."""
    return -1 if web.edges[source, target]["link"].kind == "balances" else 1


def loops_of(
    web: DiGraph[str], own: Mapping[str, Light], rule: RollUp = AS_AGREED, longest: int = LONGEST, most: int = MOST
) -> Loops:
    """The web's loops of up to `longest` nodes, the shortest first, `most` of them at most.

    A reinforcing loop is virtuous where every known light of its nodes is on plan; vicious where none is, and at least
    half of them are off plan; neither where it is between, or less is known than `rule` asks for.
    """
    import networkx as nx

    place = {id: number for number, id in enumerate(web)}
    circles = [sorted(part, key=place.__getitem__) for part in nx.strongly_connected_components(web) if len(part) > 1]
    circles.sort(key=lambda part: place[part[0]])
    found: list[Loop] = []
    for length in range(2, longest + 1):
        for part in circles:
            for ring in _rings(web, part, place, length):
                if len(found) == most:
                    return Loops(tuple(found), more=True)
                sign = prod(polarity(web, *step) for step in pairwise((*ring, ring[0])))
                found.append(Loop(ring, sign, _tone(ring, own, rule) if sign > 0 else ""))
    return Loops(tuple(found), more=max(map(len, circles), default=0) > longest)


def _rings(web: DiGraph[str], part: list[str], place: Mapping[str, int], length: int) -> Iterator[tuple[str, ...]]:
    """The loops of exactly `length` nodes among those of `part`, each from its first node on."""
    if length > len(part):
        return
    within = set(part)
    for start in part:
        back = _back(web, start, within, place, length - 1)
        stack: list[tuple[str, ...]] = [(start,)]
        while stack:
            way = stack.pop()
            left = length - len(way)
            if not left and web.has_edge(way[-1], start):
                yield way
            onward = [id for id in web.successors(way[-1]) if id not in way and back.get(id, length) <= left]
            stack += [(*way, id) for id in reversed(onward)] if left else []


def _back(web: DiGraph[str], start: str, within: set[str], place: Mapping[str, int], most: int) -> dict[str, int]:
    """How many links at least lead from each node to `start`, through nodes that come after it."""
    away, queue = {start: 0}, deque([start])
    while queue:
        id = queue.popleft()
        if away[id] == most:
            continue
        for before in web.predecessors(id):
            if before in within and before not in away and place[before] > place[start]:
                away[before] = away[id] + 1
                queue.append(before)
    return away


def _tone(ring: tuple[str, ...], own: Mapping[str, Light], rule: RollUp) -> str:
    words = [own[id].word for id in ring if id in own and own[id].word != UNKNOWN]
    if not words or len(words) < rule.least_known * len(ring):
        return ""
    if set(words) == {ON_PLAN}:
        return "virtuous"
    return "vicious" if ON_PLAN not in words and 2 * words.count(OFF_PLAN) >= len(words) else ""
