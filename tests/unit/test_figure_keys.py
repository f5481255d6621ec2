"""A figure says which one it is, so that pages can be compared with each other."""

from __future__ import annotations

from datetime import date

import pandas as pd
from curvebook.findings.table import shaped
from curvebook.model.measures import Indicator
from curvebook.model.places import Area
from curvebook.narrative.facts import Facts
from curvebook.narrative.sentences import figure

NEET = Indicator.model_validate({
    "id": "neet", "title": "Not in learning or work", "kind": "proportion", "good": "low", "role": "headline",
    "levels": ["borough"], "frequency": "quarterly", "source": {"publisher": "Council", "licence": "OGL-3.0"},
})  # fmt: skip
ROW = {"theme": "children", "indicator": "neet", "area": "T1", "measure": "latest", "value": 5.1, "period_months": 3,
       "period_start": pd.Timestamp(date(2026, 7, 1)), "source": "2026-x#2"}  # fmt: skip


def facts(**more: object) -> Facts:
    return Facts(NEET, Area(code="T1", name="Testshire", level="borough"), shaped(pd.DataFrame([{**ROW, **more}])))


def test_it_names_measure_indicator_area_and_period() -> None:
    known = facts()
    found = known.get("latest")
    assert found is not None
    assert known.key(found) == "latest neet T1 2026-07-01/3"


def test_it_names_what_it_is_compared_with() -> None:
    known = facts(measure="vs-country", against="E92000001")
    found = known.get("vs-country")
    assert found is not None
    assert known.key(found).endswith(" E92000001")


def test_it_stands_with_the_figure_on_the_page() -> None:
    known = facts()
    found = known.get("latest")
    assert found is not None
    assert '<span class="fig" tabindex="0" data-figure="latest neet T1 2026-07-01/3">5.1%<' in figure(
        known, "5.1%", found
    )
