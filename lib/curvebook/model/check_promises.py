"""Cross-checks of what was promised and when: targets, breaks, and dates in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from curvebook.errors import Fault
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import MONTHS_BETWEEN, Indicator, Target
from curvebook.model.period import Period
from curvebook.model.reading import Due, Story
from curvebook.model.work import Action, Commentary, Decision, Funding

TargetCheck = Callable[[Indicator, Target, At], Iterable[Fault]]
_SPELLINGS = {
    "annual": "a year such as 2026 or 2025/26",
    "six-monthly": "half a year such as 2026-04-01/P6M",
    "quarterly": "a quarter such as 2026-Q2",
    "monthly": "a month such as 2026-07",
}


def targets(draft: Draft) -> Iterator[Fault]:
    """Every check of `TARGET_CHECKS` on every target."""
    for placed in draft.of(Indicator):
        for key in ("target", "floor_target"):
            target = getattr(placed.value, key)
            for check in TARGET_CHECKS if target else ():
                yield from check(placed.value, target, placed.at / key)


def target_needs_polarity(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Without knowing which way is good, nobody can say whether a target is met."""
    if indicator.good == "neither":
        mend = "Write `good: high` or `good: low`, or take the target out."
        yield at.fault("a target needs an indicator that says which way is good", mend=mend, on_key=True)


