"""What findings say of promises: milestones, the floor, catching up, the rule that judges, the change asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.model.targets import Judging
from small_partnership import NEET, YEARS, observed, partnership, series, usual

FROM = {"from": {"2022": 8.0}}
ANNUAL = {
    **FROM, "to": {"2028": 3.0}, "path": "annual",
    "milestones": {"2023": 5.8, "2024": 5.0, "2025": 4.8, "2026": 4.7, "2027": 3.5},
}  # fmt: skip
HALF = {"from": {"2018": 7.5}, "path": "catch-up", "catch_up": {"with": "country", "share": 0.5, "by": "2028"}}
FLOOR = {**FROM, "to": {"2027": 6.0}}


def compute(folder, target=None, parts=None, judging=None, **more) -> pd.DataFrame:
    given = {**NEET, "target": target or NEET["target"], **more}
    whole = partnership(folder, given)
    return findings.compute(replace(whole, judging=judging or Judging()), observed(parts or usual()), "2026-Q2")


def rows(table, measure) -> pd.DataFrame:
    kept = (table["measure"] == measure) & (table["area"] == "B") & (table["theme"] == "children")
    return table[kept & (table["indicator"] == "neet")]


def row(table, measure) -> pd.Series:
    found = rows(table, measure)
    assert len(found) == 1, f"{len(found)} rows of {measure}"
    return found.iloc[0]


def words(table, measure) -> dict[int, str]:
    return {
        period.year: word for period, word in rows(table, measure)[["period_start", "word"]].itertuples(index=False)
    }


def others(*values, years=YEARS, **columns) -> list[pd.DataFrame]:
    """The usual series, but the neighbours' as given."""
    kept = [part for part in usual() if not part["area"].iloc[0].startswith("N")]
    return [*kept, *(series(f"N{i + 1}", each, years=years, **columns) for i, each in enumerate(values))]


def test_rules_2_4_a_step_whose_date_has_come_is_a_fact(tmp_path):
    assert {y: w for y, w in words(compute(tmp_path, ANNUAL), "milestone").items() if y < 2026} == {
        2023: "met", 2024: "not met", 2025: "not met"
    }  # fmt: skip


def test_rules_2_4_a_step_ahead_has_its_own_chance(tmp_path):
    ahead = rows(compute(tmp_path, ANNUAL), "milestone").iloc[-2:]
    assert ((ahead["value"] > 0) & (ahead["value"] < 1)).all()
    assert ahead["value"].iloc[0] > ahead["value"].iloc[1]


def test_a_milestone_has_the_chance_that_a_target_of_its_own_would_have(tmp_path):
    stepped = rows(compute(tmp_path / "a", ANNUAL), "milestone").iloc[-1]
    alone = row(compute(tmp_path / "b", {**FROM, "to": {"2027": 3.5}}), "likelihood")
    assert stepped[["value", "word", "source"]].tolist() == alone[["value", "word", "source"]].tolist()


def test_a_path_without_milestones_has_no_such_rows(tmp_path):
    assert rows(compute(tmp_path), "milestone").empty


def test_too_few_values_give_no_milestone_a_chance(tmp_path):
    table = compute(tmp_path, ANNUAL, breaks=[{"at": "2023", "why": "New count."}])
    assert set(rows(table, "milestone")["word"].iloc[-2:]) == {"not assessable"}


def test_rules_2_2_a_floor_has_path_position_and_likelihood_of_its_own(tmp_path):
    table = compute(tmp_path, floor_target=FLOOR)
    assert rows(table, "floor")["value"].tolist() == pytest.approx([8, 7.6, 7.2, 6.8, 6.4, 6])
    assert (row(table, "floor-path")["word"], row(table, "floor-end")["word"]) == (
        "on or better than the path",
        "reached",
    )
    assert row(table, "floor-likelihood")["value"] > row(table, "likelihood")["value"]


def test_a_floor_leaves_the_local_target_as_it_was(tmp_path):
    plain, beside = compute(tmp_path / "a"), compute(tmp_path / "b", floor_target=FLOOR)
    assert beside[~beside["measure"].str.startswith("floor")].reset_index(drop=True).equals(plain)


