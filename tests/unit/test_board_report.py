"""A performance board's page: its own theme, what is due to it, its agenda, whatever is missing said so (RULES 3.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from curvebook.errors import ParameterError
from curvebook.findings.table import shaped
from curvebook.model import load
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience
from curvebook.report.blocks import NOTHING, Block
from curvebook.report.board import BoardReport
from curvebook.report.context import Context
from curvebook.report.cycle import core_requirements, whats_due

ON = date(2026, 11, 14)
BOARDS = Audience(id="performance-boards", title="Boards", reports=("performance-board", "theme"))
ROWS = [
    {"measure": "latest", "value": 23.4, "word": "", "area": "M01000001"},
    {"measure": "path", "value": 20.0, "word": "below the monitoring level", "area": "M01000001"},
    {"measure": "likelihood", "value": 0.1, "word": "unlikely", "area": "M01000001"},
    {"measure": "exception", "value": -3.4, "word": "under", "area": "M01000001"},
    {"measure": "quality", "word": "B", "area": "M01000001"},
]


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(Path(__file__).parents[2] / "parameters" / "marlbrook")


def context(partnership: Partnership, audience: Audience = BOARDS, on: date = ON) -> Context:
    """Findings in which persistent absence is known, and nothing else is."""
    table = pd.DataFrame(ROWS).assign(indicator="persistent-absence", theme="children")
    table = table.assign(period_start=pd.Timestamp("2025-09-01"), period_months=12)
    known, none = shaped(table), shaped(table.iloc[:0])

    def cut(indicator: str = "", **_: str) -> pd.DataFrame:
        return known if indicator == "persistent-absence" else none

    findings: Any = SimpleNamespace(as_at=on, slice=cut)
    here = "performance-board/children-ppb.html"
    return Context(partnership, findings, partnership.home, None, "2026-Q2", audience, here)


def board(partnership: Partnership, on: date = ON, name: str = "children-ppb") -> BoardReport:
    return BoardReport.of(context(partnership, on=on), name)


def text(block: Block) -> str:
    return " ".join(BeautifulSoup(block.html, "html.parser").get_text(" ").split())


def test_rule_3_5_the_meetings_agenda_is_what_the_planner_lays_in_its_month(marlbrook) -> None:
    said = BeautifulSoup(board(marlbrook).agenda().html, "html.parser")
    assert "6 items in November 2026" in said.get_text()
    assert [each.a.get_text() for each in said.select("li")] == [
        "Vital signs", "Project register", "Financial monitoring", "Other indicators", "Risk register",
        "Progress on targets and exceptions"]  # fmt: skip


def test_an_item_leads_to_its_part_of_the_page_and_one_without_says_so(marlbrook) -> None:
    september = BeautifulSoup(board(marlbrook, date(2026, 9, 10)).agenda().html, "html.parser")
    assert september.select_one("li a")["href"] == "#vital-signs"
    assert "Efficiency savings: not on this page" in september.get_text()


def test_rule_3_5_the_years_agenda_covers_100_per_cent(marlbrook) -> None:
    said = text(board(marlbrook).year())
    assert "All 16 items (100%) are covered in the year from April 2026 to March 2027." in said
    assert "Each month: Vital signs, Project register and Financial monitoring" in said


def test_in_winter_the_year_is_the_one_that_began_in_april(marlbrook) -> None:
    assert "from April 2026 to March 2027" in text(board(marlbrook, date(2027, 2, 10)).year())


def test_rule_3_5_an_indicator_stands_with_current_trend_predicted_and_the_grade_of_its_data(marlbrook) -> None:
    cards = BeautifulSoup(board(marlbrook).vital_signs().html, "html.parser").select("li.card")
    (card,) = [card for card in cards if "Persistent absence" in card.get_text()]
    assert "23.4%" in card.get_text()
    assert "Achievement unlikely" in card.get_text()
    assert card.get_text(" ").split("Data: ")[1].strip() == "B"
    assert card.a["href"] == "../theme/children/M01000001.html#persistent-absence"


def test_rule_2_6_a_board_sees_the_stage_of_the_ladder_beside_the_indicator_with_its_deadline(marlbrook) -> None:
    page = board(marlbrook, name="environment-ppb")
    shown = BeautifulSoup(page.vital_signs().html, "html.parser")
    (card,) = [each for each in shown.select("li.card") if "Fly-tipping" in each.get_text()]
    assert " ".join(card.select_one(".on-the-ladder").get_text().split()) == ("Stage 2 Report due by 12 February 2027")
    assert len(shown.select(".stage")) == 1


def test_an_indicator_of_which_nothing_is_known_stands_there_as_such(marlbrook) -> None:
    cards = BeautifulSoup(board(marlbrook).vital_signs().html, "html.parser").select("li.card")
    assert sum("No figure" in card.get_text() for card in cards) == len(cards) - 1 >= 3


def test_an_exception_is_told_in_words_with_its_distance(marlbrook) -> None:
    said = text(board(marlbrook).targets())
    assert "Of 1 target, 1 is an exception under target." in said
    assert "Persistent absence , under target. That is 3.4 percentage points" in said


def test_rule_3_6_a_yearly_figure_is_said_to_be_reviewed_once_a_year(marlbrook) -> None:
    assert "Measured once a year, so reviewed once a year: Persistent absence." in text(board(marlbrook).targets())


def test_a_board_reads_nothing_of_another_boards_theme(marlbrook) -> None:
    own = board(marlbrook, name="environment-ppb")
    said = " ".join(text(part()) for part in (own.money, own.risks, own.projects, own.services, own.indicators))
    assert "Waste transition grant" in said
    assert not [t for t in ("Family hub", "mentor", "Persistent absence", "Reablement") if t in said]


def test_rule_3_2_an_action_that_was_not_reported_on_for_six_months_is_due_a_report(marlbrook) -> None:
    first = marlbrook.actions[0].model_copy(update={"progress_at": date(2026, 5, 1)})
    said = text(board(replace(marlbrook, actions=(first, *marlbrook.actions[1:]))).projects())
    assert "1 May 2026; a report is due" in said
    assert "1 is due a report" in said


def test_a_board_is_told_what_is_due_to_it(marlbrook) -> None:
    said = text(board(marlbrook).due())
    assert "Half-year update: exceptions and summary, April to September 2026" in said
    assert "Due in 14 days" in said
    assert "How we work together" not in said


def test_what_is_overdue_comes_first_with_its_days(marlbrook) -> None:
    said = BeautifulSoup(whats_due(context(marlbrook)).html, "html.parser")
    assert "1 report is overdue, and 4 more are due by 14 December 2026." in said.get_text()
    assert said.select_one(".progress").get_text() == "Overdue by 17 days"


def test_where_no_cycle_is_agreed_nothing_is_said_of_it(marlbrook) -> None:
    assert whats_due(context(replace(marlbrook, calendar=()))) == NOTHING


def test_rule_3_3_the_core_requirements_stand_with_their_dates(marlbrook) -> None:
    said = text(core_requirements(context(marlbrook)))
    assert "strategic, inclusive, action-focused, performance-managed and learning" in said
    assert "14 October 2025 28 October 2026, overdue by 17 days" in said


@pytest.mark.parametrize(
    ("name", "themes", "told"),
    [
        ("childrens-ppb", (), "no theme is scrutinised by a board of this name (found 'childrens-ppb'). "
                              "Did you mean 'children-ppb'?"),
        ("children-ppb", ("safer",), "the audience performance-boards reads none of this board’s themes "
                                     "(found 'children-ppb')."),
    ],
)  # fmt: skip
def test_a_board_that_there_is_not_for_this_reader_is_told(marlbrook, name, themes, told) -> None:
    with pytest.raises(ParameterError) as mistake:
        BoardReport.of(context(marlbrook, BOARDS.model_copy(update={"themes": themes})), name)
    assert str(mistake.value) == f"report.performance_board, board: {told}"


def test_rule_4_5_the_register_counts_what_is_overdue_or_late_to_begin(marlbrook) -> None:
    late = marlbrook.actions[0].model_copy(update={"due": date(2026, 1, 31), "progress": "behind plan"})
    unbegun = marlbrook.actions[1].model_copy(update={"start": date(2026, 4, 13), "progress": "not started"})
    said = text(board(replace(marlbrook, actions=(late, unbegun, *marlbrook.actions[2:]))).projects())
    assert "2 are overdue, 2 are late to begin and" in said
    assert "Overdue since 31 January 2026" in said and "Was to begin on 13 April 2026" in said
