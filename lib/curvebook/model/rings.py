"""Ways that lead back to where they began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def rings(above: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """A ring through each thing that has one, told once for all its members, at the first of them.

    >>> list(rings({"a": ["b"], "b": ["c"], "c": ["b", "a"]}))
    [['a', 'b', 'c']]
    """
    told: set[str] = set()
    for name in above:
        found = _ring(name, above)
        if found and not told & set(found):
            told |= set(found)
            yield found


def _ring(start: str, above: Mapping[str, Sequence[str]]) -> list[str] | None:
    """The shortest way from `start` upward back to itself."""
    ways, seen = [[start]], set()
    while ways:
        longer = []
        for way in ways:
            for parent in above.get(way[-1], ()):
                if parent == start:
                    return way
                if parent not in seen:
                    seen.add(parent)
                    longer.append([*way, parent])
        ways = longer
    return None
