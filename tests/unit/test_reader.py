"""The same figures in layers, and words that everybody knows: what each reader is shown (RULES 4.2, 4.3, 4.8)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, get_args

import pytest
from curvebook import Report, findings
from curvebook.model.reading import Audience, Depth, Term
from curvebook.report.blocks import Block, show_to
from curvebook.report.context import Context
from curvebook.report.outcomes import indicator_block
from curvebook.report.parts import card
from curvebook.report.reader import Reader
from pydantic import ValidationError
from small_partnership import NEET, observed, partnership, usual
from test_report_blocks import Table, text

FOLDED = '<details class="data">'


def reader(**more: Any) -> Audience:
    return Audience(id="readers", title="Readers", reports=("theme",), **more)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return replace(partnership(tmp_path_factory.mktemp("reader"), {**NEET, "roles": {}}),
                   glossary=(Term(term="NEET", plain="not in school or work"),))  # fmt: skip


@pytest.fixture(scope="module")
def table(whole):
    return Table(findings.compute(whole, observed(usual()), "2026-Q2"))


def shown(whole, table, **more: Any) -> str:
    """What a reader sees of one indicator in the theme's report."""
    audience = reader(**more)
    c = Context(whole, table, whole.home, "children", "2026-Q2", audience, "theme/children/B.html")
    return Reader.of(whole, audience).told(indicator_block(c, whole.indicators()["neet"]).html)


def test_rule_4_3_there_are_three_depths_and_no_fourth() -> None:
    assert get_args(Depth) == ("basic", "standard", "detailed")
    assert reader().depth == "standard"
    with pytest.raises(ValidationError):
        reader(depth="everything")


def test_rule_4_3_the_basic_layer_is_a_message_and_the_newest_figure_with_the_way_to_the_data(whole, table) -> None:
    html = shown(whole, table, depth="basic")
    assert "The latest figure is 5.0% " in text(re.sub(r'<span class="tip".*?</span>', "", html))
    assert "<svg" not in html and "<table" not in html and "<details" not in html
    assert '<a href="../../data/neet.csv" download>' in html


def test_rule_4_3_the_basic_layer_has_no_tables_of_money_risks_or_context(whole, table) -> None:
    c = Context(whole, table, whole.home, "children", "2026-Q2", reader(depth="basic"), "theme/children/B.html")
    report = Report.__new__(Report)
    report._context = c
    assert (report.money().html, report.risks().html, report.context().html) == ("", "", "")
    assert "Where the figures come from" not in report.data_notes().html


def test_rule_4_3_the_standard_layer_folds_the_data_below_the_curve(whole, table) -> None:
    html = shown(whole, table)
    assert html.index("<svg") < html.index(FOLDED) < html.index('<table class="figures">')


def test_rule_4_3_the_detailed_layer_unfolds_them(whole, table) -> None:
    html = shown(whole, table, depth="detailed")
    assert FOLDED not in html
    assert html.count('<details class="data" open>') == shown(whole, table).count(FOLDED) > 1


@pytest.mark.parametrize("depth", ["basic", "standard", "detailed"])
def test_rule_4_3_the_reader_drills_down_from_the_summary_to_the_indicator_to_the_data(whole, table, depth) -> None:
    c = Context(whole, table, whole.home, "children", "2026-Q2", reader(depth=depth), "theme/children/B.html")
    html = shown(whole, table, depth=depth)
    assert f'id="{card(c.facts(whole.indicators()["neet"]))["href"][1:]}"' in html
    assert "data/neet.csv" in html


def test_rule_4_2_the_same_figure_reads_the_same_at_every_depth(whole, table) -> None:
    every = [shown(whole, table, depth=depth) for depth in ("basic", "standard", "detailed")]
    assert len({re.search(r"The latest figure is <strong>(.*?)</strong>", html)[1] for html in every}) == 1


def test_rule_4_8_an_audience_of_plain_words_has_our_words_explained(whole, table) -> None:
    meaning = '<dfn>NEET</dfn> <span class="plain">(not in school or work)</span>'
    assert meaning in shown(whole, table, plain_words=True)
    assert '<span class="plain">' not in shown(whole, table)


def test_rule_5_1_a_block_shows_itself_in_the_reader_s_words_in_jupyterlab_as_in_the_press(whole) -> None:
    block = Block("<p>Who is NEET?</p>")
    try:
        show_to(Reader.of(whole, reader(plain_words=True)))
        assert "not in school or work" in block._repr_html_()
    finally:
        show_to(Reader())
    assert block._repr_html_() == block.html
