"""What checks of the data find, and what they let pass: for each, a series that must be told and one that must not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from curvebook.model.partnership import Partnership
from curvebook.observatory.frames import OBSERVATIONS, shaped
from curvebook.observatory.quality import GRADES, checks, grades
from small_partnership import partnership as small
from small_partnership import series as line

AS_AT = date(2026, 11, 14)
RATE = {
    "id": "neet", "title": "NEET", "kind": "proportion", "good": "low", "role": "headline", "frequency": "annual",
    "levels": ["borough", "ward"], "source": {"publisher": "P", "licence": "OGL-3.0"}, "due_days": 400,
}  # fmt: skip
CALM = [8.1, 7.9, 8.0, 8.3, 8.1, 7.8, 8.0, 8.2, 7.9, 8.1, 8.0, 8.2]  # 2014 to 2025
PLACES = ("B", "W1", "W2", "W3")


def place(folder: Path, **changed: object) -> Partnership:
    return small(folder, RATE | changed)


def received(*parts: pd.DataFrame) -> pd.DataFrame:
    return shaped(pd.concat(parts, ignore_index=True), OBSERVATIONS)


def everywhere(values=CALM, **columns) -> list[pd.DataFrame]:
    """The same series for the borough and its wards, so that nothing but what a test changes is to be told."""
    return [
        line("B", values, n=30_000, submission="B", **columns),
        *(line(w, values, submission=w, **columns) for w in PLACES[1:]),
    ]


def told(
    where: Partnership, rows: pd.DataFrame, check: str, vintages: pd.DataFrame | None = None, **more
) -> pd.DataFrame:
    found = checks(where, rows, rows if vintages is None else vintages, AS_AT, **more)
    return found[(found["indicator"] == "neet") & (found["check"] == check)]


def cell(rows: pd.DataFrame, area: str, year: int, **values) -> pd.DataFrame:
    rows = rows.copy()
    rows.loc[(rows["area"] == area) & (rows["period_start"].dt.year == year), list(values)] = list(values.values())
    return rows


def test_a_calm_series_is_graded_a(tmp_path):
    rows = received(*everywhere())
    found = grades(place(tmp_path), rows, rows, AS_AT).set_index("indicator")
    assert found.loc["neet"].to_list() == ["A", ""]


def test_nothing_received_is_unknown(tmp_path):
    rows = received(*everywhere())
    assert grades(place(tmp_path), rows, rows, AS_AT).set_index("indicator").loc["jobs", "grade"] == "unknown"


@pytest.mark.parametrize(
    ("due_days", "as_at", "days", "severity"),
    [
        (100, date(2026, 4, 10), None, ""),  # due that very day
        (100, date(2026, 4, 11), 1, "check"),
        (100, date(2027, 4, 11), 366, "grave"),  # two years are missing
        (None, date(2026, 12, 31), None, ""),  # no date agreed: a year is taken
        (None, date(2028, 1, 1), 366, "check"),  # ... and never grave
    ],
)
def test_rule_5_9_what_is_due_and_has_not_come_is_late(tmp_path, due_days, as_at, days, severity):
    rows = received(*everywhere(CALM[:11]))  # up to 2024: 2025 is awaited
    found = checks(place(tmp_path, due_days=due_days), rows, rows, as_at)
    late = found[(found["check"] == "late")]
    assert late["size"].to_list() == ([] if days is None else [days])
    assert late["severity"].to_list() == ([severity] if severity else [])
    assert late["found"].str.contains("No due date").all() == (due_days is None) or late.empty


def test_an_irregular_series_is_never_late(tmp_path):
    rows = received(*everywhere(CALM[:3]))
    assert told(place(tmp_path, frequency="irregular"), rows, "late").empty


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"value": -0.1}, "below zero"),
        ({"numerator": -1.0}, "below zero"),
        ({"value": 100.1, "numerator": np.nan}, "100.1% is more than the whole"),
        ({"numerator": 10_001.0}, "10,001 cases among 10,000"),
        ({"denominator": 0.0}, "nobody to count it among"),
        ({"lower": 8.5, "upper": 9.0}, "outside its own limits, 8.5% to 9.0%"),
    ],
)
def test_what_cannot_be_is_grave(tmp_path, values, words):
    found = told(place(tmp_path), cell(received(*everywhere()), "W1", 2020, **values), "impossible")
    assert found["found"].str.contains(words).any()
    assert set(found["severity"]) == {"grave"} and set(found["area"]) == {"W1"} and set(found["source"]) == {"W1#8"}


@pytest.mark.parametrize("values", [{"value": 0.0, "numerator": 0.0}, {"value": 100.0, "numerator": 10_000.0}])
def test_nothing_and_all_are_possible(tmp_path, values):
    assert told(place(tmp_path), cell(received(*everywhere()), "W1", 2020, **values), "impossible").empty


def test_a_mean_may_be_negative(tmp_path):
    rows = received(*everywhere([-v for v in CALM], numerator=np.nan, denominator=np.nan))
    assert told(place(tmp_path, kind="mean"), rows, "impossible").empty


@pytest.mark.parametrize(("value", "contradicts"), [(8.6, True), (7.94, False)])
def test_a_value_that_its_counts_contradict_beyond_rounding(tmp_path, value, contradicts):
    found = told(place(tmp_path), cell(received(*everywhere()), "W2", 2022, value=value), "contradiction")
    assert found["found"].to_list() == (
        ["Place W2, 2022: 8.6% was given, its counts make 7.9%."] if contradicts else []
    )


def test_standardised_values_are_told_once_and_weigh_nothing(tmp_path):
    rows = received(*everywhere()).assign(value=lambda f: f["value"] * 1.1)
    assert told(place(tmp_path), rows, "contradiction").empty
    assert told(place(tmp_path), rows, "not-a-quotient")["severity"].to_list() == ["note"]


def with_counts(rows: pd.DataFrame, area: str, year: int, value: float) -> pd.DataFrame:
    return cell(rows, area, year, value=value, numerator=value * 100)


def test_a_jump_beyond_the_usual_change_is_told_once_with_its_neighbour(tmp_path):
    (found,) = told(place(tmp_path), with_counts(received(*everywhere()), "W1", 2023, 16.0), "jump").to_dict("records")
    assert found["found"].startswith("Place W1: from 7.9% in 2022 to 16.0% in 2023: ")
    assert (found["severity"], found["size"] > 1) == ("check", True)


def test_an_old_jump_is_only_worth_knowing(tmp_path):
    found = told(place(tmp_path), with_counts(received(*everywhere()), "W1", 2018, 16.0), "jump")
    assert found["severity"].to_list() == ["note"]


def test_a_step_within_the_usual_change_is_no_jump(tmp_path):
    assert told(place(tmp_path), with_counts(received(*everywhere()), "W1", 2023, 8.5), "jump").empty


def test_a_small_places_swing_is_chance(tmp_path):
    """Twice as many cases than before is a jump among 10,000 people, and chance among 100."""
    small_ward = line("W1", CALM, submission="W1").assign(denominator=100.0)
    small_ward["numerator"] = (small_ward["value"]).round()
    rows = received(small_ward, *everywhere()[::2], line("W3", CALM, submission="W3"))
    rows = cell(rows, "W1", 2023, value=16.0, numerator=16.0)
    assert told(place(tmp_path), rows, "jump").empty


def test_a_known_break_is_no_jump(tmp_path):
    rows = received(*everywhere([*CALM[:9], 16.1, 16.0, 16.2]))
    of_2023 = place(tmp_path, breaks=[{"at": "2023", "why": "a new definition"}])
    assert told(of_2023, rows, "jump").empty and told(of_2023, rows, "jump-everywhere").empty


def test_what_jumps_everywhere_is_told_once(tmp_path):
    rows = received(*everywhere([*CALM[:9], 16.1, 16.0, 16.2]))
    assert told(place(tmp_path), rows, "jump").empty
    (found,) = told(place(tmp_path), rows, "jump-everywhere").to_dict("records")
    assert found["found"] == "2023: 4 of 4 places, comparators included, jumped at once."


def test_five_values_are_too_few_for_a_jump(tmp_path):
    rows = received(*everywhere(CALM[:5], years=range(2021, 2026)))
    assert told(place(tmp_path), with_counts(rows, "W1", 2024, 30.0), "jump").empty


def test_a_seasons_turn_is_no_jump(tmp_path):
    """Every summer quarter is twice the others, give or take a little."""
    years, n = 7, 28
    noise = np.random.default_rng(4).normal(0, 0.01, n)
    values = np.exp(np.log(np.tile([400.0, 820.0, 410.0, 405.0], years)) + noise)
    starts = pd.date_range("2019-07-01", periods=n, freq="QS")
    quarters = pd.DataFrame({
        "indicator": "neet", "area": "B", "period_start": starts, "period_months": 3, "value": values.round(),
        "submission": "q", "row": range(2, n + 2), "received": pd.Timestamp("2026-10-01"),
    })  # fmt: skip
    seasonal = place(tmp_path, kind="count", frequency="quarterly", levels=["borough"], decimals=0)
    assert told(seasonal, received(quarters), "jump").empty
    quarters.loc[25, "value"] = 1600.0  # a slip of the hand in a quiet quarter
    assert told(seasonal, received(quarters), "jump")["period_start"].to_list() == [starts[25]]


@pytest.mark.parametrize(("value", "count"), [(8.0, 4), (0.0, 0)])
def test_a_series_that_never_changes_is_to_be_checked_unless_it_is_nothing(tmp_path, value, count):
    assert len(told(place(tmp_path), received(*everywhere([value] * 12)), "all-equal")) == count


def vintage(values, submission: str, day: str, area: str = "B", years=range(2014, 2026)) -> pd.DataFrame:
    return line(area, values, n=30_000, years=years, submission=submission, received=pd.Timestamp(day))


def test_a_revision_is_told_with_its_size_and_direction(tmp_path):
    said = received(vintage(CALM, "s1", "2026-01-05"), vintage([*CALM[:11], 9.0], "s2", "2026-10-05"))
    rows = said[said["submission"] == "s2"]
    (ever,) = told(place(tmp_path, levels=["borough"]), rows, "revisions", said).to_dict("records")
    assert ever["found"].startswith("1 of 12 values received more than once were revised: 1 up, 0 down, by 8.9%")
    (now,) = told(place(tmp_path, levels=["borough"]), rows, "revised", said).to_dict("records")
    assert now["found"] == "s2 changed 1 earlier value, the most in Place B, 2025: from 8.2% to 9.0%."
    assert now["source"] == "s1#13;s2#13" and now["severity"] == "note"


def test_the_same_values_again_are_no_revision_but_bring_nothing_new(tmp_path):
    said = received(vintage(CALM, "s1", "2026-01-05"), vintage(CALM, "s2", "2026-10-05"))
    where = place(tmp_path, levels=["borough"])
    rows = said[said["submission"] == "s2"]
    assert told(where, rows, "revisions", said).empty
    assert told(where, rows, "repeated", said)["found"].to_list() == [
        "s2 brought nothing new: each of its 12 values was known before."
    ]


@pytest.mark.parametrize(("ways", "biased"), [((1, 1, 1, 1, 1, 1, 1), True), ((1, -1, 1, -1, 1, -1, 1), False)])
def test_first_values_revised_in_one_direction_are_biased(tmp_path, ways, biased):
    first = [vintage([8.0], f"f{y}", f"{y + 1}-02-01", years=[y]) for y in range(2018, 2025)]
    then = [vintage([8.0 + 0.4 * way], f"l{y}", f"{y + 1}-08-01", years=[y])
            for y, way in zip(range(2018, 2025), ways, strict=True)]  # fmt: skip
    found = told(place(tmp_path, levels=["borough"]), received(*then), "bias", received(*first, *then))
    assert len(found) == biased


def test_a_series_worked_out_anew_once_is_not_called_biased(tmp_path):
    said = received(vintage(CALM, "s1", "2026-01-05"), vintage([v * 0.9 for v in CALM], "s2", "2026-10-05"))
    rows = said[said["submission"] == "s2"]
    assert told(place(tmp_path, levels=["borough"]), rows, "bias", said).empty


@pytest.mark.parametrize(
    ("other", "day", "count"), [(9.0, "2026-02-05", 1), (8.21, "2026-02-05", 0), (9.0, "2026-09-05", 0)]
)
def test_rule_5_9_two_sources_that_differ_at_a_time(tmp_path, other, day, count):
    said = received(vintage(CALM, "s1", "2026-01-05"), vintage([other], "s2", day, years=[2025]))
    where, sources = place(tmp_path, levels=["borough"]), {"s1": "The office", "s2": "The police"}
    found = told(where, said[:12], "two-sources", said, sources=sources)
    assert found["found"].to_list() == ["Place B, 2025: 8.2% by The office, 9.0% by The police."] * count
    assert told(where, said[:12], "two-sources", said, sources=dict.fromkeys(sources, "The office")).empty


def test_rule_5_9_wards_that_do_not_add_up_to_the_borough(tmp_path):
    rows = received(*everywhere())
    assert told(place(tmp_path), rows, "sums").empty
    (found,) = told(place(tmp_path), cell(rows, "B", 2025, numerator=2_700.0), "sums").to_dict("records")
    assert (
        found["found"] == "wards add up to another figure in 1 of 12 periods, the most in 2025: 2,460, Place B 2,700."
    )


def test_a_ward_without_its_count_leaves_the_sum_unsaid(tmp_path):
    rows = cell(cell(received(*everywhere()), "B", 2025, numerator=2_700.0), "W3", 2025, numerator=np.nan)
    assert told(place(tmp_path), rows, "sums").empty


def test_a_period_missing_inside_a_series_and_not_one_before_it_began(tmp_path):
    rows = received(*everywhere())
    year = rows["period_start"].dt.year
    rows = rows[~((rows["area"] == "W2") & (year == 2024)) & ~((rows["area"] == "W3") & (year < 2016))]
    assert told(place(tmp_path), rows, "gap")["found"].to_list() == ["2024: nothing came for Place W2."]


def test_a_state_in_place_of_a_value_is_no_gap(tmp_path):
    rows = cell(received(*everywhere()), "W2", 2024, value=np.nan, numerator=np.nan, state="x")
    assert told(place(tmp_path), rows, "gap").empty


@pytest.mark.parametrize(("state", "severity"), [("x", "check"), ("c", "note")])
def test_much_that_is_not_available_is_to_be_asked_for_but_not_what_protects(tmp_path, state, severity):
    rows = received(*everywhere())
    for year in (2024, 2025):
        rows = cell(rows, "W2", year, value=np.nan, numerator=np.nan, state=state)
    (found,) = told(place(tmp_path), rows, "withheld").to_dict("records")
    assert found["severity"] == severity and found["values"] == 2


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ({"numerator": 2_390.0}, []),
        ({"numerator": 2_460.0}, []),  # all of them
        ({"numerator": 3_100.0, "value": 10.3}, ["Place B, 2025: 3,100 are counted of Female, 2,460 of all."]),
        ({"denominator": 31_000.0}, ["Place B, 2025: 31,000 are counted of Female, 30,000 of all."]),
    ],
)
def test_a_group_is_never_larger_than_all(tmp_path, group, found):
    rows = received(*everywhere())
    newest = rows[(rows["area"] == "B") & (rows["period_start"].dt.year == 2025)]
    female = newest.assign(sex="Female", numerator=1_230.0, denominator=15_000.0, row=99).assign(**group)
    said = told(place(tmp_path), received(rows, female), "contradiction")
    assert said["found"].to_list() == found
    assert said["source"].to_list() == ["B#99;B#13"] * len(found)


def test_one_impossible_count_is_told_once(tmp_path):
    rows = cell(received(*everywhere()), "W2", 2025, numerator=29_999.0, value=300.0)
    found = checks(place(tmp_path), rows, rows, AS_AT)
    about = found[found["check"].isin(["impossible", "contradiction"]) & (found["indicator"] == "neet")]
    assert about["check"].to_list() == ["impossible"]
    assert "cases among" in about["found"].iloc[0]


def test_values_without_counts_or_limits_have_no_margin(tmp_path):
    rows = cell(received(*everywhere()), "W2", 2024, denominator=np.nan)
    assert told(place(tmp_path), rows, "no-denominator")["found"].to_list() == [
        "1 of 48 values come without their counts and limits."
    ]
    every = told(place(tmp_path), rows.assign(denominator=np.nan), "no-denominator")
    assert every["found"].to_list() == ["None of 48 values comes with its counts or its limits."]
    assert every["severity"].to_list() == ["check"]  # a whole series without a margin weighs no less than one value
    assert told(place(tmp_path), rows.assign(lower=7.0, upper=9.0), "no-denominator").empty


def test_areas_without_any_value_and_without_the_newest(tmp_path):
    rows = received(*everywhere())
    year = rows["period_start"].dt.year
    rows = rows[(rows["area"] != "W1") & ~((rows["area"] == "W2") & (year == 2025))]
    (none,) = told(place(tmp_path), rows, "not-covered").to_dict("records")
    (old,) = told(place(tmp_path), rows, "newest-not-covered").to_dict("records")
    assert none["found"] == "1 (Place W1) of 3 wards without any value."
    assert old["found"] == "1 (Place W2) of 3 wards without the newest period."


def test_comparators_are_not_told_of(tmp_path):
    rows = received(*everywhere(), line("N1", [-v for v in CALM], submission="N1"))
    found = checks(place(tmp_path), rows, rows, AS_AT)
    assert "N1" not in set(found["area"]) and not found["found"].str.contains("N1").any()


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "A"),
        ({"denominator": np.nan}, "B"),
        ({"value": -1.0, "numerator": np.nan}, "C"),
    ],
)
def test_the_grade_follows_the_stated_rule(tmp_path, changes, grade):
    rows = cell(received(*everywhere()), "W2", 2018, **changes) if changes else received(*everywhere())
    found = checks(place(tmp_path), rows, rows, AS_AT)
    weighs = found[(found["severity"] != "note") & (found["indicator"] == "neet")]
    said = grades(place(tmp_path), rows, rows, AS_AT).set_index("indicator").loc["neet", "grade"]
    assert said == grade and said in GRADES
    assert (weighs["severity"] == "grave").any() == (grade == "C")


def test_two_grave_respects_make_a_d_and_the_gravest_reason_comes_first(tmp_path):
    rows = cell(received(*everywhere(CALM[:10])), "W2", 2018, value=-1.0, numerator=np.nan)
    said = grades(place(tmp_path, due_days=30), rows, rows, AS_AT).set_index("indicator").loc["neet"]
    assert said["grade"] == "D"
    assert said["reasons"].split("; ")[:2] == ["653 days late", "1 impossible value"]


def test_many_of_one_kind_are_counted_beyond_ten(tmp_path):
    rows = received(*everywhere()).assign(value=lambda f: -f["value"])
    found = told(place(tmp_path), rows, "impossible")
    assert found["values"].sum() == 48 and "38 more values like these." in set(found["found"])


def test_nothing_at_all_is_a_defined_result(tmp_path):
    rows = received(*everywhere())[:0]
    assert set(grades(place(tmp_path), rows, rows, AS_AT)["grade"]) == {"unknown"}
