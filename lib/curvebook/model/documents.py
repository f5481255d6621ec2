"""YAML and Markdown as people write them, read so that every fault can name its file, line and key.

Every plain value stays the text that was written; the models say what it means. So an ISO date is never a date by
accident, `NO` is not false, a code keeps its leading zeros, and 2028 may be a key.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from curvebook.errors import DefinitionError, Fault

KeyPath = tuple[str | int, ...]
MOST_VALUES = 200_000  # anchors that repeat anchors can make a short file endless
_EMPTY = {"", "~", "null", "Null", "NULL"}
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_HEADING = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """What one file says. Paths run from the top: keys of mappings, numbers (from 0) in lists."""

    name: str
    data: dict[str, Any]
    key_lines: dict[KeyPath, int] = field(default_factory=dict, repr=False)
    value_lines: dict[KeyPath, int] = field(default_factory=dict, repr=False)

    @property
    def top(self) -> At:
        """The place of the whole file."""
        return At(self)

    def value(self, path: KeyPath) -> Any:
        """What is written at `path`. Raises KeyError where nothing is."""
        found: Any = self.data
        for step in path:
            try:
                found = found[step]
            except (IndexError, TypeError) as error:
                raise KeyError(path) from error
        return found

    def line(self, path: KeyPath) -> int:
        """The line of the value at `path` (of its key, where it is a mapping or list), or of what encloses it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.value_lines:
                whole = end < len(path) or isinstance(self.value(path), dict | list)
                return (self.key_lines if whole else self.value_lines).get(path[:end], self.value_lines[path[:end]])
        return self.value_lines.get((), 1)


@dataclass(frozen=True)
class At:
    """A place in a document, to which faults are pinned. `at / "target" / "to"` is further down.

    >>> document = Document("a.yaml", {"outcomes": [{"id": "warm-homes", "level": "wrad"}]})
    >>> (document.top / "outcomes" / 0 / "level").key
    'outcomes.warm-homes.level'
    """

    document: Document
    path: KeyPath = ()

    def __truediv__(self, step: str | int | KeyPath) -> At:
        return At(self.document, self.path + (step if isinstance(step, tuple) else (step,)))

    @property
    def value(self) -> Any:
        """What is written here."""
        return self.document.value(self.path)

    @property
    def key(self) -> str:
        """The dotted key as a person would say it: from the nearest thing with an id, list places counted from 1."""
        words: list[str] = []
        for end in range(len(self.path), 0, -1):
            step = self.path[end - 1]
            name = _own_name(self.document, self.path[:end]) if isinstance(step, int) else None
            words.insert(0, name or (str(step + 1) if isinstance(step, int) else step))
            if name:
                return ".".join([str(self.path[end - 2]), *words])
        return ".".join(words)

    def _as_written(self) -> At:
        """This place, or the value in shorthand that stands for it (an id for a whole link)."""
        found: Any = self.document.data
        for end in range(len(self.path)):
            if not isinstance(found, dict | list):
                return At(self.document, self.path[:end])
            try:
                found = self.document.value(self.path[: end + 1])
            except KeyError:
                break
        return self

    def fault(self, problem: str, value: object = None, mend: str = "", *, on_key: bool = False) -> Fault:
        """A fault at this place; `on_key` where the key itself is wrong rather than its value."""
        here = self._as_written()
        line = self.document.line(here.path)
        if on_key:
            line = self.document.key_lines.get(here.path, line)
        place = f"line {line}, {here.key}" if here.path else f"line {line}"
        return Fault(self.document.name, place, problem, None if value is None else str(value), mend)


def read_yaml(file: Path, name: str | None = None, faults: list[Fault] | None = None) -> Document:
    """The mapping that `file` holds. `name` is what messages call it. Raises DefinitionError with its faults.

    With `faults`, those that leave the rest of the file readable (a key that stands twice) are added there instead.
    """
    shown = name or file.name
    return _document(_text(file, shown), shown, faults=faults)