def target_on_context(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Context indicators have no target (RULES 2.10), unless another theme answers for them."""
    if indicator.role == "context" and set(indicator.roles.values()) <= {"context"}:
        mend = "Give it another role, or take the target out."
        yield at.fault("an indicator that is only context has no target", mend=mend, on_key=True)


def target_periods(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Periods of a target can be read, are of one series, fit the frequency, and follow each other."""
    read: dict[str, list[tuple[str, Period]]] = {"from": [], "to": [], "milestones": []}
    for key, values in (("from", target.from_), ("to", target.to), ("milestones", target.milestones)):
        for text in values:
            try:
                read[key].append((text, indicator.period(text)))
            except ValueError as error:
                yield (at / key / text).fault("this period cannot be read", text, sentence(error), on_key=True)
    every = [(key, text, period) for key, found in read.items() for text, period in found]
    misfits = [(key, text) for key, text, period in every if not _fits(indicator, period)]
    for key, text in misfits:
        problem = f"this period does not fit an indicator that is {indicator.frequency}"
        yield (at / key / text).fault(problem, text, f"Write {_wanted(indicator)}.", on_key=True)
    if misfits or not (read["from"] and read["to"]):
        return
    first = read["from"][0][1]
    for key, text, period in every[1:]:
        if period.months != first.months or not _on_the_grid(indicator, first, period):
            problem = f"this period is not of the same series as {first}, where the target begins"
            yield (at / key / text).fault(problem, text, "Write all periods of a target alike.", on_key=True)
            return
    yield from _in_time_order(read, at)


def _in_time_order(read: dict[str, list[tuple[str, Period]]], at: At) -> Iterator[Fault]:
    (_, first), (end, last) = read["from"][0], read["to"][0]
    if last.start <= first.start:
        yield (at / "to" / end).fault(f"the target does not lie after {first}, where it begins", end, on_key=True)
        return
    before: Period | None = None
    for text, period in read["milestones"]:
        place = at / "milestones" / text
        if not first.start < period.start < last.start:
            problem = f"this milestone does not lie between {first} and {last}"
            yield place.fault(problem, text, "Move it, or the target.", on_key=True)
        elif before and period.start <= before.start:
            problem = f"this milestone does not lie after {before}, which is written before it"
            yield place.fault(problem, text, "Write milestones in time order.", on_key=True)
        before = period


def target_path(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """Milestones belong to the path of that name; a compound path needs values above zero."""
    if target.path == "milestones" and not target.milestones:
        yield (at / "path").fault(
            "a path by milestones has none", mend="Write `milestones: {2026: 5.1}`, or another path."
        )
    if target.path != "milestones" and target.milestones:
        mend = "Write `path: milestones`, or take them out."
        yield (at / "milestones").fault(f"a {target.path} path has no milestones", mend=mend, on_key=True)
    for key, values in (("from", target.from_), ("to", target.to)):
        for text, value in values.items():
            if target.path == "compound" and value <= 0:
                yield (at / key / text).fault("a compound path needs values above zero", value, "Write `path: linear`.")
            elif indicator.kind == "proportion" and indicator.unit in (None, "%") and not 0 <= value <= 100:
                yield (at / key / text).fault("a proportion lies between 0 and 100 per cent", value, "Check the unit.")


def monitoring_level(indicator: Indicator, target: Target, at: At) -> Iterator[Fault]:
    """A level stricter than the promise would trigger action though the target is met (RULES 2.5)."""
    level = target.monitoring_level
    if level is None or indicator.good == "neither":
        return
    promise = next(iter(target.to.values()))
    stricter = level.value is not None and (level.value < promise if indicator.good == "low" else level.value > promise)
    if stricter:
        problem = f"the monitoring level is stricter than the target itself ({promise:g})"
        yield (at / "monitoring_level" / "value").fault(problem, level.value, "Set it on the worse side of the target.")
    start = next(iter(target.from_.values()))
    if level.percent_short is not None and min(start, promise) <= 0:
        problem = "per cent of a path that reaches zero is no distance"
        yield (at / "monitoring_level" / "percent_short").fault(problem, level.percent_short, "Give points_short.")


TARGET_CHECKS: tuple[TargetCheck, ...] = (
    target_needs_polarity,
    target_on_context,
    target_periods,
    target_path,
    monitoring_level,
)


def breaks(draft: Draft) -> Iterator[Fault]:
    """The first period of a new series, or after a step, can be read; a break needs no step beside it."""
    for placed in draft.of(Indicator):
        begun: set[Period] = set()
        written = [("breaks", number, each.at) for number, each in enumerate(placed.value.breaks)]
        written += [("rebase", number, each.at) for number, each in enumerate(placed.value.rebase)]
        for key, number, text in written:
            at = placed.at / key / number / "at"
            try:
                period = placed.value.period(text)
            except ValueError as error:
                yield at.fault("this period cannot be read", text, sentence(error))
                continue
            if key == "rebase" and period in begun:
                yield at.fault("the usual range is drawn anew from this period already", text, "Take it out.")
            begun.add(period)


def role_at_home(draft: Draft) -> Iterator[Fault]:
    """`roles` says what an indicator is in other themes; at home it has its `role`."""
    for placed in draft.of(Indicator):
        home = draft.themes.get(placed.value.id)
        if home in placed.value.roles:
            problem = f"{home} is the theme that defines this indicator"
            yield (placed.at / "roles" / str(home)).fault(problem, home, "Say it with `role`.", on_key=True)


def dates_of_actions(draft: Draft) -> Iterator[Fault]:
    """An action ends after it began, and its milestones lie between."""
    for placed in draft.of(Action):
        action, at = placed.value, placed.at
        yield from _after(action.due, action.start, at / "due", "the action is due before it starts")
        for number, step in enumerate(action.milestones):
            here = at / "milestones" / number / "due"
            yield from _after(step.due, action.start, here, "the milestone is due before the action starts")
            yield from _after(action.due, step.due, here, "the milestone is due after the action", step.due)


def dates_of_stories(draft: Draft) -> Iterator[Fault]:
    """Consent lasts from the day it was given."""
    for placed in draft.of(Story):
        consent = placed.value.consent
        problem = f"consent expires before it was given ({consent.given})"
        yield from _after(consent.expires, consent.given, placed.at / "consent" / "expires", problem)


def dates_of_commentary(draft: Draft) -> Iterator[Fault]:
    """What is said in an edition is said once, and not before the edition's quarter."""
    seen: dict[tuple[str, str], At] = {}
    for placed in draft.of(Commentary):
        said, at = placed.value, placed.at
        quarter = Period.of_edition(said.edition)
        yield from _after(said.date, quarter.start, at / "date", f"this was said before {quarter.label}, its edition")
        first = seen.setdefault((said.indicator, said.edition), at)
        if first is not at:
            line = f"{first.document.name}, line {first.document.line(first.path)}"
            problem = f"commentary on this indicator in {said.edition} stands twice ({line})"
            yield (at / "indicator").fault(problem, said.indicator, "Put the two together.")


def remarks_split_in_two(draft: Draft) -> Iterator[Fault]:
    """In [one, two] a comma ends an entry: a sentence with a comma needs quotes, or half of it stands alone."""
    for placed in draft.of(Commentary):
        for key in ("contributing", "restricting"):
            remarks = getattr(placed.value, key)
            for number, (before, after) in enumerate(pairwise(remarks), 1):
                if after[0].islower() and remarks[0][0].isupper() and before[-1].isalnum():
                    problem = "this seems to be the rest of the remark before it, cut off at a comma"
                    mend = "Put the whole remark in quotes, or begin this one with a capital letter."
                    yield (placed.at / key / number).fault(problem, after, mend)


def spending(draft: Draft) -> Iterator[Fault]:
    """Money is told by quarters (RULES 6.1), each once."""
    for placed in draft.of(Funding):
        seen: set[Period] = set()
        for number, spend in enumerate(placed.value.quarters):
            at = placed.at / "quarters" / number / "period"
            if spend.period.months != 3:
                yield at.fault("money is told by quarters", spend.period, "Write a quarter such as 2026-Q2.")
            elif spend.period in seen:
                yield at.fault("this quarter stands twice", spend.period, "Keep one.")
            seen.add(spend.period)


def stages_of_decisions(draft: Draft) -> Iterator[Fault]:
    """A stage of the ladder is triggered, and a trigger names its stage and what it is about (RULES 2.6)."""
    for placed in draft.of(Decision):
        decision, at = placed.value, placed.at
        if decision.stage is not None and decision.kind != "trigger":
            mend = "Write `kind: trigger`, or take the stage out."
            yield (at / "stage").fault(
                f"only a trigger has a stage, not a decision of kind {decision.kind}", decision.stage, mend
            )
        if decision.kind == "trigger" and decision.stage is None:
            yield (at / "kind").fault("a trigger names its stage", decision.kind, "Add `stage: 1`, 2 or 3.")
        if decision.kind in ("trigger", "target-change", "withdrawal") and not decision.about:
            yield (at / "kind").fault(
                "this kind of decision says what it is about", decision.kind, "Add `about: [id]`."
            )


def months_of_the_calendar(draft: Draft) -> Iterator[Fault]:
    """Months are numbered 1 to 12."""
    for placed in draft.of(Due):
        for number, month in enumerate(placed.value.months):
            if not 1 <= month <= 12:
                yield (placed.at / "months" / number).fault("there is no such month", month, "Write 1 to 12.")


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (
    targets,
    breaks,
    role_at_home,
    dates_of_actions,
    dates_of_stories,
    dates_of_commentary,
    remarks_split_in_two,
    spending,
    stages_of_decisions,
    months_of_the_calendar,
)


def _after(
    later: date | None, earlier: date | None, at: At, problem: str, shown: date | None = None
) -> Iterator[Fault]:
    if later is not None and earlier is not None and later < earlier:
        yield at.fault(problem, shown or later, "Check both dates.")


def _fits(indicator: Indicator, period: Period) -> bool:
    """Whether a series of this frequency can hold the period. An annual one may be of pooled years, or of one day."""
    if indicator.source.months is not None:
        return period.months == indicator.source.months
    if indicator.frequency == "irregular":
        return True
    if indicator.frequency == "annual":
        return period.months % 12 == 0
    return period.months == MONTHS_BETWEEN[indicator.frequency]


def _wanted(indicator: Indicator) -> str:
    if indicator.source.months is not None:
        return f"periods of {indicator.source.months} months, as its `source` says"
    return _SPELLINGS[indicator.frequency]


def _on_the_grid(indicator: Indicator, first: Period, other: Period) -> bool:
    """Whether whole steps of the frequency lead from one period to the other."""
    if indicator.frequency == "irregular":
        return True
    apart = (other.start.year - first.start.year) * 12 + other.start.month - first.start.month
    return apart % MONTHS_BETWEEN[indicator.frequency] == 0


def sentence(error: ValueError) -> str:
    """The advice in a period's own complaint: what follows its semicolon."""
    advice = str(error).partition("; ")[2]
    return f"{advice[:1].upper()}{advice[1:]}." if advice else ""
