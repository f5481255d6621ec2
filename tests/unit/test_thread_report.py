"""The pages on the golden thread and on risks: the answer first, each finding with its mend, and one's own themes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup
from curvebook.findings import Findings
from curvebook.model.partnership import Partnership, load
from curvebook.model.reading import Audience
from curvebook.model.work import Funding, Milestone, RiskBand
from curvebook.report.blocks import NOTHING, Block
from curvebook.report.context import Context
from curvebook.report.risk import RiskRegister
from curvebook.report.thread_audit import ThreadAudit
from small_web import action, driver, link, objective, project, risk, service, web

MARLBROOK = Path(__file__).resolve().parents[2] / "parameters" / "marlbrook"
TODAY = date(2026, 11, 14)


def context(agreed: Partnership, *themes: str) -> Context:
    reader = Audience(id="readers", title="Readers", reports=("thread-audit", "risk"), themes=themes)
    figures = cast(Findings, SimpleNamespace(as_at=TODAY))
    return Context(agreed, figures, agreed.home, None, "2026-Q2", reader, "thread-audit/B.html")


def text(block: Block) -> str:
    return " ".join(BeautifulSoup(block.html, "html.parser").get_text(" ").split())


def parts(page: ThreadAudit | RiskRegister) -> list[Block]:
    """All that the notebook shows."""
    if isinstance(page, ThreadAudit):
        return [page.title(), page.summary(), page.priorities(), page.to_mend(), page.threads(), page.smart(),
                page.plausible(), page.method()]  # fmt: skip
    return [page.title(), page.summary(), page.matrix(), page.register(), page.not_assessed(), page.method()]


@pytest.fixture(scope="module")
def example() -> Partnership:
    return load(MARLBROOK)


# The golden thread


def test_the_summary_says_first_what_leads_nowhere(example: Partnership) -> None:
    assert text(ThreadAudit(context(example)).summary()) == (
        "In short Of 26 actions, 25 lead to an outcome or a goal, and 1 does not: “New brand guidelines for all "
        "partners' vehicles and letterheads”. Of 19 objectives, 1 leads to none, 1 was linked in retrospect, 1 has no "
        "indicator and 5 have no risk assessment. 10 objectives, actions and projects are linked to several "
        "priorities. 1 risk is linked to no objective."
    )


def test_a_sound_thread_has_nothing_to_mend(tmp_path: Path) -> None:
    audit = ThreadAudit(context(web(tmp_path, objective("a", "o"), action("x", "a"), risk("r", "a"))))
    assert text(audit.summary()) == "In short The only action leads to an outcome or a goal."
    assert text(audit.to_mend()).endswith("Nothing was found to mend.")


def test_rule_1_4_what_was_looked_for_and_not_found_is_said(tmp_path: Path) -> None:
    said = text(ThreadAudit(context(web(tmp_path, objective("a", link("o", why=None)), action("x")))).to_mend())
    line = said.split("Looked for and not found: ")[1].split(".")[0]
    assert "without an owner" in line and "linked to several priorities" in line
    assert "leads to no priority" not in line and "in no plan" not in line  # found; and no level of plans is agreed


def test_rule_1_4_the_table_counts_what_hangs_on_each_priority(tmp_path: Path) -> None:
    steps = (Milestone(title="s", due=TODAY), Milestone(title="t", due=TODAY))
    agreed = web(tmp_path, objective("a", "o", "p"), action("x", "o", milestones=steps), objective("b"))
    page = BeautifulSoup(ThreadAudit(context(agreed)).priorities().html, "html.parser")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert rows == [
        ["Goal g", "3", "1", "4", "67%"], ["Goal h", "1", "1", "2", "33%"], ["No priority", "1", "0", "1", "17%"],
        ["All, each counted once", "4", "2", "6", ""],
    ]  # fmt: skip
    assert "1 stands under a further priority as well" in text(ThreadAudit(context(agreed)).priorities())


def test_where_nothing_hangs_on_a_priority_none_is_said_to_have_most(tmp_path: Path) -> None:
    page = ThreadAudit(context(web(tmp_path, objective("b"), outcomes={"children": (), "economy": ()})))
    said = text(page.priorities())
    assert "None of 3 objectives, milestones and indicators hangs on a priority." in said and "Most hangs" not in said


def test_rule_2_8_of_no_action_nothing_is_said_to_work(tmp_path: Path) -> None:
    assert "No action is agreed." in text(ThreadAudit(context(web(tmp_path))).plausible())
    assert "something says why" in text(ThreadAudit(context(web(tmp_path, action("x", "o")))).plausible())


def test_rule_1_4_an_objective_that_lacks_a_date_is_told_in_short(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o", link("p", since=None)), objective("b", "o", written=None))
    assert "Of 2 objectives, 2 lack a date and 2 have no risk assessment." in text(
        ThreadAudit(context(agreed)).summary()
    )


def test_orphans_come_first_each_with_where_and_how(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", link("o", why=None)), action("x"), risk("r"))
    page = BeautifulSoup(ThreadAudit(context(agreed)).to_mend().html, "html.parser")
    assert [h.get_text() for h in page.select("h3")] == [
        "Leads to no priority: 1", "Objectives without a risk assessment: 1", "Risks linked to no objective: 1",
        "Links without reason or evidence: 1",
    ]  # fmt: skip
    first = " ".join(page.select("li")[0].get_text(" ").split())
    assert first == (
        "Action x This action is linked to nothing. Link it to the objective or outcome that it serves, or ask whether "
        "to go on with it. Written under actions.x.contributes_to"
    )


def test_a_mend_that_is_the_same_for_all_is_told_once(tmp_path: Path) -> None:
    said = text(ThreadAudit(context(web(tmp_path, action("x"), action("y")))).to_mend())
    assert said.count("Link it to the objective or outcome") == 1


def test_rule_1_2_each_thread_is_a_line_that_can_be_read(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o"), action("x", "a"), service("s"))
    page = BeautifulSoup(ThreadAudit(context(agreed)).threads().html, "html.parser")
    up, down = page.select("details")
    (line,) = up.select("ul.threads li")
    steps = [" ".join(step.get_text(" ").split()) for step in line.select(".step")]
    assert steps == [
        "→ for Objective a (The college)",
        "→ , for All learn (Lead of themes)",
        "→ , for Goal g (The board)",
    ]
    assert "It leads to no outcome or goal." in up.get_text()
    assert "The team, who report to The college and so to The board" in up.get_text()
    assert [" ".join(s.get_text(" ").split()) for s in down.select(".step")] == [
        "← from Objective a (The college)", "← , from Action x (The college)"
    ]  # fmt: skip


def test_rule_2_7_the_table_says_which_letters_are_missing_and_the_list_says_why(tmp_path: Path) -> None:
    page = BeautifulSoup(ThreadAudit(context(web(tmp_path, action("x", "o")))).smart().html, "html.parser")
    cells = [cell.get_text() for cell in page.select("table")[0].select("tbody td")]
    assert cells == ["Not known", "No", "Not known", "No", "No", "Yes", "No"]
    said = " ".join(page.get_text(" ").split())
    assert "Measurable: No indicator and no milestone is named for it." in said
    assert "Specific: Nobody has rated its specificity." in said
    assert "Action x Not rated Not rated Not rated Not rated" in said


def test_rule_2_8_broken_links_from_money_to_target_are_named(tmp_path: Path) -> None:
    grant = Funding(id="grant", title="The grant", provider="Government", outcomes=("o",))
    agreed = web(tmp_path, project("r", "p", funding=("grant",)), funding=(grant,))
    said = text(ThreadAudit(context(agreed)).plausible())
    assert "1 has a break" in said
    assert "Project r: outcome framework, action plan and target." in said


def test_rule_4_5_readers_of_one_theme_get_nothing_of_another(tmp_path: Path) -> None:
    grant = Funding(id="grant", title="The grant", provider="Government", outcomes=("p",))
    agreed = web(
        tmp_path, objective("a", "o"), action("mine", "a"), risk("r", "a"),
        objective("secret", link("p", why=None)), action("theirs", "secret"), project("z", "secret"),
        project("mixed", "a", "secret", funding=("grant",)), action("both", "a", "secret"), action("lost"),
        risk("theirs", "secret"), risk("both", "a", "secret"), risk("loose"), driver("between", "o"), funding=(grant,),
    )  # fmt: skip
    for page in (ThreadAudit(context(agreed, "children")), RiskRegister(context(agreed, "children"))):
        said = " ".join(text(part) for part in parts(page))
        assert "Objective a" in said
        for word in ("secret", "theirs", "Goal h", "All work", "lost", "loose", "Project z"):
            assert word not in said, word


def test_a_theme_without_work_has_a_page_that_says_so(tmp_path: Path) -> None:
    audit = ThreadAudit(context(web(tmp_path), "economy"))
    assert [audit.threads(), audit.smart()] == [NOTHING, NOTHING]
    assert text(audit.summary()) == "In short No action is agreed."
    assert all(isinstance(part, Block) for part in parts(audit))


# Risks


def test_the_summary_of_risks_says_how_many_are_how_serious(example: Partnership) -> None:
    assert text(RiskRegister(context(example)).summary()) == (
        "In short 15 risks on the register: 5 severe, 7 high and 3 medium. The most serious are “The cost of care "
        "placements takes the money for early help” and “Vetting of advocates for the control room takes nine months”, "
        "at 20 of 25. 5 objectives have no risk assessment, 1 risk was assessed after its objective was written and "
        "1 risk is linked to no objective."
    )


@pytest.mark.parametrize(
    ("things", "says"),
    [
        ((), "No objective is agreed that could be assessed, and no risk is on the register."),
        ((risk("r", "o"),),
         "No objective is agreed that could be assessed; every risk is linked to what it threatens."),
        ((objective("a", "o"), risk("r", "a")),
         "Every objective was assessed when it was written, and every risk is linked to what it threatens."),
    ],
)  # fmt: skip
def test_rule_6_3_what_is_not_there_is_not_said_to_be_assessed(tmp_path: Path, things: Any, says: str) -> None:
    said = text(RiskRegister(context(web(tmp_path, *things))).not_assessed())
    assert said == f"Where the assessment falls short {says}"


def test_rule_6_3_an_objective_without_a_day_is_not_said_to_be_assessed_in_time(tmp_path: Path) -> None:
    page = RiskRegister(context(web(tmp_path, objective("a", "o", written=None), risk("r", "a"))))
    assert "Every objective" not in text(page.not_assessed())
    assert text(page.summary()).endswith("1 objective does not say when it was written.")


def test_rule_6_3_each_risk_stands_in_the_matrix_at_its_likelihood_and_impact(tmp_path: Path) -> None:
    agreed = web(tmp_path, risk("a", likelihood=2, impact=5), risk("b", likelihood=5, impact=5))
    page = BeautifulSoup(RiskRegister(context(agreed)).matrix().html, "html.parser")
    heads = [row.select_one("th").get_text() for row in page.select("tbody tr")]
    assert heads == [f"Likelihood {k}" for k in (5, 4, 3, 2, 1)]
    cells = [[" ".join(c.get_text(" ").split()) for c in row.select("td")] for row in page.select("tbody tr")]
    assert (cells[0][4], cells[3][4], cells[4][0]) == ("Severe 25 Risk 1", "High 10 Risk 2", "Low 1")
    register = BeautifulSoup(RiskRegister(context(agreed)).register().html, "html.parser")
    anchors = [each["href"].removeprefix("#") for each in page.select("a")]
    assert sorted(anchors) == sorted(each["id"] for each in register.select("li")) == ["risk-a", "risk-b"]


def test_rule_6_3_the_register_names_owner_response_objective_outcome_and_day(tmp_path: Path) -> None:
    agreed = web(tmp_path, objective("a", "o"), risk("r", "a", response="Train *more*."), risk("s", likelihood=1))
    first, second = BeautifulSoup(RiskRegister(context(agreed)).register().html, "html.parser").select("li")
    said = " ".join(first.get_text(" ").split())
    assert said == (
        "1. Risk r Medium : 6 of 25 (likelihood 2 × impact 3) Response Train more . Owner The college "
        "Objective Objective a Outcome All learn Assessed 5 November 2024"
    )
    assert "Nothing is recorded" in second.get_text() and second.get_text().count("Not linked to any") == 2


def test_bands_of_ones_own_are_explained(tmp_path: Path) -> None:
    own = (RiskBand(id="red", title="Red", at_least=10), RiskBand(id="green", title="Green", at_least=1))
    page = RiskRegister(context(web(tmp_path, risk("r"), risk_bands=own)))
    assert "Green 1 to 9 Red 10 to 25" in text(page.method())
    assert "1 risk on the register: 1 green." in text(page.summary())


def test_no_risk_is_said_to_be_none(tmp_path: Path) -> None:
    page: Any = RiskRegister(context(web(tmp_path)))
    assert text(page.summary()) == "In short No risk is on the register."
    assert [page.matrix(), page.register()] == [NOTHING, NOTHING]
