"""The scenarios as the press makes them of the example: for partners, never for everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from curvebook import Report
from curvebook.errors import ParameterError
from curvebook.findings import open_findings
from curvebook.findings.table import SCENARIOS
from curvebook.model.partnership import load
from curvebook.narrative.figures import chance
from curvebook.press.edition import plan

ROOT = Path(__file__).parents[2]
PAGE = "scenario/M01000001.html"


@pytest.fixture(scope="module")
def site(every_audience: Path) -> Path:
    """The partners' site of the example's edition."""
    return every_audience / "marlbrook" / "2026-Q2" / "partners"


@pytest.fixture(scope="module")
def page(site: Path) -> BeautifulSoup:
    return BeautifulSoup((site / PAGE).read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def told(site: Path):
    """What the findings say of the example's scenarios."""
    table = open_findings(load(ROOT / "parameters" / "marlbrook"), "2026-Q2", work=site.parents[1] / ".work").table
    return table[table["measure"].isin(SCENARIOS) | (table["measure"] == "likelihood")]


def text(element: Tag) -> str:
    return " ".join(element.get_text().split())


def test_each_scenario_stands_there_under_its_title(page: BeautifulSoup) -> None:
    agreed = load(ROOT / "parameters" / "marlbrook").scenarios
    assert [text(h) for h in page.select("section.scenario > h2")] == [each.title for each in agreed]


def test_one_is_enough_for_its_target_and_the_other_is_not(page: BeautifulSoup, told) -> None:
    likely = told[told["measure"] == "scenario-likelihood"].set_index("group")
    assert likely["word"].to_dict() == {"nobody-lost-from-sight": "likely", "nine-mentors": "unlikely"}
    for group, value in likely["value"].items():
        (section,) = page.select(f"section[aria-labelledby={group}]")
        assert chance(value) in text(section)
    assert "cannot be met by these actions alone" in text(page.select("section.scenario")[1])


def test_beside_each_picture_stands_every_assumption_with_its_range_and_reason(page: BeautifulSoup) -> None:
    for scenario, section in zip(load(ROOT / "parameters/marlbrook").scenarios, page.select("section.scenario"),
                                 strict=True):  # fmt: skip
        picture, assumed = section.select(".beside > div")
        assert picture.select("svg[role=img]")
        said = text(assumed)
        for action in scenario.actions:
            assert " ".join(action.leverage.because.split()) in said
            assert " ".join(action.reach.because.split()) in said
        rows = [[text(cell) for cell in row.select("td")] for row in assumed.select("tbody tr")]
        assert rows and all(likely and range_ for likely, range_ in rows)


def test_the_return_stands_with_its_range_and_the_unit_values(page: BeautifulSoup) -> None:
    section = page.select("section.scenario")[0]
    assert re.search(r"£\d\.\d\d \(8 times in 10 between £\d\.\d\d and £\d\.\d\d\) for each £1", text(section))
    for worth in load(ROOT / "parameters/marlbrook").scenarios[0].money.values:
        assert " ".join(worth.pounds.because.split()) in text(section)


def test_it_says_that_it_is_no_forecast_and_not_for_publication(page: BeautifulSoup) -> None:
    for section in page.select("section.scenario"):
        assert "This is no forecast" in text(section)
    assert "not for publication" in text(page.select("header.report-title")[0])


def test_the_partners_home_leads_there(site: Path) -> None:
    assert PAGE in (site / "index.html").read_text(encoding="utf-8")


def test_nothing_that_everybody_may_read_holds_a_word_of_it(site: Path) -> None:
    public = site.parent / "public"
    agreed = load(ROOT / "parameters" / "marlbrook").scenarios
    words = [*(each.title for each in agreed), *(each.id for each in agreed), "scenario", "social-return"]
    files = [file for file in public.rglob("*") if file.suffix in (".html", ".csv")]
    assert len(files) > 90
    for file in files:
        held = file.read_text(encoding="utf-8").casefold()
        held = held.replace(".scenario", "").replace("scenario +", "")  # the style sheet is the same for all
        assert [word for word in words if word.casefold() in held] == [], file.name


