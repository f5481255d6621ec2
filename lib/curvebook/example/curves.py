"""What each of Marlbrook's series looks like: one `Curve` for each indicator, told in curves.yaml.

Levels resemble what English councils report; every figure is invented. `here` and `there` are the levels of Marlbrook
and of Albion at points in time (decimal years), joined by straight lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files as packaged
from itertools import pairwise
from typing import Any, Literal

import yaml

Line = Mapping[float, float]


def at(line: Mapping[float, float], when: float) -> float:
    """The level at a decimal year: straight lines between the given points, flat outside them.

    >>> at({2020: 1.0, 2022: 3.0}, 2021)
    2.0
    """
    points = sorted(line.items())
    if when <= points[0][0]:
        return float(points[0][1])
    for (x1, y1), (x2, y2) in pairwise(points):
        if when <= x2:
            return float(y1 + (y2 - y1) * (when - x1) / (x2 - x1))
    return float(points[-1][1])


@dataclass(frozen=True)
class Curve:
    """A series and how it is collected.

    `draw`: `share` (binomial counts of a group), `events` (Poisson counts), `level` (a figure without a count) or
    `survey` (a share among `of` people asked). `of` is the size of the group in the borough, or the ages (both
    included) of the residents who count. `per` turns a count divided by the group into the published value; 0 leaves
    the count.
    """

    id: str
    collection: str
    draw: Literal["share", "events", "level", "survey"]
    first: str
    last: str
    here: Line
    there: Line | None = None
    every: int = 12  # months from one period to the next
    year: Literal["calendar", "financial", "academic"] = "financial"
    of: int | tuple[int, int] = 10_000
    part: float = 1.0  # of the residents of these ages, the part that counts
    per: float = 100.0
    slope: float = 0.0  # log change of a ward's level for one standard deviation of deprivation
    wards: bool = False
    neighbourhoods: bool = False
    wobble: float = 0.015  # shocks to the level itself, relative
    error: float = 0.0  # standard error of a published estimate, relative (draw = level)
    season: tuple[float, ...] = ()  # by calendar month of the period's first day
    only: tuple[str, ...] = ()  # the periods, where they are irregular
    missing: Mapping[str, str] = field(default_factory=dict)  # periods without a value, and why; "" leaves the row out
    breaks: str = ""  # the first period of a new series
    withhold: tuple[int, str] | None = None  # local counts from 1 up to below this are withheld with this state
    lag: int = 60  # days from a period's end until the value is known
    unsettled: int = 0  # how many of the newest values are provisional
    restated: bool = False  # the whole series is estimated again each time
    local: Mapping[str, Line] = field(default_factory=dict)  # a ward's own history, as a factor on its level
    settled: float = 0.0  # the part of a count that stays put from one period to the next, as with people in care
    decimals: int = 2
    # By sex, age or a type of category: each group's share of the people, and its level relative to the others.
    groups: Mapping[str, Mapping[str, tuple[float, Line]]] = field(default_factory=dict)
    finely: tuple[str, ...] = ()  # the breakdowns that are told for wards and neighbourhoods too


def curves() -> tuple[Curve, ...]:
    """Every curve of `curves.yaml`, in its order."""
    text = (packaged("curvebook.example") / "curves.yaml").read_text(encoding="utf-8")
    return tuple(Curve(**{key: _frozen(value) for key, value in entry.items()}) for entry in yaml.safe_load(text))


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


CURVES = curves()

DEPRIVATION_YEARS = ("2004", "2007", "2010", "2015", "2019", "2025")
# The share of residents in the most deprived tenth by ward, in those years.
DEPRIVED_TENTH: dict[str, tuple[float, ...]] = {
    "M05000001": (78.0, 79.0, 77.0, 71.0, 64.0, 52.0),
    "M05000002": (52.0, 54.0, 56.0, 61.0, 66.0, 70.0),
    "M05000003": (88.0, 90.0, 91.0, 93.0, 95.0, 96.0),
    "M05000004": (12.0, 11.0, 12.0, 14.0, 15.0, 15.0),
    "M05000005": (44.0, 43.0, 40.0, 38.0, 36.0, 33.0),
    "M05000006": (10.0, 10.0, 11.0, 12.0, 14.0, 16.0),
    "M05000007": (24.0, 25.0, 24.0, 24.0, 25.0, 26.0),
    "M05000008": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "M05000009": (38.0, 41.0, 45.0, 50.0, 54.0, 58.0),
    "M05000010": (18.0, 19.0, 22.0, 25.0, 27.0, 30.0),
    "M05000011": (9.0, 8.0, 6.0, 4.0, 0.0, 0.0),
    "M05000012": (28.0, 28.0, 30.0, 31.0, 32.0, 33.0),
    **{f"M050000{number}": (0.0,) * 6 for number in (13, 14, 15, 16)},
}
# The ward's place among 7,200, the most deprived first.
RANKS: dict[str, tuple[int, ...]] = {
    "M05000001": (182, 171, 198, 264, 371, 588),
    "M05000002": (512, 498, 470, 402, 344, 289),
    "M05000003": (61, 55, 52, 47, 38, 29),
    "M05000004": (2160, 2204, 2188, 2101, 2077, 2040),
    "M05000005": (702, 715, 760, 812, 848, 915),
    "M05000006": (2540, 2502, 2467, 2390, 2288, 2175),
    "M05000007": (1510, 1489, 1502, 1496, 1471, 1450),
    "M05000008": (4388, 4410, 4395, 4420, 4466, 4480),
    "M05000009": (941, 880, 792, 690, 612, 540),
    "M05000010": (1822, 1790, 1688, 1570, 1502, 1433),
    "M05000011": (3105, 3260, 3498, 3801, 4126, 4390),
    "M05000012": (1340, 1322, 1290, 1266, 1240, 1231),
    "M05000013": (5710, 5744, 5760, 5802, 5790, 5815),
    "M05000014": (6420, 6466, 6480, 6514, 6533, 6548),
    "M05000015": (5120, 5098, 5133, 5160, 5122, 5140),
    "M05000016": (6688, 6701, 6690, 6725, 6740, 6752),
}
