"""The trend chart: history with its interval, the baseline as a fan, the target path, labels beside their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from curvebook.charts import style, words
from curvebook.charts.curve import HOLLOW, Array, Curve, Line, Series, describe, notes
from curvebook.charts.drawing import Drawing, slug
from curvebook.charts.kept import kept
from curvebook.charts.labels import Box, Crowd, width
from curvebook.charts.numbers import tick_labels, ticks, unit_words
from curvebook.charts.scales import NARROW, WIDE, Format, Scale, cut_off, extent, time_marks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from curvebook.charts.plot import Plot

DASHED, SHORT_DASHED, DOTTED = (0, (6, 3)), (0, (3, 1.6)), (0, (1, 2.2))
COMPARATORS = ((style.C2, (0, (7, 2.5, 1.5, 2.5))), (style.C5, (0, (11, 3))))
MANY = 40  # more points than this are a line without points


@kept
def trend(curve: Curve) -> Drawing:
    """Draw `curve` wide (720 × 360) and narrow (343 × 300).

    Values before the first period of the forecast are history; a forecast that begins in the past is a frozen baseline,
    and what happened since stands out in colour. A missing value leaves a gap with its shorthand; nothing joins across
    a break. Nothing is told by colour alone: observed is solid with points, forecast dashed, target thin with diamonds,
    monitoring level dotted, floor short-dashed and dark, comparators dash-dotted and long-dashed, each named at its
    line.
    """
    series = Series.of(curve)
    alt = curve.alt or describe(curve, series)
    known_as = slug(curve.id)
    wide, narrow = (_draw(curve, series, size, known_as, alt) for size in (WIDE, NARROW))
    said = " ".join(filter(None, (notes(curve, series), cut_off(curve, series))))
    return Drawing(wide, narrow, alt, curve.title, known_as, curve.subtitle, said)


def _draw(curve: Curve, series: Series, size: Format, known_as: str, alt: str) -> str:
    from curvebook.charts.svg import to_svg

    ends = words.ends(curve, series, size)
    scale, rows = _scale(curve, series, size, ends)
    with style.context():
        figure, plot, writer = _frame(curve, series, size, scale, rows)
        _lines(plot, series, size, scale, writer.crowd)
        writer.breaks(plot, series)
        writer.gaps(series.observed)
        writer.column(ends)
        writer.beside(curve, series, ends)
        return to_svg(figure, f"{known_as}-{size.kind[0]}", curve.title, alt, kind=size.kind)


def _frame(
    curve: Curve, series: Series, size: Format, scale: Scale, rows: list[float]
) -> tuple[Figure, Plot, words.Writer]:
    """An empty chart: its axes with their marks and unit, and what writes on it."""
    from matplotlib.figure import Figure

    from curvebook.charts.plot import Plot

    marks = time_marks([series.observed, series.forecast, series.target, series.floor], scale, size.text - 1)
    figure = Figure(figsize=(size.width / 72, size.height / 72), dpi=72)
    plot = Plot(figure, size, scale)
    plot.marks(marks, list(zip(rows, tick_labels(rows, curve.unit), strict=True)), size.text - 1)
    if scale.low < 0 < scale.high:
        plot.level(0, style.AXIS)
    writer = words.Writer(figure, size, scale, Crowd(Box(scale.left, scale.top - 4, size.width, scale.bottom)))
    if unit := unit_words(curve.unit):
        writer.write(Box(4, 4, 4, 19), unit, style.MUTED, size.text - 1, left=True)
    return figure, plot, writer


def _scale(curve: Curve, series: Series, size: Format, ends: list[words.Label]) -> tuple[Scale, list[float]]:
    """The plot's rectangle (what the words around it leave), how far its axes reach, the marks on the upright one."""
    low, high = extent(curve, series)
    known = any(line.there.any() for line in series.every)
    rows = ticks(low, high, size.rows, 10.0**-curve.decimals) if known else []
    x = np.concatenate([line.x for line in series.every])
    first, last = (float(x.min()), float(x.max())) if len(x) else (0.0, 1.0)
    pad = max((last - first) * 0.02, 0.5 if last == first else 0.0)
    left = max((width(label, size.text - 1) for label in tick_labels(rows, curve.unit)), default=11.0) + 9
    column = max((width(word, size.text, label.bold) for label in ends for word in label.lines), default=0.0)
    right = size.width - max(column + 14 if column else 0.0, 24.0)
    top = (26.0 if unit_words(curve.unit) else 12.0) + (18.0 if series.cuts else 0.0)
    return Scale(left, right, top, size.height - 28.0, first - pad, last + pad, low, high), rows


