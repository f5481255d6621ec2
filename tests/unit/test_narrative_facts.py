"""Facts: the findings on one indicator in one area, asked for by measure."""

from __future__ import annotations

from datetime import date

import pandas as pd
from curvebook.findings.table import shaped
from curvebook.model.measures import Indicator
from curvebook.model.period import Period
from curvebook.narrative.facts import Facts
from small_partnership import area

NEET = Indicator.model_validate({
    "id": "neet", "title": "Not in learning or work", "kind": "proportion", "good": "low", "role": "headline",
    "levels": ["borough"], "frequency": "annual", "source": {"publisher": "Council", "licence": "OGL-3.0"},
})  # fmt: skip
YEARS = [pd.Timestamp(f"{year}-01-01") for year in (2023, 2024, 2025)]


def facts(*rows: dict[str, object]) -> Facts:
    known = {"indicator": "neet", "area": "B", "theme": "t", "period_months": 12}
    return Facts(NEET, area("B", "borough"), shaped(pd.DataFrame([{**known, **row} for row in rows])))


def observed(*places: int) -> list[dict[str, object]]:
    return [{"measure": "observed", "period_start": YEARS[k], "value": float(k)} for k in places]


def test_a_measure_is_told_in_time_order_as_values_and_as_a_frame():
    for order in ((0, 1, 2), (2, 0, 1)):
        known = facts({"measure": "latest", "value": 2.0}, *observed(*order))
        assert [found.value for found in known.every("observed")] == [0.0, 1.0, 2.0]
        assert known.rows("observed")["period_start"].tolist() == YEARS


def test_what_is_about_no_period_comes_last():
    known = facts({"measure": "check", "note": "b", "period_months": 0}, {"measure": "check", "period_start": YEARS[0]})
    assert [found.period for found in known.every("check")] == [Period(date(2023, 1, 1), 12), None]


def test_a_figure_that_is_not_known_is_none_and_never_nought():
    found = facts({"measure": "latest", "period_start": YEARS[0], "state": "c", "lower": 0.0}).get("latest")
    assert found is not None
    assert (found.value, found.lower, found.state) == (None, 0.0, "c")


def test_groups_are_told_only_where_they_are_asked_for():
    known = facts({"measure": "latest", "value": 1.0, "by": "sex", "group": "female"})
    assert known.get("latest") is None
    assert known.rows("latest").empty
    assert [found.group for found in known.by("sex").every("latest")] == ["female"]


def test_what_was_observed_in_a_period_is_found_or_said_to_be_missing():
    known = facts(*observed(0, 1))
    assert known.at(Period(date(2024, 1, 1), 12)).value == 1.0
    for other in (Period(date(2024, 1, 1), 3), Period(date(2025, 1, 1), 12)):
        assert (known.at(other).value, known.at(other).state) == (None, "x")


def test_a_series_has_no_single_finding():
    assert facts(*observed(0)).get("observed") is None


def test_a_frame_that_is_handed_out_may_be_changed_freely():
    known = facts(*observed(0, 1))
    rows = known.rows("observed")
    rows.loc[:, "value"] = 9.0
    assert known.rows("observed")["value"].tolist() == [0.0, 1.0]
