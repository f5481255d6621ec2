"""The inside of a trend chart: a frame with marked axes, lines and bands in years and values.

matplotlib's own axes look for limits, make ticks and measure their labels, which costs as much as all that is drawn in
them. Here all of that is known beforehand: what is drawn are the same lines, bands and words, and the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, IdentityTransform

from curvebook.charts import style
from curvebook.charts.scales import Format, Scale

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TICK, PAD = 5.0, 3.5  # how long a mark under the chart is, and how far off its words are


class Plot(Artist):
    """One frame on a figure whose unit is a pixel. Drawn from the lowest `zorder` up, beneath all words."""

    def __init__(self, figure: Figure, size: Format, scale: Scale) -> None:
        super().__init__()
        self._tall, self._scale, self._drawn = size.height, scale, list[Artist]()
        across, up = scale.right - scale.left, scale.bottom - scale.top
        foot = size.height - scale.bottom
        self._to_page = (
            Affine2D()
            .translate(-scale.first, -scale.low)
            .scale(across / (scale.last - scale.first), up / (scale.high - scale.low))
            .translate(scale.left, foot)
        )
        self._frame = Rectangle((scale.left, foot), across, up, facecolor="none", linewidth=0)
        figure.add_artist(self)
        self._add(self._frame, IdentityTransform(), clipped=False, zorder=0)
        edge = Path([(scale.left, foot), (scale.right, foot)])
        look: dict[str, Any] = {"edgecolor": style.AXIS, "linewidth": 1.0, "facecolor": "none"}
        spine = PathPatch(edge, capstyle="projecting", **look)
        self._add(spine, IdentityTransform(), clipped=False, zorder=2.51)

    def marks(self, across: Sequence[tuple[float, str]], up: Sequence[tuple[float, str]], points: float) -> None:
        """Mark the axes at these years and values, each with its words; a thin line through the chart at each value."""
        left, foot = self._scale.left, self._tall - self._scale.bottom
        look: dict[str, Any] = {"linestyle": "none", "marker": TICKDOWN, "markersize": TICK, "markeredgewidth": 0.8}
        for at, words in across:
            x = float(self._to_page.transform((at, 0))[0])
            self._add(Line2D([x], [foot], color=style.AXIS, **look), IdentityTransform(), clipped=False, zorder=0.5)
            self._words(x, foot - TICK - PAD, words, points, ha="center", va="top")
        for at, words in up:
            self.level(at, style.GRID, zorder=0.5)
            y = float(self._to_page.transform((0, at))[1])
            self._words(left - PAD, y, words, points, ha="right", va="center_baseline")

    def level(self, value: float, colour: str, zorder: float = 2) -> None:
        """A thin line through the whole chart."""
        ends = [self._scale.first, self._scale.last]
        self.plot(ends, [value, value], color=colour, linewidth=1, zorder=zorder)

    def plot(self, x: Any, y: Any, *, clip_on: bool = True, **look: Any) -> None:
        """A line, or points, as `Axes.plot` draws them."""
        line = Line2D(np.asarray(x, float), np.asarray(y, float), **look)
        self._add(line, self._to_page, clipped=clip_on)

    def fill_between(self, x: Any, low: Any, high: Any, **look: Any) -> None:
        """A band, as `Axes.fill_between` draws it."""
        self._add(FillBetweenPolyCollection("x", x, low, high, **look), self._to_page)

    def draw(self, renderer: Any) -> None:
        """Called by matplotlib."""
        for artist in sorted(self._drawn, key=Artist.get_zorder):
            artist.draw(renderer)

    def _words(self, x: float, y: float, words: str, points: float, **look: Any) -> None:
        text = Text(x, y, words, color=style.MUTED, fontsize=points, **look)
        self._add(text, IdentityTransform(), clipped=False, zorder=0.5)

    def _add(self, artist: Any, place: Any, *, clipped: bool = True, zorder: float | None = None) -> None:
        artist.set_figure(self.get_figure())
        artist.set_transform(place)
        if clipped:
            artist.set_clip_path(self._frame)
        if zorder is not None:
            artist.set_zorder(zorder)
        self._drawn.append(artist)
