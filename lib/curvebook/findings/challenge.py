"""Is a target plausible? The change it still asks for, beside the best that similar places achieved (RULES 2.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from curvebook.findings.book import COUNTS_DIFFER, Book, Row, joined
from curvebook.indicators.comparison import NOT_COMPARED
from curvebook.indicators.series import month_index
from curvebook.model.period import Period
from curvebook.trajectory.target import Step

DONE, NEVER_DONE, NONE_NEEDED = "done", "not done", "none needed"
NONE_OF_THE_SEASON = "there is no value of the season of the target's date"
FEWEST = 3  # places that must have been followed over as many years


class Best(NamedTuple):
    """The largest change for the better that a place really had over some span: from one column to another."""

    place: str
    begin: int
    end: int
    change: float


def challenge(book: Book, home: str, end: Step, made_from: str) -> Iterator[Row]:
    """`required`: the yearly change from the newest value to the goal; `best-change`: the best seen over the same span.

    Quarters and months start from the newest value of the season of the target's date, for a swing that comes every
    year is no change; without one by the present method there is no change to state. The change is compared with the
    observed change over every stretch of the same length in each similar place's history, all by the present method
    and, of quarters and months, from the same season. Similar places are the statistical neighbours or, where none of
    these has a value, the areas of the same level in the data. `made_from` is what the goal itself was made from. No
    rows once the target's date has come.
    """
    newest = book.newest[home]
    if newest < 0:
        yield book.timed(home, "required", end.period, word=NOT_COMPARED, note="there is no value")
        return
    if month_index(end.period.start) <= month_index(book.grid.period(newest).start):
        return
    newest = _of_the_season(book, home, end.period)
    if newest < 0:
        yield book.timed(home, "required", end.period, word=NOT_COMPARED, note=NONE_OF_THE_SEASON)
        return
    months = month_index(end.period.start) - month_index(book.grid.period(newest).start)
    sign, years = 1 if book.indicator.good == "high" else -1, months / 12
    own = joined((book.source(home, newest), made_from))
    asked = book.printed(sign * (book.printed(end.value) - book.printed(book.value(home, newest))))
    if asked <= 0:
        yield book.timed(home, "required", end.period, word=NONE_NEEDED, note="it is already there", source=own)
        return
    per_year = (end.value - book.value(home, newest)) / years
    others, codes, group = _similar(book, home)
    why, found, source = _achieved(book, others, codes, months, newest, sign)
    enough = max(FEWEST, (len(codes) + 1) // 2) if group == "neighbours" else FEWEST
    if not why and len(found) < enough:
        why = "there are no comparable figures of theirs over as long a time"
        if found:
            why = f"fewer than {enough} of them have comparable figures over as long a time"
    source = joined((own, source))
    if why:
        yield book.timed(
            home, "required", end.period, value=per_year, word=NOT_COMPARED, note=why, source=source
        )  # fmt: skip
        return
    done = sum(book.printed(each.change) >= asked for each in found)
    yield book.timed(
        home, "required", end.period, value=per_year, word=DONE if done else NEVER_DONE, against=group,
        count=done, denominator=len(found), source=source,
    )  # fmt: skip
    best = max(found, key=lambda each: each.change)
    first, last = (others.grid.period(column) for column in (best.begin, best.end))
    yield book.timed(
        home, "best-change", last, value=sign * best.change / years, against=best.place,
        note=f"between {first.label} and {last.label}", source=source,
    )  # fmt: skip


def _of_the_season(book: Book, home: str, goal: Period) -> int:
    """The newest column from which the way to `goal` is counted, −1 if none; periods of a year have no season."""
    newest, grid = book.newest[home], book.grid
    if not grid.regular or grid.months >= 12 or goal.months != grid.months:
        return newest
    since, month = book.since(home), goal.start.month
    return book.newest_where(
        book.knows(home),
        lambda column: since <= column <= newest,
        lambda column: grid.period(column).start.month == month,
    )


def _similar(book: Book, home: str) -> tuple[Book, tuple[str, ...], str]:
    """The similar places that have a value, in which book they stand, and what they are called together."""
    neighbours = book.where.partnership.places.neighbours
    if any(book.newest.get(code, -1) >= 0 for code in neighbours):
        return book, neighbours, "neighbours"
    level = book.where.partnership.area(home).level
    return book.peers, tuple(code for code in book.peers.grid.areas if code != home), level


def _achieved(
    book: Book, others: Book, codes: tuple[str, ...], months: int, newest: int, sign: int
) -> tuple[str, list[Best], str]:
    """Why there is no comparison, or each place's best change over so many months, and what was looked at."""
    grid = others.grid
    if book.indicator.kind == "count":
        return COUNTS_DIFFER, [], ""
    if not (grid.regular and book.grid.regular):
        return "its values do not come at regular intervals", [], ""
    if months % grid.step:
        return "the target's date lies between two values", [], ""
    span, season = months // grid.step, max(12 // grid.step, 1)
    month = book.grid.period(newest).start.month
    found, sources = [], []
    for code in codes:
        row = grid.position(code)
        if row is None or not len(grid.starts):
            continue
        begins = np.arange(grid.broken, len(grid.starts) - span)
        if season > 1:
            begins = begins[[grid.period(c).start.month == month for c in begins.tolist()]] if begins.size else begins
        changes = sign * (grid.values[row, begins + span] - grid.values[row, begins])
        like = [others.alike((code,), c, c + span) for c in begins.tolist()]
        kept = np.isfinite(changes) & np.array(like, dtype=bool)
        if not kept.any():
            continue
        begins, changes = begins[kept], changes[kept]
        best = int(changes.argmax())
        found.append(Best(code, int(begins[best]), int(begins[best]) + span, float(changes[best])))
        sources.append(others.source(code, *sorted({*begins.tolist(), *(begins + span).tolist()})))
    return "", found, joined(sources)