def test_a_floor_that_is_missed_is_told_though_the_target_is_kept(tmp_path):
    table = compute(tmp_path, {**FROM, "to": {"2027": 5.5}}, floor_target={"from": {"2022": 6.0}, "to": {"2027": 2.0}})
    assert row(table, "path")["word"] == "on or better than the path"
    assert row(table, "floor-path")["word"] == "short of the path"


def test_a_target_that_catches_up_asks_for_what_remains_of_the_gap(tmp_path):
    table = compute(tmp_path, HALF)  # the country stands at 6.0 throughout, so the gap was 1.5
    assert (row(table, "target-end")["value"], row(table, "target-end")["against"]) == (pytest.approx(6.75), "C")
    assert rows(table, "target")["value"].iloc[[0, -1]].tolist() == pytest.approx([7.5, 6.75])


def test_catching_up_with_the_neighbours_follows_the_middle_of_the_same_ones(tmp_path):
    late = series("N4", np.full(len(YEARS), 1.0)).iloc[6:]  # not yet there when the target begins
    parts = [part for part in usual() if part["area"].iloc[0] != "N4"] + [late]
    table = compute(
        tmp_path, {**HALF, "from": {"2018": 8.0}, "catch_up": {**HALF["catch_up"], "with": "neighbours"}}, parts
    )
    assert row(table, "target-end")["value"] == pytest.approx(7.5)  # half-way from 8 to 7, the middle of 6, 7 and 8


