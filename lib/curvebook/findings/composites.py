"""An index made of other indicators: its observations, worked out from theirs, and what each part did to its change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from curvebook.findings.book import OTHER_PARTS, Book, Row, Where, joined
from curvebook.indicators import composite as method
from curvebook.indicators.intervals import Floats, standard_error
from curvebook.indicators.series import month_index
from curvebook.model.measures import MONTHS_BETWEEN, Composite, Indicator
from curvebook.model.period import Period
from curvebook.observatory.frames import OBSERVATIONS, STATES, shaped, together

SECRET = ("c", "low")  # states of a value that is known but not shown
MADE = {**OBSERVATIONS, "source": "str", "parts": "str"}  # `parts`: the ids of those that are known


@dataclass(frozen=True)
class Made:
    """An index of one area, from what was `picked`; `sources` are those of parts × periods, the base's with them."""

    picked: _Picked
    scores: method.Scores
    index: method.Index
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
    """The index's observations (as `MADE`, with `source` for all they are made from), and how.

    It is worked out for the partnership's areas at its levels and for whatever they are compared with, as far as its
    parts are known there, for every period up to the newest in which a part has news. The base is the partnership's own
    in every area, else two areas' figures could not be compared: of each part the mean of its own values for periods
    within the base period, or of what is carried into it where it has none there. A value has the state of its parts'
    values together, "e" where one rests on a value that a newer should have followed, and "b" where it is made of other
    parts than the value before; its note says how many and which. Where too little is known without what is withheld,
    it is withheld too; a part before its newest change of method does not count.
    """
    plan = indicator.composite
    assert plan is not None
    parts = [books[part.indicator] for part in plan.parts]
    home = where.partnership.places.home
    at_home = _picked(indicator, plan, parts, home, until)
    if at_home is None:
        return shaped(pd.DataFrame(columns=list(MADE)), MADE), {}
    base = _base(indicator.period(plan.base), parts, home, at_home)
    made: dict[str, Made] = {}
    frames: list[Row] = []
    for area in (*(area.code for area in where.own if area.level in indicator.levels), *where.comparators):
        picked = at_home if area == home else _picked(indicator, plan, parts, area, until)
        if picked is not None:
            made[area] = _made(plan, parts, picked, base)
            frames += _observations(indicator, parts, made[area], area)
    return shaped(pd.DataFrame(frames, columns=list(MADE)), MADE), made


def contributions(book: Book, made: Mapping[str, Made]) -> Iterator[Row]:
    """What each part did to the change from a year before: rows `contribution`, by "part", `group` the part's id.

    They add up to the change; there are none where a part has come or gone, since like is then not compared with like.
    `lower` and `upper` are the 95% interval of the part's own change, the two values taken as independent, in points of
    an arithmetic index; the note says where chance alone could explain that change. A part that was never there has no
    value.
    """
    plan = book.indicator.composite
    assert plan is not None
    for area in (area.code for area in book.own if area.code in made and book.newest[area.code] >= 0):
        found, newest = made[area], book.grid.period(book.newest[area])
        before = Period(newest.after(1, -12).start, newest.months)
        if newest not in found.picked.periods or before not in found.picked.periods:
            continue
        start, end = found.picked.periods.index(before), found.picked.periods.index(newest)
        if (np.isfinite(found.scores.score[:, start]) != np.isfinite(found.scores.score[:, end])).any():
            continue
        shares = method.contributions(found.scores.score, found.index, start, end, plan.aggregation)
        if not np.isfinite(shares.change):
            continue
        every = joined(each[at] for each in found.sources for at in (start, end))
        alone = plan.aggregation == "arithmetic"  # else it depends on the level of the whole
        moved, reach = _own_changes(found.picked, start, end)
        margin = np.abs(found.scores.slope) * found.index.weight[:, end] * reach if alone else reach * np.nan
        for i, part in enumerate(plan.parts):
            known = bool(np.isfinite(found.scores.score[i, end]))
            note = ("within chance" if np.abs(moved[i]) <= reach[i] else "") if known else (
                str(found.scores.reasons[i]) or "known in neither of the two periods")  # fmt: skip
            value = float(shares.parts[i]) if known else np.nan
            yield book.timed(
                area, "contribution", newest, by="part", group=part.indicator, value=value, lower=value - margin[i],
                upper=value + margin[i], against=str(before), note=note,
                source=joined((found.sources[i][start], found.sources[i][end])) if alone else every,
            )  # fmt: skip


