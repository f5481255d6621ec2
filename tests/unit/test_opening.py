"""Which of the files that a cell opens count: those of the project wherever it lies, none of the system's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from curvebook.report.opening import _Watch


def heard(project: Path, *names: str, flags: int = os.O_RDONLY) -> list[str]:
    """What is noted of files of a project that are opened one after the other."""
    noted: list[tuple[str, ...]] = []
    watch = _Watch(lambda question, _: noted.append(question))
    for name in names:
        watch.heard("open", (str(project / name), None, flags))
    return [name for _, name in noted]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app" / "notebooks").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "app")
    return tmp_path / "app"


@pytest.mark.parametrize("above", [".", "..", "../.."])
def test_a_project_below_a_folder_of_the_system_has_files_of_its_own(
    project: Path, above: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str((project / above).resolve()))
    assert heard(project, "own.csv") == ["own.csv"]


def test_the_environment_and_the_library_within_a_project_are_not_its_own(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(project / ".venv"))
    assert heard(project, ".venv/lib/own.py", "lib/curvebook/own.csv", ".data/own.csv") == [".data/own.csv"]


@pytest.mark.parametrize(
    ("flags", "counts"),
    [
        (os.O_RDONLY, True),
        (os.O_RDWR, True),
        (os.O_WRONLY | os.O_CREAT | os.O_APPEND, True),
        (os.O_WRONLY | os.O_CREAT | os.O_TRUNC, False),
        (os.O_WRONLY | os.O_CREAT | os.O_EXCL, False),
    ],
)
def test_a_file_that_is_added_to_is_read_and_one_that_begins_is_not(project: Path, flags: int, counts: bool) -> None:
    (project / "own.csv").touch()
    assert bool(heard(project, "own.csv", flags=flags)) == counts


def test_a_file_that_is_new_is_the_reports_own(project: Path) -> None:
    assert heard(project, "new.csv", flags=os.O_WRONLY | os.O_CREAT | os.O_APPEND) == []
