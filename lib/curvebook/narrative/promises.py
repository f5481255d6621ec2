"""Sentences about what was promised: the path, the chance of keeping the promise, whether it was ever done, the floor.

Each function returns sanitised HTML; a status never stands without its number or without the rule that gave it.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from curvebook.accountability.status import BELOW, LIKELY, MET, NOT_ASSESSABLE, NOT_MET, ON_PATH, SHORT, UNLIKELY
from curvebook.findings.challenge import DONE, NEVER_DONE
from curvebook.model.targets import Target
from curvebook.narrative.facts import Facts, Finding
from curvebook.narrative.figures import chance, difference, with_unit
from curvebook.narrative.sentences import figure

MET_OR_NOT = (MET, NOT_MET)
RULES = {"ratio": "by the change so far", "band": "by where it stands"}
_PLACE_ON_PATH = {
    ON_PATH: "and the figure is on it or better",
    SHORT: "and the figure is short of it",
    BELOW: "and the figure is short of it by more than the monitoring level allows",
}
# Whether a target is kept by a decisive word for its end, and what is said of it beside another.
_ENDS = {
    LIKELY: (True, "is likely to be met"),
    MET: (True, "was met"),
    UNLIKELY: (False, "is unlikely to be met"),
    NOT_MET: (False, "was missed"),
}
_SHARES = {1.0: "the whole", 0.75: "three quarters of the", 0.5: "half of the", 0.25: "a quarter of the"}


def status_words(found: Finding) -> str:
    """A status in the partnership's own words (RULES 2.2), and by which rule where that is not the probability."""
    if found.word in MET_OR_NOT:
        return f"target {found.word}"
    said = found.word if found.word == NOT_ASSESSABLE else f"achievement {found.word}"
    return f"{said}, {RULES[found.against]}" if found.against in RULES else said


def against_target(facts: Facts, names: Mapping[str, str] | None = None) -> Markup:
    """Where we stand on the path, and how likely the promise is to be kept; `names` gives areas' names by code."""
    goal, path, likely = facts.get("target-end"), facts.get("path"), facts.get("likelihood")
    if goal is None or goal.period is None:
        return Markup("")
    text = _aim(facts, goal, names or {})
    if goal.value is None:
        return text + escape(f" It cannot be followed: {goal.note}." if goal.note else "")
    if path is not None and path.word in _PLACE_ON_PATH and path.value is not None:
        now = with_unit(path.value, facts.indicator)
        text += escape(f" The agreed path stands at {now} now, {_PLACE_ON_PATH[path.word]}.")
    if likely is None:
        return text
    if likely.word in MET_OR_NOT:
        return text + escape(f" Its date has come: it was {likely.word}.")
    if goal.word == "reached":
        text += Markup(" The newest figure is already there.")
    return text + _likely(facts, likely, goal, facts.indicator.target)


def milestones(facts: Facts) -> Markup:
    """The steps on the way: which were kept, and the chance of each that lies ahead."""
    aims = {found.period: found.value for found in facts.every("target")}
    said: list[Markup] = []
    for found in facts.every("milestone"):
        aim = aims.get(found.period)
        if found.period is None or aim is None:
            continue
        step = f"{with_unit(aim, facts.indicator)} by {found.period.label}"
        if found.word in MET_OR_NOT:
            said.append(escape(f"{step} was {found.word}"))
        elif found.value is not None:
            said.append(Markup("for {} there is <strong>{}</strong> (achievement {})").format(
                step, chance(found.value, facts.cut_offs), found.word))  # fmt: skip
    return Markup("On the way there, {}.").format(Markup("; ").join(said)) if said else Markup("")


def required(facts: Facts, names: Mapping[str, str]) -> Markup:
    """The change a year that the target still asks for, and whether similar places have ever done it (RULES 2.8)."""
    found, best = facts.get("required"), facts.get("best-change")
    if found is None or found.value is None or (facts.word("likelihood") in MET_OR_NOT):
        return Markup("")
    way = "rise" if found.value > 0 else "fall"
    size = figure(facts, _a_year(facts, found.value), found)
    season = ", counted from the newest figure of the same season" if found.period and found.period.months < 12 else ""
    text = Markup("To get there it has to {} by {} a year{}.").format(way, size, season)
    if found.word not in (DONE, NEVER_DONE) or found.count is None or best is None or best.value is None:
        why = f": {found.note}" if found.note else ""
        return text + escape(f" Whether similar places have ever done so cannot be said{why}.")
    places = f"{found.denominator or 0:.0f} similar places"
    name = names.get(best.against, best.against)
    record = Markup("{}, {} a year {}").format(name, figure(facts, _a_year(facts, best.value), best), best.note)
    if best.value * found.value <= 0:
        return text + escape(f" None of {places} has moved that way at all over an equally long time.")
    done = f"{found.count:.0f} of {places} {'has' if found.count == 1 else 'have'}"
    did = f"None of {places} has" if found.word == NEVER_DONE else done
    return text + Markup(" {} done so over an equally long time; the best was {}.").format(did, record)


