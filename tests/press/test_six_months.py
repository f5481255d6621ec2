"""The six-monthly summary and the Board's paper of the example, and its decisions log beside its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from curvebook import Report
from curvebook.accountability.interventions import Intervention, interventions
from curvebook.findings import open_findings
from curvebook.model.partnership import load
from icalendar import Calendar

ROOT = Path(__file__).parents[2]
AS_AT = date(2026, 11, 14)


@pytest.fixture(scope="module")
def outputs(example_edition: tuple[Path, str]) -> Path:
    return example_edition[0]


@pytest.fixture(scope="module")
def every(outputs: Path) -> dict[str, Intervention]:
    marlbrook = load(ROOT / "parameters" / "marlbrook")
    table = open_findings(marlbrook, "2026-Q2", work=outputs / "marlbrook" / ".work").table
    return {one.subject: one for one in interventions(marlbrook, table, AS_AT)}


@pytest.fixture
def report(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setenv("CURVEBOOK_OUTPUTS", str(outputs))
    return Report(ROOT / "parameters" / "marlbrook", None, "M01000001", "2026-Q2", "partners")


def text(html: str) -> str:
    """What a reader sees, without the sources of figures."""
    soup = BeautifulSoup(html, "html.parser")
    for tip in soup.select(".tip"):
        tip.extract()
    return " ".join(soup.get_text().split())


def test_rule_2_6_the_example_stands_at_stages_three_and_two_with_reports_due_in_february(
    every: dict[str, Intervention],
) -> None:
    assert {name: (one.stage, one.standing.open.due) for name, one in every.items() if one.standing.open} == {
        "domestic-abuse-repeat": (3, date(2027, 2, 12)),
        "fly-tipping": (2, date(2027, 2, 12)),
    }


def test_rule_2_6_the_examples_log_says_of_half_years_what_its_figures_say(every: dict[str, Intervention]) -> None:
    steps = [step for one in every.values() for step in one.standing.history]
    assert [(step.half.label if step.half else "", step.shown) for step in steps] == [
        ("April to September 2025", "below"), ("October 2025 to March 2026", "below"),
        ("April to September 2026", "below"), ("October 2025 to March 2026", "below"),
        ("April to September 2026", "below"),
    ]  # fmt: skip


def test_rule_2_6_others_below_their_level_are_proposed_not_confirmed(every: dict[str, Intervention]) -> None:
    proposed = {name: one.proposed for name, one in every.items() if one.standing.proposal}
    assert proposed == dict.fromkeys(
        ("children-in-care", "apprenticeship-starts", "self-harm-admissions", "workshop-places", "food-waste-round"), 1
    )  # fmt: skip


def test_rule_2_6_the_summary_tells_the_board_of_all_actions_stages_two_and_three_first(report: Report) -> None:
    summary = report.six_monthly_summary
    titles = BeautifulSoup(summary.who_must_act().html, "html.parser").select(".action-title")
    assert [text(str(title)) for title in titles] == ["Repeat domestic abuse", "Fly-tipping"]
    told = text(summary.changed().html)
    for step in ("12 November 2026, Repeat domestic abuse: stage 3.", "12 November 2026, Fly-tipping: stage 2.",
                 "18 August 2026, Repeat domestic abuse: report received."):  # fmt: skip
        assert step in told
    assert "18 November 2025" not in told  # the summary before told it


def test_rule_4_9_the_summarys_only_table_has_a_row_for_a_theme_and_is_not_its_end(report: Report) -> None:
    summary = report.six_monthly_summary
    assert len(BeautifulSoup(summary.themes().html, "html.parser").select("tbody tr")) == 5
    for part in (summary.who_must_act, summary.proposed, summary.below, summary.behind, summary.changed):
        assert "<table" not in part().html


def test_the_summary_says_the_half_year_in_two_sentences(report: Report) -> None:
    assert text(report.six_monthly_summary.summary().html).endswith(
        "Of 27 targets with a monitoring level, 5 are below it. On the ladder of intervention: 1 at stage 3 and 1 at "
        "stage 2. 5 further steps are proposed and not yet confirmed."
    )


def test_rule_2_6_the_board_is_asked_about_stage_three_before_stage_two(report: Report) -> None:
    first, second, *others = report.board_paper.sought
    assert (first.title, second.title) == ("Stage 3", "Stage 2")
    assert "36.0% in July to September 2026, where the monitoring level asks for at most 33.3%" in text(first.evidence)
    assert len(first.options) == 3
    assert (first.proposer, first.by) == ("the Performance and Standards Group", "28 November 2026")
    assert all(other.stage == 0 for other in others)


def test_rule_2_6_a_plan_that_is_due_later_is_received_then_and_helped_now(report: Report) -> None:
    first, second, *_ = report.board_paper.sought
    assert first.ask == "Note the nomination for “Repeat domestic abuse”, and offer what it needs now"
    assert second.ask == "Note stage 2 for “Fly-tipping”, and offer what it needs now"
    assert first.options[:2] == (
        "note it, and receive the revised plan by 12 February 2027", "offer people, money or a change of rule now"
    )  # fmt: skip


def test_rule_2_3_the_board_is_asked_to_agree_the_action_points_that_wait_for_it_whatever_the_role(
    report: Report,
) -> None:
    third = report.board_paper.sought[2]
    assert third.ask == "Agree the action points for “Apprenticeship starts”"
    told = text(third.evidence)
    assert (
        "A shared employer that carries the paperwork for small firms (Marlbrook Chamber of Trade, by 1 April" in told
    )
    waiting = text(report.annual_review.unlikely().html).count("For the Board to agree at its next meeting.")
    assert waiting == sum(one.ask.startswith("Agree the action points") for one in report.board_paper.sought) == 1


def test_rule_2_3_lead_partnerships_are_asked_for_what_is_not_written_yet(report: Report) -> None:
    fourth = report.board_paper.sought[3]
    assert fourth.ask == "Ask 5 lead partnerships to bring what is missing for 11 targets in doubt by 28 December 2026"
    told = text(fourth.evidence)
    assert told.startswith("Of 11 targets, 9 are difficult and 2 are unlikely to be met. ")
    assert "For action points: the Marlbrook Economy Partnership on Employment rate. " in told
    assert "gaps: the Safer and Stronger Marlbrook Partnership on Killed or seriously injured and Recorded cr" in told


def test_rule_2_3_every_target_that_the_annual_review_counts_in_doubt_is_accounted_for(report: Report) -> None:
    assert "Of the 22 in doubt, 12 have been analysed; the Board has agreed the action points of 10." in text(
        report.annual_review.summary().html
    )
    assert (
        "Of the 22 targets in doubt, 1 has action points for the Board to agree, 11 have none yet, and 10 have action "
        "points that the Board has agreed already: Fly-tipping, Recycling, "
    ) in text(report.board_paper.decisions().html)


def test_rule_3_3_the_boards_own_overdue_item_needs_a_new_day_and_says_why_it_was_put_off(report: Report) -> None:
    last = report.board_paper.sought[-1]
    assert last.ask == "Set a new day for “Review of how we work together”"
    assert text(last.evidence) == (
        "Review of how we work together was due by 28 October 2026, and is overdue by 17 days. The Performance and "
        "Standards Group noted on 20 October 2026: The review of how we work together was put off, since "
        "the chair of the Board was ill. It comes to the Board in December."
    )


def test_rule_2_6_the_summary_says_which_actions_the_ladder_watches(report: Report) -> None:
    told = text(report.six_monthly_summary.behind().html)
    assert (
        "watches actions with six-monthly results: 2 of these 9. The others are not yet reported half-yearly." in told
    )
    assert (
        "A weekly food waste round for every home (Waste and street services). Overdue since 31 March 2026. Stage 1"
        in told
    )
    assert told.count("Stage 1 proposed.") == 2


def test_rule_2_6_three_reviews_below_at_stage_two_say_why(report: Report) -> None:
    summary = report.six_monthly_summary
    assert (
        "Fly-tipping: at 3 reviews in a row; stage 2 and no higher: no stage rests on April to September 2025, and "
        "stages come one by one"
    ) in text(summary.below().html)
    assert "The group saw one busy summer in it and waits for the winter." in text(summary.who_must_act().html)


def test_the_public_diary_has_the_same_deadlines(outputs: Path) -> None:
    content = (outputs / "marlbrook" / "2026-Q2" / "public" / "data" / "deadlines.ics").read_bytes()
    days = [event["DTSTART"].dt for event in Calendar.from_ical(content).walk("VEVENT")]
    assert days == [date(2027, 2, 12), date(2027, 2, 12)]


def test_rule_2_6_the_theme_page_says_the_stage_and_the_deadline_beside_the_actions(outputs: Path) -> None:
    page = outputs / "marlbrook" / "2026-Q2" / "public" / "theme" / "safer" / "M01000001.html"
    shown = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("ul.interventions")
    assert shown is not None
    assert "Stage 3 Report due by 12 February 2027" in text(str(shown))


def test_a_board_without_anything_to_decide_is_told_so(report: Report) -> None:
    context = report.board_paper.context
    nothing = context.audience.model_copy(update={"themes": ("another",)})
    paper = replace(report.board_paper, context=replace(context, audience=nothing))
    assert text(paper.decisions().html) == (
        "No decision is sought: no stage 2 or 3 is open, and no target in doubt waits for action points"
    )
