"""Who must act: each target and action on the ladder of intervention, with the bodies it concerns (RULES 2.5, 2.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from curvebook.accountability.causal_web import belonging, web_of
from curvebook.accountability.cycle import SOON, DueDate
from curvebook.accountability.ladder import (
    BELOW,
    DUE,
    NOT_BELOW,
    NOT_DUE,
    OVERDUE,
    UNKNOWN,
    Ladder,
    Result,
    Standing,
    filled,
    replay,
    run_below,
)
from curvebook.model.period import Period, half_year_of
from curvebook.model.reading import Due

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.measures import Indicator
    from curvebook.model.partnership import Partnership
    from curvebook.model.work import Action, Decision, HalfYearly

_READ = ("measure", "area", "theme", "indicator", "period_start", "period_months", "word", "note")
FAILING = ("behind plan", "stopped")  # an action plan's way of being below (RULES 2.6, stage 1)


@dataclass(frozen=True)
class Intervention:
    """One target or action, where it stands on the ladder, and whom the next step concerns (ids of bodies).

    `lead` is the lead partner, `partnership` the thematic partnership, `group` the one that it reports to and that
    confirms, `board` the one that hears of it every six months; None where nobody is named. `theme` is "" for an action
    that leads to no outcome. `indicators` are those it is about; `notes` what bodies noted of it since the first
    half-year that was below, or since its first stage, the oldest first.
    """

    subject: str
    title: str
    of: Literal["target", "action"]
    theme: str
    indicators: tuple[str, ...]
    results: tuple[Result, ...]
    standing: Standing
    lead: str | None = None
    partnership: str | None = None
    group: str | None = None
    board: str | None = None
    notes: tuple[Decision, ...] = ()

    @property
    def stage(self) -> int:
        """The stage that is open; 0 where none is."""
        return self.standing.stage

    @property
    def proposed(self) -> int | None:
        """The stage that is proposed, 0 for lifting, None for nothing."""
        return self.standing.proposal.stage if self.standing.proposal else None

    def acts(self, stage: int) -> str | None:
        """Who acts at a stage: the lead partner; the thematic partnership; a member that the group nominates."""
        return {1: self.lead, 2: self.partnership, 3: self.group}[stage]

    def reports_to(self, stage: int) -> str | None:
        """To whom that is reported: the thematic partnership at stage 1, the group at stages 2 and 3."""
        return self.partnership if stage == 1 else self.group

    @property
    def judged(self) -> tuple[Result, ...]:
        """The half-years that say something, oldest first."""
        return tuple(one for one in self.results if one.judged)

    @property
    def below(self) -> bool:
        """Whether the newest half-year that says something was below."""
        return bool(self.judged) and self.judged[-1].word == BELOW

    @property
    def run(self) -> tuple[Period, ...]:
        """The newest half-years below in a row, as the ladder counts them, oldest first."""
        return run_below(self.results)

    @property
    def passed_over(self) -> tuple[Period, ...]:
        """Of `run`, the half-years that no stage rests on, where it is longer than the stage that is open, short of 3.

        A half-year counts only where it ended after the last decision (RULES 2.6); so three below need not be stage 3.
        """
        if not 0 < self.stage < min(Ladder().last, len(self.run)):
            return ()
        rested, last = {step.half for step in self.standing.history}, self.standing.history[-1].on
        return tuple(half for half in self.run if half not in rested and half.end <= last)

    def in_half(self, half: Period) -> str:
        """The word of a half-year; unknown where there is none."""
        return next((one.word for one in self.results if one.half == half), UNKNOWN)

    @property
    def urgency(self) -> tuple[int, int, date]:
        """The order in which a reader wants them: the highest stage first, then what is proposed, then the deadline."""
        due = self.standing.open.due if self.standing.open else date.max
        return -self.stage, -(self.proposed if self.proposed is not None else -1), due


@dataclass(frozen=True)
class _Finder:
    partnership: Partnership
    table: pd.DataFrame
    as_at: date

    @cached_property
    def halves(self) -> dict[str, tuple[Result, ...]]:
        """The half-years of each indicator, from its home theme's rows of the partnership's own area."""
        rows = self.table[(self.table["measure"] == "half-year") & (self.table["area"] == self.partnership.places.home)]
        found: dict[str, list[Result]] = {}
        columns = (rows[column] for column in _READ if column not in ("measure", "area"))
        for theme, name, start, months, word, note in zip(*columns, strict=True):
            half = Period(date(start.year, start.month, start.day), int(months))
            if theme == self.partnership.home_theme(name) and half.end <= self.as_at:
                found.setdefault(name, []).append(Result(half, word, note))
        return {name: tuple(results) for name, results in found.items()}

    @cached_property
    def themes(self) -> dict[str, tuple[str, ...]]:
        return belonging(web_of(self.partnership), self.partnership)

    def target(self, indicator: Indicator) -> Intervention:
        theme = self.partnership.home_theme(indicator.id)
        results = self.halves.get(indicator.id, ())
        if not results and indicator.target is not None:
            half = half_year_of(indicator.period(indicator.target.start).end)
            if half.end <= self.as_at:
                results = (Result(half, UNKNOWN, "nothing can be said of its path"),)
        lead = indicator.owner.lead_partner if indicator.owner else None
        return self._made(indicator.id, indicator.name, "target", theme, (indicator.id,), results, lead)

    def action(self, action: Action) -> Intervention:
        own = [self.partnership.home_theme(name) for name in action.indicators]
        theme = next(iter((*own, *self.themes.get(action.id, ()))), "")
        results = tuple(reported(action, one, self.as_at) for one in action.results if one.half_year.end <= self.as_at)
        return self._made(action.id, action.title, "action", theme, action.indicators, results, action.lead)

    def _made(
        self,
        id: str,
        title: str,
        of: Literal["target", "action"],
        theme: str,
        indicators: tuple[str, ...],
        results: tuple[Result, ...],
        lead: str | None,
    ) -> Intervention:
        p = self.partnership
        above = [p.theme(theme).lead] if theme else []
        while above and (body := p.body(above[-1]).reports_to) is not None:
            above.append(body)
        ssp, group, board = (*above, None, None, None)[:3]
        standing = replay(id, results, p.decisions, self.as_at)
        notes = _notes(id, results, standing, p.decisions, self.as_at)
        known = filled(results)
        return Intervention(id, title, of, theme, indicators, known, standing, lead, ssp, group, board, notes)


def _notes(
    id: str, results: Sequence[Result], standing: Standing, log: Iterable[Decision], as_at: date
) -> tuple[Decision, ...]:
    begun = [*(one.half.end for one in results if one.word == BELOW), *(step.on for step in standing.history)]
    since = min(begun, default=as_at)
    found = [one for one in log if one.kind == "note" and id in one.about and since <= one.date <= as_at]
    return tuple(sorted(found, key=lambda one: one.date))


def reported(action: Action, one: HalfYearly, as_at: date) -> Result:
    """What an action's report says of a half-year, as known on a day.

    An action that has not started is below once its first day has passed, and not due before; without a first day
    nobody can tell.
    """
    if one.reported > as_at:
        return Result(one.half_year, UNKNOWN, "not reported yet")
    word = BELOW if one.progress in FAILING else NOT_BELOW
    if one.progress == "not started":
        word = UNKNOWN if action.start is None else BELOW if action.start < one.half_year.end else NOT_DUE
    return Result(one.half_year, word, one.progress)


def interventions(
    partnership: Partnership, table: pd.DataFrame, as_at: date, themes: Collection[str] = ()
) -> tuple[Intervention, ...]:
    """Every target with a monitoring level, and every action with six-monthly reports, the most pressing first.

    `table` are the findings as the reader may see them; `themes` whose interventions are wanted (none: all). An action
    belongs to its first indicator's theme, else to the first that it leads to; one that leads to no outcome is shown
    where all themes are. Of a target no longer tracked only what the log says is left.
    """
    find = _Finder(partnership, table, as_at)
    logged = {name for one in partnership.decisions for name in one.about if one.kind == "trigger"}
    targets = [find.target(i) for i in partnership.indicators().values() if i.id in find.halves or i.id in logged]
    actions = [find.action(a) for a in partnership.actions if a.results or a.id in logged]
    wanted = [one for one in (*targets, *actions) if not themes or one.theme in themes]
    return tuple(sorted(wanted, key=lambda one: one.urgency))


def on_the_ladder(every: Iterable[Intervention]) -> tuple[Intervention, ...]:
    """Those at a stage, and those of which one is proposed, in their order."""
    return tuple(one for one in every if one.stage or one.standing.proposal)


def stage_reports(
    partnership: Partnership,
    on: date,
    days: int = SOON,
    to: Sequence[str] | None = None,
    themes: Collection[str] = (),
) -> list[DueDate]:
    """The reports that open stages still wait for, as due dates beside those of the calendar: by the log alone.

    What is overdue on the day `on`, then what falls due within `days`; `to`: only what goes to one of these bodies;
    `themes`: only of these (none: all). What goes to a body that nobody named yet is addressed to none.
    """
    import pandas as pd

    nothing = pd.DataFrame({name: [] for name in _READ})
    found = []
    for one in awaited(interventions(partnership, nothing, on, themes), on):
        step = one.standing.open
        if step is None or (step.due - on).days > days:
            continue
        body = one.reports_to(step.stage)
        if to is None or body in to:
            title = f"Report on stage {step.stage} of the ladder of intervention: {one.title}"
            item = Due(
                id=f"{one.subject}-stage-{step.stage}",
                title=title,
                to=(body,) if body else (),
                months=(step.due.month,),
            )
            state: Literal["overdue", "due", "ahead"] = "overdue" if step.due < on else "due"
            found.append(DueDate(item, step.due, None, state))
    return found


def awaited(every: Iterable[Intervention], as_at: date) -> tuple[Intervention, ...]:
    """Those whose open stage still waits for its report, the earliest deadline first."""
    found = [one for one in every if one.standing.open and one.standing.open.deadline(as_at) in (DUE, OVERDUE)]
    return tuple(sorted(found, key=lambda one: (one.standing.open.due if one.standing.open else as_at, one.subject)))
