"""How charts look: the palette, its names in the page's style sheet, and the settings that matplotlib draws with.

Colours are those of the Government Analysis Function's guidance. Every colour has a *name*; the SVG carries the name
as a class, and the style sheet (`css.CSS`) gives it a value in light, in dark and on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

CATEGORICAL = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
SEQUENTIAL = ("#6BACE6", "#2073BC", "#12436D")

INK, MUTED, AXIS, GRID, PAPER = "#0b0c0c", "#505a5f", "#858f95", "#e3e6e8", "#ffffff"
C1, C2, C3, C4, C5, C6 = (colour.lower() for colour in CATEGORICAL)
FAN = "#6f777b"  # the forecast's grey
LAND = "#eceff1"  # an area about which a map says nothing
EDGE = "#fefefe"  # between areas that are shaded: the paper's colour, but never darkened on a screen's dark side

# Shading from low to high, and the text that is read on each. The darkest shade is the palette's first colour; its last
# digit differs so that the two names can differ (in the dark, a line lightens, but a map is turned round).
SHADES = ("#dcebf9", "#a9cef0", "#6bace6", "#2073bc", "#12436e")
ON_SHADES = ("#0b0c01", "#0b0c02", "#0b0c03", "#fffff4", "#fffff5")

NAMES: dict[str, str] = {
    **{INK: "ink", MUTED: "muted", AXIS: "axis", GRID: "grid", PAPER: "paper", FAN: "fan", LAND: "land", EDGE: "edge"},
    **{colour: f"c{n}" for n, colour in enumerate((C1, C2, C3, C4, C5, C6), 1)},
    **{colour: f"m{n}" for n, colour in enumerate(SHADES, 1)},
    **{colour: f"o{n}" for n, colour in enumerate(ON_SHADES, 1)},
    # seaborn fills bars and boxes with the palette at three quarters of its saturation
    **{
        colour: f"c{n}"
        for n, colour in enumerate(("#1d4262", "#37928a", "#73234f", "#da733f", "#3d3d3d", "#a48fc8"), 1)
    },
    # what matplotlib and seaborn themselves draw text, axes and grids with
    "#000000": "ink",
    "#262626": "ink",
    "#cccccc": "grid",
    "#b0b0b0": "grid",
}

RC: dict[str, Any] = {
    "figure.dpi": 72.0,  # one unit of the SVG is one point
    "figure.figsize": (10.0, 5.0),
    "figure.facecolor": "none",
    "savefig.facecolor": "auto",
    "font.family": ["DejaVu Sans"],  # bundled with matplotlib, and wider than the fonts that pages use
    "font.size": 13.0,
    "axes.titlesize": 14.0,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 13.0,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": AXIS,
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 1.0,
    "lines.linewidth": 2.5,
    "lines.solid_capstyle": "round",
    "lines.markersize": 6.0,
    "patch.edgecolor": "none",
    "text.color": INK,
    "text.parse_math": False,  # a £ or $ in a name is a sign, not a formula
    "xtick.color": AXIS,
    "ytick.color": AXIS,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": 12.0,
    "ytick.labelsize": 12.0,
    "ytick.major.size": 0.0,
    "xtick.major.size": 5.0,
    "legend.frameon": False,
    "svg.fonttype": "none",  # live text: it can be read out, searched and scaled
    "svg.hashsalt": "curvebook",
    "path.simplify": False,
}


@cache
def _settled() -> Any:
    """All of matplotlib's settings, so that nothing set before can change a chart."""
    import matplotlib as mpl
    from cycler import cycler

    keep = {"backend", "backend_fallback", "interactive", "toolbar", "webagg.port", "datapath", "timezone"}
    defaults = {key: mpl.rcParamsDefault[key] for key in mpl.rcParamsDefault if key not in keep}
    return {**defaults, **RC, "axes.prop_cycle": cycler(color=CATEGORICAL)}


@contextmanager
def context() -> Iterator[None]:
    """Draw with the house's settings whatever was set before; what was set before is back afterwards."""
    import matplotlib as mpl

    with mpl.rc_context(_settled()):
        yield


def apply() -> None:
    """Make matplotlib, and seaborn which follows it, draw in the house's style: for an analyst's own plots.

    seaborn itself is not imported here: a report that draws nothing of its own need not wait for it.
    """
    import matplotlib as mpl
    from cycler import cycler

    ours = {"figure.dpi", "figure.facecolor", "path.simplify"}  # for our own drawings only
    look: dict[Any, Any] = {key: value for key, value in RC.items() if key not in ours}
    mpl.rcParams.update({**look, "figure.figsize": (8.0, 4.5), "axes.prop_cycle": cycler(color=CATEGORICAL)})
