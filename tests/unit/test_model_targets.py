"""What a target may say: each path has what it needs, and what is wrong is told at its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model import load
from curvebook.model.schema import json_schema
from curvebook.model.targets import Judging, Target
from pydantic import ValidationError
from small_folder import GOOD, changed, faults, write

CHILDREN, PARTNERSHIP = "definitions/children.yaml", "definitions/partnership.yaml"
TO, NEET = "to: { 2028-Q4: 4.0 }", "indicators.neet"
HALF = "path: catch-up\n          catch_up: { with: country, share: 0.5, by: 2028-Q4 }"


def more(*lines: str) -> str:
    """The end of the target, and lines after it."""
    return "\n          ".join([TO, *lines])


CASES = [
    (more("path: s-curv"), "line 21, {}.target.path: this is none of the words allowed here (found 's-curv'). "
        "Did you mean 's-curve'?"),
    (more("curvature: 2"), "line 21, {}.target.curvature: a linear path has no curvature (found '2.0'). "
        "Write `path: s-curve`, `front-loaded` or `back-loaded`, or take it out."),
    (more("path: s-curve", "curvature: 1"), "line 22, {}.target.curvature: the number is too small (found '1')."
        " Give more than 1."),
    (more("path: annual", "milestones: { 2025-Q4: 5.5, 2027-Q4: 4.6 }"), "line 21, {}.target.path: a path by annual "
        "steps has no value for some years (found '2026-Q4'). Write `milestones: {{ 2026-Q4: 5.1 }}`, or another "
        "path."),
    (more("path: annual", "milestones: { 2025-Q3: 5.5, 2025-Q4: 5.4, 2026-Q4: 5, 2027-Q4: 4.6 }"),
        "line 22, {}.target.milestones.2025-Q3: this is not a whole number of years after 2024-Q4, where the path "
        "begins (found '2025-Q3'). Move it, or write `path: milestones`."),
    ("to: { 2028-Q3: 4.0 }\n          path: annual", "line 20, {}.target.to.2028-Q3: a path by annual steps ends whole "
        "years after 2024-Q4, where it begins (found '2028-Q3'). Move one of the two, or write `path: milestones`."),
    (more("path: milestones", "milestones: { 2026-Q4: { value: 5, monitoring_level: { value: 4.5 } } }"),
        "line 22, {}.target.milestones.2026-Q4.monitoring_level.value: the monitoring level is stricter than the "
        "target itself (5) (found '4.5'). Set it on the worse side of the target."),
    (more("path: milestones", "milestones: { 2026-Q4: 104 }"), "line 22, {}.target.milestones.2026-Q4: a proportion "
        "lies between 0 and 100 per cent (found '104.0'). Check the unit."),
    ("path: linear", "line 18, {}.target: a target has `to: {{2028: 4.0}}`, its end; only one with `path: catch-up` "
        "has `catch_up` in its place."),
    (more(HALF), "line 18, {}.target: a target has `to: {{2028: 4.0}}`, its end; only one with `path: catch-up` has "
        "`catch_up` in its place."),
    ("path: catch-up", "line 18, {}.target: `path: catch-up` and `catch_up: {{with: country, share: 0.5, by: 2028}}` "
        "go together."),
    (HALF.replace("0.5", "50"), "line 21, {}.target.catch_up.share: the number is too large (found '50'). "
        "Give 1.0 at most."),
    (HALF.replace("2028-Q4", "2023-Q4"), "line 21, {}.target.catch_up.by: the target does not lie after 2024-Q4, where "
        "it begins (found '2023-Q4')."),
    (HALF.replace("2028-Q4", "2028"), "line 21, {}.target.catch_up.by: this period does not fit an indicator that is "
        "quarterly (found '2028'). Write a quarter such as 2026-Q2."),
    (HALF.replace("country", "neighbours"), "line 21, {}.target.catch_up.with: fewer than 3 statistical neighbours are "
        "agreed (found 'neighbours'). Write `neighbours: [...]` under `places:`, or an area's code here."),
    (HALF.replace("country", "S1"), "line 21, {}.target.catch_up.with: this is the partnership's own area "
        "(found 'S1'). Name the place to catch up with."),
    (HALF.replace("country", "contry"), "line 21, {}.target.catch_up.with: this is no area (found 'contry'). "
        "Did you mean 'country'?"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "message"), CASES, ids=[case[1].partition(" (found")[0][9:] for case in CASES])
def test_a_target_that_lacks_something_is_told_where(tmp_path: Path, new: str, message: str) -> None:
    assert f"{CHILDREN}, {message.format(NEET)}" in faults(changed(tmp_path, CHILDREN, TO, new))


def test_a_fixed_monitoring_level_does_not_fit_a_goal_that_moves(tmp_path: Path) -> None:
    text = GOOD[CHILDREN].replace(TO, HALF).replace("points_short: 0.6", "value: 5")
    assert any(
        "a fixed level does not fit a goal that moves" in told for told in faults(write(tmp_path, **{CHILDREN: text}))
    )


def test_counts_of_places_have_no_gap_to_close(tmp_path: Path) -> None:
    text = GOOD[CHILDREN].replace(TO, HALF).replace("kind: proportion", "kind: count", 1)
    assert any(
        "a count depends on how large the place is" in told for told in faults(write(tmp_path, **{CHILDREN: text}))
    )


def test_all_faults_of_a_target_come_at_once(tmp_path: Path) -> None:
    text = HALF.replace("country", "contry").replace("2028-Q4", "2023-Q4") + "\n          curvature: 2"
    told = [fault for fault in faults(changed(tmp_path, CHILDREN, TO, text)) if f"{NEET}.target" in fault]
    assert len(told) == 3


def test_rules_2_2_a_floor_has_no_monitoring_level_of_its_own(tmp_path: Path) -> None:
    floor = "floor_target: { from: { 2024-Q4: 7 }, to: { 2028-Q4: 6 }, monitoring_level: { points_short: 1 } }"
    told = faults(changed(tmp_path, CHILDREN, "        breaks:", f"        {floor}\n        breaks:"))
    assert any("floor_target.monitoring_level: a floor has no monitoring level of its own" in fault for fault in told)


@pytest.mark.parametrize("path", ["front-loaded", "back-loaded", "s-curve"])
def test_a_bent_path_needs_nothing_more(tmp_path: Path, path: str) -> None:
    whole = load(changed(tmp_path, CHILDREN, TO, more(f"path: {path}")))
    assert whole.indicator("neet").target.path == path


def test_rules_2_4_an_annual_path_is_read_with_its_years(tmp_path: Path) -> None:
    years = (
        "milestones: { 2025-Q4: 5.6, 2026-Q4: { value: 5.1, monitoring_level: { points_short: 0.3 } }, 2027-Q4: 4.6 }"
    )
    target = load(changed(tmp_path, CHILDREN, TO, more("path: annual", years))).indicator("neet").target
    assert [each.value for each in target.milestones.values()] == [5.6, 5.1, 4.6]


def test_a_target_that_catches_up_has_an_end_and_no_fixed_goal(tmp_path: Path) -> None:
    target = load(changed(tmp_path, CHILDREN, TO, HALF)).indicator("neet").target
    assert (target.end, target.goal) == ("2028-Q4", None)


def test_a_partnership_judges_by_probability_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert load(write(tmp_path)).judging == Judging(rule="probability", likely=0.7, unlikely=0.3)


def test_a_partnership_may_judge_otherwise(tmp_path: Path) -> None:
    text = GOOD[PARTNERSHIP] + "judging: { rule: band, tolerance: { percent_short: 5 } }\n"
    assert load(write(tmp_path, **{PARTNERSHIP: text})).judging.tolerance.percent_short == 5


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{ likely: 0.3, unlikely: 0.7 }", "`unlikely` (0.7) must lie below `likely` (0.3)"),
        ("{ rule: band }", "`tolerance: {percent_short: 5}` belongs to `rule: band`, and only there"),
        ("{ rule: ratio, tolerance: { percent_short: 5 } }", "`tolerance: {percent_short: 5}` belongs to `rule: band`"),
        ("{ rule: band, tolerance: { value: 5 } }", "a tolerance is points_short or percent_short, not a fixed value"),
        ("{ rule: chance }", "this is none of the words allowed here (found 'chance')"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_told(tmp_path: Path, written: str, message: str) -> None:
    told = faults(write(tmp_path, **{PARTNERSHIP: GOOD[PARTNERSHIP] + f"judging: {written}\n"}))
    assert any(message in fault for fault in told)


def test_a_partnership_judges_by_one_rule(tmp_path: Path) -> None:
    texts = {file: GOOD[file] + "judging: { likely: 0.8 }\n" for file in (PARTNERSHIP, CHILDREN)}
    assert any("`judging:` stands twice" in fault for fault in faults(write(tmp_path, **texts)))


def test_a_composite_on_the_way_to_its_parts_targets_needs_fixed_ones(tmp_path: Path) -> None:
    index = """\
      - id: together
        title: Together
        kind: index
        good: high
        role: headline
        levels: [borough]
        frequency: quarterly
        source: { publisher: Us, licence: OGL-3.0 }
        composite: { base: 2024-Q4, scaling: way-to-target, parts: [{ indicator: neet }] }
"""
    text = GOOD[CHILDREN].replace(TO, HALF).replace("      - id: pupils\n", index + "      - id: pupils\n")
    assert any(
        "this part's target moves with a comparator" in fault for fault in faults(write(tmp_path, **{CHILDREN: text}))
    )


def test_an_editor_offers_a_number_or_a_value_with_its_level() -> None:
    offered = json_schema()["$defs"]["InterimTarget"]["anyOf"]
    assert offered[0] == {"type": "number"}
    assert set(offered[1]["properties"]) == {"value", "monitoring_level"}


def test_written_in_python_a_target_without_an_end_is_refused() -> None:
    with pytest.raises(ValidationError):
        Target.model_validate({"from": {"2024": 8.0}})


def test_the_folder_of_these_cases_is_good(tmp_path: Path) -> None:
    try:
        load(write(tmp_path))
    except DefinitionError as error:  # pragma: no cover - said so that a reader sees which
        pytest.fail(str(error))
