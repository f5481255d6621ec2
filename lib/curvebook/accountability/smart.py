"""Are actions SMART, and is it plausible that they and the money work? (RULES 2.7, 2.8)

Whether a target itself is plausible is another question, answered from the figures: `findings/challenge.py` compares
the change that it asks for with the best that similar places achieved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from dateutil.relativedelta import relativedelta

from curvebook.accountability.causal_web import web_of
from curvebook.accountability.golden_thread import first_met
from curvebook.model.period import day_in_words as day

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.model.work import Action, Body, Project

State = Literal["met", "missing", "cannot be judged"]
MET: State = "met"
MISSING: State = "missing"
UNJUDGED: State = "cannot be judged"
REPORTED_WITHIN = relativedelta(months=6)
ENOUGH = 2  # of 3: a rating of 1 says that it is not
DONE = ("complete", "stopped")
MANY = ("board", "group")  # kinds of bodies in which nobody answers unless named


@dataclass(frozen=True)
class Check:
    """One letter of an action: whether it is met, and what is there or missing, in plain words."""

    letter: str
    state: State
    says: str


@dataclass(frozen=True)
class Smart:
    """The checks of one action, in the order of RULES 2.7."""

    action: Action
    checks: tuple[Check, ...]

    def of(self, state: State) -> tuple[Check, ...]:
        """The checks in this state."""
        return tuple(check for check in self.checks if check.state == state)


def smart(partnership: Partnership, on: date) -> tuple[Smart, ...]:
    """Every action judged as it was on day `on`, in the order in which they were written (RULES 2.7).

    Specific: rated 2 or 3 of 3. Measurable: an indicator or a milestone. Achievable and realistic: feasibility rated 2
    or 3. Resourced: money that pays for it, or little or none needed. Time-limited: a date, not yet passed unless it is
    done. A clear lead: a named officer or an agency; a board or group, of whom nobody is named, is none. Scheduled
    progress reports: one within six months by that day, and a milestone due on it or later. What was never rated, or
    has no milestones left, cannot be judged; it does not pass.
    """
    bodies = {body.id: body for body in partnership.bodies}
    money = {stream.id: stream.title for stream in partnership.funding}
    return tuple(
        Smart(
            action,
            (
                _rated(action, "Specific", "specificity", "specificity",
                       "Say what is done, for whom, where and how much."),
                _measurable(action),
                _rated(action, "Achievable and realistic", "reach", "feasibility",
                       "Say what would have to change for it to be done."),
                _resourced(action, money),
                _limited(action, on),
                _lead(action, bodies.get(action.lead)),
                _reported(action, on),
            ),
        )
        for action in partnership.actions
    )  # fmt: skip


def _rated(action: Action, letter: str, key: str, what: str, mend: str) -> Check:
    if action.ratings is None:
        return Check(letter, UNJUDGED, f"Nobody has rated its {what}.")
    rating: int = getattr(action.ratings, key)
    said = f"Its {what} is rated {rating} of 3."
    return Check(letter, MET, said) if rating >= ENOUGH else Check(letter, MISSING, f"{said} {mend}")


def _measurable(action: Action) -> Check:
    if action.indicators or action.milestones:
        counts = ((len(action.indicators), "indicator"), (len(action.milestones), "milestone"))
        said = " and ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)
        return Check("Measurable", MET, f"{said}.")
    return Check("Measurable", MISSING, "No indicator and no milestone is named for it.")


def _resourced(action: Action, money: dict[str, str]) -> Check:
    if action.funding:
        return Check("Resourced", MET, f"{', '.join(money.get(id, id) for id in action.funding)}.")
    if action.low_cost:
        return Check("Resourced", MET, "It costs little or nothing.")
    return Check("Resourced", MISSING, "No money is named for it, nor is it said to cost little or nothing.")


def _limited(action: Action, on: date) -> Check:
    letter = "Time-limited"
    if action.due is None:
        return Check(letter, MISSING, "No date is set by which it is to be done.")
    if action.due < on and action.progress not in DONE:
        return Check(
            letter, MISSING, f"Its date, {day(action.due)}, has passed, and it is not complete. Set a new one."
        )
    return Check(letter, MET, f"By {day(action.due)}.")


def _lead(action: Action, body: Body | None) -> Check:
    letter, agency = "A clear lead", body.title if body else action.lead
    if action.officer:
        return Check(letter, MET, f"{agency}, {action.officer[:1].lower()}{action.officer[1:]}.")
    if body and body.kind in MANY:
        return Check(letter, MISSING, f"{agency} is a {body.kind}, and no officer is named. Name who answers for it.")
    return Check(letter, MET, f"{agency}.")


def _reported(action: Action, on: date) -> Check:
    letter = "Scheduled progress reports"
    if action.progress in DONE:
        return Check(letter, MET, f"It is {action.progress}, and reports no more.")
    if action.start is not None and action.start > on:
        return Check(letter, UNJUDGED, f"It begins on {day(action.start)}, so no report is due yet.")
    days = (action.progress_at, *(half.reported for half in action.results))
    reports = [each for each in days if each is not None and each <= on]
    if not reports:
        return Check(letter, MISSING, "No progress has been reported.")
    said = f"Progress was last reported on {day(max(reports))}"
    if max(reports) < on - REPORTED_WITHIN:
        return Check(letter, MISSING, f"{said}, more than six months ago.")
    undone = sorted((m.due, m.title) for m in action.milestones if m.done is None or m.done > on)
    if not undone:
        return Check(letter, UNJUDGED, f"{said}. No milestone says when it is next.")
    due, title = next((each for each in undone if each[0] >= on), undone[-1])
    if due < on:
        return Check(letter, MISSING, f"{said}. The last milestone, “{title}”, was due on {day(due)}. Set a new one.")
    return Check(letter, MET, f"{said}. The next milestone, “{title}”, is due on {day(due)}.")


# Plausibility


def unproven(partnership: Partnership) -> tuple[Action, ...]:
    """The actions of which nothing says why they should work, nor any evidence stands beside a link (RULES 2.8)."""
    return tuple(
        action
        for action in partnership.actions
        if action.works_because is None and not any(link.evidence for link in action.contributes_to)
    )


CHAIN = ("Money", "Outcome framework", "Action plan", "Target")


@dataclass(frozen=True)
class Chain:
    """The four links of one funded initiative, in the order of CHAIN; `says` is what is there or missing."""

    project: Project
    links: tuple[Check, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The names of the links that are missing."""
        return tuple(link.letter for link in self.links if link.state == MISSING)


