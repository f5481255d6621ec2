"""Values of larger areas from those of smaller ones: wards and boroughs from neighbourhoods (LSOAs), by population.

Small areas' codes change with each census, and a file speaks in the codes of its day. What a present neighbourhood's
value was is therefore worked out first (`restate`): taken over where the code is the same, put together where areas
merged, shared out by population where one was split. Larger areas are then added up from whole neighbourhoods. A larger
area of which any part is missing has no value: a sum of what happens to be there would be wrong in silence.

A country has millions of such values. All larger areas of many periods are therefore added up at once, as arrays of
(period and breakdown, larger area, part); only parts whose codes changed are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from curvebook.model.measures import Indicator
from curvebook.observatory.frames import CAUTION, OBSERVATIONS, shaped
from curvebook.observatory.parts import GROUP, Flags, Ints, Nest, Pairs, Received, Used, nest_of, pairs_of
from curvebook.observatory.restate import EVERY_AGE, Codes, People

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.partnership import Partnership

Floats = NDArray[np.float64]

NAMED = 5  # missing parts named in a note
AT_ONCE = 1_500_000  # parts that are added up at once: more need more memory and no less time
NO_PEOPLE = "no population of these ages was received for all of its parts"
GUESSED = "a part was shared out evenly, for want of its population"


def derive(
    rows: pd.DataFrame, partnership: Partnership, population: pd.DataFrame, lookups: pd.DataFrame
) -> pd.DataFrame:
    """The observations of indicators that are derived, for the partnership's areas at the indicator's levels.

    `rows` (frames.OBSERVATIONS, each area once in a period and breakdown) are what was received of these indicators,
    under codes of the partnership or of smaller areas; `population` is frames.POPULATION, `lookups` frames.LOOKUP.
    Returned are frames.OBSERVATIONS:

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

    deriver = Deriver.of(partnership, population, lookups)
    frames = [deriver.larger(i, rows[rows["indicator"] == i.id]) for i in partnership.indicators().values() if i.derive]
    return shaped(pd.concat(frames, ignore_index=True) if frames else rows[:0], OBSERVATIONS)


