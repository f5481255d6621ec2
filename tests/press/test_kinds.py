"""The table of kinds of report, and what those are made of that are made once per indicator, service or board."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from curvebook.model.partnership import Partnership, load
from curvebook.model.reading import REPORT_KINDS
from curvebook.model.work import Service
from curvebook.press.edition import plan
from curvebook.press.kinds import GROUPS, KINDS, subjects

MARLBROOK = Path(__file__).parents[2] / "parameters" / "marlbrook"


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(MARLBROOK)


def test_every_kind_that_may_be_agreed_is_known_to_the_press() -> None:
    assert set(KINDS) == set(REPORT_KINDS)


def test_every_kind_but_those_on_themes_and_areas_stands_in_a_group() -> None:
    assert {kind.id for kind in KINDS.values() if kind.group not in GROUPS} == {"theme", "area-profile", "my-ward"}


def test_a_curve_is_turned_where_its_baseline_is_frozen(marlbrook: Partnership) -> None:
    found = subjects(marlbrook, "indicator", marlbrook.themes)
    assert {one.id for one in found} == {b.indicator for b in marlbrook.baselines}


def test_a_service_matters_to_the_themes_whose_outcomes_it_leads_to(marlbrook: Partnership) -> None:
    found = {one.id: one.themes for one in subjects(marlbrook, "service", marlbrook.themes)}
    assert found["reablement-service"] == {"health"}


def test_rule_4_5_a_service_that_leads_nowhere_is_for_those_who_read_of_every_theme(marlbrook: Partnership) -> None:
    lost = Service(id="lost", title="Lost", body="council")
    told = replace(marlbrook, services=(*marlbrook.services, lost))
    assert "lost" in {one.id for one in subjects(told, "service", told.themes)}
    assert "lost" not in {one.id for one in subjects(told, "service", told.themes[:1])}


def test_rule_4_5_a_service_that_is_measured_matters_to_its_measures_themes(marlbrook: Partnership) -> None:
    measured = Service(id="lost", title="Lost", body="council", measures=("neet-16-17",))
    told = replace(marlbrook, services=(measured,))
    assert [one.themes for one in subjects(told, "service", [told.theme("children")])] == [{"children"}]
    assert subjects(told, "service", [told.theme("safer")]) == []


def test_of_subjects_only_those_that_matter_to_the_themes_asked_for(marlbrook: Partnership) -> None:
    children = [marlbrook.theme("children")]
    assert {marlbrook.home_theme(one.id) for one in subjects(marlbrook, "indicator", children)} == {"children"}


def test_a_report_on_a_subject_is_told_which(marlbrook: Partnership, tmp_path: Path) -> None:
    reader = marlbrook.audience("partners").model_copy(update={"reports": ("turn-the-curve",)})
    told = replace(marlbrook, audiences=(reader,))
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "turn_the_curve.ipynb").write_text("{}")
    report = plan(told, "2026-Q2", root=tmp_path, audience="partners", theme="children").reports[0]
    assert report.parameters("marlbrook", "2026-Q2")["indicator"] == report.subject == "neet-16-17"
    assert report.path == "turn-the-curve/neet-16-17.html"
