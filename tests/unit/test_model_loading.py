"""A partnership folder becomes a `Partnership`: what is in it, how it is looked up, and how fast it is read."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from curvebook.errors import DefinitionError, ParameterError
from curvebook.model import Partnership, load
from curvebook.model.base import Link
from curvebook.model.period import Period

# The example of the design document, word for word.
DESIGN = """\
# parameters/marlbrook/definitions/children.yaml
theme: children
title: Children and young people
lead: children-partnership
outcomes:
  - id: in-learning-or-work
    statement: Every young person in Marlbrook is in learning or work
    contributes_to: [thriving-economy] # an edge of the causal web, with rationale and evidence
    indicators:
      - id: neet-16-17
        title: 16 and 17 year olds not in education, employment or training
        kind: proportion # proportion | rate | count | mean | ratio | index
        good: low # high | low | neither
        role: headline # headline | secondary | driver | performance | context
        levels: [borough] # too few people, and too seasonal, for wards
        frequency: quarterly
        source: { publisher: Marlbrook participation team, measure: NEET, licence: OGL-3.0 }
        owner: { lead_partner: college, officer: Head of 14-19 partnership, collator: council-research }
        target: { from: { 2024-Q4: 6.1 }, to: { 2028-Q4: 4.0 }, path: linear, monitoring_level: { points_short: 0.6 } }
"""

AROUND = """\
partnership:
  id: marlbrook
  title: Marlbrook Partnership
  contact: someone@marlbrook.example
  licence: OGL-3.0
  default_audience: public
places:
  home: M1
  levels:
    - { id: country, title: Country, plural: Countries }
    - { id: borough, title: Borough, plural: Boroughs }
    - { id: neighbourhood, title: Neighbourhood, plural: Neighbourhoods }
    - { id: ward, title: Ward, plural: Wards }
  areas:
    - { code: N1, name: Nation, level: country }
    - { code: M1, name: Marlbrook, level: borough, parents: [N1] }
    - { code: H1, name: Riverside, level: neighbourhood, parents: [M1] }
    - { code: H2, name: Hillside, level: neighbourhood, parents: [M1] }
    - { code: W1, name: Mill, level: ward, parents: [H1] }
    - { code: W2, name: Quay, level: ward, parents: [H1, M1] }
    - { code: W3, name: Beacon, level: ward, parents: [H2] }
bodies:
  - { id: children-partnership, title: Children's partnership, kind: group }
  - { id: college, title: College }
  - { id: council-research, title: Council research team }
web:
  - { id: thriving-economy, title: A thriving economy, kind: goal }
audiences:
  - { id: public, title: The public, reports: [theme], public: true }
  - { id: board, title: The Board, reports: [theme] }
"""

STORY = """\
---
id: {id}
title: A story
theme: children
outcome: in-learning-or-work
areas: {areas}
date: 2026-05-01
author: College team
consent: {{ given: 2026-04-01, taken_by: College, scope: {scope}, expires: {expires}, name_used: no name }}
shows: What can happen.
does_not_show: How often.
---
It happened.
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def story(id: str, areas: str = "[]", scope: str = "public", expires: str = "2028-04-01") -> dict[str, str]:
    return {f"stories/{id}.md": STORY.format(id=id, areas=areas, scope=scope, expires=expires)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"definitions/children.yaml": DESIGN, "definitions/around.yaml": AROUND})


@pytest.fixture
def marlbrook(folder: Path) -> Partnership:
    return load(folder)


def test_the_example_of_the_design_loads_as_it_stands(marlbrook: Partnership) -> None:
    indicator = marlbrook.indicator("neet-16-17")
    assert indicator.target is not None
    assert indicator.points(indicator.target.to) == {Period.parse("2028-Q4"): 4.0}


def test_a_link_may_be_an_id_alone(marlbrook: Partnership) -> None:
    assert marlbrook.outcome("in-learning-or-work").contributes_to == (Link(to="thriving-economy"),)


def test_files_are_read_in_the_order_of_their_names(folder: Path) -> None:
    more = {
        "definitions/a.yaml": "bodies: [{ id: first, title: First }]",
        "definitions/z.yaml": "bodies: [{ id: last, title: Last }]",
    }
    ids = [body.id for body in load(write(folder, more)).bodies]
    assert (ids[0], ids[-1]) == ("first", "last")


def test_a_key_with_nothing_below_it_is_an_empty_list(folder: Path) -> None:
    assert load(write(folder, {"definitions/later.yaml": "actions:\nrisks:\n"})).actions == ()


def test_a_theme_may_stand_beside_its_actions(folder: Path) -> None:
    text = (
        DESIGN + "actions:\n  - { id: mentors, title: Mentors, lead: college, contributes_to: [in-learning-or-work] }\n"
    )
    assert [a.id for a in load(write(folder, {"definitions/children.yaml": text})).actions] == ["mentors"]


def test_hidden_files_are_left_alone(folder: Path) -> None:
    assert load(write(folder, {"definitions/.children.yaml.swp": "x", "stories/.gitkeep": ""})).stories == ()


def test_the_theme_of_an_indicator(marlbrook: Partnership) -> None:
    assert marlbrook.home_theme("neet-16-17") == "children"


def test_areas_of_a_level(marlbrook: Partnership) -> None:
    assert [area.code for area in marlbrook.areas("ward")] == ["W1", "W2", "W3"]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("W1", None, "H1"),
        ("W1", "borough", "M1"),
        ("W2", "borough", "M1"),
        ("W3", "country", "N1"),
        ("N1", None, None),
        ("H1", "ward", None),
    ],
)
def test_the_area_that_contains_another(
    marlbrook: Partnership, code: str, level: str | None, parent: str | None
) -> None:
    found = marlbrook.parent(code, level)
    assert (found.code if found else None) == parent


