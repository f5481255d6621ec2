"""Findings as an audience may see them: what is withheld carries its state into all that was computed from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.disclosure.apply import COMPUTED, FIGURES, OWN, PROTECTED, Withheld, cells_in, disclosed, to_withhold
from curvebook.disclosure.cells import KEY
from curvebook.disclosure.issued import before, issue, withheld_from
from curvebook.disclosure.opening import _named, shown_to
from curvebook.errors import ParameterError
from curvebook.findings.book import Book, Where
from curvebook.findings.freezing import freeze
from curvebook.model.partnership import Partnership
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.reading import Audience
from small_partnership import AS_AT, NEET, YEARS, Fake, observed, partnership, series

POLICY = DisclosurePolicy(id="small", title="Small", withhold_below=5, why="Because.")
PUBLIC = Audience(id="public", title="All", reports=("theme",), public=True)
BOARD = Audience(id="board", title="Board", reports=("theme",), sees=("small",))
NEWEST = pd.Timestamp(YEARS[-1], 1, 1)
EDITION = "2026-Q2"
OTHERS = {"W1": 20.0, "W2": 12.0, "W3": 20.0}


def agreed(folder: Path, policy: DisclosurePolicy = POLICY, **more: Any) -> Partnership:
    whole = partnership(folder, {**NEET, "disclosure": "small", **more})
    return replace(whole, policies=(policy,), audiences=(PUBLIC, BOARD))


def counts(**newest: float) -> Fake:
    """Three wards of 200 people, 20 counted in each every year but the newest; each area in a file of its own."""
    flat = np.full(len(YEARS), 20.0)
    wards = {ward: np.append(flat[1:], newest.get(ward, OTHERS[ward])) for ward in ("W1", "W2", "W3")}
    parts = [series(ward, 100 * found / 200, 200, submission=ward) for ward, found in wards.items()]
    total = sum(wards.values())
    others = [series(code, 9.0 + 0 * flat, 10_000, submission=code) for code in ("C", "R", "N1", "N2", "N3", "N4")]
    return observed([series("B", 100 * total / 600, 600, submission="B"), *parts, *others])


def computed(folder: Path, fake: Fake, policy: DisclosurePolicy = POLICY) -> tuple[Partnership, pd.DataFrame]:
    whole = agreed(folder, policy)
    return whole, findings.compute(whole, fake, EDITION)


def shown(whole: Partnership, table: pd.DataFrame) -> pd.DataFrame:
    return disclosed(table, whole, to_withhold(table, whole, ("small",)))


@pytest.fixture
def small(tmp_path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All findings where ward W1 counts 3 in the newest year, and those the public sees."""
    whole, table = computed(tmp_path, counts(W1=3))
    return table, shown(whole, table)


def test_a_small_count_and_what_would_give_it_away_have_no_figure(small) -> None:
    seen = small[1]
    gone = seen[(seen["measure"] == "observed") & (seen["state"] == "c")]
    cells = set(zip(gone["area"], gone["period_start"], strict=True))
    assert cells == {("W1", NEWEST), ("W2", NEWEST)}
    assert gone[FIGURES].isna().all(axis=None)
    assert set(gone["note"]) == {PROTECTED}


def test_whatever_was_computed_from_it_has_none_either(small) -> None:
    table, seen = small
    touched = seen[(seen["note"] == COMPUTED) & (seen["area"] == "W1") & (seen["theme"] == "children")]
    assert {"latest", "change", "trend", "no-forecast"} <= set(touched["measure"])
    assert touched[FIGURES].isna().all(axis=None)
    assert set(touched["state"]) == {"c"}
    words = dict(zip(touched["measure"], touched["word"], strict=True))
    assert (words["trend"], words["no-forecast"]) == ("cannot be calculated", "withheld")
    assert "forecast" in set(table[table["area"] == "W1"]["measure"])
    assert "forecast" not in set(seen[seen["area"] == "W1"]["measure"])


