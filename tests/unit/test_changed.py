"""What changed since an edition: each kind of change, told by two tables that the reader may both see."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from curvebook import findings
from curvebook.disclosure.earlier import KNOWN, UNKNOWN, edition_before, since_of
from curvebook.disclosure.issued import issue, last_before, withheld_from
from curvebook.disclosure.opening import shown_to
from curvebook.findings.changed import agreed, changes
from curvebook.findings.table import shaped
from curvebook.model.partnership import Partnership
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.reading import Audience
from small_partnership import AS_AT, NEET, YEARS, Fake, observed, partnership, series, usual

BOROUGH, WARD = "B", "W1"


def row(measure: str = "observed", year: int = 2025, area: str = BOROUGH, **known: Any) -> dict[str, Any]:
    """A finding of NEET in its home theme."""
    when = {"period_start": pd.Timestamp(year, 1, 1), "period_months": 12}
    return {"theme": "children", "indicator": "neet", "area": area, "measure": measure, **when, **known}


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return shaped(pd.DataFrame(list(rows)))


def told(whole: Partnership, before: pd.DataFrame, now: pd.DataFrame, **how: Any) -> list[tuple[str, str, float]]:
    """Kind, area and how many values of each change."""
    found = changes(before, now, whole, **{"issued": True, **how})
    rows = found[found["measure"] == "changed"]
    return [tuple(each) for each in rows[["word", "area", "count"]].fillna(0).itertuples(index=False)]


def stood(whole: Partnership, before: pd.DataFrame, now: pd.DataFrame, **how: Any) -> list[dict[str, Any]]:
    """What stood before in place of what changed."""
    found = changes(before, now, whole, **{"issued": True, **how})
    return found[found["measure"] == "before"].to_dict("records")


@pytest.fixture
def whole(tmp_path: Path) -> Partnership:
    return partnership(tmp_path)


def test_nothing_changed_is_no_row(whole) -> None:
    same = table(row(value=5.0), row("trend", word="getting better"), row("verdict", word="turned"))
    assert changes(same, same, whole, issued=True).empty


def test_new_data_are_counted_and_the_newest_is_told_beside_the_newest_before(whole) -> None:
    before = table(row(year=2023, value=7.0))
    now = table(row(year=2023, value=7.0), row(year=2024, value=6.0), row(year=2025, value=5.0))
    assert told(whole, before, now) == [("new data", BOROUGH, 2)]
    (was,) = stood(whole, before, now)
    assert (was["against"], was["value"], was["period_start"].year) == ("new data", 7.0, 2023)


def test_the_first_value_of_an_area_is_new_data_without_any_before(whole) -> None:
    before, now = table(row(area=WARD, value=7.0)), table(row(area=WARD, value=7.0), row(value=5.0))
    assert told(whole, before, now) == [("new data", BOROUGH, 1)]
    assert stood(whole, before, now) == []


def test_a_value_is_revised_where_it_prints_as_another(whole) -> None:
    before = table(row(year=2024, value=6.0), row(value=5.0))
    assert told(whole, before, table(row(year=2024, value=6.2), row(value=5.04))) == [("revised", BOROUGH, 1)]
    (was,) = stood(whole, before, table(row(year=2024, value=6.2), row(value=5.0)))
    assert (was["value"], was["period_start"].year, was["against"]) == (6.0, 2024, "revised")


def test_two_machines_differ_in_no_value(whole) -> None:
    assert told(whole, table(row(value=5.05)), table(row(value=5.05 - 1e-12))) == []


def test_a_value_of_a_time_before_the_newest_is_added_not_new(whole) -> None:
    before, now = table(row(value=5.0)), table(row(year=2019, value=9.0), row(value=5.0))
    assert told(whole, before, now) == [("earlier values added", BOROUGH, 1)]


def test_a_value_that_is_gone_is_told_without_its_figure(whole) -> None:
    before, now = table(row(value=5.0)), table(row(state="x"))
    found = changes(before, now, whole, issued=True)
    assert found["word"].tolist() == ["no longer shown"]
    assert found["value"].isna().all()


def test_a_value_that_was_withheld_and_is_no_longer_is_not_new(whole) -> None:
    before = table(row(year=2024, value=6.0), row(state="c"))
    assert told(whole, before, table(row(year=2024, value=6.0), row(value=5.0))) == [("now shown", BOROUGH, 1)]


def test_the_first_value_after_a_change_of_method_says_so_and_why(tmp_path: Path) -> None:
    whole = partnership(tmp_path, {**NEET, "breaks": [{"at": "2025", "why": "Counted by residence"}]})
    before = table(row(year=2024, value=6.0))
    now = table(row(year=2024, value=6.0), row(value=5.0, state="b"))
    found = changes(before, now, whole, issued=True)
    rows = found[found["word"] == "method changed"]
    assert rows["note"].tolist() == ["Counted by residence"]


@pytest.mark.parametrize(
    ("measure", "kind"),
    [("verdict", "verdict changed"), ("likelihood", "status changed"), ("trend", "trend changed")],
)
def test_a_word_that_is_another_is_told_with_both(whole, measure: str, kind: str) -> None:
    before, now = table(row(value=5.0), row(measure, word="a")), table(row(value=5.0), row(measure, word="b"))
    found = changes(before, now, whole, issued=True)
    (one,), (was,) = (found[found["measure"] == m].to_dict("records") for m in ("changed", "before"))
    assert (one["word"], one["against"], one["note"]) == (kind, "b", "a before, b now")
    assert (was["word"], was["against"]) == ("a", kind)


@pytest.mark.parametrize(("word", "kinds"), [("no significant change", []), ("getting worse", ["trend changed"])])
def test_a_direction_that_can_be_tested_now_is_news_only_where_it_has_one(whole, word: str, kinds: list[str]) -> None:
    before = table(row(value=5.0), row("trend", word="cannot be calculated"))
    assert [kind for kind, *_ in told(whole, before, table(row(value=5.0), row("trend", word=word)))] == kinds


def test_a_first_verdict_is_a_change_but_a_first_chance_is_its_targets(whole) -> None:
    before = table(row(value=5.0))
    now = table(row(value=5.0), row("verdict", word="turned"), row("likelihood", word="likely"))
    assert told(whole, before, now) == [("verdict changed", BOROUGH, 0)]


def test_an_indicator_that_was_not_there_is_new_once_and_nothing_else(whole) -> None:
    before = table({**row(value=1.0), "indicator": "jobs", "theme": "economy"})
    now = pd.concat([before, table(row(value=5.0), row("latest", value=5.0), row("trend", word="x"))])
    assert told(whole, before, now) == [("new indicator", BOROUGH, 1)]


def test_places_beside_the_partnership_change_nothing(whole) -> None:
    assert told(whole, table(row(area="C", value=5.0)), table(row(area="C", value=7.0))) == []


def test_a_definition_and_a_target_are_known_by_their_hashes(tmp_path: Path) -> None:
    def again(**other: Any) -> Partnership:
        return partnership(tmp_path, {**NEET, **other})

    then, same = agreed(again()), table(row(value=5.0), row("latest", value=5.0))
    target = {**NEET["target"], "to": {"2027": 2.0}}
    assert told(again(title="Other words", caveat="Mind"), same, same, then=then) == []
    assert told(again(definition="At another age"), same, same, then=then) == [("definition changed", BOROUGH, 0)]
    assert told(again(target=target), same, same, then=then) == [("target changed", BOROUGH, 0)]


# Safety: a table that nobody was shown


GIVEN = (row(area=WARD, value=5.0), row("trend", area=WARD, word="a"))
SECRET = row(area="W2", state="c")


@pytest.mark.parametrize("side", ["before", "now"])
def test_of_an_indicator_with_anything_withheld_nothing_unseen_is_told(whole, side: str) -> None:
    before = [row(area=WARD, value=7.0), row("trend", area=WARD, word="b"), row(area="W2", value=2.0)]
    now = [*GIVEN, row(area="W2", value=2.0)]
    (before if side == "before" else now)[-1] = SECRET
    found = changes(table(*before), table(*now), whole, issued=False)
    assert set(found["measure"]) == {"changed"}
    assert set(zip(found["area"], found["word"], strict=True)) == {(WARD, "revised"), (WARD, "trend changed")}
    assert set(found["note"]) == {""}


def test_of_one_with_nothing_withheld_the_former_value_is_told(whole) -> None:
    (was,) = stood(whole, table(row(area=WARD, value=7.0)), table(row(area=WARD, value=5.0)), issued=False)
    assert was["value"] == 7.0


def test_a_value_that_is_withheld_now_is_never_printed_again(whole) -> None:
    found = changes(table(row(area="W2", value=2.0)), table(SECRET), whole, issued=True)
    assert found["word"].tolist() == ["no longer shown"]
    assert found[["value", "lower", "upper"]].isna().all(axis=None)


# As an audience opens its findings

POLICY = DisclosurePolicy(id="small", title="Small", withhold_below=5, why="Because.")
PUBLIC = Audience(id="public", title="All", reports=("theme",), public=True)
BOARD = Audience(id="board", title="Board", reports=("theme",), sees=("small",))


def restricted(folder: Path) -> Partnership:
    whole = partnership(folder, {**NEET, "disclosure": "small"})
    return replace(whole, policies=(POLICY,), audiences=(PUBLIC, BOARD))


def kept(whole: Partnership, fake: Fake, edition: str, place: Path) -> findings.Findings:
    findings.write(findings.compute(whole, fake, edition), whole, fake, edition, AS_AT, place)
    return findings.opened(place, whole, edition)


def wards(*newest: float) -> Fake:
    """Three wards of 200 people, the newest year's counts as given; the borough is their sum."""
    flat = [20.0] * (len(YEARS) - 1)
    counts = [[*flat, count] for count in newest]
    total = [sum(each) for each in zip(*counts, strict=True)]
    parts = [series(f"W{k + 1}", [100 * n / 200 for n in each], 200, submission=f"W{k + 1}")
             for k, each in enumerate(counts)]  # fmt: skip
    others = [series(code, [9.0] * len(YEARS), 10_000, submission=code) for code in ("C", "R", "N1", "N2", "N3", "N4")]
    return observed([series("B", [100 * n / 600 for n in total], 600, submission="B"), *parts, *others])


