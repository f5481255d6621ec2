"""What the calendar asks of the press: which reports, of which edition, for whom; and a night's work on them.

An entry of the calendar says which kind of report it means (`report`), on which period (`covers`) and to whom it goes
(`to`). The edition is the quarter in which its period ends; an entry without a period means the newest quarter that had
ended. To a body goes what the audiences receive that are it (`bodies`). Its reports are made as drafts, beside the
edition, until a decision of kind `sign-off` names the entry, `curvebook run` publishes them, or a decision of kind
`delivered` says that they came.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from curvebook.accountability.cycle import DueDate, name_of, reports_on, whats_due
from curvebook.errors import Fault, ParameterError, UserError
from curvebook.model.period import Period, add_months, day_in_words
from curvebook.model.reading import Audience, Due
from curvebook.narrative.figures import listed
from curvebook.observatory.sources import FORMATS
from curvebook.observatory.submissions import load_submissions
from curvebook.press import publish
from curvebook.press.edition import Plan, PlannedReport, plan
from curvebook.press.log import Log, followed
from curvebook.press.publish import BusyError, Place
from curvebook.press.run import Run, run

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership
    from curvebook.observatory.submissions import Submission
    from curvebook.press.progress import Progress

# "draft": to be made as drafts; "signed off": to be published; "published": to be delivered and recorded as such;
# "at fault": something agreed or asked for is wrong; "not ours": nothing that the press could make, or not yet.
Step = Literal["draft", "signed off", "published", "at fault", "not ours"]
AHEAD, NEXT = 400, 3  # days to look for what comes due next, and how much of it is told at least
Published = Callable[[str], Collection[tuple[str, str]]]


@dataclass(frozen=True)
class Asked:
    """What one due date asks of the press for one audience; `why` tells it of what is not made."""

    due: DueDate
    step: Step
    edition: str = ""
    audience: str = ""
    reports: tuple[PlannedReport, ...] = ()
    why: str = ""


def edition_of(item: Due, day: date) -> str:
    """The edition that an entry means that is due on a day: the quarter in which the period it reports on ends.

    >>> half_year = Due(id="half-year", title="Half-year update", months=(11,), covers=6)
    >>> edition_of(half_year, date(2026, 11, 28))
    '2026-Q2'
    """
    period = reports_on(item, day)
    # The last day of the period; where there is none, of the newest quarter that had ended.
    last = period.end if period else add_months(day.replace(day=1), -((day.month - 1) % 3)) - timedelta(days=1)
    first = add_months(last.replace(day=1), -((last.month - 1) % 3))
    return str(Period(first, 3))


def asked(
    partnership: Partnership,
    dates: Iterable[DueDate],
    on: date,
    *,
    root: Path,
    published: Published,
    to: Collection[str] | None = None,
) -> tuple[Asked, ...]:
    """What due dates ask of the press as it stands on the day `on`, in their order; `to`: only for these recipients.

    `published` gives what an edition has in place already, as pairs of an audience and a report's id; `root` is the
    project's folder, whose `notebooks/` make reports.
    """
    return tuple(one for each in dates for one in _asked(partnership, each, on, root, published, to))


def _asked(
    p: Partnership, each: DueDate, on: date, root: Path, published: Published, to: Collection[str] | None
) -> Iterable[Asked]:
    kind = each.item.report
    if kind is None:
        yield Asked(each, "not ours", why="the calendar names no report for it")
        return
    edition = edition_of(each.item, each.day)
    quarter = Period.of_edition(edition)
    if quarter.end >= on:
        why = f"its quarter has not ended: {quarter.label}"
        yield Asked(each, "not ours", edition, why=why)
        return
    signed = signed_off(p, each.item, edition, on)
    reading: dict[str, None] = {}
    unread: dict[str, list[str]] = {}
    for body in (one for one in each.item.to if to is None or one in to):
        readers = readers_of(p, body)
        fitting = [one.id for one in readers if kind in one.reports]
        reading |= dict.fromkeys(fitting)
        if not fitting:
            receives = f"{' or '.join(one.id for one in readers)} receives no report of kind {kind}"
            unread.setdefault(receives if readers else "no audience is this body", []).append(name_of(p, body))
    for why, bodies in unread.items():
        yield Asked(each, "not ours", edition, why=f"for {listed(bodies)}: {why}")
    for audience in reading:
        try:
            every = plan(p, edition, root=root, report=kind, audience=audience).reports
        except ParameterError as wrong:
            yield Asked(each, "at fault", edition, audience, why=str(wrong.faults[0]))
            continue
        left = tuple(one for one in every if (audience, one.id) not in published(edition))
        step: Step = "signed off" if signed and left else "draft" if left else "published"
        yield Asked(each, step, edition, audience, left)


def readers_of(partnership: Partnership, name: str) -> list[Audience]:
    """The audiences that read what goes to a body, or to the audience of that name."""
    return [one for one in partnership.audiences if name == one.id or name in one.bodies]


def signed_off(partnership: Partnership, item: Due, edition: str, on: date) -> bool:
    """Whether the log signs an entry's reports of an edition off: the one that it meant on the decision's day."""
    signing = (one for one in partnership.decisions if one.kind == "sign-off" and item.id in one.about)
    return any(one.date <= on and edition_of(item, one.date) == edition for one in signing)


def plans(partnership: Partnership, found: Iterable[Asked]) -> tuple[Plan, ...]:
    """One plan for each edition of which drafts are asked for, the oldest first: those reports for those audiences."""
    wanted: dict[str, dict[PlannedReport, None]] = {}
    for one in found:
        if one.step == "draft":
            wanted.setdefault(one.edition, {}).update(dict.fromkeys(one.reports))
    return tuple(_plan(partnership, edition, tuple(wanted[edition])) for edition in sorted(wanted))


def _plan(partnership: Partnership, edition: str, reports: tuple[PlannedReport, ...]) -> Plan:
    readers = [one.id for one in partnership.audiences if any(each.audience == one.id for each in reports)]
    ordered = sorted(reports, key=lambda one: readers.index(one.audience))
    return Plan(edition, tuple(readers), tuple(ordered), whole=False)


def in_place(outputs: Path) -> Published:
    """What editions have in place, by what their manifests say: a report that failed is not."""

    def published(edition: str) -> Collection[tuple[str, str]]:
        reports = publish.read_manifest(Place(outputs, edition)).get("reports", ())
        return {(one["audience"], one["id"]) for one in reports if one["status"] != "failed"}

    return published


def known_on(partnership: Partnership, edition: str, received: Sequence[Submission], on: date) -> date:
    """The day up to which a draft made on the day `on` knows what had been received.

    That of the edition's publication once it has come, so that the draft shows what the edition will; until then the
    day on which something was last received, so that a draft is made again only when there is something new.
    """
    day = publish.published_on(partnership, edition)
    if day <= on:
        return day
    newest = max((one.received for one in received if one.received <= on), default=date.min)
    return max(newest, Period.of_edition(edition).end)


@dataclass(frozen=True)
class Made:
    """What a night made of an edition's drafts: a `run`, or why there is none.

    `trouble` is the machine's or ours, in a line without a row of data, and `stopped` that the user ended the night.
    Pairs of an audience and a report's id: `missing` are those of its reports of which there is no draft, `earlier`
    those of which an earlier draft stands, for they could not be renewed.
    """

    plan: Plan
    as_at: date
    run: Run | None = None
    busy: bool = False
    faults: tuple[Fault, ...] = ()
    trouble: str = ""
    stopped: bool = False
    missing: frozenset[tuple[str, str]] = frozenset()
    earlier: frozenset[tuple[str, str]] = frozenset()

    @property
    def failures(self) -> int:
        """How many of its reports failed, or how many mistakes or troubles kept them all from being made."""
        return len(self.faults) + bool(self.trouble) + (len(self.run.problems) if self.run else 0)


@dataclass(frozen=True)
class Night:
    """A night's work: what was asked on the day `on`, what was made of it, and what comes due `next`."""

    on: date
    asked: tuple[Asked, ...]
    made: tuple[Made, ...] = ()
    next: tuple[DueDate, ...] = ()

    @property
    def failures(self) -> int:
        """How many reports failed, and how many entries are at fault."""
        return sum(each.failures for each in self.made) + sum(one.step == "at fault" for one in self.asked)

    def missing(self, one: Asked) -> bool:
        """Whether there is no draft of a report that was asked for."""
        return any(_among(one, each.missing) for each in self.made if each.plan.edition == one.edition)

    def earlier(self, one: Asked) -> bool:
        """Whether an earlier draft stands of a report that was asked for."""
        return any(_among(one, each.earlier) for each in self.made if each.plan.edition == one.edition)

    @property
    def new(self) -> bool:
        """Whether anything was made, or failed."""
        return self.failures > 0 or any(each.run is not None and each.run.made > 0 for each in self.made)

    @property
    def busy(self) -> bool:
        """Whether another run kept it from making something."""
        return any(each.busy for each in self.made)

    @property
    def stopped(self) -> bool:
        """Whether the user ended it before it was done."""
        return any(each.stopped for each in self.made)

    @property
    def status(self) -> int:
        """The command's exit status.

        0 all well, 1 a report or the machine failed, 2 a mistake to mend, 75 another run was at work, 130 stopped.
        """
        if self.stopped:
            return 130
        if any(each.trouble or (each.run and each.run.problems) for each in self.made):
            return 1
        if self.failures:
            return 2
        return 75 if self.busy else 0  # 75 is sysexits' "try again later"


