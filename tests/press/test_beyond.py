"""What a notebook may read unseen, told by its cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from curvebook.press.beyond import PROJECT, questions

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def asked(folder: Path, *cells: str) -> set[Any]:
    file = folder / "own.ipynb"
    file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    return questions(file)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_the_notebooks_that_come_with_the_library_read_nothing_unseen(notebook: Path) -> None:
    assert questions(notebook) == set()


@pytest.mark.parametrize(
    "cell", ["import duckdb", "from geopandas import read_file", "import helpers", "__import__('os')", "%run own.py"]
)
def test_whoever_imports_what_can_read_is_made_of_the_whole_project(tmp_path: Path, cell: str) -> None:
    assert PROJECT in asked(tmp_path, cell)


def test_what_cannot_read_does_not_count(tmp_path: Path) -> None:
    assert asked(tmp_path, "import math", "from curvebook import Report") == set()


def test_paths_that_its_cells_name_count_even_where_their_reader_tells_nothing(tmp_path: Path) -> None:
    assert ("file", "/data/own.parquet") in asked(tmp_path, "import duckdb\nduckdb.sql('FROM \\'/data/own.parquet\\'')")


@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "!ls", "%%bash\ncat /data/more.csv", "files = !ls", "own?", "  ls /data"]
)
def test_a_magic_hides_neither_paths_nor_variables(tmp_path: Path, magic: str) -> None:
    found = asked(tmp_path, magic, "import os\nopen('/data/own.csv'), os.environ['OWN_WORD']")
    assert {PROJECT, ("file", "/data/own.csv"), ("variable", "OWN_WORD")} <= found


def test_what_a_magic_names_counts(tmp_path: Path) -> None:
    found = asked(tmp_path, "%%bash\ncat /data/own.csv $OWN/x", "!cat /data/more.csv", "no Python: /data/odd.csv")
    paths = {("file", f"/data/{name}.csv") for name in ("own", "more", "odd")}
    assert paths | {("variable", "OWN")} <= found


def test_a_variable_of_the_environment_may_be_named_in_lower_case(tmp_path: Path) -> None:
    assert ("variable", "own_word") in asked(tmp_path, "import os\nos.environ['own_word']")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/data/*.csv", "/data/*.csv"),
        ("FROM '/data/**/own?.csv'", "/data/**/own?.csv"),
        ("/my data/x", "/my data/x"),
        ("../*.csv", "../*.csv"),
    ],
)
def test_folders_and_globs_that_its_cells_name_count(tmp_path: Path, text: str, path: str) -> None:
    assert ("lying", path) in asked(tmp_path, f"import duckdb\nduckdb.sql({text!r})")


@pytest.mark.parametrize("cell", ["f'/data/{year}.csv'", "!cat /data/$year.csv", "'/data/{}.csv'.format(year)"])
def test_what_is_filled_into_a_path_may_be_anything(tmp_path: Path, cell: str) -> None:
    assert {("lying", "/data"), ("lying", "/data/*.csv")} & asked(tmp_path, "import duckdb", cell)


def test_a_comment_is_no_glob(tmp_path: Path) -> None:
    found = asked(tmp_path, "import duckdb\nduckdb.sql('SELECT 1 /* one */')")
    assert [one for one in found if one[0] == "lying"] == []


@pytest.mark.parametrize(
    "cell", ["from curvebook.findings import open_findings", "import os\nos.environ['CURVEBOOK_FINDINGS']"]
)
def test_whoever_goes_to_the_figures_by_another_way_is_made_of_all_of_them(tmp_path: Path, cell: str) -> None:
    assert ("findings", "", "", "") in asked(tmp_path, cell)
