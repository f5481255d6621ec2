"""Deprivation of larger areas from neighbourhoods (LSOAs), as government summarises it, and its change over time.

Definitions: the English Indices of Deprivation, technical report, appendix N (2019; the same in 2015 and 2025), and
research report, appendix A. Neighbourhoods are ranked over all of England, 1 the most deprived; the summaries turn the
ranks round, so that the most deprived has the highest number. All but one weigh neighbourhoods by their residents, and
the government's own are mid-year residents without prisoners, of some three years before.

Deprivation is relative and its scores are made anew each time: years are compared in ranks and tenths, never in scores.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.aggregate import Words, added, averaged
from curvebook.indicators.intervals import Floats, floats

WORST = 0.10  # of a larger area's people live in the neighbourhoods that local concentration looks at
LOST = "a neighbourhood's rank or score is not known"
NO_PEOPLE = "a neighbourhood's people are not known, and it is never an average without its weights"
NOBODY = "nobody lives there"
MEASURES = ("average_rank", "average_score", "share_most_deprived", "extent", "local_concentration")
NOT_BOTH = "it has no place in one of the two years"
LESS, MORE, SAME = "relatively less deprived", "relatively more deprived", "in the same tenth"
CANNOT = "cannot be compared"


class Summary(NamedTuple):
    """One element per larger area, in the order of `area`. What is not known is NaN, with a reason.

    `average_rank` and `local_concentration` are ranks turned round (highest: most deprived); `share_most_deprived` is
    the share of neighbourhoods (not people) in the most deprived tenth of England, `extent` the share of people in the
    most deprived three tenths, with weights that fall from 1 to 0.05. Shares are from 0 to 1.
    """

    area: NDArray[np.str_]
    neighbourhoods: NDArray[np.int64]
    average_rank: Floats
    average_score: Floats
    share_most_deprived: Floats
    extent: Floats
    local_concentration: Floats
    reasons: Words  # shape (measures, areas), measures as in MEASURES; "" where there is a value


class Change(NamedTuple):
    """One element per area: where it stood before and after, as a share of England's neighbourhoods, 0 to 1.

    The share is of neighbourhoods that are as deprived or more, so that 0.1 ends the most deprived tenth. `change` is
    after − before: above 0 is relatively less deprived. `word` goes by tenths.
    """

    before: Floats
    after: Floats
    change: Floats
    tenth_before: Floats
    tenth_after: Floats
    word: Words
    reason: Words


def tenth(rank: ArrayLike, nation: int) -> Floats:
    """The tenth of England's `nation` neighbourhoods that a rank lies in: 1 most deprived, 10 least; NaN unknown.

    >>> tenth([3284, 3285, 32844], 32844).tolist()
    [1.0, 2.0, 10.0]
    """
    return _slice(rank, nation, 10)


def summarise(
    rank: ArrayLike,
    area: ArrayLike,
    nation: int,
    *,
    people: ArrayLike | None = None,
    score: ArrayLike | None = None,
) -> Summary:
    """The government's summary measures of each `area`, from its neighbourhoods' ranks, residents and scores.

    Arrays have one element per neighbourhood; `area` says which larger area it lies in, `nation` how many
    neighbourhoods England has (32,482 in 2004 to 2010, 32,844 in 2015 and 2019, 33,755 in 2025). Without `people` only
    the share of neighbourhoods can be known: the other measures are averages with their weights. An area of one
    neighbourhood needs none. Places among areas are `ranking.rank(measure, "neither")`: 1 the most deprived.
    Raises ValueError where a rank lies outside 1 to `nation`.

    >>> two = summarise([1, 32844], ["A", "A"], 32844, people=[1000, 3000])
    >>> two.average_rank.item(), two.share_most_deprived.item(), two.extent.item(), two.local_concentration.item()
    (8211.75, 0.5, 0.25, 32844.0)
    """
    order = floats(rank)
    within = np.asarray(area, dtype=str)
    size = np.full(order.shape, np.nan) if people is None else floats(people)
    points = np.full(order.shape, np.nan) if score is None else floats(score)
    if not order.ndim == 1 == within.ndim or len({a.shape for a in (order, within, size, points)}) > 1:
        raise ValueError("ranks, areas, people and scores are arrays of one length, an element per neighbourhood")
    if not order.size:
        raise ValueError("there are no neighbourhoods to summarise")
    top = nation + 1 - order
    hundredth = _slice(order, nation, 100)
    weight = np.where(hundredth <= 10, 1.0, np.where(hundredth <= 30, 0.95 - 0.9 / 19 * (hundredth - 11), 0.0))
    weight = np.where(np.isnan(order), np.nan, weight)
    names, first, count = np.unique(within, return_index=True, return_counts=True)
    worst = np.where(np.isnan(order), np.nan, _slice(order, nation, 10) == 1)
    share = averaged(worst, np.ones(order.shape), groups=within).value
    weighed = averaged(np.stack([top, points, weight]), size, groups=within)
    concentration = np.where(count == 1, top[first], _concentration(top, size, within, names))
    people_known = np.isfinite(weighed.value[0])
    measures = [*weighed.value[:2], share, weighed.value[2], np.where(people_known, concentration, np.nan)]
    lost = np.where(np.isnan(share), LOST, _why(size, within))
    reasons = [np.where(np.isnan(each), lost, "") for each in measures]
    reasons[1] = np.where(people_known & np.isnan(measures[1]), LOST, reasons[1])
    return Summary._make([names, count, *measures, np.stack(reasons)])


def restated(
    value: ArrayLike, old: ArrayLike, new: ArrayLike, people: ArrayLike | None = None
) -> tuple[Words, Floats, Words]:
    """Ranks (or 0 and 1 for a tenth) of old neighbourhoods carried over to new ones: new codes, values and reasons.

    One element per row of a lookup from `old` to `new` codes: `value` is the old neighbourhood's, `people` how many of
    the new one's residents come from it. A new neighbourhood that comes from one old one takes its value over; one
    made of several has their average, weighted with people, and none without.

    >>> restated([10, 40, 7], ["a", "b", "c"], ["m", "m", "c"], [100, 300, 50])[1].tolist()
    [7.0, 32.5]
    """
    pairs = np.stack([np.asarray(new, dtype=str), np.asarray(old, dtype=str)])
    if len(np.unique(pairs, axis=1).T) < pairs.shape[1]:
        raise ValueError("the lookup names the same two neighbourhoods twice")
    found = averaged(value, people, groups=pairs[0])
    return np.unique(pairs[0]), found.value, found.reasons


def moved(before: ArrayLike, nation_before: int, after: ArrayLike, nation_after: int) -> Change:
    """How far areas moved among England's neighbourhoods, from their ranks (1 most deprived) in two years.

    Ranks are those of the same areas (see `restated`), and may be averages of ranks. Each is taken as a share of its
    own year's neighbourhoods, whose number differs.

    >>> moved([3000], 32482, [3400], 33755).word.item()
    'relatively less deprived'
    """
    then, now = np.broadcast_arrays(floats(before), floats(after))
    old, new = _slice(then, nation_before, 10), _slice(now, nation_after, 10)
    known = np.isfinite(then) & np.isfinite(now)
    word = np.select([~known, new > old, new < old], [CANNOT, LESS, MORE], SAME)
    then, now = then / nation_before, now / nation_after
    return Change(then, now, now - then, old, new, word, np.where(known, "", NOT_BOTH))


def changed(before: Summary, nation_before: int, after: Summary, nation_after: int) -> tuple[Words, Change, Floats]:
    """How larger areas (wards, authorities) changed between two years: the areas of `after`, how each moved, and the
    change of its share of neighbourhoods in the most deprived tenth.

    Both summaries are of the same areas as they are drawn now (`restated` first where neighbourhoods were redrawn). An
    area moves with its average rank, which is why `Change.word` compares average places and not a rank of its own.
    """
    names = after.area
    where = np.minimum(np.searchsorted(before.area, names), len(before.area) - 1)
    both = before.area[where] == names
    rank, share = (np.where(both, each[where], np.nan) for each in (before.average_rank, before.share_most_deprived))
    then = np.clip(nation_before + 1 - rank, 1, nation_before)  # rounding must not take an average past the ends
    now = np.clip(nation_after + 1 - after.average_rank, 1, nation_after)
    change = moved(then, nation_before, now, nation_after)
    return names, change, after.share_most_deprived - share


def _slice(rank: ArrayLike, nation: int, parts: int) -> Floats:
    """Which of `parts` equal parts of England a rank lies in, 1 the most deprived."""
    order = floats(rank)
    if ((order < 1) | (order > nation)).any():
        raise ValueError(f"ranks lie between 1 and {nation}")
    return np.ceil(parts * order / nation)


def _why(people: Floats, within: NDArray[np.str_]) -> Words:
    """Why each area has no average weighted with its people."""
    return np.where(added(people, groups=within).value == 0, NOBODY, NO_PEOPLE)


def _concentration(top: Floats, people: Floats, within: NDArray[np.str_], names: NDArray[np.str_]) -> Floats:
    """The average rank of the most deprived neighbourhoods that hold exactly a tenth of each area's people.

    The last of them counts with the people that are still needed.
    """
    order = np.lexsort((-top, within))
    first = np.searchsorted(within[order], names)
    sorted_people, sorted_top = np.nan_to_num(people[order]), top[order]  # unknown people are the caller's to withhold
    number = np.searchsorted(names, within[order])
    with np.errstate(all="ignore"):
        upto = np.cumsum(sorted_people)
        before = upto - sorted_people - (upto - sorted_people)[first][number]
        wanted = WORST * np.add.reduceat(sorted_people, first)
        taken = np.clip(wanted[number] - before, 0, sorted_people)
        return np.asarray(np.add.reduceat(taken * sorted_top, first) / wanted)
