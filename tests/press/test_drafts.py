"""Drafts for sign-off: beside the edition, and not to be mistaken for it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

SAYS = "Draft for sign-off: not published yet, and it may still change."


def test_every_page_of_a_draft_says_that_it_is_one(project: Any) -> None:
    project.run(area="T1", draft=True)
    pages = sorted((project.outputs / "2026-Q2@draft" / "partners").rglob("*.html"))
    assert len(pages) > 5
    assert [p.name for p in pages if SAYS not in p.read_text() or "<title>Draft: " not in p.read_text()] == []


def test_every_page_of_a_site_as_known_on_another_day_says_that_it_is_one(project: Any) -> None:
    project.run(area="T1", as_at=date(2026, 11, 1))
    pages = sorted((project.outputs / "2026-Q2@2026-11-01" / "partners").rglob("*.html"))
    assert len(pages) > 5
    mark = "As known on 1 November 2026: "
    says = f'<p class="unpublished" role="note">{mark}not the edition as published.</p>'
    told = [page.read_text() for page in pages]
    assert [
        p.name for p, text in zip(pages, told, strict=True) if says not in text or f"<title>{mark}" not in text
    ] == []


def test_the_edition_as_published_has_no_such_banner(project: Any) -> None:
    project.run(area="T1")
    assert [page.name for page in project.live.rglob("*.html") if 'class="unpublished"' in page.read_text()] == []


def test_a_draft_leaves_the_edition_as_it_is(project: Any) -> None:
    project.run(area="T1")
    before = {path: path.read_bytes() for path in project.live.rglob("*") if path.is_file()}
    project.run(area="T1", draft=True, afresh=True)
    assert {path: path.read_bytes() for path in project.live.rglob("*") if path.is_file()} == before
    assert not any(SAYS.encode() in content for content in before.values())


def test_the_manifest_tells_a_draft_from_an_edition(project: Any) -> None:
    for draft, name in ((True, "2026-Q2@draft"), (False, "2026-Q2")):
        project.run(area="T1", draft=draft)
        assert json.loads((project.outputs / name / "manifest.json").read_text())["draft"] is draft


def test_a_draft_made_from_the_same_figures_is_not_made_again(project: Any) -> None:
    assert project.run(area="T1", draft=True).made == 3
    again = project.run(area="T1", draft=True)
    assert (again.made, again.reused) == (0, 3)
