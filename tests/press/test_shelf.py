"""The page of all editions that an audience can read."""

from __future__ import annotations

import re
from datetime import date
from typing import Any


def shelf_of(project: Any, audience: str) -> str:
    return (project.outputs / f"{audience}.html").read_text(encoding="utf-8")


def links(html: str) -> list[str]:
    return re.findall(r'<li><a href="([^"#]+/index.html)">', html.split("<main", 1)[1])


def test_every_edition_is_on_the_shelf_of_its_readers(project: Any) -> None:
    project.run(area="W1", audience=["partners", "residents"])
    assert links(shelf_of(project, "partners")) == ["2026-Q2/partners/index.html"]
    assert links(shelf_of(project, "residents")) == ["2026-Q2/residents/index.html"]
    assert (project.outputs / "2026-Q2/partners/index.html").is_file()
    assert not (project.outputs / "school-board.html").exists()


def test_what_is_not_published_stands_apart_and_never_before_everyone(project: Any) -> None:
    project.run(area="W1", audience=["partners", "residents"])
    project.run(area="W1", audience=["partners", "residents"], as_at=date(2026, 11, 1))
    project.run(area="W1", audience="partners", draft=True)
    shown = shelf_of(project, "partners")
    assert links(shown) == [
        "2026-Q2/partners/index.html",
        "2026-Q2@draft/partners/index.html",
        "2026-Q2@2026-11-01/partners/index.html",
    ]
    assert shown.index("Not published") < shown.index("draft for sign-off")
    assert links(shelf_of(project, "residents")) == ["2026-Q2/residents/index.html"]


def test_the_shelf_counts_the_reports_that_can_be_read(project: Any) -> None:
    project.notebook("theme", "fails_for_north")
    project.run(theme="children")
    assert "2 reports, with the figures as known on 14 November 2026" in shelf_of(project, "partners")


def test_home_leads_to_the_shelf_where_it_may_be_on_it(project: Any) -> None:
    project.run(area="W1", audience=["partners", "residents"])
    assert 'href="../../partners.html">All editions</a>' in project.page("index.html")
    project.run(area="W1", audience="residents", as_at=date(2026, 11, 1))
    other = (project.outputs / "2026-Q2@2026-11-01/residents/index.html").read_text(encoding="utf-8")
    assert "All editions" not in other


def test_a_shelf_with_drafts_alone_says_that_nothing_is_published(project: Any) -> None:
    project.run(area="W1", audience="partners", draft=True)
    assert "Nothing is published yet." in shelf_of(project, "partners")
