"""A small partnership for tests of findings: a borough, three wards, a region, a country, four neighbours; a fake
observatory with yearly series for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
from curvebook.model.measures import Indicator, Outcome, Theme
from curvebook.model.partnership import Partnership
from curvebook.model.places import Area, Level, Places
from curvebook.model.reading import About
from curvebook.observatory.frames import OBSERVATIONS, shaped

SHARED = {"good": "low", "frequency": "annual", "source": {"publisher": "P", "licence": "OGL-3.0"}}
NEET = {
    "id": "neet", "title": "NEET", "kind": "proportion", "role": "headline", "levels": ["borough", "ward"],
    "roles": {"economy": "context"}, **SHARED,
    "target": {"from": {"2022": 8.0}, "to": {"2027": 3.0}, "monitoring_level": {"points_short": 0.6}},
}  # fmt: skip
LEVELS = ("country", "region", "borough", "ward")
NEIGHBOURS = ("N1", "N2", "N3", "N4")
YEARS = range(2014, 2026)
AS_AT = date(2026, 11, 14)


def area(code: str, level: str, *parents: str) -> Area:
    return Area(code=code, name=f"Place {code}", level=level, parents=parents)


def partnership(folder: Path, *indicators: dict) -> Partnership:
    places = Places(
        levels=tuple(Level(id=i, title=i, plural=f"{i}s") for i in LEVELS),
        areas=(
            area("C", "country"), area("R", "region", "C"), area("B", "borough", "R", "C"),
            *(area(w, "ward", "B") for w in ("W1", "W2", "W3")), *(area(n, "borough") for n in NEIGHBOURS),
        ),
        home="B", country="C", region="R", neighbours=NEIGHBOURS,
    )  # fmt: skip
    own = tuple(Indicator.model_validate(i) for i in indicators or (NEET,))
    other = Indicator.model_validate({"id": "jobs", "title": "Jobs", "kind": "rate", "role": "headline",
                                      "levels": ["borough"], **SHARED})  # fmt: skip
    themes = (
        Theme(theme="children", title="Children", lead="x",
              outcomes=(Outcome(id="o", statement="All learn", indicators=own),)),
        Theme(theme="economy", title="Economy", lead="x",
              outcomes=(Outcome(id="p", statement="All work", indicators=(other,)),)),
    )  # fmt: skip
    about = About(id="small", title="Small", strapline="s", contact="c", licence="l", default_audience="public")
    (folder / "definitions").mkdir(parents=True, exist_ok=True)
    return Partnership(folder=folder, about=about, places=places, themes=themes)


@dataclass(frozen=True)
class Fake:
    rows: pd.DataFrame
    key: str = "k"
    shapes: dict = field(default_factory=dict)

    def observations(self, indicator=None, area=None, totals_only=True):
        return self.rows

    def vintages(self):
        return self.rows

    def submissions(self):
        return pd.DataFrame({"id": [], "source": []})

    def boundaries(self, level=None):
        return geopandas.GeoDataFrame({"code": [], "name": []}, geometry=[], crs="EPSG:27700")


def series(code: str, values, n: int = 10_000, indicator: str = "neet", years=YEARS, **columns) -> pd.DataFrame:
    counts = np.round(np.asarray(values, dtype=float) / 100 * n)
    size = len(counts)
    base = {
        "indicator": indicator, "area": code, "period_start": pd.to_datetime([f"{y}-01-01" for y in years][:size]),
        "period_months": 12, "value": counts / n * 100, "numerator": counts, "denominator": float(n),
        "submission": "s1", "row": range(2, size + 2), "received": pd.Timestamp("2026-01-01"),
    }  # fmt: skip
    return pd.DataFrame(base | columns)


FALL = np.linspace(9, 5, len(YEARS))


def usual() -> list[pd.DataFrame]:
    flat = np.full(len(YEARS), 6.0)
    return [
        series("B", FALL), series("C", flat, 10**6), series("R", flat + 1, 10**5),
        series("W1", FALL + 6, 3_000), series("W2", FALL - 2, 3_000), series("W3", FALL, 3_000),
        *(series(n, flat + i) for i, n in enumerate(NEIGHBOURS)),
    ]  # fmt: skip


def observed(parts: list[pd.DataFrame]) -> Fake:
    return Fake(shaped(pd.concat(parts, ignore_index=True), OBSERVATIONS))
