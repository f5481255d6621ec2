"""What a page was made of, and whether any of it has changed since: a report is made anew only where something has.

What a report read stands in the questions that it asked (`report.record`); each is asked again, and its answer's hash
compared. Everything else (the notebook, its parameters, the library, the page's template) counts as a whole.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import curvebook
from curvebook.press import beyond
from curvebook.press.publish import sha256, sha256_of_files
from curvebook.press.render import templates_hash
from curvebook.report.lying import unlike_itself
from curvebook.report.record import Question, answer

if TYPE_CHECKING:
    from curvebook.disclosure.opening import Kept
    from curvebook.model.partnership import Partnership

MadeOf = dict[str, str]  # what → hash
_BELOW = {"ipykernel", "ipython", "jupyter-client", "matplotlib-inline", "nbclient", "shapely"}  # what those stand on
_WHOLE = {
    "notebook": "its notebook",
    "parameters": "its parameters",
    "library": "the library",
    "template": "the template of pages",
    "page": "what stands around the page (navigation, footer, contact)",
}


@dataclass
class Fingerprints:
    """What the pages of one run are made of. Answers are worked out once, for all reports that ask the same."""

    partnership: Partnership
    root: Path
    as_at: date
    outputs: Path
    library: str = field(default_factory=lambda: library_hash())
    template: str = field(default_factory=templates_hash)
    _answers: dict[tuple[Any, ...], str] = field(default_factory=dict)
    _notebooks: dict[Path, str] = field(default_factory=dict)
    _beyond: dict[Path, set[Question]] = field(default_factory=dict)

    def made_of(
        self, notebook: Path, parameters: Mapping[str, str], page: str, figures: Kept,
        read: Iterable[tuple[Question, str]],
    ) -> MadeOf:  # fmt: skip
        """What a page is made of now. `page` says what stands around it, `figures` are those its audience may see.

        An answer that comes with its question stands: it is that of the time when the report read it.
        """
        whole = {
            "notebook": self.notebook(notebook),
            "parameters": sha256(repr((sorted(parameters.items()), self.as_at.isoformat()))),
            "library": self.library,
            "template": self.template,
            "page": sha256(page),
        }
        asked = dict.fromkeys(self._beyond[notebook], "") | dict(read)
        return whole | {
            json.dumps(question): known or self._answer(figures, question) for question, known in asked.items()
        }

    def notebook(self, file: Path) -> str:
        """The hash of a notebook as it was when it was first asked for: before it ran, since it may write to itself."""
        if file not in self._notebooks:
            self._notebooks[file] = sha256(file.read_bytes())
            self._beyond[file] = beyond.questions(file)
            for question in self._beyond[file]:  # answered before it runs, too
                if question[0] != "findings":
                    self._answer(None, question)
        return self._notebooks[file]

    def changed(self, before: MadeOf, now: MadeOf) -> list[str]:
        """What differs, in words; empty where nothing does."""
        return [_in_words(name) for name in before if before[name] != now.get(name)]

    def _answer(self, figures: Kept | None, question: Question) -> str:
        # What was agreed is the same for every audience; figures are not.
        of_figures = question[0] in ("findings", "boundaries", "since", "folder")
        known = (figures.folder if of_figures and figures else None, question)
        if known not in self._answers:
            try:
                self._answers[known] = answer(self.partnership, figures, self.root, question, self.outputs)
            except Exception:  # nobody knows whether anything changed, so the report is made anew
                self._answers[known] = unlike_itself()
        return self._answers[known]


def questions_of(made_of: MadeOf) -> Iterator[Question]:
    """The questions among what a page was made of."""
    return (tuple(json.loads(name)) for name in made_of if name not in _WHOLE)


def fingerprint(made_of: MadeOf) -> str:
    """What a page was made of, as one hash."""
    return sha256(json.dumps(sorted(made_of.items())))


def library_hash() -> str:
    """This library's code and the versions of what it stands on."""
    folder = Path(curvebook.__file__).parent
    return sha256(sha256_of_files(folder, "**/*.py", "**/*.html", "**/*.json") + str(versions()))


def versions() -> dict[str, str]:
    """The versions of this library, of Python, and of all that the library asks for: any of them may shape a page."""
    import platform
    from importlib.metadata import PackageNotFoundError, requires, version

    found = {"curvebook": curvebook.__version__, "python": platform.python_version()}
    try:
        asked = [line for line in requires("curvebook") or () if "extra ==" not in line]
    except PackageNotFoundError:
        asked = []
    for name in sorted({re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in asked} | _BELOW):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def _in_words(name: str) -> str:
    """What something that a page was made of is called.

    >>> _in_words('["findings", "children", "neet", "E06000001"]')
    'figures of neet in E06000001 (children)'
    """
    if name in _WHOLE:
        return _WHOLE[name]
    match json.loads(name):
        case ("findings", theme, indicator, area):
            where = f" in {area}" if area else ""
            return f"figures of {indicator or 'any indicator'}{where}{f' ({theme})' if theme else ''}"
        case ("boundaries", level):
            return f"the borders of level {level}"
        case ("since",):
            return "the edition that this one is compared with"
        case ("agreed", part):
            return f"what was agreed: {part.replace('_', ' ')}"
        case ("stories", *_):
            return "the stories that may be told there"
        case ("commentary", indicator, _):
            return f"the commentary on {indicator}"
        case ("baselines", indicator, _):
            return f"the frozen baselines of {indicator}"
        case ("folder",):
            return "the partnership's folder"
        case ("file", path):
            return f"the file {path}"
        case ("listing", path):
            return f"which files lie in {path}"
        case ("lying", path):
            return f"what lies at {path}"
        case ("variable", name):
            return f"the environment's variable {name}"
        case ("project",):
            return "the project's files, which its cells may read unseen"
        case (kind, id):
            return f"the {kind.replace('_', ' ')} {id}"
    raise ValueError(name)


def hash_of(value: object) -> str:
    """A hash of a value that its `repr` tells in full."""
    return hashlib.sha256(repr(value).encode()).hexdigest()