@dataclass(frozen=True)
class Deriver:
    """What larger areas are derived with: where areas lie, which codes changed, and people; one indicator at a time."""

    partnership: Partnership
    codes: Codes
    people: People
    _nests: dict[tuple[Any, ...], Nest] = field(default_factory=dict)
    _counted: dict[tuple[Any, ...], tuple[Floats, Flags]] = field(default_factory=dict)

    @classmethod
    def of(cls, partnership: Partnership, population: pd.DataFrame, lookups: pd.DataFrame) -> Deriver:
        codes = Codes.of(lookups)
        return cls(partnership, codes, People.of(population, codes))

    def larger(self, indicator: Indicator, rows: pd.DataFrame) -> pd.DataFrame:
        """The observations of one indicator (see `derive`) from its `rows`."""
        import pandas as pd

        rule = indicator.derive
        if rule is None or rows.empty:
            return shaped(rows[:0], OBSERVATIONS)
        got = Received.of(rows, [area.code for area in self.partnership.areas()], self.codes)
        ours = np.flatnonzero((got.own >= 0) & (rule.how != "rate"))
        found = [rows.iloc[ours].assign(group=got.group[ours], place=got.own[ours])]
        for kinds, groups in got.kinds.items():
            nest = self._nest(indicator, kinds)
            found += self._added(indicator, got, nest, groups, ~got.present(nest, groups))
        if rule.how == "rate":
            itself, groups = self._nest(indicator, None), list(range(len(got.groups)))
            found += self._added(indicator, got, itself, groups, got.present(itself, groups))
        every = pd.concat([frame for frame in found if len(frame)] or found, ignore_index=True)
        order = np.lexsort([every["place"], every["group"]])
        every = every if (order[1:] > order[:-1]).all() else every.iloc[order]
        return shaped(every.assign(indicator=indicator.id), OBSERVATIONS)

    def _nest(self, indicator: Indicator, kinds: frozenset[str] | None) -> Nest:
        """The parts of the areas at the indicator's levels, of these kinds; None: each is its own only part.

        Parts are of the level that is received, else what lookups say lies within an area.
        """
        rule = indicator.derive
        assert rule is not None
        key = (indicator.levels, rule.level, kinds)
        if key not in self._nests:
            parts: dict[str, Sequence[str]] = {}
            areas = self.partnership.areas()
            for area in areas:
                if area.level not in indicator.levels:
                    continue
                smaller = self.partnership.children(area.code, rule.level) if rule.level and kinds is not None else ()
                if kinds is None:
                    parts[area.code] = (area.code,)
                else:
                    parts[area.code] = [one.code for one in smaller] or self.codes.within(area.code, kinds)
            self._nests[key] = nest_of(parts, [area.code for area in areas], self.codes)
        return self._nests[key]

    def _added(
        self, indicator: Indicator, got: Received, nest: Nest, groups: Sequence[int], wanted: Flags
    ) -> Iterator[pd.DataFrame]:
        """The wanted larger areas (groups × areas of the nest) of these groups, some groups at a time."""
        step = max(1, AT_ONCE // max(len(nest.part), 1))
        for first in range(0, len(groups) if wanted.any() else 0, step):
            pairs = pairs_of(got, nest, groups[first : first + step], wanted[first : first + step])
            if len(pairs.starts):
                yield self._cells(indicator, got, nest, pairs)

    def _cells(self, indicator: Indicator, got: Received, nest: Nest, pairs: Pairs) -> pd.DataFrame:
        """One row for each cell of `pairs`, with its group and the area's place among the partnership's."""
        import pandas as pd

        rule = indicator.derive
        assert rule is not None
        ages, mean, cell, starts = rule.ages or EVERY_AGE, rule.how == "weighted", pairs.cell, pairs.starts
        cells, lone = len(starts), list(nest.areas) == list(nest.codes)
        start = got.groups["period_start"].dt.year.to_numpy()[pairs.group]
        year, people, shared = self._people(nest, pairs, start, ages)
        value, guessed = self._values(got, nest, pairs, year, ages, mean=mean)
        guessed &= ~self._settled(nest, pairs, guessed)
        missing = np.isnan(value)
        used = Used.of(got, nest, pairs)
        nothing = np.full(cells, np.nan)
        figures = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), nothing)
        total = np.bincount(cell, value, cells)
        unknown = np.zeros(cells, dtype=bool)
        unsure = np.zeros(cells, dtype=bool)
        if rule.how == "sum":
            figures["value"] = total
            figures["numerator"] = total if indicator.kind == "count" else nothing
        else:
            guessed |= shared & ~self._settled(nest, pairs, shared)
            everybody = np.bincount(cell, people, cells)
            unknown = ~(everybody > 0)
            everybody[unknown] = np.nan
            if mean:  # how a whole was shared out does not matter where its parts have the same value
                unsure = _differing(value, shared, pairs)
                figures["value"] = np.bincount(cell, value * people, cells) / everybody
            else:
                figures["numerator"], figures["denominator"] = total, everybody
                figures["value"] = total / everybody * (100 if indicator.kind == "proportion" else indicator.per)
        unsure |= np.logical_or.reduceat(guessed, starts)
        caution = np.minimum(used.caution, np.where(unsure, CAUTION.index("e"), len(CAUTION)))
        state = np.array([*CAUTION, ""], dtype=object)[caution]
        parts = np.diff(np.append(starts, len(cell)))
        note = _notes(np.zeros(cells, dtype=np.int64) if lone else parts, None if rule.how == "sum" else year, unsure)
        state[unknown], note[unknown] = "x", NO_PEOPLE
        lacking = np.add.reduceat(missing, starts, dtype=np.int64)
        absent = np.logical_or.reduceat(missing & (pairs.row < 0) & ~pairs.related, starts)
        gone = lacking > 0
        state[gone] = np.where(absent, "x", used.withheld)[gone]
        note[gone] = _missing(nest, pairs, missing, lacking, parts)
        hidden = gone | unknown
        return pd.DataFrame(
            {
                **{name: got.groups[name].array.take(pairs.group) for name in GROUP},
                **{name: np.where(hidden, np.nan, figure) for name, figure in figures.items()},
                **{name: got.submissions[name].array.take(used.said) for name in got.submissions},
                "area": pd.array(nest.areas, dtype="str").take(pairs.whole),
                "row": used.row,
                "state": pd.array(state, dtype="str"),
                "note": pd.array(note, dtype="str"),
                "group": pairs.group,
                "place": nest.place[pairs.whole],
            }
        )

    def _values(
        self, got: Received, nest: Nest, pairs: Pairs, year: Ints, ages: tuple[int, int], *, mean: bool
    ) -> tuple[Floats, Flags]:
        """The value of each part, NaN where it is not known, and whether it was shared out without populations."""
        value = np.where(pairs.row >= 0, got.value[pairs.row], np.nan)
        guessed = np.zeros(len(value), dtype=bool)
        for at in np.flatnonzero(np.isnan(value) & pairs.related).tolist():
            part, group = pairs.part[at], int(pairs.group[pairs.cell[at]])
            by = self.people.of_year(int(year[pairs.cell[at]]), ages)
            known = got.known(group, int(nest.family[part]))
            amount = self.codes.restate(known, nest.codes[part], by, mean=mean)
            if amount is not None:
                value[at], guessed[at] = amount
        return value, guessed

    def _people(self, nest: Nest, pairs: Pairs, start: Ints, ages: tuple[int, int]) -> tuple[Ints, Floats, Flags]:
        """For each cell the year nearest to its `start` for which the people of all its parts are known.

        For each part, how many they are then (NaN where no year serves), and whether they were shared out evenly.
        """
        year = start.copy()
        people, shared = np.full(len(pairs.part), np.nan), np.zeros(len(pairs.part), dtype=bool)
        for near in np.unique(start).tolist():
            open_ = np.where(start == near)[0]
            open_cells = np.zeros(len(start), dtype=bool)
            open_cells[open_] = True
            for one in self.people.nearest(near):
                if not open_cells.any():
                    break
                counted, even = self._people_of(nest, one, ages)
                whole = np.logical_and.reduceat(~np.isnan(counted[nest.part]), nest.starts)
                found = open_cells & whole[pairs.whole]
                at = np.flatnonzero(found[pairs.cell])
                year[found] = one
                people[at], shared[at] = counted[pairs.part[at]], even[pairs.part[at]]
                open_cells &= ~found
        return year, people, shared

    def _people_of(self, nest: Nest, year: int, ages: tuple[int, int]) -> tuple[Floats, Flags]:
        """People of the nest's codes in a year, NaN where they are not known, and whether they were shared out."""
        key = (id(nest), year, ages)
        if key not in self._counted:
            known = self.people.of_year(year, ages)
            found = np.array([known.get(code, np.nan) for code in nest.codes], dtype=float)
            shared = np.zeros(len(found), dtype=bool)
            for at in np.flatnonzero(np.isnan(found) & (nest.family >= 0)).tolist():
                if (amount := self.codes.restate(known, nest.codes[at], {})) is not None:
                    found[at], shared[at] = amount
            self._counted[key] = found, shared
        return self._counted[key]

    def _settled(self, nest: Nest, pairs: Pairs, guessed: Flags) -> Flags:
        """Of guessed parts: whether all that they were split off from lies within the same larger area."""
        settled = np.zeros(len(guessed), dtype=bool)
        for at in np.flatnonzero(guessed).tolist():
            within = nest.members(int(pairs.whole[pairs.cell[at]]))
            settled[at] = self.codes.settled(nest.codes[pairs.part[at]], within)
        return settled


