"""What is said of the causal web: lights, what fails below the horizon, loops, what could be merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curvebook.accountability.causal_web import Kind
from curvebook.accountability.duplicates import Pair
from curvebook.accountability.lights import BEHIND, OFF_PLAN, ON_PLAN, UNKNOWN, Light
from curvebook.accountability.loops import LONGEST, MOST, Loop, Loops
from curvebook.accountability.roll_up import Alert
from curvebook.model.work import RollUp
from curvebook.narrative.figures import counted, listed

WORDS = {ON_PLAN: "on plan", BEHIND: "behind plan", OFF_PLAN: "off plan", UNKNOWN: "not known"}
KINDS: dict[Kind, str] = {
    "goal": "Goal", "outcome": "Outcome", "objective": "Objective", "driver": "Driver", "action": "Action",
    "service": "Service", "project": "Project",
}  # fmt: skip
RULES = {
    "worst": "the worst of them counts",
    "weighted": "they are averaged, and each link counts by its agreed weight",
    "majority": "it is on plan where more than half are, off plan where at least half are, and otherwise behind",
}


def word(light: Light) -> str:
    """A light in words, to begin a line.

    >>> word(Light("behind"))
    'Behind plan'
    """
    return WORDS[light.word].capitalize()


def rolled(light: Light) -> str:
    r"""A rolled-up light with how much of what lies beneath is known.

    >>> [rolled(light).replace("\xa0", " ") for light in (Light("on plan", "", 3, 5), Light("unknown", "", 1, 5))]
    ['on plan, from 3 of 5', 'not known, from 1 of 5']
    """
    return f"{WORDS[light.word]}, from\xa0{light.known}\xa0of\xa0{light.of}"


def in_short(lights: Sequence[Light], alerts: Sequence[Alert], loops: Loops, limited: bool) -> str:
    """The web in two sentences, with their figures. `lights` are the own ones of all that has something to judge."""
    if not lights:
        return "Nothing here has a target, an indicator or a task to be judged by."
    counts = [(sum(each.word == name for each in lights), WORDS[name]) for name in (ON_PLAN, BEHIND, OFF_PLAN, UNKNOWN)]
    said = listed([f"{count} {'is' if count == 1 else 'are'} {words}" for count, words in counts if count])
    whose = " of the themes that you read" if limited else ""
    first = f"Of {len(lights):,} outcomes, objectives, actions and others that can have a light"
    hidden = counted(len(alerts), "looks fine though something beneath it fails",
                     "look fine though something beneath them fails")  # fmt: skip
    hidden = hidden if alerts else "nothing that looks fine has a failure beneath it"
    turn = [counted(n, f"loop {verb}s", f"loops {verb}") for verb, n in _turning(loops.found) if n]
    turn[:1] = [words[:1].upper() + words[1:] for words in turn[:1]]
    return f"{first}{whose}, {said}. Below the horizon, {hidden}.{f' {listed(turn)}.' if turn else ''}"


def _turning(loops: Sequence[Loop]) -> list[tuple[str, int]]:
    return [("reinforce", sum(each.sign > 0 for each in loops)), ("balance", sum(each.sign < 0 for each in loops))]


def alert(found: Alert, titles: Mapping[str, str], own: Mapping[str, Light]) -> str:
    """What fails below the horizon, in a sentence or two."""
    shown = "looks on plan" if found.node in own and own[found.node].word == ON_PLAN else "looks on plan as a whole"
    steps = len(found.path) - 2
    way = f", {counted(steps, 'step', 'steps')} further down," if steps else ""
    more = f" {_also(found.further)}" if found.further else ""
    return f"“{titles[found.node]}” {shown}, but{way} “{titles[found.failing]}” leads to it and is off plan.{more}"


def _also(count: int) -> str:
    return f"{counted(count, 'more thing', 'more things')} beneath it {'is' if count == 1 else 'are'} off plan too."


def loop(found: Loop) -> str:
    """What a loop does, in a sentence.

    >>> loop(Loop(("a", "b"), -1))
    'It balances: more of one brings, in the end, less of it, so it settles.'
    """
    if found.sign < 0:
        return "It balances: more of one brings, in the end, less of it, so it settles."
    turning = {
        "virtuous": " Now it turns for the better: all that is known of it is on plan.",
        "vicious": " Now it turns for the worse: half or more of what is known of it is off plan, nothing on plan.",
    }
    tells = " The lights do not tell which way it turns now."
    return f"It reinforces: a change, for better or worse, brings more of the same.{turning.get(found.tone, tells)}"


def loops_bound(loops: Loops) -> str:
    """That not every loop may have been found, or ""."""
    if not loops.more:
        return ""
    return f"There may be more: these are the shortest, {MOST} at most, of those with up to {LONGEST} steps."


def pair(found: Pair, names: Mapping[str, str]) -> str:
    """Why two are proposed for merging."""
    shared = [f"both watch {listed([f'“{names[id]}”' for id in found.indicators])}"] if found.indicators else []
    shared += [f"both lead to {listed([f'“{names.get(id, id)}”' for id in found.aims])}"] if found.aims else []
    return f"{listed([f'Their words are {found.likeness}% alike', *shared])}."


def method(rule: RollUp) -> tuple[str, ...]:
    """How lights are given and summarised (RULES 2.1, 2.10)."""
    return (
        "An indicator is off plan where its target was missed or is unlikely to be met, or where its newest value is "
        "below the monitoring level. It is behind plan where achievement is difficult or the newest value is short "
        "of the path. It is on plan where neither is so and at least one of the two is known.",
        "An action is behind plan where it is reported so, a milestone is overdue or it has not begun in time. It is "
        "off plan where it was stopped, or its last day has passed. A milestone is off plan once its day has passed.",
        f"What lies beneath something is summarised by the rule that the partnership chose: {RULES[rule.rule]}. What "
        "is not known counts for nothing, and is never hidden: “on plan, from 3 of 5” says that 3 of 5 are known. On "
        f"plan is said only where at least {rule.least_known:.0%} is known. The members of a loop share one summary.",
        "Figures that set the scene have no light, and projects, which are inputs, have none of their own.",
    )
