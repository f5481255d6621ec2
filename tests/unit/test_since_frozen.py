"""What came since a decision, against the baseline frozen then: the rows that pages print."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest
from curvebook.findings.book import Book, Where
from curvebook.findings.freezing import freeze
from curvebook.findings.since import since_frozen
from small_partnership import NEET, observed, partnership, series

AT, NOW = date(2022, 6, 10), date(2026, 11, 14)
SHA = "a" * 64
RECEIVED = pd.DataFrame({"id": ["s1"], "received": [pd.Timestamp("2022-05-01")], "sha256": [SHA]})
KNOWN = [8.0, 8.4, 8.2, 8.7, 8.5, 8.9, 9.1, 9.0]  # 2014 to 2021
NEIGHBOURS = ("N1", "N2", "N3", "N4")


def parts(since: list[float], country: list[float] | None = None, n: int = 10_000) -> list[pd.DataFrame]:
    flat = [6.0, 6.1, 5.9, 6.0, 6.1, 6.0, 5.9, 6.0]
    own = series("B", [*KNOWN, *since], n)
    others = [series(code, [*flat, *(country or [6.0] * len(since))], 10**6) for code in ("C", *NEIGHBOURS)]
    return [own, *others]


def rows(tmp_path, after: list[pd.DataFrame], as_at: date = NOW, **changed) -> pd.DataFrame:
    agreed = partnership(tmp_path, NEET | changed)
    known = observed(parts([])).rows
    then = Book.of(agreed.indicator("neet"), known, Where(agreed), AT)
    agreed = dataclasses.replace(agreed, baselines=(freeze(then, "B", AT, RECEIVED),))
    now = Book.of(agreed.indicator("neet"), observed(after).rows, Where(agreed), NOW)
    return pd.DataFrame(list(since_frozen(now, as_at)))


def one(table: pd.DataFrame, measure: str) -> pd.Series:
    found = table[table["measure"] == measure]
    assert len(found) == 1
    return found.iloc[0]


def test_two_years_far_below_the_baseline_of_a_bad_thing_have_turned_it(tmp_path):
    table = rows(tmp_path, parts([6.4, 6.2]))
    found = one(table, "verdict")
    assert (found["word"], found["period_start"].year) == ("turned", 2023)
    assert found["value"] < 0
    assert found["lower"] < found["value"] < found["upper"] < 0
    assert one(table, "verdict-since")["period_start"].year == 2022


def test_the_difference_is_from_the_baseline_s_middle(tmp_path):
    table = rows(tmp_path, parts([6.4, 6.2]))
    expected = table[(table["measure"] == "baseline") & (table["period_start"] == pd.Timestamp("2023-01-01"))]
    assert one(table, "verdict")["value"] == pytest.approx(6.2 - expected["value"].item())


def test_it_is_told_in_people_by_the_newest_denominator(tmp_path):
    table = rows(tmp_path, parts([6.4, 6.2], n=4_000))
    found, counted = one(table, "verdict"), one(table, "verdict-count")
    for figure in ("value", "lower", "upper"):
        assert counted[figure] == pytest.approx(found[figure] / 100 * 4_000)


def test_of_a_survey_nothing_is_told_in_people(tmp_path):
    table = rows(tmp_path, parts([6.4, 6.2]), survey=True)
    assert "verdict-count" not in set(table["measure"])


def test_a_rise_as_expected_is_on_the_baseline(tmp_path):
    table = rows(tmp_path, parts([9.2, 9.2]))
    assert one(table, "verdict")["word"] == "on the baseline"
    assert table[table["measure"] == "verdict-since"].empty


def test_slowing_a_deterioration_counts_and_is_said_to_be_still_worse(tmp_path):
    agreed, years = partnership(tmp_path, NEET), range(2010, 2025)
    steep = list(np.geomspace(1, 16, 12))
    after = [series("B", [*steep, 16.1, 16.2, 16.3], years=years)]
    then = Book.of(agreed.indicator("neet"), observed(after).rows[:12], Where(agreed), AT)
    agreed = dataclasses.replace(agreed, baselines=(freeze(then, "B", AT, RECEIVED),))
    now = Book.of(agreed.indicator("neet"), observed(after).rows, Where(agreed), NOW)
    found = one(pd.DataFrame(list(since_frozen(now, NOW))), "verdict")
    assert found["word"] == "turned"
    assert "still worse than before the decision" in found["note"]


def test_far_above_it_is_worse(tmp_path):
    assert one(rows(tmp_path, parts([13.0, 14.0])), "verdict")["word"] == "worse"


def test_whether_the_country_and_the_neighbours_turned_is_told_beside_it(tmp_path):
    table = rows(tmp_path, parts([6.4, 6.2], country=[3.0, 2.8]))
    assert one(table, "country-verdict")["word"] == "turned"
    around = one(table, "neighbours-verdict")
    assert (around["value"], around["count"]) == (4, 4)


def test_nothing_came_yet_is_said(tmp_path):
    found = one(rows(tmp_path, parts([])), "verdict")
    assert (found["word"], found["note"]) == ("not assessable", "no figure has come since the decision")


def test_a_point_of_before_the_decision_is_not_judged(tmp_path):
    agreed = partnership(tmp_path, NEET)
    known, late = observed(parts([])).rows, date(2022, 12, 10)
    for day, counts in ((AT, True), (late, False)):  # more, and less than half of 2022 lies after the day
        then = Book.of(agreed.indicator("neet"), known, Where(agreed), day)
        agreed = dataclasses.replace(agreed, baselines=(freeze(then, "B", day, RECEIVED),))
        now = Book.of(agreed.indicator("neet"), observed(parts([3.0])).rows, Where(agreed), NOW)
        found = one(pd.DataFrame(list(since_frozen(now, NOW))), "verdict")
        assert (found["word"] != "not assessable") == counts


def test_points_beyond_three_years_are_not_judged(tmp_path):
    found = one(rows(tmp_path, parts([9.1, 9.1, 9.1, 3.0])), "verdict")
    assert (found["word"], found["period_start"].year) == ("on the baseline", 2024)
    assert "3 years are over, and a new baseline is due" in found["note"]
    assert "made from figures up to 2021" in found["note"]


def test_a_baseline_frozen_afterwards_says_so(tmp_path):
    agreed = partnership(tmp_path, NEET)
    then = Book.of(agreed.indicator("neet"), observed(parts([])).rows, Where(agreed), AT)
    agreed = dataclasses.replace(agreed, baselines=(freeze(then, "B", AT, RECEIVED, date(2026, 1, 5)),))
    now = Book.of(agreed.indicator("neet"), observed(parts([6.4])).rows, Where(agreed), NOW)
    found = one(pd.DataFrame(list(since_frozen(now, NOW))), "verdict")
    assert "frozen afterwards, on 5 January 2026" in found["note"]


def test_a_change_of_method_since_makes_it_not_assessable(tmp_path):
    found = one(rows(tmp_path, parts([6.4, 6.2]), breaks=[{"at": "2022", "why": "New form."}]), "verdict")
    assert found["word"] == "not assessable"


def test_a_past_that_was_revised_since_makes_it_not_assessable(tmp_path):
    after = parts([6.4, 6.2])
    after[0].loc[7, ["value", "numerator"]] = [6.5, 650]
    found = one(rows(tmp_path, after), "verdict")
    assert (found["word"], "revised" in found["note"]) == ("not assessable", True)


def test_every_row_names_all_it_was_made_from(tmp_path):
    table = rows(tmp_path, parts([6.4, 6.2]))
    assert one(table, "verdict")["source"].count("s1#") == 10
    assert set(table.loc[table["measure"] == "baseline", "source"].str.count("s1#")) == {8}
    assert one(table, "country-verdict")["source"] != ""


def test_a_baseline_frozen_after_the_day_is_not_known_yet(tmp_path):
    assert rows(tmp_path, parts([6.4, 6.2]), as_at=date(2022, 6, 9)).empty


def test_of_two_the_newer_counts_and_the_older_is_named(tmp_path):
    agreed = partnership(tmp_path, NEET)
    known = observed(parts([])).rows
    earlier = date(2021, 12, 31)
    then = [Book.of(agreed.indicator("neet"), known, Where(agreed), day) for day in (AT, earlier)]
    both = tuple(freeze(book, "B", day, RECEIVED) for book, day in zip(then, (AT, earlier), strict=True))
    agreed = dataclasses.replace(agreed, baselines=both)
    now = Book.of(agreed.indicator("neet"), observed(parts([6.4, 6.2])).rows, Where(agreed), NOW)
    found = one(pd.DataFrame(list(since_frozen(now, NOW))), "verdict")
    assert "an earlier baseline was frozen on 31 December 2021" in found["note"]


def test_years_put_together_are_judged_only_where_they_share_none(tmp_path):
    def pooled(values: list[float]) -> pd.DataFrame:
        rows = series("B", values, years=range(2000, 2000 + len(values)))
        return observed([rows.assign(period_months=36)]).rows

    past = [9.0 + 0.1 * (k % 3) for k in range(20)]  # 2000-02 to 2019-21
    agreed = partnership(tmp_path, NEET)
    then = Book.of(agreed.indicator("neet"), pooled(past), Where(agreed), AT)
    agreed = dataclasses.replace(agreed, baselines=(freeze(then, "B", AT, RECEIVED),))
    now = Book.of(agreed.indicator("neet"), pooled([*past, 3.0, 3.0, 3.0]), Where(agreed), NOW)
    table = pd.DataFrame(list(since_frozen(now, NOW)))
    # 2020-22, 2021-23 and 2022-24 came; only the last shares no year with what was known
    assert min(table.loc[table["measure"] == "baseline", "period_start"]).year == 2022
    assert one(table, "verdict")["period_start"].year == 2022