def record(whole: Partnership, found: findings.Findings, edition: str) -> None:
    issue(whole, edition, {withheld_from(whole, one): shown_to(whole, found, edition, AS_AT, one)
                           for one in whole.audiences}, AS_AT)  # fmt: skip


def test_an_audience_is_told_the_changes_of_what_it_was_shown(tmp_path: Path) -> None:
    whole = restricted(tmp_path)
    record(whole, kept(whole, wards(20, 12, 20), "2026-Q1", tmp_path / "then"), "2026-Q1")
    now = kept(whole, wards(3, 12, 25), "2026-Q2", tmp_path / "now")
    public, board = (shown_to(whole, now, "2026-Q2", AS_AT, one) for one in (PUBLIC, BOARD))
    about = public.slice(theme="children", measure="changed")
    words = set(zip(about["area"], about["word"], strict=True))
    assert {(WARD, "no longer shown"), (BOROUGH, "revised")} <= words
    assert (WARD, "revised") not in words
    secret = public.table[(public.table["area"] == WARD) & public.table["measure"].isin(("changed", "before"))]
    assert secret[["value", "lower", "upper"]].isna().all(axis=None)
    assert (WARD, "revised") in set(zip(*(board.slice(measure="changed")[c] for c in ("area", "word")), strict=True))
    since = since_of(public.folder)
    assert since is not None
    assert (since.edition, since.on_record, since.definitions, since.methods) == ("2026-Q1", True, True, KNOWN)


