"""Scenarios as they are agreed: every number with its range and its reason, nothing twice, nothing for everyone."""

# ruff: noqa: E501 - an entry on one line is easier to change

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml
from curvebook.model import load
from curvebook.model.scenarios import Scenario
from curvebook.model.schema import json_schema
from pydantic import ValidationError
from small_folder import GOOD, PARTNERSHIP, WORK, faults, write

FILE = "definitions/scenarios.yaml"
TEXT = """\
scenarios:
  - id: more-mentors
    title: Twice as many mentors
    indicator: neet
    actions:
      - action: mentors
        start: 2027-Q1
        ramp_months: 6
        leverage: { low: 0.1, likely: 0.2, high: 0.3, from: trial, because: A trial. }
        reach: { low: 0.4, likely: 0.5, high: 0.6, already: 0.3, because: The register. }
        cost: { yearly: { low: 10000, likely: 12000, high: 15000, because: Pay. } }
      - title: A bus to college
        start: 2027-07-01
        leverage: { low: 0, likely: 0.1, high: 0.2, from: judgement, because: We think so. }
        reach: { low: 0.1, likely: 0.1, high: 0.1, because: The timetable. }
    money:
      price_year: 2026
      years: 4
      unit: a young person in learning for a year
      values:
        - { title: Earnings, whose: young people, pounds: { low: 1000, likely: 2000, high: 3000, because: A study. } }
"""
RUNS = ("start: 2025-04-01\n", "start: 2025-04-01\n    progress: on plan\n")
HERE = "scenarios.more-mentors"
FIRST, SECOND = f"{HERE}.actions.1", f"{HERE}.actions.2"


def agreed(folder: Path, *changes: tuple[str, str], running: bool = True) -> Path:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return write(folder, **{FILE: text, **({WORK: GOOD[WORK].replace(*RUNS)} if running else {})})


