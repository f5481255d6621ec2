"""The record of what was issued: `editions/<id>/` in the partnership's folder, written once and never again.

An edition's folder holds, for each set of policies that withhold from an audience, the findings as that audience was
shown them (Parquet), and a manifest with their hashes. What was shown stays known: later editions are protected against
readers who kept this one.
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

import pandas as pd

import curvebook
from curvebook.errors import Fault, ParameterError
from curvebook.findings import Findings
from curvebook.findings.table import shaped
from curvebook.model.partnership import Partnership
from curvebook.model.period import Period
from curvebook.model.reading import Audience

MANIFEST = "manifest.json"
WHOLE = "whole"  # the file of audiences that see what every policy withholds


@dataclass(frozen=True)
class Shown:
    """The findings that some audiences were shown in an edition: their file, and its hash as the manifest has it."""

    file: Path
    sha256: str

    def table(self) -> pd.DataFrame:
        """The findings. Raises ParameterError where the file is no longer the one that was issued."""
        from pyarrow import parquet

        raw = self.file.read_bytes() if self.file.is_file() else b""
        if hashlib.sha256(raw).hexdigest() != self.sha256:
            name = "/".join(self.file.parts[-3:])
            mend = "Restore it from version control: the record of what was issued is never edited."
            raise ParameterError(Fault(name, "", "this is not the file that was issued", mend=mend))
        return shaped(parquet.read_table(self.file).to_pandas())


def withheld_from(partnership: Partnership, audience: Audience) -> tuple[str, ...]:
    """The policies that withhold something from `audience`: those that an indicator names and it does not see."""
    named = {indicator.disclosure for indicator in partnership.indicators().values()} - {None}
    return tuple(sorted(policy.id for policy in partnership.policies if policy.id in named - set(audience.sees)))


def issue(partnership: Partnership, edition: str, shown: Mapping[tuple[str, ...], Findings], as_at: date) -> Path:
    """Write the record of `edition`: the findings `shown` where the policies of the key withhold. Returns its folder.

    The manifest says edition, as_at, the library's version, and for each file the policies that withhold in it, the
    audiences that were shown it, the findings' key, the number of rows and SHA-256. Raises ParameterError where the
    edition was issued before.
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
    said = {"partnership": partnership.id, "edition": edition, "as_at": as_at.isoformat(),
            "curvebook": curvebook.__version__, "files": files}  # fmt: skip
    (draft / MANIFEST).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder)
    return folder


def before(partnership: Partnership, edition: str, hides: Sequence[str] | None = None) -> list[Shown]:
    """What was issued before `edition` to the readers from whom the policies `hides` withhold now, oldest first.

    None: to whomever.
    """
    now = Period.of_edition(edition)
    chosen = (one for one in partnership.audiences if hides is None or withheld_from(partnership, one) == tuple(hides))
    readers = {one.id for one in chosen}
    found = []
    for manifest in sorted((partnership.folder / "editions").glob(f"*/{MANIFEST}")):
        said = json.loads(manifest.read_text(encoding="utf-8"))
        then = Period.of_edition(said["edition"])
        read = (file for file in said["files"] if then.start < now.start and readers & set(file["audiences"]))
        found += [(then.start, Shown(manifest.parent / file["file"], file["sha256"])) for file in read]
    return [shown for _, shown in sorted(found, key=lambda pair: pair[0])]
