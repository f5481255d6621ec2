"""Figures as a reader sees them: rounded once, with their unit, and with their source a touch away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup, escape

from curvebook.model.measures import Indicator
from curvebook.observatory.frames import STATES
from curvebook.rounding import number, shown

__all__ = [
    "between",
    "chance",
    "counted",
    "difference",
    "in_words",
    "listed",
    "number",
    "sourced",
    "state_words",
    "unit_of",
    "with_unit",
]

_POINTS = {"%": "percentage point"}  # what a difference is counted in, where that is not the unit


def with_unit(value: float, indicator: Indicator) -> str:
    """`value` in the indicator's unit: 5.1%, £642.50, 23.4 per 1,000, 81.2 years."""
    return shown(value, unit_of(indicator), indicator.decimals, words=True)


def unit_of(indicator: Indicator) -> str:
    """The unit behind a figure: the agreed one, else % for proportions and "per 1,000" for rates; an index has none."""
    if _bare_index(indicator):
        return ""
    if indicator.unit is not None:
        return indicator.unit
    if indicator.kind == "proportion":
        return "%"
    return f"per {indicator.per:,}" if indicator.kind == "rate" and indicator.per > 1 else ""


def difference(value: float, indicator: Indicator) -> str:
    """The size of a difference in words: "1.2 percentage points", "3.4 per 1,000", of an index "8.8 points"."""
    point = "point" if _bare_index(indicator) else _POINTS.get(unit_of(indicator), "")
    if not point:
        return with_unit(abs(value), indicator)
    size = number(abs(value), indicator.decimals)
    return f"{size} {point if size in ('1', '1.0') else point + 's'}"


def _bare_index(indicator: Indicator) -> bool:
    """Whether its figures are points of an index; a rank is agreed as an index with a unit of its own."""
    return indicator.kind == "index" and indicator.unit in (None, "index")


def between(lower: float, upper: float, indicator: Indicator) -> str:
    """An interval in words: "between 4.6% and 5.7%"; a unit in words is said once, by the figure itself."""
    unit = unit_of(indicator)
    ends = [shown(value, unit, indicator.decimals) for value in (lower, upper)]
    return f"between {ends[0]} and {ends[1]}"


def chance(probability: float, cut_offs: tuple[float, ...] = (0.3, 0.7)) -> str:
    """A probability in words that need no training; near the `cut_offs`, where a status changes, with the number too.

    >>> [chance(p) for p in (0.004, 0.1, 0.34, 0.5, 0.91, 0.999)]
    ['less than a 1 in 100 chance', 'about a 1 in 10 chance', 'about a 1 in 3 chance', 'about an even chance', \
'about a 9 in 10 chance', 'more than a 99 in 100 chance']
    >>> [chance(p) for p in (0.29, 0.32, 0.69, 0.699)]
    ['about a 3 in 10 chance (29%)', 'about a 1 in 3 chance (32%)', 'about a 7 in 10 chance (69%)', \
'just under a 7 in 10 chance']
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is not a probability")
    if probability < 0.01:
        return "less than a 1 in 100 chance"
    if probability > 0.99:
        return "more than a 99 in 100 chance"
    just_under = [cut for cut in cut_offs if probability < cut <= round(probability, 2)]
    if just_under:
        top, bottom = Fraction(just_under[0]).limit_denominator(100).as_integer_ratio()
        return f"just under {'an' if top in (8, 11, 18) else 'a'} {top} in {bottom} chance"
    near = min(abs(probability - cut) for cut in cut_offs) < 0.03
    number = f" ({probability:.0%})" if near else ""
    if 0.45 <= probability <= 0.55:
        return f"about an even chance{number}"
    fractions = ((1, 100), (1, 50), (1, 20), (1, 10), (1, 6), (1, 5), (1, 4), (1, 3), (2, 5), (3, 5), (2, 3),
                 (3, 4), (4, 5), (9, 10), (19, 20), (49, 50), (99, 100))  # fmt: skip
    tenths = ((3, 10), (7, 10)) if near else ()
    top, bottom = min((*fractions, *tenths), key=lambda f: abs(f[0] / f[1] - probability))
    article = "an" if top in (8, 11, 18) else "a"
    return f"about {article} {top} in {bottom} chance{number}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items as a sentence lists them: "a, b and c"."""
    parts = [str(item) for item in items]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


_SEXES = {"male": "males", "female": "females"}
_AGES = re.compile(r"\d+ (to \d+|and over)")
_END_OF_A_SCALE = re.compile(r"\d+ \((most|least) deprived\)")


def in_words(group: str) -> str:
    """A group as a sentence names it.

    >>> [in_words(group) for group in ("Male", "1 (most deprived)", "5 to 17", "Asian")]
    ['males', 'the most deprived', 'ages 5 to 17', 'Asian']
    """
    if end := _END_OF_A_SCALE.fullmatch(group):
        return f"the {end[1]} deprived"
    if _AGES.fullmatch(group):
        return f"ages {group}"
    return _SEXES.get(group.casefold(), group)


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 ward", "16 wards"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def state_words(code: str) -> str:
    """A state in one clause; the shorthand alone where nobody has explained it."""
    return STATES[code].words if code in STATES else code


def sourced(text: str, source: str, key: str = "") -> Markup:
    """A figure whose source shows on hover and on focus; `key` says which figure it is, to whoever compares pages."""
    if not source:
        return escape(text)
    which = Markup(' data-figure="{}"').format(key) if key else ""
    return Markup('<span class="fig" tabindex="0"{}>{}<span class="tip" role="note">{}</span></span>').format(
        which, text, source
    )
