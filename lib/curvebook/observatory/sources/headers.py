"""The header of a received table: in which row it stands, what separates its columns, which of them are wanted.

What is accepted: names in any case and order, with spaces round them; unnamed empty columns at the end; commas,
semicolons or tabs between columns; a title above the header where the option `header` names the header's row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from curvebook.errors import Fault, SubmissionError, nearest
from curvebook.observatory.sources.opening import SAVE_AS_CSV, Opened, fault

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
MOST_TOLD = 20
PREFERRED = "preferred sheet"  # an option that a reader sets: the sheet it takes where a workbook has several
LOOKED_AT = 40  # rows in which a header is looked for, to say where it stands


def header_row(file: Path, options: Mapping[str, Any]) -> int:
    """The number of the header's row: the option `header`, or 1."""
    first = str(options.get("header", 1))
    if not (first.isascii() and first.isdecimal()) or not 1 <= int(first) <= 1000:
        raise fault(file, "the header's row is a number from 1 to 1000", place="option header", value=first)
    return int(first)


def header(opened: Opened, first: int, columns: Collection[str]) -> tuple[str, list[str]]:
    """The separator and the cells of the header, from the beginning of the file. Raises SubmissionError."""
    read = {separator: _beginning(opened.head, separator, first) for separator in (*SEPARATORS, "|")}
    found = {separator: rows[first - 1] for separator, rows in read.items() if len(rows) >= first}
    if not found:
        raise fault(opened.path, f"there is no row {first}", place="option header")
    needed = {plain(name) for name in columns}
    full = [s for s, row in found.items() if needed and needed <= {plain(name) for name in row}]
    if not full:
        for rows in read.values():
            refuse_elsewhere(opened.path, rows, first, columns)
    splitting = [separator for separator, row in found.items() if len(row) > 1]
    clear = full or splitting
    if len(clear) > 1 and "," not in full:
        raise fault(
            opened.path, "it is not clear which character separates the columns", place=f"row {first}",
            value=opened.head.splitlines()[first - 1], mend=SAVE_AS_CSV,
        )  # fmt: skip
    separator = "," if "," in clear or not clear else clear[0]
    if separator == "|":
        raise fault(opened.path, "the columns are separated by '|'", place=f"row {first}", mend=SAVE_AS_CSV)
    return separator, found[separator]


def refuse_elsewhere(file: Path, rows: Sequence[Sequence[str]], first: int, columns: Collection[str]) -> None:
    """Raise SubmissionError where another of the first rows is the header: a title or a note stands above it."""
    needed = {plain(name) for name in columns}
    for number, row in enumerate(rows[:LOOKED_AT], 1):
        if needed and number != first and needed <= {plain(name) for name in row}:
            above = "Delete the rows above it, or give" if number > first else "Give"
            raise fault(
                file, f"the header stands in row {number}, not here", place=f"row {first}",
                value=", ".join(word for word in rows[first - 1] if word) if len(rows) >= first else None,
                mend=f"{above} --option header={number}.",
            )  # fmt: skip


def nothing_below(opened: Opened, first: int, separator: str) -> bool:
    """Whether the file ends with its header."""
    lines = io.StringIO(opened.head, newline="")
    rows = csv.reader(lines, delimiter=separator)
    try:
        for _ in range(first):
            next(rows)
    except (StopIteration, csv.Error):
        return False
    return not lines.read().strip()


def names_of(file: Path, cells: Iterable[str], place: str) -> list[str]:
    """The header's names, clean: every column named, each name once. Unnamed columns may only stand at the end."""
    names = [" ".join(name.replace("\ufeff", "").split()) for name in cells]
    while names and not names[-1]:
        names.pop()
    faults = []
    if not names:
        mend = "Name the columns in it, or give --option header=ROW."
        faults.append(Fault(file.name, place, "the header is empty", mend=mend))
    seen: dict[str, int] = {}
    for at, name in enumerate(names, 1):
        if not name:
            mend = "Every column needs its own."
            faults.append(Fault(file.name, f"{place}, column {at}", "the column has no name", mend=mend))
        elif seen.setdefault(plain(name), at) != at:
            mend = f"Column {seen[plain(name)]} has this name already."
            faults.append(Fault(file.name, f"{place}, column {at}", "two columns have the same name", name, mend))
    _check(faults)
    return names


def choose(
    file: Path, names: Sequence[str], columns: Collection[str], optional: Collection[str] | None, place: str
) -> dict[str, int]:
    """Where each wanted column stands, under the name by which the reader asks for it; all missing ones are told."""
    where = {plain(name): at for at, name in enumerate(names)}
    missing = [name for name in columns if plain(name) not in where]
    if len(missing) > 2:  # no slip of the hand: another table altogether
        problem = f"{len(missing)} columns are missing: {', '.join(missing)}"
        mend = "Compare the file with the format that --format names."
        raise fault(file, problem, place=place, value=", ".join(names), mend=mend)
    _check([Fault(file.name, place, f"the column {name!r} is missing", mend=_offer(name, names)) for name in missing])
    asked = {plain(name): name for name in (*columns, *(optional or ()))}
    return {asked.get(key, names[at]): at for key, at in where.items() if optional is None or key in asked}


def plain(name: str) -> str:
    """A column's name as it is compared.

    >>> plain(" Area  Code")
    'area code'
    """
    return " ".join(name.replace("\ufeff", "").split()).casefold()


def _beginning(head: str, separator: str, first: int) -> list[list[str]]:
    """The first rows of a file's beginning, to the header at least."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) >= max(first, LOOKED_AT):
                break
    except csv.Error:  # a cell of no end
        pass
    return rows


def _offer(name: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"Found one column only, {names[0][:60]!r}: is it separated by commas?"
    return nearest(name, names)


def _check(faults: list[Fault]) -> None:
    if faults:
        more = len(faults) - MOST_TOLD
        rest = [Fault(faults[0].file, "", f"and {more} more")] if more > 0 else []
        raise SubmissionError([*faults[:MOST_TOLD], *rest])
