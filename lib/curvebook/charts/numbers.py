"""Figures as they are written on a chart: "5.1%", "£1,234,567", "−0.4", "12.3 per 1,000"."""

from __future__ import annotations

import math

from curvebook.rounding import shown

__all__ = ["nice_step", "shown", "tick_labels", "ticks", "unit_words"]


def unit_words(unit: str) -> str:
    """What has to be said above the axis because the figures on it do not say it; "" for a bare sign.

    >>> unit_words("%"), unit_words("per 1,000"), unit_words("£ per week")
    ('', 'per 1,000', '£ per week')
    """
    return "" if unit in ("%", "£") else unit


def ticks(low: float, high: float, most: int = 6, unit: float = 0.0) -> list[float]:
    """Round figures within [low, high], at most `most` of them: steps of 1, 2, 2.5 or 5 times a power of ten.

    Steps are multiples of `unit`, the precision in which values are given, unless that leaves fewer than two figures.

    >>> ticks(0, 10), ticks(4.2, 5.9), ticks(4.6, 5.4, unit=0.1)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], [4.5, 5.0, 5.5], [4.6, 4.8, 5.0, 5.2, 5.4])
    """
    step = nice_step((high - low) / max(most - 1, 1), unit)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    found = [round(n * step, 12) for n in range(first, last + 1)]
    return found if len(found) > 1 or not unit else ticks(low, high, most)


def nice_step(least: float, unit: float = 0.0) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not under `least` and a multiple of `unit`.

    >>> nice_step(0.3), nice_step(1), nice_step(21), nice_step(0.22, 0.1)
    (0.5, 1.0, 25.0, 0.5)
    """
    least = max(least, unit)
    if not least > 0 or not math.isfinite(least):
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    steps = [float(f"{factor * power:.12g}") for factor in (1.0, 2.0, 2.5, 5.0, 10.0)]
    whole = [step for step in steps if not unit or abs(step / unit - round(step / unit)) < 1e-6]
    return next((step for step in whole if step >= least * (1 - 1e-9)), 10.0 * power)


def tick_labels(values: list[float], unit: str) -> list[str]:
    """The figures of an axis: as many decimals as the steps need; from a million on, in millions or billions.

    >>> tick_labels([0, 0.25, 0.5], "%"), tick_labels([0, 2_000_000], "£"), tick_labels([0, 20_000], "")
    (['0%', '0.25%', '0.50%'], ['£0', '£2m'], ['0', '20,000'])
    """
    largest = max((abs(v) for v in values), default=0.0)
    size, letter = next(((s, w) for s, w in ((1e9, "bn"), (1e6, "m")) if largest >= s and unit != "%"), (1.0, ""))
    scaled = [v / size for v in values]
    decimals = next((d for d in range(7) if all(abs(round(v, d) - v) < 1e-9 * max(1.0, abs(v)) for v in scaled)), 6)
    return [shown(v, unit, decimals) + letter if v else shown(0, unit, 0) for v in scaled]
