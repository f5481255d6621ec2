"""An index in words: what it is made of, and which parts moved it."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from curvebook.model.measures import Composite
from curvebook.narrative.facts import Facts, Finding, findings
from curvebook.narrative.figures import listed
from curvebook.rounding import number, round_half_up

_NAMED = 2  # parts named on each side
_SCALES = {
    "percent-of-base": "Each part counts by how much better it is than {base}, in per cent of the value then: 100 is "
    "no change.",
    "z-score": "Each part counts by how far it lies from its mean {base}, in its standard deviations of that time: "
    "100 is the mean, 10 points are one standard deviation, and higher is better.",
    "way-to-target": "Each part counts by how much of the way to its target it has gone from its value {base}: 0 is "
    "none of it, 100 the target.",
    "goalposts": "Each part counts by where it lies between two agreed values, the worse being 0 and the better 100.",
}


def moved(facts: Facts, names: Mapping[str, str]) -> Markup:
    """Which parts moved the index most in a year, up and down; `names` are the parts' by their ids."""
    change = facts.get("change")
    every = list(findings(facts.by("part").rows("contribution")))
    shares = [f for f in every if f.value is not None]
    if change is None or change.value is None or not shares:
        return Markup("")
    places = facts.indicator.decimals
    sized = sorted((f for f in shares if round_half_up(f.value or 0, places)), key=lambda f: -abs(f.value or 0))
    up, down = ([f for f in sized if (f.value or 0) * sign > 0][:_NAMED] for sign in (1, -1))
    said = [
        f"{words} most by {listed([_part(f, names, places) for f in found])}"
        for words, found in (("raised", up), ("lowered", down))
        if found
    ]
    absent = [f"{names.get(f.group, f.group)} ({f.note})" for f in every if f.value is None and f.note]
    sentences = [f"In a year it was {', and '.join(said)}."] if said else []
    sentences += [f"It is without {listed(absent)}."] if absent else []
    return escape(" ".join(sentences))


def _part(found: Finding, names: Mapping[str, str], places: int) -> str:
    size = number(abs(found.value or 0), places)
    return f"{names.get(found.group, found.group)} ({size} points)"


def made_of(plan: Composite, base: str, names: Mapping[str, str]) -> str:
    """The parts with their weights, and how they are put on one scale; `base` says where and when that begins."""
    whole = sum(part.weight for part in plan.parts)
    parts = [f"{names.get(p.indicator, p.indicator)} ({p.weight / whole:.0%})" for p in plan.parts]
    mean = " They are put together by their weighted geometric mean." if plan.aggregation == "geometric" else ""
    return f"{listed(parts)}. {_SCALES[plan.scaling].format(base=base)}{mean}"
