"""The words for where a target stands."""

from __future__ import annotations

import pytest
from curvebook.accountability.status import CutOffs, position, status


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
