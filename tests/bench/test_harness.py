"""The benches' harness: what it writes, when it ends with 1, and that its country is summed up rightly."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import england
import pandas as pd
import pytest
from curvebook.model.partnership import load
from curvebook.observatory import compile_observatory
from harness import Row, alone, best, compared, run
from rich.console import Console

QUICK = Row("quick", "s", 0.5, 50.0, 1.0, "one by one")
SLOW = Row("slow", "GiB", 2.0, 50.0, 1.0, "one by one")


def ran(tmp_path: Path, *rows: Row) -> tuple[int, list[dict[str, object]], str]:
    said = io.StringIO()
    target = tmp_path / "outputs" / "benchmarks.json"
    code = run({"some": lambda: iter(rows)}, target, Console(file=said, width=200))
    return code, json.loads(target.read_text(encoding="utf-8")), said.getvalue()


def test_each_figure_is_written_with_its_ratio_and_bound(tmp_path: Path) -> None:
    _, written, _ = ran(tmp_path, QUICK, SLOW)
    assert written == [
        {"name": "quick", "unit": "s", "ours": 0.5, "peer": 50.0, "ratio": 100.0, "bound": 1.0, "holds": True},
        {"name": "slow", "unit": "GiB", "ours": 2.0, "peer": 50.0, "ratio": 25.0, "bound": 1.0, "holds": False},
    ]


def test_a_figure_without_a_peer_or_a_bound_is_only_told(tmp_path: Path) -> None:
    code, written, said = ran(tmp_path, Row("left", "", 0, None, 1, "nothing"), Row("told", "s", 7.25, 8.0, None, "it"))
    assert code == 0
    assert [(row["peer"], row["ratio"], row["bound"]) for row in written] == [(None, None, 1.0), (8.0, 1.103, None)]
    assert "7.25" in said and "None" not in said


def test_the_table_says_what_the_file_says(tmp_path: Path) -> None:
    _, _, said = ran(tmp_path, QUICK, SLOW)
    assert all(word in said for word in ("quick", "slow", "100", "25", "yes", "NO", "one by one"))


def test_eighty_columns_are_enough_for_every_figure_on_one_line(tmp_path: Path) -> None:
    name = "England: 33,755 areas × 20 indicators × 10 years by ward, peak memory"
    long = Row(name, "GiB", 0.123, 1234.5, 60.0, "pandas' read_csv, merge and groupby.apply; 50 wards timed", 0.456)
    said = io.StringIO()
    run({"some": lambda: iter([long])}, tmp_path / "benchmarks.json", Console(file=said, width=80))
    lines = said.getvalue().splitlines()
    (figures,) = [line for line in lines if "0.123" in line]
    assert all(figure in figures for figure in ("GiB", "0.456", "1,234", "10,037", "60", "yes"))
    assert sum(word in line for line in lines for word in ("England", "areas ×", "peak memory")) <= 4
    assert f"1. {long.how}" in lines


@pytest.mark.parametrize(("rows", "code"), [((QUICK,), 0), ((QUICK, SLOW), 1), ((SLOW, QUICK), 1)])
def test_a_bound_that_does_not_hold_ends_with_1(rows: tuple[Row, ...], code: int, tmp_path: Path) -> None:
    assert ran(tmp_path, *rows)[0] == code


def test_what_is_just_at_its_bound_is_not_under_it() -> None:
    assert not Row("edge", "s", 1.0, 2.0, 1.0, "").holds


def test_the_run_that_took_least_counts() -> None:
    naps: Iterator[int] = iter([20_000, 1, 20_000])
    wall, _ = best(lambda: sum(range(next(naps) * 100)), repeats=3)
    assert wall < best(lambda: sum(range(2_000_000)), repeats=1)[0]


def test_a_peer_timed_on_a_sample_is_scaled_and_says_so() -> None:
    row = compared("x", lambda: None, lambda: sum(range(100_000)), rows=1_000, sample=10, bound=1.0, how="by hand")
    assert row.how == "by hand; 10 timed, scaled to 1,000"
    assert row.peer > 50 * best(lambda: sum(range(100_000)))[0]


def test_the_invented_country_is_summed_up_as_pandas_would(tmp_path: Path) -> None:
    folder = tmp_path / "england"
    england.build(folder, 0.002)
    partnership = load(folder)
    found = compile_observatory(partnership, work=tmp_path / "work").observations()

    lookup = pd.read_csv(folder / "submissions" / "lookup" / "lookup.csv")
    values = pd.concat(pd.read_csv(file) for file in (folder / "submissions").glob("values-*/*.csv"))
    counts = values[values["indicator"] == "measure-00"].merge(lookup, left_on="area", right_on="lsoa21_code")
    wards = found[(found["indicator"] == "measure-00") & found["area"].str.startswith("E05")]
    expected = counts.groupby(["ward24_code", "period"])["value"].sum()

    assert len(found) == len(partnership.areas()) * england.INDICATORS * england.YEARS
    assert wards["value"].tolist() == expected.tolist()


def test_the_bench_of_the_country_runs_in_processes_of_its_own(tmp_path: Path) -> None:
    england.build(tmp_path / "england", 0.002)
    spent, memory = alone("england", "summarised", tmp_path / "england", tmp_path / "work")
    peer, _ = alone("england", "row_by_row", tmp_path / "england")
    assert spent["wall"] > 0
    assert 0.05 < memory < 4
    assert peer["wards"] == 13
