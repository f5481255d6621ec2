"""What is usual for a series and what is not; a season is never taken for news."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.findings.table import shaped
from curvebook.indicators.seasons import without_season
from curvebook.indicators.spc import special_causes, xmr
from curvebook.model.measures import Indicator
from curvebook.model.places import Area
from curvebook.narrative import messages, usual
from curvebook.narrative.facts import Facts
from small_partnership import NEET, observed, partnership, series
from small_partnership import usual as everywhere

BARE = {**NEET, "roles": {"economy": "context"}, "interval": "none", "target": None}  # no interval: no trend test
QUARTERLY = {**BARE, "frequency": "quarterly"}
UPS_AND_DOWNS = np.array([6.0, 6.4, 5.9, 6.3, 6.1, 6.5, 5.8, 6.2, 6.0, 6.4, 5.9, 6.3])


def quarterly(values) -> pd.DataFrame:
    starts = pd.date_range(end="2026-07-01", periods=len(values), freq="3MS")
    return series("B", values, years=range(1990, 1990 + len(values))).assign(
        period_start=starts, period_months=3, numerator=np.nan, value=values
    )


def yearly(values, **columns) -> pd.DataFrame:
    years = range(2026 - len(values), 2026)
    return series("B", values, years=years, **columns).assign(value=np.asarray(values, dtype=float), numerator=np.nan)


def found(tmp_path, part: pd.DataFrame, indicator: dict = BARE, measure: str = "variation", theme: str = "children"):
    table = findings.compute(partnership(tmp_path, indicator), observed([part]), "2026-Q2")
    rows = table[(table["measure"] == measure) & (table["area"] == "B") & (table["theme"] == theme)]
    rows = rows[rows["indicator"] == "neet"]
    return rows.iloc[0] if len(rows) else None


@pytest.mark.parametrize(
    ("newest", "good", "word", "rule"),
    [
        (9.0, "low", "concern", "above its usual range"),
        (9.0, "high", "improvement", "above its usual range"),
        (9.0, "neither", "special cause", "above its usual range"),
        (3.0, "low", "improvement", "below its usual range"),
        (6.2, "low", "common cause", ""),
    ],
)
def test_a_point_is_judged_by_the_usual_range_of_its_series(tmp_path, newest, good, word, rule):
    row = found(tmp_path, yearly([*UPS_AND_DOWNS, newest]), {**BARE, "good": good})
    assert (row["word"], row["note"]) == (word, rule)
    assert row["lower"] < row["value"] < row["upper"]


def test_seven_in_a_row_on_one_side_are_noticed(tmp_path):
    row = found(tmp_path, yearly([*UPS_AND_DOWNS, *UPS_AND_DOWNS[:7] - 0.9]))
    assert row["word"] == "improvement"
    assert row["note"].split("; ")[0] == "seven in a row below its average"


def test_fewer_than_twelve_values_make_it_provisional(tmp_path):
    assert found(tmp_path, yearly(UPS_AND_DOWNS[:9]))["note"] == "provisional: fewer than 12 values"


def test_fewer_than_seven_values_are_not_assessed(tmp_path):
    row = found(tmp_path, yearly(UPS_AND_DOWNS[:6]))
    assert (row["word"], row["note"]) == ("not assessable", "fewer than 7 values")


def test_values_before_a_change_of_method_do_not_count(tmp_path):
    broken = {**BARE, "breaks": [{"at": "2018", "why": "a new definition"}]}
    row = found(tmp_path, yearly([*(UPS_AND_DOWNS + 5), *UPS_AND_DOWNS[:8]]), broken)
    assert row["word"] == "common cause"
    assert row["value"] == pytest.approx(UPS_AND_DOWNS[:8].mean())


STEP = {**BARE, "rebase": [{"at": "2014", "why": "A new service began."}]}  # twelve values lie behind it


def test_after_a_known_step_only_what_follows_it_is_usual(tmp_path):
    part = yearly([*(UPS_AND_DOWNS + 5), *UPS_AND_DOWNS])
    assert found(tmp_path, part)["word"] == "improvement"
    row = found(tmp_path, part, STEP)
    assert (row["word"], row["note"]) == ("common cause", "drawn anew from 2014")
    assert row["value"] == pytest.approx(UPS_AND_DOWNS.mean())
    assert row["source"].count(";") == 11


def test_soon_after_a_known_step_nothing_is_usual_yet(tmp_path):
    soon = {**BARE, "rebase": [{"at": "2020", "why": "A new service began."}]}
    assert found(tmp_path, yearly([*UPS_AND_DOWNS, *UPS_AND_DOWNS[:6]]), soon)["word"] == "not assessable"


def test_years_put_together_are_taken_where_they_share_none(tmp_path):
    row = found(tmp_path, yearly(np.tile(UPS_AND_DOWNS, 2)[:21], period_months=36))
    assert row["source"].count(";") == 6  # 7 of 21: each third
    assert row["word"] == "common cause"


def test_a_season_is_not_news(tmp_path):
    row = found(tmp_path, quarterly(np.tile([12.0, 6.0, 5.0, 6.0], 6) + np.resize([0.1, -0.1, 0.0], 24)), QUARTERLY)
    assert row["word"] == "common cause"
    assert "its season allowed for" in row["note"]


def test_news_within_a_season_is_news(tmp_path):
    values = np.tile([12.0, 6.0, 5.0, 6.0], 6) + np.resize([0.1, -0.1, 0.0], 24)
    values[-1] += 2  # less than the season's swing
    row = found(tmp_path, quarterly(values), QUARTERLY)
    assert (row["word"], row["note"]) == ("concern", "above its usual range; its season allowed for")


def test_a_season_needs_three_years_to_be_known(tmp_path):
    row = found(tmp_path, quarterly(np.tile([12.0, 6.0, 5.0, 6.0], 3)[:11]), QUARTERLY)
    assert (row["word"], row["note"]) == ("not assessable", "fewer than 3 years to learn its season from")


def test_a_context_indicator_is_not_judged(tmp_path):
    row = found(tmp_path, yearly([*UPS_AND_DOWNS, 9.0]), theme="economy")
    assert row["word"] == "special cause"


@pytest.mark.parametrize(
    ("goal", "word"), [(9.0, "consistently meets"), (6.2, "hit and miss"), (3.0, "consistently fails")]
)
def test_the_target_is_held_against_the_usual_range(tmp_path, goal, word):
    promised = {**BARE, "target": {"from": {"2020": 8.0}, "to": {"2030": goal}}}
    row = found(tmp_path, yearly(UPS_AND_DOWNS), promised, "assurance")
    assert (row["word"], row["value"]) == (word, goal)


def test_without_a_target_there_is_no_assurance(tmp_path):
    assert found(tmp_path, yearly(UPS_AND_DOWNS), measure="assurance") is None


# The seasons themselves


def test_a_line_keeps_its_slope_when_the_season_goes():
    line = np.linspace(1, 5, 22)
    season = np.resize([3.0, -1.0, -2.0, 0.0], 22)
    assert without_season(line + season, 4)[0] == pytest.approx(line - np.mean([3, -1, -2, 0]), abs=1e-9)


def test_a_gap_stays_a_gap_and_takes_no_other_value_with_it():
    values = 5 + np.resize([3.0, -1.0, -2.0, 0.0], 20)
    values[6] = np.nan
    out = without_season(np.stack([values, np.full(20, np.nan)]), 4)
    assert np.isnan(out[0]).tolist() == np.isnan(values).tolist()
    assert np.isnan(out[1]).all()


def test_chance_with_a_season_is_called_special_no_more_often_than_chance_without():
    """Points called special among 4,000 of pure chance, seven years of quarters each."""
    chance = np.random.default_rng(11).normal(size=(4000, 28))
    swing = np.resize([30.0, -10.0, -20.0, 0.0], 28)
    plain = (special_causes(chance, xmr(chance))[:, -1] > 0).mean()
    adjusted = without_season(chance + swing, 4)
    with_season = (special_causes(adjusted, xmr(adjusted))[:, -1] > 0).mean()
    assert with_season < plain + 0.02


# What is said of it


def said(tmp_path, part: pd.DataFrame, indicator: dict = BARE) -> tuple[str, str, str]:
    whole = partnership(tmp_path, indicator)
    table = findings.compute(whole, observed([part]), "2026-Q2")
    facts = Facts(whole.indicators()["neet"], whole.home,
                  table[(table["theme"] == "children") & (table["area"] == "B")])  # fmt: skip
    return re.sub("<[^>]+>", "", str(usual.variation(facts))), *messages.direction(facts)[1:]


def test_a_run_is_told_by_its_rule_where_the_trend_cannot_be_tested(tmp_path):
    sentence, card, kind = said(tmp_path, yearly([*UPS_AND_DOWNS, *UPS_AND_DOWNS[:7] - 0.9]))
    assert sentence == "The last seven years all lie below its average, which is better; chance alone seldom does that."
    assert (card, kind) == ("Below average for seven years", "better")


def test_of_a_series_that_never_stood_still_the_run_is_told_and_no_usual_range(tmp_path):
    sentence, card, _ = said(tmp_path, yearly(np.linspace(9, 3, 12)))
    assert (sentence.split(",")[0], card) == ("It has fallen six times in a row", "Six falls in a row")


def test_a_known_step_is_told_with_its_reason(tmp_path):
    sentence, _, _ = said(tmp_path, yearly([*(UPS_AND_DOWNS + 5), *UPS_AND_DOWNS]), STEP)
    assert sentence.endswith(" Its average and usual range count from 2014: A new service began.")


def test_usual_ups_and_downs_are_told_with_their_range(tmp_path):
    sentence, card, kind = said(tmp_path, yearly(UPS_AND_DOWNS))
    assert sentence == "It moves within its usual ups and downs, between 5.1% and 7.2%."
    assert (card, kind) == ("No more than its usual ups and downs", "neutral")


def test_where_the_trend_is_tested_the_chart_is_silent(tmp_path):
    whole = partnership(tmp_path, {**NEET, "roles": {}})
    table = findings.compute(whole, observed(everywhere()), "2026-Q2")
    facts = Facts(whole.indicators()["neet"], whole.home, table[table["area"] == "B"])
    assert facts.word("variation") == "improvement"
    assert usual.variation(facts) == ""
    assert messages.direction(facts)[1] == "Getting better"


def told(word: str, note: str, trend: str = "cannot be calculated") -> Facts:
    """An indicator of which a process chart says `word`."""
    rows = [{"measure": "trend", "word": trend, "note": "there is no interval"},
            {"measure": "latest", "value": 5.0},
            {"measure": "variation", "word": word, "note": note, "value": 6.0, "lower": 4.0, "upper": 8.0}]  # fmt: skip
    when = {"period_start": pd.Timestamp("2026-07-01"), "period_months": 3, "area": "B", "indicator": "neet"}
    table = shaped(pd.DataFrame([row | when for row in rows]))
    return Facts(Indicator.model_validate(QUARTERLY), Area(code="B", name="B", level="borough"), table)


def test_the_message_of_a_report_counts_what_only_a_process_chart_can_judge():
    every = [told("improvement", "below its usual range"), told("common cause", ""), told("not assessable", "too few")]
    assert messages.tally(every) == (
        "Of 3 headline indicators, 1 is better than is usual for it, 1 shows only its usual ups and downs and 1 cannot "
        "be tested."
    )
    assert messages.tally(every[:1]) == "The one headline indicator is better than is usual for it."


def test_the_title_of_a_curve_says_what_is_unusual():
    unusual = told("improvement", "seven in a row below its average; its season allowed for")
    assert messages.message(unusual) == "Below average for seven quarters, which is better"
    assert messages.message(told("common cause", "")) == "5.0% in July to September 2026"


@pytest.mark.parametrize(("good", "edge"), [("low", "or less"), ("high", "or more")])
def test_the_title_of_a_curve_that_is_past_its_target_says_on_which_side_it_will_stay(good, edge):
    facts = told("improvement", "seven in a row below its average")
    when = {"period_start": pd.Timestamp("2028-01-01"), "period_months": 3, "area": "B", "indicator": "neet"}
    goal = shaped(pd.DataFrame([
        {"measure": "target-end", "value": 6.0, "word": "reached"} | when,
        {"measure": "likelihood", "value": 0.9, "word": "likely"} | when]))  # fmt: skip
    indicator = facts.indicator.model_copy(update={"good": good})
    title = messages.message(Facts(indicator, facts.area, pd.concat([facts.table, goal], ignore_index=True)))
    assert title == f"Below average for seven quarters, which is better, and likely to stay at 6.0% {edge}"


def test_few_values_and_the_season_are_said():
    facts = told("concern", "above its usual range; provisional: fewer than 12 values; its season allowed for")
    assert str(usual.variation(facts)) == (
        "The newest figure lies well above its average, its season allowed for, which is worse; chance alone seldom "
        "does that. There are fewer than 12 values, so this may change."
    )


@pytest.mark.parametrize(
    ("likelihood", "said"),
    [({"word": "not assessable"}, "Its whole usual range meets the target."), ({"word": "likely", "value": 0.8}, "")],
)
def test_the_usual_range_speaks_of_the_target_only_where_no_forecast_does(likelihood, said):
    facts = told("common cause", "")
    rows = [{"measure": "assurance", "word": "consistently meets"}, {"measure": "likelihood", **likelihood}]
    table = pd.concat([facts.table, shaped(pd.DataFrame(rows))], ignore_index=True)
    assert str(usual.assurance(Facts(facts.indicator, facts.area, table))) == said


def test_a_series_that_has_left_its_usual_range_is_not_held_to_it():
    facts = told("improvement", "seven in a row each lower than the last")
    table = pd.concat([facts.table, shaped(pd.DataFrame([{"measure": "assurance", "word": "consistently fails"}]))])
    assert str(usual.assurance(Facts(facts.indicator, facts.area, table.reset_index(drop=True)))) == ""
