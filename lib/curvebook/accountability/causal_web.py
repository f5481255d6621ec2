"""The causal web as a network: what is agreed, by whom, and what leads to what (RULES 1.1, 1.2).

A node is a goal, outcome, objective, driver, action, service or project; an edge runs from what is done to what it is
done for, and carries its link: how, why, on what evidence, since when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
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

    An outcome belongs to its own theme alone; what leads to it without passing another outcome belongs there too, and
    so does a goal that it leads to. What leads to no outcome belongs to no theme.
    """
    homes = {outcome.id: theme.id for theme in partnership.themes for outcome in theme.outcomes}
    found: dict[str, set[str]] = {id: set() for id in web}
    for outcome, theme in homes.items():
        for id in (*beneath(web, outcome, homes), *(up for up in web.successors(outcome) if up not in homes)):
            found[id].add(theme)
    return {id: tuple(t.id for t in partnership.themes if t.id in themes) for id, themes in found.items()}


def beneath(web: DiGraph[str], id: str, borders: Collection[str] = ()) -> tuple[str, ...]:
    """`id` and all that leads to it, nearest first, without passing through any of `borders`."""
    found, at = {id: None}, 0
    order = [id]
    while at < len(order):
        for below in web.predecessors(order[at]):
            if below not in found and below not in borders:
                found[below] = None
                order.append(below)
        at += 1
    return tuple(order)
