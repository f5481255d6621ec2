"""The page on money: each figure in the year of its quarter, nothing of other themes, what is unknown said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from curvebook.model import load
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience
from curvebook.model.work import Funding, Project
from curvebook.report.blocks import NOTHING, Block
from curvebook.report.context import Context
from curvebook.report.finance import FinanceReport, money_of

ON = date(2026, 11, 14)
EVERYBODY = Audience(id="psg", title="Group", reports=("finance",))


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(Path(__file__).parents[2] / "parameters" / "marlbrook")


def page(partnership: Partnership, audience: Audience = EVERYBODY, edition: str = "2026-Q2") -> FinanceReport:
    """The page as at the example's day; it reads no findings but their day."""
    findings: Any = SimpleNamespace(as_at=ON)
    return FinanceReport(Context(partnership, findings, partnership.home, None, edition, audience, "finance/x.html"))


def text(block: Block) -> str:
    return " ".join(BeautifulSoup(block.html, "html.parser").get_text(" ").split()).replace("\xa0", " ")


def rows(block: Block) -> dict[str, list[str]]:
    """The cells of a table by the first line of each row's heading."""
    found = BeautifulSoup(block.html, "html.parser").select("tbody tr")
    return {
        next(row.th.stripped_strings): [" ".join(td.get_text(" ").split()) for td in row.select("td")] for row in found
    }


def test_rule_6_1_the_message_says_spend_against_budget_the_years_end_and_what_is_drawn_in(marlbrook) -> None:
    said = text(page(marlbrook).summary())
    assert "to 30 September 2026, £11.87 million was spent of a budget of £11.97 million: 1% under budget." in said
    assert "The year may end at £23.89 million of £23.96 million" in said
    assert "Partners draw in £6.57 million from elsewhere." in said


def test_streams_far_from_their_budget_are_named_both_ways(marlbrook) -> None:
    over = marlbrook.funding[1]
    dear = over.model_copy(
        update={"quarters": tuple(q.model_copy(update={"spent": q.budget * 1.2}) for q in over.quarters)}
    )
    said = text(page(replace(marlbrook, funding=(marlbrook.funding[0], dear))).off_budget())
    assert "More than 5% from their budget: Local skills fund (9% under budget) and Family hub grant (20% over" in said


def test_rule_6_1_cash_match_match_in_kind_and_leverage_stand_in_columns_of_their_own(marlbrook) -> None:
    told = rows(page(marlbrook).drawn_in())
    assert told["Local skills fund"] == ["£240,000", "£96,000", "£310,000", "£646,000"]
    assert told["All together"][-1] == "£6,570,000"


def test_all_together_counts_a_stream_of_two_themes_once(marlbrook) -> None:
    alone = replace(marlbrook, funding=marlbrook.funding[:1])  # the skills fund, of children and economy
    told = rows(page(alone).by_theme())
    assert set(told) == {"Children and young people", "Economy and enterprise", "All together, each stream once"}
    assert len({tuple(cells) for cells in told.values()}) == 1


def test_rule_6_1_an_unreported_quarter_is_said_and_never_counted_as_nothing(marlbrook) -> None:
    fund = marlbrook.funding[0]
    late = fund.model_copy(update={"quarters": tuple(
        q.model_copy(update={"spent": None}) if str(q.period) == "2026-Q2" else q for q in fund.quarters)})  # fmt: skip
    spent = rows(page(replace(marlbrook, funding=(late,))).by_stream())["Local skills fund"][1]
    assert spent.endswith("(July to September 2026 not reported)")


def test_an_outcome_without_money_is_shown_as_such(marlbrook) -> None:
    assert rows(page(marlbrook).by_outcome())["Life in Marlbrook gets better in the round"][0] == "No money"


def test_a_pooled_stream_says_so(marlbrook) -> None:
    assert "Marlbrook Health and Care with the council; pooled" in text(page(marlbrook).by_stream())


def test_an_audience_of_one_theme_reads_nothing_of_others(marlbrook) -> None:
    reader = EVERYBODY.model_copy(update={"themes": ("safer",)})
    own = page(marlbrook, reader)
    assert set(rows(own.by_stream())) == {"Safer streets fund"}
    whole = " ".join(text(part) for part in (own.by_theme(), own.by_outcome(), own.drawn_in(), own.summary()))
    assert "Economy" not in whole
    assert own.initiatives() == NOTHING


def test_an_edition_reads_the_spend_of_its_own_year_and_no_later(marlbrook) -> None:
    told = rows(page(marlbrook, edition="2025-Q4").by_stream())["Family hub grant"]
    assert told[1] == "£866,000"


def test_rule_6_2_an_initiative_says_three_things_and_what_it_does_not_say(marlbrook) -> None:
    silent = Project(id="p", title="Silent", lead="college", contributes_to=(), funding=("skills-fund",),
                     partnership_working="Six builders.")  # fmt: skip
    told = text(page(replace(marlbrook, projects=(silent,))).initiatives())
    assert "Partnership working: Six builders." in told
    assert "Not reported: progress towards sustainability and mainstreaming and community engagement." in told


def test_the_theme_report_tells_the_same_figures(marlbrook) -> None:
    own = page(marlbrook)
    theme = money_of(own.context, [marlbrook.theme("safer")])
    assert rows(theme)["Safer streets fund"] == rows(own.by_stream())["Safer streets fund"]


def test_without_money_the_page_says_so_and_draws_nothing(marlbrook) -> None:
    bare = page(replace(marlbrook, funding=()))
    assert "No money is aligned to these outcomes." in text(bare.summary())
    assert [bare.off_budget(), bare.by_theme(), bare.by_stream(), bare.drawn_in()] == [NOTHING] * 4


def test_money_that_cannot_be_forecast_says_why(marlbrook) -> None:
    short = Funding.model_validate({"id": "new", "title": "New fund", "provider": "G", "outcomes": ["less-waste"],
                                    "quarters": [{"period": "2026-Q2", "budget": 10, "spent": 10}]})  # fmt: skip
    told = rows(page(replace(marlbrook, funding=(short,))).by_stream())["New fund"]
    assert told[4:6] == ["Cannot be forecast", "no budget is agreed for every quarter of the year"]
