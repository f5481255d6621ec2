"""Records of single events, counted by month: street-level crime (police.uk) and road casualties (STATS19)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.observatory.sources.published import periods, raw
from curvebook.observatory.sources.tables import Faults, read_table

if TYPE_CHECKING:
    import pandas as pd

STREET = ("Crime ID", "Month", "Longitude", "Latitude", "LSOA code", "LSOA name", "Crime type")
CASUALTIES = ("date", "casualty_severity", "area_name")
INCIDENTS = "Anti-social behaviour"
ALL_CRIME = "All crime"
NO_PLACE = "no location"
SEVERITIES = ("Fatal", "Serious", "Slight")


def read_street(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Street-level crime as frames.RAW: monthly counts by LSOA and crime type.

    `measure` is the crime type; `All crime` adds up all types but anti-social behaviour, which is not crime and whose
    rows have no Crime ID. A file lists every record of its force, so an LSOA without a row for a type and month has a
    count of 0 there (the note says "no record"). Records without an LSOA are counted under the area "no location".

    A Crime ID that comes again with every cell the same is one crime, read once; with another place or type it is
    another record, counted as police.uk counts it. Both are told. Raises SubmissionError.
    """
    import pandas as pd

    options = options or {}
    table = read_table(file, STREET, options=options)
    cells, faults = table.frame, Faults(file)
    when = periods(cells["Month"], "Month", faults, monthly=True)
    faults.add_rows(cells.index[cells["Crime type"] == ""], "Crime type", "the cell is empty")
    longer = when["period_months"] != 1
    faults.add_rows(cells.index[longer & when["period_start"].notna()], "Month", "not a month",
                    cells["Month"][longer & when["period_start"].notna()])  # fmt: skip
    faults.check()
    told = list(table.notes)
    known = cells["Crime ID"] != ""
    again = known & cells.duplicated()
    elsewhere = known & cells["Crime ID"].duplicated() & ~again
    if again.any():
        told.append(f"{int(again.sum())} rows repeat a crime with every cell the same and were counted once")
    if elsewhere.any():
        told.append(f"{int(elsewhere.sum())} rows give a crime's ID again with another place or outcome; all counted")
    frame = pd.DataFrame(
        {
            "measure": cells["Crime type"],
            "area": cells["LSOA code"].where(cells["LSOA code"] != "", NO_PLACE),
            "period_start": when["period_start"],
            "row": cells.index,
        },
        index=cells.index,
    )[~again]
    lost = int((frame["area"] == NO_PLACE).sum())
    if lost:
        told.append(f"{lost} records have no LSOA and are counted under {NO_PLACE!r}")
    crimes = frame[frame["measure"] != INCIDENTS].assign(measure=ALL_CRIME)
    named = cells["LSOA name"].groupby(frame["area"]).first()
    counts = _counted(pd.concat([frame, crimes]), ["area", "measure", "period_start"])
    wanted = options.get("wanted")
    if wanted:
        counts = counts[counts["measure"].isin(wanted)]
    return raw(counts.assign(area_name=counts["area"].map(named).fillna(""), period_months=1), told)


def read_casualties(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Road casualties as frames.RAW: monthly counts for each area named in the file.

    Measures: `Casualties`, `Fatal`, `Serious`, `Slight`, and `Killed or seriously injured`. Each row is one person,
    also where two rows are alike (two passengers). A month between the first and the last without a row has a count
    of 0; `area` is the name in the file, or the option `area`. Sex and age are not used (-1 there is unknown). Raises
    SubmissionError.
    """
    import pandas as pd

    options = options or {}
    table = read_table(file, CASUALTIES, options=options)
    cells, faults = table.frame, Faults(file)
    when = periods(cells["date"], "date", faults)
    odd = cells.index[~cells["casualty_severity"].isin(SEVERITIES)]
    faults.add_rows(odd, "casualty_severity", "not a severity", cells.loc[odd, "casualty_severity"],
                    "Known: Fatal, Serious, Slight.")  # fmt: skip
    faults.add_rows(cells.index[cells["area_name"] == ""], "area_name", "the cell is empty")
    faults.check()
    month = when["period_start"] - pd.to_timedelta(when["period_start"].dt.day - 1, unit="D")
    one = pd.DataFrame(
        {"measure": cells["casualty_severity"], "area": options.get("area") or cells["area_name"],
         "period_start": month, "row": cells.index},
        index=cells.index,
    )  # fmt: skip
    grave = one[one["measure"].isin(SEVERITIES[:2])].assign(measure="Killed or seriously injured")
    counts = _counted(pd.concat([one, one.assign(measure="Casualties"), grave]), ["area", "measure", "period_start"])
    wanted = options.get("wanted")
    if wanted:
        counts = counts[counts["measure"].isin(wanted)]
    return raw(counts.assign(area_name=counts["area"], period_months=1), table.notes)


def _counted(events: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """How many events each area, measure and month has, 0 where it has none; `row` is the first event's row."""
    import pandas as pd

    found = events.groupby(key)["row"].agg(["size", "min"])
    months = pd.date_range(events["period_start"].min(), events["period_start"].max(), freq="MS", unit="s")
    every = pd.MultiIndex.from_product(
        [sorted(events["area"].unique()), sorted(events["measure"].unique()), months], names=key
    )
    counts = found.reindex(every).reset_index()
    none = counts["size"].isna()
    return counts.assign(
        value=counts["size"].fillna(0.0),
        numerator=counts["size"].fillna(0.0),
        row=counts["min"].fillna(int(events["row"].min())).astype("int32"),
        note=none.map({True: "no record in this month", False: ""}),
        period_start=counts["period_start"].astype("datetime64[s]"),
    ).drop(columns=["size", "min"])
