"""Small causal webs for tests: a node begins with its kind's letter; "a > b", or "a > b balances", is a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
from curvebook.accountability.causal_web import Kind, Node
from curvebook.accountability.lights import BEHIND, OFF_PLAN, ON_PLAN, UNKNOWN, Light
from curvebook.model.base import Link

if TYPE_CHECKING:
    from networkx import DiGraph

KINDS: dict[str, Kind] = {
    "g": "goal", "o": "outcome", "j": "objective", "d": "driver", "a": "action", "s": "service", "p": "project",
}  # fmt: skip
WORDS = {"+": ON_PLAN, "~": BEHIND, "-": OFF_PLAN, "?": UNKNOWN}


def web(nodes: str, *links: str, weights: dict[str, float] | None = None) -> DiGraph[str]:
    """`web("g o1 a1", "o1 > g", "a1 > o1")`: a goal, an outcome, an action, and what leads to what."""
    found: DiGraph[str] = nx.DiGraph()
    for id in nodes.split():
        found.add_node(id, node=Node(id, f"Title of {id}", KINDS[id[0]]))
    for text in links:
        source, _, target, *kind = text.split()
        link = Link(to=target, kind=kind[0] if kind else "contributes", weight=(weights or {}).get(text, 1.0))
        found.add_edge(source, target, link=link)
    return found


def lights(**words: str) -> dict[str, Light]:
    """`lights(o1="+", a1="-")`: on plan (+), behind (~), off plan (-), unknown (?)."""
    return {id: Light(WORDS[word]) for id, word in words.items()}