def _own_changes(picked: _Picked, start: int, end: int) -> tuple[Floats, Floats]:
    """Each part's own change between two periods of the index, and the half-width of its 95% interval.

    The half-width is NaN where the two values share time, so that they are not independent, or one has no interval.
    """
    moved = picked.values[:, end] - picked.values[:, start]
    apart = (end - start) * picked.periods[0].months - picked.months[:, end] + picked.months[:, start]
    reach = 1.96 * np.hypot(picked.error[:, start], picked.error[:, end])
    return moved, np.where(apart >= picked.lengths, reach, np.nan)


@dataclass(frozen=True)
class _Picked:
    """Which values of the parts stand for each period of the index in one area; arrays are parts × periods.

    `months`: how old the value is (−1: none); `states`: its state; `lengths` (parts): how many months a value covers.
    """

    periods: tuple[Period, ...]
    months: NDArray[np.intp]
    values: Floats
    error: Floats
    secret: NDArray[np.bool_]
    states: NDArray[np.object_]
    sources: list[list[str]]
    lengths: NDArray[np.intp]


class _Base(NamedTuple):
    """The values of the base: parts × the most that any part has there (NaN beyond), and the sources of each part's."""

    values: Floats
    sources: list[str]


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
    values, error, secret, states = (
        np.array([np.append(getattr(c, name), end)[r] for c, r in zip(cells, rows, strict=True)])
        for name, end in (("values", np.nan), ("error", np.nan), ("secret", False), ("states", np.array("", object)))
    )
    sources = [[c.sources[r] if r >= 0 else "" for r in row] for c, row in zip(cells, rows.tolist(), strict=True)]
    lengths = np.array([book.grid.months for book in parts])
    return _Picked(periods[keep], months[:, keep], values, error, secret.astype(bool), states, sources, lengths)


def _base(base: Period, parts: list[Book], home: str, carried: _Picked) -> _Base:
    """What each part is measured from: its own values for periods within `base`, else those carried into it."""

    def within(period: Period) -> bool:
        return base.start <= period.start and period.end <= base.end

    inside = np.array([within(period) for period in carried.periods])
    values, sources = [], []
    for i, book in enumerate(parts):
        columns = [
            c for c in range(book.grid.broken, len(book.grid.starts))
            if within(book.grid.period(c)) and np.isfinite(book.value(home, c))
        ]  # fmt: skip
        if columns:
            values.append(np.array([book.value(home, c) for c in columns]))
            sources.append(book.source(home, *columns))
        else:
            values.append(carried.values[i, inside])
            sources.append(joined(np.array(carried.sources[i], dtype=object)[inside]))
    laid = np.full((len(parts), max(map(len, values))), np.nan)
    for row, own in zip(laid, values, strict=True):
        row[: len(own)] = own
    return _Base(laid, sources)


