"""An index in words: what it is made of, and which parts moved it, and what it is not compared with."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from curvebook.findings.book import OTHER_PARTS
from curvebook.indicators.comparison import NOT_COMPARED
from curvebook.model.measures import Composite
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import counted, listed
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
_BASE = (
    " What a part is measured from is the mean of its own figures for periods within that time; a part that has none "
    "there is measured from the figures that were its newest then."
)


def moved(facts: Facts, names: Mapping[str, str]) -> Markup:
    """Which parts moved the index most in a year, up and down, and what is left of the change as it is printed.

    `names` are the parts' by their ids. Of a part that moved by no more than chance explains it says so.
    """
    change = facts.get("change")
    every = facts.by("part").every("contribution")
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
    if said:
        sentences += _rest(change.value, [f.value or 0 for f in (*up, *down)], len(shares), places)
    sentences += [f"It is without {listed(absent)}."] if absent else []
    return escape(" ".join(sentences))


def _part(found: Finding, names: Mapping[str, str], places: int) -> str:
    size = number(abs(found.value or 0), places)
    alone = "; chance alone could explain its own change" if found.note == "within chance" else ""
    return f"{names.get(found.group, found.group)} ({size} points{alone})"


def _rest(change: float, named: list[float], parts: int, places: int) -> list[str]:
    """What the parts that are not named come to, so that the figures add up to the change as they are printed."""
    rest = round_half_up(round_half_up(change, places) - sum(round_half_up(each, places) for each in named), places)
    if len(named) == parts:
        return [f"Rounding accounts for {number(abs(rest), places)} of the change."] if rest else []
    others = "The other part" if parts - len(named) == 1 else f"The other {parts - len(named)} parts together"
    if not rest:
        return [f"{others} did not move it."]
    return [f"{others} {'added' if rest > 0 else 'took away'} {number(abs(rest), places)} points."]


def compared(facts: Facts, names: Mapping[str, str]) -> Markup:
    """What the index is not compared with because other parts are known there; `names` are areas by their codes."""
    places = []
    for measure in ("vs-parent", "vs-country", "vs-neighbours"):
        found = facts.get(measure)
        if found is not None and found.word == NOT_COMPARED and found.note == OTHER_PARTS:
            place = "similar places" if found.against == "neighbours" else names.get(found.against, found.against)
            places += [place] if place not in places else []
    if not places:
        return Markup("")
    return escape(f"It is not compared with {listed(places)}: the same parts are not known there.")


def changed_parts(facts: Facts) -> Markup:
    """When the index was last made of other parts than before, so that its figures are not comparable across that."""
    breaks = [f for f in facts.every("observed") if f.note.startswith(OTHER_PARTS)]
    if not breaks or breaks[-1].period is None:
        return Markup("")
    times = counted(len(breaks), "time")
    return escape(
        f"The parts that are known changed {times}, last in {breaks[-1].period.label}: figures from before are not "
        "compared with those since, and its trend and its forecast leave them out."
    )


def made_of(plan: Composite, base: str, names: Mapping[str, str]) -> str:
    """The parts with their weights, and how they are put on one scale; `base` says where and when that begins."""
    whole = sum(part.weight for part in plan.parts)
    parts = [f"{names.get(p.indicator, p.indicator)} ({p.weight / whole:.0%})" for p in plan.parts]
    mean = " They are put together by their weighted geometric mean." if plan.aggregation == "geometric" else ""
    start = "" if plan.scaling == "goalposts" else _BASE
    return f"{listed(parts)}. {_SCALES[plan.scaling].format(base=base)}{start}{mean}"
