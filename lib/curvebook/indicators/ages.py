"""Bands of ages: what sources call them, and whether those of counts, populations and standards fit each other.

A band is its first and its last year of age. Bands that follow each other are told by their *edges*: the first year of
each band, and the year after the last; `END` where the last band is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from curvebook.indicators.intervals import Floats

OPEN = 200  # the last age of a band without end, as in frames.POPULATION
END = OPEN + 1
Band = tuple[int, int]
Edges = tuple[int, ...]

_NUMBERS = re.compile(
    r"(?:ages?|aged)?\s*(?:(?P<under><|under)\s*(?P<limit>\d{1,3})"
    r"|(?P<first>\d{1,3})\s*(?:(?P<open>\+|and over|and older|or over|plus)|(?:-|–|to)\s*(?P<last>\d{1,3}))?)"
    r"\s*(?:yrs?|years?)?\s*(?P<later>\+|and over|and older|or over)?",
    re.IGNORECASE,
)


def band(text: str) -> Band | None:
    """The first and last age of a band as sources write them; None where it cannot be read.

    >>> [band(text) for text in ("0-4", "5-9 yrs", "<1", "10", "85+ yrs", "90 and over", "18 to 64", "adults")]
    [(0, 4), (5, 9), (0, 0), (10, 10), (85, 200), (90, 200), (18, 64), None]
    """
    found = _NUMBERS.fullmatch(text.strip())
    if found is None:
        return None
    if found["under"]:
        first, last = 0, int(found["limit"]) - 1
    else:
        first = int(found["first"])
        last = OPEN if found["open"] or found["later"] else int(found["last"] or first)
    return (first, last) if first <= last <= OPEN else None


def said(first: int, after: int) -> str:
    """A band in words, by its edges.

    >>> said(0, 5), said(90, END), said(0, 1), said(0, END)
    ('0-4', '90 and over', 'under 1', '0 and over')
    """
    if after == END:
        return f"{first} and over"
    return "under 1" if (first, after) == (0, 1) else str(first) if after == first + 1 else f"{first}-{after - 1}"


def edges(bands: Iterable[Band]) -> tuple[Edges, str]:
    """The edges of bands that follow each other, or why they do not.

    >>> edges([(5, 9), (0, 4), (10, OPEN)])
    ((0, 5, 10, 201), '')
    >>> edges([(0, 4), (10, OPEN)])[1], edges([(0, 4), (0, 9)])[1]
    ('ages 5-9 are missing', 'the age bands 0-4 and 0-9 overlap')
    """
    found = sorted(bands)
    for (start, last), (first, end) in pairwise(found):
        if first <= last:
            return (), f"the age bands {said(start, last + 1)} and {said(first, end + 1)} overlap"
        if first > last + 1:
            return (), f"ages {said(last + 1, first)} are missing"
    return (*(first for first, _ in found), found[-1][1] + 1) if found else (), ""


def within(found: Edges, first: int, after: int) -> tuple[Edges, str]:
    """The edges from `first` to `after`, or why the bands do not begin and end there.

    >>> within((0, 5, 10, END), 0, 10), within((5, 10, END), 0, END)[1], within((0, 10, END), 0, 5)[1]
    (((0, 5, 10), ''), 'ages 0-4 are missing', 'the age band 0-9 reaches over age 5')
    """
    if not found or found[0] > first:
        return (), f"ages {said(first, found[0] if found else after)} are missing"
    if found[-1] < after:
        return (), f"ages {said(found[-1], after)} are missing"
    for start, end in pairwise(found):
        for edge in (first, after):
            if start < edge < end:
                return (), f"the age band {said(start, end)} reaches over age {edge}"
    return tuple(edge for edge in found if first <= edge <= after), ""


def merged(found: Edges, standard: Edges) -> tuple[Edges, str]:
    """The bands put together so that each is one band of `standard` or several of them, or why one cannot be.

    >>> merged((0, 1, 5, 10, 20), (0, 5, 10, 15, 20)), merged((0, 18, END), (0, 15, 20, END))[1]
    (((0, 5, 10, 20), ''), 'the age band 0-17 cuts through 15-19')
    """
    kept = tuple(edge for edge in found if edge in standard)
    for start, after in pairwise(found):
        if any(start < edge < after for edge in standard):
            for edge in (start, after):
                cut = next(((a, b) for a, b in pairwise(standard) if a < edge < b), None)
                if cut:
                    return (), f"the age band {said(start, after)} cuts through {said(*cut)}"
    return kept, ""


def fitted(wanted: Edges, known: Edges) -> tuple[Edges, str]:
    """`wanted` where `known` has all of its edges, or the first of its bands that cannot be told from `known`.

    Where the last band of both is open and that of `known` begins earlier, the last wanted bands are put together.

    >>> fitted((0, 5, 85, 90, END), (0, 1, 5, 85, END)), fitted((0, 5, 10), (0, 10, 20))[1]
    (((0, 5, 85, 201), ''), '0-4')
    """
    if known and wanted[-1] == known[-1] == END:
        wanted = (*(edge for edge in wanted if edge <= known[-2]), END)
    return next((((), said(a, b)) for a, b in pairwise(wanted) if a not in known or b not in known), (wanted, ""))


def summed(firsts: Sequence[int], amounts: Floats, wanted: Edges) -> Floats:
    """`amounts` of bands that begin at `firsts`, added up to the bands `wanted`; others are left out.

    >>> summed([0, 1, 5, 10], np.array([1.0, 2, 4, 8]), (0, 5, 10)).tolist()
    [3.0, 4.0]
    """
    which = np.searchsorted(wanted, firsts, side="right") - 1
    inside = (which >= 0) & (which < len(wanted) - 1)
    total = np.bincount(which[inside], weights=amounts[inside], minlength=len(wanted) - 1)
    return total.astype(float)
