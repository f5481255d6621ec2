"""Home and its sisters: what they say of the findings, and where they lead."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from curvebook.findings import MEASURES
from curvebook.model.targets import Judging
from curvebook.observatory.frames import STATES
from curvebook.press import methods, site
from curvebook.press.gates import Rules, check
from curvebook.press.overview import SHORT, overview
from curvebook.press.page import read_page
from curvebook.press.render import style_sheet

THEME_PAGE = "theme/children/T1.html"


@pytest.fixture
def found(partnership: Any, figures: Any) -> Any:
    return overview(partnership, figures(), partnership.audience("partners"))


@pytest.fixture
def partners(partnership: Any, figures: Any) -> site.Site:
    made = {THEME_PAGE: frozenset({"neet"}), "area/W1.html": frozenset()}
    return site.Site(partnership, "2026-Q2", partnership.audience("partners"), date(2026, 11, 14), figures(), made,
                     site.tables(partnership, figures()))  # fmt: skip


def test_the_message_counts_headline_indicators_and_targets(found: Any) -> None:
    assert found.message == (
        "Of 5 headline indicators, 2 are getting better, 1 is getting worse, 1 shows no clear change and "
        "1 cannot be tested. Of their 5 targets, 1 is likely to be met, 1 is difficult, 2 are unlikely to be met and "
        "1 is not assessable."
    )


def names(listing: Any) -> list[str]:
    return [entry.name for entry in listing.entries]


def test_getting_better_is_what_the_trend_test_says_unless_it_is_likely_to_miss(found: Any) -> None:
    assert names(found.better) == ["Young people not in learning or work"]


def test_worsening_or_likely_to_miss_begins_with_the_least_likely(found: Any, partnership: Any, figures: Any) -> None:
    """Of the same chance, what gets worse as well comes first."""
    assert names(found.worse) == ["Children of a healthy weight", "Children reading well"]
    table = figures()
    odds = (table["measure"] == "likelihood") & (table["indicator"] == "reading")
    less = overview(partnership, table.assign(value=table["value"].mask(odds, 0.04)), partnership.audience("partners"))
    assert names(less.worse) == ["Children reading well", "Children of a healthy weight"]


@pytest.mark.parametrize(("stage", "first"), [(3, "reading"), (2, "reading"), (1, "obesity")])
def test_rule_2_6_what_is_at_stage_three_or_two_comes_first_of_what_is_worse(
    partnership: Any, figures: Any, stage: int, first: str
) -> None:
    found = overview(partnership, figures(), partnership.audience("partners"), {"reading": stage})
    assert found.worse.entries[0].address.endswith(f"#{first}")


def test_what_cannot_be_assessed_says_why(found: Any) -> None:
    assert [(e.name, e.why) for e in found.unknown.entries] == [("People paid a living wage", "three values")]


def test_what_has_a_likelihood_or_a_tested_direction_can_be_assessed(partnership: Any, figures: Any) -> None:
    table = figures()
    pay = table["indicator"] == "pay"
    for measure, word in (("likelihood", "difficult"), ("trend", "no significant change")):
        known = table.assign(word=table["word"].where(~(pay & (table["measure"] == measure)), word))
        assert names(overview(partnership, known, partnership.audience("partners")).unknown) == []


@pytest.mark.parametrize("trend", ["getting better", "getting worse", "no significant change", "cannot be calculated"])
@pytest.mark.parametrize("chance", ["likely", "difficult", "unlikely", "met", "not met", "not assessable"])
def test_an_indicator_stands_in_one_list_at_most(partnership: Any, figures: Any, trend: str, chance: str) -> None:
    table = figures()
    for measure, word in (("trend", trend), ("likelihood", chance)):
        table["word"] = table["word"].where(table["measure"] != measure, word)
    found = overview(partnership, table, partnership.audience("partners"))
    lists = [names(listing) for listing in (found.better, found.worse, found.unknown)]
    assert sum("People in work" in listing for listing in lists) <= 1


def test_an_entry_has_its_figure_in_words(found: Any) -> None:
    entry = found.better.entries[0]
    assert (entry.value, entry.period, entry.chance) == ("5.0%", "2025", "about a 9 in 10 chance")
    assert entry.address == "theme/children/T1.html#neet"


def test_an_audience_hears_only_of_its_themes(partnership: Any, figures: Any) -> None:
    board = overview(partnership, figures(), partnership.audience("school-board"))
    assert board.message.startswith("Of 3 headline indicators")
    assert list(board.themes) == ["children"]


def test_an_indicator_without_findings_cannot_be_assessed(partnership: Any, figures: Any) -> None:
    table = figures()
    empty = overview(partnership, table[table["indicator"] != "jobs"], partnership.audience("partners"))
    assert "People in work" in names(empty.unknown)


def test_lists_stay_short(partnership: Any, figures: Any) -> None:
    table = figures()
    worse = table.assign(word=table["word"].where(table["measure"] != "trend", "getting worse"))
    listing = overview(partnership, worse, partnership.audience("partners")).worse
    assert len(listing.entries) + listing.more == 5
    assert len(listing.entries) <= SHORT


def test_home_links_only_to_reports_that_exist(partners: site.Site) -> None:
    home = site.pages(partners)["index.html"]
    assert f'href="{THEME_PAGE}#neet"' in home
    assert "theme/economy" not in home
    assert 'href="area/W1.html"' in home
    assert "area/W2.html" not in home


def test_home_leaves_out_a_place_that_the_page_does_not_have(partners: site.Site) -> None:
    home = site.pages(partners)["index.html"]
    assert f'href="{THEME_PAGE}"' in home
    assert "#reading" not in home


def test_home_and_methods_lead_to_the_track_record_where_there_is_one(partners: site.Site) -> None:
    record = "track-record/T1.html"
    with_it = replace(partners, made={**partners.made, record: frozenset()})
    for name in ("index.html", "methods.html"):
        assert f'href="{record}"' in site.pages(with_it)[name]
        assert record not in site.pages(partners)[name]
    assert record not in site.pages(with_it)["data.html"]


def test_home_says_that_the_place_is_fictional(partners: site.Site) -> None:
    home = site.pages(partners)["index.html"]
    assert "Testshire is a fictional place made to show Curvebook; its figures are invented." in home


def test_every_page_has_the_publication_s_facts(partners: site.Site) -> None:
    for html in site.pages(partners).values():
        for fact in ("July to September 2026", "14 November 2026", "research@testshire.example", "Open Government"):
            assert fact in html


def test_every_page_leads_to_the_methods(partners: site.Site) -> None:
    for address, html in site.pages(partners).items():
        assert '<a href="methods.html">Methods</a>' in html, address


def test_the_methods_explain_every_state_column_and_measure(partners: site.Site) -> None:
    html = site.pages(partners)["methods.html"]
    columns = site.downloads(partners)["data/neet.csv"].split("\n")[0].split(",")
    words = [*columns, *MEASURES, *(code for code in STATES if code)]
    assert [word for word in words if f'<th scope="row">{word}</th>' not in html] == []


def test_the_data_dictionary_has_the_columns_in_their_order_and_no_others(partners: site.Site) -> None:
    columns = site.downloads(partners)["data/neet.csv"].split("\n")[0].split(",")
    assert [name for name, _ in methods.facts(Judging())["columns"]] == columns
    assert list(methods.COLUMNS) == columns
    assert tuple(methods.MEASURES) == MEASURES


def test_everybody_reads_nothing_of_measures_that_only_boards_get(partners: site.Site) -> None:
    public = replace(partners, audience=partners.partnership.audience("residents"))
    assert "scenario" in site.pages(partners)["methods.html"]
    assert "scenario" not in site.pages(public)["methods.html"].partition("<main")[2]


def test_the_methods_name_the_cut_offs_in_use(partners: site.Site) -> None:
    html = site.pages(partners)["methods.html"]
    assert "From 70% on the achievement is likely, below 30% unlikely" in html


def test_the_methods_name_the_cut_offs_and_the_rule_that_were_agreed(partners: site.Site) -> None:
    agreed = Judging(rule="ratio", likely=0.8, unlikely=0.25)
    html = site.pages(replace(partners, partnership=replace(partners.partnership, judging=agreed)))["methods.html"]
    assert "From 80% on the achievement is likely, below 25% unlikely" in html
    assert "The partnership has agreed another rule" in html
    assert "The partnership has agreed another rule" not in site.pages(partners)["methods.html"]


def test_the_methods_quote_the_record_of_back_tests(partners: site.Site) -> None:
    html, told = site.pages(partners)["methods.html"], methods.facts(Judging())
    for name in ("tested", "held80", "held95"):
        assert str(told[name]) in html
    assert len(told["record_rows"]) - 1 == told["tested_indicators"] > 50  # and a row for all together


def test_the_methods_pass_the_gates(partners: site.Site) -> None:
    html = site.pages(partners)["methods.html"]
    assert check(read_page("methods.html", html), style_sheet(), Rules(fictional=True)) == ()


def test_the_glossary_has_its_terms(partners: site.Site) -> None:
    assert "not in education, employment or training" in site.pages(partners)["glossary.html"]


def test_downloads_are_the_findings(partners: site.Site) -> None:
    rows = list(csv.DictReader(io.StringIO(site.downloads(partners)["data/neet.csv"])))
    assert [row["measure"] for row in rows] == ["latest", "trend", "target-end", "likelihood"]
    assert (rows[0]["value"], rows[0]["period_start"]) == ("5", "2025-01-01")


def test_a_figure_that_several_themes_show_stands_once_in_its_download(partners: site.Site) -> None:
    from dataclasses import replace

    shown_elsewhere = partners.table[partners.table["indicator"] == "neet"].assign(theme="economy")
    both = replace(partners, table=pd.concat([shown_elsewhere, partners.table], ignore_index=True))
    assert site.downloads(both)["data/neet.csv"] == site.downloads(partners)["data/neet.csv"]
    assert "theme" not in site.downloads(both)["data/neet.csv"].split("\n")[0].split(",")


def test_a_download_s_numbers_have_six_decimals_at_most(partners: site.Site) -> None:
    table = partners.table.assign(value=0.1 + 0.2, lower=1 / 3, upper=-1e-9)
    (first, *_) = csv.DictReader(io.StringIO(site.tables(partners.partnership, table)["neet"]))
    assert [first[name] for name in ("value", "lower", "upper", "lower80")] == ["0.3", "0.333333", "0", ""]


def test_every_indicator_has_a_download(partners: site.Site) -> None:
    assert list(site.downloads(partners)) == site.download_names(partners)


def test_a_download_holds_no_formula(partners: site.Site) -> None:
    table = partners.table.assign(note='=HYPERLINK("x")')
    text = site.tables(partners.partnership, table)["neet"]
    assert pd.read_csv(io.StringIO(text))["note"].str.startswith("'=").all()
