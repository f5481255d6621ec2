"""The report on the data's quality as the press makes it of the example, for the partners who collect the figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from curvebook.findings import open_findings
from curvebook.model.partnership import load

ROOT = Path(__file__).parents[2]
PAGE = "data-quality/M01000001.html"
SECTIONS = ["summary", "late", "to-check", "revisions", "coverage", "grades", "method"]


@pytest.fixture(scope="module")
def site(every_audience: Path) -> Path:
    """The partners' site of the example's edition."""
    return every_audience / "marlbrook" / "2026-Q2" / "partners"


@pytest.fixture(scope="module")
def page(site: Path) -> BeautifulSoup:
    return BeautifulSoup((site / PAGE).read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def told(site: Path):
    """The grades of the example's data, each once."""
    marlbrook = load(ROOT / "parameters" / "marlbrook")
    table = open_findings(marlbrook, "2026-Q2", work=site.parents[1] / ".work").slice(measure="quality")
    return table.drop_duplicates("indicator")


def text(element: Tag) -> str:
    return " ".join(element.get_text().split())


def rows(table: Tag) -> list[list[str]]:
    """The cells of the rows of a table, or of all tables of a section."""
    return [[text(cell) for cell in row.select("th, td")] for row in table.select("tbody tr")]


def section(page: BeautifulSoup, name: str) -> Tag:
    (found,) = page.select(f"section[aria-labelledby={name}]")
    return found


def test_it_tells_its_story_in_order(page: BeautifulSoup) -> None:
    assert [h.get("id") for h in page.select("h2") if h.get("id") in SECTIONS] == SECTIONS


def test_it_grades_every_indicator_as_the_findings_do(page: BeautifulSoup, told) -> None:
    shown = rows(section(page, "grades"))
    assert len(shown) == len(told)
    assert sorted(row[1] for row in shown) == sorted(told["word"])


def test_each_collator_finds_their_own_list_the_worst_first(page: BeautifulSoup) -> None:
    tables = section(page, "grades").select("table")
    assert len(section(page, "grades").select("h3")) == len(tables) > 3
    for table in tables:
        grades = [row[1] for row in rows(table)]
        assert grades == sorted(grades, key=["D", "C", "unknown", "B", "A"].index)


def test_what_is_late_says_what_how_many_days_and_from_whom(page: BeautifulSoup) -> None:
    assert rows(section(page, "late"))[0] == [
        "New businesses", "2025", "13", "1", "Enterprise manager", "Council research and intelligence team",
    ]  # fmt: skip


def test_what_is_to_be_checked_comes_with_its_mend_and_jumps_with_their_line(page: BeautifulSoup) -> None:
    items = section(page, "to-check").select("li")
    assert items and all(item.select("p.action-facts") for item in items)
    jumps = [item for item in items if "the largest change that is usual" in text(item)]
    assert jumps and all(item.select("svg") for item in jumps)


def test_the_page_of_the_data_leads_there(site: Path) -> None:
    assert PAGE in (site / "data.html").read_text(encoding="utf-8")
    assert not (site.parent / "public" / PAGE).exists()
    assert PAGE not in (site.parent / "public" / "data.html").read_text(encoding="utf-8")


def test_no_code_of_an_area_nor_a_missing_number_is_shown(page: BeautifulSoup) -> None:
    shown = text(page.select("main")[0])
    assert not re.search(r"\bM0\d{7}\b|\bnan\b|\bNone\b(?! of)", shown)
