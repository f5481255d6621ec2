"""The causal web as a network: what is agreed, by whom, and what leads to what (RULES 1.1, 1.2).

A node is a goal, outcome, objective, driver, action, service or project; an edge runs from what is done to what it is
done for, and carries its link: how, why, on what evidence, since when.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.model.base import Link
    from curvebook.model.partnership import Partnership

Kind = Literal["goal", "outcome", "objective", "driver", "action", "service", "project"]


@dataclass(frozen=True)
class Node:
    """One node of the web. `owner` is a body's id; `written` the day it was written down or, of an action, begins."""

    id: str
    title: str
    kind: Kind
    owner: str | None = None
    plan_level: str | None = None
    written: date | None = None
    indicators: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


def nodes_of(partnership: Partnership) -> Iterator[Node]:
    """Every node, goals first and then as they were written; who leads an action is its owner."""
    p = partnership
    written = [Node(n.id, n.title, n.kind, n.owner, n.plan_level, n.written, n.indicators, n.links) for n in p.nodes]
    yield from (node for node in written if node.kind == "goal")
    for theme in p.themes:
        for one in theme.outcomes:
            measured = tuple(i.id for i in one.indicators)
            yield Node(one.id, one.statement, "outcome", theme.lead, None, None, measured, one.contributes_to)
    yield from (node for node in written if node.kind != "goal")
    for action in p.actions:
        yield Node(action.id, action.title, "action", action.lead, action.plan_level, action.start, action.indicators,
                    action.contributes_to)  # fmt: skip
    for service in p.services:
        yield Node(service.id, service.title, "service", service.body, None, None, service.measures,
                    service.contributes_to)  # fmt: skip
    for project in p.projects:
        yield Node(project.id, project.title, "project", project.lead, None, None, (), project.contributes_to)


def web_of(partnership: Partnership) -> DiGraph[str]:
    """The web as a directed graph: node attribute `node` (Node), edge attribute `link` (Link).

    A link to what is not a node (an indicator, say) is left out; `curvebook check` names links that lead nowhere.
    """
    import networkx as nx

    web: DiGraph[str] = nx.DiGraph()
    every = list(nodes_of(partnership))
    web.add_nodes_from((node.id, {"node": node}) for node in every)
    web.add_edges_from(
        (node.id, link.to, {"link": link}) for node in every for link in node.links if web.has_node(link.to)
    )
    return web


def every_node(web: DiGraph[str]) -> Iterator[Node]:
    """The nodes of a web or a part of it, in the web's order."""
    return (node for _, node in web.nodes(data="node"))  # type: ignore[misc]


def links_to(web: DiGraph[str], id: str) -> Iterator[tuple[str, Link]]:
    """What leads to a node directly, each with its link."""
    return ((below, web.edges[below, id]["link"]) for below in web.predecessors(id))


def links_from(web: DiGraph[str], id: str) -> Iterator[tuple[str, Link]]:
    """What a node leads to directly, each with its link."""
    return ((above, web.edges[id, above]["link"]) for above in web.successors(id))


def part_of(web: DiGraph[str], ids: Collection[str]) -> DiGraph[str]:
    """The web of these nodes only, in the web's own order (networkx's `subgraph` keeps none)."""
    import networkx as nx

    part: DiGraph[str] = nx.DiGraph()
    part.add_nodes_from((id, web.nodes[id]) for id in web if id in ids)
    edges = web.edges(data=True)
    part.add_edges_from((one, other, data) for one, other, data in edges if one in part and other in part)
    return part


def belonging(web: DiGraph[str], partnership: Partnership) -> dict[str, tuple[str, ...]]:
    """By node, the ids of the themes that may read of it as their own, in the themes' order (RULES 4.5).

    A node belongs to a theme if it is an outcome of the theme; if it leads to one without passing another outcome; if
    it is an objective, a driver or a goal that one leads to without passing another outcome; or if it leads to such a
    goal without passing any outcome or another goal. What leads to no outcome and no goal belongs to no theme.
    """
    outcomes = {outcome.id for theme in partnership.themes for outcome in theme.outcomes}
    goals = {node.id for node in every_node(web) if node.kind == "goal"}
    found: dict[str, list[str]] = {id: [] for id in web}
    for theme in partnership.themes:
        own = [outcome.id for outcome in theme.outcomes]
        above = _reached(web.successors, own, outcomes)
        served = [id for id in above if id in goals]
        for id in {*_reached(web.predecessors, own, outcomes), *above,
                   *_reached(web.predecessors, served, outcomes | goals)}:  # fmt: skip
            found[id].append(theme.id)
    return {id: tuple(themes) for id, themes in found.items()}


def beneath(web: DiGraph[str], id: str, borders: Collection[str] = ()) -> tuple[str, ...]:
    """`id` and all that leads to it, nearest first, without passing through any of `borders`."""
    return _reached(web.predecessors, (id,), borders)


def _reached(
    near: Callable[[str], Iterable[str]], starts: Iterable[str], borders: Collection[str] = ()
) -> tuple[str, ...]:
    """`starts` and all that is reached from them by `near`, nearest first, without passing through any of `borders`."""
    order = list(dict.fromkeys(starts))
    found = set(order)
    for here in order:  # grows as it is read
        for each in near(here):
            if each not in found and each not in borders:
                found.add(each)
                order.append(each)
    return tuple(order)
