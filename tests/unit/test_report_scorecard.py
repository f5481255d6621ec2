"""The scorecard as a page, and the key indicators of a chair."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.model.work import Action, Funding
from curvebook.report.blocks import Block
from curvebook.report.key_indicators import KeyIndicators
from curvebook.report.scorecard import ScorecardReport
from small_partnership import NEET
from small_report import soup, surroundings, text

SURE = {**NEET, "basket": "impact"}
FELT = {**NEET, "id": "advice", "title": "Advice", "role": "secondary", "roles": {}, "target": None,
        "basket": "satisfaction", "tags": ["vital"]}  # fmt: skip
AGREED = {
    "actions": (Action.model_validate({"id": "a", "title": "Open places", "lead": "x", "indicators": ["neet"],
                                       "progress": "behind plan"}),),
    "funding": (Funding.model_validate({"id": "f", "title": "Grant", "provider": "P", "outcomes": ["o"], "quarters": [
        {"period": "2026-Q1", "budget": 10}]}),),
}  # fmt: skip


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> ScorecardReport:
    return ScorecardReport(surroundings(tmp_path_factory.mktemp("card"), SURE, FELT, **AGREED))


def cell(card: ScorecardReport, theme: str, perspective: str) -> str:
    row = next(r for r in soup(card.card()).select("tbody tr") if r.th.get_text() == theme)
    return text(Block(str(row.select_one(f'td[data-label="{perspective}"]'))))


def test_rule_4_4_the_scorecard_is_a_table_of_themes_by_perspectives(card: ScorecardReport) -> None:
    page = soup(card.card())
    assert [head.get_text() for head in page.select("thead th")] == [
        "Theme", "Satisfaction", "Impact", "Value for money", "Money", "Actions"
    ]  # fmt: skip
    assert [head.get_text() for head in page.select("tbody th")] == ["Children", "Economy"]


def test_rule_5_2_impact_and_satisfaction_stand_side_by_side(card: ScorecardReport) -> None:
    assert cell(card, "Children", "Impact").startswith("1 unlikely NEET, 5.0%")
    assert cell(card, "Children", "Satisfaction") == "1 no figure"
    assert cell(card, "Children", "Value for money") == "Nothing agreed"


def test_money_that_was_not_reported_is_not_within_budget(card: ScorecardReport) -> None:
    assert cell(card, "Children", "Money") == "1 not reported in full"


def test_actions_behind_plan_are_named(card: ScorecardReport) -> None:
    assert cell(card, "Children", "Actions") == "1 behind plan Open places"


def test_the_caption_counts_every_line_and_the_unknown_ones_as_unknown(card: ScorecardReport) -> None:
    said = soup(card.card()).caption.get_text()
    assert said.startswith(
        "Of 4 things on the card, each counted once, 1 is well off course, 1 is in doubt and 2 are not known"
    )


def test_rule_4_4_what_serves_two_themes_is_named_and_the_sums_add_up(tmp_path: Path) -> None:
    both = Action.model_validate({"id": "a", "title": "Open places", "lead": "x", "indicators": ["neet", "jobs"],
                                  "start": "2020-01-06"})  # fmt: skip
    found = ScorecardReport(surroundings(tmp_path, SURE, FELT, actions=(both,)))
    assert soup(found.card()).caption.get_text().startswith("Of 3 things on the card, each counted once, ")
    said = text(found.notes())
    assert "so the cells add up to 4, 1 more than the total: Open places (Children and Economy)." in said
    assert cell(found, "Economy", "Actions") == "1 late to begin Open places, was to begin on 6 January 2020"


def test_a_reader_of_one_theme_gets_no_other(tmp_path: Path) -> None:
    found = soup(ScorecardReport(surroundings(tmp_path, SURE, reader={"themes": ["economy"]}, **AGREED)).card())
    assert [head.get_text() for head in found.select("tbody th")] == ["Economy"]
    assert "NEET" not in found.get_text()


# Key indicators


def test_rule_4_4_key_indicators_are_the_headline_ones_unless_others_were_agreed(tmp_path: Path) -> None:
    context = surroundings(tmp_path, SURE, FELT)
    assert [one.indicator.id for one in KeyIndicators(context).chosen] == ["neet", "jobs"]


@pytest.mark.parametrize("named", ["advice", "vital"])
def test_rule_4_4_key_indicators_are_chosen_by_id_or_by_framework(tmp_path: Path, named: str) -> None:
    context = surroundings(tmp_path, SURE, FELT, reader={"key_indicators": [named]})
    assert [one.indicator.id for one in KeyIndicators(context).chosen] == ["advice"]


def test_rule_4_4_a_card_has_the_figure_the_status_and_a_line_to_brief_with(tmp_path: Path) -> None:
    key = KeyIndicators(surroundings(tmp_path, SURE, reader={"key_indicators": ["neet"]}))
    said = text(key.cards())
    for part in ("Children", "NEET", "5.0%", "Achievement unlikely", "unlikely to reach 3.0%."):
        assert part in said
    assert soup(key.cards()).select_one("a.card-name")["href"] == "../theme/children/B.html#neet"


def test_what_has_no_perspective_is_named(card: ScorecardReport) -> None:
    loose = [one.indicator.name for one in card._indicators if one.indicator.basket is None]
    said = text(card.notes())
    assert ("In none of the 5 perspectives: " in said) == bool(loose)
