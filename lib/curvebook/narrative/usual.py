"""What an XmR chart says in words, where the trend test cannot be made: is the newest figure usual for its series?"""

from __future__ import annotations

from markupsafe import Markup, escape

from curvebook.findings.variation import ANEW, PROVISIONAL, SEASON
from curvebook.indicators.spc import COMMON, CONCERN, IMPROVEMENT, SPECIAL
from curvebook.indicators.trend import CANNOT
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import between

_STRETCHES = {0: "values", 1: "months", 3: "quarters", 6: "half-years", 12: "years"}
_JUDGED = {IMPROVEMENT: "better", CONCERN: "worse"}
# A rule as findings note it (findings.variation.RULES), on a card and in a sentence. A run goes before a point outside:
# what moves one way all the time never stood still, so of no range is it said that it was usual.
_RULES = {
    "seven in a row above its average": ("Above average for seven {}", "The last seven {} all lie above its average"),
    "seven in a row below its average": ("Below average for seven {}", "The last seven {} all lie below its average"),
    "seven in a row each higher than the last": ("Six rises in a row", "It has risen six times in a row"),
    "seven in a row each lower than the last": ("Six falls in a row", "It has fallen six times in a row"),
    "above its usual range": ("Well above its average", "The newest figure lies well above its average"),
    "below its usual range": ("Well below its average", "The newest figure lies well below its average"),
    "two of three far above its average": (
        "Far above average", "Two of the last three {} lie far above its average"),
    "two of three far below its average": (
        "Far below average", "Two of the last three {} lie far below its average"),
}  # fmt: skip


def judged_by_usual(facts: Facts) -> Finding | None:
    """The finding on variation where it speaks for an indicator: the trend test cannot be made, and this can."""
    found = facts.get("variation")
    tested = facts.word("trend") not in ("", CANNOT)
    return found if found and not tested and found.word in (COMMON, SPECIAL, IMPROVEMENT, CONCERN) else None


def on_a_card(found: Finding) -> tuple[str, str]:
    """Words and a class name for a card: "Below average for seven quarters", better."""
    if found.word == COMMON:
        return "No more than its usual ups and downs", "neutral"
    short, _ = _first_rule(found)
    return short, _JUDGED.get(found.word, "neutral")


def variation(facts: Facts) -> Markup:
    """What is usual for the series and what is not, and by which rule; "" where the chart does not speak."""
    found = judged_by_usual(facts)
    if found is None:
        return Markup("")
    notes = found.note.split("; ")
    season = ", its season allowed for" if SEASON in notes else ""
    if found.word == COMMON:
        text = f"It moves within its usual ups and downs{season}"
        if found.lower is not None and found.upper is not None:
            text += f", {between(found.lower, found.upper, facts.indicator)}"
    else:
        _, text = _first_rule(found)
        text += season + {IMPROVEMENT: ", which is better", CONCERN: ", which is worse"}.get(found.word, "")
        text += "; chance alone seldom does that"
    few = " There are fewer than 12 values, so this may change." if PROVISIONAL in notes else ""
    return escape(f"{text}.{few}{_anew(facts, notes)}")


def assurance(facts: Facts) -> Markup:
    """Whether the usual range meets the target; said where no forecast does, of a series that still keeps to it."""
    found, likely = facts.get("assurance"), facts.get("likelihood")
    if found is None or (likely is not None and (likely.value is not None or likely.word in ("met", "not met"))):
        return Markup("")
    if facts.word("variation") in (SPECIAL, IMPROVEMENT, CONCERN):
        return Markup("")
    match found.word:
        case "consistently meets":
            return Markup("Its whole usual range meets the target.")
        case "consistently fails":
            return Markup("Its usual range does not reach the target: it will not be met unless something changes.")
        case "hit and miss":
            return Markup("The target lies within its usual range: it will be met at times and missed at times.")
        case _:
            return Markup("")


def _anew(facts: Facts, notes: list[str]) -> str:
    """From when its average and its range are reckoned, and why, where a known step lies behind."""
    label = next((note.removeprefix(ANEW) for note in notes if note.startswith(ANEW)), "")
    steps = (each for each in facts.indicator.rebase if facts.indicator.period(each.at).label == label)
    return next((f" Its average and usual range count from {label}: {each.why}" for each in steps), "")


def _first_rule(found: Finding) -> tuple[str, str]:
    notes = found.note.split("; ")
    rule = next((rule for rule in _RULES if rule in notes), "")
    short, long = _RULES.get(rule, ("Far from its average", "The newest figure is unusual for this series"))
    many = _STRETCHES.get(found.period.months if found.period else 0, "values")
    return short.format(many), long.format(many)
