"""What lies in files and folders, as hashes: the same hash means that the same lies there.

What plainly is not there has a hash as well, "none". Where the disk does not answer, nobody knows whether anything
changed, and the hash is like no other.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import re
import stat
import uuid
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

_SKIPPED = ("lib/curvebook", "outputs")
_LOG_NAME = re.compile(r"\.(?:jsonl?|log|txt)(?:\.\d+)?$")
_LOG_LINE = re.compile(rb'\{"time": "[^"]{29}", "event": "\w+", "run": "[0-9a-f]{12}"')  # as `press.log` begins
_MOST = 5_000  # files whose size and time are asked for below one path
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)

Entry = tuple[str, int, int]  # name, size and time; -1 where it is no file, or does not say


def unlike_itself() -> str:
    """An answer that equals no other, not even the next one to the same question: for what cannot be worked out."""
    return f"unknown {uuid.uuid4().hex}"


def hash_of_file(path: Path) -> str:
    """The hash of a file's content; "none" where there is no such file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would have us wait
            return "none"
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as wrong:
        return _without(wrong)


def hash_of_names(folder: Path) -> str:
    """The hash of what lies in a folder, by name; "none" where there is no such folder."""
    try:
        return hashlib.sha256(b"\0".join(sorted(os.fsencode(entry.name) for entry in folder.iterdir()))).hexdigest()
    except (OSError, ValueError) as wrong:
        return _without(wrong)


def hash_of_what_lies_at(path: Path) -> str:
    """The files below a folder, those that match a glob, or those beside a file that have its stem (a shapefile's), by
    name, size and time; "none" where there is no such folder.

    More than some thousands are never the same: to ask of each would take too long.
    """
    try:
        folder, parts = _split(path)
        if not stat.S_ISDIR(folder.stat().st_mode):
            return "none"
        # A file itself is left to `hash_of_file`: a report that writes the same to it again changes nothing.
        found = list(islice((one for one in _below(str(folder), parts) if one[0] != str(path)), _MOST + 1))
    except (OSError, ValueError) as wrong:
        return _without(wrong)
    return _hash_of(iter(found)) if len(found) <= _MOST else unlike_itself()


def _split(path: Path) -> tuple[Path, tuple[str, ...]]:
    """The folder to look into, and what the names of each step below it look like; after the last one all counts."""
    if path.is_dir():
        return path, ()
    wild = [number for number, part in enumerate(path.parts) if glob.has_magic(part)]
    if not wild or path.exists():
        return path.parent, (f"{glob.escape(path.stem)}.*",)
    parts = path.parts[wild[0] :]
    deep = next((number for number, part in enumerate(parts) if "**" in part), len(parts))
    return Path(*path.parts[: wild[0]]), parts[:deep]


def _below(folder: str, parts: tuple[str, ...], within: tuple[str, ...] = ()) -> Iterator[Entry]:
    """What lies below a folder and looks like `parts`. A link back into a folder that holds it (`within`) is one entry
    and no more."""
    within += (os.path.realpath(folder),)
    for entry in _entries(folder):
        if parts and not fnmatchcase(entry.name, parts[0]):
            continue
        yield entry.path, *_size_and_time(entry)
        if _is_folder(entry) and not (entry.is_symlink() and os.path.realpath(entry.path) in within):
            yield from _below(entry.path, parts[1:], within)


def hash_of_project(root: Path, outputs: Path | None = None) -> str:
    """The files of a project by name, size and time, without the library, outputs, notebooks, logs of the press and
    what is hidden. `outputs` is a partnership's folder of outputs, wherever it lies.

    A folder that cannot be read counts as an empty one. Where a link to a folder leads counts, and what lies there
    unless it counts where it lies.
    """
    whole, written = os.path.realpath(root), os.path.realpath(outputs or root / "outputs")
    none_of_it = {os.path.realpath(root / name) for name in _SKIPPED} | {written}
    none_of_it |= {os.path.dirname(written)} if outputs else set()  # noqa: PTH120 - a path as text

    def found(folder: str, above: str) -> Iterator[Entry]:
        for entry in _entries(folder):
            name, link = f"{above}{entry.name}", entry.is_symlink()
            leads = os.path.realpath(entry.path) if link else entry.path
            if entry.name.startswith(".") or entry.name == "__pycache__" or leads in none_of_it:
                continue
            if link:
                lies = hash_of_what_lies_at(Path(leads)) if _is_folder(entry) and apart(leads) else ""
                yield f"{name}\0{leads}\0{lies}", *_size_and_time(entry)
            elif _is_folder(entry):
                yield from found(entry.path, f"{name}/")
            elif not name.endswith(".ipynb") and not _is_log(entry):  # a notebook: what reads it tells
                yield name, *_size_and_time(entry)

    def apart(leads: str) -> bool:
        """Whether what lies there does not count by itself: outside the project, or hidden in it."""
        if os.path.commonpath((leads, whole)) == leads or os.path.commonpath((leads, written)) == written:
            return False
        return os.path.commonpath((leads, whole)) != whole or f"{os.sep}." in leads[len(whole) :]

    return _hash_of(found(whole, ""))


def _is_log(entry: os.DirEntry[str]) -> bool:
    """Whether a file is a log of the press, which grows with each run: told by its first line."""
    if not _LOG_NAME.search(entry.name) or not entry.is_file():
        return False
    try:
        with open(entry.path, "rb") as file:  # noqa: PTH123 - a path as text
            return bool(_LOG_LINE.match(file.read(200)))
    except OSError:
        return False


def _without(wrong: Exception) -> str:
    # What has a zero byte in its name is no file either.
    return "none" if isinstance(wrong, ValueError) or getattr(wrong, "errno", 0) in _NOT_THERE else unlike_itself()


def _hash_of(entries: Iterator[Entry]) -> str:
    digest = hashlib.sha256()
    for name, size, time in sorted(entries):
        digest.update(os.fsencode(f"{name}\0{size}\0{time}\n"))
    return digest.hexdigest()


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle, say
        return False


def _size_and_time(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        found = entry.stat()
    except OSError:
        return -1, -1
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else (-1, -1)
