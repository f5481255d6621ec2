"""What holds of every path: it starts and ends as promised, never goes back, and bends the way it is named."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from curvebook.model.period import Period
from curvebook.model.targets import Target
from curvebook.trajectory.target import PROGRESS, path
from hypothesis import given
from hypothesis import strategies as st

values = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
above_zero = st.floats(0.01, 1e6)
bends = st.floats(1.01, 5)
shares = st.floats(0, 1)


def drawn(kind: str, first: float, last: float, bend: float | None = None, quarters: int = 16) -> list[float]:
    """The steps of a quarterly path; how many quarters it lasts."""
    start = Period.parse("2024-Q4")
    series = SimpleNamespace(
        good="high", frequency="quarterly", period=Period.parse, points=lambda stated: dict.fromkeys(stated)
    )  # fmt: skip
    target = Target.model_validate(
        {"from": {"2024-Q4": first}, "to": {str(start.after(quarters, 3)): last}, "path": kind, "curvature": bend}
    )
    return [step.value for step in path(series, target).steps]


@pytest.mark.parametrize("kind", PROGRESS)
@given(first=values, last=values, bend=bends, quarters=st.integers(1, 40))
def test_a_path_starts_and_ends_exactly_and_never_goes_back(kind, first, last, bend, quarters):
    steps = drawn(kind, first, last, bend, quarters)
    assert (steps[0], steps[-1], len(steps)) == (first, last, quarters + 1)
    way = 1 if last >= first else -1
    slack = 1e-9 * (abs(first) + abs(last))
    assert all(way * (b - a) >= -slack for a, b in itertools.pairwise(steps))


@given(first=above_zero, last=above_zero, quarters=st.integers(1, 40))
def test_a_compound_path_starts_and_ends_exactly_and_never_goes_back(first, last, quarters):
    steps = drawn("compound", first, last, quarters=quarters)
    assert (steps[0], steps[-1]) == (first, last)
    way = 1 if last >= first else -1
    assert all(way * (b - a) >= -1e-9 * (first + last) for a, b in itertools.pairwise(steps))


@given(t=shares, bend=bends)
def test_front_loaded_is_ahead_of_linear_and_back_loaded_behind_it(t, bend):
    front, linear, back = (PROGRESS[kind](t, bend) for kind in ("front-loaded", "linear", "back-loaded"))
    assert front >= linear - 1e-12 and linear >= back - 1e-12


@given(t=shares, bend=bends)
def test_an_s_curve_is_the_same_from_either_end(t, bend):
    progress = PROGRESS["s-curve"]
    assert progress(t, bend) + progress(1 - t, bend) == pytest.approx(1)
