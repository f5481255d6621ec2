"""Put an edition in place: built beside the live one, complete, then exchanged for it in one step."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curvebook.errors import Fault, UserError
from curvebook.model.period import Period

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership

MANIFEST = "manifest.json"


class BusyError(UserError):
    """Another run is at work on this partnership."""


@dataclass(frozen=True)
class Place:
    """The folders of one edition. `outputs` is the partnership's folder of outputs, `name` the edition's in it."""

    outputs: Path
    name: str

    @property
    def live(self) -> Path:
        """What readers see: one folder per audience, and the manifest."""
        return self.outputs / self.name

    @property
    def work(self) -> Path:
        """What may be deleted at any time; never published."""
        return self.outputs / ".work"

    @property
    def building(self) -> Path:
        """The next state of `live`, while it is made."""
        return self.work / "building" / self.name

    def executed(self, audience: str, report: str) -> Path:
        """The notebook of a report as it ran."""
        return self.work / "reports" / self.name / audience / f"{report}.ipynb"

    @property
    def interrupted(self) -> Path:
        """Pages that a run had made when it was stopped."""
        return self.work / "interrupted" / self.name

    def record(self, audience: str, report: str) -> Path:
        """What a report was made of when it was last made (`records`)."""
        return self.work / "reports" / self.name / audience / f"{report}.json"

    def log(self, audience: str, report: str) -> Path:
        """Why a report failed."""
        return self.work / "logs" / self.name / audience / f"{report}.log"


def name_of(partnership: Partnership, edition: str, as_at: date) -> str:
    """The name of an edition's folder: the edition as published has it, as known on another day stands beside it."""
    return edition if as_at == published_on(partnership, edition) else f"{edition}@{as_at.isoformat()}"


def draft_of(edition: str) -> str:
    """The name of the folder with an edition's drafts: beside the edition, and never in its place."""
    return f"{edition}@draft"


def published_on(partnership: Partnership, edition: str) -> date:
    """The day on which an edition is published: what had been received by then is in it."""
    return Period.of_edition(edition).end + timedelta(days=partnership.about.release_days)


@contextlib.contextmanager
def locked(place: Place) -> Iterator[None]:
    """Hold the only right to publish for this partnership. Raises BusyError where another run holds it."""
    from filelock import FileLock, Timeout

    place.work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place.work / "press.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        mend = "Wait for it to end, then run again."
        raise BusyError(Fault(place.outputs.name, "", "another run is making an edition of it", mend=mend)) from None


def recover(place: Place) -> None:
    """Set the pages aside that an interrupted run had made: `place.interrupted`.

    An edition that it had moved away, to put the next in its place, is put back first.
    """
    if (old := _old(place)).exists():
        if place.live.exists():
            shutil.rmtree(old)
        else:
            old.rename(place.live)
    if place.building.exists():
        for page in sorted(path for path in place.building.rglob("*.html") if path.is_file()):
            kept = place.interrupted / page.relative_to(place.building)
            kept.parent.mkdir(parents=True, exist_ok=True)
            page.replace(kept)
        shutil.rmtree(place.building)


def begin(place: Place) -> Path:
    """An empty folder for the next state of the edition."""
    shutil.rmtree(place.building, ignore_errors=True)
    place.building.mkdir(parents=True)
    return place.building


def keep_only(folder: Path) -> None:
    """Delete what lies beside a folder: it was made by another state of the library, and nobody will ask for it."""
    for other in folder.parent.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def keep_newest(folder: Path, count: int) -> None:
    """Delete the folders in `folder` but for those that were used last: they are made again when they are asked for."""
    used = sorted((one for one in folder.glob("*") if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for old in used[:-count]:
        shutil.rmtree(old, ignore_errors=True)
        old.with_suffix(".lock").unlink(missing_ok=True)


def write(folder: Path, address: str, content: str | bytes) -> None:
    """Write one file of the edition."""
    path = folder / address
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # it may be the live edition's own file, carried over by `keep`
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def write_whole(file: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: who reads it meanwhile sees it as it was."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    draft.write_bytes(content.encode() if isinstance(content, str) else content)
    draft.replace(file)


def keep(source: Path, target: Path) -> None:
    """Carry a file of the live edition over; without a second copy where the file system can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def put_in_place(place: Place) -> None:
    """Make what was built the live edition: readers see the old one whole, then the new one whole."""
    if not any(place.interrupted.rglob("*.html")):
        shutil.rmtree(place.interrupted, ignore_errors=True)
    if not place.live.exists():
        place.building.rename(place.live)
        return
    if not _exchange(place.building, place.live):
        old = _old(place)
        shutil.rmtree(old, ignore_errors=True)
        place.live.rename(old)
        try:
            place.building.rename(place.live)
        except OSError:
            old.rename(place.live)
            raise
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(place.building, ignore_errors=True)


def _old(place: Place) -> Path:
    """Where an edition lies for a moment, on the way out."""
    return place.building.with_name(f"{place.name}.old")


def read_manifest(place: Place) -> dict[str, Any]:
    """The live edition's manifest; empty where there is none, or none that can be read."""
    try:
        found = json.loads((place.live / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """A manifest as it is written."""
    return json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"


def sha256(content: bytes | str) -> str:
    """The hash by which manifests know things."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def sha256_of_files(folder: Path, *patterns: str) -> str:
    """One hash of the files below `folder` that fit the patterns: their names and what they hold."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in patterns for p in folder.glob(pattern) if p.is_file()}):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux); otherwise nothing happens and False is returned."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    at_cwd, exchange = -100, 2
    return bool(rename(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange) == 0)