def beside(table: pd.DataFrame, area: str, measure: str) -> dict[str, Any]:
    """The comparison of the newest value of an area."""
    rows = table[(table["area"] == area) & (table["measure"] == measure) & (table["theme"] == "children")]
    return rows.to_dict("records")[0]


def test_the_value_of_the_larger_area_stays_beside_one_that_is_withheld(small) -> None:
    """The borough's figure is shown on its own page; only how the ward compares with it is not told."""
    table, seen = small
    known, told = (beside(each, "W1", "vs-parent") for each in (table, seen))
    assert (told["against"], told["word"], told["state"], told["note"]) == ("B", "not compared", "", OWN)
    assert [told[name] for name in ("value", "lower", "upper")] == [known[n] for n in ("value", "lower", "upper")]


def test_a_larger_area_that_is_withheld_itself_is_not_shown_beside_another(small, tmp_path: Path) -> None:
    table = small[0]
    newest = table[(table["measure"] == "observed") & (table["area"] == "B") & (table["period_start"] == NEWEST)]
    gone = Withheld(newest[["indicator", *KEY]].drop_duplicates().assign(why="secondary"), pd.DataFrame())
    told = beside(disclosed(table, agreed(tmp_path), gone), "W3", "vs-parent")
    assert (np.isnan(told["value"]), told["state"], told["note"]) == (True, "c", COMPUTED)


def withheld_by_its_source(state: str = "c", **newest: float) -> Fake:
    """The newest value of ward W1 is received without a figure."""
    rows = counts(**newest).rows.copy()
    one = (rows["area"] == "W1") & (rows["period_start"] == NEWEST)
    rows.loc[one, ["value", "lower", "upper", "numerator"]] = np.nan
    return Fake(rows.assign(state=rows["state"].mask(one, state)))


@pytest.mark.parametrize("state", ["c", "low"])
@pytest.mark.parametrize("named", ["small", None])
def test_what_its_source_withheld_is_protected_for_every_audience(
    tmp_path: Path, state: str, named: str | None
) -> None:
    """Whether it sees what the policy withholds, and whether there is a policy at all: else 52 − 12 − 20 would tell."""
    fake = withheld_by_its_source(state, W1=3)
    whole = agreed(tmp_path, disclosure=named)
    table = findings.compute(whole, fake, EDITION)
    for hides in ((), ("small",)):
        gone = to_withhold(table, whole, hides).cells
        assert dict(zip(gone["area"], gone["why"], strict=True)) == {"W1": "source", "W2": "secondary"}
        seen = disclosed(table, whole, to_withhold(table, whole, hides))
        own = seen[(seen["measure"] == "observed") & (seen["area"] == "W1") & (seen["period_start"] == NEWEST)]
        assert set(own["state"]) == {state}  # as its source has it


def test_who_reads_the_pages_of_two_audiences_learns_no_more(tmp_path: Path) -> None:
    """W2, withheld from partners for the source's sake, is withheld from the public too though W3 would protect W1."""
    whole, table = computed(tmp_path, withheld_by_its_source(W1=6, W2=12, W3=4))
    partners, public = (to_withhold(table, whole, hides).cells for hides in ((), ("small",)))
    assert set(partners["area"]) <= set(public["area"])


def test_where_its_source_withheld_nothing_all_is_shown_to_those_who_see_the_policy(tmp_path: Path) -> None:
    whole, table = computed(tmp_path, counts(W1=3))
    assert to_withhold(table, whole, ()).cells.empty


def test_an_average_goes_with_what_it_was_derived_from(tmp_path: Path) -> None:
    """The borough's average of its wards has no count; with W3 and W2 it would tell W1."""
    rows = counts(W1=3).rows.copy()
    rows.loc[rows["area"] == "B", ["numerator", "denominator"]] = np.nan
    plain = agreed(tmp_path)
    derived = agreed(tmp_path, derive={"level": "ward", "how": "weighted"})
    found = {}
    for name, whole in (("received", plain), ("derived", derived)):
        table = findings.compute(whole, Fake(rows), EDITION)
        found[name] = set(to_withhold(table, whole, ("small",)).cells["area"])
    assert found == {"received": {"W1"}, "derived": {"W1", "B"}}


