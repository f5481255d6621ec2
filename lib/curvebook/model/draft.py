"""A partnership folder as far as it could be read: each agreed thing beside the place where it was written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from curvebook.errors import DefinitionError, Fault, nearest
from curvebook.model.base import Agreed
from curvebook.model.baselines import FOLDER as BASELINES
from curvebook.model.baselines import Baseline
from curvebook.model.documents import At, Document, read_json, read_story, read_yaml
from curvebook.model.measures import Framework, Indicator, Outcome, Theme
from curvebook.model.places import Area, Level, Places
from curvebook.model.privacy import DisclosurePolicy
from curvebook.model.reading import About, AgendaItem, Audience, Due, Story, Term
from curvebook.model.review import Review
from curvebook.model.scenarios import Scenario
from curvebook.model.targets import Judging
from curvebook.model.validate import validated
from curvebook.model.work import (
    Action,
    Body,
    Commentary,
    Decision,
    Funding,
    Node,
    PlanLevel,
    Project,
    Risk,
    RiskBand,
    RollUp,
    Service,
)

T = TypeVar("T", bound=Agreed)

# The top-level keys that hold lists, with what their entries are, by folder.
LISTS: dict[str, dict[str, type[Agreed]]] = {
    "definitions": {
        "bodies": Body,
        "plan_levels": PlanLevel,
        "frameworks": Framework,
        "web": Node,
        "actions": Action,
        "scenarios": Scenario,
        "services": Service,
        "projects": Project,
        "risks": Risk,
        "risk_bands": RiskBand,
        "funding": Funding,
        "audiences": Audience,
        "disclosure": DisclosurePolicy,
        "calendar": Due,
        "agenda": AgendaItem,
        "glossary": Term,
    },
    "decisions": {"decisions": Decision},
    "commentary": {"commentary": Commentary, "reviews": Review},
}
ONCE = ("partnership", "places")
AT_MOST_ONCE = ("judging", "roll_up")
THEME_KEYS = ("theme", "title", "lead", "scrutiny", "about", "outcomes")
ID_KEYS: dict[type[Agreed], str] = {Theme: "theme", Area: "code", Term: "term"}


@dataclass(frozen=True)
class Placed(Generic[T]):
    """A value and the place where it was written."""

    at: At
    value: T


@dataclass
class Draft:
    """What could be read of a folder, and every fault of the reading.

    `names` holds the ids of everything written, also of things with faults, and `unread` what files that could not be
    read seem to name: a reference to such a thing is not dangling.
    """

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    names: dict[type[Agreed], dict[str, list[At]]] = field(default_factory=dict)
    seen: dict[str, list[At]] = field(default_factory=dict, metadata={"of": "keys that stand once to where they stand"})
    unread: set[str] = field(default_factory=set)
    blind: bool = False  # a file could not be read at all: nobody can say which references dangle
    _placed: dict[type[Agreed], list[Placed[Any]]] = field(default_factory=dict)
    themes: dict[str, str] = field(default_factory=dict, metadata={"of": "outcome or indicator id to its theme's id"})

    def of(self, kind: type[T]) -> list[Placed[T]]:
        """All things of `kind`, in the order of files and lines."""
        return cast("list[Placed[T]]", self._placed.get(kind, []))

    def one(self, kind: type[T]) -> T | None:
        """The only thing of `kind`."""
        return self.of(kind)[0].value if self.of(kind) else None

    def ids(self, *kinds: type[Agreed]) -> set[str]:
        """Every id written for things of these kinds."""
        return {name for kind in kinds for name in self.names.get(kind, {})}

    def values(self, kind: type[T]) -> tuple[T, ...]:
        """All things of `kind` without their places."""
        return tuple(placed.value for placed in self.of(kind))

    def name(self, kind: type[Agreed], data: Any, at: At) -> None:
        """Note the id of a thing of `kind`, whether or not the rest of it can be read."""
        key = ID_KEYS.get(kind, "id")
        if isinstance(data, dict) and isinstance(data.get(key), str):
            self.names.setdefault(kind, {}).setdefault(data[key].strip(), []).append(at / key)

    def add(self, kind: type[T], data: Any, at: At) -> T | None:
        """Read `data`, written at `at`, as a thing of `kind`, and note its id and its faults."""
        self.name(kind, data, at)
        value, faults = validated(kind, data, at)
        self.faults += faults
        if value is not None:
            self._placed.setdefault(kind, []).append(Placed(at, value))
        return value


def read_folder(folder: Path) -> Draft:
    """Read every file of `folder` that holds agreed things, and collect the faults of all of them."""
    draft = Draft(folder)
    for file in sorted(folder.glob("*.y*ml")):
        draft.faults.append(Fault(file.name, "", "nothing reads a file here", mend="Move it into definitions/."))
    for part, lists in LISTS.items():
        for document in _documents(draft, part, (".yaml",), partial(read_yaml, faults=draft.faults)):
            _read_lists(draft, document, part, lists)
    for document in _documents(draft, "stories", (".md",), read_story):
        draft.add(Story, document.data, document.top)
    for document in _documents(draft, BASELINES, (".json",), read_json):
        draft.add(Baseline, document.data, document.top)
    return draft


def content_of(folder: Path) -> str:
    """Everything that `read_folder` reads, as one hash: it changes with any file's name, place, kind or content."""
    digest = hashlib.sha256()
    within = (path for part in (*LISTS, "stories", BASELINES) for path in (folder / part).rglob("*"))
    for path in sorted([*folder.glob("*.y*ml"), *within]):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except OSError as error:  # a fault, which reading tells of
            content = str(error).encode()
        said = f"{path.relative_to(folder).as_posix()!a} {path.is_dir()} {path.is_file()} {len(content)}\n"
        digest.update(said.encode() + content)
    return digest.hexdigest()


