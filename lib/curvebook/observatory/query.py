"""Asking an observatory: frames in a fixed order, through DuckDB over Parquet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.observatory.frames import LOOKUP, OBSERVATIONS, POPULATION, shaped
from curvebook.observatory.series import KEY, PERIOD, database, quoted

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

BREAKDOWNS = ("sex", "age", "category_type", "category")
ORDER = ", ".join((*KEY, *PERIOD))


@dataclass(frozen=True)
class Observatory:
    """All that had been received at a time, compiled: `folder` holds it, `key` is a hash of everything it came from."""

    folder: Path
    key: str

    def observations(
        self, indicator: str | None = None, area: str | None = None, totals_only: bool = True
    ) -> pd.DataFrame:
        """The newest value of every series and period (frames.OBSERVATIONS), by indicator, area, breakdown and time.

        `totals_only` leaves out breakdowns by sex, age and category. A value that a later submission changed has the
        state "r", and its note names what was first said; a value that was withdrawn is withheld.
        """
        return self._rows("observations", OBSERVATIONS, indicator, area, totals_only)

    def vintages(self, indicator: str | None = None) -> pd.DataFrame:
        """Every value as each submission gave it (frames.OBSERVATIONS), oldest submission first within a period."""
        return self._rows("vintages", OBSERVATIONS, indicator, None, False, ", received, submission")

    def population(self) -> pd.DataFrame:
        """People by area, period, sex and ages (frames.POPULATION). Smaller areas stand under their own codes."""
        import pandas as pd

        return shaped(pd.read_parquet(self.folder / "population.parquet"), POPULATION)

    def lookups(self) -> pd.DataFrame:
        """Which area lies in, became or is also called which (frames.LOOKUP), oldest submission first."""
        import pandas as pd

        return shaped(pd.read_parquet(self.folder / "lookups.parquet"), LOOKUP)

    def boundaries(self, level: str | None = None) -> gpd.GeoDataFrame:
        """The areas of a level (or all) with a boundary: code, name, geometry in EPSG:27700, by code."""
        import geopandas as gpd

        frame = gpd.read_parquet(self.folder / "boundaries.parquet")
        chosen = frame if level is None else frame[frame["level"] == level]
        return chosen[["code", "name", "geometry"]].reset_index(drop=True)

    def submissions(self) -> pd.DataFrame:
        """One row for each submission: what it was, and how many of its rows were read, matched and kept."""
        import pandas as pd

        columns = ("id", "format", "received", "who", "source", "licence", "sha256", "note", "corrects", "rows",
                   "matched", "kept", "repeated", "left_out", "told")  # fmt: skip
        frame = pd.DataFrame(self.log["submissions"], columns=list(columns))
        return frame.assign(received=frame["received"].astype("datetime64[s]"))

    @cached_property
    def log(self) -> dict[str, Any]:
        """What the compilation did, in plain values."""
        found: dict[str, Any] = json.loads((self.folder / "log.json").read_text(encoding="utf-8"))
        return found

    def _rows(
        self,
        name: str,
        columns: dict[str, str],
        indicator: str | None,
        area: str | None,
        totals_only: bool,
        then: str = "",
    ) -> pd.DataFrame:
        wanted = {"indicator": indicator, "area": area} | (dict.fromkeys(BREAKDOWNS, "") if totals_only else {})
        chosen = {column: text for column, text in wanted.items() if text is not None}
        where = " AND ".join(f"{column} = ?" for column in chosen) or "true"
        with database() as db:
            table = db.sql(
                f"SELECT {', '.join(columns)} FROM read_parquet('{quoted(self.folder / f'{name}.parquet')}') "
                f"WHERE {where} ORDER BY {ORDER}{then}",
                params=list(chosen.values()),
            ).to_arrow_table()
        return shaped(table.to_pandas(), columns)
