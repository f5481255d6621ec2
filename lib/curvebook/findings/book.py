"""What the figures of one indicator are made from: its observations, their grid, and the places they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from curvebook.indicators.intervals import Floats
from curvebook.indicators.series import Grid, grid, month_index
from curvebook.indicators.values import with_intervals
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.model.places import Area
from curvebook.rounding import round_half_up

Row = dict[str, Any]
OLDEST = 36  # months before the edition
TOO_OLD = "too old"
COUNTS_DIFFER = "a count depends on how large the place is"
OTHER_PARTS = "made of other parts"


@dataclass(frozen=True)
class Where:
    """The places an edition speaks of, worked out once for all indicators."""

    partnership: Partnership

    @cached_property
    def own(self) -> tuple[Area, ...]:
        """The partnership's area and every area in it."""
        home = self.partnership.places.home
        inside = [a for a in self.partnership.places.areas if home in self.above(a.code)]
        return (self.partnership.area(home), *inside)

    @cached_property
    def comparators(self) -> tuple[str, ...]:
        """Codes of the country, the region, whatever else contains the area, and the statistical neighbours."""
        places = self.partnership.places
        wanted = [places.country, places.region, *self.above(places.home), *places.neighbours]
        return tuple(dict.fromkeys(code for code in wanted if code))

    def above(self, code: str) -> tuple[str, ...]:
        """Codes of all areas that contain `code`, nearest first."""
        found: dict[str, None] = {}
        ring = [code]
        while ring:
            ring = [p for c in ring for p in self.partnership.area(c).parents if p not in found and p != code]
            found.update(dict.fromkeys(ring))
        return tuple(found)

    def smaller(self, area: Area, levels: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The smallest of `levels` that divides `area`, and the codes of its areas there; "" where none does."""
        order = [level.id for level in self.partnership.places.levels]
        for level in reversed(order[order.index(area.level) + 1 :]):
            inside = self.partnership.children(area.code, level) if level in levels else ()
            if len(inside) > 1:
                return level, tuple(a.code for a in inside)
        return "", ()

    def name(self, code: str) -> str:
        """An area's name."""
        return self.partnership.area(code).name


@dataclass(frozen=True)
class Book:
    """One indicator's observations up to an edition, ready for figures; `own` are the areas that get all of them."""

    indicator: Indicator
    where: Where
    frame: pd.DataFrame
    grid: Grid
    own: tuple[Area, ...]
    until: date
    newest: dict[str, int] = field(default_factory=dict)
    received: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)  # the observations of every area

    @classmethod
    def of(cls, indicator: Indicator, observations: pd.DataFrame, where: Where, until: date) -> Book:
        """`observations` of one indicator, those that end by `until`."""
        own = tuple(area for area in where.own if area.level in indicator.levels)
        known = set(observations["area"])
        targets = (indicator.target, indicator.floor_target)
        followed = [t.catch_up.comparator for t in targets if t is not None and t.catch_up is not None]
        others = [code for code in (*where.comparators, *followed) if code in known]
        names = tuple(dict.fromkeys([*(a.code for a in own), *others]))
        frame = with_intervals(observations[observations["area"].isin(names)].reset_index(drop=True), indicator)
        laid = grid(frame, indicator, names)
        newest = dict(zip(names, laid.latest().tolist(), strict=True)) if laid.starts else dict.fromkeys(names, -1)
        return cls(indicator, where, frame, laid, own, until, newest, observations)

    @cached_property
    def peers(self) -> Book:
        """The same of every other area of the home area's level for which something was received, and of no others."""
        places = self.where.partnership.places
        level = self.where.partnership.area(places.home).level
        there = {area.code for area in places.areas if area.level == level and area.code != places.home}
        rows = self.received[self.received["area"].isin(there)].reset_index(drop=True)
        frame = with_intervals(rows, self.indicator)
        laid = grid(frame, self.indicator)
        newest = dict(zip(laid.areas, laid.latest().tolist(), strict=True)) if laid.starts else {}
        return Book(self.indicator, self.where, frame, laid, (), self.until, newest)

    def row(self, area: str, measure: str, column: int | None = None, **figures: Any) -> Row:
        """A row of findings about a column of the grid (its period and, unless given, its source)."""
        out: Row = {"indicator": self.indicator.id, "area": area, "measure": measure, **figures}
        if column is not None and column >= 0:
            out |= _time(self.grid.period(column))
        return out

    def timed(self, area: str, measure: str, period: Period, **figures: Any) -> Row:
        """A row of findings about any period."""
        return {"indicator": self.indicator.id, "area": area, "measure": measure, **_time(period), **figures}

    def at(self, area: str, column: int) -> pd.Series | None:
        """The observation in a cell of the grid."""
        position = self.grid.position(area)
        number = -1 if position is None or column < 0 else int(self.grid.row[position, column])
        return None if number < 0 else self.frame.iloc[number]

    def value(self, area: str, column: int, which: str = "values") -> float:
        """`values`, `lower` or `upper` in a cell of the grid, NaN where there is none."""
        position = self.grid.position(area)
        return float("nan") if position is None or column < 0 else float(getattr(self.grid, which)[position, column])

    def printed(self, value: float) -> float:
        """A value as a reader sees it; NaN where there is none."""
        return value if np.isnan(value) else round_half_up(value, self.indicator.decimals)

    @cached_property
    def sources(self) -> NDArray[np.object_]:
        """Submission and row of each observation in the frame; of an index, those of all its parts."""
        if "source" in self.frame:
            return self.frame["source"].to_numpy(dtype=object)
        return (self.frame["submission"] + "#" + self.frame["row"].astype(str)).to_numpy(dtype=object)

    @cached_property
    def parts(self) -> NDArray[np.object_] | None:
        """What each cell of the grid is made of, where that can differ: of an index, the ids of its known parts."""
        if "parts" not in self.frame:
            return None
        return np.append(self.frame["parts"].to_numpy(dtype=object), "")[self.grid.row]

    def alike(self, areas: Iterable[str], *columns: int) -> bool:
        """Whether all that is known there is made of the same parts: always so, but for an index."""
        if self.parts is None:
            return True
        rows = [row for area in areas if (row := self.grid.position(area)) is not None]
        at = np.ix_(rows, [column for column in columns if column >= 0])
        return len(set(self.parts[at][np.isfinite(self.grid.values[at])])) <= 1

    def since(self, area: str) -> int:
        """The first column that is comparable with an area's newest value: by the same method, of the same parts."""
        newest = self.newest.get(area, -1)
        if self.parts is None or newest < 0:
            return self.grid.broken
        row = self.grid.position(area)
        other = np.isfinite(self.grid.values[row]) & (self.parts[row] != self.parts[row, newest])
        return max(self.grid.broken, *(np.flatnonzero(other[:newest]) + 1).tolist(), 0)

    @cached_property
    def denominators(self) -> Floats:
        """What the values are out of, laid out as the grid; NaN where not known."""
        return np.append(self.frame["denominator"].to_numpy(dtype=float), np.nan)[self.grid.row]

    def source(self, area: str, *columns: int) -> str:
        """Submission and row of the observations in these cells of one area."""
        position = self.grid.position(area)
        if position is None:
            return ""
        rows = (int(self.grid.row[position, column]) for column in columns if column >= 0)
        return joined(self.sources[row] for row in rows if row >= 0)

    def across(self, areas: Iterable[str], column: int) -> str:
        """The same of every area that has a value in this period: what a comparison between them is made from."""
        return joined(self.source(area, column) for area in areas if np.isfinite(self.value(area, column)))

    def newest_where(self, *holds: Callable[[int], bool]) -> int:
        """The newest column for which every condition holds, −1 if none."""
        columns = range(len(self.grid.starts) - 1, -1, -1)
        return next((column for column in columns if all(test(column) for test in holds)), -1)

    def old(self, column: int) -> bool:
        """Whether the period of a column ended too long before the edition to say anything of the present."""
        return month_index(self.until) - month_index(self.grid.period(column).end) > OLDEST

    def knows(self, area: str) -> Callable[[int], bool]:
        """A condition: `area` has a value in the column."""
        position = self.grid.position(area)
        if position is None:
            return lambda column: False
        known = np.isfinite(self.grid.values[position])
        return lambda column: bool(known[column])


def joined(sources: Iterable[str]) -> str:
    """Several sources as one, each once, in their order."""
    return ";".join(dict.fromkeys(part for each in sources if each for part in each.split(";")))


def _time(period: Period) -> Row:
    return {"period_start": pd.Timestamp(period.start), "period_months": period.months}
