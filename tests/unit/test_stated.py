"""What an edition stated: on record in a file that a spreadsheet reads, and only for those who were shown it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from curvebook import findings
from curvebook.disclosure.issued import issue, stated_before, withheld_from
from curvebook.disclosure.opening import shown_to
from curvebook.disclosure.stated import KEY, STATED, from_csv, stated, to_csv
from curvebook.errors import ParameterError
from curvebook.model.partnership import Partnership
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.reading import Audience
from small_partnership import AS_AT, NEET, Fake, observed, partnership, series, usual

POLICY = DisclosurePolicy(id="small", title="Small", withhold_below=5, why="Because.")
PUBLIC = Audience(id="public", title="All", reports=("theme",), public=True)
BOARD = Audience(id="board", title="Board", reports=("theme",), sees=("small",))
EDITION, NEXT = "2026-Q2", "2026-Q3"


def put_on_record(folder: Path, fake: Fake | None = None, edition: str = EDITION) -> tuple[Partnership, pd.DataFrame]:
    """A small partnership with one edition issued, and that edition's findings."""
    fake = fake or observed(usual())
    whole = replace(partnership(folder, {**NEET, "disclosure": "small"}), policies=(POLICY,), audiences=(PUBLIC, BOARD))
    table = findings.compute(whole, fake, edition)
    findings.write(table, whole, fake, edition, AS_AT, folder / "kept")
    kept = findings.opened(folder / "kept", whole, edition)
    readers = {withheld_from(whole, one): shown_to(whole, kept, edition, AS_AT, one) for one in whole.audiences}
    issue(whole, edition, readers, AS_AT)
    return whole, table


def states(folder: Path, fake: Fake | None = None, **more: Any) -> list[dict[str, Any]]:
    """The chances that an edition states of an indicator defined like this."""
    whole = partnership(folder, {**NEET, **more})
    table = findings.compute(whole, fake or observed(usual()), EDITION)
    said = from_csv(to_csv(stated(whole, EDITION, AS_AT, [table])))
    return said[said["probability"].notna()].to_dict("records")


def secret_wards() -> Fake:
    """Two wards so small that the public sees none of their newest values."""
    years = len(usual()[0])
    wards = [series(w, np.full(years, 1.5), 200, submission=w) for w in ("W1", "W2")]
    kept = [part for part in usual() if part["area"].iloc[0] not in ("W1", "W2")]
    return observed([*kept, *wards])


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Partnership, pd.DataFrame]:
    return put_on_record(tmp_path_factory.mktemp("recorded"))


def test_every_probability_and_every_forecast_is_on_record_once(
    recorded: tuple[Partnership, pd.DataFrame],
) -> None:
    whole, table = recorded
    said = stated_before(whole, NEXT, BOARD).table
    wanted = table[table["measure"].isin(["forecast", "likelihood"]) & table["value"].notna()].drop_duplicates(KEY)
    assert len(said) == len(wanted) > 10
    assert not said.duplicated(KEY).any()
    assert list(said.columns) == list(STATED)


def test_a_chance_stands_with_what_was_promised(recorded: tuple[Partnership, pd.DataFrame]) -> None:
    whole, table = recorded
    said = stated_before(whole, NEXT, BOARD).table
    (chance,) = said[said["measure"] == "likelihood"].to_dict("records")
    likely = table.loc[(table["measure"] == "likelihood") & (table["theme"] == "children"), "value"].item()
    assert chance["probability"] == pytest.approx(likely, abs=1e-6)
    assert (chance["area"], chance["goal"], chance["good"], chance["decimals"]) == ("B", 3.0, "low", 1)
    assert (chance["period_start"].year, chance["newest"].year) == (2027, 2025)
    assert (chance["edition"], chance["as_at"].date()) == (EDITION, AS_AT)


def test_steps_on_the_way_and_the_floor_stand_each_with_its_own_goal(tmp_path: Path) -> None:
    steps = {"2025": 5.0, "2026": 4.5, "2027": {"value": 4.2, "monitoring_level": {"points_short": 1}}}
    target = {"from": {"2024": 6.0}, "to": {"2028": 4.0}, "path": "annual", "milestones": steps}
    said = states(tmp_path, target=target, floor_target={"from": {"2024": 6.0}, "to": {"2028": 5.5}})
    goals = {(row["measure"], row["period_start"].year): row["goal"] for row in said}
    assert goals == {("milestone", 2026): 4.5, ("milestone", 2027): 4.2, ("likelihood", 2028): 4.0,
                     ("floor-likelihood", 2028): 5.5}  # fmt: skip
    assert len({row["probability"] for row in said}) == 4


@pytest.mark.parametrize(
    ("other", "moves_with", "terms"),
    [
        ("country", "C", "0.5 of the gap closed since 2018, from 7.5"),
        ("R", "R", "0.5 of the gap closed since 2018, from 7.5"),
        ("neighbours", "neighbours", "0.5 of the gap closed since 2018, from 7.5; neighbours N1 N2 N3 N4"),
    ],
)
def test_a_goal_that_moves_has_no_figure_but_its_terms(tmp_path: Path, other: str, moves_with: str, terms: str) -> None:
    catch_up = {"with": other, "share": 0.5, "by": "2027"}
    aims = {"from": {"2018": 7.5}, "path": "catch-up", "catch_up": catch_up}
    lower = [series(code, np.full(12, 5.0), 10**6) for code in ("R", "N1", "N2", "N3", "N4")]
    kept = [part for part in usual() if part["area"].iloc[0] not in ("R", "N1", "N2", "N3", "N4")]
    (chance,) = states(tmp_path, observed([*kept, *lower]), target=aims)
    assert (chance["moves_with"], chance["terms"]) == (moves_with, terms)
    assert np.isnan(chance["goal"]) and 0 < chance["probability"] < 1


