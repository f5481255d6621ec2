"""Fingertips (OHID): the website's own CSV export, and the thinner extract of its database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, ParameterError
from curvebook.model.period import FIRST_MONTH, Period
from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.published import number_text, once, pairs, periods, raw, years
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

WEB = (
    "Indicator ID", "Area Code", "Area Name", "Sex", "Age", "Category Type", "Category", "Time period", "Value",
    "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator", "Value note",
)  # fmt: skip
EXTRACT = (
    "IndicatorId", "AreaCode", "Year", "Sex", "Age", "CategoryType", "Category",
    "Value", "Count", "Denominator", "LowerCI", "UpperCI",
)  # fmt: skip
KEY = ["measure", "area", "period_start", "period_months", "sex", "age", "category_type", "category"]
FIGURES = ["value", "lower", "upper", "numerator", "denominator"]


def read_web(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """A website export (26 columns or more) as frames.RAW. `measure` is the indicator's number.

    2015/16 is a financial year unless the option `years` ({number: academic}) or the indicator's definition says
    otherwise. England's deprivation deciles keep their category; each age band and sex is its own series. A value
    note about suppression makes an empty value "c" (withheld), any other empty value is "x". Raises SubmissionError.
    """
    import pandas as pd

    options = options or {}
    wanted = options.get("wanted")
    table = read_table(
        file, WEB, optional=("Recent Trend",), keep={"Indicator ID": wanted} if wanted else None, options=options
    )
    faults, cells = Faults(file), table.frame
    figures = {
        name: numbers(table, column, faults)[0]
        for name, column in zip(
            FIGURES, ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator"), strict=True
        )
    }
    measure = cells["Indicator ID"].map(number_text)
    kinds = years(options, "fingertips-web", file)
    when = periods(cells["Time period"], "Time period", faults, year=kinds, measures=measure)
    note = cells["Value note"]
    low = note.str.lower()
    state = when["state"].where(when["state"] != "", _state(low, pd.Series(figures["value"], index=cells.index)))
    faults.check()
    frame = pd.DataFrame(
        {
            "measure": measure,
            "area": cells["Area Code"],
            "area_name": cells["Area Name"],
            "period_start": when["period_start"],
            "period_months": when["period_months"],
            "sex": cells["Sex"],
            "age": cells["Age"],
            "category_type": cells["Category Type"],
            "category": cells["Category"],
            **figures,
            "state": state,
            "note": note,
        }
    )
    return raw(*_apart(frame, list(table.notes)))


def _state(note: pd.Series, value: pd.Series) -> pd.Series:
    """A state from Fingertips' value note, in lower case."""
    import pandas as pd

    state = pd.Series("", index=note.index, dtype="str")
    state[note.str.contains("data quality|reliab|caution")] = "u"
    state[note.str.contains(r"\bestimated\b|modelled")] = "e"
    state[value.isna()] = "x"
    state[value.isna() & note.str.contains("suppress|disclos")] = "c"
    return state


def read_extract(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The database extract (17 columns) as frames.RAW. `measure` is the indicator's number.

    The file gives the year in which a period starts, and nothing else of it. So the option `periods` must say what it
    means for each indicator that is read, unless its definition says `year:`: `calendar`, `financial`, `academic`, a
    first day (`11-16`: a year from 16 November), with months where it is no year (`calendar/36`); `default` stands for
    those not named. ("20401=calendar, 93015=11-16, default=financial")

    Rows that repeat exactly are read once. Rows that differ but share indicator, area, year, sex, age and category
    (quarters, or pooled years beside single ones) cannot be told apart: they become one row without a value, in state
    "x", whose note lists them. Raises SubmissionError and ParameterError.
    """
    import pandas as pd

    options = options or {}
    wanted = options.get("wanted")
    table = read_table(
        file, EXTRACT, optional=("Trend",), keep={"IndicatorId": wanted} if wanted else None, options=options
    )
    faults, cells = Faults(file), table.frame
    figures = {
        name: numbers(table, column, faults)[0]
        for name, column in zip(FIGURES, ("Value", "LowerCI", "UpperCI", "Count", "Denominator"), strict=True)
    }
    measure = cells["IndicatorId"].map(number_text)
    year = cells["Year"].map(number_text)
    bad = cells.index[~year.str.fullmatch(r"(19|20)\d\d")]
    faults.add_rows(bad, "Year", "not a year", cells.loc[bad, "Year"])
    faults.check()
    meaning = _meanings(file, options, sorted(set(measure)))
    known = {pair: _period(meaning[pair[0]], int(pair[1])) for pair in dict.fromkeys(zip(measure, year, strict=True))}
    spans = [known[pair] for pair in zip(measure, year, strict=True)]
    frame = pd.DataFrame(
        {
            "measure": measure,
            "area": cells["AreaCode"],
            "period_start": pd.to_datetime([span.start for span in spans]).astype("datetime64[s]"),
            "period_months": [span.months for span in spans],
            "sex": cells["Sex"],
            "age": cells["Age"],
            "category_type": cells["CategoryType"].str.strip('"'),
            "category": cells["Category"].str.strip('"'),
            **figures,
        },
        index=cells.index,
    )
    return raw(*_apart(frame, list(table.notes)))


def _meanings(file: Path, options: Mapping[str, Any], measures: list[str]) -> dict[str, tuple[str, int]]:
    """What the year of each measure means: the first day (MM-DD) and the number of months."""
    given, defined = pairs(options, "periods"), years(options, "fingertips-extract", file)
    faults, meanings = [], {}
    for measure in measures:
        said = given.get(measure, defined.get(measure, given.get("default")))
        year, _, length = str(said).partition("/")
        months = int(length) if length.isdigit() else 12
        first = f"{FIRST_MONTH[year]:02d}-01" if year in FIRST_MONTH else str(year)
        if re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d)", first) and months > 0:
            meanings[measure] = (first, months)
        else:
            mend = "Say calendar, financial, academic, a first day such as 11-16, or calendar/36 for three years."
            problem = "the file does not say which year its Year is" if said is None else "not a kind of year"
            faults.append(
                Fault(file.name, f"option periods, {measure}", problem, None if said is None else str(said), mend)
            )
    if faults:
        raise ParameterError(faults)
    return meanings


def _period(meaning: tuple[str, int], year: int) -> Period:
    month, day = meaning[0].split("-")
    return Period(date(year, int(month), int(day)), meaning[1])


def _apart(frame: pd.DataFrame, told: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """`frame` with one row for each key: exact repeats once, and what cannot be told apart withheld and named."""
    frame, differing, repeats = once(frame, KEY, FIGURES)
    if differing.empty:
        return frame, told + repeats
    import pandas as pd

    first = differing.drop_duplicates(KEY)
    rows = differing.reset_index(names="row").groupby(KEY, sort=False)["row"].agg(list)
    listed = pd.Series(
        [
            f"{len(found)} published rows cannot be told apart (rows {', '.join(str(row) for row in found)})"
            for found in rows
        ],
        index=first.index,
    )
    withheld = first.assign(**dict.fromkeys(FIGURES, float("nan")), state="x", note=listed)
    frame = pd.concat([frame.drop(index=differing.index), withheld]).sort_index()
    for name, found in differing.groupby("measure", sort=True):
        told.append(
            f"measure {name}: {len(found)} rows share their area, year and group with others and cannot be told "
            f"apart; their {int((first['measure'] == name).sum())} values are shown as not available"
        )
    return frame, told + repeats
