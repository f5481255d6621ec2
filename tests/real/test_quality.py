"""What the checks say of real published figures: what is known to be so of them, and no crying wolf."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from curvebook.model.partnership import load
from curvebook.observatory.compile import compile_observatory
from curvebook.observatory.quality import checks, graded

HERE = Path(__file__).parent
DATA = HERE.parents[1].parent / "shared" / "data"
AS_AT = date(2026, 5, 15)


@pytest.fixture(scope="module", params=["halton", "wigan"])
def found(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Checks, grades, and how many values there are of the partnership's own areas."""
    if not DATA.is_dir():
        pytest.skip("../shared/data is absent: the real partnerships' figures lie there")
    real = load(HERE / request.param)
    observatory = compile_observatory(real, as_at=AS_AT, work=tmp_path_factory.mktemp(request.param))
    values = observatory.observations()
    sent = observatory.submissions()
    sources = dict(zip(sent["id"], sent["source"], strict=True))
    table = checks(real, values, observatory.vintages(), AS_AT, sources)
    own = {real.places.home, *(ward.code for ward in real.areas("ward"))}
    return table, graded(real, table), int(values["area"].isin(own).sum())


def of(table: pd.DataFrame, check: str) -> pd.DataFrame:
    return table[table["check"] == check].set_index("indicator")


def test_hardly_a_published_value_is_taken_for_a_mistake(found) -> None:
    table, _, values = found
    told = table[table["check"].isin(["jump", "impossible", "contradiction", "all-equal", "two-sources"])]
    assert told["values"].sum() <= 2 + 0.002 * values


def test_nothing_official_is_impossible(found) -> None:
    assert of(found[0], "impossible").empty


def test_standardised_rates_are_known_for_what_they_are(found) -> None:
    assert {"alcohol-mortality", "falls-65-over"} <= set(of(found[0], "not-a-quotient").index)


def test_absence_from_school_jumped_everywhere_after_the_pandemic_and_nobody_measured_it_then(found) -> None:
    assert of(found[0], "jump-everywhere").loc["persistent-absence", "found"].startswith("2021 to 2022: ")
    assert of(found[0], "gap").loc["persistent-absence", "found"].startswith("2019 to 2020: nothing came")


def test_emissions_by_district_ended_with_2020_and_are_the_latest(found) -> None:
    late = of(found[0], "late")
    assert late.loc["co2-per-person", "size"] == (AS_AT - date(2022, 12, 31)).days == 1231
    assert late["severity"].eq("check").all()  # no due dates are agreed


def test_later_releases_of_the_same_tool_are_revisions_and_no_second_source(found) -> None:
    assert {"children-looked-after", "children-low-income"} <= set(of(found[0], "revisions").index)
    assert of(found[0], "two-sources").empty


def test_what_is_graded_below_a_is_late_or_without_its_counts_and_c_is_both(found) -> None:
    table, grades, _ = found
    late, bare = (set(of(table[table["severity"] == "check"], check).index) for check in ("late", "no-denominator"))
    by_grade = {grade: set(rows["indicator"]) for grade, rows in grades.groupby("grade")}
    assert by_grade["C"] == late & bare
    assert by_grade["B"] == late ^ bare
    assert by_grade["A"] == set(grades["indicator"]) - late - bare
