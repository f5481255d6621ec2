"""Maps of areas: classed shading with the values printed, each area a link; and where one area lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from curvebook.charts import style
from curvebook.charts.canvas import HATCH, Canvas
from curvebook.charts.drawing import Drawing, slug
from curvebook.charts.kept import kept
from curvebook.charts.labels import Box, width
from curvebook.charts.numbers import shown
from curvebook.charts.shading import Classes, classed
from curvebook.charts.shapes import Shapes, fitted
from curvebook.observatory.frames import STATES

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

    from curvebook.charts.svg import Link

BLOCK = 14  # the side of a block in the key


@dataclass(frozen=True)
class Format:
    """One of the two sizes of a map: its width, the most the areas may take of the height, sizes of its texts."""

    kind: str
    width: int
    height: int
    text: float
    small: float


WIDE, NARROW = Format("wide", 600, 560, 13.0, 11.0), Format("narrow", 343, 400, 12.0, 10.0)


@dataclass(frozen=True)
class _Area:
    """One area as it is drawn: what it is called and says, its shade (None: no value), its state's shorthand."""

    code: str
    name: str
    text: str
    words: str
    shade: int | None
    state: str


@kept
def area_map(
    areas: GeoDataFrame,
    values: pd.Series,
    *,
    id: str,
    title: str,
    alt: str,
    subtitle: str = "",
    classes: Sequence[float] | None = None,
    alike: str = "",
    states: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    decimals: int = 1,
    unit: str = "%",
    highlight: str | None = None,
) -> Drawing:
    """Shade `areas` (code, name, geometry in metres) by `values` (indexed by code), in at most five classes.

    `classes` are limits between classes (default: quantiles, rounded); `alike` says why all areas share one shade,
    where they do. `states` gives the shorthand where a value is missing ("x" where it is silent); such areas are
    hatched. `links` leads from an area to its page; the link is called by the area's name (from `labels`, else the
    frame) and value. `highlight` outlines one area. The value is printed
    where it fits; elsewhere a number stands, and the key below says what it means.
    """
    known = {str(code): float(v) for code, v in values.items() if np.isfinite(v)}
    shown_codes = set(areas["code"])
    inside = [value for code, value in sorted(known.items()) if code in shown_codes]
    if alike:
        shading = Classes((), decimals, unit)
    elif classes is None:
        shading = classed(inside, decimals, unit)
    else:
        shading = Classes(tuple(sorted(float(c) for c in classes)), decimals, unit)
    if shading.count > len(style.SHADES):
        raise ValueError(f"a map tells {len(style.SHADES)} shades apart, not {shading.count}")
    named = {str(c): (labels or {}).get(c, n) for c, n in zip(areas["code"], areas["name"], strict=True)}

    def one(code: str) -> _Area:
        if code in known:
            text = shown(known[code], unit, decimals)
            words = shown(known[code], unit, decimals, words=True)
            return _Area(code, named[code], text, words, shading.of(known[code]), "")
        state = (states or {}).get(code) or "x"
        return _Area(code, named[code], f"[{state}]", STATES[state].words or "not available", None, state)

    drawn = {code: one(code) for code in sorted(named)}
    known_as = slug(id)
    parts = [
        _draw(areas, drawn, shading, size, known_as, title, alt, dict(links or {}), highlight)
        for size in (WIDE, NARROW)
    ]
    missing = sorted({area.state for area in drawn.values() if area.state})
    notes = [f"One shade: {alike}."] if alike else []
    notes += [f"Hatched, [{state}]: {STATES[state].words}." for state in missing]
    return Drawing(parts[0], parts[1], alt, title, known_as, subtitle, " ".join(notes))