def test_the_gap_between_wards_of_the_borough_is_computed_from_it(small) -> None:
    seen = small[1]
    gap = seen[(seen["measure"] == "gap") & (seen["area"] == "B")]
    assert set(gap["note"]) == {COMPUTED}


def test_what_was_agreed_stays(small, tmp_path: Path) -> None:
    """The promised value is no secret; whether it has been reached is."""
    table = small[0]
    newest = table[(table["measure"] == "observed") & (table["area"] == "B") & (table["period_start"] == NEWEST)]
    gone = Withheld(newest[["indicator", *KEY]].drop_duplicates().assign(why="secondary"), pd.DataFrame())
    seen = disclosed(table, agreed(tmp_path), gone)
    goal = seen[(seen["measure"] == "target-end") & (seen["area"] == "B")]
    assert (goal["value"].tolist(), goal["word"].tolist()) == ([3.0], [""])


def test_everything_else_is_the_same_figure_for_every_audience(small) -> None:
    table, seen = small
    kept = seen[~seen["note"].isin([PROTECTED, COMPUTED, OWN])]
    both = kept.merge(table, how="left", indicator=True, on=list(table.columns))
    assert len(kept) > 200
    assert (both["_merge"] == "both").all()


def test_what_the_public_sees_does_not_depend_on_what_is_withheld(tmp_path: Path) -> None:
    """Two wards hide each other: with other counts of the same sum, every row of the public's findings is the same."""
    tables = []
    for one, two in ((3, 12), (2, 13), (4, 11)):
        whole, table = computed(tmp_path, counts(W1=one, W2=two))
        tables.append(shown(whole, table))
    for other in tables[1:]:
        pd.testing.assert_frame_equal(other, tables[0])


def test_an_audience_that_sees_the_policy_reads_the_findings_themselves(tmp_path: Path) -> None:
    whole, table = computed(tmp_path, counts(W1=3))
    findings.write(table, whole, counts(W1=3), EDITION, AS_AT, tmp_path / "kept")
    kept = findings.opened(tmp_path / "kept", whole, EDITION)
    assert shown_to(whole, kept, EDITION, AS_AT, BOARD) is kept
    public = shown_to(whole, kept, EDITION, AS_AT, PUBLIC)
    assert public.folder != kept.folder and public.key != kept.key
    pd.testing.assert_frame_equal(public.table, shown(whole, table))


def test_what_a_note_said_at_first_of_a_revised_value_is_left_out(tmp_path: Path) -> None:
    fake = counts(W1=3)
    rows = fake.rows.copy()
    rows.loc[(rows["area"] == "W3") & (rows["period_start"] == NEWEST), ["state", "note"]] = [
        "r",
        "late; first given as 4 (x)",
    ]
    whole, table = computed(tmp_path, Fake(rows))
    notes = shown(whole, table)["note"]
    assert table["note"].str.contains("first given as 4").any()
    assert not notes.str.contains("first given").any()


def test_a_policy_that_rounds_rounds_for_every_audience_before_anything_is_computed(tmp_path: Path) -> None:
    rounding = POLICY.model_copy(update={"round_to": 5})
    whole, table = computed(tmp_path, counts(W1=18, W2=22), rounding)
    seen = shown(whole, table)
    for each in (table, seen):
        newest = each[
            (each["measure"] == "latest") & each["area"].isin(["W1", "W2", "B"]) & (each["theme"] == "children")
        ]
        assert dict(zip(newest["area"], newest["value"], strict=True)) == {"B": 10.0, "W1": 10.0, "W2": 10.0}


