"""One sheet of an XLSX workbook as text cells: what a person sees in the sheet, or a fault."""

from __future__ import annotations

import warnings
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from curvebook.errors import Fault, SubmissionError, nearest
from curvebook.observatory.sources.opening import fault

MOST_TOLD = 20


def read_sheet(path: Path, sheet: str | None) -> tuple[str, list[list[str]]]:
    """The name of the sheet that was read, and its rows of text from row 1, each as long as the widest.

    `sheet` names it; without a name the workbook must have one sheet. Numbers keep every digit, days are ISO, a cell
    shown as per cent carries its sign (6.1% is stored as 0.061, and nobody may mistake one for the other).
    Raises SubmissionError for hidden sheets, merged cells, formulas that were never calculated and error cells.
    """
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts of a workbook that are no cells: styles, validation, print set-up
            book = openpyxl.load_workbook(path, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise; to the user it is one thing
        raise fault(path, f"the workbook cannot be read ({type(error).__name__})", mend="Save it again.") from None
    try:
        page = _choose(path, book, sheet)
        faults = [
            Fault(path.name, f"sheet {page.title!r}, cells {area.coord}", "merged cells",
                  mend="Unmerge them: one cell, one value.")
            for area in sorted(page.merged_cells.ranges, key=lambda area: area.coord)
        ]  # fmt: skip
        formulas = _formulas(path, page.title) if _has_formulas(path) else {}
        rows: list[list[str]] = []
        for cells in page.iter_rows():
            row = []
            for cell in cells:
                if cell.value is None and cell.coordinate in formulas:
                    faults.append(
                        Fault(path.name, f"sheet {page.title!r}, cell {cell.coordinate}",
                              "a formula that was never calculated", formulas[cell.coordinate],
                              "Open and save it in the spreadsheet program, or paste values.")
                    )  # fmt: skip
                row.append(_text(cell))
            rows.append(row)
    finally:
        book.close()
    if faults:
        more = len(faults) - MOST_TOLD
        told = faults[:MOST_TOLD]
        raise SubmissionError([*told, Fault(path.name, "", f"and {more} more of the same kinds")] if more > 0 else told)
    return page.title, rows


def _choose(path: Path, book: Any, sheet: str | None) -> Any:
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
        found = (cell for row in book[title].iter_rows() for cell in row if cell.data_type == "f")
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
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.12g}%"
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
        return str(int(value)) if whole else repr(value)
    return str(value).strip()
