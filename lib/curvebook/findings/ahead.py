"""Where the numbers are heading if nothing changes: what each area's forecast is made from, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from curvebook.findings.book import TOO_OLD, Book, Row
from curvebook.indicators.intervals import standard_error
from curvebook.indicators.series import month_index
from curvebook.indicators.values import scale
from curvebook.model.period import Period
from curvebook.trajectory.forecast import Forecasts, Series, forecast
from curvebook.trajectory.target import steps_ahead

IRREGULAR = "irregular series"
LEAST_AHEAD = 36  # months forecast beyond the latest value, where no target reaches further


@dataclass(frozen=True, eq=False)
class Basis:
    """What a forecast is made from: a series of values that share no day up to `latest`, `every` so many months."""

    series: Series
    latest: Period
    every: int
    source: str  # every value that it is made from

    @property
    def points(self) -> int:
        """How many values there are."""
        return int(np.isfinite(self.series.values).sum())

    @property
    def reach(self) -> int:
        """How many steps the values reach back: no forecast reaches further ahead."""
        known = np.flatnonzero(np.isfinite(self.series.values))
        return len(self.series.values) - int(known[0]) if len(known) else 1

    def steps_to(self, period: Period) -> float:
        """How many steps lie ahead up to `period`; a fraction where it lies between two, 0 or less in the past."""
        return steps_ahead(self.latest, period, self.every)


@dataclass(frozen=True)
class Outlook:
    """The forecasts of an indicator's areas: row i of `made` is `areas[i]`, made from `bases[i]`."""

    areas: tuple[str, ...]
    bases: tuple[Basis, ...]
    made: Forecasts

    def of(self, area: str) -> Basis | None:
        """What an area's forecast is made from, None where nothing was forecast."""
        return self.bases[self.areas.index(area)] if area in self.areas else None


def apart(book: Book, last: int, since: int) -> tuple[np.ndarray, int]:
    """The columns from `since` to `last` whose periods share no day with the next, and the months between two."""
    stride = max(-(-book.grid.months // book.grid.step), 1)
    columns = np.arange(last % stride, last + 1, stride)
    return columns[columns >= since], stride * book.grid.step


def basis(book: Book, area: str) -> Basis:
    """What the forecast of an area that has a value is made from: all that is comparable with its newest value."""
    grid, last, since = book.grid, book.newest[area], book.since(area)
    columns, every = apart(book, last, since)
    row, newest = grid.position(area), book.at(area, last)
    values = grid.values[row, columns]
    series = Series(
        values, every, book.indicator.kind, scale(book.indicator),
        standard_error(grid.lower[row, columns], grid.upper[row, columns]), 10.0**-book.indicator.decimals,
        restarted=since > 0, provisional=newest is not None and newest["state"] == "p",
    )  # fmt: skip
    return Basis(series, grid.period(last), every, book.source(area, *columns[np.isfinite(values)].tolist()))


def outlook(book: Book) -> Outlook | None:
    """Forecasts for every area that has a value, in one batch; None for a series without a regular period.

    Years put together are carried forward by points that share no year. They reach three years and up to the last
    target's date, but no further ahead than the series reaches back.
    """
    areas = tuple(area.code for area in book.own if book.newest[area.code] >= 0)
    if not book.grid.regular or not areas:
        return None
    bases = tuple(basis(book, area) for area in areas)
    promised = [target for target in (book.indicator.target, book.indicator.floor_target) if target is not None]
    ends = [month_index(book.indicator.period(target.end).start) for target in promised]
    until = max([month_index(book.until) + 12, *ends])
    steps = []
    for each in bases:
        wanted = max(LEAST_AHEAD, until - month_index(each.latest.start))
        steps.append(min(-(-wanted // each.every), each.reach))
    horizons = np.arange(1.0, max(steps) + 1)[None, :].repeat(len(areas), axis=0)
    horizons[horizons > np.array(steps)[:, None]] = np.nan
    return Outlook(areas, bases, forecast([each.series for each in bases], horizons))


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
    for i, (area, basis) in enumerate(zip(found.areas, found.bases, strict=True)):
        latest = basis.latest
        if book.old(book.newest[area]):
            note = f"the newest value is from {latest.label}"
            yield book.row(area, "no-forecast", book.newest[area], word=TOO_OLD, note=note)
            continue
        if found.made.states[i]:
            word, note = found.made.states[i], found.made.notes[i]
            yield book.row(area, "no-forecast", book.newest[area], word=word, note=note, source=basis.source)
            continue
        for j in range(found.made.horizons.shape[1]):
            if np.isfinite(found.made.horizons[i, j]):
                yield book.timed(
                    area, "forecast", latest.after(j + 1, basis.every), value=median[i, j], lower=lower[i, j],
                    upper=upper[i, j], lower80=lower80[i, j], upper80=upper80[i, j], note=found.made.notes[i],
                    source=basis.source,
                )  # fmt: skip