@pytest.mark.parametrize(
    ("code", "level", "children"),
    [
        ("H1", "ward", ["W1", "W2"]),
        ("M1", "ward", ["W1", "W2", "W3"]),
        ("M1", "neighbourhood", ["H1", "H2"]),
        ("W1", "ward", []),
    ],
)
def test_the_areas_that_another_contains(marlbrook: Partnership, code: str, level: str, children: list[str]) -> None:
    assert [area.code for area in marlbrook.children(code, level)] == children


@pytest.mark.parametrize(
    ("lookup", "message"),
    [
        (lambda p: p.theme("childern"), "there is no theme 'childern'. Did you mean 'children'?"),
        (lambda p: p.indicator("neet"), "there is no indicator 'neet'. Known: neet-16-17."),
        (lambda p: p.home_theme("neet-16"), "there is no indicator 'neet-16'. Did you mean 'neet-16-17'?"),
        (lambda p: p.area("W9"), "there is no area 'W9'. Known: H1, H2, M1, N1, W1, W2, W3."),
        (lambda p: p.areas("wards"), "there is no level 'wards'. Did you mean 'ward'?"),
        (lambda p: p.children("X", "ward"), "there is no area 'X'. Known: H1, H2, M1, N1, W1, W2, W3."),
        (lambda p: p.audience("publik"), "there is no audience 'publik'. Did you mean 'public'?"),
        (lambda p: p.body("colege"), "there is no body 'colege'. Did you mean 'college'?"),
    ],
)  # fmt: skip
def test_an_unknown_id_is_a_parameter_at_fault(marlbrook: Partnership, lookup: object, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        lookup(marlbrook)  # type: ignore[operator]
    assert str(caught.value).endswith(message)


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("M1", ["everywhere", "mill", "riverside"]),
        ("H1", ["mill", "riverside"]),
        ("W1", ["mill"]),
        ("W3", []),
        (None, ["everywhere", "mill", "riverside"]),
    ],
)
def test_stories_from_an_area_and_the_areas_in_it(folder: Path, area: str | None, told: list[str]) -> None:
    write(folder, {**story("everywhere"), **story("mill", "[W1]"), **story("riverside", "[H1]")})
    assert [s.id for s in load(folder).stories_for("children", area)] == told


@pytest.mark.parametrize(("audience", "told"), [("public", []), (None, []), ("board", ["private"])])
def test_what_was_told_for_partners_stays_with_partners(folder: Path, audience: str | None, told: list[str]) -> None:
    partnership = load(write(folder, story("private", scope="partners")))
    assert [s.id for s in partnership.stories_for("children", audience=audience)] == told


@pytest.mark.parametrize(("day", "told"), [(date(2028, 4, 1), ["amy"]), (date(2028, 4, 2), [])])
def test_a_story_is_not_told_after_its_consent(folder: Path, day: date, told: list[str]) -> None:
    partnership = load(write(folder, story("amy")))
    assert [s.id for s in partnership.stories_for("children", on=day)] == told


def test_a_large_partnership_is_read_in_half_a_second(tmp_path: Path) -> None:
    indicator = DESIGN[DESIGN.index("      - id: neet-16-17") :]
    theme = DESIGN.replace(indicator, "") + "".join(indicator.replace("neet-16-17", f"neet-{n}") for n in range(40))
    wards = "".join(f"    - {{ code: V{n}, name: Ward {n}, level: ward, parents: [M1] }}\n" for n in range(39))
    actions = "actions:\n" + "".join(
        f"  - {{ id: action-{n}, title: Action {n}, lead: college, start: 2025-04-01, due: 2026-03-31,\n"
        f"      contributes_to: [{{ to: in-learning-or-work, why: It does. }}], indicators: [neet-{n % 40}] }}\n"
        for n in range(100)
    )
    places = AROUND.replace("bodies:\n", wards + "bodies:\n")
    write(
        tmp_path,
        {"definitions/children.yaml": theme, "definitions/around.yaml": places, "definitions/work.yaml": actions},
    )
    start = time.process_time()
    partnership = load(tmp_path)
    assert time.process_time() - start < 0.5
    assert (len(partnership.indicators()), len(partnership.actions)) == (40, 100)


def test_what_has_not_changed_is_read_once(folder: Path) -> None:
    assert load(folder) is load(folder)


CHANGES = {
    "another text of the same length": {
        "definitions/around.yaml": AROUND.replace("title: College }", "title: Academy }")
    },
    "another file": {"decisions/2026.yaml": "decisions: []"},
    "a story": story("anna"),
}


@pytest.mark.parametrize("files", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_noticed_at_once(folder: Path, files: dict[str, str]) -> None:
    before = load(folder)
    write(folder, files)
    assert load(folder) is not before


def test_a_fault_is_told_each_time_and_gone_when_it_is_mended(folder: Path) -> None:
    before = load(folder)
    write(folder, {"definitions/around.yaml": AROUND.replace("parents: [N1]", "parents: [N9]")})
    for _ in range(2):
        with pytest.raises(DefinitionError, match="N9"):
            load(folder)
    write(folder, {"definitions/around.yaml": AROUND})
    assert load(folder).home == before.home


def test_a_link_to_nothing_is_noticed_among_files_that_were_read(folder: Path) -> None:
    load(folder)
    (folder / "definitions" / "more.yaml").symlink_to("nowhere.yaml")
    with pytest.raises(DefinitionError, match="leads to no file"):
        load(folder)


def test_reading_what_was_agreed_needs_no_heavy_import() -> None:
    heavy = "('pandas', 'numpy', 'duckdb', 'matplotlib')"
    code = f"import sys, curvebook.model; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
