"""What is said of a curve since a decision: no more than the verdict says."""

from __future__ import annotations

import pandas as pd
import pytest
from curvebook.narrative import messages, turned
from test_narrative_sentences import facts, words

BASELINE = {"measure": "baseline", "value": 6.5, "lower": 5.4, "upper": 7.9, "note": "frozen on 10 December 2024"}
FIGURES = {"value": -1.44, "lower": -2.8, "upper": -0.3}
COUNT = {"measure": "verdict-count", "value": -62.8, "lower": -122.0, "upper": -13.1}
MADE = "made from figures up to 2023 to 2024"


def curve(word: str, note: str = MADE, **changed: object):
    verdict = {"measure": "verdict", "word": word, "note": note, **FIGURES, **changed}
    since = {"measure": "verdict-since", "word": word, "period_start": pd.Timestamp("2024-04-01")}
    return facts(BASELINE, verdict, COUNT, *([since] if word in ("turned", "worse", "bending") else []))


def test_a_turn_is_told_with_its_beginning_and_by_how_much() -> None:
    assert words(turned.verdict(curve("turned"))) == (
        "The curve has turned: since 2024 to 2025 the figures have been better than was expected on 10 December 2024. "
        "The newest figure judged, for 2025 to 2026, is 1.4 percentage points below the middle of what was expected "
        "(19 times in 20, −2.8 to −0.3): about 63 fewer of those it counts (−120 to −13). "
        "The forecast of 10 December 2024 was made from figures up to 2023 to 2024."
    )


def test_a_turn_that_only_slows_a_deterioration_says_so() -> None:
    known = curve("turned", note="still worse than before the decision")
    assert ", though they are still worse than before that day." in words(turned.verdict(known))
    assert turned.on_a_card(known) == ("The curve: better than expected, but still worsening", "better")


def test_early_signs_are_called_no_more_than_that() -> None:
    said = words(turned.verdict(curve("bending")))
    assert said.startswith("There are early signs of a turn")
    assert "One figure alone may be chance." in said
    assert "has turned" not in said


def test_on_the_baseline_is_as_expected() -> None:
    known = curve("on the baseline", value=-0.4, lower=-1.5, upper=0.9)
    said = words(turned.verdict(known))
    assert said.startswith(
        "The curve is as was expected on 10 December 2024, when between 5.4% and 7.9% was forecast for 2025 to 2026."
    )
    assert "no further than chance explains." in said
    assert turned.on_a_card(known) == ("The curve: as expected", "neutral")


def test_one_figure_outside_that_is_no_sign_is_said_to_be_none() -> None:
    assert "which alone is no sign of a turn." in words(turned.verdict(curve("on the baseline")))


@pytest.mark.parametrize("word", ["turned", "bending", "worse"])
def test_what_is_off_its_baseline_is_never_said_to_be_chance(word) -> None:
    assert "chance explains" not in words(turned.verdict(curve(word, lower=-2.9, upper=0.4)))


def test_a_baseline_frozen_afterwards_says_so() -> None:
    said = words(turned.verdict(curve("turned", note=f"{MADE}; frozen afterwards, on 28 November 2026")))
    assert "it was frozen afterwards, on 28 November 2026, when later figures may have been known." in said


def test_after_three_years_a_new_baseline_is_due() -> None:
    said = words(turned.verdict(curve("turned", note=f"{MADE}; 3 years are over, and a new baseline is due")))
    assert " 3 years are over, and a new baseline is due." in said


def test_worse_is_told_since_when() -> None:
    said = words(turned.verdict(curve("worse", value=2.0, lower=0.5, upper=3.0)))
    assert said.startswith("The curve is worse than was expected on 10 December 2024: since 2024 to 2025")
    assert "above the middle" in said


def test_what_cannot_be_assessed_says_why() -> None:
    known = facts(BASELINE, {"measure": "verdict", "word": "not assessable", "note": "no figure has come"})
    assert words(turned.verdict(known)) == (
        "Whether the curve has turned since 10 December 2024, when a forecast was frozen, cannot be assessed: "
        "no figure has come."
    )


def test_a_withheld_verdict_says_so_without_its_baseline() -> None:
    known = facts({"measure": "verdict", "word": "not assessable", "note": "computed from a value that is withheld"})
    assert words(turned.verdict(known)) == (
        "Whether the curve has turned cannot be assessed: computed from a value that is withheld."
    )


def test_without_a_baseline_nothing_is_said() -> None:
    known = facts({"measure": "latest", "value": 5.0})
    assert str(turned.verdict(known)) == ""
    assert turned.on_a_card(known) == ("", "")
    assert turned.tally([known]) == ""


def test_others_are_told_by_their_own_forecasts_of_that_day() -> None:
    known = facts(
        BASELINE,
        {"measure": "verdict", "word": "turned", **FIGURES},
        {"measure": "country-verdict", "word": "on the baseline", "against": "C"},
        {"measure": "neighbours-verdict", "value": 2.0, "count": 15.0},
    )
    assert words(turned.elsewhere(known, {"C": "Albion"})) == (
        "By forecasts frozen on the same day, Albion is as expected and of 15 similar places 2 have turned. "
        "That a curve has turned does not show why."
    )


def test_what_cannot_be_said_of_the_country_is_not_left_out() -> None:
    known = facts(BASELINE, {"measure": "country-verdict", "word": "not assessable", "against": "C", "note": "revised"})
    assert "Albion cannot be assessed yet (revised)" in words(turned.elsewhere(known, {"C": "Albion"}))


def test_a_curve_that_turned_gives_the_chart_its_title() -> None:
    assert messages.message(curve("turned")) == "Better than expected"
    assert messages.message(curve("on the baseline")) == "The figures so far"


@pytest.mark.parametrize("words_", [["turned"], ["turned", "worse", "on the baseline", "not assessable", "bending"]])
def test_the_tally_counts_each_verdict(words_) -> None:
    said = turned.tally([curve(word) for word in words_])
    if len(words_) == 1:
        assert said == (
            "1 indicator is measured against what was expected when a decision was taken: 1 is better than expected."
        )
    else:
        assert said.endswith(
            "1 is better than expected, 1 shows early signs of being better, 1 is as expected, 1 is worse than "
            "expected and 1 cannot be assessed yet."
        )
