"""What Marlbrook's own texts become for its residents, before any figure: short sentences, and our words explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from curvebook.model.partnership import Partnership, load
from curvebook.narrative.plain import terms_in
from curvebook.report.context import Context
from curvebook.report.my_ward import MyWard
from curvebook.report.public_account import PublicAccount
from residents import EVERYBODY, known
from test_my_ward import soup as ward_soup
from test_public_account import soup as account_soup
from test_public_account import text
from test_report_blocks import Table

WARDS = tuple(f"M050000{number:02}" for number in range(1, 17))


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(Path(__file__).parents[2] / "parameters" / "marlbrook")


def at(marlbrook: Partnership, area: str) -> Context:
    nothing = Table(known().iloc[:0])
    return Context(marlbrook, nothing, marlbrook.area(area), None, "2026-Q2", EVERYBODY, f"area/{area}.html")


@pytest.fixture(scope="module")
def pages(marlbrook: Partnership) -> dict[str, BeautifulSoup]:
    account = account_soup(PublicAccount(at(marlbrook, "M01000001")))
    return {"account": account} | {area: ward_soup(MyWard(at(marlbrook, area))) for area in WARDS[:3]}


def test_rule_5_1_every_word_of_ours_that_a_page_uses_has_its_plain_words_there(marlbrook, pages) -> None:
    used = set()
    for page in pages.values():
        whole = text(page)
        for own in page.select("blockquote, .story, h1"):  # what people said stays as they said it
            own.decompose()
        for term in terms_in(text(page), marlbrook.glossary):
            used.add(term.term)
            assert term.plain in whole, term.term
    assert {"fly-tipping", "reablement"} <= used


def test_rule_5_1_the_words_of_promises_and_of_intervention_are_in_the_glossary(marlbrook) -> None:
    plain = {term.term: term.plain for term in marlbrook.glossary}
    for word in ("likely", "difficult", "unlikely"):
        assert f"achievement {word}" in plain
    assert {"curve", "ladder of intervention", "stage 1", "stage 2", "stage 3", "exception", "cannot be tested",
            "below the horizon", "monitoring level"} <= plain.keys()  # fmt: skip
    assert "must be taken" in plain["intervention"], "it is no help that one may ask for"
    assert "agreed way" in plain["trajectory"]


def test_rule_3_3_the_log_says_why_the_review_of_working_together_is_late(marlbrook) -> None:
    notes = [one for one in marlbrook.decisions if one.kind == "note" and "partnership-working" in one.about]
    assert [one.date.isoformat() for one in notes] == ["2026-10-20"]
    assert "the chair of the Board was ill" in notes[0].text


def test_rule_4_8_the_sentences_are_short(pages) -> None:
    """15 words or so on average, and hardly any above 25."""
    for name, page in pages.items():
        paragraphs = [text(p) for p in page.select("p, dd")]
        words = [len(sentence.split()) for p in paragraphs for sentence in re.split(r"(?<=[.!?])\s+", p)]
        assert len(words) > 80, name
        assert sum(words) / len(words) < 12, name
        assert sum(count > 25 for count in words) / len(words) < 0.05, name


def test_rule_4_2_each_ward_has_somebody_to_ask(marlbrook) -> None:
    for area in marlbrook.areas("ward"):
        assert len(area.councillors) == 2 and area.contact, area.name
    named = [name for area in marlbrook.areas("ward") for name in area.councillors]
    assert len(set(named)) == 32


def test_rule_4_8_residents_can_join_in_every_ward(marlbrook) -> None:
    for area in WARDS:
        joined = MyWard(at(marlbrook, area)).what_you_can_do().html
        assert joined.count("told-name") > 2, area
