"""Bad inputs: each gives a clear message that names the file and the place, ends with status 2, and writes nothing."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from curvebook.errors import UserError
from curvebook.model.partnership import Partnership
from curvebook.observatory import receive
from curvebook.observatory.submissions import Submission
from openpyxl.comments import Comment

HEADER = "indicator,area,period,value"
GOOD = "neet,E06000901,2024-Q1,6.1"


def rows(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


def value(text: str) -> bytes:
    """A file whose third row has `text` as its value."""
    return rows(GOOD, f'neet,E05000901,2024-Q1,"{text}"')


def workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A tidy workbook, changed for the worse."""
    book = openpyxl.Workbook()
    book.active.title = "data"
    book.active.append(HEADER.split(","))
    book.active.append(["neet", "E06000901", "2024-Q1", 6.1])
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def merge(book: openpyxl.Workbook) -> None:
    book["data"].append(["neet", "E05000901", "2024-Q1", 5])
    book["data"].merge_cells("A2:A3")


def formula(book: openpyxl.Workbook) -> None:
    book["data"]["D2"] = "=3+3"


def hidden(book: openpyxl.Workbook) -> None:
    book.create_sheet("names of children").sheet_state = "hidden"


def several(book: openpyxl.Workbook) -> None:
    book["data"].title = "first"
    book.create_sheet("second")


def per_cent(book: openpyxl.Workbook) -> None:
    book["data"]["D2"] = 0.061
    book["data"]["D2"].number_format = "0.0%"


def dated(book: openpyxl.Workbook) -> None:
    book["data"]["D2"] = date(2024, 6, 1)


def error_cell(book: openpyxl.Workbook) -> None:
    book["data"]["D2"] = "#REF!"
    book["data"]["D2"].data_type = "e"


def a_month_as_a_day(book: openpyxl.Workbook) -> None:
    book["data"]["C2"] = date(2024, 4, 1)
    book["data"]["C2"].number_format = "yyyy-mm-dd"


def hidden_row(book: openpyxl.Workbook) -> None:
    book["data"].row_dimensions[2].hidden = True


def hidden_columns(book: openpyxl.Workbook) -> None:
    book["data"].column_dimensions["B"].hidden = True


def title_above(book: openpyxl.Workbook) -> None:
    book["data"].insert_rows(1, 2)
    book["data"]["A1"] = "Participation return"


def beside(book: openpyxl.Workbook) -> None:
    book["data"]["F2"] = "checked by Sam"


