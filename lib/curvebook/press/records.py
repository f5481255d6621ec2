"""Records: what each report was made of when it was last made, beside its notebook as it ran.

They are what a later run, a replay and `run --why` go by. A record is written as soon as its page is made, so that a
run that was stopped is gone on with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curvebook.press.fingerprint import MadeOf, questions_of
from curvebook.press.publish import Place, sha256, write_whole


@dataclass(frozen=True)
class Record:
    """A report's entry in the manifest, as it was when its page was made, and what the page was made of."""

    entry: dict[str, Any]
    made_of: MadeOf


def read(place: Place, audience: str, report: str) -> Record | None:
    """The record of a report; None where it was never made, or where it cannot be read any more."""
    try:
        found = json.loads(place.record(audience, report).read_text(encoding="utf-8"))
        record = Record(found["entry"], found["made_of"])
        list(questions_of(record.made_of))
        return record
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(place: Place, record: Record) -> None:
    """Keep a record, whole or not at all."""
    file = place.record(record.entry["audience"], record.entry["id"])
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, json.dumps({"entry": record.entry, "made_of": record.made_of}))


def forget(place: Place, audience: str, report: str) -> None:
    """A report that failed has no record: it will be made again, whatever changed or did not."""
    place.record(audience, report).unlink(missing_ok=True)


def page_of(place: Place, record: Record) -> Path | None:
    """The page of a record, byte for byte as it was made: of the live edition, or of a run that was stopped."""
    for folder in (place.live, place.interrupted):
        page = folder / str(record.entry["audience"]) / str(record.entry["path"])
        if page.is_file() and sha256(page.read_bytes()) == record.entry["sha256"]:
            return page
    return None
