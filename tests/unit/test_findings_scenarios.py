"""Scenarios among the findings: made from the forecast that stands beside them, once, naming all they are made from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.disclosure.opening import shown_to
from curvebook.findings.edition import what_if
from curvebook.findings.table import SCENARIOS
from curvebook.model.partnership import Partnership
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.reading import Audience
from curvebook.model.scenarios import Scenario
from small_partnership import AS_AT, NEET, Fake, observed, partnership, usual

EDITION = "2026-Q2"
NOTHING = (0.0, 0.0, 0.0)


def ranged(low: float, likely: float, high: float, **more: Any) -> dict:
    return {"low": low, "likely": likely, "high": high, "because": "so", **more}


MONEY = {
    "price_year": 2026, "years": 5, "unit": "one person",
    "values": [{"title": "V", "whose": "public purse", "pounds": ranged(1000, 2000, 3000)}],
}  # fmt: skip


def scenario(
    leverage: tuple[float, float, float] = (0.2, 0.3, 0.5), start: str = "2026-07-01", **more: Any
) -> Scenario:
    action = {
        "title": "Advice", "start": start, "leverage": ranged(*leverage, **{"from": "trial"}),
        "reach": ranged(0.5, 0.6, 0.8), "cost": {"once": ranged(1000, 2000, 3000)},
    }  # fmt: skip
    return Scenario.model_validate(
        {"id": "advice", "title": "Advice", "indicator": "neet", "actions": [action], **more}
    )


def agreed(folder: Path, *scenarios: Scenario, indicator: dict = NEET) -> Partnership:
    return replace(partnership(folder, indicator), scenarios=scenarios or (scenario(money=MONEY),))


def received() -> Fake:
    return observed([part.assign(submission=part["area"]) for part in usual()])


def rows(whole: Partnership, fake: Fake | None = None) -> pd.DataFrame:
    table = findings.compute(whole, fake or received(), EDITION)
    return table[table["measure"].isin(SCENARIOS)]


def one(found: pd.DataFrame, measure: str, **which: str) -> pd.Series:
    chosen = found[found["measure"] == measure]
    for column, value in which.items():
        chosen = chosen[chosen[column] == value]
    assert len(chosen) == 1, chosen
    return chosen.iloc[0]


def test_without_an_agreed_scenario_there_is_no_row(tmp_path: Path) -> None:
    assert rows(partnership(tmp_path)).empty


def test_it_stands_once_in_the_home_theme_by_its_id(tmp_path: Path) -> None:
    found = rows(agreed(tmp_path))
    assert set(zip(found["theme"], found["by"], found["group"], strict=True)) == {("children", "scenario", "advice")}
    assert set(found["measure"]) == set(SCENARIOS) - {"no-scenario"}


def test_without_effect_it_is_the_forecast_and_its_chance_that_of_the_target(tmp_path: Path) -> None:
    whole = agreed(tmp_path, scenario(NOTHING))
    table = findings.compute(whole, received(), EDITION)
    home = table[(table["theme"] == "children") & (table["area"] == "B")]
    figures = ["period_start", "value", "lower", "upper", "lower80", "upper80"]
    plain, made = (home.loc[home["measure"] == measure, figures].to_numpy() for measure in ("forecast", "scenario"))
    assert (plain == made).all()
    assert one(home, "scenario-likelihood")["value"] == one(home, "likelihood")["value"]
    assert one(home, "scenario-effect")["value"] == 0


def test_an_effect_lowers_what_is_low_when_good_and_raises_the_chance(tmp_path: Path) -> None:
    table = findings.compute(agreed(tmp_path), received(), EDITION)
    home = table[(table["theme"] == "children") & (table["area"] == "B")]
    plain, made = (home.loc[home["measure"] == measure, "value"].to_numpy() for measure in ("forecast", "scenario"))
    assert (made[1:] < plain[1:]).all()
    assert one(home, "scenario-likelihood")["value"] > one(home, "likelihood")["value"]


def test_the_effect_is_counted_in_people_by_the_newest_denominator(tmp_path: Path) -> None:
    effect = one(rows(agreed(tmp_path)), "scenario-effect")
    assert effect["count"] == pytest.approx(effect["value"] * 10_000 / 100)
    assert effect["lower"] < effect["lower80"] < effect["value"] < effect["upper80"] < effect["upper"] < 0


def test_where_nobody_knows_how_many_people_that_is_said(tmp_path: Path) -> None:
    fake = received()
    bare = Fake(fake.rows.assign(numerator=np.nan, denominator=np.nan))
    found = rows(agreed(tmp_path), bare)
    assert np.isnan(one(found, "scenario-effect")["count"])
    assert one(found, "social-return")["word"] == "cannot be said in people"


def test_money_has_no_figure_without_its_range(tmp_path: Path) -> None:
    money = rows(agreed(tmp_path))
    money = money[money["measure"] == "social-return"]
    assert set(money["against"]) == {"units", "benefits", "costs", "net", "ratio", "break-even", "purse"}
    inner = money[["lower80", "value", "upper80"]].to_numpy()
    assert (np.diff(inner) >= 0).all()
    assert (money["lower"] <= money["lower80"]).all() and (money["upper80"] <= money["upper"]).all()


def test_what_the_forecast_does_not_reach_is_said(tmp_path: Path) -> None:
    note = one(rows(agreed(tmp_path)), "social-return", against="net")["note"]
    assert note == "after 2028 the forecast is taken to go on as in its last year"


def test_an_action_from_before_the_newest_value_is_in_the_baseline(tmp_path: Path) -> None:
    found = rows(agreed(tmp_path, scenario(start="2025-07-01")))
    assert found["measure"].tolist() == ["no-scenario"]
    assert found["word"].item() == "in the baseline already"
    assert found["note"].item() == "an action would begin on 1 July 2025, and the newest value is from 2025"


def test_without_a_forecast_there_is_none_for_the_same_reason(tmp_path: Path) -> None:
    fake = received()
    short = Fake(fake.rows[(fake.rows["area"] != "B") | (fake.rows["period_start"] >= "2024-01-01")])
    found = rows(agreed(tmp_path), short)
    assert (found["measure"].tolist(), found["word"].tolist()) == (["no-scenario"], ["too short"])


def test_of_another_area_it_shows_the_fan_and_judges_no_target(tmp_path: Path) -> None:
    found = rows(agreed(tmp_path, scenario(area="W1")))
    assert set(found["area"]) == {"W1"}
    assert set(found["measure"]) == {"scenario", "scenario-effect"}


def test_a_target_that_no_reach_can_meet_is_a_word(tmp_path: Path) -> None:
    hard = {**NEET, "target": {"from": {"2022": 8.0}, "to": {"2027": 0.5}}}
    assert one(rows(agreed(tmp_path, indicator=hard)), "scenario-reach")["word"] == "cannot by these actions"


def test_every_row_names_all_that_it_is_made_from(tmp_path: Path) -> None:
    """Change one value of the borough: whatever moves has named it."""
    whole, fake = agreed(tmp_path), received()
    before = rows(whole, fake)
    for row in range(12):
        changed = fake.rows.copy()
        changed.loc[row, ["value", "numerator"]] *= 1.4
        after = rows(whole, Fake(changed))
        name = f"{changed['submission'][row]}#{changed['row'][row]}"
        both = pd.concat([before, after], ignore_index=True)
        moved = both[~both.duplicated([c for c in both.columns if c != "source"], keep=False)]
        assert not moved.empty
        assert all(name in source.split(";") for source in moved["source"])


def test_a_variation_is_what_the_edition_would_say_had_it_been_agreed(tmp_path: Path) -> None:
    other = scenario((0.1, 0.2, 0.3), money=MONEY)
    made = what_if(agreed(tmp_path), received(), EDITION, other)
    pd.testing.assert_frame_equal(made, rows(agreed(tmp_path, other)).reset_index(drop=True))


def test_a_scenario_does_not_depend_on_the_others(tmp_path: Path) -> None:
    first, second = scenario(), Scenario.model_validate({**scenario().model_dump(by_alias=True), "id": "second"})
    both = rows(agreed(tmp_path, second, first))
    alone = rows(agreed(tmp_path, first))
    pd.testing.assert_frame_equal(both[both["group"] == "advice"].reset_index(drop=True), alone.reset_index(drop=True))


# What an audience may see

PUBLIC = Audience(id="public", title="All", reports=("theme",), public=True)
BOARD = Audience(id="board", title="Board", reports=("theme", "scenario"))
INSIDERS = Audience(id="insiders", title="Insiders", reports=("theme", "scenario"), sees=("small",))


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The findings as each audience sees them; the board's policy withholds the borough's newest count."""

    def seen(audience: Audience, *, withhold: bool = False) -> pd.DataFrame:
        policy = DisclosurePolicy(id="small", title="Small", withhold_below=600, why="Because.")
        whole = agreed(tmp_path / "p", indicator={**NEET, **({"disclosure": "small"} if withhold else {})})
        whole = replace(whole, policies=(policy,), audiences=(PUBLIC, BOARD, INSIDERS))
        table = findings.compute(whole, received(), EDITION)
        folder = tmp_path / f"findings-{withhold}"
        findings.write(table, whole, received(), EDITION, AS_AT, folder)
        found = findings.opened(folder, whole, EDITION)
        return shown_to(whole, found, EDITION, AS_AT, audience).table

    return seen