def test_the_partners_downloads_hold_it(site: Path) -> None:
    assert "scenario-likelihood" in (site / "data" / "neet-16-17.csv").read_text(encoding="utf-8")


# Refused


@pytest.fixture
def marlbrook() -> Any:
    return load(ROOT / "parameters" / "marlbrook")


def test_it_is_planned_once_for_the_partners(marlbrook: Any) -> None:
    found = [r for r in plan(marlbrook, "2026-Q2", root=ROOT, audience="partners").reports if r.kind == "scenario"]
    assert [(r.path, r.title) for r in found] == [(PAGE, "Scenarios, Marlbrook")]


def test_the_plan_refuses_it_to_everybody(marlbrook: Any) -> None:
    with pytest.raises(ParameterError, match="the report scenario is never open to everyone"):
        plan(marlbrook, "2026-Q2", root=ROOT, report="scenario", audience="public")


def test_the_plan_refuses_it_even_where_an_audience_that_is_open_to_everyone_lists_it(marlbrook: Any) -> None:
    """The check of what was agreed refuses it as well; this is for a partnership that was never checked."""
    public = marlbrook.audience("public")
    listed = public.model_copy(update={"reports": (*public.reports, "scenario")})
    careless = replace(marlbrook, audiences=(listed, marlbrook.audience("partners")))
    with pytest.raises(ParameterError, match="the report scenario is never open to everyone"):
        plan(careless, "2026-Q2", root=ROOT, audience="all")


def test_where_none_is_agreed_no_report_is_planned(marlbrook: Any) -> None:
    none = replace(marlbrook, scenarios=())
    assert "scenario" not in {r.kind for r in plan(none, "2026-Q2", root=ROOT, audience="partners").reports}


@pytest.fixture
def report(site: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CURVEBOOK_OUTPUTS", str(site.parents[2]))

    def of(audience: str) -> Report:
        return Report(ROOT / "parameters" / "marlbrook", None, "M01000001", "2026-Q2", audience)

    return of


def test_a_notebook_for_everybody_gets_none(report: Any) -> None:
    with pytest.raises(
        ParameterError, match=r"an audience that is open to everyone gets none.*Name one of these: .*partners"
    ):
        report("public").scenarios()


def test_a_workshop_may_ask_what_if(report: Any) -> None:
    agreed, fewer = report("partners").scenarios(), report("partners").scenarios(reach=0.25)
    first, varied = next(iter(agreed)), next(iter(fewer))
    assert first.claim != varied.claim
    assert "Varied in this run: not as agreed." in varied.block().html
    assert "Varied" not in first.block().html


def test_a_reach_below_what_is_done_is_told_for_each_scenario(report: Any) -> None:
    with pytest.raises(ParameterError, match="between what is reached already") as told:
        report("partners").scenarios(reach=0.01)
    assert len(told.value.faults) == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reach": "x"}, "reach: not a share (found 'x'). Give a share from 0 to 1, as in 0.25."),
        ({"reach": 25}, "reach: not a share (found '25'). Give a share from 0 to 1, as in 0.25."),
        ({"reach": float("nan")}, "reach: not a share (found 'nan'). Give a share from 0 to 1, as in 0.25."),
        ({"start": "soon"}, "start: not a period (found 'soon'). Give a period or a day, as in '2027-Q1' or "
                            "'2027-07-01'."),
    ],
)  # fmt: skip
def test_a_reach_or_start_that_cannot_be_is_told_with_its_mend(report: Any, given: dict[str, Any], told: str) -> None:
    with pytest.raises(ParameterError) as mistake:
        report("partners").scenarios(**given)
    assert str(mistake.value) == f"report.scenarios, {told}"