def test_counts_are_judged_as_received_not_as_rounded(tmp_path: Path) -> None:
    rounding = POLICY.model_copy(update={"round_to": 5})
    fake = counts(W1=4)
    whole, table = computed(tmp_path, fake, rounding)
    cells = cells_in(table, whole, whole.indicator("neet"), fake.vintages())
    assert cells.set_index(["area", "period_start"]).loc[("W1", NEWEST), "count"] == 4
    gone = to_withhold(table, whole, ("small",), received=fake.vintages()).cells
    assert set(zip(gone["area"], gone["why"], strict=True)) == {("W1", "primary")}  # rounded sums hide it well enough


def issued(whole: Partnership, table: pd.DataFrame, fake: Fake, edition: str, place: Path) -> None:
    findings.write(table, whole, fake, edition, AS_AT, place)
    kept = findings.opened(place, whole, edition)
    readers = {withheld_from(whole, one): shown_to(whole, kept, edition, AS_AT, one) for one in whole.audiences}
    issue(whole, edition, readers, AS_AT)


def test_the_record_of_an_edition_is_written_once(tmp_path: Path) -> None:
    whole, table = computed(tmp_path, counts(W1=3))
    issued(whole, table, counts(W1=3), EDITION, tmp_path / "kept")
    files = sorted(p.name for p in (tmp_path / "editions" / EDITION).iterdir())
    assert files == ["manifest.json", "small.parquet", "stated.csv", "whole.parquet"]
    with pytest.raises(ParameterError, match="this edition has been issued"):
        issue(whole, EDITION, {}, date(2026, 11, 14))
    (earlier,) = before(whole, "2026-Q3", ("small",))
    pd.testing.assert_frame_equal(earlier.table(), shown(whole, table))
    assert before(whole, EDITION, ("small",)) == []


def test_a_record_that_was_edited_is_refused(tmp_path: Path) -> None:
    whole, table = computed(tmp_path, counts(W1=3))
    issued(whole, table, counts(W1=3), EDITION, tmp_path / "kept")
    (tmp_path / "editions" / EDITION / "small.parquet").write_bytes(b"")
    with pytest.raises(ParameterError, match="this is not the file that was issued"):
        before(whole, "2026-Q3", ("small",))[0].table()


def test_what_was_issued_binds_the_next_edition(tmp_path: Path) -> None:
    """W1 and W2 hid each other; now W3 is the smaller, yet W2 must stay hidden and W3 has been shown."""
    whole, table = computed(tmp_path, counts(W1=3))
    issued(whole, table, counts(W1=3), EDITION, tmp_path / "kept")
    gone = to_withhold(table, whole, ("small",), [before(whole, "2026-Q3", ("small",))[0].table()], counts(W1=3).rows)
    assert dict(zip(gone.cells["area"], gone.cells["why"], strict=True)) == {"W1": "primary", "W2": "secondary"}
    assert gone.unprotectable.empty
    seen = table[table["area"] != "W1"]
    late = to_withhold(table, whole, ("small",), [seen], counts(W1=3).rows)
    assert late.unprotectable["area"].tolist() == ["W1"]  # told now, when all else has been shown


def test_what_can_no_longer_be_protected_is_named(tmp_path: Path) -> None:
    """The first edition was issued when the policy was not yet agreed: all was shown."""
    whole, table = computed(tmp_path, counts(W1=3))
    before_it = replace(whole, policies=())
    issued(before_it, table, counts(W1=3), EDITION, tmp_path / "first")
    gone = to_withhold(table, whole, ("small",), [before(whole, "2026-Q3", ("small",))[0].table()], counts(W1=3).rows)
    assert _named(gone.unprotectable) == ["neet, W1, 2025-01-01"]


GAP = {"from": {"2020": 12.0}, "path": "catch-up", "catch_up": {"with": "C", "share": 0.5, "by": "2028"}}
PROMISED = ("milestone", "likelihood", "exception", "floor-likelihood", "required", "best-change")


