"""An index made of other indicators: its observations, worked out from theirs, and what each part did to its change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from curvebook.findings.book import Book, Row, Where, joined
from curvebook.indicators import composite as method
from curvebook.indicators.intervals import Floats, standard_error
from curvebook.indicators.series import month_index
from curvebook.model.measures import MONTHS_BETWEEN, Composite, Indicator
from curvebook.model.period import Period
from curvebook.observatory.frames import OBSERVATIONS, shaped

SECRET = ("c", "low")  # states of a value that is known but not shown


@dataclass(frozen=True)
class Made:
    """An index of one area; for parts × periods the age of what was used in `months` (−1: none), and its sources."""

    periods: tuple[Period, ...]
    scores: method.Scores
    index: method.Index
    months: NDArray[np.intp]
    sources: tuple[tuple[str, ...], ...]


def parts_first(indicators: Iterable[Indicator]) -> Iterator[Indicator]:
    """The indicators in an order in which each index comes after its parts."""
    waiting, done = list(indicators), set[str]()
    while waiting:
        ready = [i for i in waiting if not i.composite or {p.indicator for p in i.composite.parts} <= done]
        ready = ready or waiting  # parts that the definitions do not know: the check tells of them
        yield from ready
        done |= {i.id for i in ready}
        waiting = [i for i in waiting if i.id not in done]


def index_of(
    indicator: Indicator, books: Mapping[str, Book], where: Where, until: date
) -> tuple[pd.DataFrame, dict[str, Made]]:
    """The index's observations (as `frames.OBSERVATIONS`, with `source` for all they are made from), and how.

    It is worked out for the partnership's areas at its levels and for whatever they are compared with, as far as its
    parts are known there, for every period up to the newest in which a part has news. The base is the partnership's own
    in every area, else two areas' figures could not be compared. A value that rests on a part's value which a newer one
    should have followed has the state "e", and its note says how many do. Where too little is known without what is
    withheld, it is withheld too; a part before its newest change of method does not count.
    """
    plan = indicator.composite
    assert plan is not None
    parts = [books[part.indicator] for part in plan.parts]
    home = where.partnership.places.home
    at_home = _picked(indicator, plan, parts, home, until)
    if at_home is None:
        return shaped(pd.DataFrame(columns=[*OBSERVATIONS, "source"]), {**OBSERVATIONS, "source": "str"}), {}
    made: dict[str, Made] = {}
    frames: list[Row] = []
    for area in (*(area.code for area in where.own if area.level in indicator.levels), *where.comparators):
        picked = at_home if area == home else _picked(indicator, plan, parts, area, until)
        if picked is not None:
            made[area] = _made(indicator, plan, parts, picked, at_home)
            frames += _observations(indicator, plan, parts, made[area], area)
    frame = pd.DataFrame(frames, columns=[*OBSERVATIONS, "source"])
    return shaped(frame, {**OBSERVATIONS, "source": "str"}), made


def contributions(book: Book, made: Mapping[str, Made]) -> Iterator[Row]:
    """What each part did to the change from a year before: rows `contribution`, by "part", `group` the part's id.

    They add up to the change. The note says what has come or gone; a part that was never there has no value.
    """
    plan = book.indicator.composite
    assert plan is not None
    for area in (area.code for area in book.own if area.code in made and book.newest[area.code] >= 0):
        found, newest = made[area], book.grid.period(book.newest[area])
        before = Period(newest.after(1, -12).start, newest.months)
        if newest not in found.periods or before not in found.periods:
            continue
        start, end = found.periods.index(before), found.periods.index(newest)
        shares = method.contributions(found.scores.score, found.index, start, end, plan.aggregation)
        if not np.isfinite(shares.change):
            continue
        every = joined(_used(found, part, at) for part in range(len(plan.parts)) for at in (start, end))
        same = np.allclose(found.index.weight[:, start], found.index.weight[:, end], equal_nan=True)
        alone = same and plan.aggregation == "arithmetic"  # else it depends on the level of the whole
        for i, part in enumerate(plan.parts):
            known = int(np.isfinite(found.scores.score[i, [start, end]]).sum())
            note = ("known in neither of the two periods", "known in only one of the two periods", "")[known]
            value = shares.parts[i] if known else np.nan
            own = joined((_used(found, i, start), _used(found, i, end)))
            yield book.timed(
                area, "contribution", newest, by="part", group=part.indicator, value=value, against=str(before),
                note=str(found.scores.reasons[i]) or note, source=own if alone else every,
            )  # fmt: skip


@dataclass(frozen=True)
class _Picked:
    """Which values of the parts stand for each period of the index in one area; arrays are parts × periods."""

    periods: tuple[Period, ...]
    months: NDArray[np.intp]
    values: Floats
    error: Floats
    secret: NDArray[np.bool_]
    sources: list[list[str]]


def _picked(indicator: Indicator, plan: Composite, parts: list[Book], area: str, until: date) -> _Picked | None:
    """For every period up to the newest in which a part has news; None where no part is known."""
    step = MONTHS_BETWEEN[indicator.frequency]
    base = indicator.period(plan.base)
    cells = [_cells(book, area) for book in parts]
    ends = [int(each.ends[0]) for each in cells if len(each.ends)]
    if not ends:
        return None
    anchor, last = month_index(base.start), month_index(until)
    offsets = range(min((min(ends) - anchor) // step, 0), (last + 1 - anchor) // step)
    periods = tuple(Period(base.after(k, step).start, step) for k in offsets)
    wanted = np.array([month_index(period.end) for period in periods])
    found = [method.carried(c.ends, c.known, wanted, plan.carry_months, c.secret) for c in cells]
    rows, months = (np.array([getattr(f, name) for f in found]) for name in ("row", "months"))
    news = np.flatnonzero(((months >= 0) & (months < step)).any(axis=0))
    if news.size == 0:
        return None
    keep = slice(0, int(news[-1]) + 1)
    rows = rows[:, keep]
    values, error, secret = (
        np.array([np.append(getattr(c, name), end)[r] for c, r in zip(cells, rows, strict=True)])
        for name, end in (("values", np.nan), ("error", np.nan), ("secret", False))
    )
    sources = [[c.sources[r] if r >= 0 else "" for r in row] for c, row in zip(cells, rows.tolist(), strict=True)]
    return _Picked(periods[keep], months[:, keep], values, error, secret.astype(bool), sources)


def _made(indicator: Indicator, plan: Composite, parts: list[Book], picked: _Picked, at_home: _Picked) -> Made:
    """The index of an area, on the scale that the home area's base gives."""
    base = indicator.period(plan.base)
    inside = np.array([base.start <= period.start and period.end <= base.end for period in at_home.periods])
    scores = method.scored(
        np.hstack([at_home.values[:, inside], picked.values]),
        np.arange(int(inside.sum()) + len(picked.periods)) < inside.sum(),
        [1 if book.indicator.good == "high" else -1 for book in parts], plan.scaling,
        target=[_goal(part.target, book.indicator) for part, book in zip(plan.parts, parts, strict=True)],
        goalposts=[part.goalposts or (np.nan, np.nan) for part in plan.parts],
    )  # fmt: skip
    scores = scores._replace(score=scores.score[:, int(inside.sum()) :])
    index = method.composite(
        scores.score, [part.weight for part in plan.parts], least_known=plan.least_known,
        aggregation=plan.aggregation, error=np.abs(scores.slope)[:, None] * picked.error, withheld=picked.secret,
    )  # fmt: skip
    sources = []
    for here, there in zip(picked.sources, at_home.sources, strict=True):
        fixed = joined(np.array(there, dtype=object)[inside]) if plan.scaling != "goalposts" else ""
        sources.append(tuple(joined((each, fixed)) if each else "" for each in here))
    return Made(picked.periods, scores, index, picked.months, tuple(sources))


