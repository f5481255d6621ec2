"""A tiny trend line for a card, written by hand: fast enough for hundreds on a page."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

WIDTH, HEIGHT, MARGIN = 96, 28, 4


def spark(values: Sequence[float | None], target: float | None = None, good: str = "neither") -> str:
    """Values in time order (None or NaN leaves a gap) as a small SVG; the target a thin line, marked on its good side.

    It is hidden from screen readers: the card says the latest value and its direction in words. No value: no line.

    >>> spark([1, 2, None, 4]).count("M")
    2
    >>> spark([])
    ''
    """
    known = [float(v) for v in values if v is not None and isfinite(v)]
    if not known:
        return ""
    aim = target if target is not None and isfinite(target) else None
    every = known if aim is None else [*known, aim]
    low, span = min(every), max(every) - min(every)

    def x(k: int) -> float:
        return MARGIN + k * (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN) if span else HEIGHT / 2

    steps, joined, last = [], False, (0, 0.0)
    for k, value in enumerate(values):
        there = value is not None and isfinite(value)
        if value is not None and there:
            # a value alone between gaps is drawn as a dot by its round cap
            steps.append(f"{'L' if joined else 'M'}{_short(x(k))} {_short(y(value))}" + ("" if joined else "h0"))
            last = (k, float(value))
        joined = there
    parts = []
    if aim is not None:
        at = _short(y(aim))
        parts.append(f'<path class="s-c3" d="M0 {at}H{WIDTH}" stroke="#801650" stroke-dasharray="2 2"/>')
        tip = {"high": -3, "low": 3}.get(good)
        if tip:
            parts.append(f'<path class="f-c3" d="M0 {at}h5l-2.5 {tip}z" fill="#801650"/>')
    look = 'fill="none" stroke="#12436d" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    parts.append(f'<path class="s-c1" d="{"".join(steps)}" {look}/>')
    spot = f'cx="{_short(x(last[0]))}" cy="{_short(y(last[1]))}"'
    parts.append(f'<circle class="f-c1" {spot} r="3" fill="#12436d"/>')
    head = f'class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg {head} aria-hidden="true" focusable="false">{"".join(parts)}</svg>'


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
