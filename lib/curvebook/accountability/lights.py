"""The traffic light of each node of the causal web against its plan, down to single tasks (RULES 2.1).

Four words: on plan, behind, off plan, unknown. The rule, in full:

- An indicator is *off plan* where its target was not met or is unlikely to be, or its newest value lies below the
  monitoring level; *behind* where achievement is difficult, or the newest value is short of the path; *on plan* where
  neither is so and at least one of the two is known; else *unknown*. So the worse of the two signs counts.
- A context indicator has no light (RULES 2.10).
- An action is *on plan* where it is complete, or reported on plan with no milestone overdue; *behind* where it is
  reported behind, has a milestone overdue, or has not begun after its first day; *off plan* where it was stopped, or
  its last day has passed before it was complete; *unknown* before its first day, or where no such day was agreed.
- A milestone is *on plan* once done, *off plan* where its day has passed, else *unknown*.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from curvebook.accountability import status
from curvebook.accountability.causal_web import belonging, every_node
from curvebook.accountability.progress import (
    BEHIND_PLAN,
    COMPLETE,
    LATE_TO_BEGIN,
    NOT_BEGUN,
    OVERDUE,
    STOPPED,
    progress,
)
from curvebook.model.period import day_in_words
from curvebook.model.work import Action, Milestone, RollUp

if TYPE_CHECKING:
    import pandas as pd
    from networkx import DiGraph

    from curvebook.model.measures import Indicator
    from curvebook.model.partnership import Partnership

ON_PLAN, BEHIND, OFF_PLAN, UNKNOWN = "on plan", "behind", "off plan", "unknown"
SCORES = {OFF_PLAN: 0.0, BEHIND: 1.0, ON_PLAN: 2.0}
OF_PROGRESS = {
    COMPLETE: ON_PLAN, ON_PLAN: ON_PLAN, BEHIND_PLAN: BEHIND, LATE_TO_BEGIN: BEHIND, STOPPED: OFF_PLAN,
    OVERDUE: OFF_PLAN, NOT_BEGUN: UNKNOWN,
}  # fmt: skip
AS_AGREED = RollUp()


@dataclass(frozen=True)
class Light:
    """A word, why in a clause, and from how much it is known: `known` of `of` things that ought to have a light."""

    word: str
    why: str = ""
    known: int = 1
    of: int = 1


def indicator_light(likelihood: str, path: str) -> Light:
    """The light of an indicator, by the disclosed words of its findings `likelihood` and `path` ("" where none).

    >>> indicator_light("difficult", "on or better than the path")
    Light(word='behind', why='achievement difficult, though on or better than the path', known=1, of=1)
    >>> indicator_light("not assessable", "").word
    'unknown'
    """
    chance = {status.MET: ON_PLAN, status.LIKELY: ON_PLAN, status.DIFFICULT: BEHIND, status.UNLIKELY: OFF_PLAN,
              status.NOT_MET: OFF_PLAN}.get(likelihood)  # fmt: skip
    place = {status.ON_PATH: ON_PLAN, status.SHORT: BEHIND, status.BELOW: OFF_PLAN}.get(path)
    if likelihood in (status.MET, status.NOT_MET):
        return Light(chance or UNKNOWN, f"target {likelihood}")
    said = [f"achievement {likelihood}"] if chance else []
    if place:
        said.append(f"though {path}" if chance and chance != ON_PLAN and place == ON_PLAN else path)
    known = [word for word in (chance, place) if word]
    if not known:
        return Light(UNKNOWN, "its target cannot be assessed yet" if likelihood else "no target is agreed", 0)
    return Light(min(known, key=SCORES.__getitem__), ", ".join(said))


def milestone_light(milestone: Milestone, on: date) -> Light:
    """The light of a single task on the day `on`."""
    if milestone.done is not None and milestone.done <= on:
        late = ", late" if milestone.done > milestone.due else ""
        return Light(ON_PLAN, f"done on {day_in_words(milestone.done)}{late}")
    if milestone.due < on:
        return Light(OFF_PLAN, f"was due on {day_in_words(milestone.due)}")
    return Light(UNKNOWN, f"due on {day_in_words(milestone.due)}", 0)


def action_light(action: Action, on: date) -> Light:
    """The light of an action on the day `on`, by where it stands (`accountability.progress`)."""
    found = progress(action, on)
    if found.word == BEHIND_PLAN:
        late = "; ".join(f"“{step.title}” overdue since {day_in_words(step.due)}" for step in found.overdue)
        return Light(BEHIND, "reported behind plan" if action.progress == BEHIND_PLAN else late)
    if found.word == NOT_BEGUN:
        return Light(UNKNOWN, found.in_words if action.start else "not begun, and no first day was agreed", 0)
    return Light(OF_PROGRESS[found.word], "reported on plan" if found.word == ON_PLAN else found.in_words)


def score(items: Iterable[tuple[float | None, float]], rule: RollUp = AS_AGREED) -> float | None:
    """Scores with their weights as one, from 0 (off plan) to 2 (on plan), by the agreed rule; None: nothing known.

    >>> [score([(2.0, 1), (0.0, 1), (None, 1)], RollUp(rule=rule)) for rule in ("worst", "weighted", "majority")]
    [0.0, 1.0, 0.0]
    """
    known = [(value, weight) for value, weight in items if value is not None]
    if not known:
        return None
    if rule.rule == "worst":
        return min(value for value, _ in known)
    if rule.rule == "weighted":
        return sum(value * weight for value, weight in known) / sum(weight for _, weight in known)
    on = sum(value == SCORES[ON_PLAN] for value, _ in known)
    off = sum(value == SCORES[OFF_PLAN] for value, _ in known)
    return SCORES[ON_PLAN] if 2 * on > len(known) else SCORES[OFF_PLAN] if 2 * off >= len(known) else SCORES[BEHIND]


def light(value: float | None, known: int, of: int, rule: RollUp = AS_AGREED, why: str = "") -> Light:
    """A score as a word, halves up; on plan is said only where enough is known (`least_known`).

    >>> light(2.0, 3, 5).word, light(2.0, 2, 5).word, light(0.0, 1, 20).word
    ('on plan', 'unknown', 'off plan')
    """
    if value is None:
        return Light(UNKNOWN, why or "nothing is known of it", 0, of)
    word = ON_PLAN if value >= 1.5 else BEHIND if value >= 0.5 else OFF_PLAN
    if word == ON_PLAN and known < rule.least_known * of:
        return Light(UNKNOWN, f"too little is known to say: {known} of {of}", known, of)
    return Light(word, why, known, of)


def summarised(lights: Sequence[Light], rule: RollUp = AS_AGREED, why: str = "") -> Light:
    """Several lights as one; each counts once, whatever it was made from."""
    known = [each for each in lights if each.word in SCORES]
    return light(score(((SCORES[each.word], 1.0) for each in known), rule), len(known), len(lights), rule, why)


def own_lights(
    partnership: Partnership, web: DiGraph[str], table: pd.DataFrame, on: date, read: Collection[str] = ()
) -> dict[str, Light]:
    """The own light of every node that has something of its own to be judged by, whatever lies beneath it.

    `table` holds the disclosed findings that the reader may see; of them the words about the partnership's own area
    count. A goal, say, or a driver without an indicator is not in the result; projects are inputs and never are. A node
    has the same light for every reader; where only themes `read` are read (none: all), indicators of others are counted
    in its reason rather than named (RULES 4.5).
    """
    said = indicator_words(partnership, table)
    known = partnership.indicators()
    themes = belonging(web, partnership)
    found = {action.id: action_light(action, on) for action in partnership.actions}
    for node in every_node(web):
        if node.kind in ("action", "project"):
            continue
        judged = [
            known[i] for i in node.indicators if i in known and not _context(partnership, known[i], themes[node.id])
        ]
        if judged:
            lights = [indicator_light(*said.get(indicator.id, ("", ""))) for indicator in judged]
            named = [not read or partnership.home_theme(i.id) in read for i in judged]
            why = _together([i.name for i in judged], lights, named)
            found[node.id] = summarised(lights, partnership.roll_up, why)
    return found


def _together(names: Sequence[str], lights: Sequence[Light], named: Sequence[bool]) -> str:
    """Why a node has its light: each indicator that is known, the worst first, how many are not, and how many of other
    themes are not `named`."""
    every = sorted(zip(names, lights, named, strict=True), key=lambda each: SCORES.get(each[1].word, 9.0))
    pairs = [(name, light) for name, light, shown in every if shown]
    known = [f"{name}: {each.why}" for name, each in pairs if each.word in SCORES]
    missing, others = len(pairs) - len(known), len(every) - len(pairs)
    said = known or [f"{name}: {each.why}" for name, each in pairs]
    said += [f"{missing} more not known"] if known and missing else []
    return "; ".join([*said, f"{others} in another theme"] if others else said)


def indicator_words(partnership: Partnership, table: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """By indicator, the words of `likelihood` and `path` for the partnership's own area, as disclosed."""
    rows = table[(table["area"] == partnership.places.home) & (table["by"] == "")]
    rows = rows[rows["measure"].isin(("likelihood", "path"))]
    homes = {indicator: partnership.home_theme(indicator) for indicator in partnership.indicators()}
    rows = rows[rows["theme"] == rows["indicator"].map(homes)]
    by = {(indicator, measure): word for indicator, measure, word
          in zip(rows["indicator"], rows["measure"], rows["word"], strict=True)}  # fmt: skip
    return {i: (by.get((i, "likelihood"), ""), by.get((i, "path"), "")) for i in rows["indicator"].unique()}


def _context(partnership: Partnership, indicator: Indicator, themes: Sequence[str]) -> bool:
    """Whether the indicator is context wherever this node belongs (RULES 2.10)."""
    home = partnership.home_theme(indicator.id)
    roles = [role for theme in themes if (role := indicator.role_in(theme, home))] or [indicator.role]
    return all(role == "context" for role in roles)
