"""The command line: what it prints, and its exit status."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def curvebook(project: Any) -> Command:
    """The command, run in Testshire's project."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib"), "NO_COLOR": "1", "COLUMNS": "100"}
        environment.pop("CURVEBOOK_OUTPUTS", None)
        command = [sys.executable, "-m", "curvebook.cli", *words]
        return subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True, check=False)

    return run


def test_help_is_quick() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
    command = [sys.executable, "-m", "curvebook.cli", "--help"]
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, env=environment, capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.3


def test_help_imports_nothing_heavy() -> None:
    heavy = ("pandas", "numpy", "pydantic", "rich", "jinja2", "matplotlib", "duckdb")
    look = f"import curvebook, curvebook.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
    told = subprocess.run([sys.executable, "-c", look], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_help_names_every_command(curvebook: Command) -> None:
    told = curvebook("--help").stdout
    for command in ("run", "check", "receive", "compile", "example", "schema", "due", "schedule"):
        assert f"  {command} " in told


@pytest.mark.parametrize("command", ["run", "check", "receive", "compile", "example", "schema", "due", "schedule"])
def test_each_command_s_help_has_an_example(curvebook: Command, command: str) -> None:
    assert f"Example: curvebook {command}" in curvebook(command, "--help").stdout


def test_the_version_is_told(curvebook: Command) -> None:
    assert curvebook("--version").stdout.startswith("curvebook 0.")


def test_a_sound_partnership_is_told_in_numbers(curvebook: Command) -> None:
    told = curvebook("check")
    assert told.returncode == 0, told.stderr
    counts = "2 themes, 5 indicators, 8 areas, 0 actions, 0 stories, 0 submissions, 0 frozen baselines"
    assert told.stdout == f"Testshire Together: {counts}. No faults found.\n"


def test_every_fault_of_a_definition_is_told_without_a_traceback(curvebook: Command, project: Any) -> None:
    file = project.partnership.folder / "definitions" / "children.yaml"
    file.write_text(file.read_text().replace("good: low", "goood: low").replace("lead: council", "lead: concil"))
    told = curvebook("check")
    assert told.returncode == 2
    assert "Traceback" not in told.stderr
    assert "children.yaml" in told.stderr
    assert "goood" in told.stderr
    assert told.stdout == ""


def test_a_file_is_received_and_what_was_read_is_told(curvebook: Command, project: Any) -> None:
    (project.root / "neet.csv").write_text("indicator;area;period;value\nneet;T1;2025;6.1\n")
    who = ("--who", "A", "--source", "B", "--licence", "C", "--received", "2026-08-01")
    told = curvebook("receive", "testshire", "neet.csv", "--format", "tidy", *who)
    assert told.stdout.splitlines() == [
        "Received as 2026-08-01-neet",
        "Read 1 row, 1 of them the partnership's own.",
        "Note: separated by semicolons rather than commas.",
    ]


def test_a_form_begins_with_the_period_due_and_is_received_without_its_format(curvebook: Command, project: Any) -> None:
    said = ("--who", "A", "--source", "B", "--licence", "C", "--received", "2026-08-01")
    rows = "indicator,area,period,value\nneet,T1,2024/25,5.5\n"
    (project.root / "neet.csv").write_text(rows)
    first = curvebook("receive", "testshire", "neet.csv", *said)
    assert first.returncode == 0, first.stderr
    assert curvebook("receive", "testshire", "form.csv", "--template", "--indicator", "neet").returncode == 0
    form = (project.root / "form.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[:4] for line in form[1:]] == [["neet", "T1", "2025/26", ""]]


def test_a_published_table_is_received_only_as_the_format_it_is_said_to_have(curvebook: Command, project: Any) -> None:
    (project.root / "ons.csv").write_text("AREACD,Period,Value\nT1,2024,5\n")
    told = curvebook("receive", "testshire", "ons.csv", "--who", "A", "--source", "B", "--licence", "C")
    assert (told.returncode, "--format: say in which format" in told.stderr) == (2, True)


def test_a_check_reads_every_row_that_was_received(curvebook: Command, project: Any) -> None:
    folder = project.partnership.folder / "submissions" / "2026-08-01-neet"
    folder.mkdir(parents=True)
    (folder / "neet.csv").write_text("indicator,area,period,value\nneet,T1,2025,six\n")
    digest = hashlib.sha256((folder / "neet.csv").read_bytes()).hexdigest()
    (folder / "submission.yaml").write_text(
        f"id: {folder.name}\nfile: neet.csv\nformat: tidy\nreceived: 2026-08-01\nwho: A\nsource: B\nlicence: C\n"
        f"sha256: {digest}\n"
    )
    told = curvebook("check")
    assert told.returncode == 2
    assert "2026-08-01-neet/neet.csv, row 2, column value: not a number (found 'six')" in told.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "--edition", "2026"), "2026-Q2"),
        (("run", "--edition", "2026-Q2", "--theme", "childern"), "'children'"),
        (("run", "--edition", "2026-Q2", "--area", "Brich"), "'birch'"),
        (("run", "--edition", "2026-Q2", "--as-at", "14 November"), "--as-at: this is no day"),
        (("run", "testshrie", "--edition", "2026-Q2"), "'testshire'"),
        (("run",), "--edition"),
        (("freeze", "neet", "Testshire", "--at", "soon"), "--at: this is no day"),
        (("freeze", "neet", "Testshire"), "--at"),
        (("freeze", "neet", "Testshire", "--at", "2026-08-01"), "--at: no figures had been received by 2026-08-01"),
        (("receive", "testshire", "none.csv", "--format", "tidy"), "none.csv: there is no such file"),
        (("receive", "testshire", "none.csv"), "none.csv: there is no such file"),
        (("receive", "testshire", "none.csv", "--format", "tidy", "--received", "soon"), "there is no such file"),
    ],
)
def test_a_mistake_is_told_and_exits_with_2(curvebook: Command, words: tuple[str, ...], told: str) -> None:
    done = curvebook(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compile", "--as-at", "2026-07-31"), "--as-at: no figures had been received by 2026-07-31"),
        (("run", "--edition", "2026-Q2", "--as-at", "2026-07-31"), "--as-at: no figures had been received by 2026-07"),
        (("run", "--edition", "2025-Q4"), "--edition: no figures had been received by 2026-05-15"),
        (("run", "--edition", "2015-Q2"), "--edition: no figures had been received by 2015-11-14"),
    ],
)
def test_a_day_before_the_first_figures_is_told(
    curvebook: Command, received: str, words: tuple[str, ...], told: str
) -> None:
    done = curvebook(*words)
    assert done.returncode == 2
    assert done.stderr.startswith(told)
    assert done.stderr.endswith(". The first came on 2026-08-01.\n")