def _lines(plot: Plot, series: Series, size: Format, scale: Scale, crowd: Crowd) -> None:
    """Draw everything that is not words, from the back to the front, and note in `crowd` what words must keep off."""
    seen, ahead, aim = series.observed, series.forecast, series.target
    if len(ahead):
        x, value, *limits = _anchored(seen, ahead)
        band: dict[str, Any] = {"color": style.FAN, "linewidth": 0}
        plot.fill_between(x, limits[0], limits[1], alpha=0.2, zorder=1, **band)
        plot.fill_between(x, limits[2], limits[3], alpha=0.28, zorder=1.1, **band)
        plot.plot(x, value, color=style.FAN, linewidth=size.line * 0.8, linestyle=DASHED, zorder=3)
        crowd.add_line(scale.x(x), scale.y(value))
    runs = seen.runs(tuple(x for x, *_ in series.cuts))
    for run in runs:
        _interval(plot, seen, run, size)
    for (_, line), (colour, dashes) in zip(series.comparators, COMPARATORS, strict=False):
        for run in line.runs():
            alone = "s" if len(run) == 1 else "none"
            look: dict[str, Any] = {"linewidth": size.line * 0.7, "marker": alone, "markersize": 4, "zorder": 2.5}
            plot.plot(line.x[run], line.value[run], color=colour, linestyle=dashes, **look)
        crowd.add_line(scale.x(line.x), scale.y(line.value))
    promised = ((series.monitoring, style.C3, DOTTED), (series.floor, style.C5, SHORT_DASHED), (aim, style.C3, "-"))
    for line, colour, pattern in promised:
        plot.plot(line.x, line.value, color=colour, linestyle=pattern, linewidth=1.4, zorder=2.7)
        crowd.add_line(scale.x(line.x), scale.y(line.value))
    _points(plot, aim, _year_marks(aim), style.C3, size.marker * 0.8, marker="D", zorder=2.8)
    _observed(plot, series, runs, size)
    crowd.add_line(scale.x(seen.x), scale.y(seen.value))


def _anchored(seen: Line, ahead: Line) -> list[Array]:
    """The forecast's x, median and limits, begun at the last value before it where that is its direct neighbour."""
    out = [ahead.x, ahead.value, ahead.lower, ahead.upper, ahead.lower80, ahead.upper80]
    before = [k for k in np.flatnonzero(seen.there) if seen.x[k] < ahead.x[0]]
    if before and ahead.x[0] - seen.x[before[-1]] < 1.75 * max(seen.step, ahead.step if len(ahead) > 1 else 0):
        start = (seen.x[before[-1]], *([seen.value[before[-1]]] * 5))
        out = [np.concatenate([[a], b]) for a, b in zip(start, out, strict=True)]
    return out


def _interval(plot: Plot, seen: Line, run: list[int], size: Format) -> None:
    """The published interval: a band along a line, a bar at a value that stands alone."""
    x, lower, upper = seen.x[run], seen.lower[run], seen.upper[run]
    known = np.isfinite(lower + upper)
    if len(run) > 1:
        look: dict[str, Any] = {"color": style.C1, "alpha": 0.16, "linewidth": 0, "zorder": 2}
        plot.fill_between(x, lower, upper, where=known.tolist(), **look)
    elif known.all():
        ends = [float(lower[0]), float(upper[0])]
        plot.plot([x[0], x[0]], ends, color=style.C1, linewidth=1.2, marker="_", markersize=size.marker * 1.5, zorder=2)


def _observed(plot: Plot, series: Series, runs: list[list[int]], size: Format) -> None:
    """The observed line: dark grey up to a frozen baseline, coloured since; points where few; the newest one large."""
    seen, newest = series.observed, series.observed.last
    if newest is None:
        return
    frozen = float(series.forecast.x[0]) if len(series.forecast) else np.inf
    since = frozen <= seen.x[newest]
    count = int(seen.there.sum())
    marker = size.marker * (0.75 if count > 22 else 1.0)
    for run in runs:
        history = [k for k in run if since and seen.x[k] < frozen]
        recent = run[len(history) :]
        joined = run[max(len(history) - 1, 0) :] if recent else []
        for part, line, colour in ((history, history, style.C5), (recent, joined, style.C1)):
            if len(line) > 1:
                plot.plot(seen.x[line], seen.value[line], color=colour, linewidth=size.line, zorder=4, clip_on=False)
            marked = [k for k in part if k != newest and (count <= MANY or len(run) == 1)]
            _points(plot, seen, [k for k in marked if seen.state[k] not in HOLLOW], colour, marker)
            _points(plot, seen, [k for k in marked if seen.state[k] in HOLLOW], colour, marker, hollow=True)
    _points(plot, seen, [newest], style.C1, size.marker * 1.5, hollow=seen.state[newest] in HOLLOW, zorder=4.3)


def _points(
    plot: Plot,
    line: Line,
    places: list[int],
    colour: str,
    size: float,
    *,
    hollow: bool = False,
    marker: str = "o",
    zorder: float = 4.1,
) -> None:
    look: dict[str, Any] = (
        {"markerfacecolor": style.PAPER, "markeredgewidth": 1.8} if hollow else {"markeredgewidth": 0}
    )
    if places:
        look |= {"color": colour, "marker": marker, "markersize": size, "zorder": zorder, "clip_on": False}
        plot.plot(line.x[places], line.value[places], linestyle="none", **look)


def _year_marks(line: Line) -> list[int]:
    """The places of a target path to be marked: each where they are few, else one a year in the final month."""
    if len(line) <= 12:
        return list(range(len(line)))
    month = line.periods[-1].start.month
    return [k for k, p in enumerate(line.periods) if p.start.month == month]
