"""Cross-checks of what was agreed and when: breaks, and dates in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from curvebook.errors import Fault
from curvebook.model.check_targets import sentence
from curvebook.model.documents import At
from curvebook.model.draft import Draft
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.model.reading import Story
from curvebook.model.work import Action, Commentary, Decision, Funding


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
        for key in ("contributing", "restricting", "root_causes"):
            remarks = getattr(placed.value, key)
            for number, (before, after) in enumerate(pairwise(remarks), 1):
                if after[0].islower() and remarks[0][0].isupper() and before[-1].isalnum():
                    problem = "this seems to be the rest of the remark before it, cut off at a comma"
                    mend = "Put the whole remark in quotes, or begin this one with a capital letter."
                    yield (placed.at / key / number).fault(problem, after, mend)


def spending(draft: Draft) -> Iterator[Fault]:
    """Money is told by quarters (RULES 6.1), each once and in order, and nothing is spent without a budget."""
    for placed in draft.of(Funding):
        seen: set[Period] = set()
        for number, spend in enumerate(placed.value.quarters):
            if spend.spent and not spend.budget:
                problem = f"£{spend.spent:,.0f} was spent in {spend.period.label} without a budget"
                here = placed.at / "quarters" / number / "budget"
                yield here.fault(problem, spend.budget, "Give the budget it was spent from.")
            at = placed.at / "quarters" / number / "period"
            if spend.period.months != 3:
                yield at.fault("money is told by quarters", spend.period, "Write a quarter such as 2026-Q2.")
            elif spend.period in seen:
                yield at.fault("this quarter stands twice", spend.period, "Keep one.")
            elif seen and spend.period < max(seen):
                yield at.fault(f"this quarter stands after {max(seen)}", spend.period, "Put the quarters in order.")
            seen.add(spend.period)


def stages_of_decisions(draft: Draft) -> Iterator[Fault]:
    """A stage of the ladder is triggered, and a trigger names its stage and what it is about (RULES 2.6)."""
    for placed in draft.of(Decision):
        decision, at = placed.value, placed.at
        if decision.stage is not None and decision.kind not in ("trigger", "report"):
            mend = "Write `kind: trigger`, or take the stage out."
            yield (at / "stage").fault(
                f"only a trigger has a stage, not a decision of kind {decision.kind}", decision.stage, mend
            )
        if decision.kind == "trigger" and decision.stage is None:
            yield (at / "kind").fault("a trigger names its stage", decision.kind, "Add `stage: 1`, 2 or 3.")
        if decision.kind in ("target-change", "withdrawal") and not decision.about:
            yield (at / "kind").fault(
                "this kind of decision says what it is about", decision.kind, "Add `about: [id]`."
            )


CHECKS: tuple[Callable[[Draft], Iterable[Fault]], ...] = (
    breaks,
    role_at_home,
    dates_of_actions,
    dates_of_stories,
    dates_of_commentary,
    remarks_split_in_two,
    spending,
    stages_of_decisions,
)


def _after(
    later: date | None, earlier: date | None, at: At, problem: str, shown: date | None = None
) -> Iterator[Fault]:
    if later is not None and earlier is not None and later < earlier:
        yield at.fault(problem, shown or later, "Check both dates.")
