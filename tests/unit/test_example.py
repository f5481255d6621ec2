"""Marlbrook, the example partnership: the same bytes each time, loadable, and with what reality has."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from curvebook.errors import ParameterError
from curvebook.example import write_example
from curvebook.example.contents import contents
from curvebook.example.curves import CURVES
from curvebook.example.places import BOROUGH, LOCAL, NEIGHBOURHOODS, NEIGHBOURS, WARDS, parts, shapes
from curvebook.example.series import Row, all_rows
from curvebook.model.measures import Indicator
from curvebook.model.partnership import Partnership, load
from curvebook.model.period import Period

COMMITTED = Path(__file__).resolve().parents[2] / "parameters" / "marlbrook"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return contents()


@pytest.fixture(scope="module")
def marlbrook() -> Partnership:
    return load(COMMITTED)


@pytest.fixture(scope="module")
def series() -> dict:
    return all_rows()


def received(partnership: Partnership) -> list[Indicator]:
    """The indicators whose values are sent: not those that are made of others."""
    return [indicator for indicator in partnership.indicators().values() if indicator.composite is None]


def group_of(row: Row) -> tuple[str, str]:
    """By what a row's people are chosen, and which they are; both empty for everybody."""
    return next(((by, one) for by, one in (("sex", row.sex), ("age", row.age), row.category) if one), ("", ""))


def rows_of(made: dict[str, bytes]) -> list[dict[str, str]]:
    """All rows of all tidy CSV submissions, each with the day it was received."""
    found = []
    for path, content in sorted(made.items()):
        if path.endswith(".csv") and "population-" not in path:
            found += [
                {**row, "received": path.split("/")[1][:10]} for row in csv.DictReader(io.StringIO(content.decode()))
            ]
    return found


def test_the_committed_folder_is_what_the_generator_makes(made):
    kept = {
        path.relative_to(COMMITTED).as_posix(): path.read_bytes()
        for part in ("definitions", "submissions", "boundaries", "stories", "decisions", "commentary", "baselines")
        for path in (COMMITTED / part).rglob("*")
        if path.is_file()
    }
    assert sorted(kept) == sorted(made), "run `make example` and commit what it writes"
    assert [name for name in made if made[name] != kept[name]] == []


def test_it_loads_without_a_fault(marlbrook):
    assert marlbrook.about.fictional