def test_a_run_without_any_figures_is_refused(curvebook: Command) -> None:
    done = curvebook("run", "--edition", "2026-Q2")
    said = "--edition: no figures had been received by 2026-11-14. Begin with `curvebook receive`.\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.parametrize("command", [("compile",), ("run", "--edition", "2026-Q2")])
def test_a_day_to_come_is_refused(curvebook: Command, received: str, command: tuple[str, ...]) -> None:
    done = curvebook(*command, "--as-at", "2140-01-01")
    assert done.returncode == 2
    assert done.stderr.startswith("--as-at: nobody knows yet what will have been received by then")


def test_an_edition_whose_quarter_has_not_ended_is_refused(curvebook: Command, received: str) -> None:
    for more in ((), ("--as-at", "2026-08-02")):
        done = curvebook("run", "--edition", "2139-Q2", *more)
        assert done.returncode == 2
        assert "its quarter has not ended: July to September 2139" in done.stderr
        assert "From 2139-10-01 on it can be made." in done.stderr


def test_as_at_another_day_the_edition_stays_as_it_was_published(
    curvebook: Command, project: Any, received: str
) -> None:
    asked = ("run", "--edition", "2026-Q2", "--area", "W1", "--report", "area-profile", "--as-at")
    assert curvebook(*asked, "2026-11-14").returncode == 0
    live = project.root / "outputs" / "testshire" / "2026-Q2"
    before = {path: path.read_bytes() for path in live.rglob("*") if path.is_file()}
    done = curvebook(*asked, "2026-08-02")
    where = "outputs/testshire/2026-Q2@2026-08-02"
    assert done.stdout.splitlines()[-1] == f"Look at {where}/partners/index.html"
    assert {path: path.read_bytes() for path in live.rglob("*") if path.is_file()} == before
    manifest = json.loads((project.root / where / "manifest.json").read_text())
    assert (manifest["edition"], manifest["as_at"]) == ("2026-Q2", "2026-08-02")