def test_whatever_rule_judges_it_is_the_chance_that_is_stated(tmp_path: Path) -> None:
    (plain,) = states(tmp_path / "a")
    (ruled,) = states(tmp_path / "b", target={**NEET["target"], "judging": {"rule": "ratio"}})
    assert ruled["probability"] == plain["probability"]


def test_a_forecast_stands_with_both_its_intervals(recorded: tuple[Partnership, pd.DataFrame]) -> None:
    whole, table = recorded
    said = stated_before(whole, NEXT, BOARD).table
    first = said[(said["measure"] == "forecast") & (said["area"] == "B")].iloc[0]
    ahead = table[(table["measure"] == "forecast") & (table["area"] == "B")].iloc[0]
    for ours, theirs in (("median", "value"), ("lower80", "lower80"), ("upper80", "upper80"), ("lower95", "lower"),
                         ("upper95", "upper")):  # fmt: skip
        assert first[ours] == pytest.approx(ahead[theirs], abs=1e-4)
    assert np.isnan(first["probability"]) and np.isnan(first["goal"])


def test_the_file_is_plain_text_and_its_hash_stands_in_the_manifest(
    recorded: tuple[Partnership, pd.DataFrame],
) -> None:
    folder = recorded[0].folder / "editions" / EDITION
    raw = (folder / "stated.csv").read_bytes()
    told = json.loads((folder / "manifest.json").read_text())["stated"]
    assert told["sha256"] == hashlib.sha256(raw).hexdigest()
    assert raw.splitlines()[0].decode() == ",".join(STATED)
    assert len(raw.splitlines()) == told["rows"] + 1


def test_what_is_written_is_read_back(recorded: tuple[Partnership, pd.DataFrame]) -> None:
    whole, table = recorded
    said = stated(whole, EDITION, AS_AT, [table])
    back = from_csv(to_csv(said))
    pd.testing.assert_frame_equal(back, said, atol=1e-4, rtol=0)
    assert to_csv(back) == to_csv(said)


@pytest.mark.parametrize(("change", "said"), [("alter", "not the file that was issued"), ("remove", "is missing")])
def test_a_record_that_was_altered_or_lost_is_refused_with_its_mend(tmp_path: Path, change: str, said: str) -> None:
    whole, _ = put_on_record(tmp_path)
    file = tmp_path / "editions" / EDITION / "stated.csv"
    if change == "alter":
        file.write_text(file.read_text().replace("likelihood", "forecast"))
    else:
        file.unlink()
    with pytest.raises(ParameterError, match=said) as told:
        stated_before(whole, NEXT, PUBLIC)
    assert f"editions/{EDITION}/stated.csv" in str(told.value) and "version control" in str(told.value)


def test_line_ends_that_a_checkout_changed_are_no_alteration(tmp_path: Path) -> None:
    whole, _ = put_on_record(tmp_path)
    file = tmp_path / "editions" / EDITION / "stated.csv"
    before = stated_before(whole, NEXT, BOARD).table
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(stated_before(whole, NEXT, BOARD).table, before)


def test_what_was_withheld_from_a_reader_is_not_stated_to_that_one(tmp_path: Path) -> None:
    whole, _ = put_on_record(tmp_path, secret_wards())
    board, public = (stated_before(whole, NEXT, one).table for one in (BOARD, PUBLIC))
    assert set(board["area"]) == {"B", "W1", "W2", "W3"}
    assert "W1" not in set(public["area"]) and "B" in set(public["area"])
    assert len(public) < len(board)


def test_a_new_audience_is_shown_only_what_was_withheld_from_others_as_it_is_from_it(tmp_path: Path) -> None:
    whole, _ = put_on_record(tmp_path, secret_wards())
    newcomer = PUBLIC.model_copy(update={"id": "press"})
    later = replace(whole, audiences=(*whole.audiences, newcomer))
    assert "W1" not in set(stated_before(later, NEXT, newcomer).table["area"])
    only_board = json.loads((tmp_path / "editions" / EDITION / "manifest.json").read_text())
    only_board["files"] = [file for file in only_board["files"] if file["withholds"] == []]
    (tmp_path / "editions" / EDITION / "manifest.json").write_text(json.dumps(only_board))
    unseen = stated_before(later, NEXT, newcomer)
    assert unseen.table.empty and (unseen.editions, unseen.unseen) == ((), (EDITION,))


def test_an_edition_does_not_count_its_own_record_nor_a_later_one(recorded: tuple[Partnership, pd.DataFrame]) -> None:
    assert stated_before(recorded[0], EDITION, BOARD).editions == ()
    assert stated_before(recorded[0], "2026-Q1", BOARD).table.empty
