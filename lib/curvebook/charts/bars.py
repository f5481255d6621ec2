"""The sorted bar list beside a map: the same values as readable text, each with a bar and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite

from curvebook.charts.drawing import Drawing, slug
from curvebook.charts.numbers import shown, unit_words
from curvebook.observatory.frames import STATES


@dataclass(frozen=True)
class Bar:
    """One line of the list. `word` says how it compares ("better", "similar" …); `state` why a value is missing."""

    label: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    word: str = ""
    href: str = ""
    highlight: bool = False
    state: str = ""


def bars(
    rows: Sequence[Bar],
    *,
    id: str,
    title: str,
    alt: str,
    subtitle: str = "",
    reference: tuple[str, float] | None = None,
    decimals: int = 1,
    unit: str = "%",
    as_given: bool = False,
) -> Drawing:
    """The rows sorted from the highest value, those without one last, by name where equal; or `as_given`.

    `reference` (a name and a value) is an upright line through all bars, explained in the note. The list is text: its
    bars are hidden from screen readers. `alt` is kept for those who take the drawing elsewhere.
    """
    known = [v for row in rows for v in (row.value, row.lower, row.upper) if _is(v)]
    known += [reference[1]] if reference else []
    low, high = min([0.0, *(v for v in known if v is not None)]), max([0.0, *(v for v in known if v is not None)])
    scale = _Scale(low, (high - low) or 1.0)
    order = list(rows)
    if not as_given:
        order.sort(key=lambda r: (not _is(r.value), -(r.value or 0.0) if _is(r.value) else 0.0, r.label))
    mark = "" if reference is None else f'<path class="s-ink" d="M{scale.at(reference[1])} 0V10" {_LINE}/>'
    items = "".join(_item(row, scale, mark, decimals, unit) for row in order)
    notes = (
        []
        if reference is None
        else [f"Upright line: {reference[0]}, {shown(reference[1], unit, decimals, words=True)}."]
    )
    if any(_is(row.lower) and _is(row.upper) for row in rows):
        notes.append("Thin line on a bar: 95% interval.")
    if unit_words(unit):
        notes.append(f"Values {unit}." if unit.startswith("per ") else f"Values in {unit}.")
    missing = sorted({row.state or "x" for row in rows if not _is(row.value)})
    notes += [f"Where [{state}] stands there is no figure: {STATES[state].words}." for state in missing]
    return Drawing(f'<ol class="bars" role="list">{items}</ol>', None, alt, title, slug(id), subtitle, " ".join(notes))


_LINE = 'fill="none" stroke="#0b0c0c" stroke-width="1.5" vector-effect="non-scaling-stroke"'


@dataclass(frozen=True)
class _Scale:
    low: float
    span: float

    def at(self, value: float) -> str:
        """The place on a bar 100 units long."""
        return f"{(value - self.low) / self.span * 100:.2f}".rstrip("0").rstrip(".")


def _is(value: float | None) -> bool:
    return value is not None and isfinite(value)


def _item(row: Bar, scale: _Scale, mark: str, decimals: int, unit: str) -> str:
    name = escape(row.label)
    if row.href:
        name = f'<a href="{escape(row.href)}">{name}</a>'
    here = ' class="here"' if row.highlight else ""
    head = f'<li{here}><span class="name">{name}</span> <span class="value">'
    if row.value is None or not isfinite(row.value):
        return f"{head}[{escape(row.state or 'x')}]</span></li>"
    value = shown(row.value, unit, decimals)
    shapes = _bar(row.value, scale, "c1" if row.highlight else "m3")
    if row.lower is not None and row.upper is not None and isfinite(row.lower + row.upper):
        shapes += f'<path class="s-ink" d="M{scale.at(row.lower)} 5H{scale.at(row.upper)}" {_LINE}/>'
        value += f" <small>({shown(row.lower, unit, decimals)} to {shown(row.upper, unit, decimals)})</small>"
    look = 'viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"'
    word = f'<span class="word">{escape(row.word)}</span>' if row.word else ""
    return f"{head}{value}</span><svg {look}>{shapes}{mark}</svg>{word}</li>"


def _bar(value: float, scale: _Scale, colour: str) -> str:
    left, right = sorted((0.0, value))
    wide = f"{(right - left) / scale.span * 100:.2f}".rstrip("0").rstrip(".")
    fill = "#12436d" if colour == "c1" else "#6bace6"
    return f'<rect class="f-{colour}" x="{scale.at(left)}" y="1" width="{wide}" height="8" fill="{fill}"/>'