def floor(facts: Facts) -> Markup:
    """The floor beside the target: the least that must be kept, where we stand on the way to it, the chance."""
    goal, path, likely = facts.get("floor-end"), facts.get("floor-path"), facts.get("floor-likelihood")
    if goal is None or goal.value is None or goal.period is None:
        return Markup("")
    aim = f"{with_unit(goal.value, facts.indicator)} by {goal.period.label}"
    text = escape(f"The floor, the least that must be kept, is {aim}.")
    if path is not None and path.word in _PLACE_ON_PATH and path.value is not None:
        now = with_unit(path.value, facts.indicator)
        text += escape(f" The way to it stands at {now} now, {_PLACE_ON_PATH[path.word]}.")
    if likely is not None and likely.word in MET_OR_NOT:
        text += escape(f" Its date has come: it was {likely.word}.")
    elif likely is not None:
        there = Markup(" The newest figure is already there.") if goal.word == "reached" else Markup("")
        text += there + _likely(facts, likely, goal, facts.indicator.floor_target)
    return text + _apart(facts)


def _aim(facts: Facts, goal: Finding, names: Mapping[str, str]) -> Markup:
    target = facts.indicator.target
    made_up = "illustrative " if target and target.illustrative else ""
    by = goal.period.label if goal.period else ""
    if target is None or target.catch_up is None:
        if goal.value is None:
            return escape(f"There is a target for {by}.")
        return escape(f"The {made_up}target is {with_unit(goal.value, facts.indicator)} by {by}.")
    other = {"neighbours": "the middle of similar places"}.get(goal.against) or names.get(goal.against, "")
    share = _SHARES.get(target.catch_up.share, f"{target.catch_up.share:.0%} of the")
    text = f"The {made_up}target is to close {share} gap to {other or 'other places'} by {by}."
    if goal.value is not None:
        text += f" As things stand there, that is {with_unit(goal.value, facts.indicator)}."
    return escape(text)


def _likely(facts: Facts, likely: Finding, goal: Finding, target: Target | None) -> Markup:
    """The chance and the status that goes with it, or why there is none; by which rule, where that is another one."""
    ruled, *notes = likely.note.split("; ") if likely.against in RULES else ("", likely.note)
    judged = Markup("")
    if ruled:
        word = likely.word if likely.word == NOT_ASSESSABLE else f"achievement {likely.word}"
        judged = Markup(" Judged {}: {}.").format(ruled, word)
    if likely.value is None:
        note = "; ".join(filter(None, notes))
        why = f": {note}" if note and facts.get("no-forecast") is None else ""
        return judged + escape(f" How likely it is to be met cannot be assessed{why}.")
    what = "of still being there at that date" if goal.word == "reached" else "of meeting it"
    said = chance(likely.value, facts.cut_offs)
    status = Markup("") if ruled else Markup(": {}").format(status_words(likely))
    on = "a forecast of the gap" if target is not None and target.catch_up else "the same forecast"
    return judged + Markup(" On {} there is <strong>{}</strong> {}{}.").format(on, said, what, status)


def _apart(facts: Facts) -> Markup:
    """Where the floor is missed though the local target is met, or the other way round: now, and at their dates."""
    text, places = "", (facts.word("path"), facts.word("floor-path"))
    if all(place in _PLACE_ON_PATH for place in places) and places.count(ON_PATH) == 1:
        kept, missed = ("target", "floor") if places[0] == ON_PATH else ("floor", "target")
        text += f" The figure keeps to the way to the {kept}, but not to that to the {missed}."
    ends = [facts.word(measure) for measure in ("likelihood", "floor-likelihood")]
    if all(end in _ENDS for end in ends) and _ENDS[ends[0]][0] != _ENDS[ends[1]][0]:
        text += f" The target {_ENDS[ends[0]][1]}, but the floor {_ENDS[ends[1]][1]}."
    return escape(text)


def _a_year(facts: Facts, value: float) -> str:
    """A change a year, with one decimal more than a value, for the change over some years is shared out.

    Whole numbers get none where it is 10 or more: there it would claim more than the figures can tell.
    """
    decimals = facts.indicator.decimals
    more = 1 if decimals or abs(value) < 10 else 0
    return difference(value, facts.indicator.model_copy(update={"decimals": decimals + more}))
