"""The record of what was issued: `editions/<id>/` in the partnership's folder, written once and never again.

An edition's folder holds, for each set of policies that withhold from an audience, the findings as that audience was
shown them (Parquet); what it stated of the future (`stated.csv`, columns `stated.STATED`); and a manifest with their
hashes. What was shown stays known: later editions are protected against readers who kept this one, and what was stated
is held against what came.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import curvebook
from curvebook.disclosure import stated
from curvebook.errors import Fault, ParameterError
from curvebook.findings import Findings
from curvebook.findings.changed import METHODS, agreed
from curvebook.findings.table import shaped
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.model.reading import Audience

MANIFEST = "manifest.json"
WHOLE = "whole"  # the file of audiences that see what every policy withholds
STATED = "stated.csv"


@dataclass(frozen=True)
class Shown:
    """The findings that some audiences were shown in an edition: their file, and its hash as the manifest has it."""

    file: Path
    sha256: str

    def table(self) -> pd.DataFrame:
        """The findings. Raises ParameterError where the file is no longer the one that was issued."""
        from pyarrow import parquet

        _genuine(self.file, self.sha256)
        return shaped(parquet.read_table(self.file).to_pandas())


@dataclass(frozen=True)
class Last:
    """The last edition on record that some readers were shown: which, what they saw, and what its manifest says.

    `agreed` are the hashes of its definitions (`findings.changed.agreed`) and `methods` the version of the methods;
    None in records that do not say.
    """

    edition: str
    as_at: date
    shown: Shown
    agreed: dict[str, dict[str, str]] | None
    methods: int | None


class Statements(NamedTuple):
    """What editions stated that an audience was shown (columns `stated.STATED`), oldest edition first.

    `editions` are those it was shown; of the `unseen`, nothing that it may see is on record.
    """

    table: pd.DataFrame
    editions: tuple[str, ...]
    unseen: tuple[str, ...]


def withheld_from(partnership: Partnership, audience: Audience) -> tuple[str, ...]:
    """The policies that withhold something from `audience`: those that an indicator names and it does not see."""
    named = {indicator.disclosure for indicator in partnership.indicators().values()} - {None}
    return tuple(sorted(policy.id for policy in partnership.policies if policy.id in named - set(audience.sees)))


def issue(partnership: Partnership, edition: str, shown: Mapping[tuple[str, ...], Findings], as_at: date) -> Path:
    """Write the record of `edition`: the findings `shown` where the policies of the key withhold. Returns its folder.

    The manifest says edition, as_at, the library's version and that of its methods, for each indicator hashes of what
    was agreed on it, and for each file the policies that withhold in it, the audiences that were shown it, the
    findings' key, the number of rows and SHA-256; of `stated.csv` (what any of them was shown of the future) rows and
    SHA-256. Raises ParameterError where the edition was issued before.
    """
    import pyarrow as pa
    from pyarrow import parquet

    folder = partnership.folder / "editions" / edition
    if folder.exists():
        mend = "What was issued is never changed; a correction is announced, and made in the next edition."
        raise ParameterError(Fault(f"editions/{edition}", "", "this edition has been issued", mend=mend))
    draft = folder.with_name(f".{edition}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    files = []
    for hides, findings in sorted(shown.items()):
        file = draft / f"{'+'.join(hides) or WHOLE}.parquet"
        table = pa.Table.from_pandas(findings.table, preserve_index=False).replace_schema_metadata()
        parquet.write_table(table, file, compression="zstd")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        readers = [one.id for one in partnership.audiences if withheld_from(partnership, one) == tuple(hides)]
        files.append({"file": file.name, "withholds": list(hides), "audiences": readers, "key": findings.key,
                      "rows": len(table), "sha256": digest})  # fmt: skip
    ahead = stated.stated(partnership, edition, as_at, [findings.table for _, findings in sorted(shown.items())])
    text = stated.to_csv(ahead)
    (draft / STATED).write_bytes(text)
    told = {"file": STATED, "rows": len(ahead), "sha256": hashlib.sha256(text).hexdigest()}
    said = {"partnership": partnership.id, "edition": edition, "as_at": as_at.isoformat(),
            "curvebook": curvebook.__version__, "methods": METHODS, "agreed": agreed(partnership),
            "files": files, "stated": told}  # fmt: skip
    (draft / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder)
    return folder


def before(partnership: Partnership, edition: str, hides: Sequence[str] | None = None) -> list[Shown]:
    """What was issued before `edition` to the readers from whom the policies `hides` withhold now, oldest first.

    None: to whomever.
    """
    chosen = (one for one in partnership.audiences if hides is None or withheld_from(partnership, one) == tuple(hides))
    readers = {one.id for one in chosen}
    return [
        Shown(folder / file["file"], file["sha256"])
        for folder, said in _records(partnership, edition)
        for file in said["files"]
        if readers & set(file["audiences"])
    ]


def last_before(partnership: Partnership, edition: str, hides: Sequence[str]) -> Last | None:
    """The last edition issued before `edition` of which every reader from whom `hides` withhold now was shown one file.

    A reader who did not exist then counts as shown what the others were. None where there is no such edition.
    """
    readers = {one.id for one in partnership.audiences if withheld_from(partnership, one) == tuple(hides)}
    for folder, said in reversed(_records(partnership, edition)):
        known = readers & {reader for file in said["files"] for reader in file["audiences"]}
        own = [file for file in said["files"] if known and known <= set(file["audiences"])]
        if own:
            shown = Shown(folder / own[0]["file"], own[0]["sha256"])
            day = date.fromisoformat(said["as_at"])
            return Last(said["edition"], day, shown, said.get("agreed"), said.get("methods"))
    return None


def stated_before(partnership: Partnership, edition: str, audience: Audience) -> Statements:
    """What the editions issued before `edition` stated, as far as `audience` was shown it.

    An audience that did not exist then counts as shown what was withheld from others at least as much as it is now.
    Raises ParameterError where a file is missing, or no longer the one that was issued.
    """
    hides, parts, seen, unseen = set(withheld_from(partnership, audience)), [], [], []
    for folder, said in _records(partnership, edition):
        own = [file for file in said["files"] if audience.id in file["audiences"]]
        own = own or sorted((f for f in said["files"] if hides <= set(f["withholds"])), key=lambda f: f["file"])
        told = said.get("stated")
        if not own or not told:
            unseen.append(said["edition"])
            continue
        seen.append(said["edition"])
        every = stated.from_csv(_genuine(folder / told["file"], told["sha256"], text=True))
        if len(said["files"]) > 1:
            shown = stated.shown(Shown(folder / own[0]["file"], own[0]["sha256"]).table())
            every = every.merge(shown, on=stated.KEY)
        parts.append(every)
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return Statements(stated.shaped(table), tuple(seen), tuple(unseen))


def _records(partnership: Partnership, edition: str) -> list[tuple[Path, dict[str, Any]]]:
    """The folders of the editions issued before `edition` and their manifests, oldest first."""
    now, found = Period.of_edition(edition), []
    for manifest in sorted((partnership.folder / "editions").glob(f"*/{MANIFEST}")):
        said = json.loads(manifest.read_text(encoding="utf-8"))
        then = Period.of_edition(said["edition"])
        if then.start < now.start:
            found.append((then.start, manifest.parent, said))
    return [(folder, said) for _, folder, said in sorted(found, key=lambda record: record[0])]


def _genuine(file: Path, sha256: str, *, text: bool = False) -> bytes:
    """The content of a file of the record; of a text, with line ends as written, whatever a checkout made of them."""
    raw = file.read_bytes() if file.is_file() else b""
    raw = raw.replace(b"\r\n", b"\n") if text else raw
    if hashlib.sha256(raw).hexdigest() != sha256:
        name = "/".join(file.parts[-3:])
        problem = "this is not the file that was issued" if file.is_file() else "the file that was issued is missing"
        mend = "Restore it from version control: the record of what was issued is never edited."
        raise ParameterError(Fault(name, "", problem, mend=mend))
    return raw