def test_a_good_scenario_is_read(tmp_path: Path) -> None:
    (found,) = load(agreed(tmp_path)).scenarios
    assert (found.actions[0].reach.already, found.money.discount_rate) == (0.3, 0.035)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("years: 4", "years: 4\n      drop_off: { low: 0, likely: 0, high: 0, because: None. }"),
        (
            "start: 2027-07-01",
            "start: 2027-07-01\n        kept: { low: 0.7, likely: 0.8, high: 0.9, because: A study. }",
        ),
        ("low: 10000, likely: 12000, high: 15000", "low: 12000, likely: 12000, high: 12000"),
    ],
)
def test_what_is_optional_may_be_said(tmp_path: Path, old: str, new: str) -> None:
    load(agreed(tmp_path, (old, new)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("from: trial, because: A trial.", "from: trial", f"line 9, {FIRST}.leverage.because: the key 'because' is missing. Add `because:` (the evidence, or whose judgement it is)."),
        ("from: trial", "from: hope", f"line 9, {FIRST}.leverage.from: this is none of the words allowed here (found 'hope'). Known: comparison, judgement, trial."),
        ("low: 0.1, likely: 0.2", "low: 0.25, likely: 0.2", f"line 9, {FIRST}.leverage: low, likely and high do not rise in this order."),
        ("high: 0.6, already", "high: 1.6, already", f"line 10, {FIRST}.reach.high: the number is too large (found '1.6'). Give 1.0 at most."),
        ("low: 0.4, likely: 0.5", "low: -0.4, likely: 0.5", f"line 10, {FIRST}.reach.low: the number is too small (found '-0.4'). Give 0.0 at least."),
        ("action: mentors", "action: mentor", f"line 6, {FIRST}.action: there is no action of this name (found 'mentor'). Did you mean 'mentors'?"),
        ("indicator: neet", "indicator: net", f"line 4, {HERE}.indicator: there is no indicator of this name (found 'net'). Did you mean 'neet'?"),
        ("title: A bus to college", "title: A bus to college\n        action: mentors", f"line 12, {SECOND}: give exactly one of action and title."),
        ("title: A bus to college", "action: mentors", f"line 12, {SECOND}.action: this action stands twice in the scenario (found 'mentors'). Keep one."),
        ("already: 0.3, ", "", f"line 10, {FIRST}.reach: this action runs since 2025-04-01, so the baseline holds what it does already. Add `already:`, the share that it reaches now."),
        ("already: 0.3", "already: 0.45", f"line 10, {FIRST}.reach.low: less would be reached than already is (0.45) (found '0.4'). A scenario adds to what is done."),
        ("start: 2027-07-01", "start: 2029-04-01", f"line 13, {SECOND}.start: this begins after 2028-Q4, the target's date (found '2029-04-01'). Let it begin earlier."),
        ("        cost: { yearly: { low: 10000, likely: 12000, high: 15000, because: Pay. } }\n", "", f"line 15, {HERE}.money: no action says what it costs. Add `cost:` to the actions that have one."),
        (TEXT[TEXT.index("    money"):], "", f"line 11, {FIRST}.cost: nothing says what this is set against. Add `money:` with what the outcome is worth, or take the cost out."),
        ("indicator: neet", "indicator: neet\n    area: W1", f"line 5, {HERE}.area: neet is not measured for a ward (found 'W1'). Its levels: borough."),
        ("indicator: neet", "indicator: pupils", f"line 4, {HERE}.indicator: an indicator without a good side cannot get better (found 'pupils'). Choose another, or write `good: high` or `good: low` there."),
        ("price_year: 2026", "price_yaer: 2026", f"line 17, {HERE}.money.price_yaer: this key is not known here (found 'price_yaer'). Did you mean 'price_year'?"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_its_mend(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert f"{FILE}, {told}" in faults(agreed(tmp_path, (old, new)))


def test_an_action_that_has_not_begun_needs_no_share_reached_already(tmp_path: Path) -> None:
    load(agreed(tmp_path, ("already: 0.3, ", ""), running=False))


def test_what_starts_after_the_years_that_are_counted_is_told(tmp_path: Path) -> None:
    third = TEXT[TEXT.index("      - title: A bus") : TEXT.index("    money")].replace("A bus", "A train")
    late = ("start: 2027-07-01", "start: 2028-07-01")
    told = faults(agreed(tmp_path, ("years: 4", "years: 1"), late, ("    money:\n", f"{third}    money:\n")))
    assert told == [
        f"{FILE}, line 13, {SECOND}.start: this begins after the year that `money` counts (found '2028-07-01'). "
        "Count more years, or let it begin earlier."
    ]


def test_a_start_long_before_the_others_is_blamed_itself(tmp_path: Path) -> None:
    told = faults(agreed(tmp_path, ("start: 2027-Q1", "start: 2017-Q1"), ("already: 0.3, ", ""), running=False))
    assert told == [
        f"{FILE}, line 7, {FIRST}.start: this begins so early that another action (2027-07-01) begins after the 4 years "
        "that `money` counts from here (found '2017-Q1'). Count more years, or let it begin later."
    ]


def test_a_loss_over_time_is_stated_once(tmp_path: Path) -> None:
    half = "{ low: 0.4, likely: 0.5, high: 0.6, because: A study. }"
    told = faults(agreed(tmp_path, ("start: 2027-07-01", f"start: 2027-07-01\n        kept: {half}"),
                         ("years: 4", f"years: 4\n      drop_off: {half}")))  # fmt: skip
    assert told == [
        f"{FILE}, line 14, {SECOND}.kept: the loss over time is stated twice. Keep this one, or the `drop_off` of `money`."
    ]


def test_unit_values_need_an_outcome_that_is_counted(tmp_path: Path) -> None:
    children = GOOD["definitions/children.yaml"].replace("kind: proportion", "kind: mean")
    folder = write(agreed(tmp_path), **{FILE: TEXT, "definitions/children.yaml": children})
    assert (
        f"{FILE}, line 20, {HERE}.money.values: a mean counts nobody, so no unit of it has a worth. Take `money` out, or choose a count."
        in faults(folder)
    )


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(agreed(tmp_path, ("action: mentors", "action: mentor"), ("indicator: neet", "indicator: net")))
    assert len(told) == 2


def test_an_audience_that_is_open_to_everyone_cannot_list_the_report(tmp_path: Path) -> None:
    text = GOOD[WORK].replace("reports: [theme, area-profile], public", "reports: [theme, scenario], public")
    assert faults(write(tmp_path, **{WORK: text, PARTNERSHIP: GOOD[PARTNERSHIP]})) == [
        "definitions/work.yaml, line 30, audiences.public.reports.2: this kind of report is never open to everyone "
        "(found 'scenario'). Take it out, or write `public: false`."
    ]


def test_editors_accept_it_as_well() -> None:
    validator = jsonschema.Draft7Validator(json_schema())
    assert [
        error.message for error in validator.iter_errors(yaml.safe_load(TEXT.replace("2027-07-01", "'2027-07-01'")))
    ] == []


def scenario() -> Scenario:
    return Scenario.model_validate(yaml.safe_load(TEXT)["scenarios"][0])


def test_a_workshop_may_vary_reach_and_start() -> None:
    varied = scenario().varied(reach=0.8, start="2028-Q1")
    assert [(each.reach.low, each.reach.high, str(each.start)) for each in varied.actions] == 2 * [
        (0.8, 0.8, "2028-Q1")
    ]
    assert varied.actions[0].reach.already == 0.3
    assert scenario().varied() == scenario()


def test_a_variation_cannot_take_back_what_is_done() -> None:
    with pytest.raises(ValueError, match="between what is reached already"):
        scenario().varied(reach=0.2)
    with pytest.raises(ValidationError, match="not a period"):
        scenario().varied(start="soon")