def test_a_record_that_does_not_say_what_was_agreed_leaves_it_unknown(tmp_path: Path) -> None:
    whole = restricted(tmp_path)
    record(whole, kept(whole, wards(20, 12, 20), "2026-Q1", tmp_path / "then"), "2026-Q1")
    manifest = tmp_path / "editions" / "2026-Q1" / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({k: v for k, v in said.items() if k not in ("agreed", "methods")}), "utf-8")
    now = kept(whole, wards(20, 12, 20), "2026-Q2", tmp_path / "now")
    since = since_of(shown_to(whole, now, "2026-Q2", AS_AT, PUBLIC).folder)
    assert since is not None
    assert (since.definitions, since.methods) == (False, UNKNOWN)


def test_readers_who_were_shown_different_files_have_no_edition_in_common(tmp_path: Path) -> None:
    whole = restricted(tmp_path)
    record(whole, kept(whole, wards(20, 12, 20), "2026-Q1", tmp_path / "then"), "2026-Q1")
    alike = replace(whole, audiences=(PUBLIC, BOARD.model_copy(update={"sees": ()})))
    assert last_before(alike, "2026-Q2", ("small",)) is None
    assert last_before(whole, "2026-Q2", ("small",)) is not None


def test_with_nothing_on_record_and_nothing_received_there_is_nothing_to_compare(tmp_path: Path) -> None:
    whole = replace(partnership(tmp_path), audiences=(PUBLIC,))
    found = kept(whole, observed(usual()), "2026-Q2", tmp_path / "now")
    assert shown_to(whole, found, "2026-Q2", AS_AT, PUBLIC) is found
    assert since_of(found.folder) is None


@pytest.mark.parametrize(
    ("edition", "before", "day"),
    [("2026-Q2", "2026-Q1", "2026-08-14"), ("2026-Q1", "2025-Q4", "2026-05-15"), ("2026-Q4", "2026-Q3", "2027-02-14")],
)
def test_the_edition_before_is_the_quarter_before_on_its_day(tmp_path: Path, edition, before, day) -> None:
    name, known = edition_before(partnership(tmp_path), edition, AS_AT.replace(year=2030))
    assert (name, known.isoformat()) == (before, day)