def test_a_first_writing_needs_an_empty_folder(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(ParameterError, match="--force"):
        write_example(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_force_writes_again_and_leaves_other_files_alone(tmp_path, made):
    (tmp_path / "mine.txt").write_text("keep me")
    written = write_example(tmp_path, force=True)
    assert len(written) == len(made)
    assert (tmp_path / "mine.txt").read_text() == "keep me"


def test_the_folder_stays_small(made):
    assert sum(map(len, made.values())) < 3_000_000
    assert max(map(len, made.values())) < 900_000


def test_places(marlbrook):
    levels = Counter(area.level for area in marlbrook.places.areas)
    assert (levels["ward"], levels["neighbourhood"], levels["region"], levels["country"]) == (16, 4, 1, 1)
    assert len(marlbrook.places.neighbours) == 15
    assert tuple(marlbrook.places.neighbours) == NEIGHBOURS


def test_the_generator_and_the_definitions_agree_about_wards(marlbrook):
    told = {a.code: (a.name, a.parents[0]) for a in marlbrook.areas("ward")}
    assert told == {ward.code: (ward.name, ward.neighbourhood) for ward in WARDS}


def test_no_code_is_that_of_a_real_place(marlbrook):
    assert all(area.code.startswith("M") for area in marlbrook.places.areas)


def test_an_edition_holds_46_reports(marlbrook):
    themes = len(marlbrook.themes)
    reports = 0
    for level in marlbrook.places.levels:
        home = [a for a in marlbrook.areas(level.id) if a.code not in marlbrook.places.neighbours]
        reports += len(home) * (themes * ("theme" in level.reports) + ("area-profile" in level.reports))
    assert reports == 46


def test_themes_and_indicators(marlbrook):
    indicators = marlbrook.indicators()
    assert len(marlbrook.themes) == 5
    assert 35 <= len(indicators) <= 55
    assert {i.kind for i in indicators.values()} == {"proportion", "rate", "count", "mean", "ratio", "index"}
    assert {"annual", "quarterly", "monthly", "irregular"} <= {i.frequency for i in indicators.values()}
    assert sum(i.target is not None for i in indicators.values()) >= 20
    assert sum("ward" in i.levels for i in indicators.values()) >= 12


def test_every_theme_has_headline_indicators_for_its_outcomes(marlbrook):
    for theme in marlbrook.themes:
        for outcome in theme.outcomes:
            assert any(i.role == "headline" for i in outcome.indicators), outcome.id


def test_every_indicator_has_a_series_and_every_series_an_indicator(marlbrook, series):
    assert sorted(series) == sorted(i.id for i in received(marlbrook))
    assert {curve.id for curve in CURVES} <= set(series)


def test_series_are_sent_for_the_levels_that_their_indicators_name(marlbrook, series):
    levels = {area.code: area.level for area in marlbrook.places.areas}
    for indicator in received(marlbrook):
        sent = {levels[row.area] for row in series[indicator.id] if row.area in LOCAL}
        assert sent == set(indicator.levels), indicator.id


def test_most_series_begin_by_2014_and_the_newest_end_in_2026(series):
    firsts = [min(row.period.start.year for row in rows) for rows in series.values()]
    assert min(firsts) <= 2014
    assert sum(first <= 2014 for first in firsts) >= 30
    assert max(row.period for row in series["neet-16-17"]) == Period.parse("2026-Q2")


def test_every_ward_sum_equals_its_neighbourhood_and_its_borough(series):
    checked = 0
    for name, rows in series.items():
        counts: dict[tuple[Period, tuple[str, str]], dict[str, float | None]] = defaultdict(dict)
        for row in rows:
            counts[row.period, group_of(row)][row.area] = (
                row.value if row.denominator is None and row.state != "x" else row.numerator
            )
        for (period, group), by_area in counts.items():
            if not {ward.code for ward in WARDS} <= set(by_area) or name == "deprivation-rank":
                continue
            for area in (*NEIGHBOURHOODS, BOROUGH):
                inside = [by_area[ward.code] for ward in parts(area)]
                if None not in inside:
                    assert sum(inside) == by_area[area], (name, str(period), group, area)
                    checked += 1
    assert checked > 1000


def test_each_breakdown_that_is_shown_was_sent_and_no_other(marlbrook, series):
    for indicator in received(marlbrook):
        put_together = {"age"} if indicator.standardise else set()
        sent = {group_of(row)[0] for row in series[indicator.id]} - {""}
        assert sent == set(indicator.groups) | put_together, indicator.id


def test_groups_add_up_to_their_total(marlbrook, series):
    checked = 0
    for name, rows in series.items():
        if marlbrook.indicator(name).standardise:
            continue  # it has no total but what its ages come to
        counts: dict[tuple, dict[str, tuple]] = defaultdict(dict)
        totals = {(r.period, r.area): (r.numerator, r.denominator) for r in rows if group_of(r) == ("", "")}
        for row in rows:
            by, group = group_of(row)
            if by:
                counts[row.period, row.area, by][group] = (row.numerator, row.denominator)
        for (period, area, by), parts_of_it in counts.items():
            assert tuple(map(sum, zip(*parts_of_it.values(), strict=True))) == totals[period, area], (name, area, by)
            assert all(some <= every for some, every in parts_of_it.values())
            checked += 1
    assert checked > 300


def test_deaths_by_age_add_up_over_sexes_and_neighbourhoods(series):
    parts_of, whole = defaultdict(float), {}
    for row in (*series["early-deaths"], *series["life-expectancy-65"]):
        area = BOROUGH if row.area in NEIGHBOURHOODS else row.area
        if row.sex or row.area in NEIGHBOURHOODS:
            parts_of[row.indicator, area, row.period, row.age] += row.numerator
        else:
            whole[row.indicator, area, row.period, row.age] = row.numerator
    assert len(parts_of) > 500
    assert {key: whole[key] for key in parts_of} == parts_of


def gap(rows: list[Row], worse: str, better: str, year: int) -> float:
    """The mean difference between two groups of the borough over three years from `year`."""
    value = {(group_of(r)[1], r.period.start.year): r.value for r in rows if r.area == BOROUGH and r.value is not None}
    return abs(sum(value[worse, y] - value[better, y] for y in range(year, year + 3))) / 3


def test_one_gap_between_groups_closes_and_one_does_not(series):
    meals, weight = series["school-readiness"], series["obesity-year-6"]
    assert gap(meals, "eligible", "not eligible", 2023) > 0.9 * gap(meals, "eligible", "not eligible", 2016)
    groups = ("1 (most deprived)", "5 (least deprived)")
    assert gap(weight, *groups, 2023) < 0.75 * gap(weight, *groups, 2017)


def test_small_counts_of_one_sex_in_wards_try_the_suppression(series):
    counts = [r.numerator for r in series["child-protection-plans"] if r.sex and r.area in {w.code for w in WARDS}]
    assert sum(0 < count < 5 for count in counts) > 100


def test_an_index_of_six_headline_indicators_is_monitored_by_the_executive_board(marlbrook):
    index = marlbrook.indicator("marlbrook-index")
    parts_of_it = [marlbrook.indicator(part.indicator) for part in index.composite.parts]
    assert {part.role for part in parts_of_it} == {"headline"}
    assert {marlbrook.home_theme(part.id) for part in parts_of_it} == {theme.id for theme in marlbrook.themes}
    assert [due.to for due in marlbrook.calendar if due.id == index.id] == [("executive-board",)]


def test_small_counts_are_withheld_with_their_state(series):
    withheld = {row.state for name in ("under-18-conceptions", "self-harm-admissions") for row in series[name]}
    assert {"c", "low"} <= withheld
    for row in series["under-18-conceptions"]:
        assert row.area not in LOCAL or row.numerator is None or row.numerator == 0 or row.numerator >= 5, row
        assert (row.value is None) == (row.state in ("c", "low", "x"))


def test_a_survey_carries_intervals_that_hold_its_values(marlbrook, series):
    for name, indicator in marlbrook.indicators().items():
        if indicator.survey:
            for row in series[name]:
                if row.state != "x":
                    assert row.lower <= row.value <= row.upper, row


def test_a_declared_break_is_marked_on_the_first_new_value(marlbrook, series):
    for name, indicator in marlbrook.indicators().items():
        for found in indicator.breaks:
            first = [r for r in series[name] if r.period == indicator.period(found.at) and r.area == BOROUGH]
            assert {row.state for row in first} == {"b"}, name


def test_a_later_submission_corrects_an_earlier_value(made):
    rows = [r for r in rows_of(made) if (r["indicator"], r["area"], r["period"]) == ("neet-16-17", BOROUGH, "2025-Q3")]
    first, last = rows[0], rows[-1]
    assert first["received"] < last["received"] and float(first["value"]) > float(last["value"])
    assert "twice" in last["note"]


def test_the_edition_before_knew_a_different_value(made):
    """On 14 August 2026 April to June 2026 was provisional; by November it is not the same figure."""
    rows = [r for r in rows_of(made) if (r["indicator"], r["area"], r["period"]) == ("neet-16-17", BOROUGH, "2026-Q1")]
    then, now = ([r for r in rows if r["received"] <= day][-1] for day in ("2026-08-14", "2026-11-14"))
    assert then["state"] == "p" and now["state"] == "" and then["value"] != now["value"]


def test_submissions_arrive_over_years_in_csv_and_workbooks(made):
    days = sorted({path.split("/")[1][:10] for path in made if path.startswith("submissions/")})
    assert days[0] < "2020" and days[-1] > "2026-11"
    assert len(days) >= 12
    assert sum(path.endswith(".xlsx") for path in made) >= 2


def test_each_sidecar_has_the_hash_of_its_file(made):
    for path, content in made.items():
        if path.endswith("submission.yaml"):
            sidecar = yaml.safe_load(content)
            file = made[sidecar["path"]] if "path" in sidecar else made[f"{path.rsplit('/', 1)[0]}/{sidecar['file']}"]
            assert hashlib.sha256(file).hexdigest() == sidecar["sha256"], path
            assert sidecar["id"] == path.split("/")[1]


def test_a_workbook_holds_no_time_of_its_writing(made):
    for path, content in made.items():
        if path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}, path


def test_wards_on_the_map_share_their_vertices_and_leave_no_gap():
    from shapely import unary_union
    from shapely.geometry import Polygon

    rings = {code: Polygon(ring) for code, ring in shapes().items()}
    assert all(ring.is_valid for ring in rings.values())
    for area in (*NEIGHBOURHOODS, BOROUGH):
        inside = [rings[ward.code] for ward in parts(area)]
        assert unary_union(inside).symmetric_difference(rings[area]).area == 0
        assert sum(ring.area for ring in inside) == pytest.approx(rings[area].area)


def test_a_causal_web_of_forty_nodes_with_a_loop_an_orphan_and_a_late_link(marlbrook):
    import networkx as nx

    web = nx.DiGraph()
    outcomes = [outcome for theme in marlbrook.themes for outcome in theme.outcomes]
    for thing in (*marlbrook.nodes, *marlbrook.actions, *outcomes):
        web.add_node(thing.id)
        for link in getattr(thing, "links", ()) or getattr(thing, "contributes_to", ()):
            web.add_edge(thing.id, link.to)
    assert len(web) >= 40
    assert {"town-centre-visitors", "shop-takings", "open-shops"} in [set(loop) for loop in nx.simple_cycles(web)]
    assert [action.id for action in marlbrook.actions if not action.contributes_to] == ["brand-guidelines"]
    assert [n.id for n in marlbrook.nodes if n.kind == "objective" and not n.links] == ["fewer-forms"]
    late = [n.id for n in marlbrook.nodes for link in n.links if n.written and link.since and link.since > n.written]
    assert "home-first" in late


def test_delivery(marlbrook):
    assert len(marlbrook.actions) >= 20
    assert any(action.progress == "behind plan" for action in marlbrook.actions)
    assert len(marlbrook.risks) >= 12
    assert [risk.id for risk in marlbrook.risks if not risk.threatens] == ["office-lease"]
    assert len(marlbrook.funding) >= 8
    assert {stage for d in marlbrook.decisions if (stage := d.stage)} == {1, 2, 3}


def test_stories_say_what_they_show_and_whose_consent_they_have(marlbrook):
    edition_ends = Period.of_edition("2026-Q2").end
    assert len(marlbrook.stories) >= 10
    assert all(150 <= len(story.body.split()) <= 250 for story in marlbrook.stories)
    assert [story.id for story in marlbrook.stories if story.consent.expires < edition_ends] == ["the-blue-suitcase"]
    assert [story.id for story in marlbrook.stories if story.consent.scope == "partners"] == ["the-second-time"]
    assert {story.theme for story in marlbrook.stories} == {theme.id for theme in marlbrook.themes}


def test_readers(marlbrook):
    assert [audience.id for audience in marlbrook.audiences if audience.public] == ["public"]
    assert len(marlbrook.audiences) == 17
    assert len(marlbrook.glossary) >= 20
    assert {month for due in marlbrook.calendar for month in due.months} >= {2, 5, 9, 10, 11, 12}
