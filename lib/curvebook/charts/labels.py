"""Where words go on a chart: how wide they are, and which place for them collides with least.

Widths are those of the bundled DejaVu Sans with some slack, so that any ordinary page font fits as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

SLACK = 1.08
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """A rectangle in the drawing's units, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Box:
        """The rectangle with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlap(self, other: Box) -> float:
        """The shared area."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)

    def holds(self, points: Points) -> int:
        """How many of the points (n × 2) lie inside."""
        x, y = points[:, 0], points[:, 1]
        return int(((x > self.left) & (x < self.right) & (y > self.top) & (y < self.bottom)).sum())


@cache
def _face(bold: bool) -> Any:
    from matplotlib import font_manager

    path = font_manager.findfont(
        font_manager.FontProperties(family=["DejaVu Sans"], weight="bold" if bold else "normal")
    )
    return font_manager.get_font(path)


@cache
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line of text in the drawing's units, with slack.

    >>> 20 < width("5.1%", 13) < 45
    True
    """
    face = _face(bold)
    face.set_size(100, 72)
    face.set_text(text, 0.0)
    return float(face.get_width_height()[0]) / 64 / 100 * size * SLACK


def wrapped(text: str, size: float, most: float, bold: bool = False) -> list[str]:
    """`text` in lines no wider than `most` where its words allow it.

    >>> wrapped("If nothing changes", 12, 80)
    ['If nothing', 'changes']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(f"{lines[-1]} {word}", size, bold) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles for blocks stacked in one column, near the wanted ones, without overlap, within [low, high].

    Blocks keep the order of their wanted middles. Where they cannot all fit, they are packed from `low` on.

    >>> spread([10, 12], [10, 10], 0, 100)
    [6.0, 16.0]
    >>> spread([1, 50], [10, 10], 0, 100)
    [5.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda k: (wanted[k], k))
    groups: list[tuple[float, float, list[int]]] = []  # top, height, members
    for k in order:
        group = (wanted[k] - heights[k] / 2, heights[k], [k])
        while True:
            top, tall, members = group
            top = max(low, min(top, high - tall))
            if not groups or groups[-1][0] + groups[-1][1] <= top + 1e-9:
                groups.append((top, tall, members))
                break
            members = groups.pop()[2] + members
            tall = sum(heights[m] for m in members)
            # together they want to be where their members want to be on average
            before, sums = 0.0, 0.0
            for m in members:
                sums += wanted[m] - heights[m] / 2 - before
                before += heights[m]
            group = (sums / len(members), tall, members)
    out = [0.0] * len(wanted)
    for top, _, members in groups:
        at = top
        for m in members:
            out[m] = at + heights[m] / 2
            at += heights[m]
    return out


@dataclass
class Crowd:
    """What a label must keep clear of: drawn lines (as dense points) and labels that are already placed."""

    frame: Box
    points: list[Points] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def add_line(self, x: npt.ArrayLike, y: npt.ArrayLike, every: float = 3.0) -> None:
        """A line through these points (drawing's units; NaN breaks it), filled up to a point `every` so many units."""
        line = np.column_stack([np.asarray(x, float), np.asarray(y, float)])
        for a, b in pairwise(line):
            if np.isfinite(a).all() and np.isfinite(b).all():
                steps = max(int(np.hypot(*(b - a)) / every), 1)
                self.points.append(a + (b - a) * np.linspace(0, 1, steps + 1)[:, None])
        alone = line[np.isfinite(line).all(axis=1)]
        if len(alone):
            self.points.append(alone)

    def cost(self, box: Box) -> float:
        """How badly a label in `box` would collide: points under it, labels under it, parts outside the frame."""
        near = box.grown(2)
        under = near.holds(self._all()) * 6.0
        covered = sum(near.overlap(other) for other in self.boxes) * 2.0
        area = (box.right - box.left) * (box.bottom - box.top)
        return under + covered + (area - box.overlap(self.frame)) * 1.5

    def _all(self) -> Points:
        if len(self.points) > 1:
            self.points[:] = [np.concatenate(self.points)]
        return self.points[0] if self.points else np.empty((0, 2))

    def place(self, candidates: Iterable[tuple[float, Box]]) -> Box:
        """The best of (how unwanted in itself, box), which is then taken. The first of equals wins."""
        best = min(candidates, key=lambda c: c[0] + self.cost(c[1]))[1]
        self.boxes.append(best)
        return best
