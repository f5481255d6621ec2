"""The bench of many reports: what each costs in a small and in a large edition, and how much memory the press takes."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from harness import Row, calling, sized
from projects import invented, laid
from watch import Spent, processor, spent

FEW, MANY, WORKERS = 50, 500, 2


def scale() -> Iterator[Row]:
    """An edition of many reports beside one of few; what another worker takes beside an ordinary kernel."""
    few, many = edition(sized(FEW)), edition(sized(MANY))
    costs = [json.loads(ran.said.splitlines()[-1]) for ran in (few, many)]
    small, large = (cost["cpu"] for cost in costs)
    counts = f"{costs[1]['reports']} reports beside {costs[0]['reports']}"
    how = f"processor time of each was {small:.3f} s in the small edition and {large:.3f} s in the large one"
    yield Row(f"{counts}, cost of each: how far apart", "%", abs(large / small - 1) * 100, None, 10.0, how)
    how = "every process of it, what they share counted once"
    yield Row(
        f"{costs[1]['reports']} reports, most memory with two workers", "GiB", many.watched.most / 1024, None, 0.8, how
    )
    how = "the most that a kernel had alone"
    yield Row("a further worker, memory of its own", "MiB", many.watched.grandchild, None, 100.0, how)


def edition(areas: int) -> Spent:
    """An edition with a report of each of so many areas, made in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="curvebook-bench-") as kept:
        root = invented(Path(kept) / "project", areas)
        laid(root, Path(kept) / "outputs")  # the figures are compiled
        return spent(calling("scale", "made", root, Path(kept) / "outputs"), root, every=0.1)


def made(root: Path, outputs: Path) -> dict[str, float]:
    """Mean processor and wall time of a report of an edition: made, checked and put in place, the nursery warm."""
    from curvebook.press.kernels import Kernels
    from curvebook.press.making import make
    from curvebook.press.run import run
    from curvebook.press.warm.nursery import NURSERY

    desk = laid(root, outputs)
    kernels = Kernels(desk.environment(), root, partnership=desk.partnership.folder)
    make(desk.order(desk.planned.reports[0]), kernels)
    wall, cpu = time.perf_counter(), processor(os.getpid(), NURSERY.pid())
    done = run(desk.partnership, desk.planned, desk.figures, as_at=desk.as_at, root=root,
               outputs=desk.place.outputs, jobs=WORKERS, afresh=True)  # fmt: skip
    if done.problems or done.made != len(desk.planned.reports):
        raise RuntimeError(f"{done.made} reports made: {done.problems[:1]}")
    spent_on = processor(os.getpid(), NURSERY.pid()) - cpu
    return {"cpu": spent_on / done.made, "wall": (time.perf_counter() - wall) / done.made, "reports": done.made}
