"""Areas' outlines as a map needs them: few points, shared borders still shared, in the drawing's units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from curvebook.charts.labels import Box

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DETAIL = 2.0  # outlines lose corners whose triangle is smaller than a square of this side, in the drawing's units


@dataclass(frozen=True)
class Shapes:
    """Outlines (shapely, x and y in the drawing's units, y downwards) fitted into a frame; metres to a unit."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    outlines: tuple[Any, ...]
    metres: float
    bottom: float

    def places(self) -> list[tuple[float, float, float]]:
        """The roomiest point of each area and the radius of the circle that fits there."""
        found = []
        for outline in self.outlines:
            largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
            circle = shapely.maximum_inscribed_circle(largest, tolerance=0.5)
            (x, y), *_ = circle.coords
            found.append((float(x), float(y), float(circle.length)))
        return found

    def holds(self, k: int, box: Box) -> bool:
        """Whether a box lies inside an area."""
        return bool(shapely.contains(self.outlines[k], shapely.box(box.left, box.top, box.right, box.bottom)))


def fitted(areas: GeoDataFrame, frame: Box) -> Shapes:
    """The areas (code, name, geometry in metres) sorted by code, scaled into `frame`, simplified together.

    Simplifying the coverage as a whole (Visvalingam and Whyatt's method) keeps shared borders shared. The map is put at
    the frame's top, in the middle; `bottom` says where it ends.
    """
    areas = areas.sort_values("code", kind="stable")
    west, south, east, north = (float(v) for v in areas.total_bounds)
    metres = max((east - west) / (frame.right - frame.left), (north - south) / (frame.bottom - frame.top))
    left = (frame.left + frame.right) / 2 - (east - west) / metres / 2

    def moved(xy: Any) -> Any:
        return np.round(
            np.column_stack([left + (xy[:, 0] - west) / metres, frame.top + (north - xy[:, 1]) / metres]), 1
        )

    simple = shapely.coverage_simplify(areas.geometry.to_numpy(), metres * DETAIL)
    # crumbs that nobody could see cost bytes: rocks off a coast, slivers of a digitised border
    seen = [_without_crumbs(shapely.transform(shape, moved)) for shape in simple]
    bottom = frame.top + (north - south) / metres
    return Shapes(tuple(areas["code"]), tuple(areas["name"]), tuple(seen), metres, bottom)


def _without_crumbs(shape: Any) -> Any:
    parts = list(getattr(shape, "geoms", [shape]))
    largest = max(parts, key=lambda part: part.area)
    kept = [part for part in parts if part is largest or part.area > 3]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def scale_bar(metres: float, most: float) -> tuple[float, str]:
    """A round distance no longer than `most` units: its length in units and its name.

    >>> scale_bar(20.0, 110.0)
    (100.0, '2 km')
    """
    rounds = [step * 10**power for power in range(1, 6) for step in (1, 2, 5)]
    best = max((r for r in rounds if r / metres <= most), default=10)
    return best / metres, f"{best / 1000:g} km" if best >= 1000 else f"{best} m"
