"""The bench of a report: beside the bare drawing, beside papermill and nbconvert by hand, with one worker and with two.

Nothing that was drawn before is shown again: every drawing is drawn, on either side.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import Row, alone, calling, sized
from projects import EDITION, ROOT, laid
from watch import processor, spent

if TYPE_CHECKING:
    from curvebook.press.cluster import Shared
    from curvebook.press.desk import Desk
    from curvebook.press.edition import PlannedReport
    from curvebook.press.kernels import Kernels
    from curvebook.press.making import Made, Order

sys.path.append(str(ROOT / "tests" / "press"))  # for a cluster of dask on this machine
WORKERS = 2
SEVEN, THEME = Path(__file__).parent / "seven.ipynb", ROOT / "notebooks" / "theme.ipynb"
OF_SEVEN = {"theme": "environment", "area": "M01000001", "audience": "public"}
OF_THEME = {"theme": "children", "area": "M01000001", "audience": "public"}
FRESH = {"CURVEBOOK_FIGURES": ""}
BY_HAND = "papermill, then jupyter nbconvert --no-input"


def press() -> Iterator[Row]:
    """Seconds for a report."""
    from curvebook.project import outputs_folder

    outputs = outputs_folder("bench")
    findings = laid(ROOT, outputs).figures.folder  # compiled here, and found by all that follow
    yield from above_bare(outputs)
    yield from two_workers(outputs)
    yield from beside_hand(outputs, findings)


# --- Beside the bare drawing -----------------------------------------------------------------------------------------


def above_bare(outputs: Path) -> Iterator[Row]:
    """Processor time of a report above that of its figures and sentences alone."""
    rounds = [[alone("press", which, outputs)[0] for which in ("drawn", "made")] for _ in range(4)]
    bare, ours = (min(found, key=lambda one: one["cpu"]) for found in zip(*rounds, strict=True))
    if (bare["figures"], bare["reports"]) != (ours["figures"], ours["reports"]):
        raise RuntimeError(f"the bare drawing is not of the same reports: {bare} and {ours}")
    what = f"processor time of a report, mean of {ours['reports']} with {ours['figures']} figures"
    how = "the same figures and sentences from one warm Python process; the least of four; the bound is 0.35 s more"
    yield Row(what, "s", ours["cpu"], bare["cpu"], bare["cpu"] + 0.35, how)


def drawn(outputs: Path) -> dict[str, float]:
    """Mean processor time of some reports' cells in this process, and what they showed."""
    desk = laid(ROOT, outputs)
    os.environ.update(desk.environment() | FRESH)
    os.chdir(ROOT)
    reports = _some(desk)
    for report in reports[:2]:
        shown_by(report.notebook, desk.parameters(report))
    started, figures = time.process_time(), 0
    for report in reports:
        figures += "".join(shown_by(report.notebook, desk.parameters(report))).count("<figure")
    return {"cpu": (time.process_time() - started) / len(reports), "figures": figures, "reports": len(reports)}


def shown_by(notebook: Path, parameters: Mapping[str, str]) -> list[str]:
    """What a notebook's cells show, as HTML, without Jupyter: run as they stand, the last expression of each shown."""
    import IPython.display

    shown: list[str] = []
    IPython.display.display = lambda *blocks: shown.extend(block._repr_html_() for block in blocks)
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), notebook.name, "exec"), names)
        if "parameters" in cell["metadata"].get("tags", ()):
            names.update(parameters)
        if isinstance(last, ast.Expr):
            found = eval(compile(ast.Expression(last.value), notebook.name, "eval"), names)
            if found is not None:
                shown.append(found._repr_html_())
    return shown


def made(outputs: Path) -> dict[str, float]:
    """Mean processor time of the same reports made one at a time: the press's own, the nursery's and the kernels'."""
    from curvebook.press.making import make_all
    from curvebook.press.warm.nursery import NURSERY

    desk = laid(ROOT, outputs)
    kernels, orders = _kernels(desk), [desk.order(report) for report in _some(desk)]
    with _elsewhere(orders) as orders:
        make_all(orders[:2], kernels, workers=1, done=_well)
        pages: list[str] = []
        started = processor(os.getpid(), NURSERY.pid())
        make_all(orders, kernels, workers=1, done=lambda one: pages.append(_well(one)))
        cpu = processor(os.getpid(), NURSERY.pid()) - started
    return {"cpu": cpu / len(orders), "figures": "".join(pages).count("<figure"), "reports": len(orders)}


