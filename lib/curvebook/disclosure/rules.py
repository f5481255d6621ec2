"""What a policy says of every cell: whether it must be withheld, and how much of it must remain unknown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from curvebook.disclosure.cells import Cells
from curvebook.model.measures import Kind
from curvebook.model.privacy import DisclosurePolicy

Bools = np.ndarray
Floats = np.ndarray


class Rules(NamedTuple):
    """For each of n cells.

    `primary` must be withheld by the policy itself. Where a cell is not shown, everyone knows from the policy alone
    that its count lies from `lowest` to `highest`; where it is shown, from `printed_low` to `printed_high`. A cell is
    `protected` as long as every count from `least` to `most` remains possible; where its true count is not known (its
    source withholds it), as long as the counts that remain possible are `span` + 1 or more (NaN otherwise).
    """

    primary: Bools
    protected: Bools
    least: Floats
    most: Floats
    span: Floats
    lowest: Floats
    highest: Floats
    printed_low: Floats
    printed_high: Floats


def judge(cells: Cells, policy: DisclosurePolicy, kind: Kind) -> Rules:
    """What `policy` says of the cells of an indicator of this kind.

    With T = `withhold_below`, counts from 1 (from 0 where zeros are withheld) to T − 1 are withheld, for proportions
    also where the others, denominator less count, are so few; values out of fewer than `denominator_below` people are
    withheld whatever they are. A withheld count is thus known to be at least 1 where zeros are shown, and for a
    proportion at most the denominator (less 1 where the others are protected).

    What must remain possible is all that the rule leaves open: of a small count 1 (0) to T − 1, of few others the same
    counted from the denominator down, of few people T counts about the true one. Of what the source withheld as many
    counts as from 1 to below T or `source_below`, whichever is more; `attack.known_limits` adds what readers learn from
    knowing that limit.
    """
    count, people = (cells.table[name].to_numpy(dtype=float) for name in ("count", "denominator"))
    threshold, first = policy.withhold_below, 0 if policy.zero == "withheld" else 1
    people = np.where(np.isnan(people) | (kind != "proportion"), np.inf, people)
    both = policy.complement & np.isfinite(people)
    with np.errstate(invalid="ignore"):
        small = (count >= first) & (count < threshold)
        rest = both & (people - count >= first) & (people - count < threshold)
        few = cells.table["denominator"].to_numpy(dtype=float) < policy.denominator_below
    known = np.isfinite(count)
    primary = known & (small | rest | few)

    unpublished = ~cells.table["state"].isin(["", "c"]).to_numpy()
    anything = few | unpublished | (both & (people < threshold)) | cells.table["may_be_none"].to_numpy()
    lowest = np.where(anything, 0.0, first)
    highest = np.where(anything | ~both, people, people - first)

    top, bottom = np.minimum(threshold - 1, highest), np.maximum(people - threshold + 1, lowest)
    ceiling = np.where(np.isfinite(people), people, np.inf)
    window = np.clip(count - (threshold - 1) // 2, 0, np.maximum(ceiling - threshold + 1, 0))
    least = np.minimum.reduce(
        [np.where(small, lowest, np.inf), np.where(rest, bottom, np.inf), np.where(few & known, window, np.inf)]
    )
    most = np.maximum.reduce(
        [
            np.where(small, top, -np.inf),
            np.where(rest, highest, -np.inf),
            np.where(few & known, np.minimum(window + threshold - 1, ceiling), -np.inf),
        ]
    )
    by_source = (cells.table["state"] == "c").to_numpy() & ~known
    theirs = np.minimum(max(threshold, policy.source_below) - 1, highest)
    span = np.where(by_source, np.maximum(theirs - lowest, 0), np.nan)
    low, high = _printed(count, people, policy.round_to, threshold, first, both)
    return Rules(
        primary, primary | by_source, np.where(primary, least, np.nan), np.where(primary, most, np.nan), span,
        lowest, highest, low, high,
    )  # fmt: skip


def rounded(count: Floats, base: int) -> Floats:
    """Counts rounded to multiples of `base`, halves up.

    >>> rounded(np.array([12.0, 12.5, 13.0]), 5).tolist()
    [10.0, 15.0, 15.0]
    """
    return np.floor(np.asarray(count, dtype=float) / base + 0.5) * base if base > 1 else np.asarray(count, dtype=float)


def _printed(
    count: Floats, people: Floats, base: int, threshold: int, first: int, both: Bools
) -> tuple[Floats, Floats]:
    """The counts that a shown figure may stand for: what rounds to it, and is not withheld."""
    if base == 1:
        return count, count
    near = rounded(count, base)
    low, high = np.ceil(near - base / 2), np.ceil(near + base / 2) - 1
    none = (low <= 0) & (first == 1)  # it may be a count of none
    low = np.where(none, 0, np.maximum(low, threshold))
    high = np.where(none & (high < threshold), 0, high)
    all_of_them = (high >= people) & (first == 1)
    high = np.where(both & ~all_of_them, np.minimum(high, people - threshold), np.minimum(high, people))
    return np.fmin(low, count), np.fmax(high, count)
