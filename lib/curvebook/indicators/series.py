"""One indicator's observations laid out as a grid: areas by periods, so that whole batches are one array."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from curvebook.indicators.intervals import Floats
from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.model.period import Period, add_months


def month_index(day: date) -> int:
    """Months since year 0, so that differences are months.

    >>> month_index(date(2026, 7, 1)) - month_index(date(2025, 7, 1))
    12
    """
    return day.year * 12 + day.month - 1


@dataclass(frozen=True)
class Grid:
    """Values of one indicator; every array has shape (areas, columns), a column being one period, oldest first.

    `months` is the length of each period; columns lie `step` months apart in a regular series. Where `regular` is
    false (an irregular series, or periods that do not line up), columns are the periods as they came.
    `row` is the observation's row in the frame, −1 where nothing was received. `values`, `lower` and `upper` are NaN
    where there is none. `broken` is the first column of the newest method; earlier columns are not comparable.
    """

    areas: tuple[str, ...]
    starts: tuple[date, ...]
    months: int
    step: int
    regular: bool
    row: NDArray[np.int64]
    values: Floats
    lower: Floats
    upper: Floats
    broken: int

    def period(self, column: int) -> Period:
        """The period of a column."""
        return Period(self.starts[column], self.months)

    def column(self, period: Period) -> int | None:
        """The column of a period, None where the grid has none."""
        if period.months != self.months or period.start not in self.starts:
            return None
        return self.starts.index(period.start)

    def position(self, area: str) -> int | None:
        """The row of an area, None where nothing was received for it."""
        return self.areas.index(area) if area in self.areas else None

    def latest(self) -> NDArray[np.int64]:
        """For each area the column of its newest known value, −1 where it has none."""
        known = np.isfinite(self.values)
        newest = self.values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
        return np.where(known.any(axis=1), newest, -1)


def grid(frame: pd.DataFrame, indicator: Indicator, areas: Iterable[str] | None = None) -> Grid:
    """The grid of `frame` (from `with_intervals`; one indicator, one row per area and period).

    Periods of another length than the usual one stay out of the grid, as do breakdowns (the caller passes totals).
    Raises ValueError where an area has two values for one period: choosing one is the observatory's task.
    """
    names = tuple(sorted(set(frame["area"]))) if areas is None else tuple(areas)
    position = {name: i for i, name in enumerate(names)}
    length = frame["period_months"].mode()
    months = int(length.iloc[-1]) if len(length) else MONTHS_BETWEEN[indicator.frequency]
    rows = np.flatnonzero((frame["period_months"] == months).to_numpy() & frame["area"].isin(position).to_numpy())
    kept = frame.iloc[rows]
    if kept.duplicated(["area", "period_start"]).any():
        twice = kept[kept.duplicated(["area", "period_start"])].iloc[0]
        raise ValueError(f"{indicator.id}: two values for {twice['area']} at {twice['period_start']:%Y-%m-%d}")
    step = MONTHS_BETWEEN[indicator.frequency]
    days = [stamp.date() for stamp in sorted(kept["period_start"].unique())]
    regular = indicator.frequency != "irregular" and all(
        (month_index(day) - month_index(days[0])) % step == 0 and day.day == days[0].day for day in days
    )
    if regular and days:
        count = (month_index(days[-1]) - month_index(days[0])) // step + 1
        days = [add_months(days[0], i * step) for i in range(count)]
    column = {day: i for i, day in enumerate(days)}
    shape = (len(names), len(days))
    where = np.full(shape, -1, dtype=np.int64)
    at = [column[stamp.date()] for stamp in kept["period_start"]]
    where[[position[a] for a in kept["area"]], at] = rows
    value, lower, upper = (_laid_out(frame[name], where) for name in ("value", "lower", "upper"))
    broken = _break(indicator, days)
    return Grid(names, tuple(days), months, step, regular, where, value, lower, upper, broken)


def _laid_out(column: pd.Series, where: NDArray[np.int64]) -> Floats:
    values = np.append(column.to_numpy(dtype=float), np.nan)
    return values[where]


def _break(indicator: Indicator, days: list[date]) -> int:
    """The first column since the newest break that the series has reached."""
    starts = [indicator.period(each.at).start for each in indicator.breaks]
    reached = [start for start in starts if days and start <= days[-1]]
    return next((i for i, day in enumerate(days) if reached and day >= max(reached)), 0)
