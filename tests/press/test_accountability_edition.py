"""The example's edition for every audience: every kind of report it receives, and what a reader finds in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from curvebook.accountability.causal_web import belonging, web_of
from curvebook.model.partnership import Partnership, load
from curvebook.press.kinds import KINDS

ROOT = Path(__file__).parents[2]
HOME = "M01000001"


@pytest.fixture(scope="module")
def edition(every_audience: Path) -> Path:
    return every_audience / "marlbrook" / "2026-Q2"


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(ROOT / "parameters" / "marlbrook")


def read(edition: Path, page: str, anchor: str = "") -> str:
    """What a reader sees of a page, or of the part below one heading or within one element."""
    soup = BeautifulSoup((edition / page).read_text(encoding="utf-8"), "html.parser")
    for unseen in soup.select(".tip, style"):
        unseen.extract()
    place = soup.find(id=anchor) if anchor else soup.main
    assert place is not None, f"{page} has no place {anchor}"
    whole = place.find_parent("section") if place.name in ("h2", "h3") else place
    return " ".join((whole or place).get_text(" ").split())


def visible(page: Path) -> str:
    """All that a page says, without the sources of figures."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for unseen in soup.select(".tip, style"):
        unseen.extract()
    return soup.get_text(" ")


def test_rule_4_2_every_audience_receives_every_kind_of_report_that_it_is_to_have(
    edition: Path, marlbrook: Partnership
) -> None:
    made = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["reports"]
    assert {report["status"] for report in made} <= {"new", "reused"}
    for audience in marlbrook.audiences:
        kinds = {report["kind"] for report in made if report["audience"] == audience.id}
        left_out = {"theme", "area-profile"} - kinds  # the fixture makes those of the public, and two of the partners
        assert kinds == set(audience.reports) - left_out


def test_rule_4_4_every_kind_of_report_has_an_audience(marlbrook: Partnership) -> None:
    assert {kind for audience in marlbrook.audiences for kind in audience.reports} == set(KINDS)


def test_a_reader_finds_one_curve_that_turned(edition: Path) -> None:
    assert re.search(r"Young people not in learning or work , 4\.7%", read(edition, "public/index.html", "better"))
    assert re.search(r"The curve.*?: better than expected", read(edition, "public/index.html", "better"))
    assert "turned" in read(edition, "children-partnership/turn-the-curve/neet-16-17.html").lower()


def test_a_reader_finds_a_curve_that_worsens(edition: Path) -> None:
    assert re.search(r"Fly-tipping.*The curve.*?: worse than expected", read(edition, "public/index.html", "worse"))


def test_rule_1_3_a_reader_finds_what_fails_below_the_horizon(edition: Path) -> None:
    for page in ("public/index.html", f"strategic-board/causal-web/{HOME}.html"):
        told = read(edition, page, "below")
        assert re.search(r"“.+” looks on plan.*, but.* “.+” leads to it and is off plan", told)


def test_rule_2_6_a_reader_finds_stage_3_and_stage_2_with_their_deadlines(edition: Path) -> None:
    for page in ("public/index.html", "psg/index.html"):
        told = read(edition, page, "acting")
        assert re.search(r"Stage 3.*12 February 2027", told)
        assert re.search(r"Stage 2.*12 February 2027", told)


def test_rule_1_4_a_reader_finds_the_orphan_action(edition: Path) -> None:
    assert "brand guidelines" in read(edition, f"psg/thread-audit/{HOME}.html").lower()


def test_rule_3_1_a_reader_finds_the_overdue_report(edition: Path) -> None:
    told = read(edition, "strategic-board/index.html", "due")
    assert "Review of how we work together" in told
    assert told.lower().count("overdue by") == 1


def test_rule_2_9_a_reader_finds_exceptions_both_ways(edition: Path) -> None:
    page = f"psg/exceptions/{HOME}.html"
    soup = BeautifulSoup((edition / page).read_text(encoding="utf-8"), "html.parser")
    for way in ("under", "over"):
        part = soup.find(id=way)
        assert part is not None
        assert part.find_parent("section").select("h3")


def test_an_audience_that_is_open_to_everyone_gets_no_exceptions_and_no_risks(edition: Path) -> None:
    assert not (edition / "public" / "exceptions").exists()
    assert not (edition / "public" / "risk").exists()


def test_rule_4_5_an_audience_of_one_theme_reads_nothing_of_another(edition: Path, marlbrook: Partnership) -> None:
    """What names an indicator, objective, action or service of another theme stands on no page of the reader's."""
    web = web_of(marlbrook)
    belongs = belonging(web, marlbrook)
    reader = marlbrook.audience("economy-partnership")
    others = {web.nodes[id]["node"].title for id, themes in belongs.items() if themes and "economy" not in themes}
    others |= {i.title for i in marlbrook.indicators().values()
               if marlbrook.home_theme(i.id) != "economy" and "economy" not in i.roles}  # fmt: skip
    pages = sorted((edition / reader.id).rglob("*.html"))
    told = {page.relative_to(edition).as_posix(): " ".join(visible(page).split()) for page in pages}
    assert len(told) > 8
    assert [(page, title) for page, text in told.items() for title in sorted(others) if title in text] == []
    known = {f"{i.id}.csv" for i in marlbrook.indicators().values() if marlbrook.home_theme(i.id) == "economy"}
    assert {file.name for file in (edition / reader.id / "data").glob("*.csv")} == known
