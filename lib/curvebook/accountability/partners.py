"""Who acts, and in what role: on an indicator's curve, and beside a service (STANDARDS section 1; RULES 2.8, 4.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from curvebook.accountability.causal_web import belonging, beneath, part_of, web_of
from curvebook.accountability.golden_thread import priorities_of
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.review import ActionPoint
from curvebook.model.work import Action, Body, Project, Risk, Service

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.accountability.causal_web import Node
    from curvebook.accountability.interventions import Intervention

Roles = dict[str, tuple[str, ...]]  # by a body's id, what it does, in the order in which it was told


def outcome_of(partnership: Partnership, indicator: str) -> str:
    """The id of the outcome that defines `indicator`."""
    return next(o.id for t in partnership.themes for o in t.outcomes if any(i.id == indicator for i in o.indicators))


@dataclass(frozen=True)
class OnCurve:
    """An action on an indicator's curve, and what links it: `through` is the objective that the indicator measures or
    else its outcome; None where the action names the indicator itself."""

    action: Action
    through: Node | None = None


def actions_on(partnership: Partnership, indicator: str, themes: Collection[str] = ()) -> tuple[OnCurve, ...]:
    """Actions that work on an indicator: those that name it; then by the web, as far as it is the business of `themes`
    (RULES 4.5; none: of all), those that lead to an objective that it measures or contribute to its outcome themselves.
    Where there are none of these, those beneath its outcome. The earliest due first, those without a date last.
    """
    p, web, outcome = partnership, web_of(partnership), outcome_of(partnership, indicator)
    named = _by_date(a for a in p.actions if indicator in a.indicators)
    found = {action.id: OnCurve(action) for action in named}
    borders, of = {o.id for theme in p.themes for o in theme.outcomes}, belonging(web, p)
    measured = [node.id for node in p.nodes if indicator in node.indicators and node.kind != "goal"]
    below = {aim: set(beneath(web, aim, borders)) for aim in measured}
    below[outcome] = set(web.predecessors(outcome))

    def add() -> None:
        for action in _by_date(a for a in p.actions if not themes or set(themes) & set(of[a.id])):
            through = next((aim for aim, ids in below.items() if action.id in ids), None)
            if through is not None and action.id not in found:
                found[action.id] = OnCurve(action, web.nodes[through]["node"])

    add()
    if not found:
        below[outcome] = set(beneath(web, outcome, borders))
        add()
    return tuple(found.values())


def roles_on(
    partnership: Partnership,
    indicator: Indicator,
    actions: Iterable[Action],
    points: Iterable[ActionPoint] = (),
    ladder: Iterable[Intervention] = (),
) -> Roles:
    """Who has a part in an indicator's curve: lead partner, collator, the theme's lead, who agreed the target, owners
    of objectives, leads of `actions`, of action `points` agreed in its review, of projects and services, and who acts
    at its stage of the `ladder`."""
    p, theme = partnership, partnership.theme(partnership.home_theme(indicator.id))
    outcome, found = outcome_of(p, indicator.id), _Roles()
    if indicator.owner:
        found.add(indicator.owner.lead_partner, f"leads on this indicator ({indicator.owner.officer})")
    found.add(theme.lead, f"leads on the theme {theme.title}")
    if indicator.target and indicator.target.agreed_by:
        found.add(indicator.target.agreed_by, "agreed the target")
    aims = {outcome} | {n.id for n in p.nodes if indicator.id in n.indicators}
    for node in p.nodes:
        if node.kind == "objective" and node.id in aims:
            found.add(node.owner, f"owns the objective “{node.title}”")
    for one in ladder:
        _add_stage(found, p, one)
    for action in actions:
        found.add(action.lead, f"leads the action “{action.title}”")
    for point in points:
        found.add(point.lead, f"leads the action point “{point.title}”")
    for service in p.services:
        if aims & {link.to for link in service.contributes_to}:
            found.add(service.body, f"runs the service “{service.title}”")
    for project in p.projects:
        if aims & {link.to for link in project.contributes_to}:
            found.add(project.lead, f"leads the project “{project.title}”")
    if indicator.owner:
        found.add(indicator.owner.collator, "collects the figures")
    return found.told()


def _add_stage(found: _Roles, partnership: Partnership, one: Intervention) -> None:
    """Who acts at the stage that is open: at the last one the member that was nominated, where its body is named."""
    step = one.standing.open
    if step is None:
        return
    found.add(one.acts(step.stage), f"acts at stage {step.stage} of the ladder of intervention")
    for body in partnership.bodies:
        if body.kind == "partner" and body.title in step.nominee:
            found.add(body.id, f"was nominated at stage {step.stage}: {step.nominee}")


def without_role(partnership: Partnership, roles: Roles) -> tuple[Body, ...]:
    """Partners that have no part yet, nor has any body below them."""
    bodies = {body.id: body for body in partnership.bodies}
    busy = set(roles)
    for id in roles:
        above = bodies[id].reports_to
        while above is not None and above not in busy:
            busy.add(above)
            above = bodies[above].reports_to
    return tuple(body for body in partnership.bodies if body.kind == "partner" and body.id not in busy)


def concerned_by(partnership: Partnership, service: Service, belongs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The themes whose business a service is: those it belongs to (`belonging`) and the home themes of its measures."""
    measured = (partnership.home_theme(measure) for measure in service.measures)
    return frozenset([*measured, *belongs.get(service.id, ())])


