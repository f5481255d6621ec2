"""Half-year results: whether a target was below its monitoring level, review by review (RULES 2.5, 2.6, 3.2)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from curvebook.accountability.ladder import BELOW, NOT_BELOW, NOT_DUE, UNKNOWN
from curvebook.accountability.status import BELOW as BELOW_LEVEL
from curvebook.accountability.status import position
from curvebook.findings.book import Book, Row, joined
from curvebook.model.period import Period, day_in_words, half_year_of
from curvebook.observatory.frames import STATES
from curvebook.trajectory.target import Path


def half_years(book: Book, home: str, way: Path, source: str = "") -> Iterator[Row]:
    """A row for each half of the financial year from the path's start to its end that has ended by the edition.

    A half-year is judged by the last value known of a period that ends within it, against the monitoring level of that
    period, both as printed; provisional values count. So a year's value judges the half-year in which the year ends,
    and the other one is `not due`: tracking is six-monthly "except where the outcome is only measured yearly"
    (RULES 3.2). Where a period ended and nothing of it can be judged the word is `unknown`, and the note says why.
    `source` is what the path itself was made from. No rows where no monitoring level was agreed.
    """
    if all(math.isnan(step.monitoring) for step in way.steps):
        return
    half, last = half_year_of(way.start.period.end), half_year_of(way.end.period.end)
    while half.start <= last.start and half.end <= book.until:
        yield _judged(book, home, way, half, source)
        half = half.after()


def _judged(book: Book, home: str, way: Path, half: Period, source: str) -> Row:
    grid = book.grid
    ended = [c for c in range(len(grid.starts)) if half.start <= grid.period(c).end <= half.end]
    columns = [c for c in ended if way.at(grid.period(c)) is not None and grid.row[grid.position(home), c] >= 0]
    known = [c for c in columns if np.isfinite(book.value(home, c))]
    if not known:
        return book.timed(home, "half-year", half, **_unknown(book, home, way, half, columns))
    column = known[-1]
    period, step = grid.period(column), way.at(grid.period(column))
    assert step is not None
    found, told = book.at(home, column), {"against": str(period), "source": joined((book.source(home, column), source))}
    value, line, level = (book.printed(v) for v in (book.value(home, column), step.value, step.monitoring))
    if math.isnan(level):
        note = f"no monitoring level was agreed for {period.label}"
        return book.timed(home, "half-year", half, word=UNKNOWN, note=note, **told)
    word = BELOW if position(value, line, level, way.good) == BELOW_LEVEL else NOT_BELOW
    expected = [each.period for each in way.steps if half.start <= each.period.end <= half.end]
    later = expected and expected[-1].end > period.end
    note = f"judged by {period.label}, for nothing newer is known" if later else ""
    state = "" if found is None else found["state"]
    return book.timed(
        home, "half-year", half, value=book.value(home, column), word=word, state=state, note=note, **told
    )  # fmt: skip


def _unknown(book: Book, home: str, way: Path, half: Period, columns: list[int]) -> Row:
    """Why nothing can be said of a half-year; `not due` where no period ended within it."""
    if columns:
        found, period = book.at(home, columns[-1]), book.grid.period(columns[-1])
        assert found is not None
        why = STATES[found["state"]].words if found["state"] in STATES else "not known"
        return {"word": UNKNOWN, "note": f"the value for {period.label} is {why}", "against": str(period),
                "state": found["state"], "source": book.source(home, columns[-1])}  # fmt: skip
    steps = [step.period for step in way.steps if half.start <= step.period.end <= half.end]
    if not steps or book.indicator.frequency == "irregular":
        return {"word": NOT_DUE, "note": "no period ended in this half-year"}
    days = book.indicator.due_days
    due = "" if days is None else f"; it is due by {day_in_words(steps[-1].end + timedelta(days=days))}"
    return {"word": UNKNOWN, "note": f"nothing has been received for {steps[-1].label}{due}"}
