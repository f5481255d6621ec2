"""ONS Explore Local Statistics: one row per area, indicator and period, with periods as ISO 8601 start/duration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, ParameterError
from curvebook.observatory.frames import STATES
from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.published import joined, periods, plain, raw
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("areacd", "areanm", "indicator", "period", "observation", "lci_95", "uci_95", "status", "notes")


def read(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The file as frames.RAW. `measure` is the publisher's name of the indicator (a file holds several).

    - Periods may start on any day (2015-11-16/P1Y) and last several years (2016-01-01/P3Y).
    - A bare date is a snapshot: one day, of length 0. The option `snapshots: month` reads it as its month instead: a
      yearly survey on a day in April that moves (17 April 2024, 30 April 2025) then has points twelve months apart.
    - `status` holds the shorthand of official tables, but also plain words ("Value for ... combined"), which become
      part of the note. A status that allows a value beside an empty cell ([u] with nothing shown) becomes "x", and the
      note says what stood there.
    - A place may stand under its former code as well ("Obsolete code since 2025 (replaced by ...)"). Where its present
      code has a row with the same value, both get that row's note, so that one is seen to repeat the other.

    Raises SubmissionError with every fault.
    """
    import pandas as pd

    options = options or {}
    snapshots = options.get("snapshots", "day")
    if snapshots not in ("day", "month"):
        raise ParameterError(Fault(file.name, "option snapshots", "neither day nor month", str(snapshots)))
    wanted = options.get("wanted")
    table = read_table(
        file,
        COLUMNS,
        optional=("measure", "unit", "geography"),
        options=options,
        keep={"indicator": wanted} if wanted else None,
    )
    faults, cells = Faults(file), table.frame
    value, written = numbers(table, "observation", faults)
    lower, _ = numbers(table, "lci_95", faults)
    upper, _ = numbers(table, "uci_95", faults)
    when = periods(cells["period"], "period", faults)
    for name in ("areacd", "indicator"):
        empty = cells.index[cells[name] == ""]
        faults.add_rows(empty, name, "the cell is empty")
    faults.check()

    status = cells["status"].str.lower().str.strip("[] ")
    coded = status.isin(list(STATES))
    state = status.where(coded, "").where(status.where(coded, "") != "", pd.Series(written, index=cells.index))
    shown_only = pd.Series(value, index=cells.index).isna() & state.isin([c for c, s in STATES.items() if s.has_value])
    unshown = ("the source shows no value and marks it [" + state + "]").where(shown_only & (state != ""), "")
    words = cells["status"].where(~coded, "")
    notes = _of_present_codes(cells)
    start, months = when["period_start"], when["period_months"]
    if snapshots == "month":
        day = months == 0
        start = start.where(~day, start - pd.to_timedelta(start.dt.day - 1, unit="D"))
        months = months.where(~day, 1)
    return raw(
        pd.DataFrame(
            {
                "measure": cells["indicator"].map(plain),
                "area": cells["areacd"],
                "area_name": cells["areanm"],
                "period_start": start,
                "period_months": months,
                "value": value,
                "lower": lower,
                "upper": upper,
                "state": state.where(state != "", when["state"]),
                "note": [joined(*parts) for parts in zip(unshown, words, notes, strict=True)],
            }
        ),
        table.notes,
    )


def _of_present_codes(cells: pd.DataFrame) -> pd.Series:
    """The notes, those of rows under a former code replaced by the note of the same value's present row."""
    successor = cells["notes"].str.extract(r"replaced by ([A-Z]\d{8}) (?!.* and [A-Z]\d{8})", expand=False)
    former = cells[successor.notna()].assign(areacd=successor.dropna())
    if former.empty:
        return cells["notes"]
    key = ["areacd", "indicator", "period", "observation"]
    present = cells.drop_duplicates(key).set_index(key)["notes"]
    found = former.join(present.rename("present"), on=key)["present"].dropna()
    return cells["notes"].where(~cells.index.isin(found.index), found.reindex(cells.index))
