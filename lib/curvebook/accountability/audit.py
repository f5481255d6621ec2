"""The audit of the golden thread: where a link is missing, blurred or made afterwards (RULES 1.4, 6.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from curvebook.accountability.causal_web import Kind, Node, web_of
from curvebook.accountability.golden_thread import WORK, depths, first_met, priorities, priorities_of
from curvebook.model.period import day_in_words as day

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.model.partnership import Partnership
    from curvebook.model.work import Risk


class Class(NamedTuple):
    """A class of findings: what they have in common, and why that matters."""

    title: str
    why: str


CLASSES = {
    "orphan": Class("Leads to no priority", "Time and money go into it, and nobody can say what it is for."),
    "no-goal": Class("Outcomes without a goal", "What is done for it does not show in the community strategy."),
    "adrift": Class(
        "Indicators with no link to a priority", "It is collected and reported, and no priority asks for it."
    ),
    "several": Class(
        "Linked to several priorities",
        "Each link may be fair, but together they make it less visible for which priority it counts, and who should "
        "hear of it.",
    ),
    "retro-fitted": Class("Linked in retrospect", "The priority did not drive it: it was given one afterwards."),
    "linked-later": Class("Linked again later", "It began with another purpose; this one was added, perhaps rightly."),
    "undated": Class("Without a date", "Nobody can tell whether links and risk assessments were made in time."),
    "no-owner": Class("Without an owner", "Nobody answers for it."),
    "no-indicator": Class("Objectives without an indicator", "Nobody will see whether it is reached."),
    "no-risk": Class("Objectives without a risk assessment", "Nobody has asked what may stop it."),
    "late-risk": Class(
        "Risks assessed after the objective was written", "The objective was set without knowing what may stop it."
    ),
    "loose-risk": Class("Risks linked to no objective", "It takes up attention, and nobody can say what is at stake."),
    "upside-down": Class(
        "Plans in the wrong order", "The thread runs from the community strategy down; here it runs back up."
    ),
    "no-plan": Class("In no plan", "It cannot be followed from the partnership to an organisation’s own plans."),
    "unexplained": Class(
        "Links without reason or evidence", "Nobody can check whether the one really leads to the other."
    ),
}


WRITTEN = "written"  # the key of the day on which an objective was written


@dataclass(frozen=True)
class Finding:
    """One finding: what, of which thing, where it is written, and how it is mended.

    `kind` is a key of CLASSES, which says why it matters. `names` are the nodes of the web that it speaks of, so that
    it can be kept from readers of other themes.
    """

    kind: str
    title: str
    where: str
    what: str
    mend: str
    names: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why it matters."""
        return CLASSES[self.kind].why


def audit(partnership: Partnership) -> tuple[Finding, ...]:
    """Every finding of RULES 1.4 and 6.3, by class in the order of CLASSES and then as things were written.

    A node leads to no priority where no way up the web meets an outcome or a goal. Priorities to which it is linked are
    goals (outcomes where no goal is agreed): see `golden_thread.priorities_of`. An objective is linked in retrospect
    where it is older than its first link; an older objective with a newer second link is told apart, as linked later.
    Where the day of either is not known, this cannot be told, and so the missing day is a finding itself.
    """
    web = web_of(partnership)
    nodes: list[Node] = [web.nodes[id]["node"] for id in web]
    met, linked = first_met(web), priorities_of(web)
    found = [
        *_orphans(web, nodes, met),
        *_adrift(web, partnership, linked),
        *_several(web, nodes, linked),
        *_in_retrospect(web, nodes, met),
        *_undated(web, nodes, met),
        *_lacking(nodes),
        *_risks(partnership, web, met),
        *_plans(partnership, web, nodes),
        *_unexplained(web, nodes),
    ]
    order = list(CLASSES)
    return tuple(sorted(found, key=lambda finding: order.index(finding.kind)))


def looked_for(partnership: Partnership) -> tuple[str, ...]:
    """The classes that an audit of this partnership can find: without levels of plans, none of plans."""
    return tuple(kind for kind in CLASSES if kind not in ("upside-down", "no-plan") or partnership.plan_levels)


