"""The bench of endurance: a thousand reports by one command, and what is left of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from harness import Row, sized
from projects import CURVEBOOK, EDITION, LIBRARY, invented, laid
from watch import Sample, Watched, spent

REPORTS, WORKERS = 1_000, "2"


def soak() -> Iterator[Row]:
    """What runs, lies about or has grown once a thousand reports were made."""
    count = sized(REPORTS, 20)
    with tempfile.TemporaryDirectory(prefix="curvebook-bench-") as kept:
        root, outputs, temporary = (Path(kept) / name for name in ("project", "outputs", "temporary"))
        laid(invented(root, count), outputs)  # the figures are compiled
        temporary.mkdir()
        log = Path(kept) / "log.jsonl"
        told = {"CURVEBOOK_OUTPUTS": str(outputs), "PYTHONPATH": LIBRARY, "TMPDIR": str(temporary)}
        words = [*CURVEBOOK, "run", "--edition", EDITION, "--jobs", WORKERS, "--log", log]
        ran = spent(words, root, every=0.3, **told)
        left = [path for path in temporary.rglob("*") if not path.is_dir()] + list(outputs.rglob("*.part*"))
        yield from told_of(count, ran.watched, made_at(log), left)


def told_of(count: int, watched: Watched, made: Sequence[float], left: Sequence[Path]) -> Iterator[Row]:
    """The rows of a run of so many reports: `made` has the time of each, `left` the temporary files that are left."""
    name, tenth = f"{count:,} reports", len(made) // 10
    early = between(watched, made[tenth], made[2 * tenth])
    late = between(watched, made[-tenth], made[-1])
    marks = [max(between(watched, made[at - tenth], made[at - 1]), key=lambda sample: sample.together).together
             for at in range(tenth, len(made) + 1, tenth)]  # fmt: skip
    yield Row(
        f"{name}, processes left", "", len(watched.still_running()), None, 1, f"of {len(watched.seen):,} that were seen"
    )
    yield Row(f"{name}, temporary files left", "", len(left), None, 1, "in the folder for them, and of parts written")
    half = len(made) // 2
    first, second = fewest(between(watched, made[tenth], made[half])), fewest(between(watched, made[half], made[-1]))
    how = f"files that the press had open at least, in the second half ({second}) above the first ({first})"
    yield Row(f"{name}, open files lost", "", second - first, None, 1, how)
    grown = 100 * (smallest(late) / smallest(early) - 1)
    how = f"the press alone, {smallest(early):.0f} MiB in the second tenth and {smallest(late):.0f} MiB in the last; "
    how += f"most of all together, tenth by tenth: {', '.join(f'{mark:.0f}' for mark in marks)} MiB"
    yield Row(f"{name}, memory grown", "%", grown, None, 10.0, how)


def made_at(log: Path) -> list[float]:
    """When each report was made, by the log of the run; the log may have been put aside in pieces."""
    pieces = sorted(log.parent.glob(f"{log.name}*"), key=lambda piece: piece.stat().st_mtime)
    lines = [json.loads(line) for piece in pieces for line in piece.read_text(encoding="utf-8").splitlines()]
    return [datetime.fromisoformat(line["time"]).timestamp() for line in lines if line["event"] == "report"]


def between(watched: Watched, start: float, end: float) -> list[Sample]:
    """What was seen from one time to another: the nearest look, where they lie too close."""
    found = [sample for sample in watched.samples if start <= sample.at <= end]
    return found or [min(watched.samples, key=lambda sample: abs(sample.at - end))]


def fewest(samples: Sequence[Sample]) -> int:
    """The fewest files that were open: what no kernel of the moment accounts for."""
    return min(sample.files for sample in samples)


def smallest(samples: Sequence[Sample]) -> float:
    """The least MiB that the press had alone."""
    return min(sample.own for sample in samples)
