"""English Indices of Deprivation by LSOA, 2004 to 2025: scores, ranks and deciles, of the whole and of each domain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError
from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.published import raw, year_of_file
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

# Neighbourhoods (LSOAs) in England when each edition was made: rank 1 is the most deprived of so many.
NEIGHBOURHOODS = {2004: 32_482, 2007: 32_482, 2010: 32_482, 2015: 32_844, 2019: 32_844, 2025: 33_755}
TENTH = "_most_deprived_tenth"
_MEASURE = re.compile(r"^(\w+)_(score|rank|decile)$", re.IGNORECASE)
_CODE = re.compile(r"^lsoa(\d\d)_code$|^lsoa\d\dcd$", re.IGNORECASE)


def read(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """One edition as frames.RAW: a row for each LSOA and measure, for the edition's calendar year.

    The edition's year is the option `year`, or follows "imd" in the file's name. Measures are named after the columns
    (`IMD_decile`, `Crime_rank`; decile 1 and rank 1 are the most deprived), with two differences:

    - Ranks and deciles compare between editions, scores do not: so a score carries its edition (`IMD_score_2019`) and
      no series can be made of several.
    - `IMD_most_deprived_tenth` (and the same of each domain) is added: 100 where the decile is 1, else 0. Weighted
      with populations it becomes the per cent of residents who live in the most deprived tenth of England.
    - `IMD_rank_per_cent` is added: the rank as a per cent of all neighbourhoods of that edition (whose number grew).

    Area codes are those of the edition's LSOAs (2001, 2011, 2021); the authority's columns, some of them in codes of
    before 2009 (00ET), are not needed and not read. Raises SubmissionError and ParameterError.
    """
    import numpy as np
    import pandas as pd

    options = options or {}
    table = read_table(file, options=options)
    names = list(table.frame.columns)
    codes = [name for name in names if _CODE.match(name)]
    columns = [name for name in names if _MEASURE.match(name)]
    if len(codes) != 1 or not columns:
        mend = "It needs one column such as lsoa21_code, and columns such as IMD_rank and IMD_decile."
        raise SubmissionError(Fault(file.name, "row 1", "not a table of deprivation by LSOA", ", ".join(names), mend))
    year = year_of_file(file, options, r"imd[_-]?(\d{4})", "edition")
    faults = Faults(file)
    area = table.frame[codes[0]]
    faults.add_rows(area.index[~area.str.fullmatch(r"[EW]01\d{6}")], codes[0], "not an LSOA's code",
                    area[~area.str.fullmatch(r"[EW]01\d{6}")], "Codes look like E01012367.")  # fmt: skip
    faults.add_rows(area.index[area.duplicated()], codes[0], "the LSOA has two rows", area[area.duplicated()])
    total = NEIGHBOURHOODS.get(year)
    parts: dict[str, np.ndarray] = {}
    for name in columns:
        subject, kind = (_MEASURE.match(name) or re.match("", "")).groups()  # type: ignore[union-attr]
        limits = {"decile": (1.0, 10.0), "rank": (1.0, float(total) if total else None)}.get(kind.lower(), (None, None))
        values, _ = numbers(table, name, faults, lowest=limits[0], highest=limits[1])
        uneven = (values % 1 != 0) & ~np.isnan(values)
        if kind.lower() == "score":
            parts[f"{name}_{year}"] = values
            continue
        faults.add_rows(area.index[uneven], name, "not a whole number", table.frame[name][uneven])
        parts[name] = values
        if kind.lower() == "decile":
            parts[subject + TENTH] = np.where(np.isnan(values), np.nan, np.where(values == 1, 100.0, 0.0))
        elif total:
            parts[f"{name}_per_cent"] = 100 * values / total
    faults.check()
    wanted = options.get("wanted")
    title = codes[0].replace("code", "name")
    frames = [
        pd.DataFrame({"measure": name, "area": area, "value": values,
                      "area_name": table.frame[title] if title in names else ""}, index=area.index)
        for name, values in parts.items() if not wanted or name in wanted
    ]  # fmt: skip
    if not frames:  # none of its measures is asked for
        frames = [pd.DataFrame({"measure": "", "area": area, "area_name": "", "value": 0.0}, index=area.index)[:0]]
    frame = pd.concat(frames)
    frame["period_start"] = pd.Timestamp(year, 1, 1).as_unit("s")
    frame["period_months"] = 12
    return raw(frame, table.notes)
