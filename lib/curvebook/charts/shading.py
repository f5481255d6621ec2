"""Classes for shading a map: a few round limits that put about as many areas into each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from curvebook.charts.numbers import nice_step, shown, unit_words


@dataclass(frozen=True)
class Classes:
    """Ascending limits; a value belongs to the class that begins at or under it. `decimals` is how values are shown."""

    cuts: tuple[float, ...]
    decimals: int
    unit: str

    @property
    def count(self) -> int:
        return len(self.cuts) + 1

    def of(self, value: float) -> int:
        """The class (from 0) of a value as it is shown: what prints as 5.0 is in the class that begins at 5.0."""
        return bisect_right(self.cuts, round(value, self.decimals))

    def words(self) -> list[str]:
        """Each class in words that share no value.

        >>> Classes((5.0, 10.0), 1, "%").words()
        ['under 5.0%', '5.0% to 9.9%', '10.0% or more']
        """
        if not self.cuts:
            return []
        least = 10.0**-self.decimals
        say = lambda value: shown(value, self.unit, self.decimals)  # noqa: E731
        pairs = zip(self.cuts[:-1], self.cuts[1:], strict=True)
        inner = [f"{say(a)} to {say(b - least)}" if b - a > 1.5 * least else say(a) for a, b in pairs]
        return [f"under {say(self.cuts[0])}", *inner, f"{say(self.cuts[-1])} or more"]

    def unit_words(self) -> str:
        return unit_words(self.unit)


def classed(values: Sequence[float], decimals: int, unit: str, most: int = 5) -> Classes:
    """Up to `most` classes by quantiles, their limits rounded to the roundest figures that keep the classes apart.

    >>> classed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, "", most=5).cuts
    (3.0, 5.0, 7.0, 9.0)
    >>> classed([5, 5, 5], 1, "%").cuts
    ()
    """
    known = np.unique(np.round([v for v in values if np.isfinite(v)], decimals))
    most = min(most, len(known))
    if most < 2:
        return Classes((), decimals, unit)
    every = np.round([v for v in values if np.isfinite(v)], decimals)
    wanted = np.quantile(every, np.arange(1, most) / most, method="higher")
    step = nice_step(float(known[-1] - known[0]) / (2 * most))
    least = 10.0**-decimals
    while True:
        step = max(step, least)
        rounded = sorted({round(round(float(v) / step) * step, 10) for v in wanted})
        cuts = tuple(c for c in rounded if known[0] < c <= known[-1])
        filled = {bisect_right(cuts, v) for v in known}
        if step <= least or (len(cuts) == most - 1 and len(filled) == most):
            break
        step = nice_step(step / 4.5)
    # a class that holds no area is joined with the next
    cuts = tuple(c for k, c in enumerate(cuts) if k in {bisect_right(cuts, v) for v in known})
    return Classes(cuts, decimals, unit)
