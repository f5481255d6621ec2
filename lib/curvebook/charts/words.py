"""The words on a trend chart: labels beside their lines, moved apart, off the lines; breaks and gaps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from curvebook.charts import style
from curvebook.charts.curve import Curve, Line, Series
from curvebook.charts.labels import Box, Crowd, spread, width, wrapped
from curvebook.charts.scales import WIDE, Format, Scale, axis_label

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from curvebook.charts.plot import Plot

LEADING = 1.25  # height of a line of text, in sizes


@dataclass(frozen=True)
class Label:
    """Words that belong at the end of a line: the end in years and value, the words, their colour and weight."""

    x: float
    y: float
    lines: tuple[str, ...]
    colour: str
    bold: bool = False
    of: str = ""  # the comparator that is named


def ends(curve: Curve, series: Series, size: Format) -> list[Label]:
    """The labels for the column on the right: those of lines that end near the right edge."""
    out: list[Label] = []
    own = [line.x for line in series.own if len(line)]
    if not own:
        return out
    first, edge = min(float(x[0]) for x in own), max(float(x[-1]) for x in own)

    def add(line: Line, words: Sequence[str], colour: str, bold: bool = False, of: str = "") -> None:
        if line.last is not None and edge - line.x[line.last] <= 0.2 * (edge - first):
            lines = tuple(part for word in words for part in wrapped(word, size.text, size.column, bold))
            out.append(Label(float(line.x[line.last]), float(line.value[line.last]), lines, colour, bold, of))

    ahead, aim, seen = series.forecast, series.target, series.observed
    if ahead.last is not None:
        until = axis_label(ahead.periods[ahead.last])
        add(ahead, [curve.forecast_label(float(ahead.value[ahead.last]), until)], style.MUTED)
    if aim.last is not None:
        add(aim, [f"Target {curve.say(aim.value[aim.last])}", *_by(aim, size)], style.C3)
    add(series.monitoring, ["Monitoring level"], style.C3)
    if series.floor.last is not None:
        add(
            series.floor,
            [f"Floor {curve.say(series.floor.value[series.floor.last])}", *_by(series.floor, size)],
            style.C5,
        )
    if not len(ahead) and not len(aim):
        add(seen, newest(curve, series, size), style.C1, bold=True)
        for name, line in series.comparators:
            add(line, [_named(curve, name, line)], style.MUTED, of=name)
    return out


def newest(curve: Curve, series: Series, size: Format) -> list[str]:
    """The words at the newest value; the period too where the axis only says the year."""
    seen = series.observed
    if seen.last is None:
        return []
    if curve.now and size is WIDE:
        return [curve.now]
    period = seen.periods[seen.last]
    named = f"{curve.place} " if curve.place and series.comparators else ""
    when = [axis_label(period) if period.months else period.label] if size is WIDE and period.months < 12 else []
    return [f"{named}{curve.say(seen.value[seen.last])}", *when]


def _by(line: Line, size: Format) -> list[str]:
    """By when a promise is to be kept, where there is room to say so."""
    return [f"by {axis_label(line.periods[line.last])}"] if size is WIDE and line.last is not None else []


def _named(curve: Curve, name: str, line: Line) -> str:
    return f"{name} {curve.say(line.value[line.last])}" if line.last is not None else name


@dataclass(frozen=True)
class Writer:
    """Writes on a figure, in its units with y downwards, keeping words off what is drawn and written already."""

    figure: Figure
    size: Format
    scale: Scale
    crowd: Crowd

    @property
    def high(self) -> float:
        """The height of a line of text."""
        return self.size.text * LEADING

    def write(
        self, spot: Box, text: str, colour: str, points: float = 0, *, bold: bool = False, left: bool = False
    ) -> None:
        """One line of text in a box, with a halo of the paper's colour."""
        self.figure.text(
            (spot.left if left else (spot.left + spot.right) / 2) / self.size.width,
            1 - (spot.top + spot.bottom) / 2 / self.size.height,
            text,
            fontsize=points or self.size.text,
            color=colour,
            weight="bold" if bold else "normal",
            ha="left" if left else "center",
            va="center_baseline",
            gid="class-halo",
            zorder=9,
        )

    def breaks(self, plot: Plot, series: Series) -> None:
        """An upright dashed line where the series breaks, with two words at its head."""
        scale, small = self.scale, self.size.text - 1
        text = "Method changed [b]"
        half = width(text, small) / 2
        for x, _, _ in series.cuts:
            plot.plot(
                [x, x], [scale.low, scale.high], color=style.INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=2.9
            )
            self.crowd.add_line(scale.x(np.array([x, x])), np.array([scale.top, scale.bottom]))
            middle = min(max(float(scale.x(x)), scale.left + half), self.size.width - half)
            tops = [scale.top - 19 + 15 * k for k in range(4)]
            spots = [(9.0 * k, Box(middle - half, top, middle + half, top + 14)) for k, top in enumerate(tops)]
            self.write(self.crowd.place(spots), text, style.MUTED, small)

    def gaps(self, seen: Line) -> None:
        """The shorthand of a missing value where the line would have been."""
        middle = np.full(len(seen), (self.scale.low + self.scale.high) / 2)
        where = np.interp(seen.x, seen.x[seen.there], seen.value[seen.there]) if seen.there.any() else middle
        for a, b, state in seen.gaps():
            text = f"[{state}]"
            half = width(text, self.size.text, True) / 2
            x, y = float(self.scale.x((seen.x[a] + seen.x[b]) / 2)), float(self.scale.y(where[(a + b) // 2]))
            ways = (0, -14, 14, -24, 24, -34, 34)
            spots = [(abs(way) * 0.6, Box(x - half, y + way - 8, x + half, y + way + 8)) for way in ways]
            self.write(self.crowd.place(spots), text, style.MUTED, bold=True)

    def column(self, labels: list[Label]) -> None:
        """The labels at the right edge, moved apart, with a thin leader where one is away from its line."""
        wanted = [float(self.scale.y(label.y)) for label in labels]
        tall = [self.high * len(label.lines) + 4 for label in labels]
        left = self.scale.right + 8
        for label, middle in zip(labels, spread(wanted, tall, 2.0, self.size.height - 6.0), strict=True):
            x = float(self.scale.x(label.x))
            y = min(max(float(self.scale.y(label.y)), self.scale.top), self.scale.bottom)
            if left - x > 22 or abs(middle - y) > self.high * 0.6:
                self._leader(x + 5, y, left - 3, middle)
            self._block(label.lines, left, middle - self.high * len(label.lines) / 2, label.colour, bold=label.bold)

    def beside(self, curve: Curve, series: Series, labels: list[Label]) -> None:
        """The labels inside the plot: the newest value, and comparators whose lines end before the right edge."""
        self.crowd.frame = Box(self.scale.left, 0.0, self.scale.right + 4, self.scale.bottom)
        if not any(label.bold for label in labels):
            self._newest(curve, series)
        written = {label.of for label in labels}
        for name, line in series.comparators:
            if line.last is not None and name not in written:
                self._along(wrapped(_named(curve, name, line), self.size.text, self.size.width * 0.35), line)

    def _newest(self, curve: Curve, series: Series) -> None:
        """Bold words at the newest value, on the side with most room."""
        seen, most = series.observed, self.size.width * 0.3
        lines = [
            part for word in newest(curve, series, self.size) for part in wrapped(word, self.size.text, most, True)
        ]
        if seen.last is None:
            return
        x, y = float(self.scale.x(seen.x[seen.last])), float(self.scale.y(seen.value[seen.last]))
        wide, tall = max(width(line, self.size.text, True) for line in lines), self.high * len(lines)
        spots = []
        for away in (9.0, 18.0, 30.0):
            for across, down in ((0, -1), (0, 1), (-0.5, -1), (-0.5, 1), (0.5, -1), (0.5, 1), (-1, 0)):
                left = x + across * (wide + (2 * away if down == 0 else 0)) - wide / 2
                top = y + down * (away + tall / 2) - tall / 2
                spots.append((away * 0.6 + abs(across) * 2, Box(left, top, left + wide, top + tall)))
        spot = self.crowd.place(spots)
        self._block(lines, spot.left, spot.top, style.C1, bold=True, middle=wide / 2)

    def _along(self, lines: list[str], line: Line) -> None:
        """Words above or below a line, near its newest end where there is room; with a leader where only far away."""
        wide, tall = max(width(text, self.size.text) for text in lines), self.high * len(lines)
        xs, ys = self.scale.x(line.x[line.there]), self.scale.y(line.value[line.there])
        spots, points = [], {}
        for x in np.linspace(self.scale.left + wide / 2, max(float(xs[-1]), self.scale.left + wide / 2), 24):
            y, far = float(np.interp(x, xs, ys)), (float(xs[-1]) - x) / (self.scale.right - self.scale.left) * 12
            for way in (-5, 5, -12, 12, -30, 30, -55, 55, -85, 85):
                top = y + way - tall if way < 0 else y + way
                spot = Box(float(x) - wide / 2, top, float(x) + wide / 2, top + tall)
                spots.append((far + abs(way) * 0.2, spot))
                points[spot] = (float(x), y, way)
        spot = self.crowd.place(spots)
        x, y, way = points[spot]
        if abs(way) > 12:
            self._leader(x, y + math.copysign(3, way), x, y + math.copysign(abs(way) - 3, way))
        self._block(lines, spot.left, spot.top, style.MUTED, middle=wide / 2)

    def _leader(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A thin line from what is meant to its words."""
        from matplotlib.lines import Line2D

        across = [x / self.size.width, to_x / self.size.width]
        down = [1 - y / self.size.height, 1 - to_y / self.size.height]
        self.figure.add_artist(Line2D(across, down, color=style.AXIS, linewidth=0.8, zorder=1.5))

    def _block(
        self, lines: Sequence[str], left: float, top: float, colour: str, *, bold: bool = False, middle: float = 0
    ) -> None:
        """Lines of text under each other, from the left or (with `middle`, half the block's width) centred."""
        for k, text in enumerate(lines):
            right = left + (2 * middle or width(text, self.size.text, bold))
            spot = Box(left, top + k * self.high, right, top + (k + 1) * self.high)
            self.crowd.boxes.append(spot)
            self.write(spot, text, colour, bold=bold, left=not middle)
