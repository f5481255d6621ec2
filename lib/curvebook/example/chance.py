"""Chance that repeats: the same draws from the same words on every machine and with every version of every library.

The standard library promises only `random.Random.random` to stay as it is, so every other draw is made from it by plain
arithmetic. Sums of fractions are `math.fsum`'s: what `sum` gives changed with Python 3.12.
"""

from __future__ import annotations

import math
import random

SMALL = 30.0  # below this expected count a draw is made exactly; above it, from the normal approximation


class Chance:
    """A stream of draws, named by words: `Chance("neet-16-17", "M01000001")`.

    >>> Chance("a", 1).poisson(4.0) == Chance("a", 1).poisson(4.0)
    True
    """

    def __init__(self, *words: object) -> None:
        self._uniform = random.Random("/".join(str(word) for word in words)).random

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Evenly spread between `low` and `high`."""
        return low + (high - low) * self._uniform()

    def normal(self) -> float:
        """Mean 0 and standard deviation 1: twelve uniform draws added up (Irwin and Hall), so never beyond 6."""
        return math.fsum(self._uniform() for _ in range(12)) - 6.0

    def poisson(self, mean: float) -> int:
        """A count with this mean; 0 where the mean is not above 0."""
        if mean <= 0:
            return 0
        if mean >= SMALL:
            return max(0, round(mean + math.sqrt(mean) * self.normal()))
        return self._below(math.exp(-mean), lambda k: mean / k)

    def binomial(self, people: int, share: float) -> int:
        """How many of `people` have something that each has with probability `share`.

        >>> Chance("x").binomial(10, 0.0), Chance("x").binomial(10, 1.0)
        (0, 10)
        """
        share = min(max(share, 0.0), 1.0)
        if share > 0.5:
            return people - self.binomial(people, 1.0 - share)
        mean = people * share
        if mean >= SMALL:
            drawn = round(mean + math.sqrt(mean * (1.0 - share)) * self.normal())
            return min(people, max(0, drawn))
        odds = share / (1.0 - share)
        return min(people, self._below((1.0 - share) ** people, lambda k: (people - k + 1) / k * odds))

    def _below(self, chance_of_none: float, ratio) -> int:  # type: ignore[no-untyped-def]
        """Inversion: walk up the distribution until the drawn probability is used up."""
        left, chance, count = self._uniform(), chance_of_none, 0
        while left > chance and count < 400:
            left -= chance
            count += 1
            chance *= ratio(count)
        return count
