"""A report's surroundings in the small partnership: its findings computed, and read as an audience reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup
from curvebook import findings
from curvebook.model.reading import Audience
from curvebook.model.work import Body
from curvebook.report.blocks import Block
from curvebook.report.context import Context
from small_partnership import AS_AT, NEET, observed, partnership, usual

EDITION = "2026-Q2"
BODIES = tuple(Body(id=id, title=title) for id, title in (("x", "The lead"), ("board", "The Board")))


def surroundings(
    folder: Path, *indicators: dict, parts: list[pd.DataFrame] | None = None, as_at: date = AS_AT, reader: Any = None,
    **agreed: Any,
) -> Context:  # fmt: skip
    """The borough's report for an audience (fields of `Audience` in `reader`), with what else was `agreed`."""
    audience = Audience.model_validate({"id": "board", "title": "The Board", "reports": ["theme"], **(reader or {})})
    whole = replace(partnership(folder, *(indicators or (NEET,))), audiences=(audience,), bodies=BODIES, **agreed)
    received, place = observed(parts or usual()), folder / "kept"
    findings.write(findings.compute(whole, received, EDITION, as_at=as_at), whole, received, EDITION, as_at, place)
    return Context(whole, findings.opened(place, whole, EDITION), whole.home, None, EDITION, audience, "x/B.html")


def text(block: Block) -> str:
    """What a reader reads of a block, without the sources that show on hover."""
    page = soup(block)
    for tip in page.select(".tip"):
        tip.decompose()
    words = " ".join(page.get_text(" ").split())
    return re.sub(r"\( ", "(", re.sub(r" ([,.:;)])", r"\1", words))


def soup(block: Block) -> BeautifulSoup:
    """A block's HTML, parsed."""
    return BeautifulSoup(block.html, "html.parser")
