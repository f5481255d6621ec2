"""One number, one place: no audience reads another figure than its neighbours, though it may not see it at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.model.partnership import Partnership, load
from equal_figures import Printed, differing, in_downloads, named, on_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(ROOT / "parameters" / "marlbrook")


@pytest.fixture(scope="module")
def printed(every_audience: Path, marlbrook: Partnership) -> list[Printed]:
    """Every figure on every page of every audience."""
    edition = every_audience / "marlbrook" / "2026-Q2"
    pages = sorted(edition.rglob("*.html"))
    return [
        figure
        for page in pages
        for figure in named(on_page(page.read_text("utf-8"), page.relative_to(edition).as_posix(), marlbrook))
    ]


def test_no_figure_is_printed_with_two_values(printed: list[Printed]) -> None:
    assert differing(printed) == []


def test_the_comparison_sees_figures_of_every_audience(printed: list[Printed], marlbrook: Partnership) -> None:
    assert {figure.page.split("/")[0] for figure in printed} == {audience.id for audience in marlbrook.audiences}


def test_no_download_holds_another_value_than_another_audiences(every_audience: Path, marlbrook: Partnership) -> None:
    edition = every_audience / "marlbrook" / "2026-Q2"
    every = [figure for audience in marlbrook.audiences for figure in in_downloads(edition / audience.id)]
    assert len({figure.page for figure in every}) > len(marlbrook.indicators())
    assert differing(every) == []


def test_a_figure_rounded_differently_is_found() -> None:
    key = ("value", "neet", "T1", "2024")
    found = differing([Printed(key, "5.1", "public/a.html"), Printed(key, "5.13", "partners/a.html")])
    assert found == ["value neet T1 2024: {'5.1': 'public/a.html', '5.13': 'partners/a.html'}"]


def test_a_card_and_the_table_behind_its_chart_are_the_same_figure(marlbrook: Partnership) -> None:
    title = marlbrook.indicator("neet-16-17").title
    html = (
        '<p class="card-value" data-figure="latest neet-16-17 M01000001 2026-07-01/3">4.9%</p>'
        f"<table><caption>{title}: Marlbrook</caption><tbody>"
        "<tr><th>July to September 2026</th><td>5.0 [p]</td></tr></tbody></table>"
    )
    assert len(differing(named(on_page(html, "public/a.html", marlbrook)))) == 1
