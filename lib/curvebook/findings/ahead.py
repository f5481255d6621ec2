"""Where the numbers are heading: forecast, target path, where the latest stands, how likely the promise is kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from curvebook.accountability.status import MET, NOT_ASSESSABLE, NOT_MET, position, status
from curvebook.findings.book import TOO_OLD, Book, Row
from curvebook.findings.history import history, stride_of
from curvebook.indicators.series import month_index
from curvebook.model.period import Period
from curvebook.rounding import round_half_up
from curvebook.trajectory.forecast import Forecasts, forecast
from curvebook.trajectory.target import Path, path, steps_ahead

IRREGULAR = "irregular series"
LEAST_AHEAD = 36  # months forecast beyond the latest value, where no target reaches further
LEAST_JUDGED = 5  # values of one method that a likelihood needs; a forecast may be drawn from three


@dataclass(frozen=True)
class Outlook:
    """The forecasts of an indicator's areas: row i of `made` is `areas[i]`; the last horizon is the target's date."""

    areas: tuple[str, ...]
    every: int  # months between two points that do not overlap
    made: Forecasts
    points: tuple[int, ...]  # values that each area's forecast was made from: of one method, none overlapping
    sources: tuple[str, ...]  # every value that each area's forecast was made from

    def of(self, area: str) -> int | None:
        """The row of an area, None where nothing was forecast."""
        return self.areas.index(area) if area in self.areas else None


def outlook(book: Book) -> Outlook | None:
    """Forecasts for every area that has a value, in one batch; None for a series without a regular period.

    Years put together are carried forward by points that share no year; a target between two of them is reached by a
    fraction of a step. No forecast reaches further ahead than the series reaches back.
    """
    grid = book.grid
    areas = tuple(area.code for area in book.own if book.newest[area.code] >= 0)
    if not grid.regular or not areas:
        return None
    every = stride_of(grid) * grid.step
    promised = _promise(book)[0]
    end = promised.end.period if promised else None
    until = max([month_index(book.until) + 12, *([month_index(end.start)] if end else [])])
    series, horizons, points, sources = [], [], [], []
    for area in areas:
        latest, past = grid.period(book.newest[area]), history(book, area)
        series.append(past.series)
        ahead = max(-(-LEAST_AHEAD // every), -(-(until - month_index(latest.start)) // every))
        points.append(len(past.known))
        sources.append(book.source(area, *past.known.tolist()))
        reach = int((past.columns >= past.known[0]).sum()) if len(past.known) else 1
        ahead = min(ahead, reach)
        home = area == book.where.partnership.places.home
        target = steps_ahead(latest, end, every) if end and home else math.nan
        horizons.append((ahead, target if target <= reach else math.nan))
    longest = max(ahead for ahead, _ in horizons)
    wanted = np.full((len(areas), longest + 1), np.nan)
    for i, (ahead, target) in enumerate(horizons):
        wanted[i, :ahead] = np.arange(1, ahead + 1)
        wanted[i, -1] = target if target > 0 else math.nan
    return Outlook(areas, every, forecast(series, wanted), tuple(points), tuple(sources))


def forecasts(book: Book, found: Outlook | None) -> Iterator[Row]:
    """One row per future period; where there is no forecast, one `no-forecast` row whose word and note say why."""
    if found is None:
        for code in (area.code for area in book.own if book.newest[area.code] >= 0):
            note = "its values do not come at regular intervals"
            yield book.row(code, "no-forecast", book.newest[code], word=IRREGULAR, note=note)
        return
    median = found.made.median
    lower, upper = found.made.interval(0.95)
    lower80, upper80 = found.made.interval(0.80)
    for i, area in enumerate(found.areas):
        latest = book.grid.period(book.newest[area])
        if book.old(book.newest[area]):
            note = f"the newest value is from {latest.label}"
            yield book.row(area, "no-forecast", book.newest[area], word=TOO_OLD, note=note)
            continue
        if found.made.states[i]:
            word, note = found.made.states[i], found.made.notes[i]
            yield book.row(area, "no-forecast", book.newest[area], word=word, note=note, source=found.sources[i])
            continue
        for j in range(found.made.horizons.shape[1] - 1):
            if np.isfinite(found.made.horizons[i, j]):
                yield book.timed(
                    area, "forecast", latest.after(j + 1, found.every), value=median[i, j], lower=lower[i, j],
                    upper=upper[i, j], lower80=lower80[i, j], upper80=upper80[i, j], note=found.made.notes[i],
                    source=found.sources[i],
                )  # fmt: skip


def promises(book: Book, found: Outlook | None) -> Iterator[Row]:
    """Target path, monitoring level, position and likelihood: the partnership's own area only."""
    target, home = book.indicator.target, book.where.partnership.places.home
    if target is None or home not in {area.code for area in book.own}:
        return
    made_up = "illustrative" if target.illustrative else ""
    ((end, value),) = book.indicator.points(target.to).items()
    yield book.timed(
        home, "target-end", end, value=value, word=_already(book, home, value), note=made_up,
        source=book.source(home, book.newest[home]),
    )  # fmt: skip
    way, why = _promise(book)
    if way is None:
        yield book.timed(home, "path", end, word=NOT_ASSESSABLE, note=why)
        yield book.timed(home, "likelihood", end, word=NOT_ASSESSABLE, note=why)
        return
    for step in way.steps:
        yield book.timed(home, "target", step.period, value=step.value, note=made_up)
        if not math.isnan(step.monitoring):
            yield book.timed(home, "monitoring", step.period, value=step.monitoring, note=made_up)
    yield _position(book, way, home)
    yield _likelihood(book, way, home, found)