def read_story(file: Path, name: str | None = None) -> Document:
    """A Markdown file with a YAML heading between lines of `---`; what follows is put under the key `body`.

    Raises DefinitionError with every fault of the heading.
    """
    shown = name or file.name
    text = _text(file, shown)
    heading = _HEADING.match(text)
    if not heading:
        problem = "the heading is not closed" if text.startswith("---") else "the heading is missing"
        mend = "Begin with the facts in YAML between two lines of ---."
        raise DefinitionError(Fault(shown, "line 1", problem, mend=mend))
    document = _document(heading[1], shown, first_line=2)
    after = heading[1].count("\n") + 3
    if "body" in document.data:
        fault = (document.top / "body").fault("the story itself does not belong in the heading", mend="Write it below.")
        raise DefinitionError(fault)
    body = text[heading.end() :]
    if not body.strip():
        raise DefinitionError(Fault(shown, f"line {after}", "the story is missing", mend="Tell it below the heading."))
    document.data["body"] = body.strip()
    document.key_lines[("body",)] = document.value_lines[("body",)] = after
    return document


def read_json(file: Path, name: str) -> Document:
    """A JSON file that holds one object. Raises DefinitionError where it is none."""
    try:
        data = json.loads(_text(file, name))
    except json.JSONDecodeError as error:
        raise DefinitionError(Fault(name, f"line {error.lineno}", f"this is not JSON: {error.msg}")) from None
    if not isinstance(data, dict):
        raise DefinitionError(Fault(name, "", "this file holds no JSON object"))
    return Document(name, data)


def _text(file: Path, name: str) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise DefinitionError(Fault(name, "", f"cannot be read: {error.strerror}")) from error
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            raise DefinitionError(
                Fault(
                    name, "line 1", f"the file begins with a {encoding} byte order mark", mend="Save it as plain UTF-8."
                )
            )
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        piece = raw[len(before) - len(before.split(b"\n")[-1]) : error.start + 12].split(b"\n")[0]
        raise DefinitionError(
            Fault(name, f"line {line}", "the text is not UTF-8", piece.decode("cp1252", "replace"), "Save it as UTF-8.")
        ) from error
    if not text.strip():
        raise DefinitionError(Fault(name, "line 1", "the file is empty", mend="Delete it, or write what was agreed."))
    return text


def _document(text: str, name: str, first_line: int = 1, faults: list[Fault] | None = None) -> Document:
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise DefinitionError(_syntax(error, text, name, first_line)) from error
    except RecursionError as error:
        raise DefinitionError(Fault(name, "", "values are nested too deeply", mend="Use fewer levels.")) from error
    if root is None:
        raise DefinitionError(
            Fault(name, f"line {first_line}", "the file says nothing", mend="Delete it, or write what was agreed.")
        )
    if not isinstance(root, yaml.MappingNode):
        raise DefinitionError(
            Fault(name, f"line {root.start_mark.line + first_line}", "the file is not a mapping of keys to values",
                  root.value if isinstance(root, yaml.ScalarNode) else None, "Begin with a key such as `actions:`.")
        )  # fmt: skip
    composer = _Composer(name, first_line)
    try:
        data = composer.read(root, ())
    except RecursionError:
        place = f"line {max(composer.value_lines.values(), default=first_line)}"
        raise DefinitionError(Fault(name, place, "values are nested too deeply", mend="Use fewer levels.")) from None
    if composer.faults and faults is None:
        raise DefinitionError(composer.faults)
    if faults is not None:
        faults += composer.faults
    return Document(name, data, composer.key_lines, composer.value_lines)


