"""What was received: each file byte for byte, in a folder of its own, with a sidecar that says where it came from.

`submissions/<id>/<file>` and `submissions/<id>/submission.yaml`. Nothing here is ever edited: a correction is a new
submission, and a stored file whose bytes have changed is a fault.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from curvebook.errors import DefinitionError, Fault, SubmissionError, nearest
from curvebook.model.base import Agreed, Id, Line, Prose
from curvebook.model.documents import Document, read_yaml
from curvebook.model.validate import validated
from curvebook.observatory.sources import FORMATS, format_of

if TYPE_CHECKING:
    from curvebook.model.partnership import Partnership

SIDECAR = "submission.yaml"
SHELVES = ("submissions", "boundaries")  # folders of a partnership that hold received files


class Sidecar(Agreed):
    """What stands beside a received file. Exactly one of `file` (beside it) and `path` (elsewhere) is given."""

    id: Id
    file: Line | None = Field(default=None, description="the file's name, in the same folder")
    path: Line | None = Field(default=None, description="a large file's place, relative to the partnership's folder")
    format: Id
    received: date
    who: Line
    source: Line
    licence: Line
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    note: Prose | None = None
    corrects: Id | None = None
    options: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_place(self) -> Sidecar:
        if (self.file is None) == (self.path is None):
            raise ValueError("give exactly one of file and path")
        return self


@dataclass(frozen=True)
class Submission:
    """One received file: where it lies, what it is, who sent it and when. `name` is its sidecar's place in messages."""

    id: str
    file: Path
    format: str
    received: date
    who: str
    source: str
    licence: str
    sha256: str
    note: str = ""
    corrects: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict, compare=False)  # of its reading, when it has just been read


