"""The page of what changed: by theme, with links to where it is told, for each audience its own."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from curvebook.disclosure.earlier import Since
from curvebook.disclosure.issued import issue
from curvebook.findings.changed import changes
from curvebook.findings.table import shaped
from curvebook.press import changed as press_changed
from curvebook.press import site
from curvebook.press.gates import Rules, check
from curvebook.press.page import read_page
from curvebook.press.render import style_sheet

THEN = date(2026, 8, 14)
SINCE = Since("2026-Q1", THEN.isoformat(), on_record=True)
PAGE = "what-changed.html"
THEMES = "section:not([aria-labelledby=in-short]) [data-figure]"


def observed(*values: tuple[str, str, str, int, float]) -> pd.DataFrame:
    """Values of the series: theme, indicator, area, year, value."""
    rows = [
        {"theme": theme, "indicator": id, "area": area, "measure": "observed", "value": value, "source": "2025-x#2",
         "period_start": pd.Timestamp(year, 1, 1), "period_months": 12}
        for theme, id, area, year, value in values
    ]  # fmt: skip
    return shaped(pd.DataFrame(rows))


BEFORE = observed(("children", "neet", "T1", 2024, 6.0), ("children", "neet", "W1", 2024, 7.0),
                  ("economy", "jobs", "T1", 2024, 70.0), ("economy", "jobs", "W1", 2024, 70.0))  # fmt: skip
NOW = observed(("children", "neet", "T1", 2024, 6.0), ("children", "neet", "T1", 2025, 5.0),
               ("children", "neet", "W1", 2024, 7.5), ("economy", "jobs", "T1", 2024, 71.0),
               ("economy", "jobs", "W1", 2024, 70.0))  # fmt: skip


MADE = {"theme/children/T1.html": frozenset({"neet"}), "area/W1.html": frozenset[str]()}


def of(partnership: Any, figures: Any, now: pd.DataFrame, since: Since | None = SINCE, reader: str = "partners",
       made: dict[str, frozenset[str]] = MADE):  # fmt: skip
    found = changes(BEFORE, now, partnership, issued=True) if since else now[:0]
    table = pd.concat([figures(), now, found], ignore_index=True)
    whole = site.Site(partnership, "2026-Q2", partnership.audience(reader), date(2026, 11, 14), table, made,
                      site.tables(partnership, table), since=since)  # fmt: skip
    return site.pages(whole), whole


@pytest.fixture
def made(partnership: Any, figures: Any) -> dict[str, str]:
    return of(partnership, figures, NOW)[0]


def read(html: str, where: str = "main") -> str:
    soup = BeautifulSoup(html, "html.parser")
    for tip in soup.select(".tip"):
        tip.extract()
    return " ".join(" ".join(found.get_text(" ") for found in soup.select(where)).split())


def test_it_counts_names_what_weighs_most_and_shows_the_rest_by_theme(made) -> None:
    page = BeautifulSoup(made[PAGE], "html.parser")
    counted = "Since the edition of April to June 2026: 1 indicator has new figures and 1 was revised."
    assert read(made[PAGE], ".lede") == counted
    (short,) = page.select("section[aria-labelledby=in-short] li")
    assert short.get_text().startswith("People in work")
    assert [read(made[PAGE], f"#{id} + .note") for id in ("children", "economy")] == ["1 indicator changed."] * 2
    assert "New figure: 5.0% for 2025, was 6.0% for 2024." in read(made[PAGE], "[aria-labelledby=children]")


def test_nothing_is_folded_so_that_a_print_and_a_link_to_a_theme_show_it(made) -> None:
    assert BeautifulSoup(made[PAGE], "html.parser").select("details") == []


def test_what_the_first_list_leaves_out_is_named_and_led_to(partnership: Any, figures: Any, monkeypatch) -> None:
    monkeypatch.setattr(press_changed, "SHORT", 1)
    revised = observed(("children", "neet", "T1", 2024, 6.1), ("economy", "jobs", "T1", 2024, 71.0))
    page = BeautifulSoup(of(partnership, figures, revised)[0][PAGE], "html.parser")
    assert read(str(page), "[aria-labelledby=in-short] .note") == "1 more below: People in work ."
    (link,) = page.select("[aria-labelledby=in-short] .note a")
    assert [line.select_one("strong").get_text() for line in page.select(link["href"])] == ["People in work"]


def test_each_line_leads_to_where_it_is_told(made) -> None:
    links = [a["href"] for a in BeautifulSoup(made[PAGE], "html.parser").select("[aria-labelledby=children] a")]
    assert links == ["theme/children/T1.html#neet", "area/W1.html"]
    assert "Revised figures in Alder" in read(made[PAGE], "[aria-labelledby=children]")


def test_where_no_theme_report_is_made_a_line_leads_to_the_page_on_its_curve(partnership: Any, figures: Any) -> None:
    pages, _ = of(partnership, figures, NOW, made={"turn-the-curve/neet.html": frozenset()})
    links = BeautifulSoup(pages[PAGE], "html.parser").select("#changed-neet a, #changed-jobs a")
    assert [a["href"] for a in links] == ["turn-the-curve/neet.html"]


def test_an_audience_of_one_theme_reads_it_once(partnership: Any, figures: Any) -> None:
    revised = observed(("children", "neet", "T1", 2024, 6.1), ("economy", "jobs", "T1", 2024, 71.0))
    pages, _ = of(partnership, figures, revised, reader="school-board")
    heads = [h.get_text() for h in BeautifulSoup(pages[PAGE], "html.parser").select("main h2")]
    assert heads == ["Children", "As a table"]


def test_every_figure_says_which_it_is(made) -> None:
    keys = [one["data-figure"] for one in BeautifulSoup(made[PAGE], "html.parser").select(THEMES)]
    assert keys == [
        "observed neet T1 2025-01-01/12",
        "before neet T1 2024-01-01/12 new data",
        "observed jobs T1 2024-01-01/12",
        "before jobs T1 2024-01-01/12 revised",
    ]


def test_home_says_it_in_a_line_with_a_link(made) -> None:
    assert "1 indicator has new figures and 1 was revised. What changed" in read(made["index.html"])
    assert PAGE in [a["href"] for a in BeautifulSoup(made["index.html"], "html.parser").select("main a")]


def test_nothing_changed_is_said(partnership: Any, figures: Any) -> None:
    pages, _ = of(partnership, figures, BEFORE)
    assert "Nothing has changed since the edition of April to June 2026." in read(pages[PAGE])
    assert read(pages[PAGE], "[aria-labelledby=economy]") == "Economy Nothing changed."


def test_with_nothing_to_compare_the_page_says_so_and_home_is_silent(partnership: Any, figures: Any) -> None:
    pages, _ = of(partnership, figures, NOW, since=None)
    assert "There is no earlier edition to compare this one with." in read(pages[PAGE])
    assert "What changed" not in read(pages["index.html"])


def test_an_audience_reads_only_of_its_themes(partnership: Any, figures: Any) -> None:
    pages, whole = of(partnership, figures, NOW, reader="school-board")
    assert "People in work" not in pages[PAGE]
    assert "jobs" not in site.downloads(whole)["what-changed.csv"]


def test_the_table_has_what_is_and_what_was(partnership: Any, figures: Any) -> None:
    _, whole = of(partnership, figures, NOW)
    rows = list(csv.DictReader(io.StringIO(str(site.downloads(whole)["what-changed.csv"]))))
    told = {(r["indicator"], r["place"], r["change"], r["period"], r["value"], r["value_before"]) for r in rows}
    assert told == {
        ("neet", "Testshire", "new data", "2025", "5", "6"),
        ("neet", "Alder", "revised", "2024", "7.5", "7"),
        ("jobs", "Testshire", "revised", "2024", "71", "70"),
    }


def test_the_table_speaks_as_the_pages_do_and_says_nothing_twice(partnership: Any, figures: Any) -> None:
    """A direction of which the note repeats both words, as the findings keep it."""
    trend = {"theme": "children", "indicator": "neet", "area": "T1", "source": "2025-x#2",
             "period_start": pd.Timestamp(2025, 1, 1), "period_months": 12}  # fmt: skip
    both = [
        {
            **trend,
            "measure": "changed",
            "word": "trend changed",
            "against": "getting better",
            "note": "a before, b now",
        },
        {**trend, "measure": "before", "word": "no significant change", "against": "trend changed"},
    ]
    whole = replace(of(partnership, figures, BEFORE)[1], table=shaped(pd.DataFrame(both)))
    (row,) = csv.DictReader(io.StringIO(str(site.downloads(whole)["what-changed.csv"])))
    said = (row["change"], row["word"], row["word_before"], row["note"])
    assert said == ("direction changed", "getting better", "no clear change", "")
    assert "measure" not in row


@pytest.mark.parametrize("since", [SINCE, None])
def test_the_page_passes_the_gates(partnership: Any, figures: Any, since: Since | None) -> None:
    pages, _ = of(partnership, figures, NOW, since)
    assert check(read_page(PAGE, pages[PAGE]), style_sheet(), Rules(fictional=True)) == ()


def test_a_run_compares_with_the_edition_on_record(project: Any, figures: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(project.figures), "boundaries", lambda figures, level: [])
    then, now = (
        replace(project.figures, table=pd.concat([figures(), more], ignore_index=True), key=key)
        for more, key in ((BEFORE, "figures-1"), (NOW, "figures-2"))
    )
    issue(project.partnership, "2026-Q1", {(): then}, THEN)
    assert project.run(figures=now).problems == ()
    assert "1 indicator has new figures and 1 was revised" in read(project.page("index.html"))
    assert "made from what was known on 14 August 2026" in read(project.page(PAGE))
