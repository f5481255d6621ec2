"""Opening the findings of an edition for an audience: withheld once for each set of policies, and kept."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from curvebook.disclosure import issued
from curvebook.disclosure.apply import SECRET, disclosed, to_withhold
from curvebook.findings import Findings, open_findings, opened, write_partitions
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


OPEN = "unprotectable"  # the key of `partitions.json` that names what could not be protected
K = TypeVar("K", bound=Kept)


def open_for(
    partnership: Partnership, edition: str, audience: Audience, as_at: date | None = None, work: Path | None = None
) -> Findings:
    """The findings of `edition` (see `findings.open_findings`) as `audience` may see them."""
    found = open_findings(partnership, edition, as_at, work)
    return shown_to(partnership, found, edition, found.as_at, audience)


def shown_to(partnership: Partnership, found: K, edition: str, as_at: date, audience: Audience) -> K | Findings:
    """The findings `found` as `audience` may see them: themselves where neither policy nor source withholds anything.

    An audience that is open to everyone sees no scenario either. Else they are made once and kept within the findings'
    own folder, in partitions with hashes and a key of their own, for all audiences from which the same is withheld.
    """
    hides = issued.withheld_from(partnership, audience)
    earlier = issued.before(partnership, edition, hides)
    measures, states = _holds(found)
    open_to = ("everyone",) if audience.public and measures & set(SCENARIOS) else ()
    if not (hides or earlier or open_to or states & set(SECRET)):
        return found
    others = [one for one in issued.before(partnership, edition) if one not in earlier]
    made_from = (found.key, *open_to, *hides, *(one.sha256 for one in (*earlier, *others)), *_library())
    key = hashlib.sha256("\n".join(made_from).encode()).hexdigest()
    folder = found.folder / "withheld" / f"{'+'.join(hides or open_to or ('sources',))}-{key[:12]}"
    if not (folder / "partitions.json").exists():
        from filelock import FileLock

        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not (folder / "partitions.json").exists():
                table = found.table
                if open_to:
                    table = table[~table["measure"].isin(SCENARIOS)]
                withheld = to_withhold(
                    table, partnership, hides, [one.table() for one in earlier],
                    _received(partnership, as_at) if earlier or others or _rounds(partnership) else None,
                    [one.table() for one in others],
                )  # fmt: skip
                shown = disclosed(table, partnership, withheld)
                said = {"partnership": partnership.id, "edition": edition, "as_at": as_at.isoformat(), "key": key,
                        OPEN: _named(withheld.unprotectable)}  # fmt: skip
                shapes = {level.id: found.boundaries(level.id) for level in partnership.places.levels}
                write_partitions(shown, said, shapes, folder)
    return opened(folder, partnership, edition)


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
