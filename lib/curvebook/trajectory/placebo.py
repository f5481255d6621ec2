"""How often a curve that nothing happened to is called turned, and how often one that improves is.

Decisions are made up: at random points of long series of the past that no decision of ours touched, a baseline is
frozen from what was known, and what really came is judged after each point for three years. Every verdict of "turned"
is then a false one. The same with what came improved by a stated share tells how often a true turn is seen (power).

Baselines are frozen when things look bad, and what looks bad by chance looks better soon after (regression to the
mean), so the decisions after bad runs are counted by themselves. Each window counts twice, once for high and once for
low being good.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvebook.indicators.intervals import Floats
from curvebook.trajectory.constants import PUBLIC
from curvebook.trajectory.forecast import Forecasts, forecast
from curvebook.trajectory.past import Past, Window
from curvebook.trajectory.table import MONTHS
from curvebook.trajectory.turning import BENDING, LIMITS, TURNED, WORSE, YEARS, Limits, states

SEED = 20260102
# Lengths of history at a decision, from the fewest that a baseline is frozen from.
LENGTHS = {"yearly": (5, 6, 8, 10, 15, 20), "quarterly": (8, 12, 16, 24, 40), "monthly": (24, 36, 60)}
DECISIONS = {"yearly": 2, "quarterly": 8, "monthly": 2}  # of a series
LEAST_POINTS = 5  # of the field's own histories: no baseline is frozen from fewer
IMPROVED = (0.05, 0.1, 0.2)
LEAST = 300  # cases below which a share is not told


class Share(NamedTuple):
    """Of so many cases chosen in one way: the share ever called turned, bending (or turned) and worse."""

    group: str
    chosen: str
    cases: int
    turned: float
    bending: float
    worse: float


class Power(NamedTuple):
    """The share ever called turned where what came was better by `improved`, at once and for good, or bit by bit."""

    group: str
    improved: float
    at_once: float
    gradually: float


def _any(history: Floats) -> bool:
    return True


def _run(steps: int) -> Callable[[Floats], bool]:
    return lambda history: bool((np.diff(history)[-steps:] < 0).all())


def _worst(history: Floats) -> bool:
    return bool(history[-1] <= history[-5:].min())


# Ways to choose a day: of a history in which high is good.
CHOSEN: dict[str, Callable[[Floats], bool]] = {
    "at any time": _any,
    "after one step for the worse": _run(1),
    "after two in a row": _run(2),
    "after three in a row": _run(3),
    "at the worst of five": _worst,
}


def decisions(pasts: Sequence[Past]) -> Iterator[Window]:
    """Made-up decisions: histories without gaps, and what came in the `YEARS` after."""
    dice = np.random.default_rng(SEED)
    for past in pasts:
        values, points = past.series.values, 12 * YEARS // past.series.months_between
        for _ in range(DECISIONS[past.group]):
            length = int(dice.choice(LENGTHS[past.group]))
            if len(values) < length + points:
                continue
            origin = int(dice.integers(length, len(values) - points + 1))
            history = values[origin - length : origin]
            if np.isfinite(values[origin - length : origin + points]).all() and history.min() < history.max():
                series = replace(past.series, values=history)
                yield Window(past.group, past.name, series, values[origin : origin + points], math.nan)


def measure(kit: Sequence[Past], field: Sequence[Window], frozen: Forecasts) -> dict[str, Any]:
    """What the methods page shows: `placebo` (rows as `Share`) and `power` (rows as `Power`).

    `kit` are the kit's series, `field` windows of the field's own of which all points came, `frozen` their forecasts.
    """
    made_up = list(decisions(kit))
    groups = []
    for name in LENGTHS:
        windows = [one for one in made_up if one.group == name]
        steps = np.arange(1, 12 * YEARS // MONTHS[name] + 1)
        groups.append((name, windows, forecast([one.series for one in windows], steps)))
    groups.append((PUBLIC, list(field), frozen))
    every = [(name, *judged(windows, made, LIMITS[name])) for name, windows, made in groups]
    return {
        "placebo": [share._asdict() for name, ever, chosen in every for share in shares(name, ever, chosen)],
        "power": [
            Power(name, each, *(_power(name, windows, made, each, gradual) for gradual in (False, True)))._asdict()
            for name, windows, made in groups
            for each in IMPROVED
        ],
    }


class Ever(NamedTuple):
    """Whether each case was ever called so, shapes (cases,)."""

    turned: NDArray[np.bool_]
    bending: NDArray[np.bool_]
    worse: NDArray[np.bool_]


def judged(
    windows: Sequence[Window], frozen: Forecasts, limits: Limits, truth: Floats | None = None
) -> tuple[Ever, dict[str, NDArray[np.bool_]]]:
    """What was ever said of each window, first with high as good and then with low; and how its day can be said to have
    been chosen. `truth` replaces what came, with low as good and with high as good in turn (see `_power`)."""
    came = np.array([one.truth for one in windows])
    sides = (came, came) if truth is None else truth
    said = []
    for values, good, bad in zip(sides, ("high", "low"), ("low", "high"), strict=True):
        said.append(states(frozen.probability(values, good), frozen.probability(values, bad), limits).state)
    state = np.concatenate(said)
    ever = Ever(*((state == code).any(axis=1) for code in (TURNED, BENDING, WORSE)))
    known = [one.series.values[np.isfinite(one.series.values)] for one in windows]
    histories = [sign * values for sign in (1, -1) for values in known]
    chosen = {name: np.array([holds(each) for each in histories], dtype=bool) for name, holds in CHOSEN.items()}
    return ever._replace(bending=ever.bending | ever.turned), chosen


def shares(group: str, ever: Ever, chosen: dict[str, NDArray[np.bool_]]) -> Iterator[Share]:
    """One row for each way of choosing a day that gave enough cases."""
    for name, at in chosen.items():
        if at.sum() >= LEAST:
            yield Share(group, name, int(at.sum()), *(float(each[at].mean()) for each in ever))


def _power(group: str, windows: Sequence[Window], frozen: Forecasts, improved: float, gradual: bool) -> float:
    """The share ever called turned where every value is better by `improved`, of windows of positive values.

    Where gradual, the improvement grows in equal steps to that at the last point.
    """
    positive = [i for i, one in enumerate(windows) if min(one.series.values.min(), one.truth.min()) > 0]
    some = [windows[i] for i in positive]
    came = np.array([one.truth for one in some])
    grown = np.linspace(0, 1, came.shape[1] + 1)[1:] if gradual else np.ones(came.shape[1])
    part = Forecasts(frozen.horizons[positive], frozen.values[positive], ("",) * len(some), ("",) * len(some))
    truth = np.array([came * (1 + improved * grown), came * (1 - improved * grown)])
    ever, _ = judged(some, part, LIMITS[group], truth)
    return float(ever.turned.mean())
