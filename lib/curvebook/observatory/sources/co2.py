"""Carbon dioxide emissions of local authorities (BEIS/DESNZ, reshaped by mySociety): one row per authority and year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError
from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.published import periods, raw
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("Year", "local-authority-code", "official-name")
OVERLAP = "adds up other rows of the file"
# Counties whose districts have rows of their own.
COUNTIES = {
    "CAM", "CMA", "DBY", "DEV", "ESS", "ESX", "GLS", "HAM", "HRT", "KEN", "LAN", "LEC", "LIN",
    "NFK", "NTH", "NTT", "NYK", "OXF", "SFK", "SOM", "SRY", "STS", "WAR", "WOR", "WSX",
}  # fmt: skip


def read(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The file as frames.RAW. `measure` is the column's heading, unit included ("Domestic Total:kt CO2").

    Areas have mySociety's three-letter codes (HAL, WGN) and official names ("Halton Borough Council"): name either
    among an area's aliases. Counties and combined authorities repeat what their districts' rows hold; their notes
    begin with OVERLAP, so that `overlapping` finds them and nobody adds them up twice. Raises SubmissionError.
    """
    import pandas as pd

    options = options or {}
    table = read_table(file, KEYS, options=options)
    cells, faults = table.frame, Faults(file)
    measures = [name for name in cells.columns if name not in KEYS and ":" in name]
    if not measures:
        mend = "Headings look like 'Domestic Total:kt CO2'."
        raise SubmissionError(Fault(file.name, "row 1", "no column of emissions", ", ".join(cells.columns), mend))
    when = periods(cells["Year"], "Year", faults)
    twice = cells.duplicated(["Year", "local-authority-code"])
    faults.add_rows(cells.index[twice], "local-authority-code", "the authority has two rows for this year",
                    cells["local-authority-code"][twice])  # fmt: skip
    wanted = options.get("wanted")
    values = {name: numbers(table, name, faults)[0] for name in measures if not wanted or name in wanted}
    faults.check()
    note = [
        OVERLAP if overlaps(code, name) else ""
        for code, name in zip(cells["local-authority-code"], cells["official-name"], strict=True)
    ]
    base = pd.DataFrame(
        {"area": cells["local-authority-code"], "area_name": cells["official-name"], "note": note,
         "period_start": when["period_start"], "period_months": when["period_months"]},
        index=cells.index,
    )  # fmt: skip
    frames = [base.assign(measure=name, value=value) for name, value in values.items()]
    return raw(pd.concat(frames) if frames else base[:0].assign(measure="", value=0.0), table.notes)


def overlaps(code: str, name: str) -> bool:
    """Whether an authority's emissions are those of other rows: a county, a combined authority, Greater London.

    >>> overlaps("LAN", "Lancashire County Council"), overlaps("DUR", "Durham County Council")
    (True, False)
    >>> overlaps("SCR", "South Yorkshire Mayoral Combined Authority")
    True
    """
    return len(code) > 3 or code in COUNTIES or bool(re.search(r"combined authority|greater london", name, re.I))


def overlapping(frame: pd.DataFrame) -> pd.Series:
    """Which rows of what `read` returned must not be added to the others."""
    return frame["note"].str.startswith(OVERLAP)
