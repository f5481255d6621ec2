"""Places in quantiles of a value: equal numbers of places, or equal numbers of people, in each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import flags
from curvebook.indicators.cube import grouped
from curvebook.indicators.intervals import (
    FEW_VALUES,
    INFINITE,
    NEGATIVE,
    OVERFLOW,
    REASONS,
    UNKNOWN_DENOMINATOR,
    UNKNOWN_VALUE,
    floats,
)


class Quantiles(NamedTuple):
    """The quantile of each place, from 1, and 0 where it has none; `why` holds the code in `REASONS` for that."""

    number: NDArray[np.int64]
    why: NDArray[np.int8]

    @property
    def reasons(self) -> NDArray[np.str_]:
        """The reasons in words, "" where there is a quantile."""
        return np.asarray(REASONS)[self.why]


def quantiles(
    values: ArrayLike,
    number: int = 10,
    *,
    groups: ArrayLike | pd.DataFrame | None = None,
    highest_first: ArrayLike = True,
) -> Quantiles:
    """Quantiles with (nearly) equal numbers of places, within each of `groups`; one element per place.

    `groups` is a label for each place, or a frame of several (year and kind of area, say). Places are ranked, equal
    values sharing the best rank: quantile = ⌊(rank − 1) × number ÷ places⌋ + 1. With `highest_first` the highest values
    are in quantile 1 (the most deprived, by score); it may be given for each place, but must be the same within a
    group. No quantile where the value is not known, nor in a group that has fewer known values than quantiles. Method:
    Fingertips Public Health Technical Guidance, assigning deprivation categories. ValueError for a direction that
    changes within a group, or for fewer than one quantile.

    >>> quantiles([5, 1, 9, 3, 7, 7], 3).number.tolist()
    [2, 3, 1, 3, 1, 1]
    """
    value, group, down = _arranged(values, groups, highest_first, number)
    known = np.isfinite(value)
    why = np.select([np.isnan(value), ~known], [UNKNOWN_VALUE, INFINITE]).astype(np.int8)
    places = np.bincount(group, weights=known, minlength=1).astype(np.int64)
    why[(why == 0) & (places[group] < number)] = FEW_VALUES
    rank = pd.Series(np.where(known, np.where(down, -value, value), np.nan)).groupby(group).rank(method="min")
    before = np.nan_to_num(rank.to_numpy(dtype=float) - 1).astype(np.int64)
    return Quantiles(np.where(why == 0, before * number // np.maximum(places[group], 1) + 1, 0), why)


def population_quantiles(
    values: ArrayLike,
    people: ArrayLike,
    number: int = 5,
    *,
    groups: ArrayLike | pd.DataFrame | None = None,
    highest_first: ArrayLike = True,
) -> Quantiles:
    """Quantiles with (nearly) equal numbers of `people`, within each of `groups`; one element per place.

    Places stand in line by value, as wide as their people; a place is in the quantile that its middle stands in, and
    places with equal values stay together. A quantile's share of the people thus differs from an equal one by less than
    the share of the largest place (or of the most people with one value). No quantile where value or people are not
    known or people are negative; those places' people count nowhere. ValueError as for `quantiles`.

    >>> population_quantiles([9, 8, 7, 1], [100, 100, 100, 300], 2).number.tolist()
    [1, 1, 1, 2]
    """
    value, group, down = _arranged(values, groups, highest_first, number)
    size = floats(people).ravel()
    if size.shape != value.shape:
        raise ValueError(f"{size.size} populations for {value.size} values")
    why = np.select(
        [np.isnan(value), np.isnan(size), ~np.isfinite(value) | ~np.isfinite(size), size < 0],
        [UNKNOWN_VALUE, UNKNOWN_DENOMINATOR, INFINITE, NEGATIVE],
    ).astype(np.int8)
    with np.errstate(over="ignore"):
        why[np.isinf(np.bincount(group, np.where(why == 0, size, 0.0), minlength=1)[group]) & (why == 0)] = OVERFLOW
    usable = why == 0
    line = pd.DataFrame({"group": group, "value": np.where(down, -value, value), "people": size})[usable]
    blocks = line.groupby(["group", "value"], sort=True)["people"].sum()
    within = blocks.groupby(level="group")
    total = within.transform("sum")
    middle = (within.cumsum() - blocks / 2) / total.where(total > 0, 1.0)
    inside = np.minimum((middle * number).astype(np.int64), number - 1) + 1
    got = np.zeros(value.shape, dtype=np.int64)
    got[usable] = inside.loc[pd.MultiIndex.from_frame(line[["group", "value"]])].to_numpy()
    return Quantiles(got, why)


def _arranged(
    values: ArrayLike, groups: ArrayLike | pd.DataFrame | None, highest_first: ArrayLike, number: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Values, group numbers and directions, one of each per place."""
    if number < 1 or number != int(number):
        raise ValueError(f"quantiles are a whole number, at least one, not {number}")
    value = floats(values).ravel()
    named = pd.DataFrame(index=range(value.size)) if groups is None else pd.DataFrame(groups)
    if len(named) != value.size:
        raise ValueError(f"{len(named)} groups for {value.size} values")
    group, names = grouped(named)
    down = np.broadcast_to(flags(highest_first, "highest_first"), value.shape)
    highest = np.bincount(group, weights=down, minlength=1)
    mixed = (highest > 0) & (highest < np.bincount(group, minlength=1))
    if mixed.any():
        which = "; ".join(" ".join(map(str, names.iloc[at])) or "the whole" for at in np.flatnonzero(mixed))
        raise ValueError(f"places of one group cannot be ranked in two directions: {which}")
    return value, group, down
