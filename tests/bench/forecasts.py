"""The bench of forecasts: thousands of unequal series at once, beside statsmodels' damped ETS one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from harness import Row, alone, best

if TYPE_CHECKING:
    from curvebook.trajectory.forecast import Series

SERIES, FEW = 5_000, 60
LENGTHS = {12: (6, 25), 3: (12, 60), 1: (24, 120)}  # by months between: the fewest and the most points
AHEAD = {12: 6, 3: 8, 1: 18}


def mixed(count: int) -> list[Series]:
    """A third each yearly, quarterly and monthly; of rates, proportions and counts; one in ten with a gap."""
    import numpy as np
    from curvebook.trajectory.forecast import Series

    random = np.random.default_rng(4)
    out = []
    for i in range(count):
        months, kind = (12, 3, 1)[i % 3], ("rate", "proportion", "count")[i // 3 % 3]
        least, most = LENGTHS[months]
        along = np.arange(random.integers(least, most + 1))
        season = 0.1 * np.sin(2 * np.pi * along * months / 12) * (months < 12)
        values = 20 * np.exp(random.normal(0, 0.05, len(along)).cumsum() + season)
        if i % 10 == 0:
            values[len(values) // 2] = np.nan
        out.append(Series(np.minimum(values, 99.0), months, kind))
    return out


def ours() -> list[float]:
    """Wall and processor seconds for all of them."""
    return _timed(SERIES, "grid")


def one_by_one() -> list[float]:
    """The same for a few of them by statsmodels' ETS."""
    return _timed(FEW, "ets")


def _timed(count: int, method: str) -> list[float]:
    import numpy as np
    from curvebook.trajectory.forecast import forecast

    series = mixed(count)
    horizons = np.full((count, max(AHEAD.values())), np.nan)
    for i, each in enumerate(series):
        horizons[i, : AHEAD[each.months_between]] = np.arange(1, AHEAD[each.months_between] + 1)
    return list(best(lambda: forecast(series, horizons, method)))  # type: ignore[arg-type]


def forecasts() -> Iterator[Row]:
    """Time and memory, each way in a process of its own."""
    (wall, cpu), memory = alone("forecasts", "ours")
    (slow, _), peers_memory = alone("forecasts", "one_by_one")
    what = f"forecasts of {SERIES:,} mixed series"
    how = f"statsmodels' damped ETS for each series; {FEW} timed, scaled to {SERIES:,}"
    yield Row(what, "s", wall, slow * SERIES / FEW, 5.0, how, cpu)
    yield Row(f"{what}, peak memory", "GiB", memory, peers_memory, 1.0, f"the same, of {FEW} series")