def _among(one: Asked, reports: Collection[tuple[str, str]]) -> bool:
    return any((each.audience, each.id) in reports for each in one.reports)


def night(
    partnership: Partnership,
    dates: Sequence[DueDate],
    on: date,
    *,
    root: Path,
    outputs: Path,
    log: Log,
    progress: Progress,
    to: Collection[str] | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
) -> Night:
    """Make the drafts that due dates ask for as it stands on the day `on`, edition by edition.

    `to`: only for these recipients. Whatever ends one edition, the others are made; Ctrl-C ends all that are left.
    """
    found = asked(partnership, dates, on, root=root, published=in_place(outputs), to=to)
    wanted, made = plans(partnership, found), list[Made]()
    try:
        for planned in wanted:
            made.append(_make(partnership, planned, on, root, outputs, log, progress, jobs, cluster))
    except KeyboardInterrupt:
        made += [Made(left, on, stopped=True) for left in wanted[len(made) :]]
    standing = tuple(_standing(each, outputs) for each in made)
    return Night(on, found, standing, coming(partnership, dates, on, to))


def _standing(made: Made, outputs: Path) -> Made:
    """What was made of an edition, with what stands of its drafts now."""
    reports = publish.read_manifest(Place(outputs, publish.draft_of(made.plan.edition))).get("reports", ())
    there = {(one["audience"], one["id"]) for one in reports if one["status"] != "failed" or one.get("kept")}
    wanted = frozenset((one.audience, one.id) for one in made.plan.reports)
    problems = {(one.audience, one.report) for one in made.run.problems} if made.run else set()
    failed = wanted if made.faults or made.trouble or made.stopped else wanted & problems
    return replace(made, missing=wanted - there, earlier=failed & there)


