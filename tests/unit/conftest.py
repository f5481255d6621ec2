"""A small borough for tests: two indicators, four wards, a former code, a name that two places share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from curvebook.model.partnership import Partnership, load

BOROUGH = """\
partnership:
  id: millbrook
  title: Millbrook Partnership
  contact: someone@millbrook.example
  licence: OGL-3.0
  default_audience: public
places:
  home: E06000901
  levels:
    - { id: country, title: Country, plural: Countries }
    - { id: borough, title: Borough, plural: Boroughs }
    - { id: ward, title: Ward, plural: Wards }
  areas:
    - { code: E92000001, name: England, level: country }
    - { code: E06000901, name: Millbrook, level: borough, parents: [E92000001], aliases: ["876"],
        former: [{ code: 00XX, until: 2009-04-01 }] }
    - { code: E05000901, name: Mill, level: ward, parents: [E06000901] }
    - { code: E05000902, name: "St. Anne's", level: ward, parents: [E06000901] }
    - { code: E05000903, name: Millbrook, level: ward, parents: [E06000901],
        former: [{ code: E05000801 }, { code: E05000802 }] }
    - { code: E05000904, name: Quay & Docks, level: ward, parents: [E06000901],
        former: [{ code: E05000803, whole: false }] }
bodies:
  - { id: college, title: College }
audiences:
  - { id: public, title: The public, reports: [theme], public: true }
"""
THEME = """\
theme: children
title: Children and young people
lead: college
outcomes:
  - id: in-learning
    statement: Every young person is in learning or work
    indicators:
      - id: neet
        title: Young people not in education, employment or training
        kind: proportion
        good: low
        role: headline
        levels: [country, borough, ward]
        frequency: quarterly
        source: { publisher: Participation team, licence: OGL-3.0 }
        breaks: [{ at: 2024-Q3, why: New count of those whose activity is not known }]
      - id: attainment
        title: Average attainment score
        kind: mean
        good: high
        role: secondary
        year: academic
        levels: [country, borough, ward]
        frequency: annual
        source: { publisher: Education department, licence: OGL-3.0 }
      - id: claimants
        title: Claimant count
        kind: proportion
        good: low
        role: context
        levels: [country, borough]
        frequency: annual
        source: { publisher: ONS, licence: OGL-3.0, format: ons, measure: Claimant Count }
      - id: pooled-deaths
        title: Deaths over three years
        kind: count
        good: low
        role: secondary
        levels: [borough]
        frequency: annual
        source: { publisher: Registrar, licence: OGL-3.0, months: 36 }
"""

Receive = Callable[..., Any]


@pytest.fixture
def borough(tmp_path: Path) -> Partnership:
    """A partnership without submissions, in a folder of its own."""
    folder = tmp_path / "millbrook"
    (folder / "definitions").mkdir(parents=True)
    (folder / "definitions" / "partnership.yaml").write_text(BOROUGH, encoding="utf-8")
    (folder / "definitions" / "children.yaml").write_text(THEME, encoding="utf-8")
    return load(folder)


@pytest.fixture
def receive_rows(borough: Partnership, tmp_path: Path) -> Receive:
    """Receive tidy rows: `receive_rows("2024-05-01", "neet,Mill,2024-Q1,6.1", ...)`; the submission."""
    from curvebook.observatory import receive

    def give(
        day: str, *rows: str, columns: str = "indicator,area,period,value", name: str = "neet.csv", **more: Any
    ) -> Any:
        file = tmp_path / "inbox" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join([columns, *rows, ""]), encoding="utf-8")
        facts = {"format": "tidy", "who": "Analyst", "source": "Participation team", "licence": "OGL-3.0"}
        return receive(borough, file, received=date.fromisoformat(day), **(facts | more))

    return give
