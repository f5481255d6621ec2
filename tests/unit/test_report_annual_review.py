"""The annual review as a page: the counts, those in doubt in depth, floors apart, the agreement's years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from curvebook.model.review import Agreement, Review
from curvebook.model.work import Decision
from curvebook.report.annual_review import AnnualReview
from curvebook.report.blocks import NOTHING
from small_partnership import NEET
from small_report import soup, surroundings, text

REVIEW = Review.model_validate(
    {"indicator": "neet", "edition": "2026-Q2", "date": "2026-09-01", "officer": "Head of learning",
     "gaps": ["No place to start in January."], "agreed": "d",
     "action_points": [
         {"title": "Open places", "lead": "x", "due": "2027-01-31", "progress": [
             {"date": "2026-10-01", "text": "Two rooms found."}, {"date": "2027-01-05", "text": "Known later."}]},
         {"title": "Call leavers", "lead": "board", "due": "2026-10-31"},
         {"title": "Print a list", "lead": "x", "due": "2026-10-31", "done": "2026-10-02"},
     ]}
)  # fmt: skip
DECISION = Decision.model_validate(
    {"id": "d", "date": "2026-09-15", "body": "board", "kind": "agreement", "about": ["neet"], "text": "Agreed."}
)
FLOORED = {**NEET, "floor_target": {"from": {"2022": 8.0}, "to": {"2027": 7.0}}}


def report(folder: Path, indicator: dict = FLOORED, **agreed) -> AnnualReview:
    told = {"reviews": (REVIEW,), "decisions": (DECISION,), **agreed}
    context = surroundings(folder, indicator, **told)
    about = context.partnership.about.model_copy(update={"agreement": Agreement(starts=date(2025, 1, 1))})
    return AnnualReview(replace(context, partnership=replace(context.partnership, about=about)))


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> AnnualReview:
    return report(tmp_path_factory.mktemp("review"))


def test_rule_2_2_every_target_is_counted_by_its_category(review: AnnualReview) -> None:
    assert "Of 1 target, 1 is unlikely to be met." in text(review.summary())


def test_rule_2_2_national_floors_stand_apart(review: AnnualReview) -> None:
    said = text(review.floors())
    assert "Of 1 floor target, 1 is likely to be met." in said
    assert "The floor, the least that must be kept, is 7.0% by 2027." in said


def test_rule_2_3_a_red_target_has_gaps_action_points_who_and_when(review: AnnualReview) -> None:
    said = text(review.unlikely())
    assert "Gaps in provision No place to start in January." in said
    assert "Open places The lead, by 31 January 2027 Under way Two rooms found. (1 October 2026)" in said
    assert "Call leavers The Board, by 31 October 2026 Overdue No progress has been reported yet." in said
    assert "Print a list The lead, by 31 October 2026 Done on 2 October 2026" in said
    assert "Known later" not in said


def test_rule_2_3_the_board_agrees_the_action_points(review: AnnualReview) -> None:
    assert "Agreed by The Board on 15 September 2026." in text(review.unlikely())
    assert "Of the 1 in doubt, 1 has been analysed; the Board has agreed the action points of 1." in text(
        review.summary()
    )


def test_rule_2_3_until_then_they_await_its_next_meeting(tmp_path: Path) -> None:
    waiting = report(tmp_path, decisions=())
    said = text(waiting.unlikely())
    assert "For the Board to agree at its next meeting." in said
    assert "Open places The lead, by 31 January 2027 Not yet agreed Two rooms found. (1 October 2026)" in said
    assert "Call leavers The Board, by 31 October 2026 Not yet agreed Print a list" in said
    assert "Under way" not in said


def test_rule_2_3_an_action_point_that_nobody_has_reported_on_is_not_under_way(tmp_path: Path) -> None:
    point = REVIEW.action_points[0].model_copy(update={"progress": REVIEW.action_points[0].progress[1:]})
    unsaid = report(tmp_path, reviews=(REVIEW.model_copy(update={"action_points": (point,)}),))
    said = text(unsaid.unlikely())
    assert "Open places The lead, by 31 January 2027 Not yet reported on Agreed by The Board" in said


def test_rule_2_3_what_was_not_analysed_is_told_as_such(tmp_path: Path) -> None:
    bare = report(tmp_path, reviews=())
    assert "Its gaps have not been analysed yet." in text(bare.unlikely())
    assert "Of the 1 in doubt, none has been analysed" in text(bare.summary())


def test_rule_2_4_the_three_years_stand_side_by_side(review: AnnualReview) -> None:
    page = soup(review.years())
    assert [head.get_text() for head in page.select("thead th")] == ["Target", "2025", "2026", "2027"]
    (row,) = page.select("tbody tr")
    # From 8.0 in 2022 to 3.0 in 2027, and 5.0 was observed in 2025.
    assert [cell.get_text() for cell in row.select("td")] == [
        "5.0%; came to 5.0%, on the path or better", "4.0%", "3.0%"
    ]  # fmt: skip


def test_rule_4_7_an_annual_review_may_be_published(tmp_path: Path) -> None:
    """It is open to everyone, in the same words."""
    public = surroundings(tmp_path, FLOORED, reader={"public": True}, reviews=(REVIEW,), decisions=(DECISION,))
    assert "No place to start in January." in text(AnnualReview(public).unlikely())


def test_likely_ones_have_a_line_each(tmp_path: Path) -> None:
    easy = report(tmp_path, {**NEET, "target": {"from": {"2022": 8.0}, "to": {"2027": 7.5}}}, reviews=())
    assert soup(easy.likely()).li.get_text().startswith("NEET. There is")
    assert (easy.unlikely(), easy.difficult(), easy.unknown(), easy.floors()) == (NOTHING,) * 4


def test_a_floor_in_doubt_is_told_in_depth_though_the_target_is_likely(tmp_path: Path) -> None:
    odd = {**NEET, "target": {"from": {"2022": 8.0}, "to": {"2027": 7.5}},
           "floor_target": {"from": {"2022": 8.0}, "to": {"2027": 2.0}}}  # fmt: skip
    assert "The target is likely to be met, but the floor is unlikely to be met." in text(
        report(tmp_path, odd).unlikely()
    )


def test_a_reader_of_another_theme_gets_nothing_of_it(tmp_path: Path) -> None:
    found = report(tmp_path, reader={"themes": ["economy"]})
    assert "No target is agreed here." in text(found.summary())
    assert (found.unlikely(), found.years(), found.floors()) == (NOTHING, NOTHING, NOTHING)
