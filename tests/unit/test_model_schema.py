"""The JSON Schema that editors use agrees with what `load` accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from curvebook.model.schema import json_schema, write_schema

GOOD: dict[str, Any] = {
    "theme": "children",
    "title": "Children",
    "lead": "board",
    "outcomes": [{"id": "in-learning", "statement": "All learn", "contributes_to": ["economy", {"to": "health"}]}],
    "bodies": [{"id": "board", "title": "The Board", "kind": "board"}],
    "funding": [{"id": "grant", "title": "Grant", "provider": "Government", "outcomes": ["in-learning"],
                 "quarters": [{"period": "2026-Q1", "budget": 5000}]}],
    "actions": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json_schema())


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())


def test_a_good_file_has_no_warning(validator: jsonschema.Draft7Validator) -> None:
    assert [error.message for error in validator.iter_errors(GOOD)] == []


@pytest.mark.parametrize(
    "places",
    [{"home": 359, "levels": [], "areas": [{"code": 359, "name": "Wigan", "level": "borough", "aliases": [335]}]}],
)
def test_a_code_of_digits_has_no_warning(validator: jsonschema.Draft7Validator, places: object) -> None:
    """An editor reads 359 as a number; `load` reads it as the text that was written."""
    assert [error.message for error in validator.iter_errors({"places": places})] == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"bodys": []}, []),
        ({"bodies": [{"id": "board", "title": "The Board", "kind": "bord"}]}, ["bodies", 0, "kind"]),
        ({"bodies": [{"id": "The Board", "title": "The Board"}]}, ["bodies", 0, "id"]),
        ({"bodies": [{"id": "board"}]}, ["bodies", 0]),
        ({"bodies": [{"id": "board", "title": "The Board", "colour": "red"}]}, ["bodies", 0]),
        ({"risks": [{"id": "r", "title": "R", "likelihood": 9, "impact": 1, "owner": "b", "assessed": "2026-01-01"}]},
         ["risks", 0, "likelihood"]),
        ({"lead": None}, ["lead"]),
    ],
)  # fmt: skip
def test_a_bad_file_has_one_warning_at_its_place(
    validator: jsonschema.Draft7Validator, change: dict[str, Any], path: list[object]
) -> None:
    assert [list(error.path) for error in validator.iter_errors({**GOOD, **change})] == [path]


def test_outcomes_without_their_theme_have_a_warning(validator: jsonschema.Draft7Validator) -> None:
    assert not validator.is_valid({"outcomes": GOOD["outcomes"]})


def test_every_key_of_a_definition_that_needs_it_is_described() -> None:
    assert (
        json_schema()["$defs"]["Indicator"]["properties"]["levels"]["description"] == "levels it can be broken down to"
    )


def test_it_is_written_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        write_schema(tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert json.loads((tmp_path / "one.json").read_text(encoding="utf-8")) == json_schema()