def test_an_audience_that_is_open_to_everyone_holds_no_row_of_a_scenario(edition: Any) -> None:
    seen = edition(PUBLIC)
    assert not seen["measure"].isin(SCENARIOS).any()
    assert "scenario" not in set(seen["by"])


def test_everything_else_is_the_same_for_both(edition: Any) -> None:
    board, public = edition(BOARD), edition(PUBLIC)
    rest = board[~board["measure"].isin(SCENARIOS)].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, public)


def test_a_board_from_which_nothing_is_withheld_sees_it(edition: Any) -> None:
    assert edition(INSIDERS, withhold=True)["measure"].isin(SCENARIOS).sum() > 8


def test_what_is_made_from_a_withheld_value_has_no_figure_in_a_scenario_either(edition: Any) -> None:
    seen = edition(BOARD, withhold=True)
    home = seen[(seen["area"] == "B") & seen["measure"].isin(SCENARIOS)]
    words = dict(zip(home["measure"], home["word"], strict=True))
    assert words == {"no-scenario": "withheld", "scenario-likelihood": "not assessable", **dict.fromkeys(
        ("scenario-effect", "scenario-reach", "social-return"), "cannot be calculated")}  # fmt: skip
    assert home[["value", "lower", "upper", "lower80", "upper80", "count"]].isna().all(axis=None)
    assert set(home["state"]) == {"c"}
