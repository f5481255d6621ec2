"""What holds for every record of statements: parts add up, repeating says nothing new, chance keeps to its range."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from curvebook.trajectory.track_record import brier, by_chance, held, reliability, tally
from hypothesis import given
from hypothesis import strategies as st

probabilities = st.floats(0, 1, allow_nan=False)
statements = st.lists(st.tuples(probabilities, st.integers(0, 12)), min_size=1, max_size=40)
# What came of each of the events that `statements` may be about.
OUTCOMES = np.array([1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1])


def arrays(said: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    stated, event = np.array([s for s, _ in said]), np.array([e for _, e in said])
    return stated, OUTCOMES[event], event


@given(statements)
def test_the_parts_of_the_brier_score_add_up_and_lie_where_they_can(said: list[tuple[float, int]]) -> None:
    found = brier(*arrays(said))
    whole = found.reliability - found.resolution + found.uncertainty + found.within
    assert whole == pytest.approx(found.score)
    assert 0 <= found.score <= 1
    assert found.reliability >= 0 and -1e-12 <= found.resolution <= found.uncertainty + 1e-12
    assert abs(found.within) <= 0.1 + 1e-9  # a tenth hides no more than its own width


@given(statements, st.integers(2, 4))
def test_repeating_everything_changes_no_figure(said: list[tuple[float, int]], times: int) -> None:
    once, often = arrays(said), arrays(said * times)
    np.testing.assert_allclose(brier(*once)[2:], brier(*often)[2:], atol=1e-12)
    assert tally(*once)[0] == tally(*often)[0]
    np.testing.assert_allclose(tally(*once)[2:], tally(*often)[2:], atol=1e-12)
    assert held(*once[1:])[2:] == pytest.approx(held(*often[1:])[2:])


@given(statements, st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(said: list[tuple[float, int]], dice) -> None:
    mixed = list(said)
    dice.shuffle(mixed)
    np.testing.assert_allclose(brier(*arrays(said)), brier(*arrays(mixed)), atol=1e-12)
    assert reliability(*arrays(said)).keys() == reliability(*arrays(mixed)).keys()


@given(st.lists(probabilities, min_size=1, max_size=9))
def test_chance_stays_in_its_range_95_times_in_100_and_leaves_no_more_than_it_must(chances: list[float]) -> None:
    """Every possible outcome of the events, one by one."""
    least, most = by_chance(chances)
    weight = np.zeros(len(chances) + 1)
    for outcome in product((0, 1), repeat=len(chances)):
        weight[sum(outcome)] += np.prod([p if o else 1 - p for p, o in zip(chances, outcome, strict=True)])
    assert weight[least : most + 1].sum() >= 0.95 - 1e-9
    assert weight[:least].sum() <= 0.025 + 1e-9 and weight[most + 1 :].sum() <= 0.025 + 1e-9
    assert weight[: least + 1].sum() > 0.025 - 1e-9 and weight[most:].sum() > 0.025 - 1e-9


def share_within(bias: float, records: int = 150, events: int = 300) -> float:
    """The share of tenths within the range of chance, where truth is the probability stated plus `bias`."""
    dice, inside = np.random.default_rng(4), []
    for _ in range(records):
        stated = dice.random(events)
        met = dice.random(events) < np.clip(stated + bias, 0, 1)
        inside += [said.by_chance for said in reliability(stated, met, np.arange(events)).values()]
    return float(np.mean(inside))


def test_a_forecaster_whose_chances_are_true_lies_within_the_bars_as_often_as_they_say() -> None:
    assert 0.95 <= share_within(0.0) <= 0.985  # whole events leave a little more than 95%


def test_a_forecaster_who_is_biased_does_not() -> None:
    assert share_within(-0.15) < 0.75
    assert share_within(0.15) < 0.75
