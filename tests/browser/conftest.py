"""A browser, and the pages to look at: a sampler of every block, and a page of each kind of the example's edition."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from curvebook.press.render import Frame, Markup, page

SAMPLER = Path(__file__).parent / "fixtures" / "sampler.html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pages were not looked at"
    )
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium was found (set CHROMIUM to its path): pages were not looked at in a browser")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def sampler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with every block that a report can hold."""
    frame = Frame(
        "Testshire Together",
        "July to September 2026",
        fictional="Testshire is a fictional place made to show Curvebook; its figures are invented.",
        navigation=(("Home", "index.html"), ("Themes", "index.html"), ("Areas", "index.html")),
        footer=(("Data", "index.html"),),
        facts=(("Contact", "research-and-intelligence@testshire.example"), ("Licence", "Open Government Licence")),
    )
    crumbs = (("Home", "index.html"), ("Themes", "index.html"), ("A theme with a long name", "index.html"), ("T", None))
    path = tmp_path_factory.mktemp("site") / "sampler.html"
    path.write_text(page(frame, "sampler.html", Markup(SAMPLER.read_text(encoding="utf-8")), crumbs=crumbs))
    return path


@pytest.fixture(scope="session")
def edition(browser: Any, example_edition: tuple[Path, str]) -> list[Path]:
    """A page of each kind. (The browser is asked for first: without one, no edition need be made.)"""
    folder = example_edition[0] / "marlbrook" / "2026-Q2" / "public"
    found = [sorted(folder.glob(kind)) for kind in ("*.html", "theme/*/*.html", "area/*.html", "track-record/*.html")]
    assert all(found)
    return [*found[0], *(pages[0] for pages in found[1:])]