def coming(
    partnership: Partnership, dates: Collection[DueDate], on: date, to: Collection[str] | None = None
) -> tuple[DueDate, ...]:
    """The few entries that come due next, each once, beside those of `dates`; of a day all, or none.

    `to`: only for these recipients.
    """
    first: dict[str, DueDate] = {}
    for each in whats_due(partnership, on, days=AHEAD, to=to):
        if each.state != "overdue" and each not in dates:
            first.setdefault(each.item.id, each)
    found = sorted(first.values(), key=lambda each: each.day)
    last = found[:NEXT][-1].day if found else on
    return tuple(each for each in found if each.day <= last)


def _make(
    partnership: Partnership,
    planned: Plan,
    on: date,
    root: Path,
    outputs: Path,
    log: Log,
    progress: Progress,
    jobs: int | None,
    cluster: str | None,
) -> Made:
    """Make an edition's drafts, as far as something changed since they were made.

    A mistake, trouble of whatever kind, or another run at work, ends this edition's drafts alone.
    """
    from curvebook.findings import computed

    as_at = on  # until it is known
    try:
        received = load_submissions(partnership)
        as_at = known_on(partnership, planned.edition, received, on)
        known = [one for one in received if one.received <= as_at]
        if not any(FORMATS[one.format].table == "observations" for one in known):
            problem = f"no figures had been received by {day_in_words(as_at)}"
            raise UserError(Fault("", "", problem, mend="`curvebook receive` takes them in."))
        with followed(log, progress, partnership.id, planned.edition) as heard:
            heard.stage(f"Computing the figures of {planned.edition}")
            figures = computed(partnership, planned.edition, as_at=as_at, progress=heard.step)
            done = run(
                partnership,
                planned,
                figures,
                as_at=as_at,
                root=root,
                outputs=outputs,
                jobs=jobs,
                progress=heard,
                received=known,
                draft=True,
                cluster=cluster,
            )
    except BusyError:
        return Made(planned, as_at, busy=True)
    except UserError as mistake:
        return Made(planned, as_at, faults=mistake.faults)
    except Exception as wrong:
        return Made(planned, as_at, trouble=_told(wrong, Place(outputs, publish.draft_of(planned.edition))))
    return Made(planned, as_at, done)


def _told(wrong: Exception, place: Place) -> str:
    """Trouble in a line, as far as no value can be in it; its own words and where it arose go to a log."""
    name = type(wrong).__name__
    said = f"{name}: {os.strerror(wrong.errno)}" if isinstance(wrong, OSError) and wrong.errno else name
    log = place.log("", "edition")
    try:
        publish.write(log.parent, log.name, "".join(traceback.format_exception(wrong)))
    except OSError:  # the disk may be what is wrong
        return said
    return f"{said}; why stands in {log}"