@dataclass(frozen=True)
class Thread:
    """A way from a service up to an outcome, the service left out, and the outcome's own goals (RULES 1.2)."""

    way: tuple[Node, ...]
    goals: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Around:
    """What stands around a service in the causal web, as far as `themes` are concerned (RULES 4.5)."""

    partnership: Partnership
    service: Service
    themes: frozenset[str]

    @property
    def concerns(self) -> bool:
        """Whether the service is these themes' business: it leads to an outcome of theirs, or a measure of it is
        theirs; what leads nowhere and is not measured concerns everybody."""
        own = concerned_by(self.partnership, self.service, self._of)
        return bool(self.themes & own) or not own

    @cached_property
    def threads(self) -> tuple[Thread, ...]:
        """The golden thread upward: the shortest way to each outcome that is reached before any other outcome, with the
        goals that this outcome serves, as the audit counts them: an outcome that helps another one is not thereby
        linked to the other's goal. Shorter ways first."""
        import networkx as nx

        found, served = [], priorities_of(self._web)
        for id, way in nx.single_source_shortest_path(self._web, self.service.id).items():
            nodes = tuple(self._node(step) for step in way[1:])
            if [node.id for node in nodes if node.kind == "outcome"] == [id]:
                goals = tuple(self._node(each) for each in served[id])
                found.append(Thread(nodes, tuple(node for node in goals if node.kind == "goal")))
        return tuple(sorted(found, key=lambda thread: (len(thread.way), [node.id for node in thread.way])))

    @cached_property
    def objectives(self) -> tuple[Node, ...]:
        """Objectives that the service contributes to or its team owns, in the order in which they were written."""
        to = {link.to for link in self.service.contributes_to}
        nodes = (self._node(id) for id in self._web)
        return tuple(n for n in nodes if n.kind == "objective" and (n.id in to or n.owner == self._team))

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Actions that the service's team leads, or that work on the same objectives; the earliest due first."""
        return _by_date(a for a in self.partnership.actions if self._beside(a))

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """Projects that the service's team leads, or that work on the same objectives."""
        return tuple(p for p in self.partnership.projects if self._beside(p))

    @cached_property
    def risks(self) -> tuple[Risk, ...]:
        """Risks to the service, its objectives, actions and projects, the most serious first."""
        done: tuple[Action | Project, ...] = (*self.actions, *self.projects)
        aims = {self.service.id, *(node.id for node in self.objectives), *(each.id for each in done)}
        found = (risk for risk in self.partnership.risks if aims & set(risk.threatens))
        return tuple(sorted(found, key=lambda risk: (-risk.score, risk.id)))

    def roles(self) -> Roles:
        """Who else has a part: owners of objectives, leads of outcomes, actions and projects, by body."""
        found = _Roles()
        for node in self.objectives:
            found.add(node.owner, f"owns the objective “{node.title}”")
        for outcome in (thread.way[-1] for thread in self.threads):
            found.add(outcome.owner, f"leads on the outcome “{outcome.title}”")
        for action in self.actions:
            found.add(action.lead, f"leads the action “{action.title}”")
        for project in self.projects:
            found.add(project.lead, f"leads the project “{project.title}”")
        return {body: said for body, said in found.told().items() if body != self.service.body}

    @property
    def _team(self) -> str | None:
        """The service's body where it is a team of its own; a whole partner leads much besides."""
        body = self.service.body
        return body if self.partnership.body(body).kind == "service" else None

    def _beside(self, done: Action | Project) -> bool:
        aims = {node.id for node in self.objectives}
        return done.id in self._web and (done.lead == self._team or bool(aims & {to.to for to in done.contributes_to}))

    def _node(self, id: str) -> Node:
        found: Node = self._web.nodes[id]["node"]
        return found

    @cached_property
    def _of(self) -> dict[str, tuple[str, ...]]:
        return belonging(web_of(self.partnership), self.partnership)

    @cached_property
    def _web(self) -> DiGraph[str]:
        """The causal web without what concerns other themes only."""
        web = web_of(self.partnership)
        return part_of(web, {id for id in web if self.themes & set(self._of[id]) or id == self.service.id})


class _Roles:
    """Roles as they are told, each once."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, body: str | None, role: str) -> None:
        if body is None:
            return
        said = self._found.setdefault(body, [])
        if role not in said:
            said.append(role)

    def told(self) -> Roles:
        return {body: tuple(said) for body, said in self._found.items()}


def _by_date(actions: Iterable[Action]) -> tuple[Action, ...]:
    return tuple(sorted(actions, key=lambda a: (a.due or date.max, a.id)))
