"""What is known of one indicator in one area: a slice of findings, asked for by measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

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
    _first: dict[str, Finding] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        single = self.table[~self.table["measure"].isin(SERIES)]
        single = single[single["by"] == ""]
        for row in single.to_dict("records"):
            self._first.setdefault(str(row["measure"]), finding(row))

    @property
    def cut_offs(self) -> tuple[float, float]:
        """The chances at which a status changes."""
        own = self.indicator.target.judging if self.indicator.target else None
        return (own or self.judging).unlikely, (own or self.judging).likely

    def get(self, measure: str) -> Finding | None:
        """The only finding of `measure`, or None."""
        return self._first.get(measure)

    def key(self, found: Finding) -> str:
        """Which figure `found` is: the same for every audience and on every page that prints it."""
        period = f"{found.period.start.isoformat()}/{found.period.months}" if found.period else ""
        beside = [part for part in (found.against, found.by, found.group) if part]
        return " ".join((found.measure, self.indicator.id, self.area.code, period, *beside))

    def by(self, by: str) -> Facts:
        """What is known of the groups of one breakdown, in place of everybody."""
        return replace(self, table=self.table[self.table["by"] == by].assign(by=""), _first={})

    def rows(self, measure: str) -> pd.DataFrame:
        """All findings of `measure` in time order."""
        chosen = self.table[(self.table["measure"] == measure) & (self.table["by"] == "")]
        return chosen.sort_values(["period_start", "period_months"]).reset_index(drop=True)

    def at(self, period: Period) -> Finding:
        """What was observed in `period`; a finding in state x where nothing was."""
        rows = self.rows("observed")
        start = pd.Timestamp(period.start)
        found = rows[(rows["period_start"] == start) & (rows["period_months"] == period.months)]
        if found.empty:
            return Finding("observed", period, None, None, None, "", "x", "", "nothing was received", "")
        return finding(found.to_dict("records")[0])

    def word(self, measure: str) -> str:
        """The word of the only finding of `measure`, or ""."""
        found = self.get(measure)
        return found.word if found else ""


def finding(row: dict[Any, Any]) -> Finding:
    """A row of the findings table as a value."""
    return Finding(
        measure=row["measure"],
        period=period_of(row),
        value=_known(row["value"]),
        lower=_known(row["lower"]),
        upper=_known(row["upper"]),
        word=row["word"],
        state=row["state"],
        against=row["against"],
        note=row["note"],
        source=row["source"],
        by=row["by"],
        group=row["group"],
        lower80=_known(row["lower80"]),
        upper80=_known(row["upper80"]),
        count=_known(row["count"]),
        denominator=_known(row["denominator"]),
    )


def findings(table: pd.DataFrame) -> Iterator[Finding]:
    """Each row of `table` as a value, in its order."""
    return (finding(row) for row in table.to_dict("records"))


def period_of(row: Any) -> Period | None:
    """The period of a row, None where it is about no period."""
    start = row["period_start"]
    return None if pd.isna(start) else Period(date(start.year, start.month, start.day), int(row["period_months"]))


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
