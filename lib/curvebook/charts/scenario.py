"""The scenario chart: the trend chart with a second fan, where it would go if the actions did what is assumed.

For workshops and boards. The assumptions stand beside it; without them it says nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from curvebook.charts import style, words
from curvebook.charts.curve import Curve, Line, Series, describe, notes
from curvebook.charts.drawing import Drawing, slug
from curvebook.charts.kept import kept
from curvebook.charts.labels import Crowd, wrapped
from curvebook.charts.scales import NARROW, WIDE, Format, Scale, cut_off
from curvebook.charts.trend import _anchored, _frame, _lines, _scale

if TYPE_CHECKING:
    from curvebook.charts.plot import Plot

NAME = "With these actions"


@kept
def scenario(curve: Curve, ahead: pd.DataFrame, name: str = NAME) -> Drawing:
    """Draw `curve` (its forecast is the baseline, grey) and the scenario `ahead` (columns as a forecast) in colour.

    Nothing is told by colour alone: the baseline's middle is dashed, the scenario's solid with squares, its 80% range
    edged; both are named at their lines.
    """
    series, line = Series.of(curve), Line.of(ahead)
    alt = curve.alt or _described(curve, series, line, name)
    known_as = slug(curve.id)
    wide, narrow = (_draw(curve, series, line, size, known_as, alt, name) for size in (WIDE, NARROW))
    said = f"{notes(curve, series)} Coloured fan: {name[:1].lower()}{name[1:]}, if all assumptions hold; 8 times "
    said = " ".join(filter(None, (f"{said}in 10 between its lines.", cut_off(curve, _together(series, line, name)))))
    return Drawing(wide, narrow, alt, curve.title, known_as, curve.subtitle, said)


def _draw(curve: Curve, series: Series, ahead: Line, size: Format, known_as: str, alt: str, name: str) -> str:
    from curvebook.charts.svg import to_svg

    ends = [*words.ends(curve, series, size), *_end(curve, ahead, size, name)]
    scale, rows = _scale(curve, _together(series, ahead, name), size, ends)
    with style.context():
        figure, plot, writer = _frame(curve, series, size, scale, rows)
        _fan(plot, series.observed, ahead, size, scale, writer.crowd)
        _lines(plot, series, size, scale, writer.crowd)
        writer.breaks(plot, series)
        writer.gaps(series.observed)
        writer.column(ends)
        writer.beside(curve, series, ends)
        return to_svg(figure, f"{known_as}-{size.kind[0]}", curve.title, alt, kind=size.kind)


def _end(curve: Curve, ahead: Line, size: Format, name: str) -> list[words.Label]:
    if ahead.last is None:
        return []
    value = float(ahead.value[ahead.last])
    lines = tuple(wrapped(f"{name} {curve.say(value)}", size.text, size.column, True))
    return [words.Label(float(ahead.x[ahead.last]), value, lines, style.INK, bold=True, of=name)]


def _together(series: Series, ahead: Line, name: str) -> Series:
    """Both fans as one and the scenario's line beside the others, for the axis."""
    return replace(series, forecast=_both(series.forecast, ahead), comparators=(*series.comparators, (name, ahead)))


def _both(one: Line, other: Line) -> Line:
    """One line whose limits hold those of both, for the axis: they have the same periods."""
    if len(one) != len(other):
        return one
    ends = {"lower": np.fmin, "lower80": np.fmin, "upper": np.fmax, "upper80": np.fmax}
    return replace(one, **{key: pick(getattr(one, key), getattr(other, key)) for key, pick in ends.items()})


def _fan(plot: Plot, seen: Line, ahead: Line, size: Format, scale: Scale, crowd: Crowd) -> None:
    """The scenario's fan, behind the observed line and over the baseline's fan."""
    if not len(ahead):
        return
    x, value, *limits = _anchored(seen, ahead)
    band: dict[str, Any] = {"color": style.C2, "linewidth": 0}
    plot.fill_between(x, limits[0], limits[1], alpha=0.16, zorder=1.2, **band)
    plot.fill_between(x, limits[2], limits[3], alpha=0.28, zorder=1.3, **band)
    for limit in limits[2:]:
        plot.plot(x, limit, color=style.C2, linewidth=1, zorder=1.4)
    plot.plot(x, value, color=style.C2, linewidth=size.line, zorder=3.2)
    marked: dict[str, Any] = {"linestyle": "none", "marker": "s", "markeredgewidth": 0, "clip_on": False}
    plot.plot(ahead.x, ahead.value, color=style.C2, markersize=size.marker * 0.7, zorder=3.3, **marked)
    crowd.add_line(scale.x(x), scale.y(value))


def _described(curve: Curve, series: Series, ahead: Line, name: str) -> str:
    """The trend chart's text alternative, and where the scenario ends."""
    if ahead.last is None:
        return describe(curve, series)
    k = ahead.last
    said = f"{name}, if all assumptions hold: {curve.say(ahead.value[k])} in {ahead.periods[k].label}"
    if np.isfinite(ahead.lower[k] + ahead.upper[k]):
        said += f", between {curve.say(ahead.lower[k])} and {curve.say(ahead.upper[k])}"
    return f"{describe(curve, series)} {said}."
