"""Licensed vehicles by quarter (DfT/DVLA): one row per area, category and quarter of the calendar year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.published import number_text, raw
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("area_code", "area_name", "category", "year", "quarter", "effective_date", "vehicle_count")


def read(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The file as frames.RAW, in time order whatever the file's. `measure` is the category.

    `year` and `quarter` are of the calendar (quarter 4 is October to December), and the count is that of the quarter's
    last day, `effective_date`: where the two disagree the row is a fault. Raises SubmissionError.
    """
    import pandas as pd

    wanted = (options or {}).get("wanted")
    table = read_table(file, COLUMNS, keep={"category": wanted} if wanted else None, options=options)
    cells, faults = table.frame, Faults(file)
    year, quarter = cells["year"].map(number_text), cells["quarter"].map(number_text)
    good = year.str.fullmatch(r"(19|20)\d\d") & quarter.str.fullmatch("[1-4]")
    faults.add_rows(
        cells.index[~good], "quarter", "not a quarter of a year", (cells["year"] + " " + cells["quarter"])[~good]
    )
    start = pd.to_datetime(
        [f"{y}-{3 * int(q) - 2:02d}-01" if ok else None for y, q, ok in zip(year, quarter, good, strict=True)]
    )
    ends = (start + pd.offsets.QuarterEnd()).strftime("%Y-%m-%d")
    other = good & (cells["effective_date"].str[:10] != ends)
    faults.add_rows(cells.index[other], "effective_date", "not the last day of the quarter beside it",
                    cells["effective_date"][other])  # fmt: skip
    values, states = numbers(table, "vehicle_count", faults, lowest=0)
    twice = cells.assign(at=start).duplicated(["area_code", "category", "at"]) & good
    faults.add_rows(cells.index[twice], "category", "the quarter has two rows", cells["category"][twice])
    faults.check()
    frame = pd.DataFrame(
        {"measure": cells["category"], "area": cells["area_code"], "area_name": cells["area_name"],
         "period_start": start.astype("datetime64[s]"), "period_months": 3,
         "value": values, "numerator": values, "state": states},
        index=cells.index,
    )  # fmt: skip
    return raw(frame.sort_values(["area", "measure", "period_start"], kind="stable"), table.notes)