def zipped(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


SOUND_XLSX = workbook(lambda book: None)
BREAKDOWN = f"{HEADER},numerator,denominator,lower,upper,state"

# What a value's cell holds, and what the message must say of it.
CELLS = {
    "text in numbers": ("about 6", "not a number (found 'about 6')"),
    "a dash for a value": ("-", "no number (found '-'). Say why there is no number: [x]"),
    "a star for a value": ("*", "no number (found '*')"),
    "a colon for a value": (":", "no number (found ':')"),
    "two dots for a value": ("..", "no number (found '..')"),
    "n/a for a value": ("n/a", "no number (found 'n/a')"),
    "a thousands separator": ("1,234", "thousands separator"),
    "a decimal comma": ("6,1", "comma where a decimal point"),
    "a per cent sign": ("6.1%", "per cent sign"),
    "a pound sign": ("£6", "currency sign"),
    "infinity": ("inf", "not a finite number"),
    "not-a-number in words": ("NaN", "no number (found 'NaN')"),
    "a number out of all range": ("1e300", "too large to be true"),
    "an unknown shorthand": ("[q]", "unknown shorthand"),
    "a missing value without a reason": ("", "the value is missing"),
    "a proportion above 100": ("106", "outside 0 to 100"),
}
# What is wrong: (the file's name, its bytes, what the message must say, and where).
CASES: dict[str, tuple[str, bytes, str, str]] = {
    "an empty file": ("a.csv", b"", "the file is empty", ""),
    "a file of blank lines": ("a.csv", b"\n\n  \n", "the file is empty", ""),
    "a header and nothing below": ("a.csv", rows(), "a header and no rows", "row 2"),
    "UTF-16": ("a.csv", rows(GOOD).decode().encode("utf-16"), "UTF-16", "line 1"),
    "UTF-16 without its mark": ("a.csv", rows(GOOD).decode().encode("utf-16-le"), "UTF-16", "line 1"),
    "UTF-8 that turns into Windows-1252": (
        "a.csv", rows(GOOD + ",é") + b"neet,Caf\xe9,2024-Q1,5\n",
        "not UTF-8", "line 3, byte 67"),
    "a byte of no encoding": (
        "a.csv", rows(GOOD) + b"neet,\x81,2024-Q1,5\n",
        "neither UTF-8 nor Windows-1252", "line 3, byte"),
    "a NUL byte": ("a.csv", rows(GOOD) + b"neet,\0,2024-Q1,5\n", "NUL byte", "line 3, byte"),
    "a web page instead of CSV": ("a.csv", b"<!DOCTYPE html><html><body>Not found", "web page (HTML)", "line 1"),
    "XML instead of CSV": ("a.csv", b'<?xml version="1.0"?><data/>', "XML", "line 1"),
    "JSON instead of CSV": ("a.csv", json.dumps({"rows": []}).encode(), "JSON", "line 1"),
    "a PDF instead of CSV": ("a.csv", b"%PDF-1.7 ...", "PDF", "line 1"),
    "a truncated gzip": ("a.csv.gz", gzip.compress(rows(*[GOOD] * 500))[:-20], "gzip archive is cut short", ""),
    "a damaged gzip": ("a.csv.gz", gzip.compress(rows(GOOD))[:-8] + b"\0" * 8, "gzip archive is damaged", ""),
    "a gzip that is none": ("a.csv.gz", rows(GOOD), "not compressed", ""),
    "a zip that is no workbook": ("a.xlsx", zipped("a.csv", rows(GOOD)), "no XLSX workbook", ""),
    "a workbook cut short": ("a.xlsx", SOUND_XLSX[: len(SOUND_XLSX) // 2], "damaged or cut short", ""),
    "a workbook with a password": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password", ""),
    "a workbook called CSV": ("a.csv", SOUND_XLSX, "workbook under another name", ""),
    "a CSV called workbook": ("a.xlsx", rows(GOOD), "the name says workbook", ""),
    "a separator that is not clear": (
        "a.csv", b"indicator;area,period;value\nneet;a,b;1\n",
        "not clear which character", "row 1"),
    "columns between bars": ("a.csv", rows(GOOD).replace(b",", b"|"), "separated by '|'", "row 1"),
    "a row with a cell too many": ("a.csv", rows(GOOD, GOOD + ",7"), "5 cells where the header has 4", "row 3"),
    "a row with a cell too few": (
        "a.csv", rows(GOOD, "neet,Mill,2024-Q1"),
        "3 cells where the header has 4", "row 3"),
    "a quotation mark never closed": ("a.csv", rows(GOOD, 'neet,"Mill,2024-Q1,5', GOOD), "never closed", "row 3"),
    "two columns of one name": (
        "a.csv", rows(GOOD + ",1", header=HEADER + ",Value"),
        "the same name", "row 1, column 5"),
    "a column without a name": (
        "a.csv", rows("neet,,a,2024-Q1,1", header="indicator,,area,period,value"),
        "has no name", "row 1, column 2"),
    "a value under no heading": (
        "a.csv", rows(GOOD + ",7", header=HEADER + ","),
        "under no heading", "row 2, column 5"),
    "a header without a line end": ("a.csv", HEADER.encode(), "a header and no rows", "row 2"),
    "a title above the header": (
        "a.csv", b"Participation return\n\n" + rows(GOOD),
        "the header stands in row 3, not here (found 'Participation return'). Delete the rows above it, or give "
        "--option header=3.", "row 1"),
    "a title above a workbook's header": (
        "a.xlsx", workbook(title_above), "the header stands in row 3, not here", "row 1"),
    "another table altogether": (
        "a.csv", b"areacd,indicator,observation\nE06000901,NEET,6.1\n",
        "3 columns are missing: area, period, value (found 'areacd, indicator, observation')", "row 1"),
    "a total below the table": (
        "a.csv", rows(GOOD, "Total,,,6.1"),
        "no row of values: it has no area, period (found 'Total, 6.1'). Take notes and totals out", "row 3"),
    "a note below the table": (
        "a.csv", rows(GOOD) + b"Source: survey\n",
        "1 cell where the header has 4. Every row needs all columns; notes and totals", "row 3"),
    "a gzip within a gzip": ("a.csv.gz", gzip.compress(gzip.compress(rows(GOOD))), "compressed twice", ""),
    "a workbook within a gzip": ("a.xlsx.gz", gzip.compress(SOUND_XLSX), "a workbook or another archive", ""),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "this is an image", ""),
    "hidden rows": ("a.xlsx", workbook(hidden_row), "hidden rows or columns", "sheet 'data', row 2"),
    "hidden columns": ("a.xlsx", workbook(hidden_columns), "hidden rows or columns", "sheet 'data', column B"),
    "a day that a spreadsheet made of a period": (
        "a.xlsx", workbook(a_month_as_a_day),
        "the period is a single day, which its indicator's periods do not", "row 2, column period"),
    "a period without length": ("a.csv", rows("neet,Mill,2024-01-01/P0Y,5"), "no period", "row 2, column period"),
    "a period without end": ("a.csv", rows("neet,Mill,2024-01-01/P99999Y,5"), "no period", "row 2, column period"),
    "a year of another age": ("a.csv", rows("neet,Mill,1066-Q1,5"), "no period", "row 2, column period"),
    "a missing column": (
        "a.csv", rows("neet,Mill,5", header="indicator,area,valeu"),
        "the column 'value' is missing. Did you mean 'valeu'?", "row 1"),
    "an unknown column": (
        "a.csv", rows(GOOD + ",5", header=HEADER + ",numerater"),
        "an unknown column. Did you mean 'numerator'?", "row 1, column numerater"),
    "merged cells": ("a.xlsx", workbook(merge), "merged cells", "sheet 'data', cells A2:A3"),
    "a formula that was never calculated": ("a.xlsx", workbook(formula), "never calculated", "sheet 'data', cell D2"),
    "a hidden sheet": ("a.xlsx", workbook(hidden), "hidden sheet", "sheet 'names of children'"),
    "several sheets, none of them named data": (
        "a.xlsx", workbook(several),
        "several sheets ('first', 'second')", "option sheet"),
    "a value beside the table": ("a.xlsx", workbook(beside), "under no heading", "sheet 'data', row 2"),
    "a cell shown as per cent": (
        "a.xlsx", workbook(per_cent),
        "per cent sign beside the number (found '6.1%')", "row 2, column value"),
    "a day where a number should be": (
        "a.xlsx", workbook(dated),
        "a date where a number should be", "row 2, column value"),
    "a spreadsheet's error": (
        "a.xlsx", workbook(error_cell),
        "a spreadsheet's error (found '#REF!')", "row 2, column value"),
    "an unknown indicator": (
        "a.csv", rows("neets,Mill,2024-Q1,5"),
        "unknown indicator (found 'neets'). Did you mean 'neet'?", "row 2, column indicator"),
    "an unknown area": (
        "a.csv", rows("neet,Mil,2024-Q1,5"),
        "unknown area (found 'Mil'). Did you mean 'Mill'?", "row 2, column area"),
    "a name of two places": (
        "a.csv", rows("neet,Millbrook,2024-Q1,5"),
        "more than one area has this name", "row 2, column area"),
    "a ward that was merged": ("a.csv", rows("neet,E05000801,2024-Q1,5"), "merged", "row 2, column area"),
    "a bad date": ("a.csv", rows("neet,Mill,31/02/2024,5"), "no period (found '31/02/2024')", "row 2, column period"),
    "a year in a quarterly series": ("a.csv", rows("neet,Mill,2024/25,5"), "lasts 12 months", "row 2, column period"),
    "a duplicated row": ("a.csv", rows(GOOD, GOOD), "stand again in row 3", "row 2"),
    "a row twice with another value": ("a.csv", rows(GOOD, GOOD + "5"), "row 3 with another value", "row 2"),
    "overlapping periods": (
        "a.csv", rows("attainment,Mill,2023/24,50", "attainment,Mill,2024,51"),
        "the period overlaps the one in row 2", "row 3"),
    "a state beside the value that it withholds": (
        "a.csv", rows(GOOD + ",,,,,c", header=BREAKDOWN),
        "a state that withholds it", "row 2, column value"),
    "an unknown state": (
        "a.csv", rows(GOOD + ",,,,,secret", header=BREAKDOWN),
        "unknown state", "row 2, column state"),
    "more counted than there are": (
        "a.csv", rows(GOOD + ",9,5,,,", header=BREAKDOWN),
        "more counted than", "row 2, column numerator"),
    "a count below zero": (
        "a.csv", rows(GOOD + ",-9,5,,,", header=BREAKDOWN),
        "below zero", "row 2, column numerator"),
    "a value out of nobody": (
        "a.csv", rows(GOOD + ",0,0,,,", header=BREAKDOWN),
        "without anybody", "row 2, column denominator"),
    "a share in place of a per cent": (
        "a.csv", rows("neet,E06000901,2024-Q1,0.061,61,1000,,,", header=BREAKDOWN),
        "not the per cent that numerator and denominator make (found '0.061'). Write 6.1 for 6.1%", "column value"),
    "a group written in two ways": (
        "a.csv", rows(GOOD + ",Eligible", "neet,E06000901,2024-Q2,6,eligible", header=HEADER + ",category"),
        "neet has this group as 'Eligible' in row 2 (found 'eligible')", "row 3, column category"),
    "an interval with one end": (
        "a.csv", rows(GOOD + ",,,5,,", header=BREAKDOWN), "an interval with one end", "row 2, column lower"),
    "an interval that gives a withheld value away": (
        "a.csv", rows("neet,E06000901,2024-Q1,,,,5,7,c", header=BREAKDOWN),
        "an interval without its value", "row 2, column lower"),
    "an interval beside its value": (
        "a.csv", rows(GOOD + ",,,7,8,", header=BREAKDOWN),
        "does not hold the value", "row 2, column lower"),
}  # fmt: skip
CASES |= {case: ("a.csv", value(text), problem, "row 3, column value") for case, (text, problem) in CELLS.items()}


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in sorted(folder.rglob("*"))}


def receive_bytes(borough: Partnership, tmp_path: Path, name: str, data: bytes) -> UserError:
    """The error of receiving `data`, and a check that nothing was written in the partnership's folder."""
    file = tmp_path / name
    file.write_bytes(data)
    before = everything_in(borough.folder)
    with pytest.raises(UserError) as caught:
        receive(
            borough, file, format="tidy", received=date(2024, 5, 1), who="Analyst", source="Team", licence="OGL-3.0"
        )
    assert everything_in(borough.folder) == before
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_told_by_name_and_place_and_nothing_is_written(
    case: str, borough: Partnership, tmp_path: Path
) -> None:
    name, data, problem, place = CASES[case]

    error = receive_bytes(borough, tmp_path, name, data)

    assert error.exit_code == 2
    told = [fault for fault in error.faults if problem in str(fault)]
    assert told, str(error)
    assert told[0].file == name
    assert place in told[0].place
    assert len(str(error)) < 4000


def test_each_bad_file_says_one_thing(borough: Partnership, tmp_path: Path) -> None:
    """One mistake is told once: no fault brings others with it."""
    several = {}
    for number, (case, (name, data, _, _)) in enumerate(CASES.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        told = receive_bytes(borough, folder, name, data).faults
        if len(told) != 1:
            several[case] = [str(fault) for fault in told]

    assert set(several) == {"a missing column"}, several  # which misses the period as well


def test_a_file_that_is_not_there_is_told(borough: Partnership, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.csv: there is no such file"):
        receive(
            borough, tmp_path / "gone.csv", format="tidy", received=date(2024, 5, 1), who="A", source="B", licence="C"
        )


def test_a_folder_is_no_file(borough: Partnership, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="a folder, not a file"):
        receive(borough, tmp_path, format="tidy", received=date(2024, 5, 1), who="A", source="B", licence="C")


def test_an_unknown_format_offers_the_nearest(borough: Partnership, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(rows(GOOD))
    with pytest.raises(UserError, match="Did you mean 'tidy'"):
        receive(borough, tmp_path / "a.csv", format="tidi", received=date(2024, 5, 1), who="A", source="B", licence="C")


def test_invalid_geometry_is_told_with_its_feature(borough: Partnership, tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"code": "E05000901", "name": "Mill"},
               "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}}  # fmt: skip
    file = tmp_path / "wards.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))

    with pytest.raises(UserError) as caught:
        receive(borough, file, format="boundaries", received=date(2024, 5, 1), who="A", source="B", licence="C")

    assert "wards.geojson, feature 1 (E05000901)" in str(caught.value)
    assert not (borough.folder / "boundaries").exists()


def test_boundaries_of_other_places_are_told(borough: Partnership, tmp_path: Path) -> None:
    ring = [[-2.74, 53.33], [-2.73, 53.33], [-2.73, 53.34], [-2.74, 53.33]]
    feature = {"type": "Feature", "properties": {"code": "FAR", "name": "Far"},
               "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    file = tmp_path / "wards.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))

    with pytest.raises(UserError, match=r"wards.geojson: none of these areas.*found .FAR"):
        receive(borough, file, format="boundaries", received=date(2024, 5, 1), who="A", source="B", licence="C")

    assert not (borough.folder / "boundaries").exists()


MISTAKES = {
    "no number where an end of the interval should be": rows(GOOD + ",,,NaN,8,", header=BREAKDOWN),
    "no number where the value should be": rows("neet,E06000901,2024-Q1,six,,,5,8,", header=BREAKDOWN),
    "more counted than there are": rows("neet,E06000901,2024-Q1,180,9,5,,,", header=BREAKDOWN),
    "groups in capitals and small letters": rows(
        *(f"neet,E06000901,2024-Q{q},6,{name}" for q in (1, 2) for name in ("Own  home", "own home", "Rented")),
        header=HEADER + ",category",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_fault(mistake: str, borough: Partnership, tmp_path: Path) -> None:
    assert len(receive_bytes(borough, tmp_path, "a.csv", MISTAKES[mistake]).faults) == 1


def test_at_most_twenty_faults_are_told_and_the_rest_counted(borough: Partnership, tmp_path: Path) -> None:
    wards = [f"neet,Mill,{year}-Q{quarter},n/a" for year in range(2015, 2023) for quarter in (1, 2, 3, 4)]

    error = receive_bytes(borough, tmp_path, "a.csv", rows(*wards))

    assert len(error.faults) == 21
    assert str(error).endswith("a.csv: and 12 more.")


def received(borough: Partnership, file: Path, **more: object) -> Submission:
    return receive(
        borough, file, format="tidy", received=date(2024, 5, 1), who="A", source="B", licence="C", **more,
    )  # fmt: skip


def test_an_option_that_the_format_does_not_have_is_told(borough: Partnership, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(rows(GOOD))
    with pytest.raises(UserError, match=r"--option: the format 'tidy' has no such option.*Did you mean 'header'"):
        received(borough, tmp_path / "a.csv", options={"haeder": "1"})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=name)
        for name, change in {
            "its only sheet has another name": lambda book: setattr(book["data"], "title", "Sheet1"),
            "its last cell is styled": lambda book: setattr(book["data"]["XFD1048576"], "number_format", "0.0"),
            "notes stand on another sheet": lambda book: book.create_sheet("notes"),
        }.items()
    ],
)
def test_a_sound_workbook_is_taken(
    borough: Partnership, tmp_path: Path, change: Callable[[openpyxl.Workbook], None]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(change))
    assert received(borough, tmp_path / "a.xlsx").file.is_file()


def test_comments_in_a_workbook_do_no_harm(borough: Partnership, tmp_path: Path) -> None:
    def remark(book: openpyxl.Workbook) -> None:
        book["data"]["D2"].comment = Comment("looks high", "Sam")

    (tmp_path / "a.xlsx").write_bytes(workbook(remark))
    kept = receive(
        borough, tmp_path / "a.xlsx", format="tidy", received=date(2024, 5, 1), who="A", source="B", licence="C"
    )

    assert kept.file.read_bytes() == (tmp_path / "a.xlsx").read_bytes()
