"""What lies in files and folders: the same where nothing changed, never the same where nobody can tell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from curvebook.press.log import open_log
from curvebook.report.lying import hash_of_file, hash_of_names, hash_of_project, hash_of_what_lies_at


def refused(*_: Any, **__: Any) -> Any:
    raise PermissionError(13, "no")


@pytest.mark.parametrize("name", ["missing", "file/below-a-file", "n" * 300, "zero\0"])
def test_what_is_plainly_not_there_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    assert hash_of_file(tmp_path / name) == hash_of_names(tmp_path / name) == "none"


@pytest.mark.parametrize("told", [hash_of_file, hash_of_names])
def test_what_the_disk_refuses_to_tell_is_never_the_same(
    tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("one")
    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(Path, "iterdir", refused)
    path = tmp_path / ("file" if told is hash_of_file else "")
    assert told(path) != told(path)


def test_a_folder_whose_names_are_no_text_counts_too(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")).touch()
    before = hash_of_names(tmp_path), hash_of_project(tmp_path)
    assert "none" not in before
    assert (hash_of_names(tmp_path), hash_of_project(tmp_path)) == before


def test_a_project_with_a_link_to_itself_or_a_folder_that_cannot_be_read_counts_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "latest").symlink_to(".")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "shut").mkdir()
    own = tmp_path / "own.txt"
    own.write_text("one")
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda folder: refused() if str(folder).endswith("shut") else scan(folder))
    before = hash_of_project(tmp_path)
    assert hash_of_project(tmp_path) == before
    own.write_text("another")
    assert hash_of_project(tmp_path) != before


@pytest.mark.parametrize(
    ("named", "counts"),
    [
        ("data", True), ("data/*.csv", False), ("data/deep/*.dbf", True), ("data/*/w.*", True), ("data/**/*.dbf", True),
        ("data/deep/w.shp", True), ("data/deep/v.shp", False), ("data/deep", True), ("data/d*", True), ("no/*", False),
    ],
)  # fmt: skip
def test_what_lies_at_a_path_counts_with_its_content(tmp_path: Path, named: str, counts: bool) -> None:
    deep = tmp_path / "data" / "deep"
    deep.mkdir(parents=True)
    for name in ("w.shp", "w.dbf", "v.shp"):
        (deep / name).touch()
    before = hash_of_what_lies_at(tmp_path / named)
    assert hash_of_what_lies_at(tmp_path / named) == before
    (deep / "w.dbf").write_text("another")
    assert (hash_of_what_lies_at(tmp_path / named) != before) == counts


def test_a_file_is_not_told_by_its_time(tmp_path: Path) -> None:
    (tmp_path / "own.csv").touch()
    before = hash_of_what_lies_at(tmp_path / "own.csv")
    os.utime(tmp_path / "own.csv", (1, 1))
    assert hash_of_what_lies_at(tmp_path / "own.csv") == before


def test_more_files_than_can_be_asked_for_are_never_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curvebook.report.lying._MOST", 2)
    (tmp_path / "one").touch()
    (tmp_path / "round").symlink_to(".")
    assert hash_of_what_lies_at(tmp_path) == hash_of_what_lies_at(tmp_path)
    (tmp_path / "two").touch()
    assert hash_of_what_lies_at(tmp_path) != hash_of_what_lies_at(tmp_path)


@pytest.mark.parametrize("data", ["data", "project/.data"])
def test_what_a_link_of_the_project_leads_to_counts(tmp_path: Path, data: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / data).mkdir()
    (root / "own").symlink_to(tmp_path / data)
    before = hash_of_project(root)
    assert hash_of_project(root) == before
    (tmp_path / data / "own.parquet").touch()
    assert hash_of_project(root) != before


def test_a_link_to_the_site_does_not_count_with_its_pages(tmp_path: Path) -> None:
    root, site = tmp_path / "project", tmp_path / "www" / "testshire" / "2026-Q2"
    root.mkdir()
    site.mkdir(parents=True)
    (root / "site").symlink_to(site)
    before = hash_of_project(root, site.parent)
    (site / "page.html").touch()
    assert hash_of_project(root, site.parent) == before


def test_neither_outputs_nor_a_log_of_the_press_are_files_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text("{}")
    before = hash_of_project(tmp_path, tmp_path / "public" / "testshire")
    open_log(tmp_path / "press.jsonl").write("start")
    (tmp_path / "press.jsonl.1").write_bytes((tmp_path / "press.jsonl").read_bytes())
    (tmp_path / "public" / "testshire").mkdir(parents=True)
    (tmp_path / "public" / "testshire" / "page.html").touch()
    assert hash_of_project(tmp_path, tmp_path / "public" / "testshire") == before
    (tmp_path / "own.jsonl").write_text("{'own': 1}")
    assert hash_of_project(tmp_path, tmp_path / "public" / "testshire") != before


def test_outputs_may_lie_in_the_project_itself_or_behind_a_link(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    (elsewhere / "testshire").mkdir(parents=True)
    root.mkdir()
    (root / "public").symlink_to(elsewhere)
    for outputs in (root / "testshire", root / "public" / "testshire"):
        before = hash_of_project(root, outputs)
        outputs.mkdir(exist_ok=True)
        (outputs / "page.html").touch()
        assert hash_of_project(root, outputs) == before
        (root / f"own-{outputs.parent.name}.csv").touch()
        assert hash_of_project(root, outputs) != before
