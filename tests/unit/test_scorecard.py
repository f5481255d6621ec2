"""The balanced scorecard: themes by perspectives, counted; the lines that matter; what is unknown stays unknown."""

from __future__ import annotations

from datetime import date

import pytest
from curvebook.accountability.funding import ToDate
from curvebook.accountability.scorecard import PERSPECTIVES, Line, action_status, money_status, scorecard
from curvebook.model.work import Action

LINES = (
    Line("children", "impact", "neet", "achievement difficult", "amber"),
    Line("children", "impact", "ready", "achievement unlikely", "red"),
    Line("children", "impact", "absence", "achievement unlikely", "red"),
    Line("children", "impact", "care", "not assessable", "unknown"),
    Line("children", "satisfaction", "advice", "no figure", "unknown"),
    Line("economy", "impact", "jobs", "achievement likely", "green"),
)


def test_rule_5_2_a_basket_is_satisfaction_impact_and_value_for_money():
    assert PERSPECTIVES[:3] == ("satisfaction", "impact", "value-for-money")


def test_rule_4_4_a_balanced_scorecard_has_every_theme_in_every_perspective():
    found = scorecard(LINES, ("children", "economy"))
    assert PERSPECTIVES == ("satisfaction", "impact", "value-for-money", "money", "actions")
    assert [(cell.theme, cell.perspective) for cell in found.cells] == [
        (theme, perspective) for theme in ("children", "economy") for perspective in PERSPECTIVES
    ]


def test_rule_4_4_a_cell_counts_by_status_worst_first_and_the_unknown_as_unknown():
    cell = scorecard(LINES, ("children",)).cell("children", "impact")
    assert cell.counts == (
        ("achievement unlikely", "red", 2), ("achievement difficult", "amber", 1), ("not assessable", "unknown", 1)
    )  # fmt: skip
    assert cell.total == 4


def test_rule_4_4_a_cell_tells_of_the_few_lines_that_matter():
    found = scorecard(LINES, ("children", "economy"))
    assert [line.id for line in found.cell("children", "impact").lines] == ["ready", "absence"]
    assert found.cell("economy", "impact").lines == ()
    assert found.cell("children", "satisfaction").lines == ()


def test_an_empty_cell_is_there_and_empty():
    cell = scorecard(LINES, ("economy",)).cell("economy", "money")
    assert (cell.counts, cell.total) == ((), 0)


def test_nothing_of_another_theme_is_counted():
    found = scorecard(LINES, ("economy",))
    assert sum(cell.total for cell in found.cells) == 1


@pytest.mark.parametrize(
    ("budget", "spent", "missing", "said"),
    [(10, 9, (), ("under budget", "red")), (10, 11, (), ("over budget", "red")),
     (3_690_000, 3_690_100, (), ("within 5% of budget", "green")), (100, 95, (), ("within 5% of budget", "green")),
     (100, 69, (), ("under budget", "red")),
     (10, 0, ("2026-Q2",), ("not reported in full", "unknown"))],
)  # fmt: skip
def test_rule_6_1_money_is_off_course_both_ways_beyond_a_twentieth_of_its_budget(budget, spent, missing, said):
    reported = 0 if missing else budget
    assert money_status(ToDate(budget, spent, reported, 0, 0, 0, missing)) == said


@pytest.mark.parametrize(
    ("progress", "due", "said"),
    [("on plan", "2027-01-01", ("on plan", "green")), ("behind plan", "2027-01-01", ("behind plan", "amber")),
     ("on plan", "2026-11-13", ("overdue", "red")), ("complete", "2026-11-13", ("complete", "green")),
     ("not started", None, ("not begun yet", "unknown"))],
)  # fmt: skip
def test_an_action_past_its_day_is_overdue_until_it_is_complete(progress, due, said):
    action = Action.model_validate({"id": "a", "title": "A", "lead": "x", "due": due, "progress": progress})
    assert action_status(action, date(2026, 11, 14)) == said


def test_rule_4_4_what_stands_under_two_themes_counts_once_in_the_total():
    twice = (Line("children", "actions", "a", "on plan", "green"), Line("economy", "actions", "a", "on plan", "green"))
    found = scorecard((*LINES, *twice), ("children", "economy"))
    assert (len(found.once), sum(cell.total for cell in found.cells)) == (7, 8)
    assert found.shared == ((twice[0], ("children", "economy")),)
