"""Cross-checks of the ladder of intervention: actions' six-monthly reports, and the decisions log (RULES 2.6, 3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from curvebook.errors import Fault
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import Indicator
from curvebook.model.period import Period, day_in_words, half_year_of
from curvebook.model.work import Action, Decision

MOVES = ("trigger", "report", "recovery")  # kinds of decision that only the ladder knows
ON_THE_LADDER = (*MOVES, "withdrawal")  # a target that is withdrawn leaves the ladder


class Slip(NamedTuple):
    """What is wrong with one entry of the decisions log, and at which of its keys."""

    decision: Decision
    key: str
    problem: str
    value: object
    mend: str


def slips(subject: str, log: Iterable[Decision]) -> Iterator[Slip]:
    """What cannot be in the log of one `subject` (an indicator's or an action's id), by the log alone.

    A stage is skipped, open already or rests on no half-year of its own, without a reason that says why; a report or a
    recovery where no stage is open; a second report on one stage.
    """
    stage, reported = 0, dict[int, bool]()
    before: Decision | None = None
    for one in in_time(subject, log):
        if one.kind == "trigger" and one.stage is not None:
            if one.reason is None and one.stage > stage + 1:
                told = f"stage {one.stage} of {subject} follows {f'stage {stage}' if stage else 'no stage'}"
                mend = "Stages come one by one; of a trigger in other circumstances, give its `reason`."
                yield Slip(one, "stage", f"{told}, so a stage is skipped", one.stage, mend)
            elif one.reason is None and one.stage <= stage:
                told = f"stage {stage} of {subject} is open already"
                yield Slip(one, "stage", told, one.stage, "Name the stage after it, or give the `reason`.")
            elif one.reason is None and before is not None and stage and (told := _too_soon(subject, before, one)):
                key, value = ("half_year", one.half_year) if one.half_year else ("date", one.date)
                mend = "Wait for the next half-year; of a trigger in other circumstances, give its `reason`."
                yield Slip(one, key, told, value, mend)
            stage, before = one.stage, one
            reported[stage] = False
        elif one.kind == "report":
            about = one.stage or stage
            if about not in reported:
                told = f"stage {about} of {subject} was" if about else f"no stage of {subject} is"
                mend = f"Trigger a stage of {subject} first, or check the date."
                problem = f"{told} {'not triggered by' if about else 'open on'} {day_in_words(one.date)}"
                yield Slip(one, "stage" if one.stage else "kind", problem, one.stage or one.kind, mend)
            elif reported[about]:
                told = f"the report that stage {about} of {subject} asked for was received already"
                yield Slip(one, "kind", told, one.kind, "Keep the first; write `kind: note` for what came later.")
            reported[about] = True
        elif one.kind == "recovery" and not stage:
            told = f"no stage of {subject} is open on {day_in_words(one.date)}"
            yield Slip(one, "kind", told, one.kind, "Check the day, or take it out.")
        elif one.kind != "trigger":
            stage = 0


def rests_on(one: Decision) -> Period:
    """The half-year on which a trigger rests: the one it names, else the last that had ended by its day."""
    return one.half_year or half_year_of(one.date).after(-1)


def _too_soon(subject: str, before: Decision, one: Decision) -> str:
    """Why a stage cannot follow the stage before it yet; "" where it can.

    Stage 2 takes two half-years, the newer not that on which stage 1 alone rests; stage 3 takes one that ended after
    the day of stage 2.
    """
    half, earlier = rests_on(one), rests_on(before)
    if one.stage == 2 and before.reason is None and half.start <= earlier.start:
        told = f"stage 2 of {subject} takes a second half-year below, but rests on {half.label}"
        return f"{told}, as stage 1 does" if half == earlier else f"{told}, before that of stage 1"
    if one.stage == 3 and half.end <= before.date:
        after = f"a half-year that ended after stage 2, of {day_in_words(before.date)}"
        return f"stage 3 of {subject} takes {after}, but rests on {half.label}"
    return ""


def in_time(subject: str, log: Iterable[Decision]) -> tuple[Decision, ...]:
    """What the log decided of `subject` on the ladder, by its day; of one day as it was written."""
    found = [one for one in log if one.kind in ON_THE_LADDER and subject in one.about]
    return tuple(sorted(found, key=lambda one: one.date))


def reports_of_actions(draft: Draft) -> Iterator[Fault]:
    """An action's six-monthly reports stand in order, one for a half-year, each made after its half-year ended."""
    for placed in draft.of(Action):
        before = None
        for number, one in enumerate(placed.value.results):
            at, half = placed.at / "results" / number, one.half_year
            if before is not None and half == before:
                yield (at / "half_year").fault(
                    f"{half.label} is reported on twice", (at / "half_year").value, "Keep one."
                )
            elif before is not None and half.start < before.start:
                problem = f"{half.label} stands after {before.label}"
                yield (at / "half_year").fault(
                    problem, (at / "half_year").value, "Put half-years in order, the oldest first."
                )
            if one.reported <= half.end:
                problem = f"on that day {half.label} had not ended"
                yield (at / "reported").fault(problem, one.reported, "Check the half-year and the day.")
            before = half


