"""Where an action stands on a day: one rule and one wording for every page, whatever was reported (RULES 2.1, 2.7).

The first that holds: complete or stopped, as reported; *overdue* where its last day has passed; *late to begin* where
it was not begun after its first day; *behind plan* where it is reported so or a milestone is overdue; on plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from curvebook.model.period import day_in_words
from curvebook.model.work import Action, Milestone

OVERDUE, LATE_TO_BEGIN, BEHIND_PLAN, STOPPED = "overdue", "late to begin", "behind plan", "stopped"
NOT_BEGUN, ON_PLAN, COMPLETE = "not begun yet", "on plan", "complete"
LATE = (OVERDUE, LATE_TO_BEGIN, BEHIND_PLAN)  # what a summary counts as behind


@dataclass(frozen=True)
class Progress:
    """How far an action is: `word`, the same `in_words` with its day, and the milestones that are `overdue`."""

    word: str
    in_words: str
    overdue: tuple[Milestone, ...] = ()

    @property
    def late(self) -> bool:
        """Whether it is behind in any way: overdue, late to begin or behind plan."""
        return self.word in LATE

    @property
    def said(self) -> str:
        """Its words, to begin a line: "Overdue since 31 July 2026"."""
        return f"{self.in_words[:1].upper()}{self.in_words[1:]}"

    @property
    def in_full(self) -> str:
        """Its words with each milestone that is overdue, to begin a line."""
        return "; ".join([self.said, *(f"“{m.title}” overdue since {day_in_words(m.due)}" for m in self.overdue)])


def progress(action: Action, on: date) -> Progress:
    """Where `action` stands on the day `on`, from what was reported of it, its days and its milestones.

    >>> mentors = Action(id="m", title="Mentors", lead="college", due=date(2026, 7, 31), progress="behind plan")
    >>> progress(mentors, date(2026, 7, 31)).said, progress(mentors, date(2026, 8, 1)).said
    ('Behind plan', 'Overdue since 31 July 2026')
    """
    if action.progress == COMPLETE or action.progress == STOPPED:
        return Progress(action.progress, action.progress)
    steps = tuple(step for step in action.milestones if step.due < on and (step.done is None or step.done > on))
    begun = action.progress != "not started"
    if action.due is not None and action.due < on:
        return Progress(OVERDUE, f"overdue since {day_in_words(action.due)}{'' if begun else ', not begun'}", steps)
    if not begun and action.start is not None:
        begins = day_in_words(action.start)
        if action.start < on:
            return Progress(LATE_TO_BEGIN, f"was to begin on {begins}", steps)
        return Progress(NOT_BEGUN, f"begins on {begins}", steps)
    if action.progress == BEHIND_PLAN or steps:
        return Progress(BEHIND_PLAN, BEHIND_PLAN, steps)
    return Progress(ON_PLAN, ON_PLAN) if begun else Progress(NOT_BEGUN, NOT_BEGUN)


def standing_of(actions: Iterable[Action], on: date) -> tuple[tuple[str, int], ...]:
    """How many actions stand where, the late ones first; words with none are left out.

    >>> standing_of([Action(id="m", title="Mentors", lead="college", progress="on plan")], date(2026, 8, 1))
    (('on plan', 1),)
    """
    words = [progress(action, on).word for action in actions]
    order = (OVERDUE, LATE_TO_BEGIN, BEHIND_PLAN, STOPPED, NOT_BEGUN, ON_PLAN, COMPLETE)
    return tuple((word, words.count(word)) for word in order if word in words)
