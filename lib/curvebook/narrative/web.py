"""What is said of the causal web: lights, what fails below the horizon, loops, what could be merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from curvebook.accountability import status
from curvebook.accountability.causal_web import Kind
from curvebook.accountability.duplicates import Pair
from curvebook.accountability.lights import BEHIND, OFF_PLAN, ON_PLAN, UNKNOWN, Light, indicator_light, indicator_words
from curvebook.accountability.loops import LONGEST, MOST, Loop, Loops
from curvebook.accountability.roll_up import Alert
from curvebook.accountability.standing import Standing
from curvebook.accountability.status import ON_PATH, SHORT
from curvebook.model.work import RollUp
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed, with_unit
from curvebook.narrative.sentences import figure

if TYPE_CHECKING:
    import pandas as pd

    from curvebook.model.measures import Indicator
    from curvebook.model.partnership import Partnership

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


def alert(found: Alert, now: Standing, partnership: Partnership, table: pd.DataFrame) -> Markup:
    """What fails below the horizon, in a sentence or two, and on what the light above it rests.

    `table` holds the disclosed findings on the partnership's own area that the reader may see.
    """
    rests = rests_on(found.node, now, partnership, table)
    steps = len(found.path) - 2
    way = f", {counted(steps, 'step', 'steps')} further down," if steps else ""
    more = f" {_also(found.further)}" if found.further else ""
    why = now.own[found.failing].why
    return Markup("“{}” looks on plan{}, but{} “{}” leads to it and is off plan{}.{}").format(
        now.node(found.node).title, rests, way, now.node(found.failing).title, f" ({why})" if why else "", more
    )


def rests_on(id: str, now: Standing, partnership: Partnership, table: pd.DataFrame) -> Markup:
    """On what the light of something that looks on plan rests, to follow "looks on plan": figures, and what is unknown.

    Each figure says where it was on its path and whether the target will be met; where that cannot be said, it does.
    """
    own = now.own.get(id)
    if own is None or own.word != ON_PLAN:
        rolled = now.rolled[id]
        return Markup(" as a whole (from {} of {} beneath it)").format(rolled.known, rolled.of)
    words, known = indicator_words(partnership, table), partnership.indicators()
    named = [known[i] for i in now.node(id).indicators if i in known and i in words]
    judged = [(i, *words[i.id]) for i in named if indicator_light(*words[i.id]).word != UNKNOWN]
    if not judged:
        return Markup(" ({})").format(own.why) if own.why else Markup("")
    said = [_rests(_newest(indicator, partnership, table), path, likely) for indicator, likely, path in judged]
    if len(judged) > 1:
        said = [Markup("{}: {}").format(i.name, each) for (i, *_), each in zip(judged, said, strict=True)]
    unknown = own.of - own.known
    said += [Markup("{} not known").format(counted(unknown, "more is", "more are"))] if unknown > 0 else []
    unsure = unknown > 0 or any(likely not in _CHANCE for _, likely, _ in judged)
    return Markup("{} ({})").format(" as far as it is known" if unsure else "", Markup("; ").join(said))


def _newest(indicator: Indicator, partnership: Partnership, table: pd.DataFrame) -> Markup:
    """The newest figure with its period, or "" where none is shown."""
    rows = table[(table["indicator"] == indicator.id) & (table["area"] == partnership.places.home)]
    rows = rows[(rows["measure"] == "latest") & (rows["theme"] == partnership.home_theme(indicator.id))]
    rows = rows[rows["by"] == ""]
    facts = Facts(indicator, partnership.home, rows, partnership.judging) if len(rows) else None
    found = facts.get("latest") if facts else None
    if facts is None or found is None or found.value is None or found.period is None:
        return Markup("")
    return Markup("{} in {}").format(figure(facts, with_unit(found.value, indicator), found), found.period.label)


def _rests(newest: Markup, path: str, likely: str) -> Markup:
    """One figure: where it stands on its path, and what is known of the target at its date."""
    last = Markup("its last figure, {},").format(newest) if newest else Markup("its last figure")
    place = {ON_PATH: "was on its path or better", SHORT: "was short of its path"}.get(path)
    chance = _CHANCE.get(likely, "the chance of meeting the target cannot be said")
    return Markup("{} {}; {}").format(last, place, chance) if place else escape(chance)


_CHANCE = {status.MET: "the target was met", status.LIKELY: "achievement is likely",
           status.DIFFICULT: "achievement is difficult"}  # fmt: skip


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
        "An action is behind plan where it is reported so, a milestone is overdue or it is late to begin. It is "
        "off plan where it was stopped, or is overdue: its last day has passed. A milestone is off plan once its day "
        "has passed.",
        f"What lies beneath something is summarised by the rule that the partnership chose: {RULES[rule.rule]}. What "
        "is not known counts for nothing, and is never hidden: “on plan, from 3 of 5” says that 3 of 5 are known. On "
        f"plan is said only where at least {rule.least_known:.0%} is known. The members of a loop share one summary.",
        "Figures that set the scene have no light, and projects, which are inputs, have none of their own.",
    )
