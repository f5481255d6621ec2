"""Pages as a browser shows them: on a desk, on a phone, with the keyboard, in the dark, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from curvebook.press.kinds import KINDS
from curvebook.press.render import Frame, Markup, page
from curvebook.report.blocks import markup
from curvebook.report.context import Context
from curvebook.report.service_performance import ServicePerformance
from curvebook.report.turn_the_curve import TurnTheCurve
from test_curve_and_service_pages import PAGE, context  # noqa: F401 - the fixture

WIDTHS = (1280, 375, 320)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Axe = Callable[[Any, list[str]], list[str]]

OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = e => { for (let a = e; a; a = a.parentElement) if (a.matches('.scroll')) return true; return false };
  return [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('svg') && !e.matches('.skip, .unseen') && !scrolls(e) && e.getClientRects().length)
    .filter(e => { const r = e.getBoundingClientRect(); return r.width > 1 && (r.right > wide + 1 || r.left < -1) })
    .map(e => e.outerHTML.slice(0, 90));
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll('nav a, summary, .areas a, footer a, .site-name')]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 90))"""


@contextmanager
def opened(browser: Any, path: Path, **settings: Any) -> Iterator[Any]:
    settings.setdefault("viewport", {"width": 1280, "height": 900})
    tab = browser.new_page(**settings)
    tab.problems = []
    tab.on("console", lambda message: tab.problems.append(message.text))
    tab.on("request", lambda request: tab.problems.append(request.url) if request.url != path.as_uri() else None)
    tab.goto(path.as_uri())
    try:
        yield tab
    finally:
        tab.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_off_the_side(browser: Any, sampler: Path, width: int) -> None:
    with opened(browser, sampler, viewport={"width": width, "height": 800}) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(OVERFLOW) == []


def test_a_page_asks_for_nothing_and_its_policy_stops_nothing(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler) as tab:
        assert [p for p in tab.problems if not p.startswith("data:")] == []


def test_the_page_s_style_applies_under_its_policy(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler) as tab:
        assert tab.evaluate("getComputedStyle(document.querySelector('.cards')).display") == "grid"


def test_text_is_65_to_75_characters_wide(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler) as tab:
        width, letter = tab.evaluate("""() => {
          const p = document.querySelector('.indicator > p'), c = document.createElement('span');
          c.textContent = 'The quick brown fox jumps over the lazy dog and then sleeps by day'; p.append(c);
          c.className = 'unseen'; return [p.getBoundingClientRect().width, c.scrollWidth / c.textContent.length] }""")
        assert 60 <= width / letter <= 80


@pytest.mark.parametrize("width", WIDTHS[:2])
def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser: Any, sampler: Path, width: int) -> None:
    with opened(browser, sampler, viewport={"width": width, "height": 800}) as tab:
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        assert tab.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "main"


