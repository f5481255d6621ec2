"""The edition before, for an audience: as it is on record, or else as it would have been made from what was known then.

What an audience reads of a change is computed from two tables that it may both see; see `findings.changed`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from curvebook.disclosure.issued import Last
from curvebook.findings.changed import METHODS, changes
from curvebook.findings.edition import quarter_of
from curvebook.model.partnership import Partnership

SINCE = "since"  # the key of `partitions.json` that names what was compared with
KNOWN, MOVED, UNKNOWN = "the same", "other", "not known"


@dataclass(frozen=True)
class Since:
    """What an edition's changes are counted from: the edition, as known on a day, and whether it is on record.

    `definitions`: whether it is known which definitions changed. `methods`: whether this software computes as then:
    the same, other, not known. `empty`: nothing had been received by then.
    """

    edition: str
    as_at: str
    on_record: bool
    definitions: bool = True
    methods: str = KNOWN
    empty: bool = False


def edition_before(partnership: Partnership, edition: str, as_at: date) -> tuple[str, date]:
    """The edition of the quarter before, and the day on which it was published, `as_at` at the latest."""
    quarter = quarter_of(edition).after(-1)
    year = quarter.start.year - (quarter.start.month < 4)
    name = f"{year}-Q{(quarter.start.month - 4) % 12 // 3 + 1}"
    return name, min(as_at, quarter.end + timedelta(days=partnership.about.release_days))


def received_any(partnership: Partnership) -> bool:
    """Whether any file has been received at all; nothing was known on any day where none was."""
    return any(partnership.folder.glob("submissions/*/submission.yaml"))


def since_record(last: Last) -> Since:
    """What is said of an edition on record."""
    methods = UNKNOWN if last.methods is None else KNOWN if last.methods == METHODS else MOVED
    return Since(last.edition, last.as_at.isoformat(), True, last.agreed is not None, methods)


def with_changes(
    now: pd.DataFrame, before: pd.DataFrame, partnership: Partnership, since: Since, last: Last | None
) -> tuple[pd.DataFrame, Since]:
    """`now` and the rows of what changed since `before`; where nothing was known then, without any."""
    if not (before["measure"] == "observed").any():
        return now, Since(since.edition, since.as_at, since.on_record, empty=True)
    found = changes(before, now, partnership, issued=last is not None, then=last.agreed if last else None)
    return pd.concat([now, found], ignore_index=True), since


def since_of(folder: Path) -> Since | None:
    """What the findings kept in `folder` are compared with; None where there was nothing to compare them with."""
    index = folder / "partitions.json"
    said = json.loads(index.read_text(encoding="utf-8")).get(SINCE) if index.exists() else None
    return Since(**said) if said else None
