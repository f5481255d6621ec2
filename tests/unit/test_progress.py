"""Where an action stands on a day: one rule, one wording, on every page."""

from __future__ import annotations

from datetime import date

import pytest
from curvebook.accountability.lights import action_light
from curvebook.accountability.progress import progress, standing_of
from curvebook.accountability.scorecard import action_status
from curvebook.model.work import Action
from curvebook.report.outcomes import told_action
from curvebook.report.six_monthly_summary import SixMonthlySummary
from small_report import surroundings, text

TODAY = date(2026, 11, 14)


def action(**facts: object) -> Action:
    return Action.model_validate({"id": "a", "title": "A", "lead": "x"} | facts)


@pytest.mark.parametrize(
    ("facts", "word", "said"),
    [
        ({"progress": "behind plan", "due": "2026-07-31"}, "overdue", "Overdue since 31 July 2026"),
        ({"progress": "on plan", "due": "2026-07-31"}, "overdue", "Overdue since 31 July 2026"),
        ({"due": "2026-07-31"}, "overdue", "Overdue since 31 July 2026, not begun"),
        ({"progress": "on plan", "due": "2026-11-14"}, "on plan", "On plan"),
        ({"start": "2026-04-13"}, "late to begin", "Was to begin on 13 April 2026"),
        ({"start": "2026-11-14"}, "not begun yet", "Begins on 14 November 2026"),
        ({}, "not begun yet", "Not begun yet"),
        ({"progress": "behind plan"}, "behind plan", "Behind plan"),
        ({"progress": "on plan", "milestones": [{"title": "m", "due": "2026-11-13"}]}, "behind plan", "Behind plan"),
        ({"progress": "stopped", "due": "2026-07-31"}, "stopped", "Stopped"),
        ({"progress": "complete", "due": "2026-07-31"}, "complete", "Complete"),
    ],
)
def test_rule_2_1_an_action_stands_in_one_place_on_a_day(facts: dict[str, object], word: str, said: str) -> None:
    found = progress(action(**facts), TODAY)
    assert (found.word, found.said) == (word, said)


def test_rule_2_1_a_milestone_that_is_overdue_is_named_in_full() -> None:
    steps = [{"title": "First", "due": "2026-11-13"}, {"title": "Done", "due": "2026-11-12", "done": "2026-11-12"}]
    found = progress(action(progress="on plan", milestones=steps), TODAY)
    assert found.in_full == "Behind plan; “First” overdue since 13 November 2026"


def test_rule_2_1_every_page_says_the_same_of_an_action_that_is_overdue(tmp_path) -> None:
    late = action(progress="behind plan", due="2026-07-31")
    assert action_light(late, TODAY).why == "overdue since 31 July 2026"
    assert action_status(late, TODAY) == ("overdue", "red")
    context = surroundings(tmp_path, actions=(late.model_copy(update={"due": date(2020, 7, 31)}),))
    (told,) = [told_action(context, each) for each in context.partnership.actions]
    assert (told["progress"], told["class"]) == ("Overdue since 31 July 2020", "overdue")


def test_rule_2_1_what_has_not_begun_in_time_is_late_and_not_unknown() -> None:
    late = action(start="2026-04-13")
    assert progress(late, TODAY).late
    assert action_light(late, TODAY).why == "was to begin on 13 April 2026"
    assert action_status(late, TODAY) == ("late to begin", "amber")


def test_actions_are_counted_late_ones_first() -> None:
    found = standing_of([action(), action(progress="behind plan"), action(due="2026-07-31"), action()], TODAY)
    assert found == (("overdue", 1), ("behind plan", 1), ("not begun yet", 2))


def test_rule_2_6_the_six_monthly_summary_counts_what_is_late_in_any_way(tmp_path) -> None:
    late = (
        action(id="a", title="Bus", due="2020-07-31", progress="on plan", indicators=["neet"]),
        action(id="b", title="Boat", start="2020-04-13", indicators=["neet"]),
        action(id="c", title="Bike", progress="on plan", indicators=["neet"]),
    )
    said = text(SixMonthlySummary(surroundings(tmp_path, actions=late)).behind())
    assert "Of 3 actions, 1 is overdue and 1 is late to begin." in said
    assert "Bus (" in said and "Overdue since 31 July 2020." in said
    assert "Boat (" in said and "Was to begin on 13 April 2020." in said
    assert "Bike" not in said
