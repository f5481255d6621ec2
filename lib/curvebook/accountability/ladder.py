"""The ladder of intervention: three stages of performance management, each with its report and its date (RULES 2.6).

The half-years say what the software *proposes*; the decisions log says what the responsible body *confirmed*. Nothing
moves by itself. Three months count from the day that the log gives the decision, by the calendar.

- Stage 1, one half-year below: the lead partner acts, and reports to its thematic partnership within three months.
- Stage 2, two consecutive half-years below: the thematic partnership agrees a plan with the agencies, and reports to
  the performance and standards group within three months.
- Stage 3, still below after the thematic partnership's action: the group nominates one of its members to agree a
  revised plan, reported to the group within three months.
- The group, having consulted the thematic partnership, may trigger any stage in other circumstances, with a reason.

What the source leaves open is settled here, and tested. A half-year counts towards the next stage, or towards
recovery, only where it ended after the day of the last decision. That is all: a stage of 30 March is judged by the
half-year that ends on the 31st, and whether a day was time enough to act is for the body that confirms, not for the
software that proposes. A half-year that is unknown or not due is neither below nor a recovery and adds to no run; one
that is missing between two others is unknown. One unknown half-year breaks no run, two in a row do, and those that are
not due are passed over. A stage is never skipped but by a reason. A stage whose half-year was not below is proposed to
be lifted; after that, the next half-year below is stage 1 again. Beyond stage 3 nothing is proposed but its lifting.
A target that was withdrawn is on no stage, whatever report comes late, until a stage is triggered again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from curvebook.errors import DefinitionError, Fault
from curvebook.model.check_ladder import in_time, slips
from curvebook.model.period import Period, add_months, day_in_words, half_year_of
from curvebook.model.work import Decision

BELOW, NOT_BELOW, UNKNOWN, NOT_DUE = "below", "not below", "unknown", "not due"
MET, LATE, DUE, OVERDUE, CLOSED = "met", "received late", "due", "overdue", "no longer due"
LIFT = 0  # the stage that a proposal to lift leads to


@dataclass(frozen=True)
class Ladder:
    """The figures of the rule: months until a report is due, half-years in a row for stage 2, the last stage.

    `unknown` is how many unknown half-years in a row a run outlasts.
    """

    months: int = 3
    halves: int = 2
    last: int = 3
    unknown: int = 1


@dataclass(frozen=True)
class Result:
    """What one six-monthly review found of a subject: `word` is below, not below, unknown or not due."""

    half: Period
    word: str
    note: str = ""

    @property
    def judged(self) -> bool:
        """Whether it says anything of the subject."""
        return self.word in (BELOW, NOT_BELOW)


@dataclass(frozen=True)
class Step:
    """A stage that a body confirmed. `due` is the day by which its report is asked for, `received` when it came.

    `half` is the half-year it rests on and `shown` that half-year's word as known now; `reason` is given where it was
    triggered in other circumstances. `ended` is the day on which the next stage, or `lifted` on which nothing, took its
    place.
    """

    stage: int
    on: date
    due: date
    decision: str
    body: str
    half: Period | None = None
    shown: str = ""
    reason: str = ""
    nominee: str = ""
    received: date | None = None
    ended: date | None = None
    lifted: Literal["", "recovery", "withdrawal"] = ""

    @property
    def at_odds(self) -> bool:
        """Whether it gives no reason and rests on a half-year that, as known now, was not below."""
        return not self.reason and self.shown == NOT_BELOW

    def deadline(self, day: date) -> str:
        """Where its report stands on `day`: met, received late, due (the last day included), overdue, no longer due."""
        if self.received is not None and self.received <= day:
            return MET if self.received <= self.due else LATE
        if self.lifted and self.ended is not None and self.ended <= min(self.due, day):
            return CLOSED
        return DUE if day <= self.due else OVERDUE


@dataclass(frozen=True)
class Proposal:
    """What the half-years suggest that the body confirm: a stage, or (`stage` 0) lifting; `halves` is why."""

    stage: int
    halves: tuple[Period, ...]


@dataclass(frozen=True)
class Standing:
    """Where one subject stands on the ladder: what was confirmed, oldest first, and what is proposed now."""

    history: tuple[Step, ...] = ()
    proposal: Proposal | None = None

    @property
    def open(self) -> Step | None:
        """The stage that is open now."""
        last = self.history[-1] if self.history else None
        return last if last is not None and last.ended is None else None

    @property
    def stage(self) -> int:
        """The number of the open stage; 0 where none is."""
        return self.open.stage if self.open else 0


def replay(
    subject: str, results: Sequence[Result], log: Iterable[Decision], as_at: date, rules: Ladder = Ladder()
) -> Standing:
    """Where `subject` (an indicator's or an action's id) stands on the ladder on the day `as_at` (RULES 2.6).

    `results` are its half-years, oldest first; `log` the decisions log, of which what was decided later is not known.
    Raises DefinitionError with every fault: half-years out of order, twice or not over; of the log, what loading it
    tells as well, by the log alone. So what loads is never refused here, whatever is known of its half-years.
    """
    decided = [one for one in in_time(subject, log) if one.date <= as_at]
    faults = [*_faults_of_results(subject, results, as_at), *_faults_of_log(subject, decided)]
    if faults:
        raise DefinitionError(faults)
    results = filled(results)
    history: list[Step] = []
    for one in decided:
        step = Standing(tuple(history)).open
        if one.kind == "trigger" and one.stage is not None:
            if step is not None:
                history[-1] = replace(step, ended=one.date)
            history.append(_confirmed(one, one.stage, results, rules))
        elif one.kind == "report":
            about = max(k for k, each in enumerate(history) if one.stage in (None, each.stage))
            history[about] = replace(history[about], received=one.date)
        elif step is not None and one.kind in ("recovery", "withdrawal"):
            lifted: Literal["recovery", "withdrawal"] = "recovery" if one.kind == "recovery" else "withdrawal"
            history[-1] = replace(step, ended=one.date, lifted=lifted)
    moves = [one.kind for one in decided if one.kind != "report"]
    withdrawn = moves[-1:] == ["withdrawal"]
    return Standing(tuple(history), None if withdrawn else _proposed(results, history, rules))


def due_by(recorded: date, rules: Ladder = Ladder()) -> date:
    """The day by which a stage recorded on a day asks for its report: three calendar months later.

    >>> due_by(date(2026, 11, 12)), due_by(date(2026, 11, 30)), due_by(date(2027, 11, 30))
    (datetime.date(2027, 2, 12), datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    return add_months(recorded, rules.months)


def filled(results: Sequence[Result]) -> tuple[Result, ...]:
    """Half-years in order, with those that are missing between two others as unknown."""
    found: list[Result] = []
    for one in results:
        while found and found[-1].half.after().start < one.half.start:
            found.append(Result(found[-1].half.after(), UNKNOWN, "nothing is on record"))
        found.append(one)
    return tuple(found)


def run_below(results: Sequence[Result], rules: Ladder = Ladder()) -> tuple[Period, ...]:
    """The newest half-years below in a row, oldest first; none where the newest that says something was not below.

    >>> halves = [Result(Period.parse(text), BELOW) for text in ("2022-H1", "2025-H1", "2026-H1")]
    >>> [half.label for half in run_below(halves)]
    ['April to September 2025', 'April to September 2026']
    """
    run: list[Period] = []
    unknown = 0
    for one in reversed(filled(results)):
        if one.word == NOT_BELOW or (run and unknown > rules.unknown):
            break
        if one.word == BELOW:
            run.append(one.half)
        if one.word != NOT_DUE:
            unknown = unknown + 1 if one.word == UNKNOWN else 0
    return tuple(reversed(run))


def _confirmed(one: Decision, stage: int, results: Sequence[Result], rules: Ladder) -> Step:
    half = one.half_year or max((r.half for r in results if r.half.end < one.date), default=None)
    shown = next((r.word for r in results if r.half == half), "")
    return Step(stage, one.date, due_by(one.date, rules), one.id, one.body, half, shown, one.reason or "",
                one.nominee or "")  # fmt: skip


def _proposed(results: Sequence[Result], history: Sequence[Step], rules: Ladder) -> Proposal | None:
    """What the judged half-years suggest, one stage at a time."""
    last = history[-1] if history else None
    stage = last.stage if last is not None and last.ended is None else 0
    moved = None if last is None else last.ended or last.on
    freed = max((step.ended for step in history if step.lifted and step.ended), default=None)
    counted = [r for r in results if freed is None or r.half.end > freed]
    judged = [r for r in counted if r.judged]
    if not judged or (moved is not None and judged[-1].half.end <= moved):
        return None
    if judged[-1].word == NOT_BELOW:
        return Proposal(LIFT, (judged[-1].half,)) if stage else None
    run = run_below(counted, rules)
    if stage >= rules.last or (stage == 1 and len(run) < rules.halves):
        return None
    return Proposal(stage + 1, run)


def _faults_of_results(subject: str, results: Sequence[Result], as_at: date) -> list[Fault]:
    where = f"half-years of {subject}"
    faults = []
    for before, after in pairwise(results):
        if after.half.start <= before.half.start:
            twice = after.half == before.half
            problem = f"{after.half.label} stands {'twice' if twice else f'after {before.half.label}'}"
            mend = "Keep one." if twice else "Put half-years in order, the oldest first."
            faults.append(Fault("", where, problem, mend=mend))
    for one in results:
        if one.half != half_year_of(one.half.start):
            mend = "Give April to September, or October to March."
            faults.append(Fault("", where, f"{one.half.label} is no half of a financial year", mend=mend))
        elif one.half.end > as_at:
            problem = f"{one.half.label} has not ended by {day_in_words(as_at)}"
            faults.append(Fault("", where, problem, mend="Wait until it has."))
    return faults


def _faults_of_log(subject: str, decided: Sequence[Decision]) -> list[Fault]:
    faults = [
        Fault("decisions", f"{slip.decision.id}, {slip.key}", slip.problem, str(slip.value), slip.mend)
        for slip in slips(subject, decided)
    ]
    for one in decided:
        if one.kind == "trigger" and one.half_year is not None and one.date <= one.half_year.end:
            problem = f"the trigger rests on {one.half_year.label}, which had not ended on that day"
            mend = "Check the half-year and the day."
            faults.append(Fault("decisions", f"{one.id}, date", problem, one.date.isoformat(), mend))
    return faults
