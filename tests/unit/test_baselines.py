"""A frozen baseline is the one that was frozen, from what was known on its day."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from curvebook.errors import ParameterError
from curvebook.findings.book import Book, Where
from curvebook.findings.freezing import altered, freeze
from curvebook.model.baselines import Baseline, sealed, text_of
from curvebook.model.check import baselines_as_frozen
from curvebook.model.documents import read_json
from curvebook.model.draft import Draft
from small_partnership import NEET, observed, partnership, series, usual

AT = date(2024, 6, 1)
SHA = "a" * 64
RECEIVED = pd.DataFrame({"id": ["s1"], "received": [pd.Timestamp("2024-05-01")], "sha256": [SHA]})


def book(tmp_path, parts=None, until=AT, **changed) -> Book:
    where = Where(partnership(tmp_path, NEET | changed))
    rows = observed(parts or usual()).rows
    return Book.of(where.partnership.indicator("neet"), rows[rows["period_start"].dt.year < until.year], where, until)


@pytest.fixture
def frozen(tmp_path) -> Baseline:
    return freeze(book(tmp_path), "B", AT, RECEIVED)


def faults(tmp_path, baseline: Baseline, change=None, name: str = "") -> list[str]:
    said = json.loads(text_of(baseline))
    if change:
        change(said)
    folder = tmp_path / "baselines"
    folder.mkdir(exist_ok=True)
    file = folder / (name or baseline.name)
    file.write_text(json.dumps(said), encoding="utf-8")
    draft = Draft(tmp_path)
    document = read_json(file, f"baselines/{file.name}")
    draft.add(Baseline, document.data, document.top)
    return [str(fault) for fault in [*draft.faults, *baselines_as_frozen(draft)]]


def test_what_was_written_is_read_again_without_a_fault(tmp_path, frozen):
    assert faults(tmp_path, frozen) == []


def test_it_holds_what_was_known_and_names_what_it_was_made_from(frozen):
    assert (frozen.area, frozen.at, frozen.good) == ("B", AT, "low")
    assert [one.id for one in frozen.submissions] == ["s1"]
    assert len(frozen.own.values) == 10  # 2014 to 2023
    assert frozen.own.first == date(2014, 1, 1)


def test_the_country_and_the_neighbours_are_frozen_beside_it(frozen):
    assert [one.area for one in frozen.series] == ["B", "C", "N1", "N2", "N3", "N4"]


def test_of_a_smaller_area_the_borough_and_the_country_are(tmp_path):
    assert [one.area for one in freeze(book(tmp_path), "W1", AT, RECEIVED).series] == ["W1", "C", "B"]


def test_it_reaches_three_years_past_the_decision(frozen):
    assert len(frozen.own.ahead) == 4  # 2024 to 2027: those that begin within three years of it


def test_the_same_knowledge_freezes_the_same_bytes(tmp_path, frozen):
    assert text_of(freeze(book(tmp_path), "B", AT, RECEIVED)) == text_of(frozen)


def test_a_changed_figure_no_longer_matches_the_hash(tmp_path, frozen):
    def change(said):
        said["series"][0]["ahead"][0][14] += 0.1

    (fault,) = faults(tmp_path, frozen, change)
    assert "its hash does not match" in fault
    assert fault.startswith(f"baselines/{frozen.name}")
    assert "restore it from version control" in fault


def test_a_baseline_made_from_data_received_later_is_an_error(tmp_path):
    late = RECEIVED.assign(received=pd.Timestamp("2024-06-02"))
    (fault,) = faults(tmp_path, freeze(book(tmp_path), "B", AT, late))
    assert "made from data received after 2024-06-01, on 2024-06-02 (found 's1')" in fault


def test_a_file_of_another_name_is_an_error(tmp_path, frozen):
    (fault,) = faults(tmp_path, frozen, name="other.json")
    assert f"Name it {frozen.name}" in fault


def test_what_is_missing_is_told_by_its_key(tmp_path, frozen):
    told = faults(tmp_path, frozen, lambda said: said.pop("levels"))
    assert any("the key 'levels' is missing" in fault for fault in told)


def test_as_at_its_day_nothing_is_found_altered(tmp_path, frozen):
    assert list(altered(book(tmp_path), frozen, RECEIVED)) == []


def test_another_value_than_was_known_then_is_found(tmp_path, frozen):
    parts = usual()
    parts[0].loc[3, ["value", "numerator"]] = [7.77, 777]
    (fault,) = altered(book(tmp_path, parts), frozen, RECEIVED)
    assert "B, 2017: on 1 June 2024 another value was known" in str(fault)


def test_a_value_that_was_not_known_then_is_found(tmp_path, frozen):
    parts = usual()
    parts[0] = parts[0].drop(index=3)
    assert "2017" in " ".join(str(fault) for fault in altered(book(tmp_path, parts), frozen, RECEIVED))


def test_a_submission_that_had_not_come_then_is_found(tmp_path, frozen):
    (fault,) = altered(book(tmp_path), frozen, RECEIVED.iloc[:0])
    assert "this was not received by 1 June 2024 (found 's1')" in str(fault)


def test_a_submission_with_other_bytes_is_found(tmp_path, frozen):
    (fault,) = altered(book(tmp_path), frozen, RECEIVED.assign(sha256="b" * 64))
    assert "the file received is not the one it was made from" in str(fault)


@pytest.mark.parametrize(
    ("changed", "area", "told"),
    [
        ({"good": "neither", "target": None}, "B", "nobody has said whether high or low is good"),
        ({"levels": ["ward"]}, "B", "it is not measured for this area. Its levels: ward."),
        ({"frequency": "irregular", "target": None}, "B", "do not come at regular intervals"),
        ({}, "C", "it is not measured for this area"),
    ],
)
def test_what_cannot_be_judged_is_not_frozen(tmp_path, changed, area, told):
    with pytest.raises(ParameterError, match=told):
        freeze(book(tmp_path, **changed), area, AT, RECEIVED)


def test_too_short_a_series_is_not_frozen(tmp_path):
    few = [series("B", np.linspace(5, 6, 4), years=range(2020, 2024))]
    with pytest.raises(ParameterError, match="only 4 comparable values were known; a baseline needs 5"):
        freeze(book(tmp_path, few), "B", AT, RECEIVED)


def test_one_that_knew_nothing_newer_than_two_years_is_not_frozen(tmp_path):
    old = [series("B", np.linspace(5, 6, 8), years=range(2013, 2021))]
    with pytest.raises(ParameterError, match="was from 2020: nobody knew how things stood that day"):
        freeze(book(tmp_path, old), "B", AT, RECEIVED)


def test_a_forecast_that_was_made_up_is_found_even_with_a_hash_of_its_own(tmp_path, frozen):
    said = frozen.model_dump(mode="json")
    said["series"][0]["ahead"] = [[value + 2 for value in row] for row in said["series"][0]["ahead"]]
    (fault,) = altered(book(tmp_path), sealed(said), RECEIVED)
    assert "made again from what was known that day, it is another" in str(fault)


def test_a_day_before_any_figure_is_told(tmp_path):
    early = dataclasses.replace(book(tmp_path, [series("C", [5.0] * 10)]))
    with pytest.raises(ParameterError, match="nothing of it had been received by 1 June 2024"):
        freeze(early, "B", AT, RECEIVED)
