"""Mid-year population estimates by single year of age: one row per area, one column per age."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError
from curvebook.observatory.frames import POPULATION, shaped
from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.published import year_of_file
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

AND_OVER = 200  # age_to of an open band
_CODE = re.compile(r"^([a-z]+\d\d_code|[a-z]+\d\dcd|area_code|code)$", re.IGNORECASE)
_AGE = re.compile(r"^(\d{1,3})(\+?)$")


def read(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The file as frames.POPULATION: one row for each area and age, persons (the option `sex` says otherwise).

    Columns may stand in any order (code and name change places between years); ages are `0` to `90+`, and the last is
    open even where it is written `90`. The year is the option `year`, or the two digits after "population" in the
    file's name. The estimate is for 30 June and kept as its calendar year, the period whose rates it divides. Where
    there is a total, the ages must add up to it. Raises SubmissionError and ParameterError.
    """
    import numpy as np
    import pandas as pd

    options = options or {}
    table = read_table(file, options=options)
    cells, faults = table.frame, Faults(file)
    codes = [name for name in cells.columns if _CODE.match(name)]
    ages = sorted((int(found[1]), name) for name in cells.columns if (found := _AGE.match(name)))
    gaps = [expected for expected, (age, _) in enumerate(ages) if age != expected]
    if len(codes) != 1 or not ages or gaps:
        problem = f"the column of age {gaps[0]} is missing" if gaps else "not a table of population by age"
        mend = "It needs one column of codes (lsoa11_code) and ages 0, 1, 2 … 90+."
        raise SubmissionError(Fault(file.name, "row 1", problem, ", ".join(cells.columns)[:60], mend))
    year = year_of_file(file, options, r"population[_-]?(\d{4}|\d{2})(?!\d)", "estimate")
    area = cells[codes[0]]
    faults.add_rows(area.index[area == ""], codes[0], "the cell is empty")
    faults.add_rows(area.index[area.duplicated()], codes[0], "the area has two rows", area[area.duplicated()])
    read = [numbers(table, name, faults, lowest=0) for _, name in ages]
    people = np.column_stack([values for values, _ in read])
    for (_, name), (_, states) in zip(ages, read, strict=True):
        withheld = states != ""
        faults.add_rows(area.index[withheld], name, "a number of people belongs here", cells[name][withheld])
        faults.add_rows(area.index[cells[name] == ""], name, "the cell is empty")
    if "total_population" in cells:
        total, _ = numbers(table, "total_population", faults, lowest=0)
        total[(people < 0).any(axis=1)] = np.nan  # told already
        off = np.abs(people.sum(axis=1) - total) > 0.5
        faults.add_rows(area.index[off], "total_population", "the ages do not add up to it",
                        cells["total_population"][off])  # fmt: skip
    faults.check()
    first = [age for age, _ in ages]
    frame = pd.DataFrame(
        {
            "area": np.repeat(area.to_numpy(), len(ages)),
            "period_start": pd.Timestamp(year, 1, 1).as_unit("s"),
            "period_months": 12,
            "sex": str(options.get("sex", "")),
            "age_from": np.tile(first, len(area)),
            "age_to": np.tile([*first[:-1], AND_OVER], len(area)),
            "people": people.ravel(),
            "row": np.repeat(table.rows, len(ages)),
        }
    )
    result = shaped(frame, POPULATION)
    result.attrs["told"] = list(table.notes)
    return result
