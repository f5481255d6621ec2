"""How a figure is rounded and written, everywhere alike: in sentences, tables and charts."""

from __future__ import annotations

import math


def round_half_up(value: float, decimals: int) -> float:
    """Rounded as people round: 0.25 to 0.3, never to even. A whisker below a half in binary counts as the half.

    >>> round_half_up(0.25, 1), round_half_up(2.675, 2), round_half_up(-1.25, 1)
    (0.3, 2.68, -1.3)
    """
    scale = 10**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5 + 1e-9), value) / scale


def number(value: float, decimals: int = 1) -> str:
    """`value` with thousands separators and a true minus sign; never "-0". Raises ValueError for what is no figure.

    >>> number(12345.678, 0), number(-0.04, 1), number(-2.5, 1)
    ('12,346', '0.0', '−2.5')
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be printed as a figure: its state must be printed instead")
    text = f"{round_half_up(value, decimals):,.{decimals}f}"
    return text.replace("-", "−") if text.strip("-0.,") else text.lstrip("-")


def shown(value: float, unit: str = "", decimals: int = 1, *, words: bool = False) -> str:
    """`value` with its unit where that is a sign; with `words`, also where it is a phrase ("" has no unit at all).

    >>> shown(5.06, "%"), shown(-1234567, "£", 0), shown(642.5, "£ per week", 0, words=True)
    ('5.1%', '−£1,234,567', '£643 per week')
    >>> shown(12.3, "per 1,000"), shown(12.3, "per 1,000", words=True)
    ('12.3', '12.3 per 1,000')
    """
    text = number(value, decimals)
    if unit == "%":
        return f"{text}%"
    sign, _, phrase = unit.partition(" ") if unit[:1] in {"£", "€", "$"} else ("", "", unit)
    if sign:
        text = f"−{sign}{text[1:]}" if text.startswith("−") else f"{sign}{text}"
    return f"{text} {phrase}" if phrase and words else text
