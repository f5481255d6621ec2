"""The form for sending data in the tidy layout: an XLSX workbook with lists beside it, or the header of a CSV."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, ParameterError, nearest
from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.model.period import Period
from curvebook.observatory.frames import STATES
from curvebook.observatory.sources.tidy import OPTIONAL, REQUIRED, SHEET

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.partnership import Partnership

COLUMNS = (*REQUIRED, *OPTIONAL)
PREFILLED = ("indicator", "area", "period", "area_name")
ABOUT = {
    "indicator": "required: the indicator's id, from the sheet 'indicators'",
    "area": "required: the area's code or name, from the sheet 'areas'",
    "period": "required: 2026, 2025/26, 2026-Q2 (July to September 2026), 2026-07, 2023-25 (years together)",
    "value": "required: the number alone, without %, £ or separators; a missing one is told by its state",
    "sex": "Female or Male, where the value is of one sex; empty for everybody",
    "age": "the ages, such as 16-17, where the value is of some ages; empty for all",
    "category_type": "what another breakdown is by, such as Ethnic group",
    "category": "which group of it the value is of",
    "numerator": "how many were counted",
    "denominator": "of how many",
    "lower": "lower 95% limit, where the publisher gives one",
    "upper": "upper 95% limit",
    "state": "why the value is missing or special, from the sheet 'states'",
    "note": "what a reader should know about this value",
    "area_name": "for your own reading; it is not used",
}


def write_template(
    partnership: Partnership,
    path: Path,
    indicators: Iterable[str] | None = None,
    newest: Mapping[str, Period] | None = None,
) -> None:
    """Write the form for `indicators` (default: all received in no published format) to `path`, .xlsx or .csv.

    One row per indicator is begun: for the period after its `newest` one, where that is known. A row that nobody goes
    on with is left out when the form is received. Raises ParameterError for an unknown indicator, another suffix, or a
    file that is there already.
    """
    path = Path(path)
    known = partnership.indicators()
    asked = list(indicators) if indicators is not None else [
        i.id for i in known.values() if i.source.format in (None, "tidy") and not i.composite
    ]  # fmt: skip
    faults = [Fault("", "--indicator", "no such indicator", id, nearest(id, known)) for id in asked if id not in known]
    made = [id for id in asked if id in known and known[id].composite]
    faults += [Fault("", "--indicator", "this index is made of other indicators: nobody sends it", id) for id in made]
    if path.suffix.lower() not in (".xlsx", ".csv"):
        faults.append(Fault(path.name, "", "a template is .xlsx or .csv", path.suffix))
    if path.exists():
        faults.append(Fault(path.name, "", "the file is there already", mend="Choose another name."))
    if not path.parent.is_dir():
        faults.append(Fault(path.name, "", "there is no such folder", path.parent.name))
    if faults:
        raise ParameterError(faults)
    rows = [_row(partnership, known[id], (newest or {}).get(id)) for id in asked]
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.suffix.lower() == ".csv":
            with beside.open("w", encoding="utf-8-sig", newline="") as stream:  # the mark tells Excel it is UTF-8
                csv.writer(stream).writerows([COLUMNS, *rows])
        else:
            _workbook(partnership, [known[id] for id in asked], rows).save(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def begun(partnership: Partnership, table: pd.DataFrame) -> pd.Series:
    """Which rows (columns in small letters, text) hold no more than the form does: nobody went on with them."""
    home, given = partnership.home, [name for name in COLUMNS if name in table and name not in PREFILLED]
    own = (table["area"] == home.code) & (table.get("area_name", "") == home.name)
    return own & (table["indicator"] != "") & (table[given] == "").all(axis=1)


def next_period(indicator: Indicator, newest: Period | None) -> str:
    """The period after the newest one as publishers write it; "" where it is not known or has no rhythm.

    >>> from types import SimpleNamespace as N
    >>> pupils = N(frequency="annual", period=lambda text: Period.parse(text, year="academic"))
    >>> next_period(pupils, pupils.period("2024/25"))
    '2025/26'
    """
    if newest is None or indicator.frequency == "irregular":
        return ""
    due = newest.after(1, MONTHS_BETWEEN[indicator.frequency])
    school_year = f"{due.start.year}/{(due.start.year + 1) % 100:02d}"
    return school_year if indicator.period(school_year) == due else str(due)


def _row(partnership: Partnership, indicator: Indicator, newest: Period | None) -> list[str]:
    """How a row of the indicator begins: its id, the partnership's own area, the period that is due."""
    home, period = partnership.home, next_period(indicator, newest)
    filled = {"indicator": indicator.id, "area": home.code, "period": period, "area_name": home.name}
    return [filled.get(column, "") for column in COLUMNS]


def _workbook(partnership: Partnership, indicators: Sequence[Indicator], rows: Sequence[Sequence[str]]) -> Any:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    titles = {level.id: level.title for level in partnership.places.levels}
    _sheet(book, SHEET, [COLUMNS, *rows])
    _sheet(book, "how to fill", [
        ("column", "what belongs in it"), *((column, ABOUT[column]) for column in COLUMNS),
        ("(rows)", "one row for each value; rows left empty are left out; add no titles, totals or colours"),
    ])  # fmt: skip
    _sheet(book, "indicators", [
        ("id", "title", "unit", "frequency"), *((i.id, i.title, i.unit or "", i.frequency) for i in indicators),
    ])  # fmt: skip
    _sheet(book, "areas", [
        ("code", "name", "level"), *((a.code, a.name, titles[a.level]) for a in partnership.areas()),
    ])  # fmt: skip
    _sheet(book, "states", [
        ("state", "meaning", "value beside it"),
        *((s.code, s.words, "yes" if s.has_value else "no") for s in STATES.values() if s.code),
    ])  # fmt: skip
    return book


def _sheet(book: Any, title: str, rows: Sequence[Sequence[str]]) -> None:
    """A sheet of text under a bold header that stays in sight; columns as wide as what stands in them."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(title)
    for row in rows:
        page.append(list(row))
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    for at in range(len(rows[0])):
        width = max(len(row[at]) for row in rows)
        page.column_dimensions[get_column_letter(at + 1)].width = min(max(width + 2, 10), 90)
    if title == SHEET:  # periods and codes stay text: 2026-07 is no date
        for column in range(1, 4):
            for number in range(2, 1001):
                page.cell(number, column).number_format = "@"
