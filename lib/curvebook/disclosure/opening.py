"""Opening the findings of an edition for an audience: withheld once for each set of policies, and kept."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from curvebook.disclosure import earlier, issued
from curvebook.disclosure.apply import SECRET, Withheld, disclosed, to_withhold
from curvebook.findings import Findings, computed, open_findings, opened, write_partitions
from curvebook.findings.table import SCENARIOS
from curvebook.model.partnership import Partnership
from curvebook.model.reading import Audience

if TYPE_CHECKING:
    import pandas as pd


class Kept(Protocol):
    """An edition's findings: the table, a hash of what it was made from, and where it is kept."""

    @property
    def table(self) -> pd.DataFrame:
        """One row per figure (columns FINDINGS)."""

    @property
    def key(self) -> str:
        """A hash of everything that the table was made from."""

    @property
    def folder(self) -> Path:
        """Where the table is kept."""

    def boundaries(self, level: str) -> Any:
        """The borders of a level's areas."""


WITHHELD = "withheld"  # the folder within findings that holds them as each audience may see them
OPEN = "unprotectable"  # the key of `partitions.json` that names what could not be protected
K = TypeVar("K", bound=Kept)


def open_for(
    partnership: Partnership, edition: str, audience: Audience, as_at: date | None = None, work: Path | None = None
) -> Findings:
    """The findings of `edition` (see `findings.open_findings`) as `audience` may see them.

    The environment may name what some audience may see (as the press does, for whoever goes to that folder by another
    way): it is known of which findings that is a part.
    """
    given = os.environ.get("CURVEBOOK_FINDINGS")
    if given and Path(given).parent.name == WITHHELD:
        found = opened(whole_of(Path(given)), partnership, edition)
    else:
        found = open_findings(partnership, edition, as_at, work)
    return shown_to(partnership, found, edition, found.as_at, audience)


def whole_of(folder: Path) -> Path:
    """The folder of the findings of which `folder` holds what an audience may see, or all."""
    return folder.parents[1] if folder.parent.name == WITHHELD else folder


def shown_to(partnership: Partnership, found: K, edition: str, as_at: date, audience: Audience) -> K | Findings:
    """The findings `found` as `audience` may see them, with what changed since the edition before (`earlier.since_of`).

    They are `found` itself where neither policy nor source withholds anything and there is nothing to compare with. An
    audience that is open to everyone sees no scenario either. Else they are made once and kept within the findings' own
    folder, in partitions with hashes and a key of their own, for all audiences from which the same is withheld.
    """
    hides = issued.withheld_from(partnership, audience)
    before = issued.before(partnership, edition, hides)
    measures, states = _holds(found)
    open_to = ("everyone",) if audience.public and measures & set(SCENARIOS) else ()
    last = issued.last_before(partnership, edition, hides)
    compared = last is not None or (isinstance(found, Findings) and earlier.received_any(partnership))
    if not (hides or before or open_to or compared or states & set(SECRET)):
        return found
    others = [one for one in issued.before(partnership, edition) if one not in before]
    made_from = (
        found.key, *open_to, *hides, *(one.sha256 for one in (*before, *others)), repr(last), *_library()
    )  # fmt: skip
    key = hashlib.sha256("\n".join(made_from).encode()).hexdigest()
    folder = found.folder / WITHHELD / f"{'+'.join(hides or open_to or ('sources',))}-{key[:12]}"
    if not (folder / "partitions.json").exists():
        from filelock import FileLock

        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not (folder / "partitions.json").exists():
                shown, withheld = _seen(partnership, found.table, edition, as_at, hides, bool(open_to))
                said: dict[str, Any] = {"partnership": partnership.id, "edition": edition, "as_at": as_at.isoformat(),
                                        "key": key, OPEN: _named(withheld.unprotectable)}  # fmt: skip
                if compared:
                    work = found.folder.parents[1] if found.folder.parent.name == "findings" else None
                    shown, said[earlier.SINCE] = _compared(partnership, shown, edition, as_at, hides, last, work)
                shapes = {level.id: found.boundaries(level.id) for level in partnership.places.levels}
                write_partitions(shown, said, shapes, folder)
    return opened(folder, partnership, edition)


def _seen(
    partnership: Partnership, table: pd.DataFrame, edition: str, as_at: date, hides: tuple[str, ...], everyone: bool
) -> tuple[pd.DataFrame, Withheld]:
    """A table of findings as readers see it from whom the policies `hides` withhold, and what is withheld."""
    before = issued.before(partnership, edition, hides)
    others = [one for one in issued.before(partnership, edition) if one not in before]
    if everyone:
        table = table[~table["measure"].isin(SCENARIOS)]
    withheld = to_withhold(
        table, partnership, hides, [one.table() for one in before],
        _received(partnership, as_at) if before or others or _rounds(partnership) else None,
        [one.table() for one in others],
    )  # fmt: skip
    return disclosed(table, partnership, withheld), withheld


def _compared(
    partnership: Partnership,
    shown: pd.DataFrame,
    edition: str,
    as_at: date,
    hides: tuple[str, ...],
    last: issued.Last | None,
    work: Path | None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """`shown` with what changed since the last edition, and what is said of that one.

    Where none was issued to these readers, it is made from what had been received by its day, and withheld alike; its
    findings are kept under `work`, beside those in hand.
    """
    if last is not None:
        table, since = last.shown.table(), earlier.since_record(last)
    else:
        then, day = earlier.edition_before(partnership, edition, as_at)
        table, _ = _seen(partnership, computed(partnership, then, day, work).table, then, day, hides, everyone=False)
        since = earlier.Since(then, day.isoformat(), on_record=False)
    whole, since = earlier.with_changes(shown, table, partnership, since, last)
    return whole, asdict(since)


def _holds(found: Kept) -> tuple[frozenset[str], frozenset[str]]:
    """The measures and states that occur in a table, which findings know without being read."""
    if isinstance(found, Findings):
        return found.measures, found.states
    return frozenset(found.table["measure"]), frozenset(found.table["state"])


def unprotectable(found: Kept) -> list[str]:
    """The values (indicator, area, first day, group) that can be worked out in spite of all that is withheld.

    Everything that could hide them has been issued in an earlier edition. Empty where there are none.
    """
    index = found.folder / "partitions.json"
    return json.loads(index.read_text(encoding="utf-8")).get(OPEN, []) if index.exists() else []


def _named(cells: pd.DataFrame) -> list[str]:
    columns = ("indicator", "area", "period_start", "by", "group")
    rows = cells[list(columns)].to_dict("records")
    return [", ".join(str(row[c])[:10] if c == "period_start" else row[c] for c in columns if row[c]) for row in rows]


def _rounds(partnership: Partnership) -> bool:
    return any(policy.round_to > 1 for policy in partnership.policies)


def _received(partnership: Partnership, as_at: date) -> pd.DataFrame:
    """Every value as each submission gave it."""
    from curvebook.observatory import compile_observatory

    return compile_observatory(partnership, as_at=as_at).vintages()


def _library() -> list[str]:
    """This package's code, as long as it is edited."""
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(Path(__file__).parent.glob("*.py"))]