def _differing(value: Floats, shared: Flags, pairs: Pairs) -> Flags:
    """Cells whose parts with people shared out evenly have different values."""
    low = np.minimum.reduceat(np.where(shared, value, np.inf), pairs.starts)
    return np.maximum.reduceat(np.where(shared, value, -np.inf), pairs.starts) > low


def _notes(parts: Ints, year: Ints | None, unsure: Flags) -> NDArray[np.object_]:
    """What each cell was made from; each different text is written once."""
    years = np.zeros(len(parts), dtype=np.int64) if year is None else year
    kinds, which = np.unique(np.column_stack([parts, years, unsure]), axis=0, return_inverse=True)
    texts = [
        "; ".join(
            text
            for said, text in (
                (count, f"from {count} smaller areas"), (of, f"with the population of {of}"), (guessed, GUESSED)
            )
            if said
        )
        for count, of, guessed in kinds.tolist()
    ]  # fmt: skip
    return np.array(texts, dtype=object)[which.ravel()]


def _missing(nest: Nest, pairs: Pairs, missing: Flags, lacking: Ints, parts: Ints) -> list[str]:
    """Which parts are missing, for each cell that lacks any."""
    at = np.flatnonzero(missing)
    cells, first = np.unique(pairs.cell[at], return_index=True)
    notes = []
    for cell, start in zip(cells.tolist(), first.tolist(), strict=True):
        count = int(lacking[cell])
        named = ", ".join(nest.codes[pairs.part[one]] for one in at[start : start + min(count, NAMED)])
        notes.append(f"{count} of {parts[cell]} parts are missing: {named}{' …' if count > NAMED else ''}")
    return notes
