"""The yearly cycle: what is due to whom, by which day, on which period, and what is overdue (RULES 3.1–3.7, 4.5).

The calendar is what a partnership agreed (`calendar:` of its definitions; `cycles/` holds Halton's and Walsall's to
copy); what was delivered stands in its decisions log. A due date is a day as written, weekends and holidays included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from curvebook.accountability.deadlines import Deadline, calendar_of
from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.model.period import Period, add_months
from curvebook.model.reading import Due, Phase

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.model.work import Action, Decision

State = Literal["delivered", "late", "overdue", "missed", "no record", "due", "ahead"]
SHIPPED = Path(__file__).parent / "cycles"  # Halton's and Walsall's years, to copy into definitions/
SOON = 30  # days within which something counts as due
PHASES: tuple[Phase, ...] = get_args(Phase)  # plan → do → review → revise → give account (RULES 3.7)
TRACKED = 6  # months within which an action and a target are looked at again (RULES 3.2)
TRACKED_YEARLY = 12  # ... where the outcome is measured only yearly, or less often (RULES 3.2, 3.6)
FINANCIAL_YEAR = 4  # its first month
NOBODY = "nobody named yet"  # to whom something goes where no body is named


@dataclass(frozen=True)
class DueDate:
    """One due date of an entry of the calendar, as it stood on a day.

    `delivered`: the day on which it came, "late" where that was after it was due; "overdue": the day has passed;
    "missed": it never came, and the next one did; "no record": due before anything was recorded, so nobody can tell;
    "due": within 30 days; "ahead": later.
    """

    item: Due
    day: date
    period: Period | None
    state: State
    delivered: date | None = None

    def late(self, on: date) -> int:
        """Days between the due day and its delivery, or `on` where it has not come; below 0 while there is time."""
        return ((self.delivered or on) - self.day).days


def due_dates(item: Due, first: date, last: date) -> tuple[date, ...]:
    """The days on which `item` is due between two days, both included.

    With `every_years`, years count from the month of `since`; without, `since` is only the first day that counts.
    """
    begins = max(first, item.since or first)
    months = range(begins.year * 12 + begins.month - 1, last.year * 12 + last.month)
    anchor = item.since.year * 12 + item.since.month - 1 if item.since else 0
    chosen = [
        add_months(date(1, 1, item.day), month - 12)
        for month in months
        if month % 12 + 1 in item.months and (month - anchor) // 12 % item.every_years == 0
    ]
    return tuple(day for day in chosen if begins <= day <= last)


def reports_on(item: Due, day: date) -> Period | None:
    """The period on which what is due on `day` reports: the newest of its length in the financial year that has ended.

    >>> half_year = Due(id="half-year", title="Half-year update", months=(11,), covers=6)
    >>> reports_on(half_year, date(2026, 11, 28)).label
    'April to September 2026'
    """
    if item.covers is None:
        return None
    since = (day.year * 12 + day.month - FINANCIAL_YEAR) // item.covers * item.covers + FINANCIAL_YEAR - 1
    return Period(date(since // 12, since % 12 + 1, 1), item.covers).after(-1)


def record_begins(partnership: Partnership) -> date | None:
    """The day of the first delivery on record: before it nobody can tell what came and what did not."""
    return min((each.date for each in partnership.decisions if each.kind == "delivered"), default=None)


def standing(partnership: Partnership, on: date, first: date, last: date) -> tuple[DueDate, ...]:
    """Every due date from `first` to `last` as it stood on the day `on`, in the order of days.

    A delivery counts for the due date nearest to its day among those whose period had ended by then, unless the log
    says `period`. What is past and did not come is overdue from the day the record of deliveries begins, or from the
    entry's own `since`; before, there is no record of it.
    """
    found = [each for item in partnership.calendar for each in _standing(partnership, item, on, last)]
    order = {item.id: number for number, item in enumerate(partnership.calendar)}
    return tuple(sorted((d for d in found if first <= d.day <= last), key=lambda d: (d.day, order[d.item.id])))


def whats_due(
    partnership: Partnership, on: date, *, days: int = SOON, to: Collection[str] | None = None
) -> tuple[DueDate, ...]:
    """What is overdue on the day `on`, then what is due in the `days` from then on and has not come yet.

    `to`: only what goes to one of these audiences or bodies.
    """
    every = standing(partnership, on, date.min, on + timedelta(days=days))
    return tuple(
        each
        for each in every
        if each.state in ("overdue", "due", "ahead") and (to is None or set(to) & set(each.item.to))
    )


def overdue(partnership: Partnership, on: date, *, to: Sequence[str] | None = None) -> tuple[DueDate, ...]:
    """What was due before `on` and has not come, the longest overdue first."""
    return tuple(each for each in whats_due(partnership, on, days=0, to=to) if each.state == "overdue")


@dataclass(frozen=True)
class Requirement:
    """One duty under a core requirement (RULES 3.3): when it was last done and when it is due next."""

    name: str
    item: Due
    last_done: date | None
    next_due: date
    overdue: bool


def core_requirements(partnership: Partnership, on: date) -> tuple[Requirement, ...]:
    """Reviewing outcomes, reviewing partnership working, improvement planning, as they stood on a day (RULES 3.3)."""
    told = []
    for item in partnership.calendar:
        if item.requirement is None:
            continue
        every = _standing(partnership, item, on, add_months(on, 24 * item.every_years))
        done = [each.delivered for each in every if each.delivered]
        waiting = [e for e in every if e.state == "overdue"] or [e for e in every if e.state in ("due", "ahead")]
        told.append(
            Requirement(item.requirement, item, max(done, default=None), waiting[0].day, waiting[0].state == "overdue")
        )
    names = [each.name for each in told]
    return tuple(sorted(told, key=lambda each: names.index(each.name)))


def steps_missing(calendar: Iterable[Due]) -> tuple[Phase, ...]:
    """The steps of plan → do → review → revise → give account that no entry of a calendar takes (RULES 3.7)."""
    taken = {item.phase for item in calendar}
    return tuple(step for step in PHASES if step not in taken)


def reviewed_every(indicator: Indicator) -> int:
    """Months between two reviews of an indicator and its target: 6; 12 where it is measured only yearly, or less often.

    A slow outcome needs less frequent feedback and deeper analysis (RULES 3.2, 3.6).
    """
    return TRACKED_YEARLY if MONTHS_BETWEEN[indicator.frequency] >= TRACKED_YEARLY else TRACKED


def tracked_every(partnership: Partnership, action: Action) -> int:
    """Months between two reports on an action: 6; 12 where each of its indicators is measured only yearly."""
    every = [reviewed_every(partnership.indicator(id)) for id in action.indicators]
    return min(every, default=TRACKED)


def untracked(partnership: Partnership, on: date) -> tuple[Action, ...]:
    """Actions under way on which nothing was reported for longer than they may go unreported (RULES 3.2)."""
    return tuple(
        action
        for action in partnership.actions
        if action.progress not in ("complete", "stopped")
        and (known := action.progress_at or action.start) is not None
        and add_months(known, tracked_every(partnership, action)) < on
    )


def diary(partnership: Partnership, dates: Iterable[DueDate], on: date) -> bytes:
    """Due dates as an iCalendar file (RFC 5545) of whole days, made on the day `on`; the same bytes each time."""
    return calendar_of((_entry(partnership, each) for each in dates), partnership.about.title, on)


def _entry(partnership: Partnership, each: DueDate) -> Deadline:
    about = [f"To: {', '.join(addressed(partnership, each.item))}."]
    about += [f"On: {each.period.label}."] if each.period else []
    uid = f"{each.item.id}-{each.day.isoformat()}@{partnership.id}"
    return Deadline(uid, each.day, each.item.title, " ".join(about))


def name_of(partnership: Partnership, id: str) -> str:
    """What the body or the audience with this id is called."""
    called = {audience.id: audience.title for audience in partnership.audiences}
    called |= {body.id: body.title for body in partnership.bodies}
    return called.get(id, id)


def addressed(partnership: Partnership, item: Due) -> list[str]:
    """To whom an entry goes, by name; "nobody named yet" where it names none."""
    return [name_of(partnership, id) for id in item.to] or [NOBODY]


def _standing(partnership: Partnership, item: Due, on: date, last: date) -> list[DueDate]:
    """Every due date of an entry that the record can tell of, until `last` at least."""
    begins = record_begins(partnership)
    since = item.since or begins or on
    cycle = 12 * item.every_years
    days = due_dates(item, add_months(min(since, on), -cycle), max(last, add_months(on, cycle)))
    came = _deliveries(partnership, item, on, days)
    newest = max(came, default=date.min)
    told = []
    for day in days:
        delivered = came.get(day)
        state: State
        if delivered:
            state = "delivered" if delivered <= day else "late"
        elif day < on:
            recorded = day >= since if item.since or begins else False
            state = ("missed" if day < newest else "overdue") if recorded else "no record"
        else:
            state = "due" if (day - on).days <= SOON else "ahead"
        told.append(DueDate(item, day, reports_on(item, day), state, delivered))
    return told


def _deliveries(partnership: Partnership, item: Due, on: date, days: Sequence[date]) -> dict[date, date]:
    """By due date, the first day on which it was delivered by the day `on`."""
    came: dict[date, date] = {}
    log: list[Decision] = [d for d in partnership.decisions if d.kind == "delivered" and item.id in d.about]
    for each in sorted((d for d in log if d.date <= on), key=lambda d: d.date):
        periods = {day: reports_on(item, day) for day in days}
        if each.period is not None:
            meant = [day for day, period in periods.items() if period == each.period]
        else:
            meant = [day for day, period in periods.items() if period is None or period.end < each.date]
        if meant:
            came.setdefault(min(meant, key=lambda day: abs((day - each.date).days)), each.date)
    return came
