"""Interventions in words: who acts, to whom that is reported, by when, and how it came to that (RULES 2.6).

Plain text but for the evidence: whoever shows it escapes it. No blame: a target is below its level, a body is asked
to act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from curvebook.accountability.interventions import Intervention
from curvebook.accountability.ladder import BELOW, CLOSED, DUE, LATE, MET, OVERDUE, Step
from curvebook.model.partnership import Partnership
from curvebook.model.period import day_in_words as day
from curvebook.narrative.facts import Facts
from curvebook.narrative.figures import counted, listed, with_unit
from curvebook.narrative.sentences import figure

NOBODY = "nobody named yet"


@dataclass(frozen=True)
class Names:
    """What bodies are called in a sentence."""

    partnership: Partnership

    def __call__(self, body: str | None, *, begins: bool = False) -> str:
        """A board or a group with its article, anyone else by title; `begins` a sentence."""
        if body is None:
            return NOBODY.capitalize() if begins else NOBODY
        found = self.partnership.body(body)
        bare = found.kind not in ("board", "group") or found.title.startswith("The ")
        return found.title if bare else f"{'The' if begins else 'the'} {found.title}"


def badge(one: Intervention) -> str:
    """The stage in two or three words."""
    if one.stage:
        return f"Stage {one.stage}"
    return f"Stage {one.proposed} proposed" if one.proposed else ""


def asked(one: Intervention, stage: int, by: str, names: Names, nominee: str = "", *, begins: bool = True) -> str:
    """What a stage asks of whom; `by` says until when, as in "by 12 February 2027"; `begins` a sentence."""
    to, who = names(one.reports_to(stage)), names(one.acts(stage), begins=begins)
    if stage == 1:
        return f"{who} acts with the agencies concerned, and reports to {to} {by}."
    if stage == 2:
        return f"{who} agrees a plan with the agencies, and reports to {to} {by}."
    verb = f"has nominated {nominee}" if nominee else "nominates one of its members"
    return f"{who} {verb} to agree a revised plan, reported to it {by}."


def now(one: Intervention, names: Names) -> str:
    """What the open stage asks."""
    step = one.standing.open
    return asked(one, step.stage, f"by {day(step.due)}", names, step.nominee) if step else ""


def proposal(one: Intervention, names: Names) -> str:
    """What the half-years suggest, and what would follow if the group confirmed it; "" where nothing."""
    found = one.standing.proposal
    if found is None:
        return ""
    why = f"{listed([half.label for half in found.halves])} {shown(one, bool(found.stage), len(found.halves))}"
    if not found.stage:
        return f"Lifting it is proposed, since {why}; {names(one.group)} may confirm it."
    then = asked(one, found.stage, "within three months", names, begins=False)
    return f"Stage {found.stage} is proposed, since {why}. If {names(one.group)} confirms it, {then}"


def proposal_in_short(one: Intervention, names: Names) -> str:
    """The same in a line, for a list whose lead says what confirming means."""
    found = one.standing.proposal
    if found is None:
        return ""
    why = f"since {listed([half.label for half in found.halves])} {shown(one, bool(found.stage), len(found.halves))}"
    if not found.stage:
        return f"To be lifted, {why}."
    acts = names(one.acts(found.stage))
    return f"Stage {found.stage}, {why}: {acts} to act, and to report to {names(one.reports_to(found.stage))}."


def shown(one: Intervention, below: bool, count: int) -> str:
    """What half-years showed, after their names: "was below the monitoring level"."""
    verb = "was" if count == 1 else "were"
    if one.of == "action":
        return f"{verb} reported {'behind plan' if below else 'on plan'}"
    return f"{verb} {'' if below else 'not '}below the monitoring level"


def deadline(step: Step, as_at: date) -> str:
    """Where the report of a stage stands on a day."""
    due = day(step.due)
    received = day(step.received) if step.received else ""
    return {
        MET: f"report received on {received}, in time for {due}",
        LATE: f"report received on {received}, {late(step)} late: it was due by {due}",
        DUE: f"report due by {due}",
        OVERDUE: f"report overdue: it was due by {due}, and none is on record",
        CLOSED: "report no longer due",
    }[step.deadline(as_at)]


def late(step: Step) -> str:
    """By how much a report was late: in weeks where they are whole, else in days.

    >>> late(Step(1, date(2026, 5, 19), date(2026, 8, 19), "d", "b", received=date(2026, 9, 2)))
    'two weeks'
    """
    days = ((step.received or step.due) - step.due).days
    if days % 7:
        return _few(days, "day")
    return _few(days // 7, "week")


def _few(count: int, what: str) -> str:
    """A small number in words, as in running text."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{words[count]} {what}{'' if count == 1 else 's'}" if count < len(words) else counted(count, what)