def test_outside_a_project_the_user_is_told(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
    command = [sys.executable, "-m", "curvebook.cli", "check"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "not inside a Curvebook project" in done.stderr) == (2, True)


def test_a_run_ends_by_telling_where_to_look(curvebook: Command, project: Any, received: str) -> None:
    done = curvebook("run", "--edition", "2026-Q2", "--area", "W1", "--report", "area-profile")
    assert done.returncode == 0, done.stderr
    summary, where = done.stdout.splitlines()
    assert summary.startswith("1 report made in ")
    assert where == "Look at outputs/testshire/2026-Q2/partners/index.html"
    assert (project.root / where.removeprefix("Look at ")).is_file()
    assert "[1/1] partners/area/W1" in done.stderr


def test_a_failed_report_exits_with_1_and_names_its_log(curvebook: Command, project: Any, received: str) -> None:
    project.notebook("theme", "fails_for_north")
    done = curvebook("run", "--edition", "2026-Q2", "--theme", "children")
    assert done.returncode == 1
    log = "outputs/testshire/.work/logs/2026-Q2/partners/theme/children/N1.log"
    assert f"partners/theme/children/N1 failed; why stands in {log}" in done.stderr
    assert (project.root / log).is_file()
    assert "2 reports made" in done.stdout
    assert "1 failed" in done.stdout
    assert "Traceback" not in done.stderr


def test_where_no_report_can_be_made_that_is_told(curvebook: Command, project: Any, received: str) -> None:
    project.notebook("theme", "error")
    done = curvebook("run", "--edition", "2026-Q2", "--area", "N1", "--theme", "children")
    assert done.returncode == 1
    assert "the site is as it was" in done.stderr


def test_the_machine_s_trouble_is_no_traceback(curvebook: Command, project: Any, received: str) -> None:
    (project.root / "outputs").write_text("a file where a folder should be")
    done = curvebook("run", "--edition", "2026-Q2", "--area", "W1")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_schema_is_json(curvebook: Command, project: Any) -> None:
    assert "properties" in json.loads(curvebook("schema").stdout)
    curvebook("schema", "schema.json")
    assert json.loads((project.root / "schema.json").read_text())


def test_an_example_needs_an_empty_folder(curvebook: Command, project: Any) -> None:
    done = curvebook("example", "parameters/testshire")
    assert (done.returncode, "not empty" in done.stderr) == (2, True)


def test_an_example_in_a_folder_of_another_name_says_what_to_change_first(curvebook: Command, project: Any) -> None:
    told = curvebook("example", "parameters/ourplace").stdout
    assert "begin with the line `id: marlbrook` in parameters/ourplace/definitions/partnership.yaml" in told
    done = curvebook("check", "ourplace")
    assert (done.returncode, "Write `id: ourplace`, or rename the folder." in done.stderr) == (2, True)


def test_a_check_tells_faults_of_definitions_and_of_received_files_together(curvebook: Command, project: Any) -> None:
    folder = project.root / "parameters" / "testshire" / "submissions" / "2026-08-01-neet"
    folder.mkdir(parents=True)
    definitions = next((project.root / "parameters" / "testshire" / "definitions").glob("*children*"))
    definitions.write_text(definitions.read_text().replace("lead: council", "lead: counsil", 1))
    done = curvebook("check", "testshire")
    assert "there is no body of this name (found 'counsil')" in done.stderr
    assert "submissions/2026-08-01-neet/submission.yaml: the sidecar is missing" in done.stderr