def test_focus_is_seen_wherever_it_goes(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler) as tab:
        seen = 0
        while seen < 200:
            tab.keyboard.press("Tab")
            style = tab.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
              return e === document.body ? null
                : [s.outlineStyle, parseFloat(s.outlineWidth), e.outerHTML.slice(0, 80)] }""")
            if style is None:
                break
            seen += 1
            assert style[0] != "none", style
            assert style[1] >= 2, style
        assert seen > 15


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("selector", [".fig", "#last"])
def test_a_source_shows_on_focus_and_is_not_cut_off(browser: Any, sampler: Path, width: int, selector: str) -> None:
    with opened(browser, sampler, viewport={"width": width, "height": 800}) as tab:
        figure = tab.locator(selector).first
        assert not figure.locator(".tip").is_visible()
        figure.focus()
        box = figure.locator(".tip").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= 800


def test_a_source_shows_on_hover(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler) as tab:
        tab.locator("#last").hover()
        assert tab.locator("#last .tip").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_targets_are_large_enough(browser: Any, sampler: Path, width: int) -> None:
    with opened(browser, sampler, viewport={"width": width, "height": 800}) as tab:
        assert tab.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (375, "narrow")])
def test_a_drawing_shows_the_version_that_fits(browser: Any, sampler: Path, width: int, shown: str) -> None:
    with opened(browser, sampler, viewport={"width": width, "height": 800}) as tab:
        visible = [c for c in ("wide", "narrow") if tab.locator(f"#f svg.{c}").is_visible()]
        assert visible == [shown]


def test_a_wide_table_scrolls_in_its_own_box(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler, viewport={"width": 320, "height": 800}) as tab:
        inside, box = tab.evaluate(
            "() => { const s = document.querySelector('.scroll'); return [s.scrollWidth, s.clientWidth] }"
        )
        assert inside > box


def test_statuses_differ_in_shape_not_only_in_colour(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler) as tab:
        shapes = tab.evaluate("""() => ['likely', 'difficult', 'unlikely', 'not-assessable'].map(c => {
          const s = getComputedStyle(document.querySelector('.status.' + c), '::before');
          const filled = s.backgroundColor !== 'rgba(0, 0, 0, 0)';
          return [s.backgroundImage !== 'none', filled, s.borderTopStyle].join() })""")
        assert len(set(shapes)) == 4


def test_the_dark_is_dark(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler, color_scheme="dark") as tab:
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 27)"


def test_paper_is_greyscale_and_leaves_out_what_only_screens_need(browser: Any, sampler: Path) -> None:
    with opened(browser, sampler) as tab:
        tab.emulate_media(media="print")
        assert not tab.locator(".site-nav").is_visible()
        colours = tab.evaluate("""() => [...new Set([...document.querySelectorAll('body *')]
          .flatMap(e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]))]""")
        grey = [
            c for c in colours if len(set(c.removeprefix("rgba(").removeprefix("rgb(").rstrip(")").split(", ")[:3])) > 1
        ]
        assert grey == []


PRINTED = """<h1>One</h1><section class="outcome"><h2>Two</h2></section><div class="two-columns">
<div><figure class="drawing"><figcaption>A map</figcaption></figure></div><div><figure class="drawing"><ol class="bars">
<li><span class="name">Alder</span> <span class="value">78.3% <small>(66.4% to 86.9%)</small></span>
<svg viewBox="0 0 100 10" aria-hidden="true"></svg><span class="word">similar</span></li></ol></figure></div></div>"""


def test_on_paper_what_belongs_together_stays_together(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(Frame("Testshire", "July to September 2026"), "page.html", Markup(PRINTED)), encoding="utf-8")
    with opened(browser, path, viewport={"width": 673, "height": 987}) as tab:  # A4 within its margins
        tab.emulate_media(media="print")
        columns = "[...document.querySelectorAll('.two-columns > div')].map(e => e.getBoundingClientRect().top)"
        assert len(set(tab.evaluate(columns))) == 1, "the map and its list stand side by side"
        assert tab.locator(".bars li").bounding_box()["height"] < 20, "each place takes a line"
        after = "['h1', 'h2', '.outcome'].map(s => getComputedStyle(document.querySelector(s)).breakAfter)"
        assert set(tab.evaluate(after)) == {"avoid"}
        inside = "['h2', 'figure', '.two-columns'].map(s => getComputedStyle(document.querySelector(s)).breakInside)"
        assert set(tab.evaluate(inside)) == {"avoid"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS[:2])
def test_axe_finds_no_fault_in_the_sampler(browser: Any, sampler: Path, width: int, scheme: str, axe: Axe) -> None:
    with opened(browser, sampler, viewport={"width": width, "height": 800}, color_scheme=scheme) as tab:
        assert axe(tab, [*WCAG, "best-practice"]) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_example_s_pages_fit(browser: Any, edition: list[Path], width: int) -> None:
    for path in edition:
        with opened(browser, path, viewport={"width": width, "height": 800}) as tab:
            assert tab.evaluate(OVERFLOW) == [], path.name
            assert tab.evaluate("document.querySelectorAll('h1').length") == 1
            assert [p for p in tab.problems if not p.startswith("data:")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_the_example_s_pages(browser: Any, edition: list[Path], scheme: str, axe: Axe) -> None:
    for path in edition:
        with opened(browser, path, color_scheme=scheme) as tab:
            assert axe(tab, WCAG) == [], path.name


def test_a_page_of_each_kind_and_audience_fits_a_small_phone_without_a_fault(
    browser: Any, every_audience: Path, axe: Axe
) -> None:
    folder = every_audience / "marlbrook" / "2026-Q2"
    pages = [next(iter(sorted(folder.glob(f"*/{kind}/*.html"))), None) for kind in KINDS if kind != "area-profile"]
    homes = [folder / reader / "index.html" for reader in ("public", "psg", "children-partnership")]
    found = [page for page in (*pages, *homes) if page is not None and page.parts[-2] != "theme"]
    assert len(found) >= len(KINDS) - 2
    for path in found:
        with opened(browser, path, viewport={"width": 320, "height": 800}) as tab:
            assert tab.evaluate(OVERFLOW) == [], path.parent.name
            assert axe(tab, WCAG) == [], path.parent.name


@pytest.fixture(scope="session")
def axe() -> Axe:
    """What axe-core finds on a page by the rules with certain tags, in a line each."""
    package = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed: axe was not run"
    )

    def run(tab: Any, tags: list[str]) -> list[str]:
        found = package.Axe().run(tab, options={"runOnly": tags}).response["violations"]
        return [f"{v['id']}: {node['html'][:120]} {node['failureSummary']}" for v in found for node in v["nodes"]]

    return run


LINES = 13  # to write on: six beside the story, one for partners, two for what works, four for what is agreed


def written(path: Path, *blocks: Any) -> Path:
    body = Markup("").join(markup(each) for each in blocks)
    path.write_text(page(Frame("Testshire", "July to September 2026"), path.name, body), encoding="utf-8")
    return path


def test_a_turn_the_curve_page_is_two_pages_of_a4_with_room_to_write(
    browser: Any,
    context: Context,  # noqa: F811
    tmp_path: Path,
) -> None:
    asked = TurnTheCurve.of(context, "neet")
    with opened(browser, written(tmp_path / "page.html", *(getattr(asked, part)() for part in PAGE))) as tab:
        assert tab.locator(".room hr").count() == LINES
        assert not tab.locator(".room").first.is_visible()
        tab.emulate_media(media="print")
        assert tab.locator(".room").first.is_visible()
        assert re.findall(rb"/Count (\d+)", tab.pdf(prefer_css_page_size=True)) == [b"2"]


def test_a_quadrant_is_one_column_on_a_phone_and_axe_finds_no_fault(
    browser: Any,
    context: Context,  # noqa: F811
    tmp_path: Path,
    axe: Axe,
) -> None:
    asked = ServicePerformance.of(context, "advice")
    path = written(tmp_path / "service.html", asked.title(), asked.customers(), asked.quadrant())
    for width, columns in ((1280, 2), (320, 1)):
        with opened(browser, path, viewport={"width": width, "height": 800}) as tab:
            lefts = tab.evaluate("[...document.querySelectorAll('.quadrant tbody td')].map(e => Math.round("
                                 "e.getBoundingClientRect().left))")  # fmt: skip
            assert len(lefts) == 4 and len(set(lefts)) == columns
            assert tab.evaluate(OVERFLOW) == []
            assert axe(tab, WCAG) == []