def history(one: Intervention, as_at: date, names: Names) -> tuple[str, ...]:
    """How it came to this, the oldest first: every stage that was confirmed, with what became of its report; what
    bodies noted; and, where more half-years in a row were below than the open stage says, why it is no higher."""
    told = [entry for step in one.standing.history for entry in _lived(one, step, as_at)]
    told += [(note.date, f"{day(note.date)}: noted by {names(note.body)}: {note.text}") for note in one.notes]
    told += [(half.end, f"{half.label} {shown(one, True, 1)}, and no stage rests on it.") for half in one.passed_over]
    said = tuple(text for _, text in sorted(told, key=lambda entry: entry[0]))
    return (*said, f"{no_higher(one)}.") if one.passed_over else said


def no_higher(one: Intervention) -> str:
    """Why the open stage is no higher than it is, although more half-years in a row were below; "" where they were not.

    Without its full stop: it may go on.
    """
    if not one.passed_over:
        return ""
    halves = listed([half.label for half in one.passed_over])
    each = "stages come one by one, each on a half-year that ended after the decision before it"
    return f"Stage {one.stage} and no higher: no stage rests on {halves}, and {each}"


def _lived(one: Intervention, step: Step, as_at: date) -> Iterable[tuple[date, str]]:
    why = ""
    if step.reason:
        why = f", in other circumstances: {step.reason.rstrip('.')}"
    elif step.half is not None and step.shown == BELOW:
        why = f", as {step.half.label} {shown(one, True, 1)}"
    elif step.half is not None:
        odds = f", which {shown(one, False, 1)}, with no reason on record" if step.at_odds else ""
        why = f", resting on {step.half.label}{odds}"
    yield step.on, f"{day(step.on)}: stage {step.stage}{why}; {deadline(step, as_at)}."
    if step.lifted and step.ended:
        what = "lifted." if step.lifted == "recovery" else "the target was withdrawn."
        yield step.ended, f"{day(step.ended)}: {what}"


def evidence(facts: Facts) -> Markup:
    """The value that judged the newest half-year, and the level it was judged against, in one sentence; "" if none."""
    judged = [found for found in facts.every("half-year") if found.value is not None and found.against]
    if not judged or judged[-1].value is None:
        return Markup("")
    last, period = judged[-1], facts.indicator.period(judged[-1].against)
    seen = facts.at(period)
    value = figure(facts, with_unit(judged[-1].value, facts.indicator), seen if seen.value is not None else last)
    levels = {found.period: found for found in facts.every("monitoring")}
    level = levels.get(period)
    if level is None or level.value is None:
        return Markup("{} in {}.").format(value, period.label)
    edge, limit = "at most" if facts.indicator.good == "low" else "at least", with_unit(level.value, facts.indicator)
    said = Markup("{} in {}, where the monitoring level asks for {} {}.")
    return said.format(value, period.label, edge, limit)


def watched(behind: int, reported: int) -> str:
    """Of how many actions behind plan the ladder knows: those that are reported half-yearly (RULES 2.6).

    >>> watched(8, 2)
    'The ladder of intervention watches actions with six-monthly results: 2 of these 8. The others are not yet \
reported half-yearly.'
    """
    rule = "The ladder of intervention watches actions with six-monthly results"
    if reported == behind:
        return f"{rule}, as {'this one has' if behind == 1 else 'all of these have'}."
    if not reported:
        return f"{rule}; {'this one is' if behind == 1 else 'these are'} not yet reported half-yearly."
    others = "The other is" if behind - reported == 1 else "The others are"
    return f"{rule}: {reported} of these {behind}. {others} not yet reported half-yearly."


def in_short(every: Iterable[Intervention]) -> str:
    """How many targets are below their level at their last review, and what is done about it, in two sentences."""
    all_ = tuple(every)
    targets = [one for one in all_ if one.of == "target"]
    below = sum(one.below for one in targets)
    reviewed = sum(bool(one.judged) for one in targets)
    open_ = [f"{count} at stage {stage}" for stage in (3, 2, 1)
             if (count := sum(one.stage == stage for one in all_))]  # fmt: skip
    are = "is" if below <= 1 else "are"
    first = f"Of {counted(reviewed, 'target')} with a monitoring level, {below or 'none'} {are} below it."
    second = f"On the ladder of intervention: {listed(open_)}." if open_ else "No intervention is open."
    raised = sum(bool(one.proposed) for one in all_)
    more = counted(raised, "further step is", "further steps are")
    third = f" {more} proposed and not yet confirmed." if raised else ""
    return f"{first} {second}{third}"


def waiting(every: Iterable[Intervention], names: Names) -> str:
    """What is proposed and waits for a group to confirm it, in one sentence for those who decide; "" where nothing."""
    found = [one for one in every if one.standing.proposal]
    if not found:
        return ""
    further = "further " if any(one.stage for one in every) else ""
    groups = listed(sorted({names(one.group) for one in found}))
    titles = "; ".join(f"{one.title} ({'to be lifted' if not one.proposed else f'stage {one.proposed}'})"
                       for one in found)  # fmt: skip
    verbs = f"{further}step is proposed and waits", f"{further}steps are proposed and wait"
    return f"{counted(len(found), *verbs)} for the decision of {groups}: {titles}."
