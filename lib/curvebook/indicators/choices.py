"""Arguments that choose, such as a polarity: what is not among the choices is an error, never another answer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

T = TypeVar("T")

# Which way is better, by `good`: 1 upwards, -1 downwards, 0 neither.
SIGNS: Mapping[str, float] = MappingProxyType({"high": 1.0, "low": -1.0, "neither": 0.0})


def chosen(table: Mapping[str, T], choice: str, name: str) -> T:
    """What the argument `name` stands for by the `table` of its choices. ValueError, with the choices, for any other.

    >>> chosen(SIGNS, "hihg", "good")
    Traceback (most recent call last):
    ValueError: good is 'hihg'; it must be one of high, low, neither
    """
    if not isinstance(choice, str) or choice not in table:
        raise ValueError(f"{name} is {choice!r}; it must be one of {', '.join(table)}")
    return table[choice]


def turn(good: str) -> float:
    """1 or -1, by which numbers are multiplied so that higher is better; without polarity they stay as they are.

    >>> turn("low"), turn("neither")
    (-1.0, 1.0)
    """
    return chosen(SIGNS, good, "good") or 1.0


def flags(given: ArrayLike, name: str) -> NDArray[np.bool_]:
    """The argument `name` as true or false (1 or 0). ValueError for anything else: any text would count as true.

    >>> flags([1, 0, True], "base").tolist()
    [True, False, True]
    """
    some = np.asarray(given)
    if some.dtype.kind in "US" or not np.isin(some, (0, 1)).all():
        raise ValueError(f"{name} is true or false, not {given!r}")
    return some.astype(bool)


def probability(level: float, name: str = "a confidence level") -> float:
    """The level, if it lies between 0 and 1; else a ValueError."""
    if not 0 < level < 1:
        raise ValueError(f"{name} lies between 0 and 1, not at {level}")
    return level
