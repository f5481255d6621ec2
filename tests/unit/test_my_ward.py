"""My ward: what is better and worse here beyond chance, whom to ask, what one can do (RULES 4.2, 4.8)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from curvebook.report.my_ward import MyWard
from curvebook.report.reader import Reader
from residents import context, known
from test_public_account import text

BLOCKS = ("title", "better", "worse", "contact", "you_said", "what_you_can_do", "actions", "stories", "place",
          "read_on")  # fmt: skip


def soup(one: MyWard) -> BeautifulSoup:
    told = Reader.of(one.context.partnership, one.context.audience).told
    found = BeautifulSoup("".join(told(getattr(one, name)().html) for name in BLOCKS), "html.parser")
    for hidden in found.select(".tip, style"):
        hidden.decompose()
    return found


def section(one: MyWard, name: str) -> str:
    return text(soup(one).select_one(f"section[aria-labelledby={name}]"))


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> MyWard:
    """W1, far above the borough and falling as the borough does."""
    return MyWard(context(tmp_path_factory.mktemp("ward"), "W1"))


@pytest.fixture(scope="module")
def second(first, tmp_path_factory) -> MyWard:
    return MyWard(context(tmp_path_factory.mktemp("ward"), "W2"))


def test_what_is_worse_than_around_stands_under_worse(first) -> None:
    assert "The newest figure is 11.0% (2025). That is worse than in Place B (5.0%)." in section(first, "worse")
    none = "None of the figures that we watch is better here, or getting better, by more than chance explains."
    assert none in section(first, "better")


def test_what_is_worse_than_around_and_yet_getting_better_stands_in_both_sections(tmp_path) -> None:
    table = known()
    trend = (table["area"] == "W1") & (table["measure"] == "trend")
    table = table.assign(word=table["word"].where(~trend, "getting better"), value=table["value"].where(~trend, -1.0))
    ward = MyWard(context(tmp_path, "W1", table))
    moving = section(ward, "getting-better")
    assert moving.startswith("What is getting better here NEET")
    assert "The newest figure is 11.0% (2025). It has been falling, and that is better." in moving
    there = section(ward, "worse")
    assert there.startswith("What is worse here than in Place B NEET")
    assert "That is worse than in Place B (5.0%)." in there and "falling" not in there
    assert not soup(ward).select("section[aria-labelledby=better]"), "nothing is better than around"


def test_what_is_better_stands_under_better(second) -> None:
    assert "That is better than in Place B" in section(second, "better")
    assert "None of the figures that we watch is worse here" in section(second, "worse")


def test_rule_4_2_residents_learn_whom_to_ask(first, second) -> None:
    assert "Your councillors Ann Able and Bob Bold Write to them w1@small.example" in section(first, "contact")
    assert "The partnership c" in section(second, "contact")
    assert "councillor" not in section(second, "contact")


def test_rule_4_8_you_said_we_did_of_what_works_here_or_everywhere(first, second) -> None:
    assert "Mentors for leavers" in section(first, "you-said")
    assert "Free buses" in section(first, "you-said")
    assert "Mentors for leavers" not in section(second, "you-said")
    for ward in (first, second):
        assert "What residents told us led to" in section(ward, "you-said"), "not all live in this ward"


def test_rule_4_8_what_one_can_do_oneself(first) -> None:
    said = section(first, "what-you-can-do")
    assert said.index("Become a mentor.") < said.index("Tell us what we missed") < said.index("Tell your story")


def test_what_is_done_for_this_place_stands_before_what_is_done_everywhere(first, second) -> None:
    assert "Mentors for leavers It is behind plan." in section(first, "actions")
    assert "3 more actions work everywhere in Place B, here too." in section(first, "actions")
    assert "Evening lessons" in section(second, "actions")


def test_a_service_says_how_to_reach_it_or_whom_it_reports_to(first) -> None:
    assert "Careers Ask: The college, ask@council.example." in section(first, "services")


def test_rule_4_6_stories_from_here_and_none_from_elsewhere(first, second) -> None:
    assert soup(first).select_one(".storyboard a")["href"] == "../area/W1.html#story-amy".replace("../area/", "")
    assert not soup(second).select(".storyboard")


def test_rule_4_3_it_leads_on_to_the_fuller_profile(first) -> None:
    assert [a["href"] for a in soup(first).select("section[aria-labelledby=read-on] a")] == [
        "W1.html", "../public-account/B.html"]  # fmt: skip


def test_rule_4_5_an_audience_of_one_theme_gets_nothing_of_another(first, tmp_path) -> None:
    page = text(soup(MyWard(context(tmp_path, "W1", themes=("economy",)))))
    assert "Job fairs" in page
    for other in ("NEET", "Mentors", "Free buses", "Amy", "Careers"):
        assert other not in page


def test_it_works_where_nothing_is_known(first, tmp_path) -> None:
    page = text(soup(MyWard(context(tmp_path, "W3", first.context.findings.table.iloc[:0]))))
    assert "We have no figures for Place W3 that would tell." in page
    assert "No action is for Place W3 alone." in page


def test_it_works_for_the_whole_area_too(first, tmp_path) -> None:
    page = soup(MyWard(context(tmp_path, "B")))
    assert text(page.select_one("h1")) == "Place B"
    assert "Mentors for leavers" in text(page)


def test_a_share_that_compares_places_says_that_it_does(first) -> None:
    """Fewer live among the country's most deprived: that is no trend of theirs, but a place among others."""
    agreed = first.context.partnership
    tagged = agreed.themes[0].outcomes[0].indicators[0].model_copy(update={"tags": ("deprivation",)})
    outcome = agreed.themes[0].outcomes[0].model_copy(update={"indicators": (tagged,)})
    theme = agreed.themes[0].model_copy(update={"outcomes": (outcome,)})
    whole = replace(agreed, themes=(theme, *agreed.themes[1:]))
    said = text(BeautifulSoup(MyWard(replace(first.context, partnership=whole, _facts={})).place().html, "html.parser"))
    assert (
        "The index compares places: Place W1 is less deprived, beside the rest of the country, than it was then."
        in said
    )
