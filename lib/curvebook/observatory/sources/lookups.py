"""Lookups: which area lies in which, which became which, and what else it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, SubmissionError
from curvebook.observatory.frames import LOOKUP, shaped
from curvebook.observatory.sources.published import number_text
from curvebook.observatory.sources.tables import Faults, Table, read_table

if TYPE_CHECKING:
    import pandas as pd

# Kinds of area from small to large; "within" leads from a smaller to each larger one of the same row.
ORDER = ("oa", "lsoa", "msoa", "ward", "sicbl", "ltla", "lad", "csp", "pfa", "utla", "icb", "region", "country")
_CODE = re.compile(r"^([a-z]+?)(\d\d)_code$", re.IGNORECASE)
CHANGES = {"U": "unchanged", "S": "split", "M": "merged", "X": "changed irregularly"}


def read(file: Path, options: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The file as frames.LOOKUP, whichever kind it is, told by its columns:

    - `lsoa11_code`, `ward17_code` …: "within", from each kind of area to each larger kind that it nests in, share 1.
    - two years of one kind with `change_code`: "becomes". Unchanged (U) and merged (M) areas go over whole, share 1; of
      one that was split (S) or changed irregularly (X) the share is not in the file: NaN, until populations tell it.
    - several years of one kind side by side (`ltla16_code` … `ltla24_code`): "becomes", for each change of code, share
      1 where the old area has one successor, NaN where it has several.
    - `LA Number`, `LA Name`: "alias", from the DfE number to the name.
    - `SN1` … `SN10`: "neighbour", from a DfE number to its statistical neighbours' numbers, nearest first; `to_name`
      is the closeness. Share NaN.

    A pair that comes again is given once. Raises SubmissionError.
    """
    table = read_table(file, options=options)
    names = list(table.frame.columns)
    if "SN1" in names and "LA num" in names:
        rows = _neighbours(table)
    elif {"LA Number", "LA Name"} <= set(names):
        rows = _aliases(table, file)
    else:
        rows = _areas(table, file, names)
    import pandas as pd

    frame = shaped(pd.DataFrame(rows, columns=["from_code", "from_name", "to_code", "to_name", "relation", "share"])
                   .drop_duplicates(["from_code", "to_code", "relation"]), LOOKUP)  # fmt: skip
    frame.attrs["told"] = list(table.notes)
    return frame


Row = tuple[str, str, str, str, str, float]


def _areas(table: Table, file: Path, names: list[str]) -> list[Row]:
    """Relations between the code columns of a file."""
    found = [(m[1].lower(), int(m[2]), name) for name in names if (m := _CODE.match(name))]
    faults = Faults(file)
    for kind, _, name in found:
        if kind not in ORDER:
            faults.add("row 1", "not a kind of area", name, f"Known: {', '.join(ORDER)}.")
    faults.check()
    if len(found) < 2:
        mend = "It needs two columns of codes such as lsoa11_code and ward17_code."
        raise SubmissionError(Fault(file.name, "row 1", "not a lookup", ", ".join(names), mend))
    cells = table.frame
    for _, _, name in found:
        faults.add_rows(cells.index[cells[name] == ""], name, "the cell is empty")
    if "change_code" in names:
        odd = cells.index[~cells["change_code"].isin(list(CHANGES))]
        faults.add_rows(odd, "change_code", "not a kind of change", cells.loc[odd, "change_code"],
                        "Known: U unchanged, S split, M merged, X irregular.")  # fmt: skip
    faults.check()
    rows: list[Row] = []
    for kind in dict.fromkeys(kind for kind, _, _ in found):
        same = sorted((year, name) for k, year, name in found if k == kind)
        for (_, old), (_, new) in pairwise(same):
            rows += _becomes(cells, old, new, "change_code" in names)
    ranked = sorted(found, key=lambda one: (ORDER.index(one[0]), one[1]))
    for at, (small, _, inner) in enumerate(ranked):
        for large, _, outer in ranked[at + 1 :]:
            pairs = sorted(set(_pairs(cells, inner, outer)))
            nested = large != small and len({pair[0] for pair in pairs}) == len(
                pairs
            )  # kinds may cut across each other
            rows += [(*pair, "within", 1.0) for pair in pairs if nested and pair[0] != pair[2]]
    return rows


def _pairs(cells: pd.DataFrame, old: str, new: str) -> list[tuple[str, str, str, str]]:
    """Codes and names of two columns, row by row; names are "" where the file has none."""
    columns = []
    for code in (old, new):
        name = code[: -len("code")] + "name"
        columns += [cells[code].tolist(), cells[name].tolist() if name in cells else [""] * len(cells)]
    return list(zip(*columns, strict=True))


def _becomes(cells: pd.DataFrame, old: str, new: str, marked: bool) -> list[Row]:
    """Changes of code. Unchanged codes are given too where the file marks changes: they say the set is complete."""
    pairs = _pairs(cells, old, new)
    successors: dict[str, set[str]] = {}
    for was, _, now, _ in pairs:
        successors.setdefault(was, set()).add(now)
    rows: list[Row] = []
    for was, was_name, now, now_name in pairs:
        if marked or was != now:
            share = 1.0 if len(successors[was]) == 1 else float("nan")
            rows.append((was, was_name, now, now_name, "becomes", share))
    return rows


def _aliases(table: Table, file: Path) -> list[Row]:
    cells, faults = table.frame, Faults(file)
    for name in ("LA Number", "LA Name"):
        faults.add_rows(cells.index[cells[name] == ""], name, "the cell is empty")
    faults.check()
    return [(number_text(number), "", name, name, "alias", 1.0)
            for number, name in zip(cells["LA Number"], cells["LA Name"], strict=True)]  # fmt: skip


def _neighbours(table: Table) -> list[Row]:
    cells, rows = table.frame, []
    ranks = [at for at in range(1, 100) if f"SN{at}" in cells]
    for _, row in cells.iterrows():
        for at in ranks:
            if row[f"SN{at}"]:
                close = row[f"SN{at}_closeness"] if f"SN{at}_closeness" in cells else ""
                rows.append((number_text(row["LA num"]), row.get("LA Name", ""), number_text(row[f"SN{at}"]), close,
                             "neighbour", float("nan")))  # fmt: skip
    return rows
