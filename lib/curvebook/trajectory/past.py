"""Long series of the past, to learn pooled constants from and to measure forecasts on: the kit's and the field's own.

The kit (`calibration_series.csv.gz`: series_id, frequency, period_index, value) draws on the M4, M3, M1 and tourism
competitions. The field's own are annual indicators of every English authority as ONS, DfE (LAIT) and DESNZ publish
them, read by the observatory's readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from curvebook.errors import Fault, ParameterError
from curvebook.indicators.intervals import Floats, standard_error
from curvebook.trajectory.run import Series
from curvebook.trajectory.table import AHEAD, MONTHS

if TYPE_CHECKING:
    import pandas as pd

KIT = "calibration_series.csv.gz"
# Lengths of history that windows are cut to: those of public-service series, and a few shorter and longer.
LENGTHS = {
    "yearly": (3, 4, 5, 6, 8, 12, 16, 25),
    "quarterly": (5, 8, 12, 16, 24, 60),
    "monthly": (8, 12, 24, 36, 60, 120),
}

# What the measures of ONS, LAIT and CO2 count; those not named are rates. (Publishers' units, as on the files.)
PROPORTIONS = frozenset({
    "Adult obesity prevalence", "Children in relative poverty after housing costs", "Cigarette smokers",
    "Children in relative poverty before housing costs", "Claimant Count", "Communication and language", "Literacy",
    "Mathematics", "Economically inactive", "Employment rate", "Modelled unemployment rate",
    "Persistent absences for all pupils", "Pupils meeting the expected standard in reading, writing and maths",
    "GCSEs in English and Maths", "16-17 NEET", "16-17_not known", "16-17_not known_NEET", "6wksBreast",
    "CareLeaverAcc", "CareLeaverEET", "ChildPov", "Ever6_FSM_Prim", "ExcessRec", "ExcessYr6", "FSP_Gooddev_FSM",
    "FSP_NEW_GOODDEV", "HCP_PHOF", "Low_Birth_Weight_Babies", "PriFSM", "PrimStatements", "ReReferral", "ReoffYO",
    "ReoffYO15-17", "SecFSM", "SecStatements", "TotFixedEx", "TotPerAbNew", "TotPermEx", "Work_Force_Vac_Rate",
    "Work_Force_TO_Rate",
})  # fmt: skip
MEANS = frozenset(
    ("AVG_Attain8_Score", "DAP_KS4_ATT8", "FSM_AVG_Attain8_Score", "Emotional_LAC", "Female healthy life expectancy",
     "Male healthy life expectancy", "Gross median weekly pay")
)  # fmt: skip
RATIOS = frozenset({"Housing affordability ratio (residence-based)"})
COUNTS_LEFT_OUT = frozenset({"PreChildDea", "YJS_Caution-Sentence10-17_YO"})  # mixed meanings; one year only
CO2 = ("Domestic Total:kt CO2", "Transport Total:kt CO2", "Per Person Emissions:t")


class Break(NamedTuple):
    """A change after which the publisher does not compare: history begins again with `year` (a period's first)."""

    year: int
    why: str


# Declared by the publishers themselves, never found in the figures. A year between two breaks stands alone.
# Not declared: the Claimant Count. ONS called it experimental from June 2015 and took it out of its bulletins in March
# 2017, since Universal Credit asks more people to look for work, and said in 2020 that enhancements had made some
# employed people eligible; but it names no year at which comparison ends, and roll-out went place by place, for years.
_ABSENCE = "DfE, Pupil absence 2020/21: compare with other years with caution; for 2019/20 there is no full year"
_EXCLUDED = "DfE, Suspensions and permanent exclusions 2019/20 and 2020/21: compare across years with caution"
_POINTS = "DfE, Revised GCSE results 2016/17: the average fell because grades 9 to 1 were given new points"
_TEACHERS = "DfE, Key stage 4 performance 2020/21: comparison of 2021, 2020 and earlier years is not recommended"
_MIDWAY = "DfE, Key stage 4 performance 2021/22: grading lay midway; compare over time with caution"
_EXAMS = "DfE, Key stage 4 performance 2022/23: graded as before the pandemic; compare with 2022 with caution"
_STAGE = "DfE, Early years foundation stage profile 2021/22: not possible to compare directly with earlier years"
_GRADES = (
    Break(2017, _POINTS), Break(2020, _TEACHERS), Break(2021, _TEACHERS), Break(2022, _MIDWAY), Break(2023, _EXAMS),
)  # fmt: skip
BREAKS: dict[str, tuple[Break, ...]] = {
    "Persistent absences for all pupils": (Break(2020, _ABSENCE), Break(2021, _ABSENCE)),
    "TotPerAbNew": (Break(2021, _ABSENCE), Break(2022, _ABSENCE)),
    "TotFixedEx": (Break(2019, _EXCLUDED), Break(2020, _EXCLUDED), Break(2021, _EXCLUDED)),
    "TotPermEx": (Break(2019, _EXCLUDED), Break(2020, _EXCLUDED), Break(2021, _EXCLUDED)),
    "AVG_Attain8_Score": _GRADES,
    "DAP_KS4_ATT8": _GRADES,
    "FSM_AVG_Attain8_Score": _GRADES,
    # Begins with 2016/17, and calls a school year by the year it begins in.
    "GCSEs in English and Maths": tuple(Break(each.year - 1, each.why) for each in _GRADES[1:]),
    "FSP_NEW_GOODDEV": (Break(2022, _STAGE),),
    "FSP_Gooddev_FSM": (Break(2022, _STAGE),),
}


@dataclass(frozen=True, eq=False)
class Past:
    """A series as long as it is known: `breaks` are the positions at which history begins again."""

    group: str  # the indicator, or the kit's frequency
    name: str  # the area, or the kit's id
    series: Series
    breaks: tuple[int, ...] = ()


class Window(NamedTuple):
    """A history as it stood, and what came then: `truth` (horizons,), NaN where nothing is known or compared.

    `step` is the mean absolute difference (of a year ago, where there is a season) until then: MASE's unit.
    """

    group: str
    name: str
    series: Series
    truth: Floats
    step: float


def kit(folder: Path) -> list[Past]:
    """The kit's calibration series. Raises ParameterError where the file is not there."""
    import pandas as pd

    file = folder / KIT
    if not file.is_file():
        raise ParameterError(Fault(str(folder), "--kit", f"there is no {KIT} in it"))
    table = pd.read_csv(file).sort_values(["series_id", "period_index"])
    return [
        Past(str(frequency), str(name), Series(rows["value"].to_numpy(float), MONTHS[frequency], kind=""))
        for (name, frequency), rows in table.groupby(["series_id", "frequency"], sort=True)
    ]


def field(folder: Path) -> list[Past]:
    """The field's own annual series, areas of England below its regions, in the order of indicators and areas."""
    from curvebook.observatory.sources import FORMATS

    files = [*sorted((folder / "ons_ess").glob("*.csv*")), folder / "lait_core_all_las.csv.gz"]
    files.append(folder / "co2_emissions_la_2005_2020.csv.gz")
    if missing := [file for file in files if not file.is_file()] or len(files) < 3:
        raise ParameterError(Fault(str(folder), "--data", "not the folder of published indicators", str(missing)))
    found: list[Past] = []
    for file in files:
        if file.parent.name == "ons_ess":
            rows = FORMATS["ons"].read(file, {"snapshots": "month"})
            rows = rows[rows["area"].str.fullmatch(r"E0[6-9]\d{6}")]
        elif file.name.startswith("lait"):
            rows = FORMATS["lait"].read(file)
            rows = rows[rows["area"].str.fullmatch(r"[2-9]\d\d") & ~rows["measure"].isin(COUNTS_LEFT_OUT)]
            rows = rows[rows["area"].astype(int) < 960]
        else:
            rows = FORMATS["co2"].read(file, {"wanted": frozenset(CO2)})
            rows = rows[rows["note"] == ""]
        found += _pasts(rows)
    return sorted(found, key=lambda past: (past.group, past.name))


def _pasts(rows: pd.DataFrame) -> Iterator[Past]:
    for measure, of_measure in rows.groupby("measure", sort=True):
        years = of_measure["period_start"].dt.year
        length = max(int(of_measure["period_months"].mode()[0]) // 12, 1)
        newest = int(years.max())
        # Years put together are thinned to those that share no year with the newest.
        kept = of_measure[(newest - years) % length == 0]
        first = int(kept["period_start"].dt.year.min())
        steps = (newest - first) // length + 1
        if steps < 4:
            continue
        kind, breaks = _kind(str(measure)), tuple(each.year - first for each in BREAKS.get(str(measure), ()))
        sampling = standard_error(kept["lower"].to_numpy(float), kept["upper"].to_numpy(float))
        codes, area = np.unique(kept["area"].to_numpy(object).astype(str), return_inverse=True)
        at = (kept["period_start"].dt.year.to_numpy() - first) // length
        values, errors = np.full((2, len(codes), steps), np.nan)
        values[area, at], errors[area, at] = kept["value"], sampling
        for name, own, error in zip(codes, values, errors, strict=True):
            if np.isfinite(own).sum() > 3:
                series = Series(own, 12 * length, kind, sampling=error)
                yield Past(str(measure), str(name), series, tuple(b // length for b in breaks))


def _kind(measure: str) -> str:
    for kind, names in (("proportion", PROPORTIONS), ("mean", MEANS), ("ratio", RATIOS)):
        if measure in names:
            return kind
    return "rate"


def rolling(pasts: Sequence[Past], least: int, ahead: int) -> Iterator[Window]:
    """Every history of at least `least` known values, at every origin, with what came in the `ahead` steps after.

    History begins with the newest break before the origin; what came after a later break is not compared.
    """
    for past in pasts:
        values = past.series.values
        edges = [0, *past.breaks, len(values)]
        for begin, end in pairwise(edges):
            for origin in range(begin + least, end):
                history = values[begin:origin]
                known = np.isfinite(history)
                truth = _padded(values[origin : min(origin + ahead, end)], ahead)
                if known.sum() < least or not known[-1] or not np.isfinite(truth).any():
                    continue
                if history[known].min() == history[known].max():
                    continue
                step = float(np.abs(np.diff(history[known])).mean())
                yield Window(past.group, past.name, _cut(past.series, slice(begin, origin)), truth, step)


def last(pasts: Sequence[Past], seed: int) -> Iterator[Window]:
    """The last history of each of `LENGTHS` of each of the kit's series, and one from a random origin."""
    dice = np.random.default_rng(seed)
    for past in pasts:
        values, ahead = past.series.values, AHEAD[past.group]
        cycle = 12 // past.series.months_between
        for length in LENGTHS[past.group]:
            latest = len(values) - ahead
            if latest < length:
                continue
            for origin in {latest, int(dice.integers(length, latest + 1))}:
                history = values[origin - length : origin]
                lag = cycle if origin > cycle else 1
                step = float(np.abs(values[lag:origin] - values[: origin - lag]).mean())
                if history.min() < history.max() and step > 0:
                    series = _cut(past.series, slice(origin - length, origin))
                    yield Window(past.group, past.name, series, values[origin : origin + ahead], step)


def _cut(series: Series, span: slice) -> Series:
    sampling = series.sampling[span] if series.sampling.size else series.sampling
    return Series(series.values[span], series.months_between, series.kind, series.top, sampling, series.resolution)


def _padded(values: Floats, length: int) -> Floats:
    out = np.full(length, np.nan)
    out[: len(values)] = values
    return out
