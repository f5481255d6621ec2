"""Rates that can be compared between places of different ages: directly and indirectly standardised.

Methods: the public-health reference implementation in England (PHEindicatormethods, golden/phe) and its technical
guidance. The arrays' last axis holds the age bands; everything before it broadcasts. What has no result has NaN and a
reason. A band's unknown count or population withholds the result: only where the source leaves out bands without
events (many extracts do) may the caller say so, with `absent_is_zero`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.cube import cube
from curvebook.indicators.intervals import (
    AGE_COUNT,
    AGE_EMPTY,
    AGE_PEOPLE,
    FEW_EVENTS,
    INFINITE,
    NEGATIVE,
    Estimate,
    Floats,
    byar,
    estimate,
    floats,
)

# The 2013 European Standard Population: 100,000 people. Eurostat (2013), Revision of the European Standard Population.
ESP2013: Mapping[str, float] = MappingProxyType({
    "0-4": 5000, "5-9": 5500, "10-14": 5500, "15-19": 5500, "20-24": 6000, "25-29": 6000, "30-34": 6500,
    "35-39": 7000, "40-44": 7000, "45-49": 7000, "50-54": 7000, "55-59": 6500, "60-64": 6000, "65-69": 5500,
    "70-74": 5000, "75-79": 4000, "80-84": 2500, "85-89": 1500, "90+": 1000,
})  # fmt: skip

FEWEST_EVENTS = 10  # below it no directly standardised rate is given (Morris JK and others, 2018, Popul Health Metr 16)


def directly_standardised(
    count: ArrayLike,
    people: ArrayLike,
    standard: ArrayLike | None = None,
    level: float = 0.95,
    *,
    multiplier: float = 100_000,
    variance: ArrayLike | None = None,
    absent_is_zero: bool = False,
) -> Estimate:
    """The rate a place would have if its people had the ages of the `standard` population, with Dobson's interval.

    `count` (events) and `people` have shape (..., ages), the result (...); `standard` (ages) defaults to the 2013
    European Standard Population. Dobson's method stretches Byar's interval of the total count to the rate's variance
    (Dobson AJ and others, 1991, Statistics in Medicine 10: 457-462). `variance` (..., ages) is that of each band's
    count: the count itself (Poisson) unless events come several to a person (see `repeated`). No result below 10
    events, nor where a band has no population or something is not known; `absent_is_zero` takes an unknown count, never
    an unknown population, for no events. ValueError where `standard` does not match the ages or has no weight.

    >>> got = directly_standardised([[30, 40, 50], [2, 3, 4]], [1000, 2000, 1500], [50, 30, 20], multiplier=1000)
    >>> got.value.round(2).tolist(), got.reasons.tolist()
    ([27.67, nan], ['', 'fewer than 10 events'])
    """
    x, n = np.broadcast_arrays(floats(count), floats(people))
    spread = x if variance is None else floats(variance)
    if absent_is_zero:
        x, spread = np.where(np.isnan(x), 0.0, x), np.where(np.isnan(spread), 0.0, spread)
    weight = _weights(standard, x.shape[-1] if x.ndim else 0)
    fault = np.maximum(_fault(x, n), 0 if variance is None else _fault(spread, n))
    with np.errstate(all="ignore"):
        share = weight / n
        events, value = x.sum(axis=-1), (share * x).sum(axis=-1)
        stretch = np.sqrt((share**2 * spread).sum(axis=-1) / events)
        total = byar(events, level=level)
        # Few events in a band that weighs much would stretch the interval below zero.
        lower = np.maximum(value + stretch * (total.lower - events), 0.0)
        upper = value + stretch * (total.upper - events)
        why = np.where((fault == 0) & (events < FEWEST_EVENTS), FEW_EVENTS, fault).astype(np.int8)
        return estimate(value * multiplier, lower * multiplier, upper * multiplier, why)


def repeated(persons: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    """Count and variance of events that come several to a person, for `directly_standardised`.

    `persons` (..., ages, frequencies) is how many people had the event `times` (frequencies) times. People are
    independent, their events are not: each person adds times², not times, to the variance. Method: Fingertips Public
    Health Technical Guidance, directly standardised rates, events that are not independent.

    >>> count, variance = repeated([[70, 10, 3]], [1, 2, 3])
    >>> count.tolist(), variance.tolist()
    ([99.0], [137.0])
    """
    who, often = floats(persons), floats(times)
    with np.errstate(over="ignore", invalid="ignore"):  # `directly_standardised` says why there is no rate
        return (who * often).sum(axis=-1), (who * often**2).sum(axis=-1)


def standardised_ratio(
    count: ArrayLike,
    people: ArrayLike,
    reference_count: ArrayLike,
    reference_people: ArrayLike,
    level: float = 0.95,
    *,
    multiplier: float = 1.0,
    absent_is_zero: bool = False,
) -> Estimate:
    """Events observed over events expected, times `multiplier` (100 where the reference is called 100).

    Expected are those the place would have at the reference's age-specific rates, `reference_count` over
    `reference_people`. All have shape (..., ages); where the ages of the events are not known, `count` is (..., 1), the
    total. Byar's interval, exact below 10 events; the expected count is taken as known. A place may have nobody in a
    band (nothing is expected there), the reference may not.

    >>> standardised_ratio([12, 30], [1000, 500], [100, 400], [10000, 8000]).value.round(4).item()
    1.2
    """
    return _indirect(count, people, reference_count, reference_people, level, multiplier, absent_is_zero, False)


def indirectly_standardised(
    count: ArrayLike,
    people: ArrayLike,
    reference_count: ArrayLike,
    reference_people: ArrayLike,
    level: float = 0.95,
    *,
    multiplier: float = 100_000,
    absent_is_zero: bool = False,
) -> Estimate:
    """The indirectly standardised rate: the `standardised_ratio` times the reference's crude rate times `multiplier`.

    >>> indirectly_standardised([12, 30], [1000, 500], [100, 400], [10000, 8000], multiplier=1000).value.round(4).item()
    33.3333
    """
    return _indirect(count, people, reference_count, reference_people, level, multiplier, absent_is_zero, True)


def standardised_rates(
    frame: pd.DataFrame,
    groups: Sequence[str],
    *,
    age: str = "age",
    count: str = "count",
    people: str = "people",
    standard: Mapping[Any, float] = ESP2013,
    level: float = 0.95,
    multiplier: float = 100_000,
    variance: str | None = None,
    absent_is_zero: bool = False,
) -> pd.DataFrame:
    """`directly_standardised` for each of the `groups` of a long `frame` (one row per group and age band).

    Returns the groups in order of appearance with `count`, `people` (totals; NaN where a band is not known), `value`,
    `lower`, `upper` and `reason` ("" where there is a result). A band without a row is not known. ValueError for an age
    band that `standard` does not have, or that a group has twice.

    >>> bands = pd.DataFrame({"area": "A", "age": list(ESP2013), "count": 5, "people": 1000})
    >>> standardised_rates(bands, ["area"])[["area", "value"]].round(6).values.tolist()
    [['A', 500.0]]
    """
    names = [count, people] + ([variance] if variance else [])
    keys, (x, n, *spread) = cube(frame, groups, age, list(standard), names)
    if absent_is_zero:
        x = np.where(np.isnan(x), 0.0, x)
    weights = np.array(list(standard.values()), dtype=float)
    got = directly_standardised(x, n, weights, level, multiplier=multiplier, variance=spread[0] if spread else None)
    with np.errstate(over="ignore", invalid="ignore"):
        events, everybody = x.sum(axis=-1), n.sum(axis=-1)
    return keys.assign(
        count=events, people=everybody, value=got.value, lower=got.lower, upper=got.upper, reason=got.reasons
    )


def standardised_ratios(
    frame: pd.DataFrame,
    groups: Sequence[str],
    reference: pd.DataFrame,
    *,
    age: str = "age",
    count: str = "count",
    people: str = "people",
    as_rate: bool = False,
    level: float = 0.95,
    multiplier: float = 1.0,
    absent_is_zero: bool = False,
) -> pd.DataFrame:
    """`standardised_ratio` (`as_rate`: `indirectly_standardised`) for each of the `groups` of a long `frame`.

    `reference` has one row per age band, its columns named as the frame's. Returns the groups in order of appearance
    with `value`, `lower`, `upper` and `reason`; a band without a row is not known.

    >>> england = pd.DataFrame({"age": ["0-64", "65+"], "count": [100, 400], "people": [10000, 8000]})
    >>> place = pd.DataFrame({"area": "A", "age": ["0-64", "65+"], "count": [12, 30], "people": [1000, 500]})
    >>> standardised_ratios(place, ["area"], england)["value"].round(4).tolist()
    [1.2]
    """
    ages = reference[age].tolist()
    _, (events, base) = cube(reference, [], age, ages, [count, people])
    keys, (x, n) = cube(frame, groups, age, ages, [count, people])
    got = _indirect(x, n, events, base, level, multiplier, absent_is_zero, as_rate)
    return keys.assign(value=got.value, lower=got.lower, upper=got.upper, reason=got.reasons)


def _indirect(
    count: ArrayLike, people: ArrayLike, reference_count: ArrayLike, reference_people: ArrayLike,
    level: float, multiplier: float, absent_is_zero: bool, as_rate: bool,
) -> Estimate:  # fmt: skip
    n, events, base = np.broadcast_arrays(
        *(np.atleast_1d(floats(a)) for a in (people, reference_count, reference_people))
    )
    x = np.atleast_1d(floats(count))
    if x.shape[-1] not in (1, n.shape[-1]):
        raise ValueError(f"{x.shape[-1]} counts for {n.shape[-1]} age bands")
    if absent_is_zero:
        x = np.where(np.isnan(x), 0.0, x)
    with np.errstate(all="ignore"):
        expected = (n * events / base).sum(axis=-1)
        crude = events.sum(axis=-1) / base.sum(axis=-1) if as_rate else 1.0
        observed = x.sum(axis=-1)
        got = byar(observed, expected, level)
    reference = _fault(events, base)
    fault = np.where(reference > 0, reference, _fault(x, np.where(n == 0, 1.0, n)))
    why = np.where(fault > 0, fault, got.why).astype(np.int8)
    with np.errstate(over="ignore", invalid="ignore"):
        scale = multiplier * crude
        return estimate(got.value * scale, got.lower * scale, got.upper * scale, why)


def _weights(standard: ArrayLike | None, ages: int) -> Floats:
    """The standard population as shares of one."""
    weight = floats(list(ESP2013.values()) if standard is None else standard)
    if weight.shape != (ages,):
        raise ValueError(f"the standard population has {weight.size} age bands, the counts have {ages}")
    with np.errstate(over="ignore", invalid="ignore"):
        total = weight.sum()
    if not (np.isfinite(total) and (weight >= 0).all() and total > 0):
        raise ValueError("the weights of a standard population are known, none is negative and one at least is above 0")
    return weight / total


def _fault(x: Floats, n: Floats) -> NDArray[np.int8]:
    """Why the bands of each group give no sum; 0 where they do. Where several hold, the first here counts."""
    return np.select(
        [
            np.isnan(x).any(axis=-1), np.isnan(n).any(axis=-1), np.isinf(x).any(axis=-1) | np.isinf(n).any(axis=-1),
            (x < 0).any(axis=-1) | (n < 0).any(axis=-1), (n == 0).any(axis=-1),
        ],
        [AGE_COUNT, AGE_PEOPLE, INFINITE, NEGATIVE, AGE_EMPTY],
    ).astype(np.int8)  # fmt: skip
