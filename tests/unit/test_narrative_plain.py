"""Where a word of ours is explained, and where it is left as it is (RULES 5.1)."""

from __future__ import annotations

import pytest
from curvebook.model.reading import Term
from curvebook.narrative.plain import in_plain_words

BASELINE = Term(term="baseline", plain="what we expect if nothing changes")
FIGURE = Term(term="indicator", plain="a figure that tells how we do")
FIRST = Term(term="headline indicator", plain="one of the few that we watch first")
NEET = Term(term="NEET", plain="not in school or work")
ALL = (BASELINE, FIGURE, FIRST, NEET)


def told(html: str) -> str:
    return in_plain_words(html, ALL).replace('<span class="plain">', "[").replace("</span>", "]")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("the baseline is", "the <dfn>baseline</dfn> [(what we expect if nothing changes)] is"),
        ("Baseline", "<dfn>Baseline</dfn> [(what we expect if nothing changes)]"),
        ("4 indicators", "4 <dfn>indicators</dfn> [(each a figure that tells how we do)]"),
        ("a headline\nindicator", "a <dfn>headline\nindicator</dfn> [(one of the few that we watch first)]"),
        ("(as NEET)", "(as <dfn>NEET</dfn>[, not in school or work])"),
        ("(those NEET here)", "(those <dfn>NEET</dfn>[, not in school or work,] here)"),
        ('<a href="#x">NEET now</a>.', '<a href="#x"><dfn>NEET</dfn> now</a> [(not in school or work)].'),
        ("<h3>NEET</h3><p>NEET</p>", "<h3>NEET</h3><p><dfn>NEET</dfn> [(not in school or work)]</p>"),
        ("<h3>NEET</h3><p>All</p>", "<h3><dfn>NEET</dfn> [(not in school or work)]</h3><p>All</p>"),
    ],
)
def test_rule_5_1_a_term_has_its_meaning_behind_it(html: str, expected: str) -> None:
    assert told(html) == expected


def test_rule_5_1_a_badge_stays_as_it_is_and_the_sentence_below_explains_it() -> None:
    badge = '<p class="status">Baseline</p>'
    assert told(f"{badge}<p>baseline</p>") == (
        f"{badge}<p><dfn>baseline</dfn> [(what we expect if nothing changes)]</p>")  # fmt: skip


def test_doing_it_again_changes_nothing_in_headings_either() -> None:
    once = in_plain_words("<h3>NEET baseline</h3><p>NEET</p>", ALL)
    assert in_plain_words(once, ALL) == once and once.count("<dfn>") == 2


@pytest.mark.parametrize(
    "html",
    [
        "baselines-based", "re-baseline", "my_baseline", "the baseline's end", "the baseline&#39;s end",
        "<h1>Baseline</h1>", "<code>baseline</code>", "<svg><title>baseline</title></svg>",
        "<table><tr><th>baseline</th><td>5</td></tr></table>", '<a href="data/neet.csv" title="baseline">figures</a>',
        "<blockquote>my baseline</blockquote>", "<q>mine, <q>my baseline</q> and NEET</q>",
        "<table><td>NEET", "<TABLE><td>NEET</td></TABLE>", '<article class="story"><p>my baseline</p></article>',
        '<span class="fig">5<span class="tip" role="note">the baseline</span></span>',
        "<details><summary>baseline</summary></details>",
        "the baseline, what we expect if nothing changes, is",
    ],
)  # fmt: skip
def test_rule_5_1_elsewhere_it_is_left_as_it_is(html: str) -> None:
    assert in_plain_words(html, ALL) == html


def test_rule_5_1_of_terms_within_each_other_the_longest_is_meant() -> None:
    assert told("<p>headline indicators</p>").count("<dfn>") == 1
    assert told("<p>headline indicators and an indicator</p>").endswith(
        "an <dfn>indicator</dfn> [(a figure that tells how we do)]</p>"
    )


def test_rule_5_1_words_in_a_list_of_class_plain_are_explained_too() -> None:
    term = Term(term="NEET", plain="not in school or work")
    html = '<ul class="plain ruled"><li>NEET rises</li></ul>'
    assert "(not in school or work)" in in_plain_words(html, [term])


def test_a_picture_does_not_end_the_translation() -> None:
    term = Term(term="NEET", plain="not in school or work")
    assert "(not in school or work)" in in_plain_words('<p><img class="tip" alt="x"> NEET rises</p>', [term])
