"""`curvebook forecast`: a table of series in, a table of forecasts out, every mistake told at once."""

from __future__ import annotations

import csv

import pytest
from curvebook.cli import app
from curvebook.errors import ParameterError, SubmissionError
from curvebook.trajectory.table import read_series, run
from typer.testing import CliRunner

HEADING = "series_id,frequency,period_index,value"


def written(tmp_path, *rows, heading=HEADING):
    file = tmp_path / "series.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return file


def yearly(name, values, first=1):
    return [f"{name},yearly,{first + i},{value}" for i, value in enumerate(values)]


def made(tmp_path, file, *options):
    out = tmp_path / "forecasts.csv"
    got = CliRunner().invoke(app, ["forecast", str(file), "--output", str(out), *options], catch_exceptions=False)
    assert got.exit_code == 0, got.output
    with out.open(encoding="utf-8") as table:
        return list(csv.DictReader(table)), got


def test_each_horizon_has_a_row_with_its_intervals_in_order(tmp_path):
    rows, _ = made(tmp_path, written(tmp_path, *yearly("a", [10, 11, 12, 14, 13])), "--horizon", "3")
    assert [row["horizon"] for row in rows] == ["1", "2", "3"]
    for row in rows:
        assert list(row) == ["series_id", "horizon", "mean", "lo80", "hi80", "lo95", "hi95"]
        low95, low80, mean, high80, high95 = (float(row[c]) for c in ("lo95", "lo80", "mean", "hi80", "hi95"))
        assert low95 < low80 < mean < high80 < high95


@pytest.mark.parametrize(("frequency", "ahead"), [("yearly", 6), ("quarterly", 8), ("monthly", 18)])
def test_without_test_rows_the_usual_horizon_is_forecast(tmp_path, frequency, ahead):
    file = written(tmp_path, *(f"a,{frequency},{i},{10 + i % 3}" for i in range(12)))
    assert len(made(tmp_path, file)[0]) == ahead


def test_test_rows_are_counted_but_not_read(tmp_path):
    heading = HEADING + ",split"
    train = [row + ",train" for row in yearly("a", [10, 11, 12, 14])]
    results = []
    for future in ("5", "5000"):
        test = [f"a,yearly,{i},{future},test" for i in (5, 6)]
        results.append(made(tmp_path, written(tmp_path, *train, *test, heading=heading))[0])
    assert len(results[0]) == 2
    assert results[0] == results[1]


@pytest.mark.parametrize("mark", ["test", "Test", " TEST "])
def test_test_rows_are_known_however_the_word_is_written(tmp_path, mark):
    rows = [*(row + ",Train" for row in yearly("a", [10, 11, 12])), *(row + "," for row in yearly("a", [13], first=4))]
    one = read_series(written(tmp_path, *rows, f"a,yearly,5,99,{mark}", heading=HEADING + ",split"))["a"]
    assert (one.test, len(one.values)) == (1, 4)


def test_any_other_split_is_told(tmp_path):
    with pytest.raises(SubmissionError) as told:
        read_series(written(tmp_path, "a,yearly,1,3,holdout", heading=HEADING + ",split"))
    assert str(told.value) == (
        "series.csv, row 2, column split: no such split (found 'holdout'). Write train, test, or nothing."
    )


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_file_without_commas_has_one_fault_that_says_so(tmp_path, mark, name):
    with pytest.raises(SubmissionError) as told:
        read_series(written(tmp_path, heading=HEADING.replace(",", mark)))
    (fault,) = told.value.faults
    assert (fault.place, fault.problem) == ("row 1", f"the columns are separated by {name}, not by commas")


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_a_file_that_is_not_there_is_the_users_mistake(tmp_path, name):
    with pytest.raises(ParameterError, match="there is no such file"):
        list(run(tmp_path / name, None))


def test_the_series_are_not_overwritten_by_their_forecasts(tmp_path):
    file = written(tmp_path, *yearly("a", [3, 4, 5]))
    before = file.read_bytes()
    with pytest.raises(ParameterError, match="this is the file of series itself"):
        list(run(file, tmp_path / "." / file.name))
    assert file.read_bytes() == before


def test_series_of_all_frequencies_and_lengths_go_together(tmp_path):
    quarterly = [f"q,quarterly,{i},{i % 4}" for i in range(20)]
    monthly = [f"m,monthly,{i},{value}" for i, value in enumerate([-2, 0, 4])]
    found, _ = made(tmp_path, written(tmp_path, *yearly("a", [3, 4, 5]), *quarterly, *monthly))
    assert {row["series_id"] for row in found} == {"a", "q", "m"}
    assert all(row["mean"] for row in found)


def test_equal_values_are_as_sure_as_they_were_rounded(tmp_path):
    rows, _ = made(tmp_path, written(tmp_path, *yearly("a", ["3.0"] * 6)), "--horizon", "1")
    assert 2.5 < float(rows[0]["lo95"]) <= 3 <= float(rows[0]["hi95"]) < 3.5


def test_too_short_a_series_has_empty_cells_and_is_told(tmp_path):
    rows, got = made(tmp_path, written(tmp_path, *yearly("a", [3, 4])), "--horizon", "1")
    assert rows[0]["mean"] == ""
    assert "a: too short" in got.output


@pytest.mark.parametrize(
    ("rows", "heading", "said"),
    [
        (["a,yearly,1"], "series_id,frequency,period_index", "no column value"),
        (["a,weekly,1,3"], HEADING, "no such frequency"),
        (["a,yearly,x,3"], HEADING, "not a whole number"),
        (["a,yearly,1,many"], HEADING, "not a number"),
        (["a,yearly,1,3", "a,yearly,1,4"], HEADING, "has a value for this period already"),
        (["a,yearly,1,3", "a,monthly,2,4"], HEADING, "was yearly before"),
        ([",yearly,1,3"], HEADING, "the cell is empty"),
        (["a,yearly,1,3", "a,yearly,20260101,4"], HEADING, "too far apart"),
        ([], HEADING, "holds no series"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, rows, heading, said):
    with pytest.raises(SubmissionError, match=said):
        read_series(written(tmp_path, *rows, heading=heading))


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(SubmissionError) as told:
        read_series(written(tmp_path, "a,weekly,1,3", "b,yearly,1,many"))
    assert [fault.place for fault in told.value.faults] == ["row 2, column frequency", "row 3, column value"]


def test_a_period_left_out_is_a_gap(tmp_path):
    read = read_series(written(tmp_path, "a,yearly,1,3", "a,yearly,2,4", "a,yearly,4,5"))
    assert len(read["a"].series().values) == 4