def _already(book: Book, home: str, goal: float) -> str:
    """Whether the newest value, as printed, has already reached the promised one."""
    newest = _printed(book, book.value(home, book.newest[home]))
    if math.isnan(newest):
        return ""
    reached = newest >= _printed(book, goal) if book.indicator.good == "high" else newest <= _printed(book, goal)
    return "reached" if reached else "not yet"


def _promise(book: Book) -> tuple[Path | None, str]:
    """The target's path, or why it cannot be drawn."""
    try:
        return path(book.indicator), ""
    except ValueError as problem:
        return None, str(problem)


def _position(book: Book, way: Path, home: str) -> Row:
    column = book.newest[home]
    if column < 0:
        return book.timed(home, "path", way.end.period, word=NOT_ASSESSABLE, note="there is no value")
    step = way.at(book.grid.period(column))
    if step is None:
        note = f"the path starts in {way.steps[0].period.label}, after the latest value"
        return book.row(home, "path", column, word=NOT_ASSESSABLE, note=note)
    # Judged at the precision at which both are printed: a reader who sees 4.0% against 4.0% sees a promise kept.
    value, line, floor = (_printed(book, v) for v in (book.value(home, column), step.value, step.monitoring))
    word = position(value, line, floor, way.good)
    return book.row(home, "path", column, value=step.value, word=word, source=book.source(home, column))


def _likelihood(book: Book, way: Path, home: str, found: Outlook | None) -> Row:
    end, goal = way.end.period, way.end.value
    row = found.of(home) if found else None
    if found is None or row is None:
        return book.timed(home, "likelihood", end, word=NOT_ASSESSABLE, note=_why_none(book, home))
    column = book.newest[home]
    if steps_ahead(book.grid.period(column), end, found.every) <= 0:
        return _kept(book, home, end, goal)
    if found.made.states[row]:
        note, source = found.made.notes[row], found.sources[row]
        return book.timed(home, "likelihood", end, word=NOT_ASSESSABLE, note=note, source=source)
    if found.points[row] < LEAST_JUDGED:
        since = " since its method changed" if book.since(home) else " that share no year" if found.every > 12 else ""
        note = f"only {found.points[row]} values{since}; the chance of meeting a target needs {LEAST_JUDGED}"
        return book.timed(home, "likelihood", end, word=NOT_ASSESSABLE, note=note, source=found.sources[row])
    if book.old(column):
        note = f"the newest value is from {book.grid.period(column).label}"
        return book.timed(home, "likelihood", end, word=NOT_ASSESSABLE, note=note)
    if not np.isfinite(found.made.horizons[row, -1]):
        note = "the target lies further ahead than the comparable values reach back"
        return book.timed(home, "likelihood", end, word=NOT_ASSESSABLE, note=note)
    chance = float(found.made.probability(goal, way.good)[row, -1])
    note, source = found.made.notes[row], found.sources[row]
    return book.timed(home, "likelihood", end, value=chance, word=status(chance), note=note, source=source)


def _kept(book: Book, home: str, end: Period, goal: float) -> Row:
    """The target's date has come: whether it was met is a fact, not a probability."""
    column = book.grid.column(end)
    value = math.nan if column is None else book.value(home, column)
    if column is None or math.isnan(value):
        note = "the target's date has passed, and there is no value for it"
        return book.timed(home, "likelihood", end, word=NOT_ASSESSABLE, note=note)
    value, goal = _printed(book, value), _printed(book, goal)
    met = value >= goal if book.indicator.good == "high" else value <= goal
    note, source = f"the target's date has come; it was {MET if met else NOT_MET}", book.source(home, column)
    return book.timed(home, "likelihood", end, word=MET if met else NOT_MET, note=note, source=source)


def _printed(book: Book, value: float) -> float:
    return value if math.isnan(value) else round_half_up(value, book.indicator.decimals)


def _why_none(book: Book, home: str) -> str:
    if book.newest[home] < 0:
        return "there is no value"
    return "its values do not come at regular intervals"
