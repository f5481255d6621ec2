"""What a resident is told of an indicator: short sentences, one thought each, with the figures that the other reports
print (RULES 4.8). How sure we are is said by a range; how it was tested stands in the theme reports.

Each function returns sanitised HTML, or "" where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from curvebook.accountability.status import BELOW, NOT_ASSESSABLE
from curvebook.accountability.turn_the_curve import BENDING, ON_BASELINE, TURNED, WORSE
from curvebook.findings.since import STILL_WORSE
from curvebook.narrative import standing
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import between, chance, counted, difference, listed, state_words, with_unit
from curvebook.narrative.promises import MET_OR_NOT, RULES, status_words
from curvebook.narrative.sentences import figure, moves
from curvebook.narrative.turned import frozen_on
from curvebook.narrative.usual import judged_by_usual
from curvebook.narrative.usual import on_a_card as usual_on_a_card

_CAME = {
    TURNED: "better than we expected",
    BENDING: "an early sign of being better than we expected",
    ON_BASELINE: "as we expected",
    WORSE: "worse than we expected",
}


def in_short(every: Sequence[Facts]) -> list[str]:
    """How many of the figures watched first are better, worse, neither, or cannot be told: sentences of a count each.

    Every figure is counted once: the counts add up to all of them. Those that no section tells of are named.
    """
    if not every:
        return ["We have no figure yet that we watch first here."]
    sorts = (standing.better, standing.worsening, standing.short, standing.unknown)
    better, worse, late, unknown = ([facts for facts in every if test(facts)] for test in sorts)
    rest = [facts for facts in every if not any(test(facts) for test in sorts)]
    late_words = "will probably not reach what we promised in time"
    groups = (
        (better, "is getting better or is better than we expected",
         "are getting better or are better than we expected"),
        (worse, "is getting worse or is worse than we expected", "are getting worse or are worse than we expected"),
        (late, late_words, late_words),
        (rest, f"shows no clear change, or it is too soon to say: {_names(rest)}",
         f"show no clear change, or it is too soon to say: {_names(rest)}"),
        (unknown, f"cannot be judged yet: {_names(unknown)}", f"cannot be judged yet: {_names(unknown)}"),
    )  # fmt: skip
    said = [f"We watch {counted(len(every), 'figure')} first."]
    return said + [f"{len(of)} {one if len(of) == 1 else many}." for of, one, many in groups if of]


def _names(every: Sequence[Facts]) -> str:
    return listed([facts.indicator.name for facts in every])


def newest(facts: Facts) -> Markup:
    """The newest figure and its period, or why there is none."""
    found = facts.get("latest")
    if found is None or found.value is None:
        why = state_words(found.state) if found and found.state else (found.note if found else "")
        return escape(f"There is no figure{': ' + why if why else ' yet'}.")
    shown = figure(facts, with_unit(found.value, facts.indicator), found)
    period = f" ({found.period.label})" if found.period else ""
    return Markup("The newest figure is <strong>{}</strong>{}.").format(shown, period)


def way(facts: Facts) -> Markup:
    """Which way it goes, as far as that was tested."""
    found, usual = facts.get("trend"), judged_by_usual(facts)
    if usual is not None:
        words, kind = usual_on_a_card(usual)
        return escape(f"{words}{', which is ' + kind if kind in ('better', 'worse') else ''}.")
    match found.word if found else "":
        case "getting better" | "getting worse" as word:
            judged = word.removeprefix("getting ")
            moved = moves(found) if found else ""
            return escape(f"It has been {moved or 'moving'}, and that is {judged}.")
        case "increasing" | "decreasing" as word:
            return escape(f"It has been {'rising' if word == 'increasing' else 'falling'}.")
        case "no significant change":
            return Markup("It shows no clear change{}.").format(_though(facts))
        case _:
            return Markup("")


def _though(facts: Facts) -> str:
    """Why no clear change is found though the newest step, which chance could explain, led past the monitoring level;
    "" where it did not."""
    step, path = facts.get("change"), facts.get("path")
    if step is None or step.value is None or path is None or path.word != BELOW or step.note != "within chance":
        return ""
    worse = step.value > 0 if facts.indicator.good == "low" else step.value < 0
    size = difference(step.value, facts.indicator)
    way = "higher" if step.value > 0 else "lower"
    return f": it is {size} {way} than a year before, which chance could explain" if worse else ""


def expected(facts: Facts) -> Markup:
    """What was expected on the day of a decision, and what came."""
    found, day = facts.get("verdict"), frozen_on(facts)
    if found is None:
        return Markup("")
    if found.word == NOT_ASSESSABLE or found.period is None:
        return escape(f"We cannot tell yet{': ' + found.note if found.note else ''}.")
    there = next((one for one in facts.every("baseline") if one.period == found.period), None)
    came, text = facts.at(found.period), Markup("")
    if there is not None and there.lower is not None and there.upper is not None:
        span = between(there.lower, there.upper, facts.indicator)
        text = escape(f"On {day} we expected it {span} in {found.period.label}. ")
    words = _CAME.get(found.word, found.word)
    if found.word == TURNED and STILL_WORSE in found.note:
        words += ", though still worse than on that day"
    if came.value is None:
        return text + escape(f"What came was {words}.")
    shown = figure(facts, with_unit(came.value, facts.indicator), came)
    return text + Markup("It came to {}: {}.").format(shown, words)


def promised(facts: Facts) -> Markup:
    """What was promised and by when, and how likely it is; a status never without its chance (RULES 2.2)."""
    goal, likely = facts.get("target-end"), facts.get("likelihood")
    if goal is None or goal.value is None or goal.period is None:
        return Markup("")
    text = f"We promised {with_unit(goal.value, facts.indicator)} by {goal.period.label}."
    if likely is None:
        return escape(text)
    if likely.word in MET_OR_NOT:
        return escape(f"{text} That was {'kept' if likely.word == 'met' else 'not kept'}.")
    if likely.against in RULES or likely.value is None:
        return escape(f"{text} {status_words(likely).capitalize()}.")
    return escape(f"{text} There is {chance(likely.value, facts.cut_offs)} of that ({status_words(likely)}).")


def beside(facts: Facts, other: Facts) -> Markup:
    """How an area differs from `other`, the partnership's own, beyond chance; "" where it does not."""
    far, there = facts.get("stands-out"), other.get("latest")
    if far is None or far.word not in ("better", "worse", "higher", "lower"):
        return Markup("")
    shown = ""
    if there is not None and there.value is not None:
        shown = Markup(" ({})").format(figure(other, with_unit(there.value, facts.indicator), there))
    return Markup("That is {} than in {}{}.").format(far.word, other.area.name, shown)
