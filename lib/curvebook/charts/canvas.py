"""A bare figure to draw on in its own units, y downwards: what maps are drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from curvebook.charts import style
from curvebook.charts.shapes import Shapes, scale_bar

if TYPE_CHECKING:
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure
    from matplotlib.path import Path

HATCH = "////"


@dataclass(frozen=True)
class Canvas:
    """A figure without axes."""

    figure: Figure
    width: int
    height: int

    @classmethod
    def of(cls, width: int, height: int) -> Canvas:
        """An empty one."""
        from matplotlib.figure import Figure as MplFigure

        return cls(MplFigure(figsize=(width / 72, height / 72), dpi=72), width, height)

    def text(
        self, x: float, y: float, text: str, points: float, colour: str, *, middle: bool = False, gid: str | None = None
    ) -> None:
        """One line, from x on or around it, its middle at y."""
        look: dict[str, Any] = {"ha": "center" if middle else "left", "va": "center_baseline", "gid": gid, "zorder": 9}
        self.figure.text(x / self.width, 1 - y / self.height, text, fontsize=points, color=colour, **look)

    def areas(self, outlines: Sequence[Any], fills: Sequence[str] | str, **look: Any) -> PathCollection:
        """Outlines as one collection: links on single patches cost ten times as much."""
        from matplotlib.collections import PathCollection
        from matplotlib.transforms import IdentityTransform

        paths = [self._path(outline) for outline in outlines]
        collection = PathCollection(paths, facecolors=fills, transform=IdentityTransform(), **look)
        self.figure.add_artist(collection)
        return collection

    def block(self, x: float, y: float, side: float, fill: str, *, hatched: bool = False) -> None:
        """A square of the key."""
        from matplotlib.patches import Rectangle
        from matplotlib.transforms import IdentityTransform

        square = Rectangle((x, self.height - y - side), side, side, transform=IdentityTransform(), facecolor=fill)
        square.set(edgecolor=style.AXIS, linewidth=0.8, hatch=HATCH if hatched else None)
        self.figure.add_artist(square)

    def scale(self, shapes: Shapes, points: float) -> None:
        """A round distance under the map's lower left."""
        from matplotlib.lines import Line2D
        from matplotlib.transforms import IdentityTransform

        long, name = scale_bar(shapes.metres, self.width * 0.22)
        y = self.height - shapes.bottom - 14
        bar = Line2D([6, 6, 6 + long, 6 + long], [y + 4, y, y, y + 4], transform=IdentityTransform())
        bar.set(linewidth=1.2, color=style.MUTED)
        self.figure.add_artist(bar)
        self.text(12 + long, shapes.bottom + 14, name, points, style.MUTED)

    def _path(self, shape: Any) -> Path:
        """An outline with its holes as a matplotlib path, whose y goes upwards."""
        from matplotlib.path import Path as MplPath

        rings = [ring for part in getattr(shape, "geoms", [shape]) for ring in (part.exterior, *part.interiors)]
        corners = [np.asarray(ring.coords)[:, :2] * (1, -1) + (0, self.height) for ring in rings]
        codes = [[MplPath.MOVETO, *[MplPath.LINETO] * (len(c) - 2), MplPath.CLOSEPOLY] for c in corners]
        return MplPath(np.concatenate(corners), np.concatenate(codes))
