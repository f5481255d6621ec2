"""A JSON Schema of the YAML files, for editors: completion, the words allowed, a warning while one types.

The schema sees one file at a time; `load` checks more (references, dates, targets).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from curvebook.model.base import Agreed, Link
from curvebook.model.draft import LISTS, THEME_KEYS
from curvebook.model.measures import Theme
from curvebook.model.places import Places
from curvebook.model.reading import About
from curvebook.model.targets import Judging
from curvebook.model.work import RollUp

_DRAFT = "http://json-schema.org/draft-07/schema#"  # what editors' YAML servers understand best


def json_schema() -> dict[str, Any]:
    """The schema of one file of `definitions/`, `decisions/` or `commentary/`: every top-level key, none required.

    >>> sorted(json_schema()["properties"])[:3]
    ['about', 'actions', 'agenda']
    """
    lists = {key: model for part in LISTS.values() for key, model in part.items()}
    models: list[type[Agreed]] = [About, Places, Judging, RollUp, Theme, *lists.values()]
    refs, whole = models_json_schema([(model, "validation") for model in models])
    definitions = whole["$defs"]
    theme = definitions.pop("Theme")
    definitions["Link"] = _or_alone(definitions["Link"], _an_id())
    definitions["InterimTarget"] = _or_alone(definitions["InterimTarget"], {"type": "number"})
    definitions["Wanted"] = _or_alone(definitions["Wanted"], {"minLength": 1})
    properties = {
        "partnership": refs[About, "validation"],
        "places": refs[Places, "validation"],
        "judging": refs[Judging, "validation"],
        "roll_up": refs[RollUp, "validation"],
        **{key: theme["properties"][key] for key in THEME_KEYS},
        **{
            key: {
                "type": ["array", "null"],
                "items": refs[model, "validation"],
                "description": _first_paragraph(model.__doc__ or ""),
            }
            for key, model in lists.items()
        },
    }
    return {
        "$schema": _DRAFT,
        "title": "What a partnership agreed",
        "description": "One file of definitions/, decisions/ or commentary/ in a partnership's folder.",
        "type": "object",
        "properties": properties,
        "dependencies": dict.fromkeys(THEME_KEYS, theme["required"]),
        "additionalProperties": False,
        "$defs": {name: _for_people(definition) for name, definition in sorted(definitions.items())},
    }


def write_schema(path: Path) -> None:
    """Write the schema as JSON, the same bytes each time."""
    path.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _or_alone(definition: dict[str, Any], text: dict[str, Any]) -> dict[str, Any]:
    """A thing in full, or the text that stands for it."""
    short = {"type": "string", **text}
    return {"anyOf": [short, definition], "description": definition.get("description", "")}


def _an_id() -> dict[str, Any]:
    """What the text of a link looks like."""
    return {
        "pattern": next(part.pattern for part in Link.model_fields["to"].metadata if getattr(part, "pattern", None))
    }


def _for_people(definition: dict[str, Any]) -> dict[str, Any]:
    return {**definition, "description": _first_paragraph(definition.get("description", ""))}


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())
