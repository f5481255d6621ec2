"""What holds of the verdict on any curve."""

from __future__ import annotations

import numpy as np
from curvebook.trajectory.turning import BENDING, LIMITS, ON_BASELINE, TURNED, WORSE, states
from hypothesis import given, settings
from hypothesis import strategies as st

chance = st.one_of(st.floats(0.001, 0.999), st.sampled_from([0.001, 0.01, 0.02, 0.98, 0.99, np.nan]))
curves = st.integers(1, 12).flatmap(
    lambda n: st.lists(st.lists(chance, min_size=n, max_size=n), min_size=1, max_size=6)
)
LIMIT = LIMITS["yearly"]


@given(curves)
@settings(deadline=None)
def test_each_curve_is_judged_by_itself(rows):
    chances = np.array(rows)
    whole = states(chances, 1 - chances, LIMIT)
    for i, row in enumerate(chances):
        alone = states(row[None], 1 - row[None], LIMIT)
        assert (alone.state[0] == whole.state[i]).all()
        assert (alone.since[0] == whole.since[i]).all()


@given(curves)
@settings(deadline=None)
def test_good_and_bad_mirror_each_other(rows):
    chances = np.array(rows)
    one, other = states(chances, 1 - chances, LIMIT).state, states(1 - chances, chances, LIMIT).state
    assert ((one == TURNED) == (other == WORSE)).all()
    assert ((one == WORSE) == (other == TURNED)).all()


@given(curves)
@settings(deadline=None)
def test_what_was_said_does_not_change_with_what_comes_later(rows):
    chances = np.array(rows)
    whole = states(chances, 1 - chances, LIMIT)
    part = states(chances[:, :-1], 1 - chances[:, :-1], LIMIT) if chances.shape[1] > 1 else whole
    assert (part.state == whole.state[:, : part.state.shape[1]]).all()


@given(curves)
@settings(deadline=None)
def test_a_spell_has_a_beginning_that_has_come(rows):
    chances = np.array(rows)
    found = states(chances, 1 - chances, LIMIT)
    columns = np.arange(chances.shape[1])
    told = found.state != ON_BASELINE
    assert (found.since[told] >= 0).all()
    assert (found.since <= columns).all()
    assert (found.since[~told] == -1).all()


@given(curves, st.floats(0, 1))
@settings(deadline=None)
def test_a_better_newest_point_never_makes_the_verdict_worse(rows, share):
    order = {WORSE: 0, ON_BASELINE: 1, BENDING: 2, TURNED: 3}
    chances = np.array(rows)
    better = chances.copy()
    better[:, -1] *= share
    for i in range(len(chances)):
        before = int(states(chances[i : i + 1], 1 - chances[i : i + 1], LIMIT).state[0, -1])
        after = int(states(better[i : i + 1], 1 - better[i : i + 1], LIMIT).state[0, -1])
        assert np.isnan(chances[i, -1]) or order[after] >= order[before]