def notes(found: Iterable[Finding], most: int = 3) -> Iterator[str]:
    """A line for each class of findings, with where the first `most` of them are written."""
    places: dict[str, list[str]] = {}
    for finding in found:
        places.setdefault(finding.kind, []).append(finding.where)
    for kind, each in places.items():
        more = f" and {len(each) - most} more" if len(each) > most else ""
        yield f"{CLASSES[kind].title}: {', '.join(each[:most])}{more}"


# Counts


class Count(NamedTuple):
    """How much hangs on one priority (None: on none); `of` is the number of all items, each counted once."""

    priority: str | None
    objectives: int
    indicators: int
    of: int

    @property
    def total(self) -> int:
        """Objectives, milestones and indicators together."""
        return self.objectives + self.indicators

    @property
    def share(self) -> float:
        """Of all items, 0 to 1."""
        return self.total / self.of if self.of else 0.0


@dataclass(frozen=True)
class Counts:
    """Items for each priority, and all together, each once; `repeated` is how often one stands under a further one."""

    rows: tuple[Count, ...]
    objectives: int
    indicators: int
    repeated: int

    @property
    def total(self) -> int:
        """All items, each counted once."""
        return self.objectives + self.indicators


OBJECTIVE, INDICATOR = "objective or milestone", "indicator"
Item = tuple[str, Collection[str]]  # OBJECTIVE or INDICATOR, and the ids of the priorities it is linked to


def count(items: Iterable[Item], order: Iterable[str]) -> Counts:
    """Objectives with milestones, and indicators, for each priority of `order`; last those with none (RULES 1.4).

    An item of several priorities stands under each, so the rows add up to the total and `repeated`.

    >>> found = count([(OBJECTIVE, ["health"]), (INDICATOR, ["health", "work"]), (INDICATOR, [])], ["health", "work"])
    >>> [(row.priority, row.objectives, row.indicators) for row in found.rows]
    [('health', 1, 1), ('work', 0, 1), (None, 0, 1)]
    >>> found.total, found.repeated
    (3, 1)
    """
    each: Counter[tuple[str | None, str]] = Counter()
    once: Counter[str] = Counter()
    repeated = 0
    for kind, linked in items:
        once[kind] += 1
        repeated += max(len(linked) - 1, 0)
        each.update((priority, kind) for priority in linked or (None,))
    places: list[str | None] = [*order]
    if any(priority is None for priority, _ in each):
        places.append(None)
    rows = (Count(place, each[place, OBJECTIVE], each[place, INDICATOR], once.total()) for place in places)
    return Counts(tuple(rows), once[OBJECTIVE], once[INDICATOR], repeated)


def counts(partnership: Partnership, within: Collection[str] | None = None) -> Counts:
    """The partnership's objectives, milestones of actions, and indicators by priority (RULES 1.4).

    Context indicators are left out: nobody is judged by them. `within` narrows to these nodes of the web.
    """
    web = web_of(partnership)
    shown = set(web) if within is None else set(within)
    linked = {id: [end for end in ends if end in shown] for id, ends in priorities_of(web).items()}
    items: list[Item] = [
        (OBJECTIVE, linked[node.id]) for node in partnership.nodes if node.kind == "objective" and node.id in shown
    ]
    items += [(OBJECTIVE, linked[action.id]) for action in partnership.actions if action.id in shown
              for _ in action.milestones]  # fmt: skip
    items += [(INDICATOR, linked[outcome.id]) for theme in partnership.themes for outcome in theme.outcomes
              if outcome.id in shown for indicator in outcome.indicators if indicator.role != "context"]  # fmt: skip
    return count(items, [end for end in priorities(web) if end in shown])


# The classes of findings, each by a function

Met = Mapping[str, frozenset[str]]  # by node, what it meets first (`first_met`)
Linked = Mapping[str, tuple[str, ...]]  # by node, its priorities (`priorities_of`)


def _orphans(web: DiGraph[str], nodes: list[Node], met: Met) -> Iterator[Finding]:
    for node in nodes:
        if not met[node.id]:
            further = [_title(web, id) for id in web.successors(node.id)]
            where = f"leads to “{'” and “'.join(further)}”, and no further" if further else "is linked to nothing"
            mend = "Link it to the objective or outcome that it serves, or ask whether to go on with it."
            yield Finding("orphan", node.title, _where(node), f"This {node.kind} {where}.", mend, (node.id,))


