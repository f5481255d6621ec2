"""What calls the press each day: a line of a crontab, units of systemd, and the command that puts them in."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from curvebook.cli import app
from curvebook.errors import ParameterError, UserError
from curvebook.press.timers import (
    Daily,
    command,
    crontab_lines,
    time_of,
    units,
    with_lines,
    without_lines,
    write_units,
)
from typer.testing import CliRunner

DAILY = Daily("testshire", "Testshire Together", Path("/srv/curvebook"), ("/usr/bin/python3", "-V"), time(5, 30))
ODD = """/srv/100% "ours" $HOME's; rm -rf"""
OTHERS = "MAILTO=research@testshire.example\n0 1 * * * backup\n"


def line(daily: Daily) -> str:
    (found,) = [text for text in crontab_lines(daily).splitlines() if not text.startswith("#")]
    return found


def odd(folder: Path) -> Daily:
    """A call whose folder and words need every kind of quoting; it prints the words it got, and its environment."""
    said = "import os, sys; print(os.getcwd(), sys.argv[1:], os.environ['CURVEBOOK_OUTPUTS'], sep='\\n')"
    return Daily("odd", "Odd", folder, (sys.executable, "-c", said, ODD), time(0, 5), (("CURVEBOOK_OUTPUTS", ODD),))


# Cron


def test_the_line_calls_this_python_in_the_project_at_its_time() -> None:
    assert line(DAILY) == "30 5 * * * cd /srv/curvebook && /usr/bin/python3 -V"