def _documents(
    draft: Draft, part: str, endings: tuple[str, ...], read: Callable[[Path, str], Document]
) -> Iterable[Document]:
    """The readable files of one part of the folder, by name; a file with another ending is a fault."""
    root = draft.folder / part
    for file in sorted(root.rglob("*")) if root.is_dir() else ():
        name = file.relative_to(draft.folder).as_posix()
        if file.is_dir() or any(step.startswith(".") for step in Path(name).parts):
            continue
        if not file.is_file():
            problem = "this leads to no file" if file.is_symlink() else "this is no ordinary file"
            draft.faults.append(Fault(name, "", problem, mend="Take it out, or put the file in its place."))
            continue
        if file.suffix not in endings:
            mend = _WRONG_ENDING.get(file.suffix, "Move it elsewhere.") if part != "stories" else "Stories end in .md."
            draft.faults.append(
                Fault(name, "", f"{part}/ holds files ending in {' or '.join(endings)} only", mend=mend)
            )
            continue
        try:
            yield read(file, name)
        except DefinitionError as error:
            draft.faults += error.faults
            found = {name for pattern in _SEEMINGLY_NAMED for name in pattern.findall(_legible(file))}
            draft.unread |= found
            draft.blind |= part == "definitions" and not found


def _legible(file: Path) -> str:
    """What can be made out of a file that could not be read as it should be."""
    raw = file.read_bytes()
    return raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")


# In text that is not YAML: a top-level key; what stands after `id:` and the like.
_SEEMINGLY_NAMED = (re.compile(r"^(\w+):", re.MULTILINE), re.compile(r"""\b(?:id|code|theme):\s*['"]?([\w.-]+)"""))
_WRONG_ENDING = {".yml": "Rename it to end in .yaml.", ".md": "Stories belong in stories/."}


def _read_lists(draft: Draft, document: Document, part: str, lists: dict[str, type[Agreed]]) -> None:
    """Read the top-level keys of one file of definitions, decisions or commentary."""
    singles = {*ONCE, *AT_MOST_ONCE, *THEME_KEYS} if part == "definitions" else set()
    for key, data in document.data.items():
        at = document.top / key
        if key in singles:
            draft.seen.setdefault(key, []).append(at)
        if key in lists:
            _read_list(draft, lists[key], data, at)
        elif key == "partnership" and key in singles:
            draft.add(About, data, at)
        elif key == "judging" and key in singles:
            draft.add(Judging, data, at)
        elif key == "roll_up" and key in singles:
            draft.add(RollUp, data, at)
        elif key == "places" and key in singles:
            _read_places(draft, data, at)
        elif key not in singles:
            owner = next((folder for folder, known in LISTS.items() if key in known), None)
            mend = f"It belongs in {owner}/." if owner else nearest(key, [*lists, *singles])
            draft.faults.append(at.fault("this key is not known here", key, mend, on_key=True))
            entries = data if isinstance(data, list) else []
            draft.unread |= {str(entry["id"]) for entry in entries if isinstance(entry, dict) and "id" in entry}
    if singles and set(THEME_KEYS) & set(document.data):
        _read_theme(draft, document)


def _read_list(draft: Draft, kind: type[T], data: Any, at: At) -> list[T]:
    """Read each entry by itself, so that one fault does not hide the others. A key with nothing below it is empty."""
    if data is None:
        return []
    if not isinstance(data, list):
        draft.faults.append(at.fault("a list belongs here", mend="Begin each entry with a hyphen."))
        return []
    read = (draft.add(kind, entry, at / number) for number, entry in enumerate(data))
    return [value for value in read if value is not None]


def _read_places(draft: Draft, data: Any, at: At) -> None:
    """Levels and areas one by one, then the whole."""
    if isinstance(data, dict):
        parts = {"levels": Level, "areas": Area}
        data = {
            **data,
            **{
                key: tuple(_read_list(draft, kind, data[key], at / key))
                for key, kind in parts.items()
                if isinstance(data.get(key), list)
            },
        }
    draft.add(Places, data, at)


def _read_theme(draft: Draft, document: Document) -> None:
    """Indicators, then outcomes, then the theme, so that what can be read of a theme with faults is checked too."""
    data = {key: value for key, value in document.data.items() if key in THEME_KEYS}
    theme = str(data.get("theme") or document.name)
    if isinstance(data.get("outcomes"), list):
        outcomes = []
        for number, entry in enumerate(data["outcomes"]):
            here = document.top / "outcomes" / number
            if isinstance(entry, dict) and isinstance(entry.get("indicators"), list):
                indicators = _read_list(draft, Indicator, entry["indicators"], here / "indicators")
                entry = {**entry, "indicators": tuple(indicators)}
                draft.themes.update({indicator.id: theme for indicator in indicators})
            outcome = draft.add(Outcome, entry, here)
            if outcome is not None:
                outcomes.append(outcome)
                draft.themes[outcome.id] = theme
        if data["outcomes"] and not outcomes:
            draft.name(Theme, data, document.top)  # each has its fault already
            return
        data["outcomes"] = tuple(outcomes)
    draft.add(Theme, data, document.top)
