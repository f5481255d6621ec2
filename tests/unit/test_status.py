"""The words for where a target stands."""

from __future__ import annotations

import pytest
from curvebook.accountability.status import CutOffs, by_band, by_ratio, position, status


@pytest.mark.parametrize(
    ("probability", "word"),
    [(1.0, "likely"), (0.7, "likely"), (0.5, "difficult"), (0.3, "difficult"), (0.2, "unlikely")],
)
def test_a_probability_has_the_partnerships_word(probability, word):
    assert status(probability) == word


def test_cut_offs_are_a_choice():
    assert status(0.6, CutOffs(likely=0.5, unlikely=0.1)) == "likely"


def test_cut_offs_in_the_wrong_order_are_an_error():
    with pytest.raises(ValueError, match="rise"):
        CutOffs(likely=0.2, unlikely=0.4)


@pytest.mark.parametrize(
    ("value", "word"),
    [(9.0, "below the monitoring level"), (9.5, "short of the path"), (10.0, "on or better than the path")],
)
def test_where_high_is_good_the_monitoring_level_lies_below_the_path(value, word):
    assert position(value, 10.0, 9.5, "high") == word


def test_without_monitoring_level_short_is_short():
    assert position(20.0, 10.0, float("nan"), "low") == "short of the path"


@pytest.mark.parametrize(
    ("value", "word", "said"),
    [
        (6.1, "likely", "95%"),
        (6.105, "likely", "95%"),  # 94.75%, which a reader sees as 95%
        (6.12, "difficult", "94%"),
        (6.8, "difficult", "60%"),
        (6.82, "unlikely", "59%"),
        (8.0, "unlikely", "0%"),
        (8.2, "unlikely", "−10%"),
    ],
)
def test_standards_2_the_change_so_far_has_four_classes(value, word, said):
    judged = by_ratio(8.0, value, 6.0, "low")
    assert (judged.word, said in judged.why) == (word, True)


def test_a_change_the_other_way_is_said_to_be_one():
    assert "went the other way" in by_ratio(50.0, 49.0, 60.0, "high").why


@pytest.mark.parametrize("path", [8.0, 8.4])
def test_where_the_path_asks_for_no_change_there_is_no_ratio(path):
    assert by_ratio(8.0, 7.0, path, "low").word == "not assessable"


@pytest.mark.parametrize(("value", "word"), [(10.0, "likely"), (9.5, "difficult"), (9.4, "unlikely")])
def test_a_tolerance_band_lies_on_the_bad_side_of_the_path(value, word):
    assert by_band(value, 10.0, 9.5, "high").word == word