def test_odd_paths_reach_the_program_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / """a 100% "b" $c's; d"""
    folder.mkdir()
    words = line(odd(folder)).removeprefix("5 0 * * * ")
    assert words.count("%") == words.count(r"\%") > 0  # to cron any other % is a line break
    run = subprocess.run(["/bin/sh", "-c", words.replace(r"\%", "%")], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [str(folder), str([ODD]), ODD]


def test_the_lines_stand_once_however_often_they_are_put_in() -> None:
    once = with_lines(OTHERS, DAILY)
    assert once == OTHERS + crontab_lines(DAILY)
    assert with_lines(once, DAILY) == once


def test_another_time_takes_the_place_of_the_first() -> None:
    later = Daily(DAILY.id, DAILY.title, DAILY.folder, DAILY.words, time(22, 0))
    assert with_lines(with_lines(OTHERS, DAILY), later) == OTHERS + crontab_lines(later)


def test_taken_out_the_rest_is_as_it_was() -> None:
    between = f"# first\n{crontab_lines(DAILY)}{OTHERS}"
    assert without_lines(between, DAILY) == f"# first\n{OTHERS}"
    assert without_lines(OTHERS, DAILY) == OTHERS


def test_a_last_line_without_its_end_keeps_to_itself() -> None:
    assert with_lines("0 1 * * * backup", DAILY).splitlines()[0] == "0 1 * * * backup"


def test_a_partnership_of_the_same_name_in_another_folder_keeps_its_lines() -> None:
    other = Daily(DAILY.id, DAILY.title, Path("/srv/other"), DAILY.words, DAILY.at)
    both = with_lines(with_lines("", DAILY), other)
    assert without_lines(both, DAILY) == crontab_lines(other)


@pytest.mark.parametrize("text", ["5:30", "05:30", "23:59", "0:00"])
def test_a_time_is_read(text: str) -> None:
    hour, minute = text.split(":")
    assert time_of(text) == time(int(hour), int(minute))


@pytest.mark.parametrize("text", ["24:00", "5", "05:60", "05:30:00", "noon", "", "٠٥:٣٠"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match=r"--at: this is no time of the day.*05:30"):
        time_of(text)


def test_a_path_with_a_line_break_is_refused() -> None:
    with pytest.raises(ParameterError, match="cannot be scheduled"):
        Daily("x", "X", Path("/srv/a\nb"), ("python",), time(5))


def test_a_title_with_a_line_break_is_no_line_of_its_own() -> None:
    ours = replace(DAILY, title="X\n* * * * * touch /tmp/x\r\x1b\u2028Y\n[Service]\nExecStart=/bin/true")
    assert line(ours) == line(DAILY)
    told = (crontab_lines(ours), *units(ours).values())
    assert all("drafts of X * * * * * touch /tmp/x Y [Service] ExecStart=/bin/true" in text for text in told)
    service = units(ours)["curvebook-testshire.service"].splitlines()
    assert [text for text in service if text.startswith("ExecStart=")] == ['ExecStart=:"/usr/bin/python3" "-V"']


# systemd


def test_the_timer_makes_up_for_a_missed_night() -> None:
    timer = units(DAILY)["curvebook-testshire.timer"].splitlines()
    assert {"OnCalendar=*-*-* 05:30:00", "Persistent=true", "WantedBy=timers.target"} <= set(timer)


def test_the_service_calls_the_command_in_the_project_and_takes_75_for_well() -> None:
    service = units(DAILY)["curvebook-testshire.service"].splitlines()
    assert {
        'ExecStart=:"/usr/bin/python3" "-V"', "WorkingDirectory=/srv/curvebook", "SuccessExitStatus=75",
    } <= set(service)  # fmt: skip


def test_in_a_unit_quotes_and_specifiers_are_escaped() -> None:
    service = units(odd(Path("/srv/a%b")))["curvebook-odd.service"]
    assert "WorkingDirectory=/srv/a%%b\n" in service
    assert r'''"/srv/100%% \"ours\" $HOME's; rm -rf"''' in service
    assert r'''Environment="CURVEBOOK_OUTPUTS=/srv/100%% \"ours\" $HOME's; rm -rf"''' in service


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here to read the units")
def test_systemd_reads_the_units_without_complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = tmp_path / "a 100% b"
    folder.mkdir()
    verify = ["systemd-analyze", "--user", "verify", *map(str, write_units(odd(folder), tmp_path))]
    told = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_a_unit_that_calls_another_project_is_not_written_over(tmp_path: Path) -> None:
    write_units(DAILY, tmp_path)
    write_units(DAILY, tmp_path)
    with pytest.raises(ParameterError, match=r"curvebook-testshire\.service: this unit calls a project in another"):
        write_units(Daily(DAILY.id, DAILY.title, Path("/srv/other"), DAILY.words, DAILY.at), tmp_path)


def test_the_words_make_the_drafts_of_a_folder() -> None:
    words = command("/py", Path("/srv/p"), ["--mail-to", "a@b.example"])
    assert shlex.join(words) == "/py -m curvebook.cli due /srv/p --run --mail-to a@b.example"


# The command

FAKE = """#!/bin/sh
table="{folder}/table"
case "$1" in
  -l) if [ -f "{folder}/refused" ]; then echo "you are not allowed to use this program" >&2; exit 1; fi
      if [ -f "$table" ]; then cat "$table"; else echo "no crontab for tester" >&2; exit 1; fi ;;
  -) cat > "$table" ;;
esac
"""


@pytest.fixture
def schedule(project: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`curvebook schedule`, in Testshire's project, with no program on the path but what a test puts there."""
    calendar = "calendar:\n  - { id: away-day, title: Away day, to: [council], months: [11] }\n"
    (project.partnership.folder / "definitions" / "calendar.yaml").write_text(calendar)
    (project.root / "bin").mkdir()
    monkeypatch.setenv("PATH", str(project.root / "bin"))
    monkeypatch.setenv("HOME", str(project.root / "home"))
    for name in ("XDG_CONFIG_HOME", "CURVEBOOK_OUTPUTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(project.root)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["schedule", "testshire", *words], catch_exceptions=False)

    return run


@pytest.fixture
def table(project: Any, schedule: Callable[..., Result]) -> Path:
    """The crontab of a machine that has one; nothing is in it yet."""
    folder = project.root / "bin"
    (folder / "crontab").write_text(FAKE.format(folder=folder))
    (folder / "crontab").chmod(0o755)
    for name in ("sh", "cat"):
        (folder / name).symlink_to(shutil.which(name, path="/bin:/usr/bin") or name)
    return folder / "table"


def test_without_a_choice_both_are_shown_and_nothing_is_changed(schedule: Callable[..., Result], table: Path) -> None:
    told = schedule("--at", "06:15")
    assert told.exit_code == 0
    assert "15 6 * * * cd " in told.stdout
    assert "OnCalendar=*-*-* 06:15:00" in told.stdout
    assert "~/.config/systemd/user" in told.stdout
    assert not table.exists()
    assert not (Path.cwd() / "home").exists()


def test_cron_puts_the_line_in_once_and_remove_takes_it_out(schedule: Callable[..., Result], table: Path) -> None:
    table.write_text(OTHERS)
    assert schedule("--cron").stdout.startswith("Put into your crontab:\n# begin curvebook schedule: testshire")
    first = table.read_text()
    assert first.startswith(OTHERS)
    assert f"{sys.executable} -m curvebook.cli due {Path.cwd()}/parameters/testshire --run" in first
    assert schedule("--cron").stdout.startswith("Nothing to change in your crontab:")
    assert table.read_text() == first
    assert schedule("--cron", "--remove").stdout.startswith("Taken out of your crontab:")
    assert table.read_text() == OTHERS


def test_who_has_no_crontab_yet_gets_one(schedule: Callable[..., Result], table: Path) -> None:
    assert schedule("--cron").exit_code == 0
    assert table.read_text().startswith("# begin curvebook schedule: testshire")


def test_another_outputs_folder_goes_with_the_line(
    schedule: Callable[..., Result], table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURVEBOOK_OUTPUTS", "elsewhere")
    schedule("--cron")
    assert f"&& CURVEBOOK_OUTPUTS={Path.cwd()}/elsewhere " in table.read_text()


def test_a_crontab_that_cannot_be_read_is_left_alone(schedule: Callable[..., Result], table: Path) -> None:
    table.write_text(OTHERS)
    table.with_name("refused").touch()
    with pytest.raises(ParameterError, match=r"--cron: the crontab cannot be read.*you are not"):
        schedule("--cron")
    assert table.read_text() == OTHERS


def test_systemd_units_are_written_and_how_to_enable_them_is_told(schedule: Callable[..., Result]) -> None:
    told = schedule("--systemd", "--to", "units")
    assert sorted(path.name for path in Path("units").iterdir()) == [
        "curvebook-testshire.service", "curvebook-testshire.timer"]  # fmt: skip
    assert "systemctl --user enable --now curvebook-testshire.timer" in told.stdout
    assert "loginctl enable-linger" in told.stdout


def test_systemd_units_are_the_user_s_own_unless_told_otherwise(schedule: Callable[..., Result]) -> None:
    systemctl = Path("bin/systemctl")
    systemctl.touch(mode=0o755)
    schedule("--systemd")
    folder = Path("home/.config/systemd/user")
    assert len(list(folder.iterdir())) == 2
    schedule("--systemd", "--remove")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("calendar.yaml", "calendar:", "glossary: []\nx:"),  # no calendar any more
        ("children.yaml", "good: low", "good: lo"),
        ("partnership.yaml", "  contact:", "  contract:"),  # its own entry cannot be read
        ("partnership.yaml", "partnership:", "partnership: ["),  # nor the file
    ],
)
def test_it_is_taken_out_whatever_is_at_fault_by_then(
    schedule: Callable[..., Result], table: Path, project: Any, file: str, old: str, new: str
) -> None:
    schedule("--cron", "--at", "06:15", "--systemd", "--to", "units")
    path = project.partnership.folder / "definitions" / file
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(UserError):
        schedule()
    told = schedule("--remove", "--cron", "--systemd", "--to", "units")
    assert told.stdout.startswith("Taken out of your crontab:\n# begin curvebook schedule: testshire")
    assert "\n15 6 * * * cd " in told.stdout
    assert table.read_text() == ""
    assert list(Path("units").iterdir()) == []


def test_what_is_mailed_goes_with_the_call(schedule: Callable[..., Result]) -> None:
    told = schedule("--mail-to", "research@testshire.example", "--smtp", "mail.example:25").stdout
    assert "--run --mail-to research@testshire.example --smtp mail.example:25\n" in told


def test_how_it_is_made_goes_with_the_call(schedule: Callable[..., Result]) -> None:
    told = schedule("--days", "60", "--jobs", "2", "--log", "night.jsonl").stdout
    assert f"--run --days 60 --jobs 2 --log {Path.cwd()}/night.jsonl\n" in told


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        (("--cron",), "--cron: there is no crontab on this machine. Install cron, or use --systemd."),
        (("--systemd",), "--systemd: there is no systemd on this machine. Use --cron, or say with --to where"),
        (("--remove",), "--remove: say what to take out. Add --cron or --systemd."),
        (("--to", "x"), "--to: this goes with --systemd."),
        (("--at", "noon"), "--at: this is no time of the day (found 'noon'). Write it as 05:30."),
        (("--smtp", "localhost"), "--smtp: this goes with --mail-to."),
        (("--mail-to", "nobody"), "--mail-to: this is no address (found 'nobody')."),
        (("--cluster", "tcp://h:1", "--jobs", "2"), "--jobs: this does not go with --cluster (found '2')."),
    ],
)
def test_a_mistake_is_told_with_its_mend(schedule: Callable[..., Result], words: tuple[str, ...], mistake: str) -> None:
    with pytest.raises(ParameterError) as told:
        schedule(*words)
    assert str(told.value).startswith(mistake)


def test_without_a_calendar_there_is_nothing_to_schedule(schedule: Callable[..., Result], project: Any) -> None:
    (project.partnership.folder / "definitions" / "calendar.yaml").unlink()
    with pytest.raises(ParameterError, match="no yearly cycle is agreed"):
        schedule()
