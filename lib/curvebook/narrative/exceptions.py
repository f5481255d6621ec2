"""Sentences about exceptions: how far from the path, whether chance explains it, and the chance of the target.

Each function returns sanitised HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from curvebook.accountability.exceptions import BY_CHANCE, BY_LEVEL, OVER, UNDER
from curvebook.accountability.status import NOT_ASSESSABLE
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import chance, counted, difference, listed, with_unit
from curvebook.narrative.promises import MET_OR_NOT, status_words
from curvebook.narrative.sentences import figure

SIDES = {UNDER: "short of the path", OVER: "better than the path"}


def evidence(facts: Facts) -> Markup:
    """How far the latest figure lies from the path, by more than what, and how likely the target is to be met."""
    found, path = facts.get("exception"), facts.get("path")
    said = [odds(facts)]
    if found is not None and found.value is not None and path is not None and path.value is not None:
        aim = figure(facts, with_unit(path.value, facts.indicator), path)
        if found.value == 0:
            return Markup(" ").join([Markup("It is on the path, {}.").format(aim), *said])
        side = SIDES[OVER if found.value > 0 else UNDER]
        size = figure(facts, difference(found.value, facts.indicator), found)
        far = Markup("That is {} {} ({}), {}.").format(size, side, aim, _by(facts, found.note))
        said.insert(0, far)
    return Markup(" ").join(text for text in said if text)


def _by(facts: Facts, note: str) -> str:
    """By more than what the figure lies from the path, or within what."""
    if BY_CHANCE in note:
        return BY_CHANCE
    if BY_LEVEL in note:
        return "further than the monitoring level is"
    latest = facts.get("latest")
    if latest is not None and latest.has_interval:
        return "no further than chance explains"
    return "within the monitoring level" if facts.every("monitoring") else "which nothing tells from chance"


def odds(facts: Facts) -> Markup:
    """The chance of meeting the target, with its status; or why there is none; "" where there is no target."""
    likely, goal = facts.get("likelihood"), facts.get("target-end")
    if likely is None or goal is None or goal.period is None:
        return Markup("")
    aim = f"{with_unit(goal.value, facts.indicator)} " if goal.value is not None else "the target "
    aim += f"by {goal.period.label}"
    if likely.word in MET_OR_NOT:
        return escape(f"The target, {aim}, was {'met' if likely.word == 'met' else 'missed'}.")
    if likely.value is None:
        why = f": {likely.note}" if likely.note else ""
        return escape(f"How likely {aim} is cannot be said{why}.")
    said = chance(likely.value, facts.cut_offs)
    return Markup("There is <strong>{}</strong> of {}: {}.").format(said, aim, status_words(likely))


def why_not(facts: Facts) -> str:
    """Why nothing can be said of a target, as a sentence; the reason behind an unknown chance comes first."""
    found, likely = facts.get("exception"), facts.get("likelihood")
    note = found.note if found is not None else ""
    if likely is not None and likely.word == NOT_ASSESSABLE and likely.note and found is not None and not found.state:
        note = likely.note if found.value is not None else note
    return f"{note[:1].upper()}{note[1:]}." if note else "Nothing is known of it yet."


def tally(words: Sequence[str]) -> str:
    """How many targets are exceptions, in a sentence or two.

    >>> tally(["under", "none", "over", "none", "not assessable"])
    'Of 5 targets, 1 is an exception under target and 1 over target. 1 cannot be judged.'
    >>> tally(["none", "none"]), tally(["none", "not assessable"])
    ('None of 2 targets is an exception.', 'None of 1 target that can be judged is an exception. 1 cannot be judged.')
    >>> tally(["not assessable", "not assessable"])
    'Of 2 targets, none can be judged.'
    """
    if not words:
        return "No target is agreed here."
    counts = [(sum(word == side for word in words), side) for side in (UNDER, OVER)]
    (first, side), *rest = [each for each in counts if each[0]] or [(0, "")]
    unknown = sum(word == NOT_ASSESSABLE for word in words)
    if unknown == len(words):
        return f"Of {counted(unknown, 'target')}, none can be judged."
    text = f"None of {counted(len(words) - unknown, 'target')} that can be judged is an exception."
    text = text if unknown else f"None of {counted(len(words), 'target')} is an exception."
    if first:
        one = f"{first} {'is an exception' if first == 1 else 'are exceptions'} {side} target"
        text = f"Of {counted(len(words), 'target')}, {listed([one, *(f'{n} {other} target' for n, other in rest)])}."
    return text + (f" {unknown} cannot be judged." if unknown else "")