def _draw(
    areas: GeoDataFrame,
    drawn: Mapping[str, _Area],
    shading: Classes,
    size: Format,
    known_as: str,
    title: str,
    alt: str,
    links: Mapping[str, str],
    highlight: str | None,
) -> str:
    from curvebook.charts.svg import Link, to_svg

    key = _key(shading, drawn, size)
    shapes = fitted(areas, Box(4, 8 + 22 * len(key), size.width - 4, 8 + 22 * len(key) + size.height))
    printed, numbered = _printed(shapes, drawn, size)
    key_texts = [f"{k} {area.name} {area.text}" for k, area in enumerate(numbered, 1)]
    widest = max((width(text, size.small + 1) for text in key_texts), default=0.0) + 14
    columns = min(max(int((size.width - 6) // widest), 1), 3) if key_texts else 1
    rows = -(-len(key_texts) // columns)
    order = [drawn[code] for code in shapes.codes]
    linked = [Link(links[a.code], f"{a.name}: {a.words}") for a in order if a.code in links]
    with style.context():
        canvas = Canvas.of(size.width, int(shapes.bottom + 30 + 17 * rows + (6 if rows else 0)))
        _areas(canvas, shapes, order, linked, shading.count)
        if highlight in shapes.codes:
            # dark within light is seen on any shade
            for colour, wide in ((style.PAPER, 6.0), (style.INK, 3.0)):
                outline = [shapes.outlines[shapes.codes.index(highlight)]]
                canvas.areas(outline, "none", edgecolors=colour, linewidths=wide, gid="class-labels")
        for area, (text, points, spot) in zip(order, printed, strict=True):
            _print(canvas, text, points, spot, _shade(area.shade, shading.count))
        for row, blocks in enumerate(key):
            for shade, text, left in blocks:
                fill = style.LAND if shade is None else style.SHADES[shade]
                canvas.block(left, 4 + 22 * row, BLOCK, fill, hatched=shade is None)
                canvas.text(left + BLOCK + 5, 4 + 22 * row + BLOCK / 2, text, size.small + 1, style.INK)
        canvas.scale(shapes, size.small)
        for k, text in enumerate(key_texts):
            left, middle = 6 + (k // rows) * widest, shapes.bottom + 42 + 17 * (k % rows)
            canvas.text(left, middle, _cut(text, size.small + 1, size.width - 12), size.small + 1, style.INK)
        return to_svg(canvas.figure, f"{known_as}-{size.kind[0]}", title, alt, links=linked, kind=size.kind)


def _shade(shade: int | None, count: int) -> int | None:
    """Which of the five shades a class takes: few classes are spread over the scale."""
    if shade is None:
        return None
    return {1: (2,), 2: (1, 3), 3: (0, 2, 3), 4: (0, 1, 2, 3)}.get(count, (0, 1, 2, 3, 4))[shade]


def _areas(canvas: Canvas, shapes: Shapes, order: Sequence[_Area], linked: Sequence[Link], count: int) -> None:
    """The areas in their shades, those without a value hatched; each a link where it leads somewhere."""
    names = [link.name for link in linked]
    urls = [f"#link-{names.index(n)}" if (n := f"{a.name}: {a.words}") in names else None for a in order]
    for hatched in (False, True):
        chosen = [k for k, area in enumerate(order) if (area.shade is None) == hatched]
        if not chosen:
            continue
        shades = [_shade(order[k].shade, count) for k in chosen]
        fills = [style.LAND if shade is None else style.SHADES[shade] for shade in shades]
        outlines = [shapes.outlines[k] for k in chosen]
        collection = canvas.areas(outlines, fills, edgecolors=style.EDGE, linewidths=1.2)
        collection.set_urls([urls[k] for k in chosen])
        if hatched:
            canvas.areas(outlines, "none", edgecolors=style.AXIS, linewidths=0.8, hatch=HATCH, gid="class-labels")


def _printed(
    shapes: Shapes, drawn: Mapping[str, _Area], size: Format
) -> tuple[list[tuple[str, float, Box]], list[_Area]]:
    """What is printed on each area: its value where that fits, else a number; and the areas that got a number."""
    out: list[tuple[str, float, Box]] = []
    numbered: list[_Area] = []
    for k, ((x, y, radius), code) in enumerate(zip(shapes.places(), shapes.codes, strict=True)):
        area = drawn[code]
        found = _fitting(shapes, k, (x, y, radius), area.text, size)
        # a value that just crosses a border is still better than a number
        if found is None and radius * 2 >= width(area.text, size.small) * 0.72:
            found = (area.text, size.small, _around(x, y, area.text, size.small))
        if found is None:
            numbered.append(area)
            number = str(len(numbered))
            found = (number, size.small, _around(x, y, number, size.small))
        out.append(found)
    return out, numbered


def _fitting(
    shapes: Shapes, k: int, place: tuple[float, float, float], text: str, size: Format
) -> tuple[str, float, Box] | None:
    """Where `text` fits inside an area, as large and as near its roomiest point as can be; None where it does not."""
    x, y, radius = place
    steps = (0.0, -0.35, 0.35, -0.7, 0.7)
    ways = sorted(((a, d) for a in steps for d in steps), key=_length)
    for points in (size.text, size.small):
        for across, down in ways:
            spot = _around(x + across * radius, y + down * radius, text, points)
            if shapes.holds(k, spot):
                return text, points, spot
    return None


def _length(way: tuple[float, float]) -> tuple[float, float, float]:
    return abs(way[0]) + abs(way[1]), *way


def _around(x: float, y: float, text: str, points: float) -> Box:
    half = width(text, points) / 2
    return Box(x - half, y - points * 0.55, x + half, y + points * 0.55)


def _print(canvas: Canvas, text: str, points: float, spot: Box, shade: int | None) -> None:
    """A text on an area, in the colour that is read on its shade, with a halo of the shade."""
    colour = style.INK if shade is None else style.ON_SHADES[shade]
    gid = "class-halo labels tabular" if shade is None else f"class-onshade halo-m{shade + 1} labels tabular"
    canvas.text((spot.left + spot.right) / 2, (spot.top + spot.bottom) / 2, text, points, colour, middle=True, gid=gid)


def _key(shading: Classes, drawn: Mapping[str, _Area], size: Format) -> list[list[tuple[int | None, str, float]]]:
    """The key, in rows: (shade, words, left). The unit is said once where the figures do not say it."""
    words: list[tuple[int | None, str]] = [(_shade(k, shading.count), w) for k, w in enumerate(shading.words())]
    if any(area.shade is None for area in drawn.values()):
        words.append((None, "no value"))
    if words and shading.unit_words():
        words[0] = (words[0][0], f"{words[0][1]} {shading.unit_words()}")
    rows: list[list[tuple[int | None, str, float]]] = []
    left = float(size.width)
    for shade, text in words:
        needed = BLOCK + 5 + width(text, size.small + 1) + 12
        if left + needed > size.width:
            rows.append([])
            left = 4.0
        rows[-1].append((shade, text, left))
        left += needed
    return rows


def _cut(text: str, points: float, most: float) -> str:
    """`text` shortened before its last word, so that a value at its end is kept."""
    head, _, tail = text.rpartition(" ")
    while width(text, points) > most and len(head) > 4:
        head = head[:-1].rstrip()
        text = f"{head}… {tail}"
    return text


@kept
def locator(areas: GeoDataFrame, highlight: str, *, id: str, title: str, alt: str, subtitle: str = "") -> Drawing:
    """Where one area lies among the others: all in grey, the one in colour."""
    from curvebook.charts.svg import to_svg

    shapes = fitted(areas, Box(4, 4, 296, 260))
    with style.context():
        canvas = Canvas.of(300, int(shapes.bottom + 26))
        fills = [style.C1 if code == highlight else style.LAND for code in shapes.codes]
        canvas.areas(shapes.outlines, fills, edgecolors=style.AXIS, linewidths=0.8)
        canvas.scale(shapes, 12)
        svg = to_svg(canvas.figure, f"{slug(id)}-w", title, alt, kind="natural")
    return Drawing(svg, None, alt, title, slug(id), subtitle)
