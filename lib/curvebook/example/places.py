"""Marlbrook's places: sixteen wards in four neighbourhoods, their people, and their shapes on the map.

Names and parents are told in `texts/definitions/places.yaml`; here is what the generator needs to know of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from curvebook.example.chance import Chance

BOROUGH, REGION, COUNTRY = "M01000001", "M12000001", "M92000001"
NEIGHBOURS = tuple(f"M0100{number:04d}" for number in range(2, 17))
POPULATION_YEARS = tuple(range(2012, 2026))
OLDEST = 90  # and over


@dataclass(frozen=True)
class Ward:
    """A ward: its people at mid-2025, how deprived (standard deviations), how old, and where its middle lies (km)."""

    code: str
    name: str
    neighbourhood: str
    people: int
    deprivation: float
    older: float  # tilt of the age structure: 0 as the borough, 1 clearly older, -1 clearly younger
    growth: float  # change of population per year
    east: float
    north: float
    reach: float  # widens (positive) or narrows the ward's hold on the land around it, in square kilometres


WARDS = (
    Ward("M05000001", "Quayside", "M03000001", 10_450, 1.5, -0.5, 0.011, 2.9, 2.9, -0.4),
    Ward("M05000002", "Ferry Road", "M03000001", 12_300, 1.3, -0.2, 0.001, 5.0, 2.3, -0.2),
    Ward("M05000003", "Dyeworks", "M03000001", 11_800, 1.7, -0.4, -0.001, 4.3, 3.9, -0.6),
    Ward("M05000004", "Saltmarsh", "M03000001", 9_600, 0.4, 0.4, 0.002, 1.6, 5.0, 1.4),
    Ward("M05000005", "Castlegate", "M03000002", 13_900, 0.9, -0.9, 0.009, 6.3, 3.6, -0.8),
    Ward("M05000006", "St Oswin's", "M03000002", 14_600, 0.2, -0.1, 0.002, 6.7, 5.0, -0.2),
    Ward("M05000007", "Mill Lane", "M03000002", 12_700, 0.6, 0.0, 0.001, 8.1, 3.5, -0.4),
    Ward("M05000008", "Northfield", "M03000002", 13_300, -0.4, 0.5, 0.001, 5.4, 6.3, 0.3),
    Ward("M05000009", "Netherfold", "M03000003", 15_200, 1.1, -0.6, 0.003, 10.1, 3.3, -0.2),
    Ward("M05000010", "Larkrise", "M03000003", 12_900, 0.5, -0.3, 0.001, 10.9, 4.9, 0.0),
    Ward("M05000011", "Priory Green", "M03000003", 13_800, -0.3, 0.1, 0.006, 8.9, 5.4, 0.0),
    Ward("M05000012", "Brickfields", "M03000003", 11_100, 0.8, -0.2, 0.000, 12.3, 3.2, 0.6),
    Ward("M05000013", "Highmoor", "M03000004", 8_900, -1.2, 0.8, 0.000, 2.9, 8.3, 3.2),
    Ward("M05000014", "Orchard Vale", "M03000004", 11_700, -1.4, 0.6, 0.008, 8.0, 7.8, 1.2),
    Ward("M05000015", "Wickendale", "M03000004", 9_300, -0.9, 0.7, 0.001, 11.9, 7.8, 3.0),
    Ward("M05000016", "Thornley and Hoe", "M03000004", 8_450, -1.6, 1.0, -0.002, 5.8, 9.9, 2.6),
)
NAMES = {
    "M03000001": "Harbourside",
    "M03000002": "Marlbrook Town",
    "M03000003": "Netherfold",
    "M03000004": "Hills and Villages",
    BOROUGH: "Marlbrook",
}
NEIGHBOURHOODS = tuple(dict.fromkeys(ward.neighbourhood for ward in WARDS))
LOCAL = tuple(ward.code for ward in WARDS) + NEIGHBOURHOODS + (BOROUGH,)


def parts(area: str) -> tuple[Ward, ...]:
    """The wards that make up a ward, a neighbourhood or the borough."""
    return tuple(w for w in WARDS if area in (w.code, w.neighbourhood, BOROUGH))


@cache
def people(ward: Ward, year: int) -> tuple[int, ...]:
    """Residents of a ward at the middle of a year by single year of age; the last entry is 90 and over."""
    total = ward.people * (1.0 + ward.growth) ** (year - 2025)
    weights = []
    for age in range(OLDEST + 1):
        bulk = 1.0 / (1.0 + math.exp((age - 78.0) / 7.5)) * (1.0 + 0.10 * math.cos((age - 52.0) / 14.0))
        ageing = 1.0 + (0.24 * ward.older + 0.004 * (year - 2018)) * (age - 40.0) / 20.0
        weights.append(bulk * max(0.2, ageing) * Chance("people", ward.code, age).uniform(0.95, 1.05))
    whole = math.fsum(weights)
    return tuple(round(total * weight / whole) for weight in weights)


@cache
def residents(area: str, year: int, first: int = 0, last: int = OLDEST) -> int:
    """Residents of `area` aged `first` to `last` (both included) at the middle of `year` or the nearest known."""
    year = min(max(year, POPULATION_YEARS[0]), POPULATION_YEARS[-1])
    return sum(sum(people(ward, year)[first : last + 1]) for ward in parts(area))


# The map: hexagons of 220 metres are given to the nearest ward, and every corner and edge is moved a little, always by
# the same amount for all who share it. So shapes look grown, and neighbours share their vertices exactly.
SIDE = 220.0
ORIGIN = (612_000, 466_000)  # in the North Sea, on the British National Grid, so that no real place is meant
Corner = tuple[int, int]


def shapes() -> dict[str, list[tuple[int, int]]]:
    """The outline of every ward, neighbourhood and the borough in metres (EPSG:27700), anticlockwise and closed.

    Areas that touch share every vertex, and a larger area's outline is made of its wards' vertices.
    """
    cells = _connected(_cells())
    edges = {area: _edges([cell for cell, ward in cells.items() if ward in _codes(area)]) for area in LOCAL}
    wards = [edges[ward.code] for ward in WARDS]
    places = _smoothed({frozenset(edge) for ring in wards for edge in ring.items()})
    return {area: _outline(edges[area], places) for area in sorted(LOCAL)}


def _codes(area: str) -> set[str]:
    return {ward.code for ward in parts(area)}


def _edges(cells: list[tuple[int, int]]) -> dict[Corner, Corner]:
    """The edges around a group of cells, from corner to corner: those that two cells share cancel out."""
    rings = [_corners(cell) for cell in cells]
    steps = {(start, stop) for ring in rings for start, stop in zip(ring, ring[1:] + ring[:1], strict=True)}
    return {start: stop for start, stop in steps if (stop, start) not in steps}


def _cells() -> dict[tuple[int, int], str]:
    """Each hexagon of the lattice that lies in the borough, with its ward."""
    found = {}
    for column in range(-5, 50):
        for row in range(-5, 45):
            east = column * SIDE * 1.5 / 1000
            north = (row + 0.5 * (column % 2)) * SIDE * math.sqrt(3) / 1000
            if _dry(east, north):
                found[column, row] = min(
                    WARDS, key=lambda w: ((east - w.east) ** 2 + (north - w.north) ** 2 - w.reach, w.code)
                ).code
    return found


def _dry(east: float, north: float) -> bool:
    """Whether a point (km) lies in the borough: inside its rounded outline, and north of the Tarren and its estuary."""
    angle = math.atan2(north - 5.4, east - 7.0)
    bulge = 1.0 + 0.07 * math.sin(3 * angle + 0.8) + 0.05 * math.sin(5 * angle + 2.0) + 0.025 * math.sin(11 * angle)
    inside = math.hypot((east - 7.0) / 7.0, (north - 5.4) / 5.7) < bulge
    river = 1.35 + 0.28 * math.sin(east * 0.9) + 0.09 * max(0.0, 5.5 - east) ** 1.55
    return inside and north > river


def _connected(cells: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    """The same lattice where every ward is one piece: stray cells go to the ward they touch most, or are left out."""
    for code in sorted(set(cells.values())):
        own = sorted(cell for cell, ward in cells.items() if ward == code)
        groups = []
        while own:
            group, queue = set(), [own[0]]
            while queue:
                cell = queue.pop()
                if cell in group:
                    continue
                group.add(cell)
                queue += [near for near in _touching(cell) if cells.get(near) == code]
            groups.append(group)
            own = [cell for cell in own if cell not in group]
        for stray in sorted(groups, key=len)[:-1]:
            for cell in sorted(stray):
                beside = [cells[n] for n in _touching(cell) if n in cells and cells[n] != code]
                if beside:
                    cells[cell] = max(sorted(set(beside)), key=beside.count)
                else:
                    del cells[cell]
    return cells


def _touching(cell: tuple[int, int]) -> list[tuple[int, int]]:
    column, row = cell
    up = column % 2
    return [(column, row + 1), (column, row - 1)] + [(column + c, row + r - 1 + up) for c in (-1, 1) for r in (0, 1)]


def _corners(cell: tuple[int, int]) -> list[Corner]:
    """The six corners, anticlockwise, in whole steps of half a side east and half a height north."""
    column, row = cell
    x, y = column * 3, row * 2 + column % 2
    return [(x + 2, y), (x + 1, y + 1), (x - 1, y + 1), (x - 2, y), (x - 1, y - 1), (x + 1, y - 1)]


def _smoothed(edges: set[frozenset[Corner]]) -> dict[Corner, tuple[float, float]]:
    """Where each corner lies in metres: moved by chance, then twice towards the corners it is joined to."""
    beside: dict[Corner, list[Corner]] = defaultdict(list)
    for edge in edges:
        one, other = sorted(edge)
        beside[one].append(other)
        beside[other].append(one)
    places = {corner: _moved(corner) for corner in sorted(beside)}
    for _ in range(2):
        places = {
            corner: (
                0.5 * x + 0.5 * math.fsum(places[near][0] for near in sorted(beside[corner])) / len(beside[corner]),
                0.5 * y + 0.5 * math.fsum(places[near][1] for near in sorted(beside[corner])) / len(beside[corner]),
            )
            for corner, (x, y) in places.items()
        }
    return places


def _outline(edges: dict[Corner, Corner], places: dict[Corner, tuple[float, float]]) -> list[tuple[int, int]]:
    """Walk the edges into one closed ring, with a bent middle on each edge, in whole metres."""
    start = min(edges)
    ring, here = [], start
    for _ in range(len(edges)):
        there = edges[here]
        for x, y in (places[here], _bent(here, there, places)):
            ring.append((ORIGIN[0] + round(x), ORIGIN[1] + round(y)))
        here = there
        if here == start:
            break
    return [*ring, ring[0]]


def _moved(corner: Corner) -> tuple[float, float]:
    chance = Chance("corner", *corner)
    east = (corner[0] / 2 + chance.uniform(-0.4, 0.4)) * SIDE
    north = (corner[1] * math.sqrt(3) / 2 + chance.uniform(-0.4, 0.4)) * SIDE
    return east, north


def _bent(one: Corner, other: Corner, places: dict[Corner, tuple[float, float]]) -> tuple[float, float]:
    first, second = sorted((one, other))
    (x1, y1), (x2, y2) = places[first], places[second]
    bend = Chance("edge", *first, *second).uniform(-0.12, 0.12)
    return (x1 + x2) / 2 - bend * (y2 - y1), (y1 + y2) / 2 + bend * (x2 - x1)