def _adrift(web: DiGraph[str], partnership: Partnership, linked: Linked) -> Iterator[Finding]:
    """Outcomes, and so their indicators, that serve no goal where goals are agreed."""
    for theme in partnership.themes:
        for outcome in theme.outcomes:
            if linked[outcome.id]:
                continue
            node: Node = web.nodes[outcome.id]["node"]
            what, mend = "It serves no goal of the partnership.", "Link the outcome to the goal that it serves."
            yield Finding("no-goal", node.title, _where(node), what, mend, (node.id,))
            for indicator in outcome.indicators:
                if indicator.role != "context":
                    what = f"Its outcome, “{node.title}”, serves no goal of the partnership."
                    where = f"indicators.{indicator.id}"
                    yield Finding("adrift", indicator.title, where, what, f"{mend[:-1]}, or drop the indicator.",
                                  (node.id,))  # fmt: skip


def _several(web: DiGraph[str], nodes: list[Node], linked: Linked) -> Iterator[Finding]:
    """Where the ways part: what has several priorities by way of one objective is not told beside the objective."""
    planned = ("objective", *WORK)
    for node in nodes:
        ends = linked[node.id]
        if node.kind not in planned or len(ends) < 2:
            continue
        if not any(web.nodes[id]["node"].kind in planned and linked[id] == ends for id in web.successors(node.id)):
            names = [f"“{_title(web, end)}”" for end in ends]
            what = f"This {node.kind} counts for {len(ends)} priorities: {', '.join(names[:-1])} and {names[-1]}."
            mend = "Say which is its main priority and report it there, or split it."
            yield Finding("several", node.title, _where(node), what, mend, (node.id, *ends))


def _in_retrospect(web: DiGraph[str], nodes: list[Node], met: Met) -> Iterator[Finding]:
    """Objectives older than a link: of the links that lead to a priority, and whose day is known."""
    for node in nodes:
        if node.kind != "objective" or node.written is None:
            continue
        dated = {link.to: link.since for link in node.links if link.since and link.to in web and met[link.to]}
        undated = any(link.since is None and link.to in web and met[link.to] for link in node.links)
        late = {to: since for to, since in dated.items() if since > node.written}
        if not late:
            continue
        driven = undated or len(late) < len(dated)  # another link may be or is as old as the objective
        for to, since in late.items():
            what = f"It was written on {day(node.written)}, and linked to “{_title(web, to)}” on {day(since)}."
            mend = "Ask whether this link drives the work; if not, take it out."
            if not driven:
                mend = "Write it anew from the priority, or take the link out and ask whether to go on with it."
            kind = "linked-later" if driven else "retro-fitted"
            yield Finding(kind, node.title, f"{_where(node)}.{to}", what, mend, (node.id, to))


def _undated(web: DiGraph[str], nodes: list[Node], met: Met) -> Iterator[Finding]:
    """Objectives without the day they were written and, where it is known, their links to a priority without a day."""
    for node in nodes:
        if node.kind != "objective":
            continue
        if node.written is None:
            what = "It does not say when it was written, so nobody can tell whether its links and risks came in time."
            yield Finding("undated", node.title, _where(node, WRITTEN), what, "Write down that day.", (node.id,))
            continue
        for link in node.links:
            if link.since is None and link.to in web and met[link.to]:
                what = f"The link to “{_title(web, link.to)}” does not say since when, so it may have come afterwards."
                mend = "Write down the day beside the link."
                yield Finding("undated", node.title, f"{_where(node)}.{link.to}", what, mend, (node.id, link.to))


def _lacking(nodes: list[Node]) -> Iterator[Finding]:
    for node in nodes:
        if node.kind in ("goal", "objective") and node.owner is None:
            what, mend = f"No partner or board owns this {node.kind}.", "Name who answers for it."
            yield Finding("no-owner", node.title, _where(node, "owner"), what, mend, (node.id,))
        if node.kind == "objective" and not node.indicators:
            what, mend = "No indicator is named for it.", "Name the indicator that will show whether it is reached."
            yield Finding("no-indicator", node.title, _where(node, "indicators"), what, mend, (node.id,))


