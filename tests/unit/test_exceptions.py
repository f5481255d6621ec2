"""Exceptions both ways: the rule, and the finding that it becomes."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.accountability.exceptions import exception
from small_partnership import FALL, NEET, YEARS, observed, partnership, series, usual

NO_INTERVAL = (nan, nan)


def word(value, interval=NO_INTERVAL, path=5.0, monitoring=5.6, status="difficult", good="low") -> str:
    return exception(value, interval, path, monitoring, status, good).word


def test_rule_2_9_short_of_the_path_by_more_than_chance_is_under():
    assert word(6.0, (5.1, 6.9)) == "under"
    assert word(6.0, (5.0, 7.0)) == "none"


def test_rule_2_9_better_than_the_path_by_more_than_chance_is_over():
    assert word(4.0, (3.1, 4.9)) == "over"
    assert word(4.0, (3.0, 5.0)) == "none"


def test_rule_2_9_without_an_interval_the_monitoring_level_says_what_is_far_both_ways():
    assert [word(value) for value in (4.3, 4.4, 5.6, 5.7)] == ["over", "none", "none", "under"]


def test_rule_2_9_where_there_is_an_interval_the_monitoring_level_does_not_judge_the_distance():
    assert word(5.7, (4.9, 6.5)) == "none"


def test_rule_2_9_short_and_unlikely_is_under_whatever_the_distance():
    assert word(5.1, (4.6, 5.6), status="unlikely") == "under"
    assert word(5.1, (4.6, 5.6), status="likely") == "none"


def test_rule_2_9_better_and_likely_is_over_whatever_the_distance():
    assert word(4.9, (4.4, 5.4), status="likely") == "over"
    assert word(4.9, (4.4, 5.4), status="unlikely") == "none"


def test_rule_2_9_on_the_path_as_printed_nothing_is_exceptional():
    assert word(5.0, status="unlikely") == word(5.0, status="likely") == word(5.0, status="not assessable") == "none"


@pytest.mark.parametrize(("status", "said"), [("not met", "under"), ("met", "none")])
def test_once_the_date_has_come_a_missed_target_is_an_exception(status, said):
    assert word(5.1, (4.6, 5.6), status=status) == said


def test_what_is_not_known_is_not_good():
    assert word(5.1, (4.6, 5.6), status="not assessable") == "not assessable"
    assert word(5.1, monitoring=nan) == "not assessable"
    assert word(nan) == "not assessable"


def test_one_part_of_the_rule_is_enough_though_the_other_is_not_known():
    assert word(6.0, (5.1, 6.9), status="not assessable") == "under"
    assert word(5.1, monitoring=nan, status="unlikely") == "under"


def test_the_note_says_which_parts_of_the_rule_hold():
    found = exception(6.0, (5.1, 6.9), 5.0, 5.6, "unlikely", "low")
    assert found.why == (
        "short of the path by more than chance explains", "short of the path, and achievement is unlikely"
    )  # fmt: skip
    assert found.distance == pytest.approx(-1.0)


# The finding


def rows(folder, parts=None, indicator=NEET) -> pd.DataFrame:
    table = findings.compute(partnership(folder, indicator), observed(parts or usual()), "2026-Q2")
    return table[table["measure"] == "exception"]


def test_rule_2_9_the_finding_has_the_distance_positive_where_better(tmp_path):
    better = [series("B", [*FALL[:-1], 3.0]), *usual()[1:]]
    found = rows(tmp_path, better).iloc[0]
    # From 8.0 in 2022 to 3.0 in 2027 the path asks for 5.0 in 2025.
    assert (found["word"], found["value"]) == ("over", pytest.approx(2.0))
    assert "better than the path by more than chance explains" in found["note"]


def test_rule_2_10_only_the_partnerships_own_area_and_never_as_context(tmp_path):
    found = rows(tmp_path)
    assert set(found["area"]) == {"B"}
    assert set(found["theme"]) == {"children"}  # it is context in the economy's theme


def test_rule_2_10_without_a_target_there_is_no_exception(tmp_path):
    assert rows(tmp_path, indicator={**NEET, "target": None}).empty


def test_a_figure_of_long_ago_says_nothing_of_the_present(tmp_path):
    old = [series("B", FALL[:6]), *usual()[1:]]
    target = {"from": {"2016": 8.0}, "to": {"2027": 3.0}, "monitoring_level": {"points_short": 0.6}}
    found = rows(tmp_path, old, indicator={**NEET, "target": target}).iloc[0]
    assert (found["word"], np.isnan(found["value"])) == ("not assessable", True)
    assert found["note"] == f"the newest value is from {YEARS[5]}"
