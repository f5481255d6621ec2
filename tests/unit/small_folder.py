"""A small partnership folder without a fault, and what is told when one place of it is changed."""

# ruff: noqa: E501 - an entry on one line is easier to change

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model import load

GOOD = {
    "definitions/partnership.yaml": """\
partnership:
  id: smallford
  title: Smallford Partnership
  contact: someone@smallford.example
  licence: OGL-3.0
  default_audience: public
places:
  home: S1
  country: N1
  neighbours: [S2]
  levels:
    - { id: country, title: Country, plural: Countries }
    - { id: borough, title: Borough, plural: Boroughs, reports: [theme, area-profile] }
    - { id: ward, title: Ward, plural: Wards, reports: [area-profile] }
  areas:
    - { code: N1, name: Nation, level: country }
    - { code: S1, name: Smallford, level: borough, parents: [N1], aliases: [00SM], former: [{ code: OLD1 }] }
    - { code: S2, name: Otherford, level: borough, parents: [N1] }
    - { code: W1, name: Mill ward, level: ward, parents: [S1, N1] }
""",
    "definitions/children.yaml": """\
theme: children
title: Children and young people
lead: board
outcomes:
  - id: in-learning
    statement: Every young person is in learning or work
    contributes_to: [thriving-economy]
    indicators:
      - id: neet
        title: Young people not in education, employment or training
        kind: proportion
        good: low
        role: headline
        levels: [borough]
        frequency: quarterly
        source: { publisher: Smallford college, licence: OGL-3.0 }
        owner: { lead_partner: college, officer: Head of participation, collator: council }
        target:
          from: { 2024-Q4: 6.1 }
          to: { 2028-Q4: 4.0 }
          monitoring_level: { points_short: 0.6 }
        breaks: [{ at: 2020-Q1, why: A new definition. }]
      - id: pupils
        title: Pupils
        kind: count
        good: neither
        role: context
        levels: [borough, ward]
        frequency: annual
        source: { publisher: Smallford council, licence: OGL-3.0 }
      - id: leavers-seen
        title: Leavers seen for each adviser
        kind: ratio
        good: neither
        role: performance
        quadrant: how-much
        levels: [ward, borough]
        frequency: annual
        source: { publisher: The careers service, licence: OGL-3.0 }
""",
    "definitions/work.yaml": """\
bodies:
  - { id: board, title: The Board, kind: board }
  - { id: council, title: Council, reports_to: board }
  - { id: college, title: College, reports_to: board }
plan_levels:
  - { id: community, title: Community strategy }
  - { id: service, title: Service plans, under: community }
frameworks:
  - { id: national-set, title: The national set }
web:
  - { id: thriving-economy, title: A thriving economy, kind: goal, plan_level: community, owner: board }
actions:
  - id: mentors
    title: Mentors for school leavers
    lead: college
    start: 2025-04-01
    due: 2026-03-31
    contributes_to: [{ to: in-learning, why: Mentored pupils stay on. }]
    areas: [W1]
    milestones: [{ title: First ten mentors, due: 2025-09-30 }]
services:
  - { id: careers, title: Careers service, body: college, contributes_to: [in-learning], measures: [leavers-seen] }
projects:
  - { id: skills-fund, title: Skills fund, lead: council, contributes_to: [in-learning], funding: [grant] }
risks:
  - { id: no-mentors, title: Too few mentors, threatens: [in-learning], likelihood: 2, impact: 3, owner: college, assessed: 2025-04-01 }
funding:
  - { id: grant, title: Grant, provider: Government, outcomes: [in-learning], quarters: [{ period: 2026-Q1, budget: 5000 }] }
audiences:
  - { id: public, title: The public, reports: [theme, area-profile], public: true }
calendar:
  - { id: half-year, title: Half-year update, report: six-monthly-summary, to: [public, board], months: [11] }
glossary:
  - { term: NEET, plain: "not in education, employment or training" }
""",
    "decisions/2026.yaml": """\
decisions:
  - { id: stage-one, date: 2026-05-01, body: board, kind: trigger, stage: 1, about: [neet], text: Below its level. }
  - { id: noted, date: 2026-05-01, body: board, kind: note, text: Noted. }
""",
    "commentary/2026-Q2.yaml": """\
commentary:
  - { indicator: neet, edition: 2026-Q2, officer: Head of participation, date: 2026-10-20, text: It fell. }
""",
    "stories/amy.md": """\
---
id: amy
title: Amy finds her trade
theme: children
outcome: in-learning
indicators: [neet]
areas: [W1]
date: 2026-05-01
author: College team
consent:
  given: 2026-04-01
  taken_by: College
  scope: public
  expires: 2028-04-01
  name_used: changed name
shows: What a mentor can do.
does_not_show: How many find one.
---
Amy left school with nothing planned.
""",
}

PARTNERSHIP, CHILDREN, WORK = (f"definitions/{name}.yaml" for name in ("partnership", "children", "work"))
DECISIONS, COMMENTARY, STORY = "decisions/2026.yaml", "commentary/2026-Q2.yaml", "stories/amy.md"


def write(folder: Path, **changes: str) -> Path:
    """The good partnership, with some files' texts replaced or added."""
    for name, text in {**GOOD, **changes}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load(folder)
    return [str(fault) for fault in caught.value.faults]


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    assert GOOD[file].count(old) == 1, f"the case must change exactly one place in {file}: {old!r}"
    return write(folder, **{file: GOOD[file].replace(old, new)})
