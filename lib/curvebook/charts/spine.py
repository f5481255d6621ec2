"""The spine chart of an area: each indicator against the borough's line, better to the right, as a readable table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite

from curvebook.charts.drawing import Drawing, slug
from curvebook.charts.numbers import shown, unit_words
from curvebook.indicators.spine import position, reach
from curvebook.observatory.frames import STATES

WIDTH, MIDDLE, HALF = 300, 150, 130


@dataclass(frozen=True)
class SpineRow:
    """One indicator: this area's value with its interval, the reference area's, the country's, and how it compares.

    `word` is better, similar, worse, lower, higher or not compared. `lowest` and `highest` are the extremes among the
    areas of this level: they set the row's scale, and the grey bar shows them. `good` is high, low or neither. A state
    says why there is no figure; `newer` what became of a newer value than the one shown.
    """

    label: str
    period: str
    value: float | None
    reference: float | None
    good: str
    word: str
    unit: str = "%"
    decimals: int = 1
    lower: float | None = None
    upper: float | None = None
    country: float | None = None
    lowest: float | None = None
    highest: float | None = None
    href: str = ""
    state: str = ""
    reference_state: str = ""
    country_state: str = ""
    newer: str = ""


def spine(
    rows: Sequence[SpineRow],
    *,
    id: str,
    title: str,
    alt: str,
    subtitle: str = "",
    place: str = "Here",
    reference: str = "Borough",
    country: str = "England",
) -> Drawing:
    """The table. The middle line is the reference; each row has its own scale, turned so that better is to the right.

    Indicators without polarity stand in a block of their own, with higher to the right; they never say better. The
    dot's shape says how it compares: a triangle to the right is better, one to the left worse, a circle similar, a
    square lower, higher or not compared.
    """
    columns = (("Indicator", ""), (place, "number"), (reference, "number"), (country, "number"))
    heads = "".join(_head(escape(name), own) for name, own in columns)
    heads += _head(_ends("Worse", "Better"), "line")
    heads += _head(f"Against {escape(reference)}", "word")
    names = (place, reference, country)
    judged, unjudged = (
        "".join(_row(row, names) for row in rows if (row.good == "neither") is so) for so in (False, True)
    )
    body = f'<tbody role="rowgroup">{judged}</tbody>' if judged else ""
    if unjudged:
        body += f'<tbody role="rowgroup">{_not_judged()}{unjudged}</tbody>'
    # roles are said again because a phone's layout as a grid makes some browsers forget that it is a table
    top = f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
    table = f'<table class="spine" role="table">{top}{body}</table>'
    note = (
        f"{'Better is to the right. ' if judged else ''}Middle line: {reference}. Diamond: {country}. "
        "Grey bar: from the lowest to the highest area of this kind. Thin line: 95% interval. Triangle to the right: "
        "better; to the left: worse; circle: similar; square: not judged."
    )
    missing = sorted({state for row in rows for value, state in _figures(row) if value is None})
    note += "".join(f" Where [{state}] stands there is no figure: {STATES[state].words}." for state in missing)
    return Drawing(table, None, alt, title, slug(id), subtitle, note if rows else "")


def _head(inside: str, own: str) -> str:
    kind = f' class="{own}"' if own else ""
    return f'<th scope="col" role="columnheader"{kind}>{inside}</th>'


def _ends(left: str, right: str) -> str:
    return f'<span class="ends"><span>{left}</span><span>{right}</span></span>'


def _not_judged() -> str:
    """The line between the two blocks: from here on the right is higher, and nothing is better."""
    head = '<th scope="rowgroup" role="rowheader" colspan="4">Neither way is better</th>'
    ends = f'<td role="cell" class="line">{_ends("Lower", "Higher")}</td>'
    return f'<tr role="row" class="block">{head}{ends}<td role="cell" class="word"></td></tr>'


def _row(row: SpineRow, names: tuple[str, str, str]) -> str:
    label = escape(row.label)
    label = f'<a href="{escape(row.href)}">{label}</a>' if row.href else label
    label += f'<span class="period">{escape(", ".join(filter(None, (row.period, unit_words(row.unit)))))}</span>'
    label += f'<span class="period">{escape(row.newer)}</span>' if row.newer else ""
    cells = f'<th scope="row" role="rowheader">{label}</th>'
    for name, (value, state), own in zip(names, _figures(row), ("number here", "number", "number"), strict=True):
        text = shown(value, row.unit, row.decimals) if value is not None else f"[{state}]"
        cells += f'<td role="cell" class="{own}" data-label="{escape(name)}">{escape(text)}</td>'
    cells += f'<td role="cell" class="line">{_line(row)}</td><td role="cell" class="word">{escape(row.word)}</td>'
    return f'<tr role="row">{cells}</tr>'


def _figures(row: SpineRow) -> Iterator[tuple[float | None, str]]:
    """The three figures of a row, None where there is none, each with the state that then stands in its place."""
    states = (row.state, row.reference_state, row.country_state)
    for value, state in zip((row.value, row.reference, row.country), states, strict=True):
        yield (value if value is not None and isfinite(value) else None), state or "x"


def _line(row: SpineRow) -> str:
    """The row's picture; only the middle line where there is nothing to compare."""
    head = f'viewBox="0 0 {WIDTH} 24" aria-hidden="true" focusable="false"'
    middle = f'<path class="s-ink" d="M{MIDDLE} 0V24" stroke="#0b0c0c"/>'
    if row.value is None or row.reference is None or not isfinite(row.value) or not isfinite(row.reference):
        return f"<svg {head}>{middle}</svg>"
    centre, good = row.reference, row.good
    scale = float(reach(centre, _known(row.lowest, row.highest, row.value)))
    scale = scale or float(reach(centre, _known(row.lower, row.upper, row.country, row.value)))

    def x(value: float) -> float:
        # an interval that runs off the scale ends at the edge
        away = 2 * float(position(value, centre, scale, good)) - 1
        return MIDDLE + max(-1.12, min(1.12, away)) * HALF

    parts = []
    if row.lowest is not None and row.highest is not None and isfinite(row.lowest + row.highest):
        left, right = sorted((x(row.lowest), x(row.highest)))
        parts.append(
            f'<rect class="f-grid" x="{_n(left)}" y="7" width="{_n(right - left)}" height="10" fill="#e3e6e8"/>'
        )
    parts.append(middle)
    if row.lower is not None and row.upper is not None and isfinite(row.lower + row.upper):
        left, right = sorted((x(row.lower), x(row.upper)))
        parts.append(f'<path class="s-muted" d="M{_n(left)} 12H{_n(right)}" stroke="#505a5f" stroke-width="1.5"/>')
    if row.country is not None and isfinite(row.country):
        at = x(row.country)
        parts.append(f'<path class="f-paper s-ink" d="M{_n(at)} 6l5 6-5 6-5-6z" fill="#fff" stroke="#0b0c0c"/>')
    parts.append(_dot(x(row.value), row.word))
    return f"<svg {head}>{''.join(parts)}</svg>"


def _known(*values: float | None) -> list[float]:
    return [value for value in values if value is not None]


def _dot(x: float, word: str) -> str:
    """The mark at the value: shape first, then colour."""
    if word == "better":
        return f'<path class="f-c1" d="M{_n(x - 5)} 5l11 7-11 7z" fill="#12436d"/>'
    if word == "worse":
        return f'<path class="f-c4" d="M{_n(x + 5)} 5l-11 7 11 7z" fill="#f46a25"/>'
    if word == "similar":
        return f'<circle class="f-c5" cx="{_n(x)}" cy="12" r="5.5" fill="#3d3d3d"/>'
    return f'<rect class="f-c6 s-ink" x="{_n(x - 5)}" y="7" width="10" height="10" fill="#a285d1" stroke="#0b0c0c"/>'


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
