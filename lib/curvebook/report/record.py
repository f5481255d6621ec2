"""What a report read, recorded as it runs: the questions that it asked, so that they can be asked again.

A report is made anew only where one of them has another answer. What a question is about:

==============================================  =====================================================================
("findings", theme, indicator, area)            a slice of findings; "" stands for any
("boundaries", level)                           the shapes of a level's areas
("since",)                                      what the edition's changes are counted from
("agreed", part)                                a whole part of what was agreed, such as `actions` or `places`
("theme", id) and other lookups by id           one of them
("stories", theme, area, audience, day)         those that may be told there
("commentary", indicator, edition)              what was said of it
("baselines", indicator, day)                   its frozen baselines
("folder",)                                     all that the partnership's folder holds: what was issued, say
("file", path)                                  a file that a cell opened by itself; seen from the project, or whole
("listing", path)                               which files lie in a folder that a cell listed
("lying", path)                                 what lies at a path that a cell names: below a folder, beside a file
("project",)                                    the project's files, where cells may read them unseen (`press.beyond`)
("variable", name)                              a variable of the environment that a cell names
==============================================  =====================================================================
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from curvebook.disclosure.earlier import since_of
from curvebook.errors import ParameterError
from curvebook.findings import Findings
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience
from curvebook.report.lying import hash_of_file, hash_of_names, hash_of_project, hash_of_what_lies_at
from curvebook.report.opening import watch

Question = tuple[str, ...]
DEFINITIONS = "CURVEBOOK_DEFINITIONS"  # names, in the press, the content of the folder that its run goes by
Read = tuple[tuple[Question, str], ...]  # questions; with their answers where these were known as they were asked

_asked: dict[Question, str] = {}
_page: list[str] = []  # the audience of the page that the press makes in this process
_watching: list[bool] = []  # an audit hook stays for the life of its process

# Lookups of one thing, and the parts that other lookups and properties go through.
_BY_ID = ("theme", "indicator", "outcome", "home_theme", "body", "audience")
_THROUGH = {
    "id": "about", "home": "places", "level": "places", "area": "places", "areas": "places", "parent": "places",
    "children": "places", "indicators": "themes", "themes_for": "themes", "policy": "policies",
}  # fmt: skip


def begin(audience: str = "") -> None:
    """From now on, note what cells of this process open by themselves; the press says so when a kernel has started.

    `audience`: whose page it makes, where that is known.
    """
    _asked.clear()
    _page[:] = [audience] if audience else []
    if not _watching:
        _watching.append(True)
        watch(_note)


def ask(*question: str) -> None:
    """Note a question."""
    _note(question, "")


def of_another_page(audience: str) -> str:
    """Whose page the press makes here, where that is not this audience; else "" (always in JupyterLab)."""
    return next((reader for reader in _page if reader != audience), "")


def changed_meanwhile(partnership: Partnership) -> bool:
    """Whether it is another than the press's run goes by: its words would stand beside figures of before, and what the
    report was made of is answered from what the run knows (never in JupyterLab)."""
    return os.environ.get(DEFINITIONS, partnership.content) != partnership.content


def told() -> list[tuple[Question, str]]:
    """The questions asked so far in this process, each once, in order. A file has its answer with it: what it was when
    it was first opened, for it may be another when the report ends."""
    return sorted(_asked.items())


def watched(partnership: Partnership) -> Partnership:
    """The same partnership; what is asked of it is noted."""
    return _WatchedPartnership(partnership)


def watched_findings(findings: Findings) -> Findings:
    """The same findings; what is asked of them is noted."""
    return _WatchedFindings(**{each.name: getattr(findings, each.name) for each in fields(findings)})


def answer(partnership: Partnership, findings: Any, root: Path, question: Question, outputs: Path | None = None) -> str:
    """What a question is answered with now, as a hash; the same hash means the same answer. What is not there has one
    as well; raises whatever keeps an answer from being worked out.

    `findings` are those that the report's audience sees, `root` is the project's folder, `outputs` the partnership's
    folder of outputs, which is none of the project's files.
    """
    match question:
        case ("findings", theme, indicator, area):
            return str(findings.digest(theme or None, indicator or None, area or None))
        case ("boundaries", level):
            return hash_of_file(findings.folder / "boundaries" / f"{level}.parquet")
        case ("since",):
            return repr(since_of(findings.folder))
        case ("file", path):
            return hash_of_file(root / path)
        case ("listing", path):
            return hash_of_names(root / path)
        case ("lying", path):
            return hash_of_what_lies_at(root / path)
        case ("project",):
            return hash_of_project(root, outputs)
        case ("variable", name):
            return hashlib.sha256(repr(os.environ.get(name)).encode()).hexdigest()
        case ("folder",):
            return "\n".join([findings.key, *(hash_of_file(file) for file in _issued(partnership.folder))])
        case ("agreed", part):
            found: Any = getattr(partnership, part)
        case ("stories", theme, area, audience, day):
            on = date.fromisoformat(day) if day else None
            found = partnership.stories_for(theme or None, area or None, audience or None, on)
        case ("commentary", indicator, edition):
            found = partnership.commentary_on(indicator, edition)
        case ("baselines", indicator, day):
            found = partnership.baselines_of(indicator, date.fromisoformat(day) if day else None)
        case (kind, id) if kind in _BY_ID:
            try:
                found = getattr(partnership, kind)(id)
            except ParameterError:  # a cell may ask whether there is one
                found = None
        case _:
            raise ValueError(f"no such question: {question}")
    return hashlib.sha256(repr(found).encode()).hexdigest()


class _WatchedPartnership(Partnership):
    """Answers for another partnership, and notes what it was asked."""

    def __init__(self, partnership: Partnership) -> None:
        object.__setattr__(self, "_asked_for", partnership)

    def __getattribute__(self, name: str) -> Any:
        of = object.__getattribute__(self, "_asked_for")
        if name == "__class__":
            return type(of)  # a copy with other values is nobody's to watch
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        found = getattr(of, name)
        if name in _ANSWERS:
            return _ANSWERS[name](found)
        if name in _BY_ID:
            return _noted(found, name)
        ask(*(("folder",) if name == "folder" else ("agreed", _THROUGH.get(name, name))))
        return found


class _WatchedFindings(Findings):
    """Findings that note what they were asked."""

    @property
    def table(self) -> Any:
        ask("findings", "", "", "")
        return super().table

    def slice(
        self, theme: str | None = None, indicator: str | None = None, area: str | None = None,
        measure: str | None = None,
    ) -> Any:  # fmt: skip
        ask("findings", theme or "", indicator or "", area or "")
        return super().slice(theme, indicator, area, measure)

    def boundaries(self, level: str) -> Any:
        ask("boundaries", level)
        return super().boundaries(level)


def _note(question: Question, known: str) -> None:
    _asked.setdefault(question, known)


def _noted(lookup: Callable[[str], Any], kind: str) -> Callable[[str], Any]:
    def one(id: str) -> Any:
        ask(kind, id)
        return lookup(id)

    return one


def _stories(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def found(
        theme: str | None = None, area: str | None = None, audience: str | Audience | None = None,
        on: date | None = None,
    ) -> Any:  # fmt: skip
        reader = audience.id if isinstance(audience, Audience) else audience
        ask("stories", theme or "", area or "", reader or "", on.isoformat() if on else "")
        return lookup(theme, area, audience, on)

    return found


def _commentary(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def found(indicator: str, edition: str) -> Any:
        ask("commentary", indicator, edition)
        return lookup(indicator, edition)

    return found


def _baselines(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def found(indicator: str, on: date | None = None) -> Any:
        ask("baselines", indicator, on.isoformat() if on else "")
        return lookup(indicator, on)

    return found


_ANSWERS: dict[str, Callable[[Any], Any]] = {
    "stories_for": _stories,
    "commentary_on": _commentary,
    "baselines_of": _baselines,
}


def _issued(folder: Path) -> list[Path]:
    return sorted((folder / "editions").glob("*/manifest.json"))
