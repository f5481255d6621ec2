"""One sheet of an XLSX workbook as text cells: what a person sees in the sheet, or a fault."""

from __future__ import annotations

import re
import warnings
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from curvebook.errors import Fault, SubmissionError, nearest
from curvebook.observatory.sources.opening import fault

MOST_TOLD = 20
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FORMAT_WORDS = re.compile(r"\[[^]]*\]|\"[^\"]*\"")  # colours, languages and quoted words in a number format


def read_sheet(path: Path, sheet: str | None, preferred: str | None = None) -> tuple[str, list[list[str]]]:
    """The name of the sheet that was read, and its rows of text from row 1, each up to its last cell that holds any.

    `sheet` names it; without a name it is the only one, or of several the one called `preferred`. Sheets that are
    charts do not count. Numbers keep every digit; days are ISO, and Jan-2027 where the cell shows the month alone; a
    cell shown as per cent carries its sign (6.1% is stored as 0.061, and nobody may mistake one for the other).
    Raises SubmissionError for hidden sheets, rows and columns, merged cells and formulas that were never calculated.
    """
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts of a workbook that are no cells: styles, validation, print set-up
            book = openpyxl.load_workbook(path, data_only=True)
    except Exception:  # openpyxl raises whatever its parsers raise; to the user it is one thing
        mend = "Open it in the spreadsheet program, save it as .xlsx and receive that."
        raise fault(path, "the workbook cannot be read", mend=mend) from None
    try:
        page = _choose(path, book, sheet, preferred)
        faults = [
            Fault(path.name, f"sheet {page.title!r}, cells {area.coord}", "merged cells",
                  mend="Unmerge them: one cell, one value.")
            for area in sorted(page.merged_cells.ranges, key=lambda area: area.coord)
        ]  # fmt: skip
        faults += _unseen(path, page)
        formulas = _formulas(path, page.title) if _has_formulas(path) else {}
        rows: list[list[str]] = []
        for cell in _cells(page):
            if cell.value is None and cell.coordinate not in formulas:
                continue
            if cell.value is None:
                faults.append(
                    Fault(path.name, f"sheet {page.title!r}, cell {cell.coordinate}",
                          "a formula that was never calculated", formulas[cell.coordinate],
                          "Open and save it in the spreadsheet program, or paste values.")
                )  # fmt: skip
            rows += [[] for _ in range(cell.row - len(rows))]
            row = rows[cell.row - 1]
            row += [""] * (cell.column - 1 - len(row)) + [_text(cell)]
    finally:
        book.close()
    if faults:
        more = len(faults) - MOST_TOLD
        told = faults[:MOST_TOLD]
        raise SubmissionError([*told, Fault(path.name, "", f"and {more} more of the same kinds")] if more > 0 else told)
    return page.title, rows


def _cells(page: Any) -> list[Any]:
    """The cells that are there, row by row: a sheet with one styled cell in its last corner has no more than that."""
    return [page._cells[place] for place in sorted(page._cells)]  # iter_rows would make all that lie between


def _unseen(path: Path, page: Any) -> list[Fault]:
    """Faults for rows and columns that hold something and are hidden: nobody may send what they cannot see."""
    from openpyxl.utils import get_column_letter

    filled = [cell for cell in _cells(page) if cell.value is not None]
    columns: set[int] = set()
    for at in page.column_dimensions.values():  # one of them may stand for several neighbours
        if at.hidden:
            columns.update(range(at.min or 0, (at.max or 0) + 1))
    rows = {number for number, at in page.row_dimensions.items() if at.hidden}
    places = [f"row {row}" for row in sorted({cell.row for cell in filled} & rows)]
    places += [f"column {get_column_letter(at)}" for at in sorted({cell.column for cell in filled} & columns)]
    if not places:
        return []
    shown = ", ".join(places[:5]) + (f" and {len(places) - 5} more" if len(places) > 5 else "")
    mend = "Show them or delete them: they may hold what was not meant to be sent."
    return [
        Fault(path.name, f"sheet {page.title!r}, {shown}", "hidden rows or columns with something in them", None, mend)
    ]


def _choose(path: Path, book: Any, sheet: str | None, preferred: str | None) -> Any:
    """The sheet to read. Hidden ones are refused: nobody may send what they cannot see."""
    hidden = [page.title for page in book.worksheets if page.sheet_state != "visible"]
    if hidden:
        names = ", ".join(repr(name) for name in hidden)
        raise fault(
            path, "the workbook has a hidden sheet", place=f"sheet {names}",
            mend="Show it or delete it: it may hold what was not meant to be sent.",
        )  # fmt: skip
    known = [page.title for page in book.worksheets]
    if sheet is not None:
        if sheet not in known:
            raise fault(path, "there is no such sheet", place="option sheet", value=sheet, mend=nearest(sheet, known))
        return book[sheet]
    if preferred in known:
        return book[preferred]
    if not known:
        raise fault(path, "the workbook holds no sheet with cells", mend="Put the table on a sheet of its own.")
    if len(known) != 1:
        listed = ", ".join(repr(name) for name in known)
        raise fault(
            path, f"the workbook has several sheets ({listed})", place="option sheet",
            mend="Say which one with --option sheet=NAME.",
        )  # fmt: skip
    return book.worksheets[0]


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b"<f>" in (xml := archive.read(name)) or b"<f " in xml or b"<f/" in xml for name in sheets)


def _formulas(path: Path, title: str) -> dict[str, str]:
    """Each cell of a sheet that holds a formula, and the formula."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=False)
    try:
        found = (cell for cell in _cells(book[title]) if cell.data_type == "f")
        return {cell.coordinate: str(getattr(cell.value, "text", cell.value)) for cell in found}
    finally:
        book.close()


def _text(cell: Any) -> str:
    """A cell as text."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        if value.time() != time():
            return value.isoformat(" ")
        value = value.date()
    if isinstance(value, date) and "d" not in _FORMAT_WORDS.sub("", cell.number_format or "d").lower():
        return f"{MONTHS[value.month - 1]}-{value.year}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.12g}%"
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
        return str(int(value)) if whole else repr(value)
    return str(value).strip()
