"""The golden thread: from each action up to outcomes and goals, and from partnership to organisation (RULES 1.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from curvebook.accountability.causal_web import Kind, Node, belonging

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.model.partnership import Partnership

PRIORITIES: tuple[Kind, ...] = ("outcome", "goal")
WORK: tuple[Kind, ...] = ("action", "service", "project")
MOST = 100  # threads of one node: a web in which everything leads everywhere has more than anyone can read
_TOP = ""  # what every outcome and goal leads to while ways are sought; no id is empty


@dataclass(frozen=True)
class Thread:
    """One way through the web, from what is done (first) to what it is done for (last)."""

    nodes: tuple[Node, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its nodes, in the same order."""
        return tuple(node.id for node in self.nodes)


def threads(web: DiGraph[str], id: str, most: int = MOST) -> tuple[Thread, ...]:
    """Every way from node `id` up to an outcome or a goal, the shortest first and `most` at the most (RULES 1.2).

    No way meets a node twice, so loops of the web (RULES 1.8) do no harm, and a way ends at its first goal. A way to an
    outcome stands beside those that go on from there; `whole` leaves the longer ones only. None: nothing is served.
    """
    import networkx as nx

    goals = set(_of(web, ("goal",)))
    ways: DiGraph[str] = nx.DiGraph()
    ways.add_node(id)
    ways.add_edges_from(edge for edge in web.edges if edge[0] not in goals)
    ways.add_edges_from((end, _TOP) for end in _of(web, PRIORITIES) if end != id)
    if _TOP not in ways or not nx.has_path(ways, id, _TOP):
        return ()
    found = islice(nx.shortest_simple_paths(ways, id, _TOP), most)
    return tuple(Thread(tuple(web.nodes[each]["node"] for each in way[:-1])) for way in found)


def whole(found: Collection[Thread]) -> tuple[Thread, ...]:
    """Those that no other of them continues."""
    begun = {thread.ids[:length] for thread in found for length in range(1, len(thread.ids))}
    return tuple(thread for thread in found if thread.ids not in begun)


def work_under(web: DiGraph[str], id: str) -> tuple[Thread, ...]:
    """Every action, service and project that leads to outcome or goal `id`, by its shortest way, the nearest first."""
    import networkx as nx

    goals = set(_of(web, ("goal",))) - {id}
    down = web.subgraph(node for node in web if node not in goals).reverse(copy=False)
    ways = nx.single_source_shortest_path(down, id)
    work = [way for end, way in ways.items() if web.nodes[end]["node"].kind in WORK]
    found = [Thread(tuple(web.nodes[each]["node"] for each in reversed(way))) for way in work]
    return tuple(sorted(found, key=lambda thread: len(thread.nodes)))


def plain(web: DiGraph[str]) -> DiGraph[str]:
    """The web as a plan is read: an outcome that serves a goal itself is followed there, not through other outcomes."""
    goals, outcomes = set(_of(web, ("goal",))), set(_of(web, ("outcome",)))
    serving = {id for id in outcomes if goals & set(web.successors(id))}
    kept: DiGraph[str] = web.copy()
    kept.remove_edges_from(
        [(a, b) for a, b in web.edges if a in goals or (a in serving and b not in goals)]
    )  # fmt: skip
    return kept


def nearest(web: DiGraph[str], ends: Collection[str]) -> dict[str, frozenset[str]]:
    """By node, those of `ends` that it leads to without passing another of them; an end leads to itself alone."""
    import networkx as nx

    ends = frozenset(ends)
    ways: DiGraph[str] = nx.DiGraph()
    ways.add_nodes_from(web)
    ways.add_edges_from(edge for edge in web.edges if edge[0] not in ends)
    rings = nx.condensation(ways)  # nodes on one loop lead to the same
    reached: dict[int, frozenset[str]] = {}
    for ring in reversed(list(nx.topological_sort(rings))):
        own = ends & rings.nodes[ring]["members"]
        reached[ring] = own.union(*(reached[above] for above in rings.successors(ring)))
    return {id: reached[ring] for id, ring in rings.graph["mapping"].items()}


def first_met(web: DiGraph[str]) -> dict[str, frozenset[str]]:
    """By node, the outcomes and goals that it meets first on its way up; empty for what serves none (RULES 1.4)."""
    return nearest(web, _of(web, PRIORITIES))


def priorities_of(web: DiGraph[str]) -> dict[str, tuple[str, ...]]:
    """By node, the priorities it is linked to, in the web's order: goals or, where none is agreed, outcomes.

    The goals are those of the outcomes that it meets first, by `plain`: an outcome that helps another one is not
    thereby linked to the other's goal.
    """
    ends = priorities(web)
    found = nearest(plain(web), ends)
    return {id: tuple(end for end in ends if end in reached) for id, reached in found.items()}


def priorities(web: DiGraph[str]) -> tuple[str, ...]:
    """The ids of the goals or, where none is agreed, of the outcomes."""
    return tuple(_of(web, ("goal",)) or _of(web, ("outcome",)))


def within_themes(web: DiGraph[str], partnership: Partnership, themes: Collection[str]) -> frozenset[str]:
    """The nodes that readers of `themes` alone may see, by `belonging`; all of them where no theme is named."""
    if not themes:
        return frozenset(web)
    return frozenset(id for id, own in belonging(web, partnership).items() if set(own) & set(themes))


def line_of(partnership: Partnership, body: str | None) -> tuple[str, ...]:
    """The ids of `body` and of those it reports to, up to the top: from an organisation to the partnership."""
    above = {each.id: each.reports_to for each in partnership.bodies}
    line: list[str] = []
    while body is not None and body not in line:
        line.append(body)
        body = above.get(body)
    return tuple(line)


def depths(partnership: Partnership) -> dict[str, int]:
    """How many levels of plans stand above each: 0 for the community strategy (RULES 1.2)."""
    under = {level.id: level.under for level in partnership.plan_levels}
    return {id: sum(1 for _ in _above(under, id)) for id in under}


def _above(under: dict[str, str | None], id: str) -> Iterator[str]:
    seen, here = {id}, under.get(id)
    while here is not None and here not in seen:
        seen.add(here)
        yield here
        here = under.get(here)


def _of(web: DiGraph[str], kinds: tuple[Kind, ...]) -> list[str]:
    return [id for id in web if web.nodes[id]["node"].kind in kinds]