def triggers(draft: Draft) -> Iterator[Fault]:
    """A stage rests on a half-year that had ended, or on a reason about which the thematic partnership was asked.

    Only stage 3 has somebody nominated.
    """
    for placed in draft.of(Decision):
        one, at = placed.value, placed.at
        for key in ("half_year", "reason", "consulted", "nominee"):
            if getattr(one, key) is not None and one.kind != "trigger":
                problem = f"only a trigger has this, not a decision of kind {one.kind}"
                yield (at / key).fault(problem, (at / key).value, "Take it out.", on_key=True)
        if one.kind != "trigger":
            continue
        if one.nominee is not None and one.stage in (1, 2):
            problem = f"the group nominates a member at stage 3, not at stage {one.stage}"
            yield (at / "nominee").fault(problem, one.nominee, "Take it out, or check the stage.", on_key=True)
        if one.half_year is not None and one.date <= one.half_year.end:
            problem = f"the trigger rests on {one.half_year.label}, which had not ended on that day"
            yield (at / "date").fault(problem, one.date, "Check the half-year and the day.")
        if (one.reason is None) != (one.consulted is None):
            problem = "a trigger in other circumstances gives its `reason` and whom it `consulted`"
            mend = "Add the one that is missing, or take the other out."
            yield (at / ("reason" if one.reason is not None else "consulted")).fault(problem, mend=mend, on_key=True)


def first_half_years(draft: Draft) -> Iterator[Fault]:
    """A stage that gives no reason rests on a half-year, and one had ended by then; for stage 2, a second one.

    No stage rests on a half-year before the first in which its subject can be below.
    """
    first = {each.id: each.results[0].half_year if each.results else None for each in draft.values(Action)}
    first |= {
        p.value.id: _first(p.value) for p in draft.of(Indicator) if p.value.target or not _written(p.at, "target")
    }
    other = _not_on_the_ladder(draft)
    for placed in draft.of(Decision):
        one = placed.value
        for number, name in enumerate(one.about) if one.kind == "trigger" else ():
            half, at = first.get(name), placed.at / "about" / number
            if half is not None and one.half_year is not None and one.half_year.start < half.start:
                problem = f"the trigger rests on a half-year before the first of {name}, {half.label}"
                at = placed.at / "half_year"
                yield at.fault(problem, at.value, "Check the half-year.")
            elif one.reason is not None:
                continue
            elif name in first and half is None and name not in other:
                problem = "no half-year can show this below: it has neither a monitoring level nor six-monthly results"
                yield at.fault(problem, name, "Agree one, or give the trigger's `reason`.")
            elif half is not None and one.date <= half.end:
                problem = f"the trigger comes before the first half-year of {name}, {half.label}, had ended"
                yield (placed.at / "date").fault(problem, one.date, "Check the day, or give the `reason`.")
            elif half is not None and one.stage == 2 and rests_on(one) == half:
                problem = f"stage 2 takes two half-years below, and {half.label} is the first of {name}"
                yield (placed.at / "stage").fault(problem, one.stage, "Wait for the next one, or give the `reason`.")


def _not_on_the_ladder(draft: Draft) -> set[str]:
    """The ids of everything else."""
    return draft.ids(*(kind for kind in draft.names if kind not in (Indicator, Action)))


def _written(at: At, key: str) -> bool:
    """Whether something stands there, though it could not be read."""
    return isinstance(at.value, dict) and key in at.value


def _first(indicator: Indicator) -> Period | None:
    """The first half-year in which a target can be below its monitoring level."""
    target = indicator.target
    if target is None or not any((target.monitoring_level, *(m.monitoring_level for m in target.milestones.values()))):
        return None
    try:
        return half_year_of(indicator.period(target.start).end)
    except ValueError:
        return None  # told by the checks of targets


def subjects(draft: Draft) -> Iterator[Fault]:
    """What is on the ladder is an indicator's target or an action."""
    known = draft.ids(Indicator, Action) | draft.unread
    other = _not_on_the_ladder(draft)
    for placed in draft.of(Decision):
        if placed.value.kind not in MOVES:
            continue
        if not placed.value.about:
            problem = "this kind of decision says what it is about"
            yield (placed.at / "kind").fault(problem, placed.value.kind, "Add `about: [id]`.")
        for number, name in enumerate(placed.value.about):
            if name not in known and name in other:
                problem = "only an indicator or an action is on the ladder of intervention"
                yield (placed.at / "about" / number).fault(problem, name, "Name the indicator or the action.")


def order_of_stages(draft: Draft) -> Iterator[Fault]:
    """Stages come one by one, and what answers a stage comes after it."""
    log: Sequence[Decision] = draft.values(Decision)
    if len(log) < sum(len(places) for places in draft.names.get(Decision, {}).values()):
        return  # one could not be read, and what follows it may follow rightly
    places: dict[int, At] = {id(placed.value): placed.at for placed in draft.of(Decision)}
    for subject in dict.fromkeys(name for one in log if one.kind in MOVES for name in one.about):
        for slip in slips(subject, log):
            at = places[id(slip.decision)] / slip.key
            yield at.fault(slip.problem, at.value, slip.mend)


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (
    reports_of_actions, triggers, first_half_years, subjects, order_of_stages,
)  # fmt: skip