@dataclass(frozen=True)
class _Cells:
    """One part in one area: an element for each period for which something was received, oldest first."""

    ends: NDArray[np.intp]
    values: Floats
    error: Floats
    known: NDArray[np.bool_]
    secret: NDArray[np.bool_]
    sources: list[str]


def _cells(book: Book, area: str) -> _Cells:
    grid, row = book.grid, book.grid.position(area)
    columns = [] if row is None else [
        c for c in range(grid.broken, len(grid.starts)) if grid.row[row, c] >= 0
    ]  # fmt: skip
    values, lower, upper = (
        np.array([each[row, c] for c in columns], dtype=float) for each in (grid.values, grid.lower, grid.upper)
    )
    states = [str(book.frame["state"].iloc[grid.row[row, c]]) for c in columns]
    ends = np.array([month_index(grid.period(c).end) for c in columns], dtype=np.intp)
    return _Cells(
        ends, values, standard_error(lower, upper),
        np.isfinite(values), np.array([state in SECRET for state in states], dtype=bool),
        [book.source(area, c) for c in columns],
    )  # fmt: skip


def _goal(own: float | None, part: Indicator) -> float:
    """The value that counts as 100 on the way to a target."""
    if own is not None:
        return own
    return next(iter(part.target.to.values())) if part.target else np.nan


def _used(found: Made, part: int, at: int) -> str:
    return found.sources[part][at]


def _observations(indicator: Indicator, plan: Composite, parts: list[Book], found: Made, area: str) -> Iterator[Row]:
    """A row for each period from the first that has a value."""
    often = np.array([MONTHS_BETWEEN[book.indicator.frequency] for book in parts])
    values = found.index.value
    known = np.flatnonzero(np.isfinite(values))
    for at in range(int(known[0]), len(found.periods)) if known.size else ():
        used = np.isfinite(found.scores.score[:, at])
        older = int((used & (found.months[:, at] >= often)).sum())
        absent = [part.indicator for part, has in zip(plan.parts, used, strict=True) if not has]
        state, note = "", str(found.index.reasons[at])
        if np.isnan(values[at]):
            state = "c" if found.index.why[at] == method.WITHHELD else "x"
        else:
            state = "e" if older else ""
            notes = [f"{older} of {len(plan.parts)} parts await a newer value"] if older else []
            notes += [f"without {', '.join(absent)}"] if absent else []
            note = "; ".join(notes)
        source = joined(_used(found, part, at) for part in range(len(plan.parts)))
        first = source.partition(";")[0].partition("#")
        yield {
            "indicator": indicator.id, "area": area, "period_start": pd.Timestamp(found.periods[at].start),
            "period_months": found.periods[at].months, "value": values[at], "lower": found.index.lower[at],
            "upper": found.index.upper[at], "state": state, "note": note, "submission": first[0],
            "row": int(first[2] or 0), "received": pd.NaT, "source": source,
            **dict.fromkeys(("sex", "age", "category_type", "category"), ""),
        }  # fmt: skip
