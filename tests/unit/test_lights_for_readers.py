"""A light is the same for every reader; its reason names only what the reader reads of (RULES 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
from curvebook.accountability.causal_web import web_of
from curvebook.accountability.lights import OFF_PLAN, Light, own_lights
from small_web import objective, web

SAID = pd.DataFrame([
    {"theme": "children", "indicator": "neet", "area": "B", "by": "", "measure": "likelihood", "word": "unlikely"},
    {"theme": "economy", "indicator": "jobs", "area": "B", "by": "", "measure": "likelihood", "word": "unlikely"},
])  # fmt: skip


def light(folder: Path, themes: Sequence[str]) -> Light:
    agreed = web(folder, objective("both", "o", "p", indicators=("neet", "jobs")))
    return own_lights(agreed, web_of(agreed), SAID, date(2026, 11, 14), themes)["both"]


def test_rule_4_5_its_reason_names_no_indicator_of_another_theme(tmp_path: Path) -> None:
    found = light(tmp_path, ["economy"])
    assert found.why.endswith("; 1 in another theme")
    assert "NEET" not in found.why


def test_rule_4_5_the_light_is_the_same_for_all(tmp_path: Path) -> None:
    assert {light(tmp_path, themes).word for themes in ([], ["economy"], ["children"])} == {OFF_PLAN}


def test_a_reader_of_all_themes_reads_of_each_indicator(tmp_path: Path) -> None:
    assert light(tmp_path, []).why.count("achievement unlikely") == 2
