"""Cross-checks of the yearly cycle: the calendar, what was delivered of it, and the boards' agenda (RULES 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from curvebook.errors import Fault, nearest
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.reading import REPORT_KINDS, AgendaItem, Due
from curvebook.model.work import Body, Decision


def months(draft: Draft) -> Iterator[Fault]:
    """Months are numbered 1 to 12, each once."""
    for kind, key in ((Due, "months"), (AgendaItem, "months"), (Body, "meets")):
        for placed in draft.of(kind):
            yield from _months(getattr(placed.value, key), placed.at / key)


def sent_to_nobody(draft: Draft) -> Iterator[Fault]:
    """What is due is due to somebody."""
    for placed in draft.of(Due):
        if not placed.value.to:
            mend = "Add `to:` with an audience or a body."
            yield (placed.at / "id").fault("this entry of the calendar goes to nobody", placed.value.id, mend)


def years_without_a_first(draft: Draft) -> Iterator[Fault]:
    """Every third year from when? (RULES 3.3)"""
    for placed in draft.of(Due):
        if placed.value.every_years > 1 and placed.value.since is None:
            problem, mend = "nobody can tell in which years this is due", "Add `since:` with the day it counts from."
            yield (placed.at / "every_years").fault(problem, placed.value.every_years, mend)


def periods_that_divide_a_year(draft: Draft) -> Iterator[Fault]:
    """What is reported on begins and ends with the financial year: 1, 2, 3, 4, 6 or 12 months."""
    for placed in draft.of(Due):
        covers = placed.value.covers
        if covers is not None and 12 % covers:
            problem = "a year cannot be told in periods of so many months"
            yield (placed.at / "covers").fault(problem, covers, "Write 1, 3, 6 or 12.")


def deliveries(draft: Draft) -> Iterator[Fault]:
    """What was delivered is an entry of the calendar; the period it reports on is as long as agreed."""
    known = {placed.value.id: placed.value for placed in draft.of(Due)}
    for placed in draft.of(Decision):
        decision, at = placed.value, placed.at
        if decision.kind != "delivered":
            if decision.period is not None:
                problem = f"only a delivery has a period, not a decision of kind {decision.kind}"
                yield (at / "period").fault(problem, decision.period, "Write `kind: delivered`, or take it out.")
            continue
        if not decision.about:
            mend = "Add `about:` with ids of the calendar."
            yield (at / "kind").fault("a delivery says what was delivered", decision.kind, mend)
        for number, name in enumerate(decision.about):
            here = at / "about" / number
            if name not in draft.ids(Due) | draft.unread:
                yield here.fault("only an entry of the calendar is delivered", name, nearest(name, draft.ids(Due)))
            elif decision.period and name in known and decision.period.months != known[name].covers:
                covers = known[name].covers
                problem = f"{name} reports on {f'{covers} months' if covers else 'no period'}"
                yield (at / "period").fault(problem, decision.period, "Give a period of that length, or take it out.")


def kinds_on_the_agenda(draft: Draft) -> Iterator[Fault]:
    """A part of the board's report that an item names is there."""
    for placed in draft.of(AgendaItem):
        part = placed.value.part
        if part is not None and part not in (*BOARD_PARTS, *REPORT_KINDS):
            known = (*BOARD_PARTS, *REPORT_KINDS)
            yield (placed.at / "part").fault("there is no such part or report", part, nearest(part, known))


# What a performance board's report shows (report/board.py), by the anchor of its part.
BOARD_PARTS = ("vital-signs", "targets", "indicators", "projects", "money", "risks", "services")

CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (
    months,
    sent_to_nobody,
    years_without_a_first,
    periods_that_divide_a_year,
    deliveries,
    kinds_on_the_agenda,
)


def _months(written: tuple[int, ...], at: At) -> Iterator[Fault]:
    for number, month in enumerate(written):
        if not 1 <= month <= 12:
            yield (at / number).fault("there is no such month", month, "Write 1 to 12.")
        elif month in written[:number]:
            yield (at / number).fault("this month stands twice", month, "Keep one.")
