"""The Board's paper fits one printed page of A4: as many decisions as are set out, and the rest in a line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from curvebook import Report
from curvebook.press.render import Frame, Markup, page

ROOT = Path(__file__).parents[2]


def test_rule_4_9_the_boards_paper_is_one_printed_page(
    browser: Any, example_edition: tuple[Path, str], tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("CURVEBOOK_OUTPUTS", str(example_edition[0]))
    paper = Report(ROOT / "parameters" / "marlbrook", None, "M01000001", "2026-Q2", "partners").board_paper
    blocks = Markup(paper.title().html + paper.decisions().html)
    frame = Frame("Marlbrook Together", "July to September 2026", fictional="A fictional place.",
                  facts=tuple((f"Fact {k}", "A line of words") for k in range(6)))  # fmt: skip
    file = tmp_path / "paper.html"
    file.write_text(page(frame, "paper.html", blocks), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(file.as_uri())
    printed = tab.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
