"""DfE Local Authority Interactive Tool (LAIT): many measures, years written in many ways, areas by DfE number."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.published import joined, number_text, once, periods, plain, raw, years
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("Short Desc", "Years", "LA and Regions", "Values", "LA Number")
DASH = "shown as “-” in the source, which gives no reason"


def read(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The file as frames.RAW. `measure` is LAIT's short name; `area` the DfE number (876 Halton, 970 England).

    - "-" is missing, suppressed or not applicable; the file does not say which, so it is "x" (not available).
    - A year that crosses two (2015/16, 2016-17) and a single one (2016) are the measure's own kind of year, from the
      option `years` ({short name: academic}) or the indicator's definition: a single year is then the academic or
      financial year that ends in it, as in LAIT's data dictionary. Where neither says, 2015/16 is a financial year
      and 2016 a calendar year.
    - (Prov) gives state p, (Rev) and (Revised) state r; (Final) nothing; (OT), outturn, a note.
    - Rows of former authorities ("Bournemouth (Pre LG)") keep their own number and are not joined to their successor.
    - Rows with neither a period (Years "0") nor a value hold nothing: they are left out, and told.
    - Rows that repeat are read once, and told; rows that contradict each other are faults.

    Raises SubmissionError with every fault.
    """
    import pandas as pd

    options = options or {}
    wanted = options.get("wanted")
    table = read_table(file, COLUMNS, optional=("Region",), options=options)
    cells = table.frame
    measure = cells["Short Desc"].map(plain)
    if wanted:
        table = type(table)(table.file, cells[measure.isin(wanted)], table.notes)
        cells, measure = table.frame, measure[measure.isin(wanted)]
    told = list(table.notes)
    hollow = (cells["Years"] == "0") & (cells["Values"] == "-")
    if hollow.any():
        told.append(f"{int(hollow.sum())} rows have neither a year nor a value and were left out: "
                    f"{', '.join(sorted(set(measure[hollow])))}")  # fmt: skip
        table = type(table)(table.file, cells[~hollow], table.notes)
        cells, measure = table.frame, measure[~hollow]
    faults = Faults(file)
    value, state = numbers(table, "Values", faults, tokens={"-": "x"})
    kinds = years(options, "lait", file)
    known = measure.isin(list(kinds))
    when = pd.concat(
        [
            periods(cells["Years"][known], "Years", faults, year=kinds, measures=measure[known], single="ending"),
            periods(cells["Years"][~known], "Years", faults),
        ]
    ).loc[cells.index]
    number = cells["LA Number"].map(number_text)
    faults.add_rows(cells.index[~number.str.fullmatch(r"\d{3,4}")], "LA Number", "not a DfE number",
                    cells["LA Number"][~number.str.fullmatch(r"\d{3,4}")])  # fmt: skip
    withheld = pd.Series(state, index=cells.index)
    frame = pd.DataFrame(
        {
            "measure": measure,
            "area": number,
            "area_name": cells["LA and Regions"].map(plain),
            "period_start": when["period_start"],
            "period_months": when["period_months"],
            "value": value,
            "state": withheld.where(withheld != "", when["state"]),
            "note": [
                joined(DASH if dash else "", "outturn" if "other" in flags else "",
                       "an authority since reorganised" if "(Pre LG)" in name else "")
                for dash, flags, name in zip(
                    cells["Values"] == "-", when["flags"], cells["LA and Regions"], strict=True)
            ],
        },
        index=cells.index,
    )  # fmt: skip
    faults.check()
    frame, differing, repeats = once(frame, ["measure", "area", "period_start", "period_months"], ["value", "state"])
    for rows in differing.reset_index(names="row").groupby(["measure", "area", "period_start"], sort=False)["row"]:
        faults.add(f"rows {', '.join(str(row) for row in rows[1])}", "two values for one measure, area and year",
                   f"{rows[0][0]}, {rows[0][1]}", "Ask the publisher which is right; receive one of them.")  # fmt: skip
    faults.check()
    return raw(frame, told + repeats)
