"""The causal web as a layered drawing: boxes in columns, arrows behind them; on a phone the same as a nested list.

Arrows lead from what is done to what it is done for: leftward, to the goals. The list stands beside the drawing for
everybody: it is the same web as text, opened level by level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise

from curvebook.charts.drawing import Drawing, slug
from curvebook.charts.kept import kept
from curvebook.charts.labels import width
from curvebook.charts.layered import middles, ordered
from curvebook.charts.style import NAMES

WIDE, PAD, GAP, HEAD = 960.0, 9.0, 14.0, 34.0
BETWEEN = {2: 110.0, 3: 96.0, 4: 72.0}  # room for arrows between so many columns
WIDEST, SLIT = 300.0, 4.0
TITLE, SMALL, LEADING, INDENT = 13.0, 11.5, 16.0, 16.0
DASHES = {"contributes": "", "drives": "7 4", "reinforces": "9 3 2 3", "balances": "2 3"}
VERBS = {"contributes": "contributes to"}
COLOURS = {"on plan": "#28a197", "behind": "#f46a25", "off plan": "#801650", "unknown": "#858f95"}
NOTE = (
    "Arrows lead to what a thing is done for. Unbroken: contributes; dashed: drives; dash and dot: reinforces; dotted, "
    "with a bar at its end: balances. Thick: part of a loop."
)


@dataclass(frozen=True)
class Box:
    """One node. `column` counts from the goals, 0, on; `word` is its light, `said` that in words, `beneath` more lines.

    `name` is what kind of node it is, in words; `marks` stand beside it (a loop's name); `href` leads to where more is
    said. `anchor`, where given, is its id in the list.
    """

    id: str
    title: str
    name: str
    column: int
    word: str
    said: str
    beneath: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    href: str = ""
    anchor: str = ""
    why: str = ""

    @property
    def spoken(self) -> str:
        """What it says, in one sentence each, for those who do not see it."""
        return ". ".join((f"{self.name}: {self.title}", self.said, *self.beneath, *self.marks)) + "."


@dataclass(frozen=True)
class Arrow:
    """One link, by the ids of its ends. `looped`: it is part of a loop."""

    source: str
    target: str
    kind: str = "contributes"
    looped: bool = False


@kept
def web(
    boxes: Sequence[Box], arrows: Sequence[Arrow], heads: Sequence[str], *, id: str, title: str, alt: str,
    subtitle: str = "", open_to: int = 1,
) -> Drawing:  # fmt: skip
    """The web in columns named by `heads`, and as a list that is open down to the column `open_to`.

    Columns without a box are left out. An arrow to or from what has no box is left out too.
    """
    known = {box.id: box for box in boxes}
    shown = [arrow for arrow in arrows if arrow.source in known and arrow.target in known]
    look = f"{slug(id)}-w"
    svg = _svg(_laid_out(boxes, shown), shown, heads, look, title, alt)
    listed = f'<p class="note of-arrows">{NOTE}</p><div class="web-list">{_list(boxes, shown, open_to)}</div>'
    return Drawing(svg, listed, alt, title, slug(id), subtitle)


@dataclass(frozen=True)
class Placed:
    """A box where it stands, with its lines of text."""

    box: Box
    left: float
    top: float
    wide: float
    tall: float
    title: tuple[str, ...]
    light: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return self.top + self.tall / 2


@dataclass(frozen=True)
class Layout:
    """Where everything stands. `through` has, for each arrow, the points at which it passes the columns between its
    ends, from its source on: (left, right, y)."""

    placed: dict[str, Placed]
    through: list[list[tuple[float, float, float]]]


def _laid_out(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Layout:
    """Every box column by column and downwards in each, which is the order in which they are read.

    An arrow past a column goes between its boxes, through a slit there; those to the same box share theirs.
    """
    used = sorted({box.column for box in boxes})
    between = BETWEEN.get(len(used), 64.0)
    wide = min(WIDEST, (WIDE - between * (len(used) - 1)) / max(len(used), 1))
    lines = {box.id: _lines(box, wide - 2 * PAD) for box in boxes}
    tall = {id: 2 * PAD + LEADING * (1 + sum(map(len, parts))) for id, parts in lines.items()}
    known = {box.id: box for box in boxes}
    columns = [[box.id for box in boxes if box.column == column] for column in used]
    at = {id: number for number, column in enumerate(columns) for id in column}
    joins: list[tuple[str, str]] = []
    slits: list[list[tuple[str, int]]] = []
    for arrow in arrows:
        here, there = at[arrow.source], at[arrow.target]
        passed = range(here - 1, there, -1) if there < here else range(here + 1, there)
        own = [f"{arrow.target} past {number}" for number in passed]
        for slit, number in zip(own, passed, strict=True):
            if slit not in tall:
                tall[slit] = SLIT
                columns[number].append(slit)
        joins += pairwise((arrow.source, *own, arrow.target))
        slits.append(list(zip(own, passed, strict=True)))
    order = ordered(columns, joins)
    down = middles(order, tall, joins, GAP) if boxes else {}
    lefts = [number * (wide + between) for number in range(len(used))]
    placed = {
        id: Placed(known[id], lefts[number], HEAD + down[id] - tall[id] / 2, wide, tall[id], *lines[id])
        for number, column in enumerate(order)
        for id in column
        if id in known
    }
    through = [[(lefts[number], lefts[number] + wide, HEAD + down[slit]) for slit, number in own] for own in slits]
    return Layout(placed, through)


def _lines(box: Box, most: float) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The lines of a box below its kind: of its title, of its light (beside its shape), and of what else is said."""
    light = _wrapped(box.said, SMALL, most - INDENT, bold=True)
    rest = [line for text in (*box.beneath, *box.marks) for line in _wrapped(text, SMALL, most)]
    return tuple(_wrapped(box.title, TITLE, most)), tuple(light), tuple(rest)


@cache
def _word(word: str, size: float, bold: bool) -> float:
    return width(word, size, bold)


def _wrapped(text: str, size: float, most: float, bold: bool = False) -> list[str]:
    """`text` in lines no wider than `most`; a word too long for a line is cut. Words are measured once each."""
    space, lines, last = _word("n n", size, bold) - 2 * _word("n", size, bold), [""], 0.0
    for word in (part for whole in text.split(" ") for part in _cut(whole, size, most, bold)):
        wide = _word(word, size, bold)
        if lines[-1] and last + space + wide > most:
            lines.append("")
        last = last + space + wide if lines[-1] else wide
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _cut(word: str, size: float, most: float, bold: bool) -> Iterator[str]:
    while len(word) > 1 and _word(word, size, bold) > most:
        keep = next((n for n in range(len(word) - 1, 1, -1) if _word(word[:n] + "-", size, bold) <= most), 1)
        yield word[:keep] + "-"
        word = word[keep:]
    yield word


# Drawing


def _svg(layout: Layout, arrows: Sequence[Arrow], heads: Sequence[str], id: str, title: str, alt: str) -> str:
    placed = layout.placed
    ends = [each.top + each.tall for each in placed.values()] + [y for way in layout.through for *_, y in way]
    tall = max(ends, default=HEAD) + GAP
    right = max((each.left + each.wide for each in placed.values()), default=WIDE)
    columns = {each.box.column: each.left for each in placed.values()}
    tops = "".join(_text(left, 18, heads[column], SMALL, "muted", bold=True) for column, left in columns.items())
    lines = "".join(_arrows(layout, arrows))
    linked = "group" if any(each.box.href for each in placed.values()) else "img"
    return (
        f'<svg class="wide f-ink causal-web" viewBox="0 0 {_n(max(right, WIDE))} {_n(tall)}" role="{linked}" '
        f'aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{escape(title)}</title>'
        f'<desc id="{id}-d">{escape(alt)}</desc><g aria-hidden="true">{tops}{lines}</g>'
        f"{''.join(map(_box, placed.values()))}</svg>"
    )


def _box(each: Placed) -> str:
    """A box with its texts, from its kind down to what lies beneath it."""
    box, x, y = each.box, each.left + PAD, each.top + PAD + 11
    frame = (
        f'<rect class="f-paper s-{NAMES[COLOURS[box.word]]}" x="{_n(each.left)}" y="{_n(each.top)}" '
        f'width="{_n(each.wide)}" height="{_n(each.tall)}" rx="{12 if box.column == 0 else 4}" fill="#ffffff" '
        f'stroke="{COLOURS[box.word]}" stroke-width="{2.5 if box.word == "off plan" else 1.5}"'
        f"{_dashed('5 3' if box.word == 'unknown' else '')}/>"
    )
    texts = [_text(x, y, box.name, SMALL, "muted")]
    texts += [_text(x, y + LEADING * (k + 1), line, TITLE, "ink") for k, line in enumerate(each.title)]
    below = y + LEADING * (len(each.title) + 1)
    texts.append(_shape(box.word, x + 5, below - 4))
    texts += [
        _text(x + INDENT, below + LEADING * k, line, SMALL, "ink", bold=True) for k, line in enumerate(each.light)
    ]
    below += LEADING * len(each.light)
    texts += [_text(x, below + LEADING * k, line, SMALL, "muted") for k, line in enumerate(each.rest)]
    inside = frame + "".join(texts)
    if not box.href:
        return f"<g>{inside}</g>"
    return f'<a href="{escape(box.href)}" aria-label="{escape(box.spoken)}">{inside}</a>'


def _shape(word: str, x: float, y: float) -> str:
    """The light's shape: a full disc, a half one, an empty ring, a dotted ring."""
    colour = COLOURS[word]
    name = NAMES[colour]
    full = f' class="f-{name} s-{name}" fill="{colour}"' if word == "on plan" else f' class="s-{name}" fill="none"'
    ring = f'<circle{full} cx="{_n(x)}" cy="{_n(y)}" r="4.5" stroke="{colour}" stroke-width="1.8"'
    ring += f"{_dashed('2 2' if word == 'unknown' else '')}/>"
    half = f'<path class="f-{name}" d="M{_n(x)} {_n(y - 4.5)}a4.5 4.5 0 0 0 0 9z" fill="{colour}"/>'
    return ring + (half if word == "behind" else "")


def _arrows(layout: Layout, arrows: Sequence[Arrow]) -> Iterator[str]:
    """The lines with their heads, each from and to a place of its own on its boxes' sides."""
    ends = _ports(layout.placed, arrows)
    for number, arrow in enumerate(arrows):
        (x0, y0, out), (x1, y1, back) = ends[number, 0], ends[number, 1]
        colour, name = ("#12436d", "c1") if arrow.looped else ("#858f95", "axis")
        tip = x1 + 7 * back
        way = f"M{_n(x0)} {_n(y0)}"
        for left, right, y in layout.through[number]:
            near, far = (left, right) if out > 0 else (right, left)
            way += f"{_bend(x0, y0, out, near, y, -out)}H{_n(far)}"
            x0, y0 = far, y
        line = f'class="s-{name}" fill="none" stroke="{colour}" stroke-width="{2.2 if arrow.looped else 1.2}"'
        yield f'<path {line} d="{way}{_bend(x0, y0, out, tip, y1, back)}"{_dashed(DASHES.get(arrow.kind, ""))}/>'
        yield f'<path class="f-{name}" fill="{colour}" d="M{_n(x1 + back)} {_n(y1)}l{_n(8 * back)} -4v8z"/>'
        if arrow.kind == "balances":
            yield f'<path {line} d="M{_n(x1 + 11 * back)} {_n(y1 - 6)}v12"/>'


def _bend(x0: float, y0: float, out: int, x1: float, y1: float, back: int) -> str:
    """A curve that leaves a side (1 to the right, -1 to the left) and meets another squarely."""
    reach = 26 + min(30.0, abs(y1 - y0) / 12) if out == back else abs(x1 - x0) / 2
    return f"C{_n(x0 + out * reach)} {_n(y0)} {_n(x1 + back * reach)} {_n(y1)} {_n(x1)} {_n(y1)}"


def _ports(placed: Mapping[str, Placed], arrows: Sequence[Arrow]) -> dict[tuple[int, int], tuple[float, float, int]]:
    """Where each end (0 the source, 1 the target) of each arrow meets its box: x, y, and 1 to the right or -1."""
    sides: dict[tuple[str, int], list[tuple[float, int, int]]] = defaultdict(list)
    for number, arrow in enumerate(arrows):
        source, target = placed[arrow.source], placed[arrow.target]
        away = 1 if target.left >= source.left else -1  # within a column, arrows run on its right
        sides[arrow.source, away].append((target.middle, number, 0))
        sides[arrow.target, 1 if target.left <= source.left else -1].append((source.middle, number, 1))
    found = {}
    for (id, side), meeting in sides.items():
        each = placed[id]
        for k, (_, number, end) in enumerate(sorted(meeting)):
            y = each.top + each.tall * (k + 1) / (len(meeting) + 1)
            found[number, end] = (each.left + (each.wide if side > 0 else 0), y, side)
    return found


def _text(x: float, y: float, text: str, size: float, colour: str, bold: bool = False) -> str:
    fill = next(value for value, name in NAMES.items() if name == colour)
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text class="f-{colour}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{fill}"{weight}>'
        f"{escape(text, quote=False)}</text>"
    )


