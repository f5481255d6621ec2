"""How an outcome is to be reached: from money and projects by way of actions and objectives, with the evidence for each
step (RULES 1.8); and on which level each part of a plan, and each figure, is told (RULES 1.2, 1.7, 1.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from curvebook.accountability.causal_web import Kind, Node, beneath, every_node, links_from, part_of

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.model.partnership import Partnership

Stage = Literal["inputs", "actions", "objectives", "outcome", "goals"]
Tier = Literal["strategic", "managerial", "operational"]
STAGES: dict[Kind, Stage] = {
    "project": "inputs", "action": "actions", "service": "actions", "objective": "objectives", "driver": "objectives",
    "outcome": "outcome", "goal": "goals",
}  # fmt: skip
TIERS: dict[Tier, tuple[Kind, ...]] = {
    "strategic": ("goal", "outcome"),
    "managerial": ("objective", "driver"),
    "operational": ("action", "service", "project"),
}


@dataclass(frozen=True)
class Step:
    """A link of a logic model: what leads to what, how, why we think so, and on what evidence ("" where none)."""

    source: str
    target: str
    kind: str
    why: str
    evidence: str


@dataclass(frozen=True)
class LogicModel:
    """How one outcome is to be reached. `stages`: ids by stage, money with the inputs; `steps`: the links."""

    outcome: str
    stages: dict[Stage, tuple[str, ...]]
    steps: tuple[Step, ...]

    @property
    def without_evidence(self) -> int:
        """How many links have none recorded; money is aligned, and needs none."""
        return sum(step.kind != "funds" and not step.evidence for step in self.steps)


def logic_model(web: DiGraph[str], partnership: Partnership, outcome: str) -> LogicModel:
    """The logic model of `outcome`: what leads to it without passing another outcome, and the goals it leads to.

    Money stands among the inputs, with a step of kind `funds` to the outcome it is aligned to or the project it pays.
    """
    outcomes = {node.id for node in every_node(web) if node.kind == "outcome"}
    inside = set(beneath(web, outcome, outcomes))
    goals = {id for id in web.successors(outcome) if _kind(web, id) == "goal"}
    shown = [id for id in web if id in inside | goals]
    paid = {project.id: project.funding for project in partnership.projects if project.id in inside}
    funds = [
        stream
        for stream in partnership.funding
        if inside & set(stream.outcomes) or any(stream.id in ids for ids in paid.values())
    ]
    stages: dict[Stage, list[str]] = {stage: [] for stage in ("inputs", "actions", "objectives", "outcome", "goals")}
    stages["inputs"] += [stream.id for stream in funds]
    for id in shown:
        stages[STAGES[_kind(web, id)]].append(id)
    steps = [
        *(Step(stream.id, to, "funds", "", "") for stream in funds for to in (*stream.outcomes, *paid)
          if to in inside and (to in stream.outcomes or stream.id in paid[to])),
        *_steps(web, shown),
    ]  # fmt: skip
    return LogicModel(outcome, {stage: tuple(ids) for stage, ids in stages.items()}, tuple(steps))


def _steps(web: DiGraph[str], shown: Sequence[str]) -> Iterator[Step]:
    within = set(shown)
    for source in reversed(shown):  # from what is done to what it is done for
        for target, link in links_from(web, source):
            if target in within:
                yield Step(source, target, link.kind, link.why or "", link.evidence or "")


def at_tier(web: DiGraph[str], tier: Tier) -> DiGraph[str]:
    """The web at one of three levels only: strategic outcomes, managerial, operational (RULES 1.7)."""
    return part_of(web, {id for id in web if _kind(web, id) in TIERS[tier]})


@dataclass(frozen=True)
class TwoLevels:
    """An outcome at two levels (RULES 1.7): its headline indicators, and below them what drives these, by id."""

    outcome: str
    headline: tuple[str, ...]
    drivers: tuple[str, ...]


def two_levels(web: DiGraph[str], partnership: Partnership) -> tuple[TwoLevels, ...]:
    """Of each outcome in `web`: its headline indicators; its other ones, and those of what leads to it."""
    known = partnership.indicators()
    outcomes = {outcome.id for theme in partnership.themes for outcome in theme.outcomes}
    found = []
    for theme in partnership.themes:
        for outcome in (one for one in theme.outcomes if one.id in web):
            headline = tuple(i.id for i in outcome.indicators if i.role == "headline")
            below = [i.id for i in outcome.indicators if i.role not in ("headline", "context")]
            for id in beneath(web, outcome.id, outcomes)[1:]:
                below += [i for i in web.nodes[id]["node"].indicators if i in known and known[i].role != "context"]
            drivers = tuple(i for i in dict.fromkeys(below) if i not in headline)
            found.append(TwoLevels(outcome.id, headline, drivers))
    return tuple(found)


def family(web: DiGraph[str], partnership: Partnership, nodes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """One theme's part of each level of plans, the top first: a family of strategies (RULES 1.2, 1.7).

    `nodes` are the theme's; what names no level of plans stands under "".
    """
    levels = [level.id for level in partnership.plan_levels]
    at: dict[str, list[str]] = {level: [] for level in (*levels, "")}
    for id in nodes:
        node: Node = web.nodes[id]["node"]
        at[node.plan_level or ""].append(id)
    return {level: tuple(ids) for level, ids in at.items() if ids}


def _kind(web: DiGraph[str], id: str) -> Kind:
    kind: Kind = web.nodes[id]["node"].kind
    return kind
