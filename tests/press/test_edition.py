"""The plan of an edition: which reports, for whom, at which address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from curvebook.errors import ParameterError
from curvebook.press.edition import Plan, plan


def planned(project: Any, **narrowed: Any) -> Plan:
    return plan(project.partnership, "2026-Q2", root=project.root, **narrowed)


def paths(project: Any, **narrowed: Any) -> list[str]:
    return [report.path for report in planned(project, **narrowed).reports]


def test_by_default_every_area_gets_the_reports_of_its_level(project: Any) -> None:
    kinds = [report.kind for report in planned(project).reports]
    assert (kinds.count("theme"), kinds.count("area-profile")) == (2 * 3, 6)


def test_reports_stand_in_the_order_of_the_site(project: Any) -> None:
    assert paths(project)[:4] == [
        "theme/children/T1.html",
        "theme/children/N1.html",
        "theme/children/N2.html",
        "theme/economy/T1.html",
    ]


@pytest.mark.parametrize("comparator", ["E92000001", "X1"])
def test_comparators_get_no_reports(project: Any, comparator: str) -> None:
    assert not any(comparator in path for path in paths(project, area="all"))


def test_a_theme_narrows_to_its_theme_reports(project: Any) -> None:
    assert paths(project, theme="economy") == [f"theme/economy/{code}.html" for code in ("T1", "N1", "N2")]


def test_a_ward_named_gets_its_theme_reports_as_well(project: Any) -> None:
    assert paths(project, area="W2") == ["theme/children/W2.html", "theme/economy/W2.html", "area/W2.html"]


@pytest.mark.parametrize("name", ["W2", "w2", "Birch", "birch"])
def test_an_area_is_named_by_code_or_name_in_any_case(project: Any, name: str) -> None:
    assert {report.area for report in planned(project, area=name).reports} == {"W2"}


def test_a_level_names_all_of_its_areas(project: Any) -> None:
    assert len(paths(project, area="ward")) == 3 * 3


def test_all_areas_get_every_theme(project: Any) -> None:
    assert len(paths(project, area="all")) == 6 * 3


def test_a_kind_of_report_narrows_to_it(project: Any) -> None:
    assert paths(project, report="area-profile", area="ward") == [f"area/W{n}.html" for n in (1, 2, 3)]


def test_an_audience_gets_only_the_kinds_it_reads(project: Any) -> None:
    assert {report.kind for report in planned(project, audience="residents").reports} == {"area-profile"}


def test_an_audience_gets_only_the_themes_it_reads(project: Any) -> None:
    assert {report.theme for report in planned(project, audience="school-board").reports} == {"children"}


def test_all_audiences_are_those_of_the_partnership(project: Any) -> None:
    assert planned(project, audience="all").audiences == ("partners", "residents", "school-board")


def test_only_a_plan_that_was_not_narrowed_is_whole(project: Any) -> None:
    assert planned(project).whole
    assert not planned(project, area="W1").whole


def test_a_report_is_told_what_it_is_about(project: Any) -> None:
    report = planned(project, area="W1", theme="children").reports[0]
    assert report.parameters("testshire", "2026-Q2") == {
        "partnership": "testshire",
        "theme": "children",
        "area": "W1",
        "edition": "2026-Q2",
        "audience": "partners",
    }


def test_an_area_profile_is_told_no_theme(project: Any) -> None:
    report = planned(project, area="W1", report="area-profile").reports[0]
    assert "theme" not in report.parameters("testshire", "2026-Q2")


def test_every_unknown_name_is_told_at_once_with_the_nearest(project: Any) -> None:
    with pytest.raises(ParameterError) as told:
        planned(project, theme="childern", area="Brich", report="profile", audience="partner")
    text = str(told.value)
    assert len(told.value.faults) == 4
    for nearest in ("'children'", "'birch'", "'area-profile'", "'partners'"):
        assert nearest in text


def test_a_comparator_cannot_be_asked_for(project: Any) -> None:
    with pytest.raises(ParameterError, match="no reports are made for such an area"):
        planned(project, area="England")


def test_an_edition_is_a_quarter(project: Any) -> None:
    with pytest.raises(ParameterError, match="2026-Q2"):
        plan(project.partnership, "2026", root=project.root)


def test_what_no_report_fits_is_told(project: Any) -> None:
    with pytest.raises(ParameterError, match="no report fits"):
        planned(project, theme="children", report="area-profile")


def test_a_missing_notebook_is_told_before_anything_starts(project: Any) -> None:
    (project.root / "notebooks" / "theme.ipynb").unlink()
    with pytest.raises(ParameterError, match=r"notebooks/theme\.ipynb"):
        planned(project)


def collecting(project: Any) -> Any:
    """Testshire, whose partners receive the data-quality report as well."""
    partners = project.partnership.audience("partners")
    both = partners.model_copy(update={"reports": ("theme", "area-profile", "data-quality")})
    others = [each for each in project.partnership.audiences if each is not partners]
    (project.root / "notebooks" / "data_quality.ipynb").write_text("{}")
    return replace(project, partnership=replace(project.partnership, audiences=(both, *others)))


def test_the_report_on_the_data_is_made_once_of_the_partnerships_own_area(project: Any) -> None:
    found = [report for report in planned(collecting(project), area="all").reports if report.kind == "data-quality"]
    assert [(r.path, r.title, r.theme) for r in found] == [("data-quality/T1.html", "Data quality, Testshire", None)]


@pytest.mark.parametrize("narrowed", [{"theme": "children"}, {"area": "W2"}, {"audience": "residents"}])
def test_the_report_on_the_data_is_not_made_of_a_part_nor_for_an_audience_that_does_not_receive_it(
    project: Any, narrowed: Any
) -> None:
    assert not [r for r in planned(collecting(project), **narrowed).reports if r.kind == "data-quality"]


def test_the_track_record_is_made_once_and_for_the_public_too(project: Any) -> None:
    (project.root / "notebooks" / "track_record.ipynb").write_text("{}")
    residents = project.partnership.audience("residents").model_copy(update={"reports": ("track-record",)})
    others = [each for each in project.partnership.audiences if each.id != "residents"]
    shown = replace(project, partnership=replace(project.partnership, audiences=(residents, *others)))
    (report,) = planned(shown, audience="residents").reports
    assert (report.path, report.title, report.notebook.name) == (
        "track-record/T1.html", "Track record, Testshire", "track_record.ipynb",
    )  # fmt: skip


def test_for_all_audiences_a_kind_that_is_not_open_to_everyone_is_made_for_the_others(project: Any) -> None:
    reader = project.partnership.audience("partners").model_copy(update={"reports": ("theme", "track-record")})
    others = tuple(a for a in project.partnership.audiences if a.id != reader.id)
    told = replace(project, partnership=replace(project.partnership, audiences=(reader, *others)))
    project.notebook("track_record", "profile")
    found = planned(told, audience="all", report=["track-record", "scenario"]).reports
    assert {report.audience for report in found} == {"partners"}


def test_a_kind_that_those_asked_for_do_not_receive_is_told_with_who_does(partnership: Any) -> None:
    with pytest.raises(
        ParameterError, match="Not received by residents: theme; these audiences do: partners, school-board"
    ):
        plan(partnership, "2026-Q2", root=partnership.folder.parents[1], report="theme", audience="residents")
