"""Target paths and monitoring levels."""

from __future__ import annotations

import itertools
import math

import pytest
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.trajectory.target import Path, path, steps_ahead


def indicator(target, good="low", frequency="annual") -> Indicator:
    return Indicator.model_validate(
        {
            "id": "i", "title": "I", "kind": "rate", "good": good, "role": "headline", "levels": ["borough"],
            "frequency": frequency, "source": {"publisher": "P", "licence": "OGL-3.0"}, "target": target,
        }
    )  # fmt: skip


def drawn(target, **changes) -> Path:
    made = indicator(target, **changes)
    return path(made, made.target)


def values(target, **changes):
    return [(str(s.period), round(s.value, 4)) for s in drawn(target, **changes).steps]


def test_a_linear_path_changes_by_the_same_each_year():
    assert values({"from": {"2024": 8}, "to": {"2027": 5}}) == [("2024", 8), ("2025", 7), ("2026", 6), ("2027", 5)]


def test_a_compound_path_changes_by_the_same_ratio():
    got = values({"from": {"2024": 8}, "to": {"2027": 1}, "path": "compound"})
    assert got == [("2024", 8), ("2025", 4), ("2026", 2), ("2027", 1)]


def test_milestones_lie_on_the_path():
    got = values({"from": {"2024": 8}, "to": {"2027": 2}, "path": "milestones", "milestones": {"2025": 7.5}})
    assert got == [("2024", 8), ("2025", 7.5), ("2026", 4.75), ("2027", 2)]


def test_a_quarterly_path_has_a_value_for_each_quarter():
    got = values({"from": {"2024-Q4": 6.0}, "to": {"2025-Q4": 4.0}}, frequency="quarterly")
    assert got == [("2024-Q4", 6.0), ("2025-Q1", 5.5), ("2025-Q2", 5.0), ("2025-Q3", 4.5), ("2025-Q4", 4.0)]


@pytest.mark.parametrize(
    ("good", "level", "expected"),
    [
        ("low", {"points_short": 0.5}, 8.5),
        ("high", {"points_short": 0.5}, 7.5),
        ("low", {"percent_short": 10}, 8.8),
        ("high", {"percent_short": 10}, 7.2),
        ("low", {"value": 9}, 9),
    ],
)
def test_the_monitoring_level_lies_on_the_bad_side(good, level, expected):
    to = 5 if good == "low" else 11
    got = drawn({"from": {"2024": 8}, "to": {"2027": to}, "monitoring_level": level}, good=good)
    assert got.steps[0].monitoring == pytest.approx(expected)


def test_without_agreement_there_is_no_monitoring_level():
    assert math.isnan(drawn({"from": {"2024": 8}, "to": {"2027": 5}}).steps[0].monitoring)


def test_before_the_start_the_path_says_nothing():
    assert drawn({"from": {"2024": 8}, "to": {"2027": 5}}).at(Period.parse("2023")) is None


def test_after_the_end_the_promise_stands():
    assert drawn({"from": {"2024": 8}, "to": {"2027": 5}}).at(Period.parse("2030")).value == 5


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ({"from": {"2027": 8}, "to": {"2024": 5}}, "after its start"),
        ({"from": {"2024": 8}, "to": {"2027": 0}, "path": "compound"}, "above zero"),
        ({"from": {"2024": 8}, "to": {"2027": 5}, "path": "milestones", "milestones": {"2030": 4}}, "between"),
    ],
)
def test_a_path_that_cannot_be_drawn_says_why(target, problem):
    with pytest.raises(ValueError, match=problem):
        drawn(target)


def test_a_target_between_two_points_is_a_fraction_of_a_step_away():
    assert steps_ahead(Period.parse("2021-23"), Period.parse("2023-25"), 36) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("kind", "half"), [("front-loaded", 5.0), ("linear", 6.0), ("back-loaded", 7.0), ("s-curve", 6.0)]
)
def test_half_way_in_time_a_path_has_done_the_share_that_its_shape_says(kind, half):
    assert dict(values({"from": {"2024": 8}, "to": {"2028": 4}, "path": kind}))["2026"] == half


def test_an_s_curve_is_slow_at_both_ends():
    steps = [value for _, value in values({"from": {"2024": 8}, "to": {"2028": 4}, "path": "s-curve"})]
    changes = [a - b for a, b in itertools.pairwise(steps)]
    assert changes == pytest.approx([0.4, 1.6, 1.6, 0.4])


def test_a_path_bends_as_much_as_was_agreed():
    bent = {"from": {"2024": 8}, "to": {"2028": 4}, "path": "back-loaded", "curvature": 3}
    assert dict(values(bent))["2026"] == 7.5


YEARLY = {
    "from": {"2024": 8}, "to": {"2027": 5}, "path": "annual", "monitoring_level": {"points_short": 1},
    "milestones": {"2025": 7.8, "2026": {"value": 7.0, "monitoring_level": {"points_short": 0.2}}},
}  # fmt: skip


def test_rules_2_4_an_annual_path_has_the_value_agreed_for_each_year():
    assert values(YEARLY) == [("2024", 8), ("2025", 7.8), ("2026", 7.0), ("2027", 5)]


def test_rules_2_4_each_year_may_have_its_own_monitoring_level():
    levels = [round(step.monitoring, 4) for step in drawn(YEARLY).steps]
    assert levels == [9, 8.8, 7.2, 6]


def test_a_years_own_level_holds_for_its_quarters():
    target = {
        "from": {"2024-Q4": 8}, "to": {"2026-Q4": 4}, "path": "annual", "monitoring_level": {"points_short": 1},
        "milestones": {"2025-Q4": {"value": 6, "monitoring_level": {"points_short": 0.5}}},
    }  # fmt: skip
    short = {str(s.period): round(s.monitoring - s.value, 4) for s in drawn(target, frequency="quarterly").steps}
    assert [short[q] for q in ("2024-Q4", "2025-Q1", "2025-Q4", "2026-Q1", "2026-Q4")] == [1, 0.5, 0.5, 1, 1]


HALF = {"from": {"2024": 8.0}, "path": "catch-up", "catch_up": {"with": "country", "share": 0.5, "by": "2028"}}
COUNTRY = {Period.parse("2023"): 5.0, Period.parse("2024"): 4.0, Period.parse("2025"): 3.0}


def test_a_path_that_catches_up_is_the_others_value_and_what_remains_of_the_gap():
    made = indicator(HALF)
    steps = path(made, made.target, COUNTRY).steps
    assert [s.value for s in steps] == [8.0, 3.0 + 3.5, 3.0 + 3.0, 3.0 + 2.5, 3.0 + 2.0]


def test_a_path_that_catches_up_allows_so_much_of_the_gap_at_its_end():
    made = indicator(HALF)
    assert path(made, made.target, COUNTRY).gap == 2.0


@pytest.mark.parametrize(
    ("known", "problem"),
    [({Period.parse("2025"): 3.0}, "no value to compare with for 2024"), ({Period.parse("2024"): 9.0}, "no gap")],
)
def test_without_a_gap_at_the_start_there_is_none_to_close(known, problem):
    made = indicator(HALF)
    with pytest.raises(ValueError, match=problem):
        path(made, made.target, known)
