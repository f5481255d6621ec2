"""The questions of outcomes-based accountability, in plain words (STANDARDS section 1; RULES 5.1, 5.7).

Seven are asked of a population's outcome and seven of a service, in these orders; a turn-the-curve page takes the
fourth and the last three of the population's step by step. Method: M. Friedman, "Trying Hard Is Not Good Enough"
(2005), and the implementation guide that goes with it; the wording here is the house's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

UNANSWERED = "Not answered yet"


@dataclass(frozen=True)
class Question:
    """A question with its number, and what data answers it."""

    number: int
    asks: str
    data: str


@dataclass(frozen=True)
class Answer:
    """A question with its answers, in order; without any, `ask` says what is missing and whom to ask."""

    question: Question
    answers: tuple[str, ...] = field(default=())
    ask: str = ""

    @property
    def known(self) -> bool:
        """Whether there is any answer."""
        return bool(self.answers)

    @property
    def missing(self) -> str:
        """What to print in place of an answer; "" where there is one.

        >>> answered(POPULATION[0], [], "ask the Board").missing
        'Not answered yet: ask the Board.'
        """
        return "" if self.answers else f"{UNANSWERED}: {self.ask}."


def answered(question: Question, answers: Iterable[str | None], ask: str) -> Answer:
    """`question` with what is known; empty answers do not count."""
    return Answer(question, tuple(each for each in answers if each), ask)


POPULATION = (
    Question(1, "What do we want for the people who live here?", "the outcome's statement"),
    Question(2, "What would we see and feel if it were so?", "what the outcome looks like"),
    Question(3, "How can we measure it?", "the outcome's indicators, and measures still wanted"),
    Question(4, "How are we doing, and where are we heading if nothing changes?", "history, forecast and the story"),
    Question(5, "Who has a part to play?", "owners, lead partners of actions, boards"),
    Question(6, "What works, also for little or no money?", "evidence, root causes, low-cost ideas"),
    Question(7, "What do we propose to do?", "the action plan"),
)
PERFORMANCE = (
    Question(1, "Whom do we serve?", "the service's customers"),
    Question(2, "How can we tell whether they are better off?", "measures of who is better off"),
    Question(3, "How can we tell whether we do it well?", "measures of how well it is done, and how much"),
    Question(4, "How are we doing on what matters most?", "newest values, trends and forecasts"),
    Question(5, "Who can help us to do better?", "owners, lead partners of actions, boards"),
    Question(6, "What works, also for little or no money?", "evidence, root causes, low-cost ideas"),
    Question(7, "What do we propose to do?", "the action plan"),
)


@dataclass(frozen=True)
class Step:
    """A step of a turn-the-curve page: its name, and the question in plain words that it answers."""

    id: str
    name: str
    asks: str


STEPS = (
    Step("baseline", "The baseline", POPULATION[3].asks),
    Step("story", "The story behind the curve", "What helps, what holds back, and what lies underneath?"),
    Step("partners", "Partners and their roles", POPULATION[4].asks),
    Step("what-works", "What works", POPULATION[5].asks),
    Step("action-plan", "Action plan", POPULATION[6].asks),
)

# What a plan answers (RULES 5.7), in this order.
PLAN = (
    Question(1, "Why are we here?", "what the service contributes to"),
    Question(2, "Where are we now?", "the newest value of each measure"),
    Question(3, "Where do we need to be?", "targets and their chances"),
    Question(4, "How do we get there?", "objectives, actions, milestones, projects"),
    Question(5, "How do we know that we are there?", "what is measured, what is off course, what may stop us"),
)
