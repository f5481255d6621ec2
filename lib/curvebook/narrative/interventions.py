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
from curvebook.narrative.facts import Facts, findings
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
        LATE: f"report received on {received}; it was due by {due}",
        DUE: f"report due by {due}",
        OVERDUE: f"report overdue: it was due by {due}, and none is on record",
        CLOSED: "report no longer due",
    }[step.deadline(as_at)]


def history(one: Intervention, as_at: date) -> tuple[str, ...]:
    """Every stage that was confirmed, the oldest first, with what became of its report."""
    return tuple(said for step in one.standing.history for said in _lived(one, step, as_at))


def _lived(one: Intervention, step: Step, as_at: date) -> Iterable[str]:
    why = ""
    if step.reason:
        why = f", in other circumstances: {step.reason.rstrip('.')}"
    elif step.half is not None and step.shown == BELOW:
        why = f", as {step.half.label} {shown(one, True, 1)}"
    elif step.half is not None:
        why = f", resting on {step.half.label}"
    yield f"{day(step.on)}: stage {step.stage}{why}; {deadline(step, as_at)}."
    if step.lifted and step.ended:
        yield f"{day(step.ended)}: " + ("lifted." if step.lifted == "recovery" else "the target was withdrawn.")


def evidence(facts: Facts) -> Markup:
    """The value that judged the newest half-year, and the level it was judged against, in one sentence; "" if none."""
    judged = [found for found in findings(facts.rows("half-year")) if found.value is not None and found.against]
    if not judged or judged[-1].value is None:
        return Markup("")
    last, period = judged[-1], facts.indicator.period(judged[-1].against)
    seen = facts.at(period)
    value = figure(facts, with_unit(judged[-1].value, facts.indicator), seen if seen.value is not None else last)
    levels = {found.period: found for found in findings(facts.rows("monitoring"))}
    level = levels.get(period)
    if level is None or level.value is None:
        return Markup("{} in {}.").format(value, period.label)
    edge, limit = "at most" if facts.indicator.good == "low" else "at least", with_unit(level.value, facts.indicator)
    said = Markup("{} in {}, where the monitoring level asks for {} {}.")
    return said.format(value, period.label, edge, limit)


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
