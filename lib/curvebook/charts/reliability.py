"""How often what was said came true: the reliability diagram, and the share that intervals held, as dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from curvebook.charts import style
from curvebook.charts.drawing import Drawing, slug
from curvebook.charts.kept import kept
from curvebook.charts.labels import Box, Crowd, width, wrapped
from curvebook.charts.numbers import shown
from curvebook.charts.scales import Format, Scale
from curvebook.charts.words import LEADING, Writer
from curvebook.trajectory.track_record import Held, Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DIAGRAM = (Format("wide", 720, 440, 13.0, 150.0, 9.0, 2.5, 6), Format("narrow", 343, 330, 12.0, 84.0, 8.0, 2.2, 6))
DOTS = (Format("wide", 720, 0, 13.0, 150.0, 10.0, 2.5, 6), Format("narrow", 343, 0, 12.0, 84.0, 9.0, 2.2, 4))
LOOKS = (("o", style.C1, True), ("D", style.C4, False))  # marker, colour, filled: told apart without colour
MORE, LESS = "More often than said", "Less often than said"


@dataclass(frozen=True)
class Said:
    """Points of one kind. `name` stands beside them where there are several kinds; `counted`: whether each point says
    how many of how many came true."""

    points: tuple[Tally, ...]
    name: str = ""
    counted: bool = True


@kept
def reliability(kinds: Sequence[Said], *, id: str, title: str, alt: str, subtitle: str = "", note: str = "") -> Drawing:
    """What was said (across) against what came (upwards), in per cent: on the diagonal, it came true as often as said.

    An upright bar through a point is where it would lie 95 times in 100 if every chance were true; where a tally has no
    such range, there is none. At most two kinds of points, told apart by shape.
    """
    known_as = slug(id)
    wide, narrow = (_diagram(kinds, size, known_as, title, alt) for size in DIAGRAM)
    if any(np.isfinite(p.least) for kind in kinds for p in kind.points):
        note = f"Grey bars: where each point would lie, 95 times in 100, if every chance stated were right. {note}"
    note = f"Dashed line: as often as said. {note}"
    return Drawing(wide, narrow, alt, title, known_as, subtitle, note.strip())


def _diagram(kinds: Sequence[Said], size: Format, known_as: str, title: str, alt: str) -> str:
    from matplotlib.figure import Figure

    from curvebook.charts.svg import to_svg

    small = size.text - 1
    scale = Scale(width("100%", small) + 9, size.width - 16.0, 30.0, size.height - 46.0, 0.0, 1.0, 0.0, 1.0)
    with style.context():
        figure = Figure(figsize=(size.width / 72, size.height / 72), dpi=72)
        axes = _axes(figure, size, scale)
        marks = [k / 5 for k in range(6)]
        axes.set_xticks(marks, [shown(100 * x, "%", 0) for x in marks], fontsize=small)
        axes.set_yticks(marks, [shown(100 * y, "%", 0) for y in marks], fontsize=small)
        writer = Writer(figure, size, scale, Crowd(Box(scale.left, scale.top, scale.right + 14, scale.bottom)))
        writer.write(Box(4, 4, 4, 20), "Came true", style.MUTED, small, left=True)
        across = "Chance that was stated"
        right = scale.right - width(across, small)
        writer.write(Box(right, size.height - 18, right, size.height - 2), across, style.MUTED, small, left=True)
        axes.plot([0, 1], [0, 1], color=style.AXIS, linewidth=1.4, linestyle=(0, (6, 3)), zorder=2)
        writer.crowd.add_line(scale.x(np.array([0.0, 1.0])), scale.y(np.array([0.0, 1.0])))
        for kind, look in zip(kinds, LOOKS, strict=False):
            _points(axes, writer, kind, look)
        for kind in kinds:
            _named(writer, kind)
        for words, x, y in ((MORE, 0.03, 0.93), (LESS, 0.97, 0.07)):
            _region(writer, words, float(scale.x(x)), float(scale.y(y)), right=x > 0.5)
        return to_svg(figure, f"{known_as}-{size.kind[0]}", title, alt, kind=size.kind)


def _axes(figure: Figure, size: Format, scale: Scale) -> Axes:
    across, down = (scale.right - scale.left) / size.width, (scale.bottom - scale.top) / size.height
    axes = figure.add_axes((scale.left / size.width, 1 - scale.bottom / size.height, across, down))
    axes.set_xlim(scale.first, scale.last)
    axes.set_ylim(scale.low, scale.high)
    return axes


def _points(axes: Axes, writer: Writer, kind: Said, look: tuple[str, str, bool]) -> None:
    """The points with their bars; what words must keep off is noted."""
    marker, colour, filled = look
    scale, size = writer.scale, writer.size
    for point in kind.points:
        if np.isfinite(point.least):
            bar: dict[str, Any] = {"color": style.FAN, "alpha": 0.35, "linewidth": 9, "solid_capstyle": "butt"}
            axes.plot([point.stated] * 2, [point.least, point.most], zorder=2.5, clip_on=False, **bar)
            ends = scale.y(np.array([point.least, point.most]))
            writer.crowd.add_line(scale.x(np.array([point.stated] * 2)), ends)
    x, y = (np.array([getattr(p, name) for p in kind.points]) for name in ("stated", "met"))
    face: dict[str, Any] = {} if filled else {"markerfacecolor": style.PAPER, "markeredgewidth": 1.8}
    joined = "-" if kind.name else "none"
    axes.plot(x, y, linestyle=joined, linewidth=1.2, marker=marker, markersize=size.marker, color=colour, zorder=4,
              clip_on=False, **face)  # fmt: skip
    half = size.marker / 2 + 1
    for at, up in zip(scale.x(x), scale.y(y), strict=True):
        writer.crowd.add_line([at - half, at + half], [up, up])
    if not kind.counted:
        writer.crowd.add_line(scale.x(x), scale.y(y))
        return
    for point, at, up in zip(kind.points, scale.x(x), scale.y(y), strict=True):
        words = f"{point.met * point.events:.0f} of {point.events}"
        writer.write(_beside(writer, words, float(at), float(up)), words, style.INK, size.text - 1)


def _beside(writer: Writer, words: str, x: float, y: float) -> Box:
    """The best place for words at a point: right of it, left, above or below, or further away."""
    wide, high, away = width(words, writer.size.text - 1), writer.high, writer.size.marker / 2 + 4
    spots = [(x + away, y - high / 2), (x - away - wide, y - high / 2)]
    spots += [(x - wide / 2, y + up) for up in (-away - high, away, -away - 2 * high, away + high)]
    return writer.crowd.place((k * 0.1, Box(a, b, a + wide, b + high)) for k, (a, b) in enumerate(spots))


def _named(writer: Writer, kind: Said) -> None:
    """The name of the points, near the one furthest from the diagonal, on the side away from it."""
    if not kind.name or not kind.points:
        return
    size, scale = writer.size, writer.scale
    lines = wrapped(kind.name, size.text, size.width * 0.3, bold=True)
    wide, high = max(width(line, size.text, bold=True) for line in lines), size.text * LEADING
    spots = []
    for point in kind.points:
        x, y, above = float(scale.x(point.stated)), float(scale.y(point.met)), point.met >= point.stated
        left, top = (x - wide - 14, y - high * len(lines) - 6) if above else (x + 14, y + 6)
        near = -200 * abs(point.met - point.stated) + 40 * abs(point.stated - 0.5)
        spots.append((near, Box(left, top, left + wide, top + high * len(lines))))
    box = writer.crowd.place(spots)
    for k, line in enumerate(lines):
        top = box.top + k * high
        writer.write(Box(box.left, top, box.right, top + high), line, style.INK, bold=True, left=True)


def _region(writer: Writer, words: str, x: float, y: float, *, right: bool) -> None:
    """What a part of the plot means, where nothing else stands; else it is left to the note and the text."""
    small = writer.size.text - 1
    wide, high = width(words, small), writer.high
    box = Box(x - wide, y - high / 2, x, y + high / 2) if right else Box(x, y - high / 2, x + wide, y + high / 2)
    if writer.crowd.cost(box) < 1:
        writer.crowd.boxes.append(box)
        writer.write(box, words, style.MUTED, small, left=True)


@dataclass(frozen=True)
class Dot:
    """A row of the dot chart: the share `held`, beside what it ought to be (`aim`, 0 to 1)."""

    label: str
    held: Held
    aim: float


@kept
def coverage(rows: Sequence[Dot], *, id: str, title: str, alt: str, subtitle: str = "") -> Drawing:
    """Shares with their 95% intervals as dots on one scale, each beside an upright mark where it ought to lie."""
    known_as = slug(id)
    wide, narrow = (_dots(rows, size, known_as, title, alt) for size in DOTS)
    note = "Upright marks: what the share ought to be. Thin lines: how far off chance alone may have put each dot."
    return Drawing(wide, narrow, alt, title, known_as, subtitle, note)


def _dots(rows: Sequence[Dot], size: Format, known_as: str, title: str, alt: str) -> str:
    from dataclasses import replace

    from matplotlib.figure import Figure

    from curvebook.charts.svg import to_svg

    size = replace(size, height=len(rows) * 62 + 40)
    lowest = min(v for row in rows for v in (row.aim, row.held.share, row.held.lower) if np.isfinite(v))
    low = max(np.floor(lowest * 10 - 0.5) / 10, 0.0)
    scale = Scale(14.0, size.width - 26.0, 6.0, size.height - 28.0, low, 1.0, 0.0, float(len(rows)))
    with style.context():
        figure = Figure(figsize=(size.width / 72, size.height / 72), dpi=72)
        axes = _axes(figure, size, scale)
        step = 0.1 if size.kind == "wide" or low > 0.5 else 0.2
        marks = [x for x in 1 - step * np.arange(11) if x >= low - 1e-9]
        axes.set_xticks(marks, [shown(100 * x, "%", 0) for x in marks], fontsize=size.text - 1)
        axes.set_yticks([])
        axes.grid(axis="x")
        writer = Writer(figure, size, scale, Crowd(Box(0, 0, size.width, size.height)))
        for k, row in enumerate(rows):
            y = len(rows) - k - 0.68
            axes.plot([row.aim] * 2, [y - 0.26, y + 0.26], color=style.C3, linewidth=3, zorder=3)
            limits = [row.held.lower, row.held.upper]
            axes.plot(limits, [y, y], color=style.C1, linewidth=1.6, marker="|", markersize=8, zorder=3.5)
            axes.plot([row.held.share], [y], marker="o", color=style.C1, markersize=size.marker, zorder=4)
            top = float(scale.y(y)) - 20 - writer.high
            box = Box(scale.left, top, scale.right, top + writer.high)
            writer.write(box, f"{row.label}: {shown(100 * row.held.share, '%', 0)}", style.INK, left=True)
        return to_svg(figure, f"{known_as}-{size.kind[0]}", title, alt, kind=size.kind)
