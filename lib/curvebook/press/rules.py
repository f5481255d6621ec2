"""The rules of the partnerships' own documents: what each asks, where it lives, and which tests keep it.

The tests are those whose names begin with the rule's number (`test_rule_2_6_…`). `tests/rules.py` writes their names to
`rules.json`, so that the page is the same wherever the library runs; a test says when that file is out of date.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

State = Literal["kept", "in part", "open", "not software"]
TESTED = Path(__file__).with_name("rules.json")


@dataclass(frozen=True)
class Rule:
    """One rule. `where` are modules of this library; `why` says what is not kept, and why."""

    number: str
    asks: str
    where: tuple[str, ...]
    state: State = "kept"
    why: str = ""


def _rule(number: str, asks: str, where: str, state: State = "kept", why: str = "") -> Rule:
    return Rule(number, asks, tuple(where.split()), state, why)


SECTIONS = {
    "1": "Structure: what is connected to what",
    "2": "Status, targets and who must act",
    "3": "The calendar",
    "4": "Reports and their readers",
    "5": "Evidence",
    "6": "Money, risk, delivery",
}
RULES: tuple[Rule, ...] = (
    _rule("1.1", "Goals, objectives and actions form a web in which one objective can serve several goals; money is "
          "aligned to outcomes.", "accountability/causal_web.py model/work.py"),
    _rule("1.2", "A golden thread runs from each action up to an outcome, through the levels of plans.",
          "accountability/golden_thread.py model/work.py"),
    _rule("1.3", "What fails underneath is shown although all looks well above.", "accountability/roll_up.py"),
    _rule("1.4", "The thread audit: what is linked to no priority, to several, or afterwards; counts per priority.",
          "accountability/audit.py"),
    _rule("1.5", "Objectives that say the same can be merged.", "accountability/duplicates.py"),
    _rule("1.6", "The outcome comes first, the indicator second.", "model/measures.py"),
    _rule("1.7", "Three levels (strategic, managerial, operational), or two, each reported at its own.",
          "report/web_levels.py"),
    _rule("1.8", "How an action is expected to reach the outcome, with its evidence; loops named.",
          "accountability/loops.py accountability/logic_model.py"),
    _rule("1.9", "Levels of places that need not nest; each outcome at the level where it is best tackled.",
          "model/places.py model/measures.py"),
    _rule("2.1", "A light against plan for each task, summed up for each objective.",
          "accountability/lights.py accountability/roll_up.py"),
    _rule("2.2", "Each target is likely, difficult or unlikely, against the local target and the national floor.",
          "accountability/review.py accountability/status.py"),
    _rule("2.3", "Every red and amber target is analysed: gaps, action points, agreed, reported.",
          "accountability/review.py"),
    _rule("2.4", "A trajectory for each year of an agreement, with nearer goals under the far one.",
          "model/targets.py trajectory/target.py"),
    _rule("2.5", "Each target has an agreed monitoring level; below it somebody acts.",
          "trajectory/target.py accountability/ladder.py"),
    _rule("2.6", "The ladder of intervention: three stages on six-monthly results, three months each.",
          "accountability/ladder.py"),
    _rule("2.7", "Actions are SMART, with a clear lead and scheduled reports.", "accountability/smart.py"),
    _rule("2.8", "The plausibility of actions is challenged; money is linked to outcome, plan and target.",
          "accountability/smart.py findings/challenge.py"),
    _rule("2.9", "Exceptions are both ways: well over and well under target.", "accountability/exceptions.py"),
    _rule("2.10", "An indicator may be performance for one theme and context for another; context gets no light.",
          "model/measures.py accountability/status.py"),
    _rule("3.1", "Halton’s annual cycle: review July to September, plans until December, updates in November, February "
          "or March, and May.", "accountability/cycle.py"),
    _rule("3.2", "Targets six-monthly, money quarterly, actions six-monthly unless measured yearly.",
          "accountability/cycle.py accountability/ladder.py"),
    _rule("3.3", "Core requirements: outcomes, partnership working and improvement are reviewed on time.",
          "accountability/cycle.py"),
    _rule("3.4", "Walsall’s year: four quarters by six streams.", "accountability/cycle.py"),
    _rule("3.5", "Performance boards plan their agenda so that all items are covered in the year.",
          "accountability/planner.py"),
    _rule("3.6", "Slow outcomes need rarer feedback and deeper analysis; rolling plans sit in long strategies.",
          "accountability/cycle.py accountability/ladder.py", "in part",
          "How often something is reviewed follows from how often it is measured; rolling plans are for people."),
    _rule("3.7", "Plan, do, review, revise, give account.", "accountability/cycle.py", "in part",
          "Each entry of the calendar says its step, and `steps_missing` which a cycle lacks; whether a plan was "
          "revised is for people to see."),
    _rule("4.1", "Simple standard reports set up once, readable on the internet, that lead down to more.",
          "press/kinds.py press/site.py"),
    _rule("4.2", "Each reader and their use.", "model/reading.py"),
    _rule("4.3", "The same data in layers, from the very basic to the detailed.", "model/reading.py report/reader.py"),
    _rule("4.4", "Thematic, exception, service, scorecard and six-monthly reports, mixed and matched.",
          "press/kinds.py press/edition.py"),
    _rule("4.5", "Each board gets the relevant part only.",
          "accountability/causal_web.py press/edition.py press/kinds.py"),
    _rule("4.6", "Storyboards of good practice as evidence.", "model/reading.py report/public_account.py"),
    _rule("4.7", "The annual report is published; exception reports go to the group that unblocks.",
          "press/kinds.py"),
    _rule("4.8", "The public account is not the diagnostic report; both come from the same data.",
          "report/public_account.py"),
    _rule("4.9", "Never a large table of figures as the last item.", "report/public_account.py"),
    _rule("5.1", "Population indicators are not performance measures; jargon is translated.",
          "accountability/questions.py narrative/plain.py"),
    _rule("5.2", "A basket per outcome: satisfaction, impact, value for money.", "accountability/baskets.py"),
    _rule("5.3", "Proxy and intermediate indicators for what takes years.", "model/measures.py"),
    _rule("5.4", "Stories, case reviews and social return beside the basket.",
          "model/reading.py accountability/social_return.py"),
    _rule("5.5", "Trends rather than spot figures, by place and by group, and deprivation over time.",
          "indicators/trend.py indicators/gaps.py indicators/deprivation.py"),
    _rule("5.6", "Comparison with others through established definitions.", "indicators/comparison.py"),
    _rule("5.7", "Good performance information: focused, appropriate, balanced, robust, integrated, cost-effective.",
          "accountability/questions.py"),
    _rule("5.8", "One repository for all partners, with a gatekeeper.", "observatory/submissions.py", "in part",
          "The five data-sharing protocols are agreements between people; the software keeps who sent what, when, and "
          "under which licence, and who may see it."),
    _rule("5.9", "Data are reliable, consistent and comparable; each indicator has a collator and an officer.",
          "observatory/quality/__init__.py model/measures.py"),
    _rule("5.10", "A registry of indicators: the national set, those in the agreement, local ones.",
          "model/measures.py"),
    _rule("5.11", "An index monitored by Cabinet in quarters 2 to 4.", "indicators/composite.py"),
    _rule("5.12", "Barriers to sharing: willingness, data protection, formats.",
          "observatory/sources/__init__.py disclosure/rules.py", "in part",
          "Willingness is for people to build; formats and data protection are software."),
    _rule("6.1", "Money each quarter: the resource used, cash match, in-kind match, leverage; budgets each month.",
          "accountability/funding.py", "in part", "Money is kept by quarter; months within it are not."),
    _rule("6.2", "Each initiative reports sustainability, partnership working and community engagement.",
          "accountability/initiatives.py"),
    _rule("6.3", "Risks are linked to objectives and assessed when these are written.",
          "accountability/audit.py accountability/risks.py"),
    _rule("6.4", "Workforce, pledges, equality and customers’ feedback enter the same cycle.",
          "accountability/cycle.py accountability/planner.py", "in part",
          "They have their places in the calendar and on the boards’ agenda; their figures are indicators."),
)  # fmt: skip


def kept_by() -> dict[str, list[str]]:
    """By rule, the tests that keep it: `folder/file::name`."""
    found: dict[str, list[str]] = json.loads(TESTED.read_text(encoding="utf-8"))
    return found


@functools.cache
def facts() -> dict[str, Any]:
    """What `rules.html.j2` shows."""
    tests = kept_by()
    return {
        "sections": [
            (title, [(rule, [_said(test) for test in tests.get(rule.number, ())]) for rule in RULES
                     if rule.number.split(".")[0] == section])
            for section, title in SECTIONS.items()
        ],
        "count": len(RULES),
        "tests": sum(len(each) for each in tests.values()),
    }  # fmt: skip


def _said(test: str) -> tuple[str, str]:
    """A test's name as a sentence, and its file.

    >>> _said("unit/test_ladder.py::test_rule_2_6_the_second_half_year_below_is_stage_two")
    ('The second half year below is stage two', 'tests/unit/test_ladder.py')
    """
    file, name = test.split("::")
    words = " ".join(name.removeprefix("test_rule_").split("_")[2:])
    return words[:1].upper() + words[1:], f"tests/{file}"
