"""What is known of a present area under the codes it had before or got since, for values and for people.

Small areas' codes change with each census, and a file speaks in the codes of its day. `Codes.restate` takes a value
over where the code is the same, puts together where areas merged, and shares out by people where one was split.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

EVERY_AGE = (0, 200)
OLDEST = 100  # ages up to it or beyond have no end


class Amount(NamedTuple):
    """A value for one area, and whether it had to be shared out without populations to go by."""

    value: float
    guessed: bool = False


@dataclass(frozen=True)
class Codes:
    """Which areas lie in which, and which became which: `after[old][new]` and `before[new][old]` hold shares (NaN where
    the lookup does not say how much of the old area the new one got).
    """

    inside: Mapping[str, Sequence[str]]
    after: Mapping[str, Mapping[str, float]]
    before: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, lookups: pd.DataFrame) -> Codes:
        inside: dict[str, list[str]] = defaultdict(list)
        after: dict[str, dict[str, float]] = defaultdict(dict)
        before: dict[str, dict[str, float]] = defaultdict(dict)
        columns = (lookups[name] for name in ("from_code", "to_code", "relation", "share"))
        for start, end, relation, share in zip(*columns, strict=True):
            if relation == "within" and start != end:
                inside[end].append(start)
            elif relation == "becomes" and start != end:
                after[start][end] = before[end][start] = float(share)
        return cls({code: sorted(set(parts)) for code, parts in inside.items()}, dict(after), dict(before))

    def within(self, area: str, kinds: Collection[str]) -> list[str]:
        """The areas of these kinds in `area`, each place once: not those that others in it took the place of."""
        found = [code for code in self.inside.get(area, ()) if code[:3] in kinds]
        present = set(found)
        return [code for code in found if not (self.after.get(code) and set(self.after[code]) <= present)]

    def settled(self, part: str, parts: frozenset[str]) -> bool:
        """Whether all that a part was split off from lies within `parts`, so that how it was shared does not matter."""
        return all(self.after[old].keys() <= parts for old in self.before.get(part, {}))

    @cached_property
    def family(self) -> Mapping[str, int]:
        """Codes that ever changed, numbered alike where one came from the other, however many changes lay between."""
        found: dict[str, int] = {}
        for code in (*self.after, *self.before):
            if code not in found:
                number = found[code] = len(found)
                related = [code]
                for one in related:  # it grows while it is read
                    for other in (*self.before.get(one, {}), *self.after.get(one, {})):
                        if other not in found:
                            found[other] = number
                            related.append(other)
        return found

    def restate(
        self,
        known: Mapping[str, float],
        area: str,
        people: Mapping[str, float],
        *,
        mean: bool = False,
        seen: frozenset[str] = frozenset(),
    ) -> Amount | None:
        """What `known` values say of `area`: its own, or those of the areas it was made of or made into.

        Counts are shared out by `people` and added; with `mean`, values are averaged with `people` as weights. None
        where any of the areas needed is missing.
        """
        if area in known:
            return Amount(known[area])
        for others, older in ((self.before.get(area, {}), True), (self.after.get(area, {}), False)):
            if not others or seen & set(others):
                continue
            found = [self.restate(known, other, people, mean=mean, seen=seen | {area}) for other in others]
            amounts = [amount for amount in found if amount is not None]
            if len(amounts) < len(others):
                continue
            guessed = any(amount.guessed for amount in amounts)
            if mean:
                weights, even = _weights([people.get(other) for other in others])
                value = sum(a.value * w for a, w in zip(amounts, weights, strict=True))
                return Amount(value, guessed or (even and len({a.value for a in amounts}) > 1))
            shares = [self._share(other, area, people) if older else self._share_back(area, other, people)
                      for other in others]  # fmt: skip
            value = sum(a.value * share.value for a, share in zip(amounts, shares, strict=True))
            return Amount(value, guessed or any(share.guessed for share in shares))
        return None

    def _share(self, old: str, new: str, people: Mapping[str, float]) -> Amount:
        """How much of `old` went to `new`: as the lookup says, else by people, else evenly."""
        told = self.after[old][new]
        if told == told:
            return Amount(told)
        weights, even = _weights([people.get(code) for code in self.after[old]])
        return Amount(weights[list(self.after[old]).index(new)], even)

    def _share_back(self, old: str, new: str, people: Mapping[str, float]) -> Amount:
        """How much of `new` came from `old`: all of it, or by people where several were merged, else evenly."""
        came = list(self.before[new])
        weights, even = _weights([people.get(code) for code in came])
        return Amount(weights[came.index(old)], even and len(came) > 1)


def _weights(people: Sequence[float | None]) -> tuple[list[float], bool]:
    """Parts of one in proportion to people; equal parts, and True, where any number is not known or all are 0."""
    known = [count for count in people if count is not None]
    total = sum(known)
    if len(known) < len(people) or total <= 0:
        return [1 / len(people)] * len(people), len(people) > 1
    return [count / total for count in known], False


@dataclass(frozen=True)
class People:
    """People of all areas received, by year and ages."""

    table: pd.DataFrame
    codes: Codes
    years: Sequence[int]
    _kept: dict[tuple[int, tuple[int, int]], dict[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, population: pd.DataFrame, codes: Codes) -> People:
        persons = population[population["sex"].str.casefold().isin({"", "persons", "all"})]
        table = persons.assign(year=persons["period_start"].dt.year)
        return cls(table, codes, sorted(table["year"].unique().tolist()))

    def of_year(self, year: int, ages: tuple[int, int]) -> dict[str, float]:
        """People of these ages (both included) by area; not known where the ages cut through a band."""
        if (year, ages) not in self._kept:
            rows = self.table[self.table["year"] == year]
            # An open last band (90 and over) is inside where the ages have no end to speak of.
            ends = rows["age_to"].where((rows["age_to"] < EVERY_AGE[1]) | (ages[1] < OLDEST), ages[1])
            inside = (rows["age_from"] >= ages[0]) & (ends <= ages[1])
            cut = rows[~inside & (rows["age_from"] <= ages[1]) & (rows["age_to"] >= ages[0])]
            whole = rows[inside & ~rows["area"].isin(cut["area"])]
            self._kept[year, ages] = whole.groupby("area")["people"].sum().to_dict()
        return self._kept[year, ages]

    def nearest(self, year: int) -> list[int]:
        """The years of which anything is known, the nearest to `year` first; of two the earlier one."""
        return sorted(self.years, key=lambda one: (abs(one - year), one))
