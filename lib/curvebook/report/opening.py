"""What the cells of a notebook open by themselves, seen as it happens: a table of one's own, a module of helpers.

Python tells of what it opens and lists (audit hooks); readers written in C do not (`press.beyond` says what is done
about them). Whether a cell or the library opens something is told by who called.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
from collections.abc import Callable
from importlib.util import source_from_cache
from pathlib import Path
from types import FrameType
from typing import Any

from curvebook.disclosure.opening import whole_of
from curvebook.project import project_root
from curvebook.report.lying import hash_of_file, hash_of_names

# What of a partnership's folder the library reads by questions of their own, and what is known by other means.
_ASKED = ("definitions", "stories", "commentary", "decisions", "baselines", "editions")
_OUTSIDE = ("lib/curvebook/", "outputs/", ".")
_LIBRARY = f"{Path(__file__).resolve().parents[1]}{os.sep}"
_OF_CELLS = ("ipykernel_", "<ipython-input")  # in the file names of what cells define

Note = Callable[[tuple[str, ...], str], None]


def watch(note: Note) -> None:
    """From now on, `note` a question and its answer for all that cells of this process open or list, as long as it
    lives."""
    sys.addaudithook(_Watch(note).heard)


class _Watch:
    """What is heard of files. Those that the report itself wrote are its own."""

    def __init__(self, note: Note) -> None:
        self.note, self.root = note, f"{project_root()}{os.sep}"
        self.figures = str(whole_of(Path(os.environ.get("CURVEBOOK_FINDINGS", "-"))))
        outputs = f"{os.environ.get('CURVEBOOK_OUTPUTS') or f'{self.root}outputs'}{os.sep}"
        self.written = (self.figures, *((outputs,) if not self.root.startswith(outputs) else ()))
        self.own: set[str] = set()
        self.here = threading.local()
        home = Path.home()
        folders = (
            sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), _LIBRARY, "/proc", "/sys", "/dev", "/etc",
            "/usr", home / ".cache", home / ".config", home / ".ipython", home / ".matplotlib",
            *filter(None, map(os.environ.get, ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "CURVEBOOK_FIGURES"))),
        )  # fmt: skip
        self.systems = tuple(f"{str(folder).rstrip(os.sep)}{os.sep}" for folder in folders)
        # The project may itself lie in such a folder; then only those within it are none of its own.
        within = (one for one in self.systems if one.startswith(self.root) and one != self.root)
        self.within = (f"{self.root}lib/curvebook/", *within)

    def heard(self, event: str, details: tuple[Any, ...]) -> None:
        if event not in ("open", "sqlite3.connect", "os.listdir", "os.scandir", "os.mkdir"):
            return
        if getattr(self.here, "busy", False) or isinstance(details[0], int):
            return
        self.here.busy = True
        try:
            path = os.fsdecode("." if details[0] is None else details[0])
            self._heard(event, os.path.abspath(path), details)  # noqa: PTH100 - without a question to the disk
        except (TypeError, ValueError):  # no path at all: whoever wanted to open it will be told
            pass
        finally:
            self.here.busy = False

    def _heard(self, event: str, path: str, details: tuple[Any, ...]) -> None:
        if event == "os.mkdir" or (event == "open" and _begins(path, details[2])):
            self.own.add(path)
            return
        if any(folder in self.own for folder in (path, *map(str, Path(path).parents))):
            return
        opener = sys._getframe(2)
        lists, of_cell = event.startswith("os."), _of_cell(opener)
        if lists and opener.f_code.co_filename.startswith("<frozen importlib"):
            return  # it looks where a module lies, and opens that
        inside = path.startswith(self.root)
        if path.endswith(".pyc"):
            path = source_from_cache(path)
        name = path[len(self.root) :].replace(os.sep, "/") if inside else Path(path).as_posix()
        if not of_cell:
            if lists or not inside or path.startswith(self.written) or _known(name):
                return
        elif path.startswith(self.figures):
            self.note(("findings", "", "", ""), "")
            return
        elif path.startswith(self.within if inside else self.systems):
            return
        if lists:
            self.note(("listing", name), hash_of_names(Path(path)))
        else:
            self.note(("file", name), hash_of_file(Path(path)))


def _begins(path: str, flags: int) -> bool:
    """Whether a file that is opened so holds nothing but what is written to it from then on."""
    return bool(flags & (os.O_TRUNC | os.O_EXCL)) or bool(flags & os.O_CREAT and not os.path.lexists(path))


def _known(name: str) -> bool:
    parts = name.split("/")
    return name.startswith(_OUTSIDE) or (parts[0] == "parameters" and len(parts) > 2 and parts[2] in _ASKED)


def _of_cell(frame: FrameType | None) -> bool:
    """Whether a cell, or a thread of its own, is what opens something, rather than the library."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_LIBRARY):
            return False
        if any(mark in file for mark in _OF_CELLS):
            return True
        frame = frame.f_back
    return True