def _made(plan: Composite, parts: list[Book], picked: _Picked, base: _Base) -> Made:
    """The index of an area, on the scale that the home area's base gives."""
    many = base.values.shape[1]
    scores = method.scored(
        np.hstack([base.values, picked.values]),
        np.arange(many + len(picked.periods)) < many,
        [1 if book.indicator.good == "high" else -1 for book in parts], plan.scaling,
        target=[_goal(part.target, book.indicator) for part, book in zip(plan.parts, parts, strict=True)],
        goalposts=[part.goalposts or (np.nan, np.nan) for part in plan.parts],
    )  # fmt: skip
    scores = scores._replace(score=scores.score[:, many:])
    index = method.composite(
        scores.score, [part.weight for part in plan.parts], least_known=plan.least_known,
        aggregation=plan.aggregation, error=np.abs(scores.slope)[:, None] * picked.error, withheld=picked.secret,
    )  # fmt: skip
    sources = []
    for here, there in zip(picked.sources, base.sources, strict=True):
        fixed = there if plan.scaling != "goalposts" else ""
        sources.append(tuple(joined((each, fixed)) if each else "" for each in here))
    return Made(picked, scores, index, tuple(sources))


@dataclass(frozen=True)
class _Cells:
    """One part in one area: an element for each period for which something was received, oldest first."""

    ends: NDArray[np.intp]
    values: Floats
    error: Floats
    known: NDArray[np.bool_]
    secret: NDArray[np.bool_]
    states: NDArray[np.object_]
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
        np.array(states, dtype=object),
        [book.source(area, c) for c in columns],
    )  # fmt: skip


def _goal(own: float | None, part: Indicator) -> float:
    """The value that counts as 100 on the way to a target."""
    if own is not None:
        return own
    return part.target.goal if part.target and part.target.goal is not None else np.nan


def _observations(indicator: Indicator, parts: list[Book], found: Made, area: str) -> Iterator[Row]:
    """A row for each period from the first that has a value."""
    picked, values = found.picked, found.index.value
    names = [book.indicator.name for book in parts]
    often = np.array([MONTHS_BETWEEN[book.indicator.frequency] for book in parts])
    known = np.flatnonzero(np.isfinite(values))
    before: NDArray[np.bool_] | None = None
    for at in range(int(known[0]), len(picked.periods)) if known.size else ():
        used = np.isfinite(found.scores.score[:, at])
        if np.isnan(values[at]):
            state = "c" if found.index.why[at] == method.WITHHELD else "x"
            note = str(found.index.reasons[at])
        else:
            older = used & (picked.months[:, at] >= often)
            state, notes = _state(picked.states[used, at], older[used], picked.months[used, at])
            notes += [f"without {', '.join(name for name, has in zip(names, used, strict=True) if not has)}"
                      ] if not used.all() else []  # fmt: skip
            if before is not None and (before != used).any():
                state, notes = "b", [f"{OTHER_PARTS} than the value before", *notes]
            note, before = "; ".join(notes), used
        source = joined(each[at] for each in found.sources)
        first = source.partition(";")[0].partition("#")
        yield {
            "indicator": indicator.id, "area": area, "period_start": pd.Timestamp(picked.periods[at].start),
            "period_months": picked.periods[at].months, "value": values[at], "lower": found.index.lower[at],
            "upper": found.index.upper[at], "state": state, "note": note, "submission": first[0],
            "row": int(first[2] or 0), "received": pd.NaT, "source": source,
            "parts": ";".join(book.indicator.id for book, has in zip(parts, used, strict=True) if has),
            **dict.fromkeys(("sex", "age", "category_type", "category"), ""),
        }  # fmt: skip


def _state(states: NDArray[np.object_], older: NDArray[np.bool_], months: NDArray[np.intp]) -> tuple[str, list[str]]:
    """The state of the known parts' values together, and how many of them have one or await a newer value."""
    own = [str(state) for state, age in zip(states, months, strict=True) if state != "b" or age == 0]
    notes = [f"{older.sum()} of {len(states)} parts {'awaits' if older.sum() == 1 else 'await'} a newer value"
             ] if older.any() else []  # fmt: skip
    notes += [
        f"{own.count(code)} of {len(states)} parts {STATES[code].words.partition(':')[0]}"
        for code in ("p", "e", "u")
        if code in own
    ]
    return together([*own, *(["e"] if older.any() else [])]), notes