# --- Two workers -----------------------------------------------------------------------------------------------------


def two_workers(outputs: Path) -> Iterator[Row]:
    """Seconds for the same reports with one worker and with two."""
    wall, _ = alone("press", "by_workers", outputs)
    what = f"{wall.pop('reports'):.0f} reports with two workers"
    how = "the same with one worker; the bound is 1.7 times as fast"
    yield Row(what, "s", wall["two"], wall["one"], wall["one"] / 1.7, how)
    how = "two workers of this process; the bound is 15% more"
    yield Row(f"{what} of a dask cluster", "s", wall["dask"], wall["two"], wall["two"] * 1.15, how)


def by_workers(outputs: Path) -> dict[str, float]:
    """Seconds for the same reports in several ways, the least of two: a cluster is one more way to make the orders."""
    from curvebook.press.cluster import make_all_on
    from curvebook.press.making import make_all
    from dask_cluster import local_cluster

    desk = laid(ROOT, outputs)
    kernels = _kernels(desk)
    with local_cluster(2) as cluster, _elsewhere([desk.order(report) for report in _some(desk, sized(22))]) as orders:
        ways: dict[str, Callable[..., None]] = {
            "one": partial(make_all, kernels=kernels, workers=1, done=_well),
            "two": partial(make_all, kernels=kernels, workers=2, done=_well),
            "dask": lambda some: make_all_on(cluster.address, some, _shared(desk), done=_well),
        }
        walls: dict[str, list[float]] = {name: [] for name in ways}
        for name in ("two", "dask"):
            ways[name](orders[:4])  # each nursery is loaded
        for _ in range(2):
            for name, make in ways.items():
                started = time.perf_counter()
                make(orders)
                walls[name].append(time.perf_counter() - started)
    return {name: min(found) for name, found in walls.items()} | {"reports": len(orders)}


# --- Beside what is done by hand -------------------------------------------------------------------------------------


def beside_hand(outputs: Path, findings: Path) -> Iterator[Row]:
    """Processor and wall time of a report, two at a time; of ours with the press's own start, over all it makes."""
    for notebook, function, parameters, bounded in (
        (SEVEN, "sevens", OF_SEVEN, True),
        (THEME, "themes", OF_THEME, False),
    ):
        command = calling("press", function, outputs)
        spent(command, ROOT)  # so that all bytecode is there
        ours = spent(command, ROOT)
        said = json.loads(ours.said.splitlines()[-1])
        count = said["reports"]
        wall, cpu = by_hand(notebook, parameters, findings, sized(6))
        name = f"{notebook.name}, {said['figures'] / count:.0f} figures, mean of {count}"
        yield Row(f"{name}: processor time", "s", ours.cpu / count, cpu, cpu / 5 if bounded else None, BY_HAND)
        yield Row(f"{name}: wall time", "s", ours.wall / count, wall, wall / 5 if bounded else None,
                  f"{BY_HAND}, two at a time as well", ours.cpu / count)  # fmt: skip
        if notebook == SEVEN:
            found = r_markdown(laid(ROOT, outputs), sized(6))
            how = f"R Markdown, {'the same figures by base R' if found else 'which is not found here'}"
            yield Row(f"{name}: beside R Markdown", "s", ours.wall / count, found, None, how, ours.cpu / count)


def r_markdown(desk: Desk, count: int) -> float | None:
    """Mean wall time of a page of the same figures by R Markdown, two at a time; None where there is none."""
    rscript = shutil.which("Rscript")
    if rscript is None or subprocess.run([rscript, "-e", "library(rmarkdown)"], capture_output=True).returncode:
        return None
    with tempfile.TemporaryDirectory(prefix="curvebook-bench-") as kept, ThreadPoolExecutor(WORKERS) as pool:
        of_theme = desk.figures.table.query(f"theme == {OF_SEVEN['theme']!r} and area == {OF_SEVEN['area']!r}")
        observed = of_theme[(of_theme["measure"] == "observed") & of_theme["value"].notna() & (of_theme["by"] == "")]
        six = observed[observed["indicator"].isin(observed["indicator"].unique()[:6])]
        six[["indicator", "period_start", "value"]].to_csv(Path(kept) / "values.csv", index=False)
        wards = desk.figures.boundaries("ward").set_index("code").geometry
        wards.explode().exterior.get_coordinates().to_csv(Path(kept) / "borders.csv", index_label="code")

        def one(at: int) -> None:
            file, folder = f"output_file = '{kept}/{at}.html'", f"intermediates_dir = '{kept}/{at}'"
            page = f"'{SEVEN.with_suffix('.Rmd')}', {file}, {folder}, params = list(data = '{kept}'), quiet = TRUE"
            spent([rscript, "-e", f"rmarkdown::render({page})"], Path(kept))

        one(count)  # so that what R keeps is there
        started = time.perf_counter()
        list(pool.map(one, range(count)))
        return (time.perf_counter() - started) / count


