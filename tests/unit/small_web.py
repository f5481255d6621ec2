"""A small web for tests: goals `g` and `h`, outcomes `o` (children, serves g) and `p` (economy, serves h)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from curvebook.model.base import Link
from curvebook.model.partnership import Partnership
from curvebook.model.work import Action, Body, Node, Project, Risk, Service
from small_partnership import partnership

WRITTEN = date(2024, 11, 5)
GOALS = tuple(Node(id=id, title=f"Goal {id}", kind="goal", owner="board") for id in "gh")
BODIES = (
    Body(id="x", title="Lead of themes"),
    Body(id="board", title="The board", kind="board"),
    Body(id="college", title="The college", reports_to="board"),
    Body(id="team", title="The team", kind="service", reports_to="college"),
)


def link(to: str, **keys: Any) -> Link:
    """A link with its reason, evidence and day, unless others are given."""
    return Link(**{"to": to, "why": "It helps.", "evidence": "A trial.", "since": WRITTEN, **keys})


def links(to: Sequence[str | Link]) -> tuple[Link, ...]:
    return tuple(link(each) if isinstance(each, str) else each for each in to)


def objective(id: str, *to: str | Link, **keys: Any) -> Node:
    given = {"title": f"Objective {id}", "kind": "objective", "owner": "college", "written": WRITTEN,
             "indicators": ("neet",)}  # fmt: skip
    return Node(**{"id": id, **given, "links": links(to), **keys})


def driver(id: str, *to: str | Link) -> Node:
    return Node(id=id, title=f"Driver {id}", kind="driver", links=links(to))


def action(id: str, *to: str | Link, **keys: Any) -> Action:
    return Action(**{"id": id, "title": f"Action {id}", "lead": "college", "contributes_to": links(to), **keys})


def service(id: str, *to: str | Link) -> Service:
    return Service(id=id, title=f"Service {id}", body="team", contributes_to=links(to))


def project(id: str, *to: str | Link, **keys: Any) -> Project:
    return Project(id=id, title=f"Project {id}", lead="college", contributes_to=links(to), **keys)


def risk(id: str, *threatens: str, **keys: Any) -> Risk:
    given = {"title": f"Risk {id}", "likelihood": 2, "impact": 3, "owner": "college", "assessed": WRITTEN}
    return Risk(**{"id": id, "threatens": threatens, **given, **keys})


def web(folder: Path, *things: object, **keys: Any) -> Partnership:
    """The small partnership with these nodes, actions, services, projects and risks, goals and bodies."""
    base = partnership(folder)
    ends = {"children": ("g",), "economy": ("h",)} | keys.pop("outcomes", {})
    themes = tuple(
        theme.model_copy(
            update={"outcomes": tuple(o.model_copy(update={"contributes_to": links(ends[theme.id])})
                                      for o in theme.outcomes)}
        )
        for theme in base.themes
    )  # fmt: skip
    kinds = {"nodes": Node, "actions": Action, "services": Service, "projects": Project, "risks": Risk}
    given = {key: tuple(t for t in things if isinstance(t, kind)) for key, kind in kinds.items()}
    goals = keys.pop("goals", GOALS)
    nodes = (*goals, *given.pop("nodes"))
    return replace(base, **{"themes": themes, "bodies": BODIES, "nodes": nodes, **given, **keys})
