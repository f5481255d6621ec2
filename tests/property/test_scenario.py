"""What holds for every scenario: without effect it is the forecast; better assumptions never make anything worse."""

from __future__ import annotations

import numpy as np
from curvebook.model.period import Period
from curvebook.model.scenarios import AssumedAction
from curvebook.trajectory.forecast import LEVELS, Forecasts
from curvebook.trajectory.scenario import POINTS, Acting, Way, chance, coordinates, factors, mixed
from hypothesis import given, settings
from hypothesis import strategies as st

YEAR = Period.parse("2029")
WAYS = {"low": Way("low"), "share": Way("high", 100.0), "grows": Way("high")}
ways = st.sampled_from(list(WAYS.values()))
shares = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted)
starts = st.integers(0, 60)


@st.composite
def forecasts(draw) -> np.ndarray:
    """Quantiles of a proportion: rising, between 0 and 100, with ties."""
    steps = draw(st.lists(st.floats(0, 10), min_size=len(LEVELS), max_size=len(LEVELS)))
    rising = np.cumsum(steps)
    return np.minimum(100 * rising / max(float(rising[-1]), draw(st.floats(0.1, 1000))), 100)


def action(leverage, reach, month: int, ramp: int = 12) -> AssumedAction:
    names = ("low", "likely", "high")
    return AssumedAction.model_validate(
        {"title": "A", "start": f"{2025 + month // 12}-{month % 12 + 1:02d}", "ramp_months": ramp,
         "leverage": {**dict(zip(names, leverage, strict=True)), "because": "so", "from": "trial"},
         "reach": {**dict(zip(names, reach, strict=True)), "because": "so"}}
    )  # fmt: skip


def remaining(way: Way, *actions: AssumedAction) -> np.ndarray:
    columns = coordinates()
    return factors([Acting.of(each, columns) for each in actions], [YEAR], way)


@given(forecasts(), ways, st.floats(-10, 110))
def test_without_effect_the_scenario_is_the_forecast(there, way, goal) -> None:
    nothing = remaining(way, action([0, 0, 0], [0, 0.5, 1], 0), action([0.1, 0.2, 0.9], [0, 0, 0], 0))
    assert mixed(there[None], nothing, way)[0].tolist() == there.tolist()
    plain = Forecasts(np.ones((1, 1)), there[None, None], ("",), ("",))
    assert chance(there, nothing[:, 0], goal, way) == plain.probability(goal, way.good)[0, 0]


@given(forecasts(), ways)
def test_what_begins_later_changes_nothing_yet(there, way) -> None:
    late = remaining(way, action([0.5, 0.6, 0.9], [0.5, 0.6, 0.9], 60))
    assert mixed(there[None], late, way)[0].tolist() == there.tolist()


@settings(max_examples=40)
@given(forecasts(), ways, shares, shares, starts, st.floats(0, 1), st.sampled_from(["leverage", "reach", "start"]))
def test_more_leverage_more_reach_or_an_earlier_start_never_makes_it_worse(
    there, way, leverage, reach, month, more, what
) -> None:
    less = action(leverage, reach, month)
    higher = [share + (1 - share) * more for share in (leverage if what == "leverage" else reach)]
    better = {
        "leverage": lambda: action(higher, reach, month),
        "reach": lambda: action(leverage, higher, month),
        "start": lambda: action(leverage, reach, int(month * more)),
    }[what]()
    before, after = remaining(way, less), remaining(way, better)
    sign = 1 if way.good == "low" else -1
    moved = mixed(there[None], after, way)[0] - mixed(there[None], before, way)[0]
    assert (sign * moved).max() <= 1e-6 * max(1.0, np.abs(there).max())
    goal = float(there[len(there) // 2])
    assert chance(there, after[:, 0], goal, way) >= chance(there, before[:, 0], goal, way) - 1e-12


@settings(max_examples=40)
@given(forecasts(), shares, shares)
def test_proportions_stay_within_their_limits_and_nothing_falls_below_zero(there, leverage, reach) -> None:
    for way in WAYS.values():
        found = mixed(there[None], remaining(way, action(leverage, reach, 0)), way)[0]
        assert (found >= 0).all()
        assert (np.diff(found) >= -1e-9 * max(1.0, found.max())).all()
        assert way.grows or (found <= 100).all()


@settings(max_examples=40)
@given(forecasts(), shares, shares)
def test_two_actions_do_no_more_than_the_sum_of_their_effects(there, one, two) -> None:
    way = WAYS["low"]
    first, second = (remaining(way, action(each, [1, 1, 1], 0)).mean() for each in (one, two))
    both = remaining(way, action(one, [1, 1, 1], 0), action(two, [1, 1, 1], 0)).mean()
    assert 1 - both <= (1 - first) + (1 - second) + 0.01


@given(st.integers(1, 4))
def test_the_numbers_are_the_same_on_every_run_and_in_every_company(periods) -> None:
    there = np.stack([np.linspace(1, 9 + j, len(LEVELS)) for j in range(periods)])
    factor = np.linspace(0.4, 1, POINTS)[:, None] ** np.arange(1, periods + 1)
    whole = mixed(there, factor, WAYS["low"])
    for j in range(periods):
        assert whole[j].tolist() == mixed(there[[j]], factor[:, [j]], WAYS["low"])[0].tolist()
    assert whole.tolist() == mixed(there, factor, WAYS["low"]).tolist()