def chains(partnership: Partnership, shown: Collection[str] | None = None) -> tuple[Chain, ...]:
    """Every funded initiative's way from money through outcome framework and action plan to a target (RULES 2.8).

    Money: the streams it names. Outcome framework: an outcome that it meets first on its way up the web, and for which
    its money is meant. Action plan: an action for the same objective or outcome, or paid from the same money. Target:
    an indicator of these outcomes has one. Outcomes and actions are named only where `shown` (default: all) has them;
    whether a link is broken does not depend on it.
    """
    web = web_of(partnership)
    met, names = first_met(web), set(web) if shown is None else set(shown)
    return tuple(
        Chain(project, tuple(_links(partnership, project, met[project.id], names))) for project in partnership.projects
    )


def _links(partnership: Partnership, project: Project, met: frozenset[str], shown: set[str]) -> Iterator[Check]:
    outcomes = {outcome.id: outcome for theme in partnership.themes for outcome in theme.outcomes}
    statements = {id: outcome.statement for id, outcome in outcomes.items() if id in shown}
    money, framework, plan, target = CHAIN
    streams = [stream for stream in partnership.funding if stream.id in project.funding]
    yield _link(money, [stream.title for stream in streams], "No money is named for it.", bool(streams))

    served = [id for id in outcomes if id in met]
    meant = {id for stream in streams for id in stream.outcomes}
    aims = [id for id in served if id in meant] or served
    missing = "It leads to no outcome."
    if served:
        known = ", ".join(f"“{words}”" for id, words in statements.items() if id in meant)
        missing = f"It leads to no outcome for which its money is meant{f': {known}' if known else ''}."
    sound = bool(served) and (not streams or bool(meant & set(served)))
    yield _link(framework, [statements[id] for id in aims if id in statements], missing, sound)

    beside = [
        action
        for action in partnership.actions
        if {link.to for link in project.contributes_to} & {link.to for link in action.contributes_to}
        or set(action.funding) & set(project.funding)
    ]
    missing = "No action serves what it serves, or is paid from its money."
    yield _link(plan, [action.title for action in beside if action.id in shown], missing, bool(beside))

    targets = [(id, one.name) for id in aims for one in outcomes[id].indicators if one.target is not None]
    missing = "No indicator of its outcomes has a target."
    yield _link(target, [name for id, name in targets if id in shown], missing, bool(targets))


def _link(name: str, there: list[str], missing: str, sound: bool) -> Check:
    if not sound:
        return Check(name, MISSING, missing)
    return Check(name, MET, f"{'; '.join(there) or 'In another theme'}.")