def sevens(outputs: Path) -> dict[str, float]:
    """Make the notebook of seven figures again and again."""
    return _repeated(outputs, SEVEN, OF_SEVEN, sized(24))


def themes(outputs: Path) -> dict[str, float]:
    """Make the theme's notebook again and again."""
    return _repeated(outputs, THEME, OF_THEME, sized(12))


def _repeated(outputs: Path, notebook: Path, parameters: Mapping[str, str], count: int) -> dict[str, float]:
    from curvebook.press.making import make_all

    desk = laid(ROOT, outputs)
    planned = next(r for r in desk.planned.reports if (r.theme, r.area) == (parameters["theme"], parameters["area"]))
    order = desk.order(planned)
    pages: list[str] = []
    with _elsewhere([replace(order, job=replace(order.job, notebook=notebook))] * count) as orders:
        make_all(orders, _kernels(desk), workers=WORKERS, done=lambda one: pages.append(_well(one)))
    return {"reports": count, "figures": "".join(pages).count("<figure")}


def by_hand(notebook: Path, parameters: Mapping[str, str], findings: Path, count: int) -> tuple[float, float]:
    """Mean wall and processor time of a report made by hand, two at a time."""
    given = {"partnership": "marlbrook", "edition": EDITION, **parameters}
    words = [word for name, value in given.items() for word in ("-p", name, value)]
    tools, environment = Path(sys.executable).parent, {"CURVEBOOK_FINDINGS": str(findings), **FRESH}

    def one(folder: Path) -> float:
        folder.mkdir()
        executed = folder / "executed.ipynb"
        ran = spent([tools / "papermill", notebook, executed, *words], ROOT, **environment)
        shown = spent([tools / "jupyter", "nbconvert", "--to", "html", "--no-input", executed], ROOT, **environment)
        return ran.cpu + shown.cpu

    with tempfile.TemporaryDirectory(prefix="curvebook-bench-") as kept, ThreadPoolExecutor(WORKERS) as pool:
        one(Path(kept) / "first")  # so that all bytecode is there
        started = time.perf_counter()
        cpu = list(pool.map(one, (Path(kept) / str(at) for at in range(count))))
        return (time.perf_counter() - started) / count, sum(cpu) / count


# --- What they share -------------------------------------------------------------------------------------------------


def _some(desk: Desk, count: int | None = None) -> list[PlannedReport]:
    """Reports of every kind and size: as many of the edition's, taken evenly."""
    every, wanted = desk.planned.reports, count or sized(22)
    return [every[at * len(every) // wanted] for at in range(min(wanted, len(every)))]


def _kernels(desk: Desk) -> Kernels:
    from curvebook.press.kernels import Kernels

    return Kernels(desk.environment() | FRESH, desk.root, partnership=desk.partnership.folder)


def _shared(desk: Desk) -> Shared:
    """What one run on a cluster shares: nothing that was drawn before."""
    from curvebook.press.cluster import Shared

    return replace(Shared.of(desk), environment=tuple((desk.environment() | FRESH).items()))


def _well(one: Made) -> str:
    """Its page. Raises RuntimeError where there is none."""
    if one.failure is not None:
        raise RuntimeError(f"{one.order.job.name}: {one.failure.detail}")
    return one.html


@contextlib.contextmanager
def _elsewhere(orders: Sequence[Order]) -> Iterator[list[Order]]:
    """The same orders, their executed notebooks kept in a folder that goes."""
    with tempfile.TemporaryDirectory(prefix="curvebook-bench-") as kept:
        files = (Path(kept) / f"{at}.ipynb" for at in range(len(orders)))
        yield [replace(order, job=replace(order.job, executed=file)) for order, file in zip(orders, files, strict=True)]
