"""The careful opener: what it accepts, what it notes, how numbers are read. What it refuses: test_bad_inputs."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from curvebook.errors import ParameterError, SubmissionError
from curvebook.model import measures
from curvebook.model.partnership import Partnership, load
from curvebook.model.period import Period
from curvebook.observatory.sources import FORMATS, PARTNERSHIP, tables
from curvebook.observatory.sources.numbers import numbers
from curvebook.observatory.sources.tables import Faults, read_table
from curvebook.observatory.sources.tidy import write_template


def table_of(tmp_path: Path, data: bytes, name: str = "a.csv", **more: Any) -> tables.Table:
    (tmp_path / name).write_bytes(data)
    return read_table(tmp_path / name, **more)


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        ("a.csv", "area,value\nCafé,1\n".encode(), ()),
        ("a.csv", b"\xef\xbb\xbfarea,value\r\nCaf\xc3\xa9,1\r\n", ()),
        ("a.csv.gz", gzip.compress("area,value\nCafé,1\n".encode(), mtime=0), ()),
        ("a.csv", b"area,value\nCaf\xe9,1\n", ("the text is Windows-1252 rather than UTF-8",)),
        ("a.csv", "area;value\nCafé;1\n".encode(), ("separated by semicolons rather than commas",)),
        ("a.csv", "area\tvalue\nCafé\t1\n".encode(), ("separated by tabs rather than commas",)),
        ("a.csv", 'area,value\n" Café ","1"\n'.encode(), ()),
    ],
)
def test_a_sound_file_is_read_and_what_is_odd_is_noted(
    name: str, data: bytes, note: tuple[str, ...], tmp_path: Path
) -> None:
    table = table_of(tmp_path, data, name)

    assert table.frame.to_dict("list") == {"area": ["Café"], "value": ["1"]}
    assert table.notes == note


def test_rows_are_counted_as_a_person_counts_them(tmp_path: Path) -> None:
    table = table_of(tmp_path, b'area,value\n\nA,1\n"B\nb",2\n,\nC,3\n\n')
    assert table.frame.index.tolist() == [3, 4, 6]


def test_names_of_columns_match_whatever_their_case_and_space(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"AREA  code, Value \nA,1\n", columns=("Area Code", "value"))
    assert table.frame.columns.tolist() == ["Area Code", "value"]


def test_a_day_shown_as_a_month_is_that_month(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["period", "value"])
    book.active.append([date(2027, 4, 1), 1])
    book.active["A2"].number_format = "[$-809]mmm\\-yy"
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").frame["period"].tolist() == ["Apr-2027"]


def test_indicators_may_name_the_formats_that_hold_observations() -> None:
    assert [form.id for form in FORMATS.values() if form.table == "observations"] == list(measures.FORMATS)


def test_optional_columns_are_empty_where_they_are_absent_and_others_unread(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"area,value,more\nA,1,x\n", columns=("area", "value"), optional=("sex",))
    assert table.frame.to_dict("list") == {"area": ["A"], "value": ["1"], "sex": [""]}


def test_only_wanted_rows_are_kept_with_their_numbers(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"area,value\nA,1\nB,2\nA,3\n", columns=("area",), keep={"area": {"A"}})
    assert table.frame.index.tolist() == [2, 4]


def test_a_file_without_any_wanted_row_is_no_fault(tmp_path: Path) -> None:
    assert table_of(tmp_path, b"area,value\nA,1\n", columns=("area",), keep={"area": {"B"}}).frame.empty


def test_the_header_may_stand_below_a_title(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"Claimants in Millbrook,\n\narea,value\nA,1\n", options={"header": 3})
    assert table.frame.to_dict("index") == {4: {"area": "A", "value": "1"}}


def test_rows_keep_their_numbers_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BLOCK", 64)
    lines = [f"A,{row}" for row in range(2, 200)]
    table = table_of(tmp_path, "\n".join(["area,value", *lines, ""]).encode())
    assert table.frame["value"].astype(int).tolist() == table.frame.index.tolist() == list(range(2, 200))


def test_a_ragged_row_in_a_later_block_is_told_with_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BLOCK", 64)
    lines = [f"A,{row}" for row in range(2, 200)]
    lines[150] += ",x"
    with pytest.raises(SubmissionError, match=r"row 152: the row has 3 cells where the header has 2"):
        table_of(tmp_path, "\n".join(["area,value", *lines, ""]).encode())


def test_a_workbook_gives_the_same_text_as_a_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("area", "value", "day"), ("A", 6.1, date(2024, 5, 1)), (None, None, None), (876, 3.0, "x")):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")

    table = read_table(tmp_path / "a.xlsx")

    assert table.frame.to_dict("index") == {
        2: {"area": "A", "value": "6.1", "day": "2024-05-01"},
        4: {"area": "876", "value": "3", "day": "x"},
    }


def test_a_sheet_is_read_by_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.create_sheet("table 2")
    page.append(["area"])
    page.append(["A"])
    book.save(tmp_path / "a.xlsx")

    assert read_table(tmp_path / "a.xlsx", options={"sheet": "table 2"}).frame["area"].tolist() == ["A"]


@pytest.mark.parametrize("sheets", [{}, {"sheet": "tabel 2"}])
def test_which_of_several_sheets_must_be_said(sheets: dict[str, str], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("table 2")
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(SubmissionError, match=r"option sheet: .*table 2"):
        read_table(tmp_path / "a.xlsx", options=sheets)


def test_numbers_are_read_to_the_last_digit_and_marks_become_states(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"value,x\n0.1,\n-3,\n+2.50,\n1e3,\n.5,\n,a\n[C],\n[low],\n*,\n")
    faults = Faults("a.csv")

    values, states = numbers(table, "value", faults, tokens={"*": "c"})

    faults.check()
    np.testing.assert_array_equal(values[:5], [0.1, -3, 2.5, 1000, 0.5])
    assert np.isnan(values[5:]).all()
    assert states.tolist() == ["", "", "", "", "", "", "c", "low", "c"]


def test_numbers_outside_what_is_possible_are_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"age\n5\n-1\n130\n")
    faults = Faults("a.csv")

    numbers(table, "age", faults, lowest=0, highest=120)

    assert [str(fault) for fault in faults.told] == [
        "a.csv, row 3, column age: the number is below 0 (found '-1').",
        "a.csv, row 4, column age: the number is above 120 (found '130').",
    ]


def test_a_workbook_in_the_tidy_layout_reads_like_a_csv(borough: Partnership, tmp_path: Path) -> None:
    rows = [("indicator", "area", "period", "value", "state"), ("neet", "Mill", "2024-Q1", 6.1, "p"),
            ("neet", "Mill", "2024-Q2", None, "c")]  # fmt: skip
    book = openpyxl.Workbook()
    book.active.title = "data"
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text("\n".join(",".join(str(c) if c is not None else "" for c in row) for row in rows))

    read = [FORMATS["tidy"].read(tmp_path / name, {PARTNERSHIP: borough}) for name in ("a.xlsx", "a.csv")]

    assert read[0].equals(read[1])
    assert read[0]["state"].tolist() == ["p", "c"]


def test_flags_beside_a_period_become_states(borough: Partnership, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("indicator,area,period,value\nneet,Mill,2024-Q1 (prov),6\n")
    assert FORMATS["tidy"].read(tmp_path / "a.csv", {PARTNERSHIP: borough})["state"].tolist() == ["p"]


def test_a_year_means_what_its_indicator_says(borough: Partnership, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("indicator,area,period,value\nattainment,Mill,2023/24,40\n")
    start = FORMATS["tidy"].read(tmp_path / "a.csv", {PARTNERSHIP: borough})["period_start"].iloc[0]
    assert start.date() == date(2023, 9, 1)


def test_pooled_years_may_share_years(borough: Partnership, tmp_path: Path) -> None:
    from curvebook.observatory.reading import check_file

    lines = [f"pooled-deaths,E06000901,{y}-{y - 1998},40" for y in (2018, 2019, 2020)]
    (tmp_path / "a.csv").write_text("\n".join(["indicator,area,period,value", *lines]))

    assert check_file(borough, tmp_path / "a.csv", FORMATS["tidy"], {})["kept"] == 3


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_filled_template_is_received(suffix: str, borough: Partnership, tmp_path: Path) -> None:
    form = tmp_path / f"form{suffix}"
    write_template(borough, form, ["neet", "attainment"], {"neet": Period.parse("2025-Q4")})
    if suffix == ".csv":
        form.write_bytes(form.read_bytes().replace(b"2026-Q1,,", b"2026-Q1,6.1,"))
    else:
        book = openpyxl.load_workbook(form)
        book["data"]["D2"] = 6.1
        book.save(form)

    read = FORMATS["tidy"].read(form, {PARTNERSHIP: borough})

    assert read[["measure", "area", "value"]].to_numpy().tolist() == [["neet", "E06000901", 6.1]]
    assert read.attrs["told"] == ["1 row left empty"]


def test_an_empty_template_is_not_received_by_mistake(borough: Partnership, tmp_path: Path) -> None:
    write_template(borough, tmp_path / "form.xlsx")
    with pytest.raises(SubmissionError, match="the form is empty"):
        FORMATS["tidy"].read(tmp_path / "form.xlsx", {PARTNERSHIP: borough})


def test_a_row_without_the_form_s_own_words_is_not_taken_for_an_empty_one(borough: Partnership, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("indicator,area,period,value\nneet,E06000901,2026-Q1,\n")
    with pytest.raises(SubmissionError, match="row 2, column value: the value is missing"):
        FORMATS["tidy"].read(tmp_path / "a.csv", {PARTNERSHIP: borough})


def test_a_template_lists_what_may_be_written(borough: Partnership, tmp_path: Path) -> None:
    write_template(borough, tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")

    assert book.sheetnames == ["data", "how to fill", "indicators", "areas", "states"]
    assert [cell.value for cell in book["indicators"]["A"]] == ["id", "neet", "attainment", "pooled-deaths"]
    assert [cell.value for cell in book["areas"]["A"]][1:] == [area.code for area in borough.areas()]


@pytest.fixture(scope="module")
def with_index() -> Partnership:
    """Marlbrook, which has an index made of other indicators."""
    return load(Path(__file__).resolve().parents[2] / "parameters" / "marlbrook")


def test_an_index_is_not_asked_for_in_a_form(with_index: Partnership, tmp_path: Path) -> None:
    write_template(with_index, tmp_path / "form.csv")
    assert "marlbrook-index" not in (tmp_path / "form.csv").read_text(encoding="utf-8")
    with pytest.raises(ParameterError, match="made of other indicators"):
        write_template(with_index, tmp_path / "index.csv", ["marlbrook-index"])


def test_an_index_is_not_received(with_index: Partnership, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("indicator,area,period,value\nmarlbrook-index,M01000001,2026-Q1,101\n")
    with pytest.raises(SubmissionError, match="made of other indicators: it is worked out, not received"):
        FORMATS["tidy"].read(tmp_path / "a.csv", {PARTNERSHIP: with_index})


def test_what_is_put_together_from_ages_is_received_by_age(with_index: Partnership, tmp_path: Path) -> None:
    rows = "early-deaths,M01000001,2025,0-4,3\nearly-deaths,M01000001,2025,,500\n"
    (tmp_path / "a.csv").write_text(f"indicator,area,period,age,value\n{rows}")
    with pytest.raises(SubmissionError, match="row 3, column age: this indicator is worked out from its counts by age"):
        FORMATS["tidy"].read(tmp_path / "a.csv", {PARTNERSHIP: with_index})
