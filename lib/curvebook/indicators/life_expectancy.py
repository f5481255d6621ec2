"""How long people may expect to live at the death rates of a period: the abridged life table.

Chiang's method (Chiang CL, 1968, Introduction to Stochastic Processes in Biostatistics) with the last age band's own
variance (Silcocks PBS, Jenner DA, Reza R, 2001, Journal of Epidemiology and Community Health 55: 38-43), as in the
public-health reference implementation in England (PHEindicatormethods, golden/phe), whose rules for giving no result
are kept: too few people (Toson B, Baker A, 2003, National Statistics Methodological Series 33), a band without people,
nobody dying in the last one, an interval wider than 20 years.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from curvebook.indicators.cube import cube
from curvebook.indicators.intervals import (
    AGE_COUNT,
    AGE_EMPTY,
    AGE_PEOPLE,
    FEW_PEOPLE,
    INFINITE,
    MORE_DEATHS,
    NEGATIVE,
    NO_LAST_DEATHS,
    WIDE_YEARS,
    Estimate,
    Floats,
    estimate,
    floats,
    z_score,
)

STARTS: tuple[int, ...] = (0, 1, *range(5, 95, 5))  # the bands' first years of age; the last is open: 90 and over
FEWEST_PEOPLE = 5_000  # person-years, all ages together
WIDEST_YEARS = 20.0  # a 95% interval wider than this says nothing
FIRST_YEAR = 0.1  # the part of the first year of life that those who die in it live; in other bands it is a half


def life_expectancy(
    deaths: ArrayLike,
    people: ArrayLike,
    level: float = 0.95,
    *,
    starts: Sequence[int] = STARTS,
    fewest_people: float = FEWEST_PEOPLE,
) -> Estimate:
    """Further years of life at the start of each age band, with their interval; shape (..., ages), as the arguments.

    `deaths` and `people` (person-years) are those of the same years; `starts` are the bands' first years of age, the
    last band being open. The rules for no result hold for a whole table, except the interval's width. ValueError where
    `starts` do not rise or do not fit the arrays.

    >>> people, deaths = [20000] * 4, [100, 40, 200, 1500]
    >>> life_expectancy(deaths, people, starts=(0, 1, 50, 70)).value.round(1).tolist()
    [73.7, 73.1, 29.1, 13.3]
    """
    d, n = np.broadcast_arrays(floats(deaths), floats(people))
    ages, bands = np.atleast_1d(floats(starts)), d.shape[-1] if d.ndim else 0
    if ages.shape != (bands,) or bands < 2 or not ((ages >= 0) & (ages < np.inf)).all() or (np.diff(ages) <= 0).any():
        raise ValueError(f"the {bands} bands, at least two, start at as many rising ages, not at {ages.tolist()}")
    z = z_score(level)
    with np.errstate(over="ignore", invalid="ignore"):
        everybody = n.sum(axis=-1)
    fault = np.select(
        [
            np.isnan(d).any(axis=-1), np.isnan(n).any(axis=-1), np.isinf(d).any(axis=-1) | np.isinf(n).any(axis=-1),
            (d < 0).any(axis=-1) | (n < 0).any(axis=-1), (n == 0).any(axis=-1), everybody < fewest_people,
            (d > n).any(axis=-1), d[..., -1] == 0,
        ],
        [AGE_COUNT, AGE_PEOPLE, INFINITE, NEGATIVE, AGE_EMPTY, FEW_PEOPLE, MORE_DEATHS, NO_LAST_DEATHS],
    )  # fmt: skip
    with np.errstate(all="ignore"):
        years, variance = _table(d, n, ages)
        error = np.sqrt(variance)
        wide = np.where(2 * z_score(0.95) * error > WIDEST_YEARS, WIDE_YEARS, 0)
        why = np.where(fault[..., None] > 0, fault[..., None], wide).astype(np.int8)
        return estimate(years, years - z * error, years + z * error, why)


def life_expectancies(
    frame: pd.DataFrame,
    groups: Sequence[str],
    *,
    age: str = "age",
    deaths: str = "deaths",
    people: str = "people",
    starts: Sequence[int] = STARTS,
    level: float = 0.95,
    fewest_people: float = FEWEST_PEOPLE,
) -> pd.DataFrame:
    """`life_expectancy` for each of the `groups` of a long `frame`, whose column `age` holds the bands' first years.

    Returns one row per group and age: the groups, `age`, `value`, `lower`, `upper` and `reason` ("" where there is a
    result). A band without a row is not known.
    """
    keys, (d, n) = cube(frame, groups, age, list(starts), [deaths, people])
    got = life_expectancy(d, n, level, starts=starts, fewest_people=fewest_people)
    rows = keys.loc[keys.index.repeat(len(starts))].reset_index(drop=True)
    return rows.assign(
        **{age: np.tile(np.asarray(starts), len(keys))}, value=got.value.ravel(), lower=got.lower.ravel(),
        upper=got.upper.ravel(), reason=got.reasons.ravel(),
    )  # fmt: skip


def _table(d: Floats, n: Floats, ages: Floats) -> tuple[Floats, Floats]:
    """Expectancy and its variance, from the last band backwards: what is left at an age needs only the ages above."""
    width = np.diff(ages)
    lived = np.where(ages[:-1] == 0, np.where(width == 1, FIRST_YEAR, 0.5), 0.5)
    rate = d / n
    closed = rate[..., :-1]
    grown = 1 + width * (1 - lived) * closed
    dies = np.minimum(width * closed / grown, 1.0)
    varies = np.maximum(width**2 * closed * (1 - lived * width * closed), 0.0) / (n[..., :-1] * grown**3)
    years, variance = np.empty(d.shape), np.empty(d.shape)
    years[..., -1] = 1 / rate[..., -1]
    variance[..., -1] = 1 / (rate[..., -1] ** 3 * n[..., -1])
    for band in range(len(ages) - 2, -1, -1):
        after, lives = years[..., band + 1], 1 - dies[..., band]
        years[..., band] = width[band] * (lives + lived[band] * dies[..., band]) + lives * after
        gained = (1 - lived[band]) * width[band] + after
        variance[..., band] = lives**2 * variance[..., band + 1] + gained**2 * varies[..., band]
    return years, variance