def held_back(table: pd.DataFrame, whole: Partnership, area: str) -> pd.DataFrame:
    """`table` as it is shown where an area's newest value is withheld."""
    keys = {"indicator": "neet", "area": area, "period_start": NEWEST, "period_months": 12, "by": "", "group": ""}
    cells = pd.DataFrame([{**keys, "why": "small"}])[["indicator", *KEY, "why"]]
    return disclosed(table, whole, Withheld(cells, pd.DataFrame(columns=["indicator", *KEY, "lower", "upper"])))


def test_what_a_target_asks_for_and_its_chances_go_with_the_value_they_were_made_from(tmp_path: Path) -> None:
    steps = {"from": {"2022": 12.0}, "to": {"2028": 5.0}, "path": "milestones", "milestones": {"2027": 6.0}}
    whole = agreed(tmp_path, target=steps, floor_target={"from": {"2022": 12.0}, "to": {"2028": 9.0}})
    table = findings.compute(whole, counts(), EDITION)
    seen = held_back(table, whole, "B")
    gone = seen[seen["measure"].isin(PROMISED) & (seen["theme"] == "children")]
    assert set(gone["measure"]) == set(PROMISED)
    assert gone[FIGURES].isna().all(axis=None)
    agreed_on = seen[seen["measure"].isin(["target-end", "path", "floor-end", "floor-path"])]
    assert agreed_on["value"].notna().all() and (agreed_on["word"] == "").all()


def test_a_path_that_follows_a_withheld_value_goes_with_it(tmp_path: Path) -> None:
    whole = agreed(tmp_path, target=GAP)
    table = findings.compute(whole, counts(), EDITION)
    follows = ("target", "monitoring", "target-end", "path", "likelihood", "required")
    assert table.loc[table["measure"].isin(follows), "value"].notna().any()
    seen = held_back(table, whole, "C")
    assert seen.loc[seen["measure"].isin(follows), FIGURES].isna().all(axis=None)


def test_a_path_that_follows_another_place_stays_where_only_the_own_value_is_withheld(tmp_path: Path) -> None:
    whole = agreed(tmp_path, target=GAP)
    seen = held_back(findings.compute(whole, counts(), EDITION), whole, "B")
    assert seen.loc[seen["measure"].isin(["target", "target-end", "path"]), "value"].notna().all()
    assert seen.loc[seen["measure"] == "required", "value"].isna().all()


def with_baseline(folder: Path, known_until: str, day: date) -> pd.DataFrame:
    """All findings where the newest count of ward W1 is small and its baseline was frozen on a day."""
    rows = counts(W1=3).rows
    fake = Fake(rows.assign(submission=rows["submission"].str.lower()))
    whole = agreed(folder)
    known = fake.rows[fake.rows["period_start"] < known_until]
    names = sorted(known["submission"].unique())
    received = pd.DataFrame({"id": names, "received": pd.Timestamp("2025-01-01"), "sha256": "a" * 64})
    frozen = freeze(Book.of(whole.indicator("neet"), known, Where(whole), day), "W1", day, received)
    whole = replace(whole, baselines=(frozen,))
    table = findings.compute(whole, fake, EDITION)
    assert {"baseline", "verdict"} <= set(table["measure"])
    return shown(whole, table)


def test_a_verdict_goes_with_the_value_that_it_gives_away(tmp_path: Path) -> None:
    seen = with_baseline(tmp_path, "2025", date(2025, 6, 1))
    own = seen[(seen["area"] == "W1") & (seen["theme"] == "children")].set_index("measure")
    assert own.loc["verdict", ["word", "note"]].tolist() == ["not assessable", COMPUTED]
    assert own.loc["verdict", FIGURES].isna().all()
    assert own.loc["country-verdict", "word"] == "on the baseline"  # the country's own figures are no secret


def test_a_baseline_goes_where_what_it_was_made_from_is_withheld(tmp_path: Path) -> None:
    seen = with_baseline(tmp_path, "2026", date(2026, 6, 1))
    assert seen[(seen["area"] == "W1") & seen["measure"].isin(["baseline", "verdict-since"])].empty