def receive(
    partnership: Partnership,
    file: Path,
    *,
    format: str,
    received: date,
    who: str,
    source: str,
    licence: str,
    note: str = "",
    corrects: str | None = None,
    keep_elsewhere: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Submission:
    """Store `file` exactly as it is, with its sidecar, once its format's reader has read all of it without a fault.

    `keep_elsewhere` leaves a large file where it is, and notes its place relative to the partnership's folder.
    Raises SubmissionError (a faulty file, or one that was received before) or ParameterError (an unknown format), and
    then nothing has been written.
    """
    from curvebook.observatory.reading import check_file

    form = format_of(format)
    file = Path(file)
    chosen = {str(key): str(value) for key, value in (options or {}).items()}
    missing = [name for name, text in (("who", who), ("source", source), ("licence", licence)) if not text.strip()]
    if missing:
        raise SubmissionError([Fault(file.name, f"--{name}", "say this of every file received") for name in missing])
    for name in chosen:
        if name not in form.options:
            problem = f"the format {form.id!r} has no such option"
            raise SubmissionError(Fault(file.name, "--option", problem, name, nearest(name, form.options)))
    known = load_submissions(partnership)
    earlier = {one.id: one for one in known}
    if corrects is not None and (why := _not_corrected("", corrects, received, earlier)):
        mend = nearest(corrects, earlier) if corrects not in earlier else "Say with --received when this one came."
        raise SubmissionError(Fault(file.name, "--corrects", why, corrects, mend))
    counts = check_file(partnership, file, form, chosen, known)
    digest = file_digest(file)
    for one in known:
        if one.sha256 == digest and one.format == format and dict(one.options) == chosen:
            problem = f"the same file was received on {one.received.isoformat()} as {one.id}"
            raise SubmissionError(Fault(file.name, "", problem, mend="Nothing needs to be done."))

    shelf = partnership.folder / ("boundaries" if form.table == "boundaries" else "submissions")
    id = _free_id(shelf, received, file)
    place = _relative(partnership.folder, file) if keep_elsewhere else file.name
    submission = Submission(
        id, shelf / id / file.name if not keep_elsewhere else file.resolve(), format, received, who.strip(),
        source.strip(), licence.strip(), digest, note.strip(), corrects, chosen, f"{shelf.name}/{id}/{SIDECAR}",
        counts,
    )  # fmt: skip
    _refuse_sidecar(submission, place, keep_elsewhere)
    made = not shelf.exists()
    shelf.mkdir(exist_ok=True)
    beside = shelf / f".{id}.{os.getpid()}"
    try:
        beside.mkdir()
        if not keep_elsewhere:
            shutil.copyfile(file, beside / file.name)
            if file_digest(beside / file.name) != digest:
                raise SubmissionError(Fault(file.name, "", "the file changed while it was received", mend="Try again."))
        (beside / SIDECAR).write_text(_sidecar(submission, place, keep_elsewhere), encoding="utf-8")
        beside.replace(shelf / id)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if made:
            with suppress(OSError):
                shelf.rmdir()  # only where nothing was put in
    return submission


def load_submissions(partnership: Partnership, as_at: date | None = None) -> tuple[Submission, ...]:
    """All that had been received by `as_at` (default: all), oldest first; a correction follows what it corrects.

    Raises SubmissionError with every fault of all sidecars: unknown keys, dates, formats, files that are missing or
    whose bytes are no longer those that were received.
    """
    faults: list[Fault] = []
    found: dict[str, Submission] = {}
    shelves = [shelf for name in SHELVES if (shelf := partnership.folder / name).is_dir()]
    folders = sorted(path for shelf in shelves for path in shelf.iterdir() if path.is_dir())
    for folder in (path for path in folders if not path.name.startswith(".")):
        name = f"{folder.parent.name}/{folder.name}/{SIDECAR}"
        if not (folder / SIDECAR).is_file():
            faults.append(Fault(name, "", "the sidecar is missing", mend="Receive files with `curvebook receive`."))
            continue
        try:
            submission, more = _load(partnership.folder, folder, read_yaml(folder / SIDECAR, name))
        except DefinitionError as error:
            faults += error.faults
            continue
        faults += more
        if submission and submission.id in found:
            faults.append(Fault(name, "id", f"{found[submission.id].name} has this id as well", submission.id))
        elif submission:
            found[submission.id] = submission
    for one in found.values():
        if one.corrects and (problem := _not_corrected(one.id, one.corrects, one.received, found)):
            mend = "" if one.corrects in found else nearest(one.corrects, found)
            faults.append(Fault(one.name, "corrects", problem, one.corrects, mend))
    if faults:
        raise SubmissionError(faults)
    chosen = [one for one in found.values() if as_at is None or one.received <= as_at]
    return tuple(sorted(chosen, key=lambda one: (one.received, _depth(one, found), one.id)))


def file_digest(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def slug(text: str) -> str:
    """`text` as an id: lower-case letters, digits and single hyphens.

    >>> slug("NEET 2023 Q3 (final)")
    'neet-2023-q3-final'
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "file"


def _load(partnership: Path, folder: Path, document: Document) -> tuple[Submission | None, list[Fault]]:
    """A submission from its sidecar, and its faults."""
    sidecar, faults = validated(Sidecar, document.data, document.top)
    if sidecar is None or faults:
        return None, faults
    at = document.top
    if folder.parent.name == "submissions" and sidecar.id != folder.name:
        faults.append((at / "id").fault("the id is not the folder's name", sidecar.id, f"Write {folder.name}."))
    if sidecar.format not in FORMATS:
        faults.append((at / "format").fault("no such format", sidecar.format, nearest(sidecar.format, FORMATS)))
    known = FORMATS[sidecar.format].options if sidecar.format in FORMATS else tuple(sidecar.options)
    for name in sidecar.options:
        if name not in known:
            problem = f"the format {sidecar.format!r} has no such option"
            faults.append((at / "options" / name).fault(problem, name, nearest(name, known), on_key=True))
    if sidecar.file is not None and PurePosixPath(sidecar.file).name != sidecar.file:
        faults.append((at / "file").fault("a file's name, not a path, belongs here", sidecar.file, "Use `path:`."))
        return None, faults
    key = "file" if sidecar.file is not None else "path"
    file = folder / sidecar.file if sidecar.file is not None else partnership / str(sidecar.path)
    if not file.is_file():
        faults.append((at / key).fault("the file is missing", sidecar.file or sidecar.path))
    elif file_digest(file) != sidecar.sha256:
        mend = "Received files are never edited: put the old bytes back and receive the new file as a correction."
        faults.append((at / "sha256").fault("the file is not the one that was received", sidecar.sha256[:12], mend))
    return Submission(
        sidecar.id, file, sidecar.format, sidecar.received, sidecar.who, sidecar.source, sidecar.licence,
        sidecar.sha256, sidecar.note or "", sidecar.corrects, sidecar.options, document.name,
    ), faults  # fmt: skip


def _not_corrected(id: str, corrects: str, received: date, found: Mapping[str, Submission]) -> str | None:
    """Why a submission received on a day cannot correct another."""
    if corrects not in found:
        return "no such submission"
    if corrects == id:
        return "a submission cannot correct itself"
    after = found[corrects].received
    return f"it was received on {after.isoformat()}, after its correction" if after > received else None


def _depth(one: Submission, found: Mapping[str, Submission]) -> int:
    seen = {one.id}
    while one.corrects and one.corrects in found and one.corrects not in seen:
        one = found[one.corrects]
        seen.add(one.id)
    return len(seen)


def _free_id(shelf: Path, received: date, file: Path) -> str:
    stem = file.name.removesuffix(".gz")
    base = f"{received.isoformat()}-{slug(stem[: stem.rfind('.')] if '.' in stem else stem)}"[:70].rstrip("-")
    names = [base, *(f"{base}-{number}" for number in range(2, 1000))]
    return next(name for name in names if not (shelf / name).exists())


def _relative(folder: Path, file: Path) -> str:
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()


def _refuse_sidecar(one: Submission, place: str, elsewhere: bool) -> None:
    """Raise SubmissionError where what is said of a file could not be read again, or its name could not be kept."""
    name = one.file.name
    if not elsewhere and (name == SIDECAR or name != name.strip() or not name.isprintable()):
        problem = f"a received file cannot be called {name!r}"
        raise SubmissionError(Fault(name.strip(), "", problem, mend="Give it another name."))
    document = Document(one.name, _facts(one, place, elsewhere))
    _, faults = validated(Sidecar, document.data, document.top)
    if faults:
        told = [(f"--{fault.place.rpartition(', ')[2]}", fault.problem, fault.value, fault.mend) for fault in faults]
        raise SubmissionError([Fault(name, *fault) for fault in told])


def _sidecar(one: Submission, place: str, elsewhere: bool) -> str:
    """The sidecar's text: keys in a fixed order, the same bytes for the same submission."""
    import yaml

    return str(yaml.safe_dump(_facts(one, place, elsewhere), sort_keys=False, allow_unicode=True, width=100))


def _facts(one: Submission, place: str, elsewhere: bool) -> dict[str, Any]:
    """What a sidecar says, in its order."""
    facts: dict[str, Any] = {
        "id": one.id,
        "path" if elsewhere else "file": place,
        "format": one.format,
        "received": one.received,
        "who": one.who,
        "source": one.source,
        "licence": one.licence,
        "sha256": one.sha256,
        "note": one.note,
        "corrects": one.corrects,
        "options": dict(sorted(one.options.items())),
    }
    return {key: value for key, value in facts.items() if value}
