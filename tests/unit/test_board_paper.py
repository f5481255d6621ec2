"""The Board's paper in the small partnership: what it asks for as plans, points and overdue items stand."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from curvebook.model.reading import Due
from curvebook.model.review import Review
from curvebook.model.work import Body, Decision
from curvebook.report.board_paper import BoardPaper, Sought
from small_partnership import NEET
from small_report import surroundings

BODIES = (
    Body(id="board", title="Board", kind="board"),
    Body(id="psg", title="Standards Group", kind="group", reports_to="board"),
    Body(id="x", title="Children's Partnership", kind="group", reports_to="psg"),
)
REVIEW = Review.model_validate(
    {"indicator": "neet", "edition": "2026-Q2", "date": "2026-10-01", "officer": "Head", "gaps": ["No room."],
     "action_points": [{"title": "Open places", "lead": "x", "due": "2027-01-31"}]}
)  # fmt: skip
WORKING = Due(id="working", title="Review of working", to=("board",), months=(10,))


def decided(day: str, kind: str, about: str = "neet", **more: object) -> Decision:
    return Decision.model_validate(
        {"id": f"{kind}-{day}", "date": day, "body": "psg", "kind": kind, "about": [about], "text": "Said.", **more}
    )


def sought(
    folder: Path, *log: Decision, reviews: Sequence[Review] = (), calendar: Sequence[Due] = (), **agreed: object
) -> tuple[Sought, ...]:
    context = surroundings(folder, {**NEET, **agreed}, reviews=tuple(reviews), decisions=log, calendar=tuple(calendar))
    return BoardPaper(replace(context, partnership=replace(context.partnership, bodies=BODIES))).sought


ONE, TWO = (
    decided("2026-04-10", "trigger", stage=1, half_year="2025-H2"),
    decided("2026-10-20", "trigger", stage=2, half_year="2026-H1"),
)
EARLY = decided("2026-06-20", "trigger", stage=2, reason="It rose at once.", consulted="x")


@pytest.mark.parametrize(
    ("log", "ask"),
    [
        ((ONE, TWO), "Note stage 2 for “NEET”, and offer what it needs now"),
        ((ONE, EARLY), "Ask for the plan for “NEET”, due by 20 September 2026"),
        ((ONE, EARLY, decided("2026-09-01", "report")), "Back the plan for “NEET”"),
    ],
)
def test_rule_2_6_the_board_decides_on_a_plan_only_once_it_is_there(
    tmp_path: Path, log: tuple[Decision, ...], ask: str
) -> None:
    assert sought(tmp_path, *log)[0].ask == ask


@pytest.mark.parametrize(
    ("reviews", "ask", "missing"),
    [
        ((REVIEW,), "Agree the action points for “NEET”", "Action points: Open places (the Children's Partnership, by"),
        ((REVIEW.model_copy(update={"action_points": ()}),),
         "Ask the Children's Partnership to bring what is missing for “NEET” by 14 February 2027",
         "For action points: the Children's Partnership on NEET."),
        ((), "Ask the Children's Partnership to bring what is missing for “NEET” by 14 February 2027",
         "For an analysis of the gaps: the Children's Partnership on NEET."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["headline", "driver", "performance"])
def test_rule_2_3_what_is_asked_follows_how_far_the_analysis_has_come(
    tmp_path: Path, reviews: tuple[Review, ...], ask: str, missing: str, role: str
) -> None:
    (one,) = sought(tmp_path, reviews=reviews, role=role)
    assert one.ask == ask
    assert missing in html.unescape(one.evidence)


def test_rule_3_3_what_is_overdue_to_the_board_needs_a_new_day(tmp_path: Path) -> None:
    began = decided("2025-10-14", "delivered", "working")
    *_, one = sought(tmp_path, began, calendar=(WORKING,))
    assert (one.ask, one.by) == ("Set a new day for “Review of working”", "28 October 2027")
    assert one.evidence == "Review of working was due by 28 October 2026, and is overdue by 17 days."


def test_rule_3_3_the_newest_note_since_it_last_came_says_why_it_is_late(tmp_path: Path) -> None:
    notes = (("2025-09-01", "Old."), ("2026-10-20", "The chair was ill."), ("2026-11-15", "Known later."))
    log = [decided("2025-10-14", "delivered", "working")]
    log += [decided(day, "note", "working", text=said) for day, said in notes]
    *_, one = sought(tmp_path, *log, calendar=(WORKING,))
    assert one.evidence.endswith("overdue by 17 days. The Standards Group noted on 20 October 2026: The chair was ill.")


def test_what_came_to_the_board_in_time_is_not_asked_for(tmp_path: Path) -> None:
    log = [decided(day, "delivered", "working") for day in ("2025-10-14", "2026-10-20")]
    assert not any(one.title == "Overdue" for one in sought(tmp_path, *log, calendar=(WORKING,)))