def test_the_chance_of_catching_up_is_that_of_the_gap(tmp_path):
    """Here and the country rise together: the level gets worse, and the gap does not widen."""
    rise, wobble = np.linspace(3, 9, len(YEARS)), np.tile([0.1, -0.1], len(YEARS) // 2)
    parts = [series("B", rise + 0.5 + wobble), series("C", rise, 10**6), *usual()[2:]]
    target = {"from": {"2020": 8.0}, "path": "catch-up", "catch_up": {"with": "C", "share": 0.5, "by": "2028"}}
    apart = row(compute(tmp_path / "a", target, parts), "likelihood")
    fixed = row(compute(tmp_path / "b", {"from": {"2020": 8.0}, "to": {"2028": 9.5}}, parts), "likelihood")
    assert apart["value"] > 0.5 > fixed["value"]


def test_once_its_date_has_come_catching_up_is_judged_by_the_others_value_then(tmp_path):
    done = {**HALF, "catch_up": {**HALF["catch_up"], "by": "2025"}}
    assert row(compute(tmp_path, done), "likelihood")["word"] == "met"


def test_a_step_for_which_the_other_place_has_no_value_is_as_things_stand(tmp_path):
    parts = [part for part in usual() if part["area"].iloc[0] != "C"]
    country = series("C", np.full(len(YEARS), 6.0), 10**6)
    parts.append(country[country["period_start"].dt.year != 2024])
    said = words(compute(tmp_path, HALF, parts), "target")
    assert {year for year, word in said.items() if word == "as things stand"} == {2024, 2026, 2027, 2028}
    assert {said[year] for year in (2018, 2023, 2025)} == {""}


def test_a_fixed_path_is_never_as_things_stand(tmp_path):
    assert set(words(compute(tmp_path), "target").values()) == {""}


def test_catching_up_is_not_judged_by_another_years_value_of_the_other_place(tmp_path):
    done = {**HALF, "catch_up": {**HALF["catch_up"], "by": "2024"}}
    parts = [part for part in usual() if part["area"].iloc[0] != "C"]
    country = series("C", np.full(len(YEARS), 6.0), 10**6)
    found = row(compute(tmp_path, done, [*parts, country[country["period_start"].dt.year != 2024]]), "likelihood")
    assert found["word"] == "not assessable"
    assert found["note"] == "the target's date has passed, and there is no value for it where it catches up with"


@pytest.mark.parametrize(
    ("target", "more", "why"),
    [
        ({**HALF, "from": {"2018": 5.0}}, {}, "there was no gap to close in 2018"),
        ({**HALF, "catch_up": {**HALF["catch_up"], "with": "W9"}}, {}, "nothing has been received for"),
        (HALF, {"breaks": [{"at": "2020", "why": "New count."}]}, "the method changed after the target's start"),
    ],
)
def test_where_nobody_can_be_caught_up_with_that_is_said(tmp_path, target, more, why, monkeypatch):
    monkeypatch.setattr("curvebook.findings.book.Where.name", lambda self, code: f"Place {code}")
    table = compute(tmp_path, target, **more)
    for measure in ("target-end", "path", "likelihood"):
        found = row(table, measure)
        assert (found["word"], found["note"].startswith(why)) == ("not assessable", True)


def test_what_catches_up_names_the_other_places_values(tmp_path):
    parts = [part.assign(submission=part["area"]) for part in usual()]
    table = compute(tmp_path, HALF, parts)
    for measure in ("target", "target-end", "path", "likelihood"):
        assert "C#" in rows(table, measure)["source"].iloc[0], measure


@pytest.mark.parametrize(
    ("judging", "word", "said"),
    [
        (Judging(rule="ratio"), "likely", "by the change so far, 100% of what the path asks for by now"),
        (Judging(rule="band", tolerance={"points_short": 0.5}), "likely", "by where it stands, on the path or better"),
    ],
)
def test_standards_2_a_partnership_may_judge_by_another_rule_and_the_row_names_it(tmp_path, judging, word, said):
    found, plain = (
        row(compute(tmp_path / name, judging=how), "likelihood") for name, how in (("a", judging), ("b", None))
    )
    assert (found["word"], found["against"]) == (word, judging.rule)
    assert found["note"].startswith(said)
    assert found["value"] == plain["value"]  # the chance still stands beside it


def test_one_target_may_have_a_rule_of_its_own(tmp_path):
    table = compute(tmp_path, {**NEET["target"], "judging": {"rule": "ratio"}})
    assert row(table, "likelihood")["against"] == "ratio"


def test_cut_offs_are_the_partnerships_choice(tmp_path):
    chance = row(compute(tmp_path / "a"), "likelihood")
    assert chance["word"] == "unlikely"
    easy = Judging(likely=chance["value"] - 0.001, unlikely=0.001)
    assert row(compute(tmp_path / "b", judging=easy), "likelihood")["word"] == "likely"


def test_another_rule_judges_where_no_forecast_can(tmp_path):
    table = compute(tmp_path, judging=Judging(rule="ratio"), breaks=[{"at": "2022", "why": "New count."}])
    found = row(table, "likelihood")
    assert (found["word"], np.isnan(found["value"])) == ("likely", True)
    assert "the chance of meeting a target needs 5" in found["note"]


def test_a_target_that_was_met_is_a_fact_under_every_rule(tmp_path):
    found = row(compute(tmp_path, {**FROM, "to": {"2025": 5.5}}, judging=Judging(rule="ratio")), "likelihood")
    assert (found["word"], found["against"]) == ("met", "")


SLOW, QUICK = np.linspace(9, 6, len(YEARS)), np.array([9.0, 9, 9, 9, 9, 9, 8, 6, 6, 6, 6, 6])


def test_rules_2_8_the_change_asked_for_stands_beside_the_best_that_similar_places_did(tmp_path):
    table = compute(tmp_path, parts=others(SLOW, SLOW, QUICK, SLOW))  # from 5.0 in 2025 to 3.0 in 2027
    asked, best = row(table, "required"), row(table, "best-change")
    assert asked["value"] == pytest.approx(-1.0)
    assert (asked["word"], asked["count"], asked["denominator"], asked["against"]) == ("done", 1, 4, "neighbours")
    assert (best["value"], best["against"], best["note"]) == (pytest.approx(-1.5), "N3", "between 2019 and 2021")


def test_rules_2_8_that_none_has_done_it_is_said(tmp_path):
    asked = row(compute(tmp_path, parts=others(SLOW, SLOW, SLOW, SLOW)), "required")
    assert (asked["word"], asked["count"]) == ("not done", 0)


def test_a_change_for_the_worse_is_no_such_change(tmp_path):
    asked = row(compute(tmp_path, parts=others(*[QUICK[::-1]] * 4)), "required")
    assert asked["word"] == "not done"


def test_a_stretch_across_a_change_of_method_does_not_count(tmp_path):
    table = compute(tmp_path, parts=others(SLOW, SLOW, QUICK, SLOW), breaks=[{"at": "2021", "why": "New count."}])
    assert row(table, "required")["word"] == "not done"


def test_a_target_already_reached_asks_for_nothing(tmp_path):
    asked = row(compute(tmp_path, {**FROM, "to": {"2027": 5.5}}), "required")
    assert (asked["word"], np.isnan(asked["value"])) == ("none needed", True)


def test_a_target_whose_date_has_come_asks_for_nothing_more(tmp_path):
    assert rows(compute(tmp_path, {**FROM, "to": {"2025": 4.0}}), "required").empty


@pytest.mark.parametrize(
    ("parts", "more", "why"),
    [
        (None, {"kind": "count"}, "a count depends on how large the place is"),
        (others(SLOW, SLOW), {}, "fewer than 3 of them have comparable figures over as long a time"),
        (others(*[SLOW[:2]] * 4), {}, "there are no comparable figures of theirs over as long a time"),
    ],
)
def test_where_similar_places_tell_nothing_that_is_said(tmp_path, parts, more, why):
    asked = row(compute(tmp_path, parts=parts, **more), "required")
    assert (asked["word"], asked["note"]) == ("not compared", why)
    assert np.isfinite(asked["value"])


def test_without_neighbours_places_of_the_same_level_are_similar(tmp_path):
    whole = partnership(tmp_path, NEET)
    alone = replace(whole, places=whole.places.model_copy(update={"neighbours": ()}))
    table = findings.compute(alone, observed(others(SLOW, SLOW, QUICK, SLOW)), "2026-Q2")
    assert row(table, "required")[["word", "against", "denominator"]].tolist() == ["done", "borough", 4]
    assert not table["area"].isin(["N1", "N2", "N3", "N4"]).any()  # they stay out of everything else


def test_quarters_are_compared_with_the_same_season(tmp_path):
    """A swing that comes every year is no change that anybody achieved."""
    asked = row(swinging(tmp_path, {"2027-Q2": 4.5}), "required")
    assert (asked["word"], asked["count"]) == ("not done", 0)


def swinging(folder, to, first="2019Q1") -> pd.DataFrame:
    """Findings of quarters from `first` to early 2026: at 6, but April to June, a financial year's first, at 8."""
    quarters = pd.period_range(first, "2026Q1", freq="Q").to_timestamp()

    def swing(code: str) -> pd.DataFrame:
        made = series(code, 6.0 + 2 * (quarters.quarter == 2), years=range(2000, 2000 + len(quarters)))
        return made.assign(period_start=quarters, period_months=3)

    parts = [swing(code) for code in ("B", "N1", "N2", "N3", "N4")]
    return compute(folder, {"from": {"2025-Q4": 6.0}, "to": to}, parts, frequency="quarterly")


@pytest.mark.parametrize(
    ("to", "change"),
    [({"2027-Q1": 4.5}, (4.5 - 8) / 2), ({"2026-Q4": 4.5}, (4.5 - 6) / 1), ({"2027-Q2": 5.0}, (5.0 - 6) / 2)],
)
def test_the_change_asked_for_counts_from_the_season_of_the_targets_date(tmp_path, to, change):
    assert row(swinging(tmp_path, to), "required")["value"] == pytest.approx(change)


def test_without_a_value_of_that_season_no_change_is_stated(tmp_path):
    asked = row(swinging(tmp_path, {"2027-Q1": 4.5}, first="2025Q3"), "required")
    assert (asked["word"], asked["note"]) == ("not compared", "there is no value of the season of the target's date")
    assert np.isnan(asked["value"])


def test_where_no_other_place_is_known_that_is_said(tmp_path):
    whole = partnership(tmp_path, NEET)
    alone = replace(whole, places=whole.places.model_copy(update={"neighbours": ()}))
    asked = row(findings.compute(alone, observed(usual()[:6]), "2026-Q2"), "required")
    assert (asked["word"], asked["note"]) == (
        "not compared",
        "there are no comparable figures of theirs over as long a time",
    )