def _dashed(pattern: str) -> str:
    return f' stroke-dasharray="{pattern}"' if pattern else ""


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# The list


def _list(boxes: Sequence[Box], arrows: Sequence[Arrow], open_to: int) -> str:
    """Each node once in full, under the first of those it leads to in an earlier column; else by itself."""
    known = {box.id: box for box in boxes}
    above: dict[str, list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        above[arrow.source].append(arrow)
    under: dict[str, list[Box]] = defaultdict(list)
    also: dict[str, list[Arrow]] = {}
    for box in boxes:
        holds = next((a.target for a in above[box.id] if known[a.target].column < box.column), "")
        also[box.id] = [a for a in above[box.id] if a.target != holds]
        under[holds].append(box)

    def items(group: Sequence[Box]) -> str:
        return f'<ul role="list">{"".join(map(item, group))}</ul>'

    def item(box: Box) -> str:
        anchor = f' id="{escape(box.anchor)}"' if box.anchor else ""
        below = items(under[box.id]) if box.id in under else ""
        if below and box.column >= open_to:
            count = f'{len(under[box.id])} beneath<span class="unseen"> {escape(box.title)}</span>'
            below = f'<details class="data"><summary>{count}</summary>{below}</details>'
        leads = "; ".join(f"{VERBS.get(a.kind, a.kind)} “{known[a.target].title}”" for a in also[box.id])
        return f"<li{anchor}>{_entry(box, leads)}{below}</li>"

    return items(under[""])


def _entry(box: Box, leads: str) -> str:
    """One node as text: its kind and title, its light, what lies beneath, why, and what else it leads to."""
    title = escape(box.title)
    if box.href and box.href != f"#{box.anchor}":
        title = f'<a href="{escape(box.href)}">{title}</a>'
    light = f'<span class="status {slug(box.word)}">{escape(box.said)}</span>'
    light += "".join(f' <span class="more">{escape(text)}.</span>' for text in (*box.beneath, *box.marks))
    why = "".join(f'<span class="why">{escape(text)}.</span>' for text in (box.why, leads and f"Also {leads}") if text)
    return f'<p><span class="kind">{escape(box.name)}</span> {title}</p><p class="light">{light}{why}</p>'
