"""Findings in a few words: the title of a chart, the direction on a card, the message of a report."""

from __future__ import annotations

from collections.abc import Sequence

from curvebook.indicators.spc import COMMON, CONCERN, IMPROVEMENT, SPECIAL
from curvebook.narrative import turned
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed, with_unit
from curvebook.narrative.promises import MET_OR_NOT, RULES, status_words
from curvebook.narrative.sentences import MOVING, moves, not_carried_on
from curvebook.narrative.usual import judged_by_usual, on_a_card

DIRECTIONS = {
    "getting better": "Getting better",
    "getting worse": "Getting worse",
    "increasing": "Rising",
    "decreasing": "Falling",
    "no significant change": "No clear change",
    "cannot be calculated": "Direction not tested",
}
_TARGETS = {
    "likely": "likely to be met",
    "difficult": "difficult",
    "unlikely": "unlikely to be met",
    "not assessable": "not assessable",
    "met": "met",
    "not met": "missed",
}


def message(facts: Facts) -> str:
    """The title of a chart: which way it goes, as far as that is known, and whether the target is in reach."""
    found, goal = facts.get("trend"), facts.get("target-end")
    tested = found is not None and found.word in {*MOVING, "no significant change"}
    way = DIRECTIONS[found.word] if found and tested else _unusual(facts) or newest(facts)
    if found and found.word in MOVING and moves(found):
        judged = {"getting better": ", which is better", "getting worse": ", which is worse"}.get(found.word, "")
        way = moves(found).capitalize() + (" so far" if not_carried_on(facts) else "") + judged
    way = turned.TITLES.get(facts.word("verdict"), way)
    if goal is None or goal.value is None:
        return way or "The figures so far"
    aim, reached = with_unit(goal.value, facts.indicator), goal.word == "reached"
    join = "but" if found and found.word == "getting better" and not reached else "and"
    likely = facts.get("likelihood")
    if likely is not None and likely.against in RULES and likely.word not in (*MET_OR_NOT, "not assessable"):
        said = f"the target is {aim}: {status_words(likely)}"
        return f"{way}; {said}" if way else said[:1].upper() + said[1:]
    match facts.word("likelihood"):
        case "likely":
            edge = "less" if facts.indicator.good == "low" else "more"
            ahead = f"likely to stay at {aim} or {edge}" if reached else f"likely to reach {aim}"
            join = "and"
        case "difficult" | "unlikely" as word if reached:
            ahead = f"already at {aim}, though {'it may not' if word == 'difficult' else 'unlikely to'} stay there"
        case "difficult":
            ahead = f"{aim} will be hard to reach"
        case "unlikely":
            ahead = f"unlikely to reach {aim}"
        case "met" | "not met" as word:
            return f"{way}; the target of {aim} was {word}" if way else f"The target of {aim} was {word}"
        case _:
            return f"{way}; the target is {aim}" if way else f"The target is {aim}"
    return f"{way}, {join} {ahead}" if way else ahead[:1].upper() + ahead[1:]


def _unusual(facts: Facts) -> str:
    """What an XmR chart finds unusual about the newest figure, and which way that is."""
    found = judged_by_usual(facts)
    if found is None or found.word == COMMON:
        return ""
    words, kind = on_a_card(found)
    return f"{words}, which is {kind}" if kind in ("better", "worse") else words


def newest(facts: Facts) -> str:
    """The newest figure as a message, where nothing can be said of its direction."""
    found = facts.get("latest")
    if found is None or found.value is None or found.period is None:
        return ""
    return f"{with_unit(found.value, facts.indicator)} in {found.period.label}"


def direction(facts: Facts) -> tuple[str, str, str]:
    """Arrow, words and a class name for a card; the arrow only where the trend test holds."""
    found = facts.get("trend")
    if usual := judged_by_usual(facts):
        return "", *on_a_card(usual)
    if found is None:
        return "", "", "none"
    arrow = {"rising": "↑", "falling": "↓"}.get(moves(found), "") if found.word in MOVING else ""
    kind = {"getting better": "better", "getting worse": "worse"}.get(found.word, "neutral")
    return arrow, DIRECTIONS.get(found.word, ""), kind


HEADLINE = "headline indicator"
_ONE = {
    "getting better": "The one headline indicator is getting better.",
    "getting worse": "The one headline indicator is getting worse.",
    "increasing": "The one headline indicator is rising.",
    "decreasing": "The one headline indicator is falling.",
    "no significant change": "The one headline indicator shows no clear change.",
    IMPROVEMENT: "The one headline indicator is better than is usual for it.",
    CONCERN: "The one headline indicator is worse than is usual for it.",
    SPECIAL: "The one headline indicator is beyond what is usual for it.",
    COMMON: "The one headline indicator shows no more than its usual ups and downs.",
    "": "The direction of the one headline indicator cannot be tested.",
}


def in_short(every: Sequence[Facts], what: str = HEADLINE) -> str:
    """The message of a report: how many curves have turned, as far as baselines were frozen, and which way they go."""
    return " ".join(filter(None, (turned.tally(every), tally(every, what))))


def tally(every: Sequence[Facts], what: str = HEADLINE) -> str:
    """Where indicators stand, in one or two sentences: how many of them go which way; `what` is what one is called."""
    if not every:
        return f"No {what} is measured for this area."
    words = [usual.word if (usual := judged_by_usual(facts)) else facts.word("trend") for facts in every]
    judged = [found for facts in every if (found := facts.get("likelihood"))]
    status = [found.word for found in judged]
    others = {words: count for rule, words in RULES.items() if (count := sum(f.against == rule for f in judged))}
    rules = listed([f"{counted(count, 'target')} {words}" for words, count in others.items()])
    by_rule = f" Judged otherwise than by chance: {rules}." if rules else ""
    if len(every) == 1:
        target = (
            f" Its target {'was' if status[0] in ('met', 'not met') else 'is'} {_TARGETS[status[0]]}." if status else ""
        )
        return _ONE.get(words[0], _ONE[""]).replace(HEADLINE, what) + target + by_rule
    groups = (
        (words.count("getting better"), "is getting better", "are getting better"),
        (words.count("getting worse"), "is getting worse", "are getting worse"),
        (words.count(IMPROVEMENT), "is better than is usual for it", "are better than is usual for them"),
        (words.count(CONCERN), "is worse than is usual for it", "are worse than is usual for them"),
        (words.count(SPECIAL), "is beyond what is usual for it", "are beyond what is usual for them"),
        (words.count("no significant change"), "shows no clear change", "show no clear change"),
        (words.count(COMMON), "shows only its usual ups and downs", "show only their usual ups and downs"),
        (sum(words.count(w) for w in ("increasing", "decreasing")), "is moving", "are moving"),
        (words.count("cannot be calculated") + words.count(""), "cannot be tested", "cannot be tested"),
    )
    kept = [f"{count} {one if count == 1 else many}" for count, one, many in groups if count]
    text = f"Of {counted(len(every), what)}, {listed(kept)}."
    if status:
        said = [
            f"{status.count(word)} {'is' if status.count(word) == 1 else 'are'} {said}"
            for word, said in _TARGETS.items()
            if word in status
        ]
        text += f" Of their {counted(len(status), 'target')}, {listed(said)}." + by_rule
    return text
