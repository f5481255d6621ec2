"""From an executed notebook to a page."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from curvebook.press.render import Frame, Markup, body, page, style_sheet, with_notice
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

FRAME = Frame("Testshire <Together>", "July to September 2026", navigation=(("Home", "index.html"),))


def shown(*outputs: object, source: str = "x") -> str:
    return str(body(new_notebook(cells=[new_code_cell(source, outputs=list(outputs))])))


def result(**data: str) -> object:
    return new_output("execute_result", data={k.replace("_", "/"): v for k, v in data.items()}, execution_count=1)


def test_code_and_prompts_are_not_shown() -> None:
    assert shown(result(text_html="<p>A</p>"), source="secret = 1") == "<p>A</p>"


def test_of_several_forms_html_is_shown() -> None:
    assert shown(result(text_plain="Block", text_html="<p>A</p>")) == "<p>A</p>"


def test_an_empty_block_shows_nothing() -> None:
    assert shown(result(text_plain="Block", text_html="")) == ""


def test_drawings_keep_their_capitals() -> None:
    svg = '<svg viewBox="0 0 1 1"><clipPath id="c"></clipPath></svg>'
    assert shown(result(text_html=svg)) == svg


@pytest.mark.parametrize(
    "output",
    [
        result(text_plain="[1, 2]"),
        new_output("stream", name="stdout", text="printed"),
        new_output("stream", name="stderr", text="warned"),
        new_output("error", ename="ValueError", evalue="no", traceback=[]),
        new_output("display_data", data={"image/png": "AAAA", "text/plain": "<Figure>"}),
        new_output("display_data", data={"image/svg+xml": "<svg/>", "text/plain": "x"}),
        new_output("display_data", data={"application/javascript": "alert(1)"}),
    ],
    ids=["plain text", "printed", "warning", "error", "png", "svg", "script"],
)
def test_what_is_not_for_readers_is_marked(output: object) -> None:
    html = shown(output)
    assert html.startswith('<pre class="unfinished"')
    assert "alert" not in re.sub(r"<pre[^>]*>.*</pre>", "", html)


def test_markdown_has_no_anchors_and_runs_nothing() -> None:
    html = str(body(new_notebook(cells=[new_markdown_cell("## A\n\n<script>x</script> [y](javascript:z)")])))
    assert html.startswith("<h2>A</h2>")
    assert "<script" not in html
    assert "¶" not in html
    assert 'href="javascript' not in html


def test_a_table_of_pandas_takes_the_page_s_style() -> None:
    import pandas as pd

    html = shown(result(text_html=pd.DataFrame({"a": [1]})._repr_html_()))
    assert "<style" not in html
    assert "style=" not in html
    assert 'role="region"' in html


def test_the_window_s_title_is_the_heading_the_place_and_the_time() -> None:
    html = page(FRAME, "index.html", Markup("<h1>NEET <em>now</em> &amp; then</h1>"))
    assert "<title>NEET now &amp; then – Testshire &lt;Together&gt; – July to September 2026</title>" in html


def test_the_frame_is_escaped() -> None:
    assert "<Together>" not in page(FRAME, "index.html", Markup("<h1>A</h1>"))


def test_the_policy_allows_exactly_the_page_s_own_style() -> None:
    html = page(FRAME, "index.html", Markup("<h1>A</h1>"))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in html or f"style-src 'sha256-{digest}'" in html


def test_links_are_relative_to_the_page() -> None:
    assert '<a class="site-name" href="../../index.html">' in page(FRAME, "theme/a/b.html", Markup("<h1>A</h1>"))


def test_the_style_sheet_has_the_charts_own() -> None:
    assert ".drawing" in style_sheet()
    assert "--cb-paper" in style_sheet()


def test_a_notice_is_put_in_and_taken_away() -> None:
    html = page(FRAME, "index.html", Markup("<h1>A</h1>"))
    noticed = with_notice(html, "Old <figures>")
    assert '<p class="notice" role="note">Old &lt;figures&gt;</p>' in noticed
    assert with_notice(noticed, "Other").count("notice") == noticed.count("notice")
    assert with_notice(noticed, "") == html
