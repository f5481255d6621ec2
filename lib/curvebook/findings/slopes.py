"""How figures differ across deprivation groups, all of them taken together: slope and relative index of inequality."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from curvebook.findings.book import Row, joined
from curvebook.findings.groups import Breakdown
from curvebook.findings.now import GAP_WORDS
from curvebook.indicators.comparison import NOT_COMPARED
from curvebook.indicators.intervals import Estimate
from curvebook.indicators.slope import FEWEST_QUANTILES, Scale, slope_index
from curvebook.indicators.values import scale

_SCALES: dict[str, Scale] = {"proportion": "logit", "rate": "log", "ratio": "log"}
_ORDINALS = {None: 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_IN_WORDS = re.compile(
    r"(?:(second|third|fourth|fifth) )?(most|more|least|less) deprived (?:fifth|tenth|quintile|decile)"
)
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")  # not the year of an index


def most_deprived_first(groups: Sequence[str]) -> tuple[str, ...]:
    """The groups from the most to the least deprived, as their names say; none where they do not, or one is missing.

    Numbers alone do not say at which end deprivation lies: publishers count from either.

    >>> most_deprived_first(["1 (least deprived)", "2", "3 (most deprived)"])
    ('3 (most deprived)', '2', '1 (least deprived)')
    >>> most_deprived_first(["1", "2", "3"])
    ()
    """
    count, names = len(groups), [group.casefold() for group in groups]
    spelled = [_IN_WORDS.search(name) for name in names]
    numbers = [_NUMBER.search(name) for name in names]
    if all(spelled):
        found = [(_ORDINALS[each[1]], each[2] in ("most", "more")) for each in spelled if each]
        places = [place if from_most else count + 1 - place for place, from_most in found]
    elif all(numbers):
        places = [int(each[0]) for each in numbers if each]
        at = {"most": (1, count), "least": (count, 1)}  # where an end stands, counted from the most deprived, or back
        forward, back = (
            any(f"{end} deprived" in name and place == at[end][way] for name, place in zip(names, places, strict=True)
                for end in at)
            for way in (0, 1)
        )  # fmt: skip
        if forward == back:
            return ()
        places = [count + 1 - place for place in places] if back else places
    else:
        return ()
    ordered = dict(zip(places, groups, strict=True))
    return tuple(ordered[place] for place in range(1, count + 1)) if set(ordered) == set(range(1, count + 1)) else ()


def slopes(broken: Breakdown) -> Iterator[Row]:
    """`slope-index` and `relative-index` of each area, in the newest period in which two groups have a value.

    `group` is the most deprived, `against` the least: the value is that of the line's most deprived end minus, or
    divided by, that of its other end. The word says whether that is more than chance explains.
    """
    book, order = broken.book, most_deprived_first(broken.groups)
    kind = book.indicator.kind
    if kind == "count" or len(order) < FEWEST_QUANTILES:
        return
    unit = scale(book.indicator) if kind == "proportion" else 1.0
    for area in book.own:
        cells = [broken.cell(area.code, group) for group in order]
        rows = [row for cell in cells if (row := book.grid.position(cell)) is not None]
        enough = np.flatnonzero(np.isfinite(book.grid.values[rows]).sum(axis=0) >= 2)
        if enough.size == 0:
            continue
        column = int(enough[-1])
        values, lower, upper = (
            each[rows, column] / unit for each in (book.grid.values, book.grid.lower, book.grid.upper)
        )
        found = slope_index(
            values, book.denominators[rows, column], lower=lower, upper=upper, scale=_SCALES.get(kind, "plain"),
            multiplier=-unit,
        )  # fmt: skip
        for measure, index, same in (("slope-index", found.sii, 0.0), ("relative-index", found.rii, 1.0)):
            yield book.row(
                area.code, measure, column, by=broken.by, group=order[0], against=order[-1], **_said(index, same),
                source=joined(book.source(cell, column) for cell in cells),
            )  # fmt: skip


def _said(index: Estimate, same: float) -> Row:
    value, lower, upper = (float(each.item()) for each in (index.value, index.lower, index.upper))
    if np.isnan(value):
        return {"word": NOT_COMPARED, "note": str(index.reasons.item())}
    return {"value": value, "lower": lower, "upper": upper, "word": GAP_WORDS[not lower <= same <= upper]}
