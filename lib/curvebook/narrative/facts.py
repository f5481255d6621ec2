"""What is known of one indicator in one area: a slice of findings, asked for by measure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from curvebook.findings.table import together
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.model.places import Area
from curvebook.model.targets import Judging

# Measures of many periods.
SERIES = ("observed", "forecast", "baseline", "target", "monitoring", "half-year", "floor", "milestone", "changed",
          "before")  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One figure: a row of the findings table. `value` is None where the state or the word says why."""

    measure: str
    period: Period | None
    value: float | None
    lower: float | None
    upper: float | None
    word: str
    state: str
    against: str
    note: str
    source: str
    by: str = ""
    group: str = ""
    lower80: float | None = None
    upper80: float | None = None
    count: float | None = None
    denominator: float | None = None

    @property
    def has_interval(self) -> bool:
        """Whether both limits are known."""
        return self.lower is not None and self.upper is not None


@dataclass(frozen=True)
class Facts:
    """The findings on one indicator in one area."""

    indicator: Indicator
    area: Area
    table: pd.DataFrame
    judging: Judging = field(default_factory=Judging, repr=False)
    _told: dict[str, tuple[Finding, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def cut_offs(self) -> tuple[float, float]:
        """The chances at which a status changes."""
        own = self.indicator.target.judging if self.indicator.target else None
        return (own or self.judging).unlikely, (own or self.judging).likely

    def get(self, measure: str) -> Finding | None:
        """The only finding of `measure`, or None."""
        if measure in SERIES or measure not in self._places:
            return None
        return self._finding(self._places[measure][0])

    def every(self, measure: str) -> tuple[Finding, ...]:
        """All findings of `measure` in time order."""
        if measure not in self._told:
            self._told[measure] = tuple(self._finding(k) for k in self._in_time(measure))
        return self._told[measure]

    def key(self, found: Finding) -> str:
        """Which figure `found` is: the same for every audience and on every page that prints it."""
        period = f"{found.period.start.isoformat()}/{found.period.months}" if found.period else ""
        beside = [part for part in (found.against, found.by, found.group) if part]
        return " ".join((found.measure, self.indicator.id, self.area.code, period, *beside))

    def by(self, by: str) -> Facts:
        """What is known of the groups of one breakdown, in place of everybody."""
        return replace(self, table=self.table[self.table["by"] == by].assign(by=""))

    def rows(self, measure: str) -> pd.DataFrame:
        """The same as a frame, as far as charts show it."""
        return self._drawn.iloc[together(self._in_time(measure))].reset_index(drop=True)

    def at(self, period: Period) -> Finding:
        """What was observed in `period`; a finding in state x where nothing was."""
        starts, months = self._columns["period_start"], self._columns["period_months"]
        for k in self._places.get("observed", ()):
            if starts[k] == period.start and months[k] == period.months:
                return self._finding(k)
        return Finding("observed", period, None, None, None, "", "x", "", "nothing was received", "")

    def word(self, measure: str) -> str:
        """The word of the only finding of `measure`, or ""."""
        found = self.get(measure)
        return found.word if found else ""

    # A table is read by column: to read it by row costs many times as much.

    @cached_property
    def _drawn(self) -> pd.DataFrame:
        return self.table[["period_start", "period_months", "value", "lower", "upper", "lower80", "upper80", "state"]]

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        return _columns_of(self.table)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """At which rows each measure stands, of everybody, in the table's order."""
        places: dict[str, list[int]] = {}
        for k, (measure, by) in enumerate(zip(self._columns["measure"], self._columns["by"], strict=True)):
            if not by:
                places.setdefault(measure, []).append(k)
        return places

    def _in_time(self, measure: str) -> list[int]:
        """At which rows a measure stands, in time order; what is about no period comes last."""
        starts, months = self._columns["period_start"], self._columns["period_months"]
        return sorted(self._places.get(measure, ()), key=lambda k: (starts[k] or date.max, months[k]))

    def _finding(self, k: int) -> Finding:
        return _finding(self._columns, k)


_FIGURES = ("value", "lower", "upper", "lower80", "upper80", "count", "denominator")
_TEXTS = ("measure", "word", "state", "against", "note", "source", "by", "group")


def findings_in(table: pd.DataFrame) -> list[Finding]:
    """Every row of a table of findings as a value, in its order."""
    columns = _columns_of(table)
    return [_finding(columns, k) for k in range(len(table))]


def period_of(row: Any) -> Period | None:
    """The period of a row, None where it is about no period."""
    start = row["period_start"]
    return None if pd.isna(start) else Period(date(start.year, start.month, start.day), int(row["period_months"]))


def _columns_of(table: pd.DataFrame) -> dict[str, list[Any]]:
    """A table's columns as plain values: NaN where a figure is not known, None for no period."""
    plain = {name: table[name].tolist() for name in _FIGURES + _TEXTS + ("period_months",)}
    return plain | {"period_start": table["period_start"].to_numpy().astype("datetime64[D]").tolist()}


def _finding(columns: dict[str, list[Any]], k: int) -> Finding:
    """A row of a table as a value."""
    start = columns["period_start"][k]
    period = None if start is None else Period(start, columns["period_months"][k])
    row: dict[str, Any] = {name: columns[name][k] for name in _TEXTS}
    row |= {name: _known(columns[name][k]) for name in _FIGURES}
    return Finding(period=period, **row)


def _known(value: float) -> float | None:
    return None if value != value else value  # NaN alone differs from itself
