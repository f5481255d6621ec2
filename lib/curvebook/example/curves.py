"""What each of Marlbrook's series looks like: one `Curve` for each indicator in `texts/definitions`.

Levels resemble what English councils report; every figure is invented. `here` and `there` are the levels of Marlbrook and
of Albion at points in time (decimal years), joined by straight lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Line = Mapping[float, float]
SUMMER = (0.94, 0.97, 1.02, 1.06, 1.12, 1.16, 1.18, 1.12, 1.00, 0.93, 0.88, 0.85)  # January to December


@dataclass(frozen=True)
class Curve:
    """A series and how it is collected.

    `draw`: `share` (binomial counts of a group), `events` (Poisson counts), `level` (a figure without a count), `survey`
    (a share among `of` people asked). `of` is the size of the group in the borough, or the ages (both included) of the
    residents who count; wards need ages. `per` turns a count divided by the group into the published value.
    """

    id: str
    collection: str
    draw: Literal["share", "events", "level", "survey"]
    first: str
    last: str
    here: Line
    there: Line | None
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
    withhold: tuple[int, str] | None = None  # ward counts from 1 up to below this are withheld with this state
    lag: int = 60  # days from a period's end until the value is known
    unsettled: int = 0  # how many of the newest values are provisional
    restated: bool = False  # the whole series is estimated again each time
    local: Mapping[str, Line] = field(default_factory=dict)  # a ward's own history, as a factor on its level
    decimals: int = 2


GAP = "No data were collected because schools were closed to most pupils."

CURVES: tuple[Curve, ...] = (
    # Children and young people
    Curve("school-readiness", "education", "share", "2012/13", "2025/26", year="academic", of=(4, 4), wards=True, slope=-0.055,
          here={2013: 49.5, 2016: 64.5, 2019: 69.0, 2021.9: 69.5, 2022: 61.0, 2024: 63.4, 2026.5: 66.6},
          there={2013: 51.7, 2016: 69.3, 2019: 71.8, 2021.9: 72.0, 2022: 65.2, 2024: 67.7, 2026.5: 68.6},
          missing={"2019/20": GAP, "2020/21": GAP}, breaks="2021/22", lag=95, wobble=0.006,
          local={"M05000001": {2013: 0.93, 2022: 0.94, 2026.5: 1.03}}),
    Curve("funded-two-year-olds", "childrens-services", "share", "2014/15", "2025/26", of=780, lag=75,
          here={2015: 58, 2019: 71, 2020.5: 73, 2021.5: 62, 2024: 73, 2026: 77.5}, there={2015: 62, 2019: 68, 2021.5: 62, 2026: 75}),
    Curve("children-low-income", "statistics", "share", "2014/15", "2024/25", of=(0, 15), wards=True, slope=0.36, lag=350, unsettled=1,
          here={2015: 17.8, 2020: 22.4, 2021: 21.0, 2025: 24.6}, there={2015: 15.6, 2020: 19.0, 2021: 18.4, 2025: 21.2}),
    Curve("neet-16-17", "participation", "share", "2013-Q1", "2026-Q2", every=3, of=(16, 17), lag=38, unsettled=1, wobble=0.012,
          here={2013: 6.9, 2017: 5.0, 2019.5: 5.4, 2022: 5.6, 2025.0: 6.15, 2025.5: 5.75, 2026.8: 4.55},
          there={2013: 6.4, 2017: 5.1, 2019.5: 5.0, 2022: 5.1, 2025: 5.4, 2026.8: 5.45},
          season=(1.00, 0, 0, 1.02, 0, 0, 1.09, 0, 0, 0.93, 0, 0)),
    Curve("persistent-absence", "education", "share", "2012/13", "2025/26", year="academic", of=(5, 15), wards=True, slope=0.21,
          here={2013: 14.4, 2017: 11.6, 2019.5: 12.1, 2021: 15.0, 2022: 24.8, 2023.7: 23.4, 2024.7: 23.0, 2026.5: 23.7},
          there={2013: 13.2, 2017: 10.8, 2019.5: 10.9, 2021: 12.1, 2022: 22.5, 2023.7: 20.8, 2024.7: 19.2, 2026.5: 17.6},
          missing={"2019/20": GAP}, lag=70, wobble=0.008, local={"M05000009": {2013: 1.0, 2022: 1.04, 2026.5: 1.16}}),
    Curve("attainment-8", "education", "level", "2012/13", "2025/26", year="academic", wobble=0.006, decimals=1, lag=75,
          here={2013: 47.6, 2016.6: 48.4, 2016.7: 43.6, 2019: 44.1, 2022: 45.2, 2026.5: 44.0},
          there={2013: 48.9, 2016.6: 50.1, 2016.7: 46.4, 2019: 46.7, 2022: 48.7, 2026.5: 46.1},
          missing={"2019/20": "Examinations were not sat; teachers gave the grades.",
                   "2020/21": "Examinations were not sat; teachers gave the grades."}, breaks="2016/17"),
    Curve("children-in-care", "childrens-services", "share", "2012/13", "2025/26", of=(0, 17), per=10_000, lag=75, wobble=0.006,
          here={2013: 68, 2018: 79, 2021: 89, 2025.3: 98.5, 2026.3: 102}, there={2013: 60, 2018: 64, 2021: 67, 2026.3: 71}, decimals=1),
    Curve("under-18-conceptions", "health", "share", "2012", "2024", year="calendar", of=(15, 17), part=0.49, per=1000, wards=True,
          slope=0.34, lag=410, withhold=(5, "c"), decimals=1, wobble=0.02,
          here={2012: 38.5, 2016: 27.5, 2020: 21.4, 2024.9: 17.6}, there={2012: 27.7, 2016: 18.8, 2020: 13.1, 2024.9: 13.4}),
    Curve("assessments-45-days", "childrens-services", "share", "2016-Q1", "2026-Q2", every=3, of=610, lag=25, unsettled=1,
          here={2016: 76, 2019: 84, 2021: 79, 2024.5: 81.5, 2026.8: 87.2}, there=None, wobble=0.02),
    # Healthier communities and older people
    Curve("life-expectancy-male", "health", "level", "2012-14", "2023-25", year="calendar", neighbourhoods=True, slope=-0.019, wobble=0.0,
          here={2013: 77.6, 2018: 78.3, 2021: 77.2, 2025: 77.7}, there={2013: 79.4, 2018: 79.8, 2021: 79.1, 2025: 79.7}, error=0.0031, lag=320),
    Curve("life-expectancy-female", "health", "level", "2012-14", "2023-25", year="calendar", neighbourhoods=True, slope=-0.014, wobble=0.0,
          here={2013: 81.5, 2018: 82.0, 2021: 81.2, 2025: 81.6}, there={2013: 83.1, 2018: 83.4, 2021: 82.9, 2025: 83.5}, error=0.0028, lag=320),
    Curve("smoking-prevalence", "health", "survey", "2012", "2025", year="calendar", of=900, lag=240,
          here={2012: 22.4, 2016: 18.9, 2020: 16.8, 2023: 15.3, 2026: 11.6}, there={2012: 19.3, 2016: 15.5, 2020: 13.0, 2023: 11.6, 2026: 10.2}),
    Curve("obesity-year-6", "health", "share", "2012/13", "2025/26", year="academic", of=(10, 10), wards=True, slope=0.13, lag=75, wobble=0.01,
          here={2013: 21.0, 2019: 23.1, 2021.9: 26.0, 2024: 25.2, 2026.5: 24.9}, there={2013: 18.9, 2019: 20.2, 2022: 23.4, 2026.5: 22.1},
          missing={"2020/21": "Too few children were measured for a figure."}),
    Curve("falls-admissions", "health", "events", "2012/13", "2025/26", of=(65, 90), per=100_000, wards=True, slope=0.12, lag=95, decimals=1,
          here={2013: 2210, 2018: 2420, 2020.9: 2130, 2024: 2490, 2025.2: 2440, 2026.3: 2290},
          there={2013: 2040, 2018: 2170, 2021: 2010, 2026.3: 1980}, wobble=0.012, unsettled=1),
    Curve("care-home-admissions", "adult-care", "events", "2013/14", "2025/26", of=(65, 90), per=100_000, lag=80, decimals=1,
          here={2014: 742, 2019: 668, 2021: 520, 2023: 640, 2026: 655}, there={2014: 668, 2019: 585, 2021: 498, 2026: 560}, wobble=0.02),
    Curve("home-after-hospital", "adult-care", "share", "2013/14", "2025/26", of=265, lag=80,
          here={2014: 79, 2020: 82, 2022: 79.5, 2026: 83}, there={2014: 81.9, 2020: 82, 2026: 83.5}),
    Curve("self-harm-admissions", "health", "events", "2012/13", "2025/26", of=(10, 24), per=100_000, wards=True, slope=0.22, lag=95,
          withhold=(8, "low"), decimals=1, wobble=0.02,
          here={2013: 372, 2019: 468, 2021: 430, 2024: 512, 2026.3: 566}, there={2013: 346, 2019: 431, 2021: 410, 2026.3: 372}),
    Curve("talking-therapies-recovery", "adult-care", "share", "2016-04", "2026-09", every=1, of=215, lag=35, unsettled=1, wobble=0.015,
          here={2016: 44.5, 2020: 50.5, 2020.5: 46, 2023: 48.8, 2026.8: 49.4}, there=None),
    # Safer and stronger communities
    Curve("recorded-crime", "police", "events", "2012/13", "2025/26", of=(0, 90), per=1000, wards=True, slope=0.30, lag=28, wobble=0.012,
          here={2013: 69.5, 2016: 74, 2020: 94, 2020.9: 82, 2023: 99, 2025: 97, 2026.3: 93.5},
          there={2013: 61.4, 2016: 67, 2020: 87.5, 2020.9: 77, 2023: 91, 2026.3: 86}, unsettled=1,
          local={"M05000005": {2012: 2.3, 2026: 2.15}}),
    Curve("anti-social-behaviour", "police", "events", "2014-04", "2026-09", every=1, of=(0, 90), per=0, neighbourhoods=True, lag=18, decimals=0,
          here={2014: 760, 2018: 612, 2020.2: 560, 2020.4: 1080, 2021.2: 640, 2024: 478, 2026.8: 452}, there=None, season=SUMMER,
          slope=0.32, wobble=0.03),
    Curve("domestic-abuse-repeat", "police", "share", "2014-Q1", "2026-Q2", every=3, of=860, lag=26, wobble=0.008,
          here={2014: 28.0, 2019: 30.8, 2022: 32.4, 2024.9: 34.2, 2026.8: 36.9}, there={2014: 28.6, 2020: 30.4, 2026.8: 31.6}),
    Curve("road-casualties", "police", "events", "2012", "2025", year="calendar", of=(0, 90), per=0, lag=170, decimals=0, breaks="2019",
          here={2012: 71, 2018.9: 56, 2019: 82, 2020.5: 66, 2022: 79, 2025.5: 68}, there=None),
    Curve("get-on-well", "survey", "survey", "2012", "2026", year="calendar", of=1100, neighbourhoods=True, slope=-0.05, lag=0,
          only=("2012", "2014", "2016", "2018", "2022", "2024"),
          here={2012: 66.5, 2018: 71.5, 2022: 69.0, 2024: 71.2}, there=None),
    Curve("youth-reoffending", "police", "level", "2012", "2023", year="calendar", lag=690, wobble=0.05,
          here={2012: 2.95, 2018: 3.9, 2023: 3.45}, there={2012: 2.99, 2018: 3.95, 2023: 3.7}),
    # Economy and enterprise
    Curve("employment-rate", "labour", "survey", "2012", "2025", year="calendar", of=1400, lag=105,
          here={2012: 67.0, 2016: 70.6, 2019.9: 73.4, 2021: 71.2, 2023: 72.6, 2025.5: 75.2}, there={2012: 70.9, 2019.9: 75.9, 2021: 74.6, 2025.5: 75.3}),
    Curve("claimant-rate", "labour", "share", "2013-04", "2026-10", every=1, of=(16, 64), wards=True, slope=0.40, lag=14, unsettled=1, wobble=0.008,
          here={2013.2: 5.2, 2016: 2.6, 2019: 3.1, 2020.2: 3.6, 2020.42: 7.1, 2021.2: 6.9, 2022.4: 4.3, 2024: 4.2, 2026.8: 4.6},
          there={2013.2: 3.9, 2016: 1.9, 2019: 2.6, 2020.2: 3.0, 2020.42: 6.4, 2021.2: 6.3, 2022.4: 3.7, 2024: 3.8, 2026.8: 4.2},
          season=(1.01, 1.02, 1.02, 1.01, 1.0, 0.99, 0.99, 1.0, 1.0, 0.99, 0.98, 0.99)),
    Curve("apprenticeship-starts", "labour", "events", "2013/14", "2025/26", year="academic", of=(16, 64), per=0, wards=True, slope=0.05, lag=60,
          here={2014: 1980, 2017: 2140, 2018: 1610, 2021: 1290, 2023: 1345, 2024.5: 1350, 2026.5: 1130}, there=None, unsettled=1, decimals=0),
    Curve("weekly-pay", "labour", "level", "2012", "2025", year="calendar", error=0.021, wobble=0.0, lag=190, decimals=1,
          here={2012: 438, 2019: 512, 2022: 566, 2025.5: 652}, there={2012: 505, 2019: 585, 2022: 640, 2025.5: 739}),
    Curve("business-births", "business", "events", "2012", "2024", year="calendar", of=(16, 90), per=10_000, lag=310, decimals=1,
          here={2012: 33, 2016: 47, 2019: 52, 2021: 50, 2023: 46.5, 2024.9: 48.0}, there={2012: 44, 2016: 66, 2021: 64, 2024.9: 56}, wobble=0.02),
    Curve("town-centre-vacancy", "business", "share", "2014-Q1", "2026-Q2", every=3, of=612, lag=15, wobble=0.004,
          here={2014: 14.6, 2017: 12.2, 2020.2: 14.0, 2021.2: 18.4, 2023: 17.4, 2025: 16.5, 2026.8: 14.4}, there=None,
          missing={"2020-Q1": "", "2020-Q2": ""}),
    Curve("town-centre-footfall", "business", "level", "2015-01", "2026-09", every=1, lag=12, wobble=0.035, decimals=1,
          here={2015: 113, 2020.15: 98, 2020.25: 22, 2020.5: 58, 2020.9: 48, 2021.1: 30, 2021.5: 74, 2023: 83, 2026.8: 90}, there=None,
          season=(0.88, 0.90, 0.95, 0.98, 1.0, 1.0, 1.04, 1.02, 0.98, 0.99, 1.05, 1.21)),
    # Environment
    Curve("co2-per-head", "carbon", "level", "2012", "2024", year="calendar", lag=545, restated=True, wobble=0.008,
          here={2012: 7.15, 2016: 5.9, 2019: 5.35, 2020.5: 4.75, 2022: 4.62, 2024.9: 4.12}, there={2012: 6.4, 2019: 4.5, 2020.5: 4.0, 2024.9: 3.6}),
    Curve("nitrogen-dioxide", "carbon", "level", "2013", "2025", year="calendar", lag=130, wobble=0.02, decimals=1,
          here={2013: 35.2, 2019: 30.4, 2020.5: 23.2, 2022: 24.6, 2025.5: 20.4}, there=None),
    Curve("ev-charge-points", "carbon", "level", "2015-Q1", "2026-Q2", every=3, lag=25, wobble=0.01, decimals=0,
          here={2015: 6, 2018: 14, 2020: 26, 2022: 46, 2024: 88, 2025.2: 124, 2026.8: 232}, there=None),
    Curve("fuel-poverty", "carbon", "share", "2014", "2024", year="calendar", of=82_600, wards=True, slope=0.24, lag=470,
          here={2014: 14.3, 2018: 12.6, 2021: 14.9, 2024.9: 14.2}, there={2014: 12.2, 2018: 11.0, 2021: 13.1, 2024.9: 12.4}),
    Curve("recycling-rate", "waste", "share", "2013-Q1", "2026-Q2", every=3, of=20_500, lag=35, unsettled=1, wobble=0.012,
          here={2013: 36.8, 2017: 42.2, 2021: 40.2, 2025: 39.9, 2026.8: 42.3}, there={2013: 42.8, 2017: 43.6, 2021: 42.6, 2026.8: 43.4},
          season=(0.88, 0, 0, 1.10, 0, 0, 1.07, 0, 0, 0.95, 0, 0)),
    Curve("residual-waste", "waste", "level", "2013/14", "2025/26", lag=80, wobble=0.006, decimals=1,
          here={2014: 592, 2019: 558, 2020.9: 578, 2023: 520, 2025.2: 499, 2026.3: 470}, there={2014: 562, 2019: 543, 2021: 560, 2026.3: 508}),
    Curve("missed-bins", "waste", "events", "2017-04", "2026-09", every=1, of=612_000, per=100_000, lag=12, decimals=1, wobble=0.06,
          here={2017: 58, 2020: 49, 2020.6: 78, 2022: 61, 2024.4: 44, 2024.5: 96, 2025: 52, 2026.8: 40}, there=None),
    Curve("littered-streets", "waste", "survey", "2013/14", "2025/26", of=900, lag=40,
          here={2014: 9.6, 2018: 7.4, 2021: 9.9, 2025: 8.1, 2026.3: 6.9}, there=None, missing={"2020/21": "Only one of the three rounds was held."}),
    Curve("fly-tipping", "waste", "events", "2013-Q1", "2026-Q2", every=3, of=(0, 90), per=0, wards=True, slope=0.36, lag=28, decimals=0, wobble=0.02,
          here={2013: 468, 2017: 512, 2020.5: 640, 2023: 612, 2025.2: 655, 2026.8: 712}, there=None,
          season=(0.96, 0, 0, 1.06, 0, 0, 1.04, 0, 0, 0.94, 0, 0),
          local={"M05000003": {2013: 1.0, 2024: 1.25, 2026.8: 1.9}, "M05000002": {2013: 1.0, 2024: 1.1, 2026.8: 1.5}}),
)  # fmt: skip

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
