"""The yearly cycle in words: what is due, by when, how late it is, how often a board looks at something (RULES 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from curvebook.accountability.cycle import DueDate, addressed
from curvebook.accountability.planner import Planner
from curvebook.model.partnership import Partnership
from curvebook.model.period import NAMES, day_in_words
from curvebook.narrative.figures import counted, listed

OFTEN = {"monthly": "Each month", "quarterly": "Each quarter", "twice-a-year": "Twice a year", "yearly": "Once a year",
         "as-required": "As required"}  # fmt: skip
RULE = (
    "A report counts as overdue from the day after it was due until the log of decisions records that it was "
    "delivered. What was due before that record begins is not counted. Days are as agreed, weekends included."
)


def timing(each: DueDate, on: date) -> str:
    """How it stands with a due date on a day: "overdue by 17 days", "due tomorrow", "due in 14 days"."""
    days = each.late(on)
    match each.state:
        case "overdue":
            return f"overdue by {counted(days, 'day')}"
        case "delivered" | "late" if each.delivered:
            late = f", {counted(days, 'day')} late" if each.state == "late" else ""
            return f"delivered on {day_in_words(each.delivered)}{late}"
        case "missed" | "no record":
            return "never delivered" if each.state == "missed" else "no record"
    return {0: "due today", -1: "due tomorrow"}.get(days, f"due in {counted(-days, 'day')}")


def title(each: DueDate) -> str:
    """What is due, with the period it reports on."""
    return f"{each.item.title}, {each.period.label}" if each.period else each.item.title


def recipients(partnership: Partnership, each: DueDate, *, few: bool = False) -> str:
    """Who gets it, in a list; of more than three the first two and how many more, where `few` are wanted."""
    names = addressed(partnership, each.item)
    return listed([*names[:2], f"{len(names) - 2} more"] if few and len(names) > 3 else names)


def tally(dates: Sequence[DueDate], until: date | None) -> str:
    """How much is overdue, and how much comes due by a day.

    >>> tally([], date(2026, 12, 14)), tally([], None)
    ('Nothing is overdue, and nothing is due by 14 December 2026.', 'Nothing is overdue.')
    """
    late = sum(each.state == "overdue" for each in dates)
    ahead = len(dates) - late
    said = f"{counted(late, 'report is', 'reports are')} overdue" if late else "Nothing is overdue"
    if until is None:
        return f"{said}."
    more = "more " if late else ""
    coming = counted(ahead, f"{more or 'report '}is", f"{more or 'reports '}are") if ahead else f"nothing {more}is"
    return f"{said}, and {coming} due by {day_in_words(until)}."


HEADS = ("Day", "State", "Report", "To")


def listing(
    partnership: Partnership, dates: Sequence[DueDate], on: date, days: int | None
) -> tuple[Sequence[str], Sequence[Sequence[str]], str]:
    """What is due as a table: heads, rows, and what they come to in a sentence; without `days`, only what is late."""
    rows = [(each.day.isoformat(), timing(each, on), title(each), recipients(partnership, each)) for each in dates]
    return HEADS, rows, tally(dates, None if days is None else on + timedelta(days=days))


def covered(found: Planner) -> str:
    """Whether the year's agenda covers every item, and what it leaves out."""
    year = f"April {found.year} to March {found.year + 1}"
    if not found.items:
        return "No agenda is agreed for this board."
    if not found.never and not found.short:
        return f"All {found.items} items (100%) are covered in the year from {year}."
    left = [f"{item.title} has no place" for item in found.never]
    left += [f"{item.title} has fewer places than it needs" for item in found.short]
    return f"{found.coverage:.0%} of {counted(found.items, 'item')} are covered from {year}: {listed(left)}."


def month_of(year: int, month: int) -> str:
    """A month of the financial year that begins in April of `year`.

    >>> month_of(2026, 2)
    'February 2027'
    """
    return f"{NAMES[month]} {year + (month < 4)}"
