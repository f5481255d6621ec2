"""Plain words hold for every text: only what needs them changes, and doing it twice is doing it once (RULES 5.1)."""

from __future__ import annotations

import re

from curvebook.model.reading import Term
from curvebook.narrative.plain import in_plain_words, terms_in
from hypothesis import given
from hypothesis import strategies as st

GLOSSARY = (
    Term(term="outcome", plain="how life is here"),
    Term(term="indicator", plain="a figure that tells"),
    Term(term="headline indicator", plain="one of the indicators that we watch first"),
    Term(term="baseline", plain="what we expect"),
    Term(term="NEET", plain="not in school or work"),
    Term(term="statutory", plain="as the law asks"),
    Term(term="fly-tipping", plain="dumping"),
    Term(term="R&D", plain="research"),
)
WORDS = st.sampled_from(
    ["outcome", "Outcomes", "headline", "indicators", "headline  indicator", "baseline", "NEET", "(", ")", ",",
     "R&amp;D", "what we expect", "fly-tipping", "a", "5.1%", "&#39;", "<em>", "</em>", "<p>", "</p>", "<h3>", "</h3>",
     '<a href="#neet">', "</a>", '<span class="tip">outcome</span>', "<svg><text>NEET</text></svg>",
     "<table><tr><td>NEET</td></tr></table>", "<blockquote>the baseline</blockquote>",
     "<!-- NEET -->", "<br/>"]
)  # fmt: skip
HTML = st.lists(WORDS, max_size=25).map(" ".join)
PLAIN = st.text(st.sampled_from("xyz <>&;'\"éß\n0123456789"), max_size=60)


@given(HTML)
def test_rule_5_1_doing_it_twice_is_doing_it_once(html: str) -> None:
    once = in_plain_words(html, GLOSSARY)
    assert in_plain_words(once, GLOSSARY) == once


@given(HTML)
def test_rule_5_1_nothing_but_the_meanings_is_added(html: str) -> None:
    told = in_plain_words(html, GLOSSARY)
    assert re.sub(r' ?<span class="plain">[^<]*</span>|</?dfn>', "", told) == html


@given(HTML)
def test_rule_5_1_each_term_is_explained_at_most_once_in_a_block(html: str) -> None:
    told = in_plain_words(html, GLOSSARY)
    explained = [term.term for found in re.findall(r"<dfn>(.*?)</dfn>", told)
                 for term in terms_in(found.replace("&amp;", "&"), GLOSSARY)]  # fmt: skip
    assert len(explained) == len(set(explained))


@given(PLAIN)
def test_rule_5_1_text_without_a_term_is_unchanged(text: str) -> None:
    assert in_plain_words(text, GLOSSARY) == text


@given(HTML)
def test_rule_5_1_without_a_glossary_nothing_changes(html: str) -> None:
    assert in_plain_words(html, ()) == html
