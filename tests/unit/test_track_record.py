"""Brier score, reliability and coverage: worked by hand, each event counting once."""

from __future__ import annotations

import numpy as np
import pytest
from curvebook.trajectory.track_record import Brier, brier, by_chance, events, held, reliability, tally, tenth_of
from scipy import stats

# Four events: "90%" three times, of which two came true, and "10%" once, which did not.
STATED, MET, EVENT = [0.9, 0.9, 0.9, 0.1], [1, 1, 0, 0], [1, 2, 3, 4]


@pytest.fixture
def by_hand() -> Brier:
    return brier(STATED, MET, EVENT)


def test_the_brier_score_is_the_mean_squared_distance(by_hand: Brier) -> None:
    assert by_hand.score == pytest.approx((0.01 + 0.01 + 0.81 + 0.01) / 4)


def test_its_parts_are_those_of_murphy(by_hand: Brier) -> None:
    two_thirds = 2 / 3
    assert by_hand.reliability == pytest.approx(0.75 * (0.9 - two_thirds) ** 2 + 0.25 * 0.1**2)
    assert by_hand.resolution == pytest.approx(0.75 * (two_thirds - 0.5) ** 2 + 0.25 * 0.5**2)
    assert by_hand.uncertainty == pytest.approx(0.25)
    assert by_hand.within == pytest.approx(0.0, abs=1e-12)  # within each tenth one probability was stated


def test_skill_is_what_it_gains_on_the_base_rate(by_hand: Brier) -> None:
    assert by_hand.skill == pytest.approx(1 - 0.21 / 0.25)


def test_its_interval_is_that_of_the_jackknife_over_events() -> None:
    stated, met, event = np.array([0.9, 0.8, 0.3, 0.3, 0.6]), np.array([1, 0, 0, 0, 1]), np.array([1, 2, 3, 3, 4])
    found = brier(stated, met, event)
    without = [brier(stated[event != e], met[event != e], event[event != e]).score for e in (1, 2, 3, 4)]
    error = np.sqrt(3 / 4 * np.sum((np.array(without) - np.mean(without)) ** 2))
    reach = stats.t.ppf(0.975, 3) * error
    assert found.lower == pytest.approx(max(found.score - reach, 0))
    assert found.upper == pytest.approx(found.score + reach)


def test_of_events_that_all_came_true_nobody_can_tell_the_luck() -> None:
    found = brier([0.7, 0.7, 0.7], [1, 1, 1], [1, 2, 3])
    assert np.isnan([found.lower, found.upper, found.skill]).all()
    assert found.score == pytest.approx(0.09)


def test_an_event_foretold_many_times_counts_once() -> None:
    often = brier([0.9, 0.9, 0.9, 0.9, 0.2], [1, 1, 1, 1, 0], [7, 7, 7, 7, 8])
    once = brier([0.9, 0.2], [1, 0], [7, 8])
    assert often[2:] == pytest.approx(once[2:])
    assert (often.events, often.times) == (2, 5)


def test_nothing_stated_has_no_score() -> None:
    found = brier([], [], [])
    assert np.isnan(found.score) and (found.events, found.times) == (0, 0)


@pytest.mark.parametrize("stated", [[np.nan], [1.2], [-0.1]])
def test_what_is_no_probability_is_refused(stated: list[float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        brier(stated, [1], [1])


def test_the_range_of_chance_for_equal_probabilities_is_the_binomials() -> None:
    for n, p in ((10, 0.5), (25, 0.1), (40, 0.93)):
        assert by_chance([p] * n) == (stats.binom.ppf(0.025, n, p), stats.binom.ppf(0.975, n, p))


def test_the_range_of_chance_for_two_unequal_ones_by_hand() -> None:
    """None with probability 0.01 × 0.5, both with 0.99 × 0.5: 0.005, 0.5, 0.495."""
    assert by_chance([0.99, 0.5]) == (1, 2)


def test_a_tally_has_wilsons_interval_on_its_events() -> None:
    found = tally([0.7] * 20, [1] * 14 + [0] * 6, range(20))
    assert (found.events, found.met) == (20, 0.7)
    assert (round(found.lower, 3), round(found.upper, 3)) == (0.481, 0.855)  # Wilson (1927), 14 of 20
    assert found.by_chance


def test_too_few_that_came_true_are_no_accident() -> None:
    assert not tally([0.7] * 20, [1] * 8 + [0] * 12, range(20)).by_chance


def test_tenths_hold_what_was_stated_in_them() -> None:
    found = reliability([0.05, 0.72, 0.78, 0.78], [0, 1, 0, 0], [1, 2, 3, 3])
    assert {k: (t.events, t.times, t.met) for k, t in found.items()} == {0: (1, 1, 0.0), 7: (2, 3, 0.5)}
    assert found[7].stated == pytest.approx(0.75)


def test_a_probability_on_the_edge_belongs_to_the_tenth_that_begins_there() -> None:
    assert tenth_of([k / 10 for k in range(11)]).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


def test_coverage_counts_what_shares_its_luck_once() -> None:
    """Five areas missed in one bad year, and one each held in three others: 3 of 4 events."""
    found = held([0, 0, 0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 2, 3, 4])
    assert (found.share, found.events, found.times) == (0.75, 4, 8)
    assert (round(found.lower, 3), round(found.upper, 3)) == (0.301, 0.954)  # Wilson (1927), 3 of 4


def test_periods_that_share_days_are_one_event() -> None:
    first, last = [2019, 2020, 2021, 2024, 2020], [2021, 2022, 2023, 2026, 2020]
    assert events(["a", "a", "a", "a", "b"], first, last).tolist() == [0, 0, 0, 1, 2]


def test_the_order_of_statements_does_not_change_which_are_one_event() -> None:
    keys, first, last = np.array(["a", "b", "a", "a"]), np.array([5, 1, 1, 3]), np.array([6, 9, 3, 5])
    straight, turned = events(keys, first, last), events(keys[::-1], first[::-1], last[::-1])[::-1]
    assert straight.tolist() == turned.tolist() == [0, 1, 0, 0]