def _syntax(error: yaml.YAMLError, text: str, name: str, first_line: int) -> Fault:
    """A YAML parser's complaint in words for people who do not know YAML's own."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")
    if mark is None:
        position = getattr(error, "position", 0) or 0
        number, column = text.count("\n", 0, position), 0
    else:
        number, column = mark.line, mark.column
    lines = text.split("\n")
    number = min(number, len(lines) - 1)
    line = lines[number]
    place = f"line {number + first_line}"
    if "\t" in line[: len(line) - len(line.lstrip())] or line[column : column + 1] == "\t":
        return Fault(name, place, "a tab stands where spaces should be", line.strip(), "Indent with spaces.")
    for sign, words, mend in _SYNTAX:
        if sign in problem:
            return Fault(name, place, words, line.strip() or None, mend)
    return Fault(
        name, place, f"this is not YAML ({problem})", line.strip() or None, "Compare with the lines around it."
    )


_SYNTAX = (
    ("mapping values are not allowed", "a second colon makes a key inside a value", "Put the text in quotes."),
    ("did not find expected key", "a key was expected here", "Check the indentation, or close the quotes above."),
    ("could not find expected ':'", "a key without its colon", "Write `key: value`."),
    ("did not find expected '-'", "an entry of a list was expected here", "Check the indentation."),
    ("did not find expected ',' or", "a bracket is not closed", "Close it, with commas between the values."),
    ("undefined alias", "the anchor that this names does not exist", "Define it above with &name."),
    (
        "cannot start any token",
        "a value cannot begin with this character",
        "Put the text in quotes, or close those opened above.",
    ),
    ("unexpected end of stream", "a quotation mark is not closed", "Close the quotes."),
    ("another document", "the file holds more than one document", "Take out the line ---."),
    ("control characters are not allowed", "a control character stands in the text", "Take it out."),
    ("special characters are not allowed", "a control character stands in the text", "Take it out."),
)


class _Composer:
    """Turns YAML nodes into text, lists and mappings, noting where each was written and what is wrong."""

    def __init__(self, name: str, first_line: int) -> None:
        self.name, self.first_line = name, first_line
        self.key_lines: dict[KeyPath, int] = {}
        self.value_lines: dict[KeyPath, int] = {}
        self.faults: list[Fault] = []
        self._open: set[int] = set()

    def read(self, node: yaml.Node, path: KeyPath) -> Any:
        if path not in self.value_lines and len(self.value_lines) >= MOST_VALUES:
            raise DefinitionError(
                Fault(self.name, "", f"anchors repeat more than {MOST_VALUES:,} values", mend="Use fewer.")
            )
        self.value_lines[path] = self._line(node)
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.startswith("tag:yaml.org,2002:python"):
            self._fault(node, "a type is given by a tag", node.tag, "Take the tag out; the key decides the type.")
        if isinstance(node, yaml.ScalarNode):
            return None if not node.style and node.value in _EMPTY else node.value
        if id(node) in self._open:
            self._fault(node, "an anchor contains itself", None, "Write the value out.")
            return None
        self._open.add(id(node))
        value = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._list(node, path)
        self._open.remove(id(node))
        return value

    def _list(self, node: yaml.Node, path: KeyPath) -> list[Any]:
        values = []
        for number, child in enumerate(node.value):
            self.key_lines[(*path, number)] = self._line(child)
            values.append(self.read(child, (*path, number)))
        return values

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._fault(key, "a key is not a single word or phrase", None, "Write `key: value`.")
                continue
            if key.value == "<<" and not key.style:
                merged += child.value if isinstance(child, yaml.SequenceNode) else [child]
                continue
            here = (*path, key.value)
            if key.value in values:
                problem = f"this key already stands on line {self.key_lines[here]}"
                self._fault(key, problem, key.value, "Keep one of the two.", here)
                continue
            self.key_lines[here] = self._line(key)
            values[key.value] = self.read(child, here)
        for other in merged:
            if not isinstance(other, yaml.MappingNode):
                self._fault(other, "<< takes mappings only", None, "Name an anchor of a mapping.")
                continue
            for key, child in other.value:
                if isinstance(key, yaml.ScalarNode) and key.value not in values:
                    self.key_lines[(*path, key.value)] = self._line(key)
                    values[key.value] = self.read(child, (*path, key.value))
        return values

    def _line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + self.first_line

    def _fault(self, node: yaml.Node, problem: str, value: str | None, mend: str, path: KeyPath | None = None) -> None:
        key = ".".join(str(step + 1) if isinstance(step, int) else step for step in path or ())
        place = f"line {self._line(node)}" + (f", {key}" if key else "")
        self.faults.append(Fault(self.name, place, problem, value, mend))


def _own_name(document: Document, path: KeyPath) -> str | None:
    """The id of the list entry at `path` (of an area, its code), where it has one."""
    try:
        entry = document.value(path)
    except KeyError:
        return None
    name = entry.get("code" if path[-2:-1] == ("areas",) else "id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None
