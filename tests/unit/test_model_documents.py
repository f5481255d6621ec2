"""Files as people save them: each way of going wrong gives one clear message, with its line."""

# ruff: noqa: E501 - a message is easier to compare on one line

from __future__ import annotations

from pathlib import Path

import pytest
from curvebook.errors import DefinitionError
from curvebook.model.documents import read_story, read_yaml

BAD = {
    "an empty file": (b"", "line 1: the file is empty. Delete it, or write what was agreed."),
    "only comments": (b"# later\n", "line 1: the file says nothing. Delete it, or write what was agreed."),
    "a byte order mark": (
        b"\xef\xbb\xbftheme: children\n",
        "line 1: the file begins with a UTF-8 byte order mark. Save it as plain UTF-8.",
    ),
    "UTF-16": (
        "theme: children\n".encode("utf-16"),
        "line 1: the file begins with a UTF-16 byte order mark. Save it as plain UTF-8.",
    ),
    "a Windows encoding": (
        "theme: children\ntitle: Café society\n".encode("cp1252"),
        "line 2: the text is not UTF-8 (found 'title: Café society'). Save it as UTF-8.",
    ),
    "a tab": (
        b"bodies:\n\t- id: board\n",
        "line 2: a tab stands where spaces should be (found '- id: board'). Indent with spaces.",
    ),
    "a list": (
        b"- id: board\n",
        "line 1: the file is not a mapping of keys to values. Begin with a key such as `actions:`.",
    ),
    "prose": (
        b"Dear colleagues\n",
        "line 1: the file is not a mapping of keys to values (found 'Dear colleagues'). Begin with a key such as `actions:`.",
    ),
    "a key twice": (
        b"theme: children\ntitle: One\ntitle: Two\n",
        "line 3, title: this key already stands on line 2 (found 'title'). Keep one of the two.",
    ),
    "a colon in a value": (
        b"theme: children\ntitle: Children: and young people\n",
        "line 2: a second colon makes a key inside a value (found 'title: Children: and young people'). Put the text in quotes.",
    ),
    "an open bracket": (
        b"bodies: [{ id: board }\nweb: []\n",
        "line 2: a bracket is not closed (found 'web: []'). Close it, with commas between the values.",
    ),
    "an open quotation mark": (
        b'theme: children\ntitle: "Children\nlead: board\n',
        "line 4: a quotation mark is not closed. Close the quotes.",
    ),
    "a percent sign first": (
        b"unit: %\n",
        "line 1: a value cannot begin with this character (found 'unit: %'). Put the text in quotes, or close those opened above.",
    ),
    "an unknown anchor": (
        b"theme: *nothing\n",
        "line 1: the anchor that this names does not exist (found 'theme: *nothing'). Define it above with &name.",
    ),
    "an anchor in itself": (b"theme: &a [*a]\n", "line 1: an anchor contains itself. Write the value out."),
    "two documents": (
        b"theme: children\n---\ntheme: economy\n",
        "line 2: the file holds more than one document (found '---'). Take out the line ---.",
    ),
    "a tag": (
        b"theme: !!python/object:os.system children\n",
        "line 1: a type is given by a tag (found 'tag:yaml.org,2002:python/object:os.system'). "
        "Take the tag out; the key decides the type.",
    ),
    "values without end": (
        b"theme: " + b"[" * 3000 + b"]" * 3000,
        "line 1: values are nested too deeply. Use fewer levels.",
    ),
    "a mapping for a key": (
        b"? [a, b]\n: c\n",
        "line 1: a key is not a single word or phrase. Write `key: value`.",
    ),
    "a control character": (
        b"theme: children\ntitle: a\x00b\n",
        "line 2: a control character stands in the text (found 'title: a\\x00b'). Take it out.",
    ),
}


def saved(folder: Path, content: bytes, name: str = "agreed.yaml") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def faults(caught: pytest.ExceptionInfo[DefinitionError]) -> list[str]:
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(saved(tmp_path, content))
    assert faults(caught) == [f"agreed.yaml, {message}"]