def _risks(partnership: Partnership, web: DiGraph[str], met: Met) -> Iterator[Finding]:
    """RULES 6.3. A risk to work counts for the objectives that this work is linked to."""
    of: dict[str, list[Risk]] = {node.id: [] for node in partnership.nodes if node.kind == "objective"}
    for risk in partnership.risks:
        for id in objectives_of(web, risk):
            of[id].append(risk)
        if not any(met.get(id) or id in of for id in risk.threatens):
            what = "It is linked to no objective."
            mend = "Name the objective that it threatens, or close it."
            yield Finding("loose-risk", risk.title, f"risks.{risk.id}.threatens", what, mend)
    for node in partnership.nodes:
        if node.kind != "objective":
            continue
        if not of[node.id]:
            what, mend = "No risk to it has been assessed.", "Assess what may stop it, and say who will respond."
            yield Finding("no-risk", node.title, f"web.{node.id}", what, mend, (node.id,))
        late = [risk for risk in of[node.id] if node.written and risk.assessed > node.written]
        for risk in late:
            assert node.written is not None
            what = (
                f"It was assessed on {day(risk.assessed)}; the objective “{node.title}” was written on "
                f"{day(node.written)}."
            )
            if len(late) < len(of[node.id]):
                what += " Another risk was assessed in time, so this one may be new."
            mend = "Assess risks when an objective is written; look again at whether this one can be reached."
            yield Finding("late-risk", risk.title, f"risks.{risk.id}.assessed", what, mend, (node.id,))


def objectives_of(web: DiGraph[str], risk: Risk) -> tuple[str, ...]:
    """The objectives that a risk threatens: itself, or through the action, service or project that works on them."""
    found: list[str] = []
    for id in risk.threatens:
        if id not in web:
            continue
        node: Node = web.nodes[id]["node"]
        near = [id, *(web.successors(id) if node.kind in WORK else ())]
        found += [each for each in near if web.nodes[each]["node"].kind == "objective"]
    return tuple(dict.fromkeys(found))


def _plans(partnership: Partnership, web: DiGraph[str], nodes: list[Node]) -> Iterator[Finding]:
    """RULES 1.2, where plan levels are agreed: each goal, objective and action in a plan, under what it serves."""
    depth = depths(partnership)
    titles = {level.id: level.title for level in partnership.plan_levels}
    for node in nodes if depth else ():
        if node.plan_level is None:
            if node.kind in ("goal", "objective", "action"):
                what, mend = f"No plan is named that holds this {node.kind}.", "Name the level of plans that holds it."
                yield Finding("no-plan", node.title, _where(node, "plan_level"), what, mend, (node.id,))
            continue
        for id in web.successors(node.id):
            above: Node = web.nodes[id]["node"]
            if above.plan_level is not None and depth[node.plan_level] < depth[above.plan_level]:
                what = (
                    f"It stands in “{titles[node.plan_level]}” and serves “{above.title}”, which stands lower, in "
                    f"“{titles[above.plan_level]}”."
                )
                mend = "Move one of the two to its level, or turn the link round."
                yield Finding("upside-down", node.title, _where(node, "plan_level"), what, mend, (node.id, id))


def _unexplained(web: DiGraph[str], nodes: list[Node]) -> Iterator[Finding]:
    for node in nodes:
        for link in node.links:
            missing = [word for word, said in (("reason", link.why), ("evidence", link.evidence)) if not said]
            if missing and link.to in web:
                gives = "neither reason nor evidence" if len(missing) == 2 else f"no {missing[0]}"
                what = f"The link to “{_title(web, link.to)}” gives {gives}."
                mend = f"Write {' and '.join(missing)} beside the link, or take it out."
                yield Finding("unexplained", node.title, f"{_where(node)}.{link.to}", what, mend, (node.id, link.to))


_LISTS: dict[Kind, str] = {"action": "actions", "service": "services", "project": "projects", "outcome": "outcomes"}


def _where(node: Node, key: str | None = None) -> str:
    """Where in the definitions it is written: list, id and key."""
    return f"{_LISTS.get(node.kind, 'web')}.{node.id}.{key or ('contributes_to' if node.kind in _LISTS else 'links')}"


def _title(web: DiGraph[str], id: str) -> str:
    title: str = web.nodes[id]["node"].title
    return title
