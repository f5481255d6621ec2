"""What the checks of one indicator look at: its observations, its vintages, and the partnership's own areas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period, add_months
from curvebook.model.places import Area
from curvebook.observatory.frames import STATES
from curvebook.observatory.quality.kinds import Found
from curvebook.rounding import shown

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MOST = 10  # things of one kind told one by one; the rest are counted
CELL = ["indicator", "area", "period_start", "period_months"]
RECENT = 36  # months before the day: what is older is told, and weighs nothing
WITHHELD = frozenset(code for code, state in STATES.items() if not state.has_value)


@dataclass(frozen=True)
class Series:
    """An indicator's values as areas × periods, `months` long and `step` apart; `row` is −1 where none was received."""

    areas: tuple[str, ...]
    starts: tuple[date, ...]
    months: int
    step: int
    row: NDArray[np.int64]
    frame: pd.DataFrame

    def laid(self, column: str) -> Floats:
        """A column of the observations on this grid, NaN where there is none."""
        return np.append(self.frame[column].to_numpy(dtype=float), np.nan)[self.row]

    def period(self, column: int) -> Period:
        """The period of a column."""
        return Period(self.starts[column], self.months)


@dataclass(frozen=True)
class Subject:
    """One indicator to be checked, `as_at` a day. `frame` holds its totals and `vintages` every word on them, `groups`
    its breakdowns.

    `own` are the partnership's area and those within it, of the indicator's levels, largest first; other areas
    (comparators) help to judge what is usual, and are not themselves told of. `sources` names each submission's source,
    `people` the residents of areas where they are known, `stale` the submissions that brought nothing new.
    """

    indicator: Indicator
    partnership: Partnership
    own: tuple[Area, ...]
    frame: pd.DataFrame
    vintages: pd.DataFrame
    as_at: date
    sources: Mapping[str, str]
    people: Mapping[str, float]
    stale: frozenset[str]
    groups: pd.DataFrame

    @cached_property
    def known(self) -> pd.DataFrame:
        """The observations of own areas."""
        return self.frame[self.frame["area"].isin([area.code for area in self.own])]

    @cached_property
    def words(self) -> pd.DataFrame:
        """Every word on the cells of own areas that have a figure today, oldest first within a cell."""
        own = self.vintages[self.vintages["area"].isin([area.code for area in self.own])]
        own = own.sort_values([*CELL, "received", "submission"], kind="stable")
        last = own.groupby(CELL[1:], sort=False)["state"].transform("last")
        return own[np.isfinite(own["value"]) & ~last.isin(WITHHELD)]

    @cached_property
    def scale(self) -> float:
        """What numerator over denominator is multiplied by (100 for a proportion in per cent)."""
        i = self.indicator
        return 100.0 if i.kind == "proportion" and i.per == 1 else float(i.per)

    @cached_property
    def series(self) -> Series:
        """All observations of the usual length on a grid; one column per period, also where nothing was received."""
        frame, step = self.frame, MONTHS_BETWEEN[self.indicator.frequency]
        length = frame["period_months"].mode()
        months = int(length.iloc[-1]) if len(length) else step
        kept = frame[frame["period_months"] == months].reset_index(drop=True)
        days = [stamp.date() for stamp in sorted(kept["period_start"].unique())]
        if days and self.indicator.frequency != "irregular":
            apart = [(day.year - days[0].year) * 12 + day.month - days[0].month for day in days]
            if all(a % step == 0 and d.day == days[0].day for a, d in zip(apart, days, strict=True)):
                days = [add_months(days[0], n) for n in range(0, apart[-1] + 1, step)]
        areas = tuple(dict.fromkeys([*(a.code for a in self.own), *kept["area"].unique()]))
        where = np.full((len(areas), len(days)), -1, dtype=np.int64)
        column = {np.datetime64(day, "s"): n for n, day in enumerate(days)}
        place = {area: n for n, area in enumerate(areas)}
        starts = kept["period_start"].to_numpy().astype("datetime64[s]")
        where[[place[a] for a in kept["area"]], [column[start] for start in starts]] = np.arange(len(kept))
        return Series(areas, tuple(days), months, step, where, kept)

    def name(self, area: str) -> str:
        """An area's name."""
        return self.partnership.area(area).name

    def said(self, value: float, decimals: int | None = None) -> str:
        """A value in words, with its unit where that is a sign."""
        i = self.indicator
        unit = i.unit if i.unit is not None else "%" if i.kind == "proportion" else ""
        return shown(value, unit, i.decimals if decimals is None else decimals)

    def told_apart(self, one: float, other: float) -> tuple[str, str]:
        """Two values in words, with as many more decimals as show that they differ (six at most)."""
        i = self.indicator
        for decimals in range(i.decimals, 7):
            words = tuple(self.said(value, decimals) for value in (one, other))
            if words[0] != words[1]:
                break
        return words[0], words[1]

    def recent(self, period: Period) -> bool:
        """Whether a period ended within the last `RECENT` months."""
        return period.end >= add_months(self.as_at, -RECENT)

    def found(self, check: str, severity: str, found: str, **where: Any) -> Found:
        """Something found of this indicator; about the partnership's own area unless said otherwise."""
        return Found(self.indicator.id, check, severity, found, **{"area": self.partnership.places.home, **where})

    def each(self, rows: pd.DataFrame, check: str, severity: str, words: Callable[[Any], str]) -> Iterator[Found]:
        """One thing found per observation in `rows`, the newest first; beyond `MOST` they are only counted.

        A column `source` of `rows` names all that a sentence repeats, where that is more than its own row.
        """
        if rows.empty:
            return
        rows = rows.sort_values(["period_start", "area"], ascending=[False, True], kind="stable")
        for row in rows.head(MOST).itertuples():
            period = Period(row.period_start.date(), int(row.period_months))
            yield self.found(
                check, severity, f"{self.name(row.area)}, {period.label}: {words(row)}", area=row.area,
                period=(period.start, period.months), source=getattr(row, "source", f"{row.submission}#{row.row}"),
            )  # fmt: skip
        if len(rows) > MOST:
            yield self.found(check, severity, f"{len(rows) - MOST:,} more values like these.", values=len(rows) - MOST)


def named(rows: pd.DataFrame) -> str:
    """Where each of `rows` stands: "submission#row", joined by ";"."""
    return ";".join(f"{sent}#{row}" for sent, row in zip(rows["submission"], rows["row"], strict=True))