def test_every_double_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(saved(tmp_path, b"a: 1\na: 2\nweb:\n  - b: 1\n    b: 2\n"))
    assert [fault.split(":")[0] for fault in faults(caught)] == [
        "agreed.yaml, line 2, a",
        "agreed.yaml, line 5, web.1.b",
    ]


def test_anchors_that_repeat_anchors_end(tmp_path: Path) -> None:
    rows = [b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 10)]
    with pytest.raises(DefinitionError, match="anchors repeat more than"):
        read_yaml(saved(tmp_path, b"\n".join(rows)))


def test_endless_nesting_ends(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError):
        read_yaml(saved(tmp_path, b"a: " + b"[" * 20_000))


@pytest.mark.parametrize(
    "written", ["2026-07-31", "NO", "007", "1_000", "12:30", "2028", "4.0", "true", "1e3", "0x1F", "=", "null and void"]
)
def test_what_is_written_stays_text(tmp_path: Path, written: str) -> None:
    assert read_yaml(saved(tmp_path, f"value: {written}\n".encode())).data == {"value": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_is_nothing(tmp_path: Path, written: str) -> None:
    assert read_yaml(saved(tmp_path, f"value: {written}\n".encode())).data == {"value": None}


def test_a_quoted_nothing_is_text(tmp_path: Path) -> None:
    assert read_yaml(saved(tmp_path, b"value: 'null'\n")).data == {"value": "null"}


def test_an_anchor_stands_for_its_value(tmp_path: Path) -> None:
    text = b"one: &owner { lead: college }\ntwo: *owner\nthree: { <<: *owner, lead: council, officer: Head }\n"
    assert read_yaml(saved(tmp_path, text)).data == {
        "one": {"lead": "college"},
        "two": {"lead": "college"},
        "three": {"lead": "council", "officer": "Head"},
    }


def test_windows_line_ends_count_as_one_line(tmp_path: Path) -> None:
    document = read_yaml(saved(tmp_path, b"theme: children\r\ntitle: Children\r\n"))
    assert document.line(("title",)) == 2


def test_a_value_below_its_key_has_its_own_line(tmp_path: Path) -> None:
    document = read_yaml(saved(tmp_path, b"title:\n  Children\nweb:\n  - id: a\n    title: A\n"))
    assert [document.line(path) for path in [("title",), ("web",), ("web", 0), ("web", 0, "title"), ("gone",)]] == [
        2,
        3,
        4,
        5,
        1,
    ]


def test_a_story_is_its_heading_and_what_follows(tmp_path: Path) -> None:
    file = saved(
        tmp_path, b"---\nid: amy\ntitle: Amy\n---\n\nAmy left school.\n\n---\n\nThen she came back.\n", "amy.md"
    )
    assert read_story(file).data == {
        "id": "amy",
        "title": "Amy",
        "body": "Amy left school.\n\n---\n\nThen she came back.",
    }


def test_lines_of_a_story_are_the_lines_of_its_file(tmp_path: Path) -> None:
    document = read_story(saved(tmp_path, b"---\nid: amy\ntitle: Amy\n---\nAmy left school.\n", "amy.md"))
    assert [document.line((key,)) for key in ("id", "title", "body")] == [2, 3, 5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Amy left school.\n", "line 1: the heading is missing. Begin with the facts in YAML between two lines of ---."),
        (b"---\nid: amy\n", "line 1: the heading is not closed. Begin with the facts in YAML between two lines of ---."),
        (b"---\nid: amy\n---\n\n", "line 4: the story is missing. Tell it below the heading."),
        (b"---\n---\nAmy.\n", "line 2: the file says nothing. Delete it, or write what was agreed."),
        (b"---\nid: amy\nid: bob\n---\nAmy.\n", "line 3, id: this key already stands on line 2 (found 'id'). Keep one of the two."),
        (b"---\nid: amy\nbody: x\n---\nAmy.\n", "line 3, body: the story itself does not belong in the heading. Write it below."),
    ],
    ids=["no heading", "a heading without end", "no story", "an empty heading", "a key twice", "a body in the heading"],
)  # fmt: skip
def test_a_story_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_story(saved(tmp_path, content, "amy.md"))
    assert faults(caught) == [f"amy.md, {message}"]
