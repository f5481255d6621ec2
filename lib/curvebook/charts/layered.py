"""Boxes in columns, so that few of the lines between them cross: where each box stands.

Layered drawing after Sugiyama, Tagawa and Toda (1981): the columns are given; within them boxes are put in order by the
barycentre of what they are joined to, to and fro a few times, and the order with the fewest crossings is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence

from curvebook.charts.labels import spread

SWEEPS = 6
Columns = list[list[str]]


def ordered(columns: Sequence[Sequence[str]], joins: Sequence[tuple[str, str]]) -> Columns:
    """Each column in the order in which the `joins` between columns cross least, among those that were tried.

    >>> ordered([["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")])
    [['a', 'b'], ['d', 'c']]
    """
    order = [list(column) for column in columns]
    at = {id: number for number, column in enumerate(order) for id in column}
    joined: dict[str, list[str]] = defaultdict(list)
    for one, other in joins:
        if at[one] != at[other]:
            joined[one].append(other)
            joined[other].append(one)
    best, fewest = order, crossings(order, joins)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        order = [list(column) for column in order]
        way = range(1, len(order)) if sweep % 2 == 0 else range(len(order) - 2, -1, -1)
        for number in way:
            done = order[:number] if sweep % 2 == 0 else order[number + 1 :]
            place = {id: (k + 0.5) / len(column) for column in done for k, id in enumerate(column)}
            own = {id: (k + 0.5) / len(order[number]) for k, id in enumerate(order[number])}
            order[number].sort(key=lambda id, place=place, own=own: _middle(joined[id], place, own[id]))  # type: ignore[misc]
        count = crossings(order, joins)
        if count < fewest:
            best, fewest = order, count
    return best


def _middle(others: Sequence[str], place: Mapping[str, float], otherwise: float) -> float:
    known = [place[other] for other in others if other in place]
    return sum(known) / len(known) if known else otherwise


def crossings(columns: Sequence[Sequence[str]], joins: Sequence[tuple[str, str]]) -> int:
    """How many pairs of joins between the same two columns cross."""
    where = {id: (number, k) for number, column in enumerate(columns) for k, id in enumerate(column)}
    between: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for one, other in joins:
        (left, k), (right, m) = sorted((where[one], where[other]))
        if left != right:
            between[left, right].append((k, m))
    return sum(_inversions(sorted(pairs)) for pairs in between.values())


def _inversions(pairs: Sequence[tuple[int, int]]) -> int:
    """Pairs of pairs, in order by their first, whose second stand the other way round."""
    seen: list[int] = []
    count = 0
    for _, second in pairs:
        count += len(seen) - bisect_right(seen, second)
        insort(seen, second)
    return count


def middles(
    columns: Sequence[Sequence[str]], heights: Mapping[str, float], joins: Sequence[tuple[str, str]], gap: float
) -> dict[str, float]:
    """How far down the middle of each box stands. The tallest column is stacked, `gap` apart; the others beside it
    keep their order, each box as near as it can to the middle of what it is joined to."""
    tall = [sum(heights[id] + gap for id in column) for column in columns]
    first = max(range(len(columns)), key=tall.__getitem__)
    joined: dict[str, list[str]] = defaultdict(list)
    for one, other in joins:
        joined[one].append(other)
        joined[other].append(one)
    found: dict[str, float] = {}
    down = gap / 2
    for id in columns[first]:
        found[id] = down + heights[id] / 2
        down += heights[id] + gap
    for number in sorted(range(len(columns)), key=lambda number: abs(number - first)):
        if number == first or not columns[number]:
            continue
        wanted, last = [], 0.0
        for k, id in enumerate(columns[number]):
            near = [found[other] for other in joined[id] if other in found]
            here = sum(near) / len(near) if near else tall[first] * (k + 0.5) / len(columns[number])
            last = max(last, here)
            wanted.append(last)
        room = [heights[id] + gap for id in columns[number]]
        found |= dict(zip(columns[number], spread(wanted, room, 0.0, tall[first]), strict=True))
    return found
