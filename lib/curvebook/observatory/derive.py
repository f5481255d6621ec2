"""Values of larger areas from those of smaller ones: wards and boroughs from neighbourhoods (LSOAs), by population.

Small areas' codes change with each census, and a file speaks in the codes of its day. What a present neighbourhood's
value was is therefore worked out first (`_Codes.restate`): taken over where the code is the same, put together where
areas merged, shared out by population where one was split. Larger areas are then added up from whole neighbourhoods. A
larger area of which any part is missing has no value: a sum of what happens to be there would be wrong in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from curvebook.model.measures import Indicator
from curvebook.observatory.frames import OBSERVATIONS, STATES, shaped, together

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.partnership import Partnership

GROUP = ["period_start", "period_months", "sex", "age", "category_type", "category"]
EVERY_AGE = (0, 200)
OLDEST = 100  # ages up to it or beyond have no end
NAMED = 5  # missing parts named in a note


class Amount(NamedTuple):
    """A value for one area, and whether it had to be shared out without populations to go by."""

    value: float
    guessed: bool = False


def derive(
    rows: pd.DataFrame, partnership: Partnership, population: pd.DataFrame, lookups: pd.DataFrame
) -> pd.DataFrame:
    """The observations of indicators that are derived, for the partnership's areas at the indicator's levels.

    `rows` (frames.OBSERVATIONS) are what was received of these indicators, under codes of the partnership or of smaller
    areas; `population` is frames.POPULATION, `lookups` frames.LOOKUP. Returned are frames.OBSERVATIONS:

    - `sum`: counts, added.
    - `weighted`: values, averaged with the people of `ages` as weights.
    - `rate`: counts, added and divided by the people of `ages`, times `per` (100 for a proportion); numerator and
      denominator are given. A count received for the area itself is used before those of its parts.

    A value received for an area stands before a derived one (`sum`, `weighted`). People are those of the year nearest
    to the period for which all parts are known; the note says which. Parts missing or withheld make the whole missing,
    with the parts' state where they share one, else "x". Parts that are provisional, estimated, revised or unreliable
    hand that on. Where a split had no populations to go by, it was made evenly and the state is "e".
    """
    import pandas as pd

    codes = _Codes.of(lookups)
    people = _People.of(population, codes)
    frames = []
    for indicator in partnership.indicators().values():
        of_it = rows[rows["indicator"] == indicator.id]
        if indicator.derive is None or of_it.empty:
            continue
        found = [row for group in _groups(of_it) for row in _whole_areas(indicator, partnership, group, codes, people)]
        frames.append(pd.DataFrame(found, columns=list(OBSERVATIONS)))
    if not frames:
        return shaped(rows[:0], OBSERVATIONS)
    return shaped(pd.concat(frames, ignore_index=True), OBSERVATIONS)


def _groups(rows: pd.DataFrame) -> Iterator[dict[str, dict[str, Any]]]:
    """For each period and breakdown, the rows by area."""
    for _, group in rows.groupby(GROUP, sort=True):
        yield {row["area"]: row for row in group.to_dict("records")}


def _whole_areas(
    indicator: Indicator, partnership: Partnership, group: Mapping[str, dict[str, Any]], codes: _Codes, people: _People
) -> Iterator[dict[str, Any]]:
    """The rows of the partnership's areas for one period and breakdown."""
    rule = indicator.derive
    assert rule is not None
    for area in partnership.areas():
        own = group.get(area.code)
        if own is not None and rule.how != "rate":
            yield own
            continue
        if area.level not in indicator.levels:
            continue
        if own is not None:
            parts: Sequence[str] = (area.code,)
        else:
            parts = _parts(indicator, partnership, area.code, group, codes)
        if parts and any(codes.reached(part, group) for part in parts):
            yield _whole(indicator, area.code, parts, group, codes, people)


def _parts(
    indicator: Indicator, partnership: Partnership, area: str, group: Mapping[str, Any], codes: _Codes
) -> Sequence[str]:
    """The smaller areas that make up `area`: of the level that is received, else what lookups say lies within it."""
    rule = indicator.derive
    if rule is not None and rule.level is not None:
        smaller = partnership.children(area, rule.level)
        if smaller:
            return [one.code for one in smaller]
    kinds = {code[:3] for code in group}  # official codes say with three characters what kind of area they are of
    return codes.within(area, kinds)


