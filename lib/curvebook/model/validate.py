"""Pydantic's errors in plain words, each at its line, with a mend."""

from __future__ import annotations

import calendar
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from curvebook.errors import Fault, nearest
from curvebook.model.base import Agreed
from curvebook.model.documents import At
from curvebook.model.period import NAMES

M = TypeVar("M", bound=Agreed)


def validated(model: type[M], data: Any, at: At) -> tuple[M | None, list[Fault]]:
    """`data`, written at `at`, as a `model`; with every fault.

    Where only parts that may be left out are at fault, the value without them comes back beside the faults, so that
    the checks that follow see as much as possible.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults = [_fault(model, detail, at) for detail in details]
        try:
            return model.model_validate(_without(data, details)), faults
        except ValidationError:
            return None, faults


def _without(data: Any, details: list[ErrorDetails]) -> Any:
    """`data` without the keys at fault. A fault inside a list takes out the whole list, else places would shift."""
    if not isinstance(data, dict):
        return data
    by_key: dict[Any, list[ErrorDetails]] = {}
    for detail in details:
        if detail["loc"]:
            by_key.setdefault(detail["loc"][0], []).append({**detail, "loc": detail["loc"][1:]})
    kept = {}
    for key, value in data.items():
        inner = by_key.get(key, [])
        if not inner:
            kept[key] = value
        elif isinstance(value, dict) and all(detail["type"] == "extra_forbidden" for detail in inner):
            kept[key] = _without(value, inner)
    return kept


def _fault(model: type[BaseModel], detail: ErrorDetails, at: At) -> Fault:
    loc = tuple(step for step in detail["loc"] if step != "[key]")
    place = at / loc
    kind, context = detail["type"], detail.get("ctx", {})
    value = detail["input"]
    shown = None if isinstance(value, dict | list | tuple | BaseModel) or value is None else value
    if kind == "missing":
        wanted = str(loc[-1])
        about = _description(model, loc)
        return place.fault(
            f"the key {wanted!r} is missing", mend=f"Add `{wanted}:`" + (f" ({about})." if about else ".")
        )
    if kind == "extra_forbidden":
        holder = _model_at(model, loc[:-1])
        known = [name for name in _keys(holder) if name not in _siblings(at, loc)] if holder else []
        return place.fault("this key is not known here", loc[-1], nearest(str(loc[-1]), known), on_key=True)
    if value is None:
        return place.fault("the value is missing", mend="Write one, or take the key out.")
    problem, mend = _words(kind, context, detail["msg"], value)
    return place.fault(problem, shown, mend)


def _words(kind: str, context: dict[str, Any], message: str, value: Any) -> tuple[str, str]:
    """The problem and its mend, for one of pydantic's kinds of error."""
    if kind == "literal_error":
        known = [word.strip().strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
        return "this is none of the words allowed here", nearest(str(value), known)
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context["pattern"]), ("this is not written as it must be", "Compare with the others."))
    if kind.startswith("date_from") and (told := _no_such_day(str(value))):
        return told
    if kind in _WORDS:
        problem, mend = _WORDS[kind]
        return problem.format(**context), mend.format(**context)
    if kind == "value_error":
        return str(context.get("error", message)).rstrip("."), ""
    return message[:1].lower() + message[1:], ""


def _no_such_day(text: str) -> tuple[str, str] | None:
    """What is said of a date whose month has fewer days.

    >>> _no_such_day("2026-02-31")
    ('there is no such day', 'February 2026 has 28 days.')
    """
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if not found or not 1 <= int(found.group(2)) <= 12 or not 1 <= int(found.group(3)) <= 31:
        return None
    year, month = int(found.group(1)), int(found.group(2))
    days = calendar.monthrange(year, month)[1]
    return "there is no such day", f"{NAMES[month]} {year} has {days} days."


_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("this is not an id", "Use lower-case letters, digits and single hyphens."),
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$": ("this is not a code", "Use letters, digits, dots, hyphens and underscores."),
    r"^[0-9a-f]{64}$": ("this is no SHA-256 sum", "It has 64 digits and letters from a to f, in small letters."),
    r"^[a-z]{2,3}(-[A-Z]{2})?$": ("this is no code of a language", "Write it as en-GB."),
    r"^\d{4}-Q[1-4]$": ("this is not an edition", "Write a quarter of the financial year such as 2026-Q2."),
}
_DATE = ("this is not a date", "Write it as 2026-07-31.")
_NUMBER = ("this is not a number", "Write digits with a decimal point, without separators or units.")
_WHOLE = ("this is not a whole number", "Write digits only.")
_WORDS = {
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_parsing": ("this is neither true nor false", "Write true or false."),
    "bool_type": ("this is neither true nor false", "Write true or false."),
    "string_type": ("a word or phrase belongs here", "Write it on the key's own line."),
    "string_too_short": ("the text is empty", "Write it, or take the key out."),
    "string_too_long": ("the text is too long", "Use {max_length} characters at most."),
    "tuple_type": ("a list belongs here", "Write [one, two], or one entry per line, each after a hyphen."),
    "dict_type": ("a mapping belongs here", "Write {{key: value}}, or one `key: value` per line, indented."),
    "model_type": ("a mapping of keys to values belongs here", "Write one `key: value` per line, indented."),
    "too_short": ("there are too few entries here", "Give {min_length} at least."),
    "too_long": ("there are too many entries here", "Give {max_length} at most."),
    "greater_than_equal": ("the number is too small", "Give {ge} at least."),
    "greater_than": ("the number is too small", "Give more than {gt:g}."),
    "less_than_equal": ("the number is too large", "Give {le} at most."),
}


def _siblings(at: At, loc: tuple[str | int, ...]) -> set[str]:
    try:
        holder = (at / loc[:-1]).value
    except KeyError:
        return set()
    return set(holder) if isinstance(holder, dict) else set()


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that reads the value at `loc`."""
    found: type[BaseModel] | None = model
    for step in loc:
        if isinstance(step, int) or found is None:
            continue
        field = next((f for name, f in found.model_fields.items() if step in (name, f.alias)), None)
        found = _inner_model(field.annotation) if field else None
    return found


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model inside `X | None`, `tuple[X, ...]` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner_model(part)
        if found:
            return found
    return None


def _description(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    holder = _model_at(model, loc[:-1])
    field = next((f for name, f in holder.model_fields.items() if loc[-1] in (name, f.alias)), None) if holder else None
    return (field.description or "") if field else ""
