"""`curvebook freeze`: a baseline from what had been received by a day, written once, and audited ever after."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from curvebook.errors import ParameterError
from curvebook.findings.freezing import altered_baselines, freeze_at
from curvebook.model.partnership import Partnership, load

AT = date(2024, 12, 10)
SCORES = [f"attainment,E06000901,{year}/{year + 1 - 2000},{44 + 0.3 * (year % 3)}" for year in range(2015, 2023)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def known(borough: Partnership, receive_rows) -> Partnership:
    receive_rows("2024-01-15", *SCORES)
    return borough


def again(borough: Partnership) -> Partnership:
    return load(borough.folder)


def test_the_file_goes_by_indicator_area_and_day(known, folder):
    file = freeze_at(known, "attainment", "millbrook", AT, AT, folder)
    assert file == known.folder / "baselines" / "attainment_E06000901_2024-12-10.json"
    (frozen,) = again(known).baselines
    assert [one.id for one in frozen.submissions] == ["2024-01-15-neet"]


def test_what_comes_later_neither_enters_nor_alters_it(known, receive_rows, folder):
    file = freeze_at(known, "attainment", "Millbrook", AT, AT, folder)
    before = file.read_bytes()
    receive_rows("2025-01-20", "attainment,E06000901,2022/23,99", "attainment,E06000901,2023/24,60", name="new.csv")
    assert altered_baselines(again(known), folder) == []
    file.unlink()
    assert freeze_at(again(known), "attainment", "Millbrook", AT, AT, folder).read_bytes() == before


def test_it_is_never_written_again(known, folder):
    freeze_at(known, "attainment", "Millbrook", AT, AT, folder)
    with pytest.raises(ParameterError, match="this baseline has been frozen"):
        freeze_at(again(known), "attainment", "Millbrook", AT, AT, folder)


def test_one_made_from_later_data_is_found_out_even_with_a_hash_of_its_own(known, receive_rows, folder):
    """Whoever freezes with what came later, and calls it earlier, is found by compiling as at that day."""
    receive_rows("2025-01-20", "attainment,E06000901,2022/23,60", name="new.csv")
    file = freeze_at(again(known), "attainment", "Millbrook", date(2025, 2, 1), date(2025, 2, 1), folder)
    (later,) = again(known).baselines
    told = altered_baselines(
        dataclasses.replace(again(known), baselines=(later.model_copy(update={"at": AT}),)), folder
    )
    assert file.is_file()
    assert any("this was not received by 10 December 2024" in str(fault) for fault in told)
    assert any("2022 to 2023: on 10 December 2024 another value was known" in str(fault) for fault in told)


@pytest.mark.parametrize(
    ("indicator", "area", "told"),
    [
        ("attainmint", "Millbrook", "there is no indicator 'attainmint'. Did you mean 'attainment'"),
        ("attainment", "Milbrook", "there is no such area .found 'Milbrook'.. Did you mean 'Millbrook'"),
        ("neet", "Millbrook", "nothing of it had been received by 10 December 2024"),
    ],
)
def test_what_names_nothing_is_told(known, folder, indicator, area, told):
    with pytest.raises(ParameterError, match=told):
        freeze_at(known, indicator, area, AT, AT, folder)