def _whole(
    indicator: Indicator, area: str, parts: Sequence[str], group: Mapping[str, dict[str, Any]], codes: _Codes,
    people: _People,
) -> dict[str, Any]:  # fmt: skip
    """The row of one area from its parts."""
    rule = indicator.derive
    assert rule is not None
    some = next(row for part in parts if (row := codes.reached(part, group)))
    ages = rule.ages or EVERY_AGE
    counted = {code: row["value"] for code, row in group.items() if row["value"] == row["value"]}
    year, weights = people.of_all(parts if area not in group else (area,), some["period_start"].year, ages)
    by = people.of_year(year, ages)
    amounts = {part: codes.restate(counted, part, by, mean=rule.how == "weighted") for part in parts}
    used = [row for row in group.values() if row["area"] in codes.sources(parts, group)]
    missing = [part for part, amount in amounts.items() if amount is None]
    row = {
        **dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), float("nan")),
        **{name: some[name] for name in GROUP},
        "indicator": indicator.id,
        "area": area,
        "row": min(one["row"] for one in used),
        **dict(zip(("received", "submission"), max((one["received"], one["submission"]) for one in used), strict=True)),
    }
    if missing:
        states = {one["state"] for one in used if not STATES[one["state"]].has_value}
        absent = any(not codes.reached(part, group) for part in missing)
        state = together(states | ({"x"} if absent or not states else set()))
        named = ", ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else "")
        return {**row, "state": state, "note": f"{len(missing)} of {len(parts)} parts are missing: {named}"}
    values = [amount for amount in amounts.values() if amount is not None]
    guesses = [a.guessed and not codes.settled(part, parts) for part, a in zip(parts, values, strict=True)]
    notes = [f"from {len(parts)} smaller areas" if parts != (area,) else ""]
    if rule.how != "sum":
        if weights is None or sum(weight.value for weight in weights) <= 0:
            return {**row, "state": "x", "note": "no population of these ages was received for all of its parts"}
        guesses += [w.guessed and not codes.settled(part, parts) for part, w in zip(parts, weights, strict=True)]
        if rule.how == "weighted":  # how a whole was shared out does not matter where its parts have the same value
            guesses.append(len({a.value for a, w in zip(values, weights, strict=True) if w.guessed}) > 1)
        notes.append(f"with the population of {year}")
    guessed = any(guesses)
    if guessed:
        notes.append("a part was shared out evenly, for want of its population")
    total = sum(amount.value for amount in values)
    if rule.how == "sum":
        row["value"] = total
        row["numerator"] = total if indicator.kind == "count" else float("nan")
    elif rule.how == "rate":
        row["numerator"], row["denominator"] = total, sum(weight.value for weight in weights or ())
        row["value"] = total / row["denominator"] * (100 if indicator.kind == "proportion" else indicator.per)
    else:
        weighed = zip(values, weights or (), strict=True)
        row["value"] = sum(a.value * w.value for a, w in weighed) / sum(w.value for w in weights or ())
    row["state"] = together({one["state"] for one in used} | ({"e"} if guessed else set()))
    return {**row, "note": "; ".join(note for note in notes if note)}


@dataclass(frozen=True)
class _Codes:
    """Which areas lie in which, and which became which: `after[old][new]` and `before[new][old]` hold shares (NaN where
    the lookup does not say how much of the old area the new one got).
    """

    inside: Mapping[str, Sequence[str]]
    after: Mapping[str, Mapping[str, float]]
    before: Mapping[str, Mapping[str, float]]
    _paths: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, lookups: pd.DataFrame) -> _Codes:
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

    def within(self, area: str, kinds: set[str]) -> list[str]:
        """The areas of these kinds in `area`, each place once: not those that others in it took the place of."""
        found = [code for code in self.inside.get(area, ()) if code[:3] in kinds]
        present = set(found)
        return [code for code in found if not (self.after.get(code) and set(self.after[code]) <= present)]

    def settled(self, part: str, parts: Sequence[str]) -> bool:
        """Whether all that a part was split off from lies within `parts`, so that how it was shared does not matter."""
        return all(set(self.after[old]) <= set(parts) for old in self.before.get(part, {}))

    def sources(self, parts: Sequence[str], group: Mapping[str, Any]) -> set[str]:
        """The received areas that `parts` are worked out from."""
        return {code for part in parts for code in self._from(part) if code in group}

    def reached(self, part: str, group: Mapping[str, Any]) -> Any:
        """The row of `group` that says something of `part`, directly or under another code; None where none does."""
        return next((group[code] for code in self._from(part) if code in group), None)

    def _from(self, part: str) -> tuple[str, ...]:
        """`part` and all codes it had or got, nearest first."""
        if part not in self._paths:
            found = [part]
            for code in found:  # it grows while it is read
                found += [c for c in (*self.before.get(code, {}), *self.after.get(code, {})) if c not in found]
            self._paths[part] = tuple(found)
        return self._paths[part]

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
class _People:
    """People of all areas received, by year and ages."""

    table: pd.DataFrame
    codes: _Codes
    years: Sequence[int]
    _kept: dict[tuple[int, tuple[int, int]], dict[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, population: pd.DataFrame, codes: _Codes) -> _People:
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

    def of_all(self, parts: Sequence[str], near: int, ages: tuple[int, int]) -> tuple[int, list[Amount] | None]:
        """The year nearest to `near` for which the people of all `parts` are known, and how many they are."""
        for year in sorted(self.years, key=lambda one: (abs(one - near), one)):
            known = self.of_year(year, ages)
            found = [self.codes.restate(known, part, {}) for part in parts]
            if all(amount is not None for amount in found):
                return year, [amount for amount in found if amount is not None]
        return near, None
