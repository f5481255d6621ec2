"""From the causal web as it stands to its drawing: a box for each node, an arrow for each link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from curvebook.accountability.causal_web import Kind, Node, every_node, links_from
from curvebook.accountability.lights import UNKNOWN
from curvebook.accountability.loops import Loop
from curvebook.accountability.standing import Standing
from curvebook.charts.drawing import Drawing
from curvebook.charts.web import Arrow, Box, web
from curvebook.narrative import web as words
from curvebook.narrative.figures import counted, listed
from curvebook.report.look import in_press

if TYPE_CHECKING:
    from networkx import DiGraph

COLUMNS: dict[Kind, int] = {
    "goal": 0, "outcome": 1, "objective": 2, "driver": 2, "action": 3, "service": 3, "project": 3,
}  # fmt: skip
HEADS = ("Goals", "Outcomes", "Objectives and drivers", "Actions, services, projects")


def drawn(
    now: Standing, part: DiGraph[str], id: str, title: str, *, open_to: int, anchored: Collection[str]
) -> Drawing:
    """The nodes of `part`, goals first. `anchored` are those whose place in this drawing's list others lead to."""
    names = dict.fromkeys(part)
    marks: dict[str, list[str]] = defaultdict(list)
    looped = set()
    for name, loop in loop_names(now):
        if names.keys() >= set(loop.members):
            looped |= set(loop.steps)
            for member in loop.members:
                marks[member].append(f"Loop {name}")
    for alert in now.alerts:
        marks[alert.node].append("Below the horizon: fails beneath")
    nodes = sorted(every_node(part), key=lambda node: COLUMNS[node.kind])
    boxes = [_box(now, node, tuple(marks[node.id]), node.id in anchored) for node in nodes]
    arrows = [
        Arrow(source, target, link.kind, (source, target) in looped)
        for source in part
        for target, link in links_from(part, source)
    ]
    counts = listed([f"{head.lower()}: {count}" for head, count in _counts(nodes)])
    links = counted(len(arrows), "link")
    alt = f"A web of {counts}, with {links} between them. The list after the drawing says the same."
    return web(boxes, arrows, HEADS, id=id, title=title, alt=alt, open_to=open_to)


def loop_names(now: Standing) -> Iterator[tuple[str, Loop]]:
    """The loops with short names: R1, R2 … for those that reinforce, B1 … for those that balance."""
    so_far = {"R": 0, "B": 0}
    for loop in now.loops.found:
        letter = "R" if loop.sign > 0 else "B"
        so_far[letter] += 1
        yield f"{letter}{so_far[letter]}", loop


def anchor_of(node: Node) -> str:
    """Where on the page more is said of a node: an outcome's logic model, else its place in a list."""
    return logic_of(node.id) if node.kind == "outcome" else f"node-{node.id}"


def logic_of(outcome: str) -> str:
    """Where on the page an outcome's logic model stands."""
    return f"logic-{outcome}"


def _counts(nodes: Collection[Node]) -> list[tuple[str, int]]:
    found = [(head, sum(COLUMNS[node.kind] == column for node in nodes)) for column, head in enumerate(HEADS)]
    return [(head, count) for head, count in found if count]


def _box(now: Standing, node: Node, marks: tuple[str, ...], anchored: bool) -> Box:
    rolled, own = now.rolled[node.id], now.own.get(node.id)
    light = now.light(node.id)
    beneath: tuple[str, ...] = ()
    if node.kind == "project":
        word, said = UNKNOWN, "An input, not judged"
    elif own is None and not now.web.in_degree(node.id):
        word, said = light.word, words.word(light)
    elif own is None:
        word, said = light.word, words.rolled(light).capitalize()
    else:
        word, said = light.word, words.word(light)
        beneath = (f"With all beneath: {words.rolled(rolled)}",) if rolled.of > 1 else ()
    return Box(
        node.id, node.title, words.KINDS[node.kind], COLUMNS[node.kind], word, said, beneath, marks,
        # JupyterLab fails on a relative link inside an SVG
        href=f"#{anchor_of(node)}" if in_press() else "",
        anchor=anchor_of(node) if anchored and node.kind != "outcome" else "",
        why=own.why[:1].upper() + own.why[1:] if own else "",
    )  # fmt: skip
