"""Half-year results: which value judges a half-year, and what is said where none does (RULES 2.5, 3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from curvebook.disclosure.apply import disclosed, to_withhold
from curvebook.findings.book import Book, Where
from curvebook.findings.half_years import half_years
from curvebook.findings.table import MEASURES, PROMISES, in_order, shaped
from curvebook.model.privacy import DisclosurePolicy
from curvebook.observatory.frames import OBSERVATIONS
from curvebook.observatory.frames import shaped as as_observed
from curvebook.press.methods import MEASURES as EXPLAINED
from curvebook.trajectory.target import path
from small_partnership import NEET, partnership

LEVEL = {"points_short": 1.0}
QUARTERLY = {
    "frequency": "quarterly",
    "target": {"from": {"2024-Q4": 6.0}, "to": {"2028-Q4": 6.0}, "monitoring_level": LEVEL},  # the level: 7.0
}
YEARLY = {
    "frequency": "annual", "due_days": 100,
    "target": {"from": {"2023/24": 6.0}, "to": {"2028/29": 6.0}, "monitoring_level": LEVEL},
}  # fmt: skip
UNTIL = date(2026, 9, 30)


def observations(values: dict[str, float], indicator, state: dict[str, str] | None = None) -> pd.DataFrame:
    periods = [indicator.period(text) for text in values]
    rows = {
        "indicator": "neet", "area": "B", "period_start": pd.to_datetime([p.start for p in periods]),
        "period_months": [p.months for p in periods], "value": list(values.values()), "submission": "s1",
        "row": range(2, len(values) + 2), "received": pd.Timestamp("2026-01-01"),
        "state": [(state or {}).get(text, "") for text in values],
    }  # fmt: skip
    return as_observed(pd.DataFrame(rows), OBSERVATIONS)


def told(folder: Path, given: dict[str, Any], values: dict[str, float], until: date = UNTIL, **state: str):
    """The rows of one indicator, by the last day of their half-year."""
    whole = partnership(folder, {**NEET, "roles": {}, "good": "low", "levels": ["borough"], **given})
    indicator = whole.indicator("neet")
    frame = observations(values, indicator, {name.replace("_", "-"): word for name, word in state.items()})
    book = Book.of(indicator, frame, Where(whole), until)
    assert indicator.target is not None
    rows = shaped(pd.DataFrame(list(half_years(book, "B", path(indicator, indicator.target)))))
    return rows, whole


def words(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return [(f"{start:%Y-%m}", word) for start, word in zip(rows["period_start"], rows["word"], strict=True)]


def quarters(first: str, *values: float) -> dict[str, float]:
    year, quarter = int(first[:4]), int(first[-1])
    names = [f"{year + (quarter - 1 + k) // 4}-Q{(quarter - 1 + k) % 4 + 1}" for k in range(len(values))]
    return dict(zip(names, values, strict=True))


def test_rule_3_2_half_years_begin_in_april_and_october_and_last_six_months(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, QUARTERLY, quarters("2024-Q4", *[6.0] * 7))
    assert [f"{start:%Y-%m}" for start in rows["period_start"]] == ["2024-10", "2025-04", "2025-10", "2026-04"]
    assert set(rows["period_months"]) == {6}


def test_rule_2_5_a_value_worse_than_the_monitoring_level_is_below_and_one_at_it_is_not(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, QUARTERLY, quarters("2024-Q4", 7.0, 6.0, 7.1, 6.0, 7.04, 6.0, 7.06))
    assert [word for _, word in words(rows)] == ["not below", "below", "not below", "below"]  # as printed: 7.0, 7.1


def test_rule_2_5_where_high_is_good_below_is_less(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, {**QUARTERLY, "good": "high"}, quarters("2024-Q4", 5.0, 6.0, 4.9, 6.0, 5.1, 9.0, 4.0))
    assert [word for _, word in words(rows)] == ["not below", "below", "not below", "below"]


def test_rule_3_2_the_last_value_of_a_half_year_judges_it(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, QUARTERLY, quarters("2024-Q4", 6.0, 9.0, 6.0, 6.0, 9.0, 9.0, 6.5))
    assert [word for _, word in words(rows)] == ["not below", "not below", "below", "not below"]
    assert rows["against"].tolist() == ["2024-Q4", "2025-Q2", "2025-Q4", "2026-Q2"]
    assert rows["value"].tolist() == [6.0, 6.0, 9.0, 6.5]
    assert rows["source"].tolist() == ["s1#2", "s1#4", "s1#6", "s1#8"]


def test_rule_3_2_a_year_judges_the_half_year_in_which_it_ends_and_the_other_is_not_due(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, YEARLY, {"2023/24": 6.0, "2024/25": 7.5, "2025/26": 6.5})
    assert words(rows) == [
        ("2023-10", "not below"), ("2024-04", "not due"), ("2024-10", "below"), ("2025-04", "not due"),
        ("2025-10", "not below"), ("2026-04", "not due"),
    ]  # fmt: skip


def test_a_year_not_yet_known_is_unknown_and_says_when_it_is_due(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, YEARLY, {"2023/24": 6.0, "2024/25": 7.5})
    row = rows[rows["period_start"] == "2025-10-01"].iloc[0]
    assert row["word"] == "unknown"
    assert row["note"] == "nothing has been received for 2025 to 2026; it is due by 9 July 2026"


def test_an_earlier_value_of_the_half_year_judges_it_where_the_last_is_missing(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, QUARTERLY, quarters("2024-Q4", 6.0, 6.0, 6.0, 6.0, 6.0, 8.0))
    assert words(rows)[-1] == ("2026-04", "below")
    assert rows["note"].iloc[-1] == "judged by April to June 2026, for nothing newer is known"


def test_a_withheld_value_says_why_nothing_is_known(tmp_path: Path) -> None:
    values = quarters("2024-Q4", *[6.0] * 5, np.nan, np.nan)
    rows, _ = told(tmp_path, QUARTERLY, values, **{"2026_Q2": "c"})
    assert words(rows)[-1] == ("2026-04", "unknown")
    assert rows["note"].iloc[-1].startswith("the value for July to September 2026 is withheld")


def test_a_provisional_value_counts_and_keeps_its_state(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, QUARTERLY, quarters("2024-Q4", *[6.0] * 6, 8.0), **{"2026_Q2": "p"})
    assert (rows["word"].iloc[-1], rows["state"].iloc[-1]) == ("below", "p")


def test_a_half_year_that_has_not_ended_by_the_edition_has_no_row(tmp_path: Path) -> None:
    rows, _ = told(tmp_path, QUARTERLY, quarters("2024-Q4", *[6.0] * 6), until=date(2026, 6, 30))
    assert words(rows)[-1][0] == "2025-10"


def test_rule_2_5_without_a_monitoring_level_there_is_nothing_to_be_below(tmp_path: Path) -> None:
    target = {key: value for key, value in QUARTERLY["target"].items() if key != "monitoring_level"}
    assert told(tmp_path, {**QUARTERLY, "target": target}, quarters("2024-Q4", *[6.0] * 7))[0].empty


def test_nothing_is_judged_before_the_path_begins_or_after_it_ends(tmp_path: Path) -> None:
    target = {"from": {"2025-Q2": 6.0}, "to": {"2025-Q4": 6.0}, "monitoring_level": LEVEL}
    rows, _ = told(tmp_path, {**QUARTERLY, "target": target}, quarters("2024-Q4", *[9.0] * 7))
    assert words(rows) == [("2025-04", "below"), ("2025-10", "below")]


def test_an_audience_from_which_the_value_is_withheld_reads_unknown(tmp_path: Path) -> None:
    values = quarters("2024-Q4", *[6.0] * 6, 8.0)
    rows, whole = told(tmp_path, {**QUARTERLY, "disclosure": "few"}, values)
    whole = replace(
        whole, policies=(DisclosurePolicy(id="few", title="Few", withhold_below=5, why="Few."),)
    )  # fmt: skip
    seen = shaped(pd.DataFrame({
        "indicator": "neet", "area": "B", "measure": "observed", "period_start": rows["period_start"][3:].tolist(),
        "period_months": 3, "value": 8.0, "count": 4.0, "denominator": 50.0, "source": "s1#8",
    }))  # fmt: skip
    seen["period_start"] = pd.Timestamp("2026-07-01")
    table = in_order(pd.concat([seen, rows], ignore_index=True).assign(theme="children"))
    shown = disclosed(table, whole, to_withhold(table, whole, ["few"]))
    last = shown[shown["measure"] == "half-year"].iloc[-1]
    assert (last["word"], last["state"], last["note"]) == ("unknown", "c", "computed from a value that is withheld")
    assert np.isnan(last["value"])
    assert shown[shown["measure"] == "half-year"]["word"].tolist()[:-1] == ["not below"] * 3


@pytest.mark.parametrize("listed", [MEASURES, PROMISES, EXPLAINED])
def test_the_measure_is_known_wherever_measures_are(listed: Any) -> None:
    assert "half-year" in listed
