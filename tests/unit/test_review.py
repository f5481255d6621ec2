"""The annual review: categories, what is done about targets in doubt, the agreement's years."""

from __future__ import annotations

from datetime import date
from math import nan

import pytest
from curvebook.accountability.review import category, in_doubt, progress, review_of, standing, trajectory
from curvebook.accountability.status import CutOffs, status
from curvebook.model.period import Period
from curvebook.model.review import ActionPoint, Agreement, Review
from curvebook.model.work import Decision

AS_AT = date(2026, 11, 14)
POINT = {"title": "Fill the posts", "lead": "college", "due": "2026-12-31"}
REVIEW = Review.model_validate(
    {"indicator": "neet", "edition": "2026-Q2", "date": "2026-09-01", "officer": "Head of participation",
     "gaps": ["No place to start in January."], "action_points": [POINT], "agreed": "board-2026"}
)  # fmt: skip
BOARD = Decision.model_validate(
    {
        "id": "board-2026",
        "date": "2026-09-15",
        "body": "board",
        "kind": "agreement",
        "about": ["neet"],
        "text": "Agreed.",
    }
)


# RULES 2.2


@pytest.mark.parametrize(
    ("chance", "word", "colour"),
    [(0.70, "likely", "green"), (0.69, "difficult", "amber"), (0.30, "difficult", "amber"), (0.29, "unlikely", "red"),
     (nan, "not assessable", "unknown")],
)  # fmt: skip
def test_rule_2_2_likely_from_0_70_is_green_unlikely_below_0_30_is_red(chance, word, colour):
    assert (status(chance), category(status(chance))) == (word, colour)
    assert CutOffs() == CutOffs(likely=0.70, unlikely=0.30)


def test_rule_2_2_a_target_whose_date_has_come_was_kept_or_missed():
    assert (category("met"), category("not met")) == ("green", "red")


# RULES 2.3


def test_rule_2_3_every_red_and_amber_target_is_analysed():
    words = ("likely", "difficult", "unlikely", "not assessable", "met", "not met")
    assert [word for word in words if in_doubt(word)] == ["difficult", "unlikely", "not met"]


def test_rule_2_3_a_floor_in_doubt_asks_for_analysis_as_well():
    assert in_doubt("likely", "unlikely")
    assert not in_doubt("likely", "likely")
    assert not in_doubt("likely", "")


def test_rule_2_3_from_gaps_to_action_points_to_the_boards_agreement():
    bare = REVIEW.model_copy(update={"action_points": ()})
    assert standing(None, [BOARD], AS_AT).word == "not analysed yet"
    assert standing(bare, [BOARD], AS_AT).word == "no action points yet"
    assert standing(REVIEW, [], AS_AT).word == "to be agreed"
    assert standing(REVIEW, [BOARD], AS_AT).word == "agreed"
    assert standing(REVIEW, [BOARD], AS_AT).decision is BOARD


def test_rule_2_3_what_the_board_decided_later_is_not_known_yet():
    assert standing(REVIEW, [BOARD], date(2026, 9, 14)).word == "to be agreed"


@pytest.mark.parametrize(
    ("more", "as_at", "word"),
    [({}, date(2026, 12, 31), "not yet reported on"), ({}, date(2027, 1, 1), "overdue"),
     ({"progress": [{"date": "2026-12-01", "text": "Begun."}]}, date(2026, 12, 1), "under way"),
     ({"progress": [{"date": "2026-12-01", "text": "Begun."}]}, date(2026, 11, 30), "not yet reported on"),
     ({"done": "2026-12-01"}, date(2026, 12, 1), "done"),
     ({"done": "2026-12-01"}, date(2026, 11, 30), "not yet reported on")],
)  # fmt: skip
def test_rule_2_3_progress_is_told_as_at_the_day(more, as_at, word):
    assert progress(ActionPoint.model_validate(POINT | more), as_at) == word


@pytest.mark.parametrize(
    ("more", "word"),
    [({}, "not yet agreed"), ({"due": "2026-10-01"}, "not yet agreed"), ({"done": "2026-10-01"}, "done")],
)
def test_rule_2_3_nothing_that_the_board_has_not_agreed_is_under_way_or_late(more, word):
    assert progress(ActionPoint.model_validate(POINT | more), date(2026, 11, 14), agreed=False) == word


@pytest.mark.parametrize(
    ("edition", "found"), [("2026-Q1", False), ("2026-Q2", True), ("2027-Q1", True), ("2027-Q2", False)]
)
def test_rule_2_3_a_review_is_followed_through_the_year(edition, found):
    """Four quarters: that of the review and the three after it; then the next review is due."""
    assert (review_of([REVIEW], "neet", edition, date(2028, 1, 1)) is REVIEW) == found


def test_a_review_that_is_not_written_yet_is_not_known():
    assert review_of([REVIEW], "neet", "2026-Q2", date(2026, 8, 31)) is None
    assert review_of([REVIEW], "other", "2026-Q2", AS_AT) is None


# RULES 2.4

YEARS = Agreement(starts=date(2025, 4, 1)).each_year


def test_rule_2_4_an_agreement_has_three_years():
    assert [str(year) for year in YEARS] == ["2025/26", "2026/27", "2027/28"]
    assert len(YEARS) == 3


def test_rule_2_4_each_year_has_its_aim_and_what_came_of_it():
    path = {Period.parse(f"{y}/{y - 1999}"): v for y, v in ((2024, 62.5), (2025, 65.1), (2026, 66.4), (2027, 67.7))}
    found = trajectory(YEARS, path, {Period.parse("2025/26"): 65.9}, "high", date(2026, 9, 30))
    assert [(str(each.period), each.aim, each.came, each.word) for each in found] == [
        ("2025/26", 65.1, 65.9, "on or better than the path"), ("2026/27", 66.4, None, "ahead"),
        ("2027/28", 67.7, None, "ahead"),
    ]  # fmt: skip


def test_rule_2_4_of_quarters_the_last_of_the_year_counts():
    path = {Period.parse("2025-Q1").after(n): 10.0 - n for n in range(13)}
    found = trajectory(YEARS, path, {}, "low", date(2026, 9, 30))
    assert [str(each.period) for each in found] == ["2025-Q4", "2026-Q4", "2027-Q4"]
    assert [each.word for each in found] == ["no figure", "ahead", "ahead"]


@pytest.mark.parametrize(("kind", "text"), [("calendar", "2025"), ("academic", "2025/26")])
def test_a_period_belongs_to_the_year_that_its_middle_lies_in(kind, text):
    period = Period.parse(text, year=kind)
    assert trajectory(YEARS[:1], {period: 1.0}, {}, "low", date(2026, 9, 30))[0].period == period


def test_a_year_that_the_path_does_not_reach_says_so():
    assert trajectory(YEARS[:1], {}, {}, "low", date(2026, 9, 30))[0].word == "not assessable"
