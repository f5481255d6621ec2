"""Texts from people do no harm on a page."""

from __future__ import annotations

import pytest
from curvebook.narrative.sanitise import markdown


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[click](javascript:alert(1))",
        '<iframe src="https://example.org"></iframe>',
        "<style>body{display:none}</style>",
        "![pixel](https://example.org/track.gif)",
        '<a href="https://example.org" onclick="alert(1)">x</a>',
        "<svg/onload=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_active_survives(attack: str) -> None:
    import re

    tags = re.findall(r"<[^>]*>", markdown(attack))
    assert not [t for t in tags if re.search(r"script|img|iframe|style|svg|\son\w+=|javascript:|data:", t)]


def test_emphasis_links_and_lists_survive() -> None:
    html = markdown("*Ama* said **yes**.\n\n- one\n- two\n\n[More](https://example.org)")
    assert "<em>Ama</em>" in html
    assert "<li>one</li>" in html
    assert 'href="https://example.org"' in html


def test_headings_of_a_story_never_compete_with_the_page() -> None:
    assert markdown("# Loud") == "<h4>Loud</h4>"


def test_one_line_stays_one_line() -> None:
    assert markdown("a *b*", inline=True) == "a <em>b</em>"
