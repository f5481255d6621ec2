"""Every figure of an edition, on a small partnership: a borough, three wards, a region, a country, four neighbours."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.errors import ParameterError
from curvebook.model.places import Level
from small_partnership import AS_AT, FALL, NEET, Fake, area, observed, partnership, series, usual


def compute(tmp_path, parts=None, *indicators, edition="2026-Q2") -> pd.DataFrame:
    return findings.compute(partnership(tmp_path, *indicators), observed(parts or usual()), edition)


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> pd.DataFrame:
    return compute(tmp_path_factory.mktemp("small"))


def row(table, measure, area="B", theme="children", indicator="neet") -> pd.Series:
    keys = {"measure": measure, "area": area, "theme": theme, "indicator": indicator}
    found = table[np.logical_and.reduce([table[k] == v for k, v in keys.items()])]
    assert len(found) == 1, f"{len(found)} rows"
    return found.iloc[0]


def test_the_columns_and_their_types_are_the_contract(table):
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == findings.FINDINGS


def test_the_latest_value_names_its_source(table):
    found = row(table, "latest")
    assert (found["value"], str(found["period_start"].date()), found["source"]) == (5.0, "2025-01-01", "s1#13")


def test_a_value_is_not_rounded(table):
    observed_of = table[(table["measure"] == "observed") & (table["area"] == "W1") & (table["theme"] == "children")]
    assert observed_of["value"].iloc[1] == pytest.approx(100 * 439 / 3000, abs=1e-12)


def test_a_steady_fall_of_a_bad_thing_is_getting_better(table):
    found = row(table, "trend")
    assert found["word"] == "getting better"
    assert found["value"] == pytest.approx(-4 / 11, abs=0.01)
    assert found["source"].count(";") == 4


@pytest.mark.parametrize(
    ("measure", "against", "value", "word"),
    [
        ("vs-parent", "R", 7.0, "better"),
        ("vs-country", "C", 6.0, "better"),
        ("vs-neighbours", "neighbours", 7.5, "better"),
    ],
)
def test_comparisons_name_their_benchmark(table, measure, against, value, word):
    found = row(table, measure)
    assert (found["against"], found["word"]) == (against, word)
    assert found["value"] == pytest.approx(value)


def test_a_wards_parent_is_the_borough(table):
    assert row(table, "vs-parent", "W1")["against"] == "B"


def test_neighbours_have_values_but_no_forecast(table):
    assert set(table.loc[table["area"] == "N1", "measure"]) == {"observed", "latest"}


def test_the_gap_names_its_ends(table):
    found = row(table, "gap")
    assert found["note"] == "highest in Place W1, lowest in Place W2"
    assert found["value"] == pytest.approx(found["upper"] - found["lower"])
    assert found["word"] == "more than chance"


def test_a_ward_far_from_the_borough_stands_out_and_one_near_does_not(table):
    assert row(table, "stands-out", "W1")["word"] == "worse"
    assert row(table, "stands-out", "W3")["word"] == "similar"


def test_the_path_and_the_likelihood_are_judged(table):
    assert row(table, "path")["value"] == pytest.approx(5.0)
    assert row(table, "path")["word"] == "on or better than the path"
    assert 0 < row(table, "likelihood")["value"] < 1


def test_the_forecast_reaches_the_target(table):
    ahead = table[(table["measure"] == "forecast") & (table["area"] == "B") & (table["theme"] == "children")]
    assert str(ahead["period_start"].min().date()) == "2026-01-01"
    assert ahead["period_start"].max() >= pd.Timestamp("2027-01-01")
    assert (ahead["lower"] < ahead["lower80"]).all()


def test_only_the_home_area_has_the_target(table):
    assert set(table.loc[table["measure"].isin(findings.PROMISES), "area"]) == {"B"}


def test_context_never_carries_a_light(table):
    rows = table[(table["theme"] == "economy") & (table["indicator"] == "neet")]
    assert not rows["measure"].isin(findings.PROMISES).any()
    judged = ["better", "worse", "getting better", "getting worse", "improvement", "concern"]
    assert not rows["word"].isin(judged).any()
    assert rows.loc[(rows["measure"] == "trend") & (rows["area"] == "B"), "word"].tolist() == ["decreasing"]


def test_an_indicator_has_the_same_figures_in_each_theme(table):
    one, other = (row(table, "latest", theme=theme) for theme in ("children", "economy"))
    assert one.drop("theme").equals(other.drop("theme"))


def test_what_was_never_received_is_said(table):
    found = row(table, "latest", indicator="jobs", theme="economy")
    assert (found["state"], found["note"]) == ("x", "nothing has been received for this area")


def test_no_row_without_value_is_silent(table):
    bare = table[table["value"].isna()]
    assert ((bare["word"] != "") | (bare["state"] != "")).all()


def test_an_older_edition_does_not_know_later_periods(tmp_path):
    assert row(compute(tmp_path, edition="2020-Q2"), "latest")["period_start"] == pd.Timestamp("2019-01-01")


def test_a_withheld_value_is_passed_over_and_said(tmp_path):
    parts = usual()
    parts[0].loc[11, "value"], parts[0]["state"] = np.nan, ""
    parts[0].loc[11, "state"] = "c"
    found = row(compute(tmp_path, parts), "latest")
    assert found["period_start"] == pd.Timestamp("2024-01-01")
    assert "withheld" in found["note"]


def test_a_gap_in_the_series_is_a_row_with_a_state(tmp_path):
    parts = usual()
    parts[0] = parts[0].drop(index=5)
    table = compute(tmp_path, parts)
    gap = table[(table["measure"] == "observed") & (table["area"] == "B") & (table["value"].isna())]
    assert set(gap["state"]) == {"x"}
    assert set(gap["period_start"]) == {pd.Timestamp("2019-01-01")}


def test_a_recent_break_stops_trend_and_likelihood_and_the_forecast_begins_with_it(tmp_path):
    table = compute(tmp_path, None, {**NEET, "breaks": [{"at": "2023", "why": "a new definition"}]})
    assert row(table, "trend")["word"] == "cannot be calculated"
    found = row(table, "likelihood")
    assert (found["word"], np.isnan(found["value"])) == ("not assessable", True)
    assert found["note"] == "only 3 values since its method changed; the chance of meeting a target needs 5"
    ahead = table[(table["measure"] == "forecast") & (table["area"] == "B") & (table["theme"] == "children")]
    assert set(ahead["note"]) == {"starts after a change of method"}
    assert set(ahead["source"]) == {"s1#11;s1#12;s1#13"}
    new = table[(table["measure"] == "observed") & (table["state"] == "b")]
    assert set(new["note"]) == {"a new definition"}


def test_two_values_since_a_break_are_no_forecast(tmp_path):
    table = compute(tmp_path, None, {**NEET, "breaks": [{"at": "2024", "why": "a new definition"}]})
    assert row(table, "no-forecast")["word"] == "broken series"
    assert row(table, "likelihood")["word"] == "not assessable"


def test_five_values_since_a_break_have_a_likelihood(tmp_path):
    table = compute(tmp_path, None, {**NEET, "breaks": [{"at": "2021", "why": "a new definition"}]})
    assert 0 < row(table, "likelihood")["value"] < 1


def test_three_year_averages_are_never_used_as_if_independent(tmp_path):
    parts = [part.assign(period_months=36) for part in usual()]
    table = compute(tmp_path, parts, {**NEET, "target": None})
    assert row(table, "trend")["note"] == "fewer than 5 values that do not overlap"
    ahead = table[(table["measure"] == "forecast") & (table["area"] == "B") & (table["theme"] == "children")]
    assert set(ahead["source"]) == {"s1#2;s1#5;s1#8;s1#11"}
    assert row(table, "change")["word"] == "cannot be calculated"


def test_a_forecast_from_a_provisional_value_says_so(tmp_path):
    parts = usual()
    parts[0].loc[parts[0].index[-1], "state"] = "p"
    table = compute(tmp_path, parts)
    notes = table[table["measure"] == "forecast"].groupby("area")["note"].agg(set)
    assert notes["B"] == {"its newest value is provisional"}
    assert notes["W1"] == {""}


def test_counts_of_places_are_not_compared(tmp_path):
    table = compute(tmp_path, None, {**NEET, "kind": "count", "target": None})
    assert row(table, "vs-country")["word"] == "not compared"
    assert row(table, "vs-country")["note"] == "a count depends on how large the place is"


def test_a_quarterly_trend_compares_the_same_quarter(tmp_path):
    values = np.tile([10.0, 5.0, 10.0, 5.0], 6)[:24]  # a season, no trend
    starts = pd.date_range("2020-10-01", periods=24, freq="3MS")
    part = series("B", values, 1000, years=range(2000, 2024)).assign(period_start=starts, period_months=3)
    table = compute(tmp_path, [part], {**NEET, "frequency": "quarterly", "target": None})
    assert row(table, "trend")["word"] == "no significant change"
    assert row(table, "trend")["source"].startswith("s1#9;s1#13")


def test_when_the_targets_date_has_come_it_is_a_fact(tmp_path):
    met = {**NEET, "target": {"from": {"2020": 8.0}, "to": {"2025": 5.5}}}
    found = row(compute(tmp_path, None, met), "likelihood")
    assert found["word"] == "met"
    assert np.isnan(found["value"])


def test_deprivation_is_ranked_by_period_and_nothing_else_is(tmp_path, table):
    ranked = compute(tmp_path, None, {**NEET, "tags": ["deprivation"], "target": None})
    assert row(ranked, "rank", "W1")["value"] == 1
    assert not table["measure"].isin(["rank", "rank-history"]).any()


def test_the_order_of_what_was_observed_does_not_matter(tmp_path, table):
    shuffled = observed(usual()[::-1])
    again = findings.compute(partnership(tmp_path), shuffled, "2026-Q2")
    pd.testing.assert_frame_equal(table, again)


def test_what_is_written_is_what_is_read(tmp_path, table, monkeypatch):
    small = partnership(tmp_path)
    findings.write(table, small, Fake(pd.DataFrame()), "2026-Q2", AS_AT, tmp_path / "written")
    monkeypatch.setenv("CURVEBOOK_FINDINGS", str(tmp_path / "written"))
    opened = findings.open_findings(small, "2026-Q2")
    pd.testing.assert_frame_equal(opened.table, table)
    assert opened.slice(theme="children", area="W1", measure="latest")["indicator"].tolist() == ["neet"]
    assert opened.slice(theme="nowhere").empty
    assert opened.boundaries("ward").empty
    assert findings.as_at_of(opened) == AS_AT


def test_a_slice_holds_what_was_asked_for_and_may_be_changed_freely(tmp_path, table):
    small = partnership(tmp_path)
    findings.write(table, small, Fake(pd.DataFrame()), "2026-Q2", AS_AT, tmp_path / "written")
    opened = findings.opened(tmp_path / "written", small, "2026-Q2")
    wanted = table[(table["indicator"] == "neet") & (table["area"] == "B")].reset_index(drop=True)
    first = opened.slice(indicator="neet", area="B")
    first.loc[:, "value"] = 0.0
    pd.testing.assert_frame_equal(opened.slice(indicator="neet", area="B"), wanted)
    children = wanted[wanted["theme"] == "children"].reset_index(drop=True)
    pd.testing.assert_frame_equal(opened.slice(theme="children", indicator="neet", area="B"), children)
    assert opened.slice(indicator="unheard-of", area="B").dtypes.equals(wanted.dtypes)


def test_writing_twice_gives_the_same_hashes(tmp_path, table):
    small = partnership(tmp_path)
    said = [
        findings.write(table, small, Fake(pd.DataFrame()), "2026-Q2", AS_AT, tmp_path / name) for name in ("a", "b")
    ]
    assert json.dumps(said[0]) == json.dumps(said[1])


def test_another_editions_findings_are_refused(tmp_path, table, monkeypatch):
    small = partnership(tmp_path)
    findings.write(table, small, Fake(pd.DataFrame()), "2026-Q2", AS_AT, tmp_path / "written")
    monkeypatch.setenv("CURVEBOOK_FINDINGS", str(tmp_path / "written"))
    with pytest.raises(ParameterError, match="not those of 2026-Q1"):
        findings.open_findings(small, "2026-Q1")


def test_a_changed_definition_changes_the_key(tmp_path):
    small = partnership(tmp_path)
    before = findings.key_of(small, "k", "2026-Q2", AS_AT)
    (tmp_path / "definitions" / "children.yaml").write_text("theme: children\n", encoding="utf-8")
    assert findings.key_of(small, "k", "2026-Q2", AS_AT) != before


def test_a_baseline_frozen_since_changes_the_key(tmp_path):
    small = partnership(tmp_path)
    before = findings.key_of(small, "k", "2026-Q2", AS_AT)
    (tmp_path / "baselines").mkdir()
    (tmp_path / "baselines" / "neet_B_2026-01-01.json").write_text("{}", encoding="utf-8")
    assert findings.key_of(small, "k", "2026-Q2", AS_AT) != before


def test_the_key_counts_the_constants_of_forecasts(monkeypatch):
    read: list[str] = []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.name) or whole(path))
    list(findings._library())
    assert {"constants.json", "rounding.py", "forecast.py"} <= set(read)


def test_an_edition_is_a_quarter(tmp_path):
    with pytest.raises(ParameterError, match="2026-Q2"):
        compute(tmp_path, edition="2026")


def test_a_series_that_ended_years_ago_is_not_carried_forward(tmp_path):
    old = compute(tmp_path, [series("B", FALL[:8]), *usual()[1:]])  # 2014 to 2021, for an edition of 2026
    assert (row(old, "no-forecast")["word"], row(old, "no-forecast")["note"]) == (
        "too old",
        "the newest value is from 2021",
    )
    assert row(old, "likelihood")["word"] == "not assessable"


def test_no_forecast_reaches_further_ahead_than_the_series_reaches_back(tmp_path):
    far = NEET | {"target": {"from": {"2022": 8.0}, "to": {"2035": 3.0}}}
    table = compute(tmp_path, [series("B", FALL[-6:], years=range(2020, 2026)), *usual()[1:]], far)
    ahead = table[(table["measure"] == "forecast") & (table["area"] == "B") & (table["theme"] == "children")]
    assert len(ahead) == 6
    assert "further ahead than the comparable values reach back" in row(table, "likelihood")["note"]


def test_a_figure_is_judged_against_its_path_as_both_are_printed(tmp_path):
    """The path of 2025 is 5.0; a value of 5.04 prints as 5.0% as well."""
    values = [*FALL[:-1], 5.04]
    assert row(compute(tmp_path, [series("B", values), *usual()[1:]]), "path")["word"] == "on or better than the path"


def test_the_extent_is_that_of_the_peers(table):
    assert row(table, "extent", "W1")["lower"] == pytest.approx(row(table, "latest", "W2")["value"])
    assert (row(table, "extent")["against"], row(table, "extent")["upper"]) == ("neighbours", 9.0)


def test_areas_level_in_rank_say_so(tmp_path):
    parts = [series("W1", FALL), series("W2", FALL), series("W3", FALL + 3), series("B", FALL + 1)]
    table = compute(tmp_path, parts, NEET | {"tags": ["deprivation"]})
    assert row(table, "rank", "W1")["note"] == "of 3, level with 1 other"


def test_a_ward_within_a_neighbourhood_is_compared_with_the_borough_as_well(tmp_path):
    nested = partnership(tmp_path, NEET | {"levels": ["borough", "quarter", "ward"]})
    levels = (*nested.places.levels[:3], Level(id="quarter", title="q", plural="qs"), nested.places.levels[3])
    quarter = area("Q", "quarter", "B")
    areas = tuple(a if a.code != "W1" else area("W1", "ward", "Q") for a in nested.places.areas)
    places = nested.places.model_copy(update={"levels": levels, "areas": (*areas, quarter)})
    whole = dataclasses.replace(nested, places=places)
    table = findings.compute(whole, observed([*usual(), series("Q", FALL + 6)]), "2026-Q2")
    assert (row(table, "vs-parent", "W1")["against"], row(table, "vs-parent", "W1")["word"]) == ("Q", "similar")
    assert (row(table, "vs-home", "W1")["against"], row(table, "vs-home", "W1")["word"]) == ("B", "worse")


def test_the_gap_names_every_end_that_is_shared(tmp_path):
    parts = [series("W1", FALL), series("W2", FALL), series("W3", FALL + 3), series("B", FALL + 1)]
    assert row(compute(tmp_path, parts), "gap")["note"] == "highest in Place W3, lowest in Place W1 and 1 more"


def test_a_change_has_the_interval_of_the_difference(table):
    found = row(table, "change", "W1")
    assert found["lower"] < found["value"] < found["upper"]
    assert found["note"] == ("within chance" if found["lower"] <= 0 <= found["upper"] else "")


def test_a_target_says_whether_it_is_reached_already(tmp_path, table):
    assert row(table, "target-end")["word"] == "not yet"
    easy = NEET | {"target": {"from": {"2022": 8.0}, "to": {"2027": 5.5}}}
    assert row(compute(tmp_path, None, easy), "target-end")["word"] == "reached"
