"""Run the notebooks: parameters checked before anything starts, a fresh kernel per report, failures told in full."""

from __future__ import annotations

import ast
import contextlib
import functools
import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from curvebook.errors import Fault, ParameterError, nearest, shorten
from curvebook.press.failing import KernelDiedError, Limits, ReportError
from curvebook.press.kernels import KERNEL_NAME, MEMORY, Kernels
from curvebook.press.publish import write_whole
from curvebook.report.record import Read

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


LIMITS = Limits()
OUT_OF_MEMORY = f"out of memory (more than {MEMORY >> 30} GiB)"


@dataclass(frozen=True)
class Job:
    """One notebook to run with its parameters; `executed` is where the run notebook is kept, `findings` the folder of
    those that its audience may see, where that is another than the run's."""

    name: str
    notebook: Path
    parameters: Mapping[str, str]
    executed: Path
    findings: Path | None = None


@dataclass(frozen=True)
class Failure:
    """Why a report failed: one line for the terminal, everything for the log."""

    summary: str
    detail: str


@dataclass(frozen=True)
class Executed:
    """A job that ran: the notebook with its outputs and what the report read (see `report.record`), or why there is
    none."""

    job: Job
    seconds: float
    notebook: Any = None
    read: Read = ()
    failure: Failure | None = None


def declared_parameters(notebook: Path) -> dict[str, str]:
    """The names and types that a notebook's `parameters` cell declares, one annotated assignment per line.

    Raises ParameterError where the file is no notebook, has no such cell, or the cell holds something else.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", ())]
        source = "".join(tagged[0]["source"]) if tagged else None
    except (ValueError, KeyError, TypeError) as wrong:
        raise ParameterError(Fault(notebook.name, "", "this is not a Jupyter notebook", shorten(str(wrong)))) from None
    if source is None:
        mend = "Tag the cell that declares them."
        raise ParameterError(Fault(notebook.name, "", "no cell is tagged 'parameters'", mend=mend))
    try:
        body = ast.parse(source).body
    except SyntaxError as wrong:
        problem = f"this is not Python: {wrong.msg}"
        raise ParameterError(Fault(notebook.name, f"parameters cell, line {wrong.lineno}", problem)) from None
    declared, faults = {}, []
    for line in body:
        match line:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value) if value is not None:
                declared[name] = ast.unparse(annotation)
            case ast.Expr(value=ast.Constant()):
                continue
            case _:
                place = f"parameters cell, line {line.lineno}"
                faults.append(
                    Fault(
                        notebook.name, place, "not an annotated assignment", ast.unparse(line), 'Write name: str = "".'
                    )
                )
    if faults:
        raise ParameterError(faults)
    return declared


def check_parameters(jobs: Iterable[Job]) -> None:
    """Raise ParameterError, with every fault, unless each notebook declares the parameters it will be given."""
    faults: list[Fault] = []
    for notebook, names in sorted({(job.notebook, tuple(sorted(job.parameters))) for job in jobs}):
        try:
            declared = declared_parameters(notebook)
        except ParameterError as wrong:
            faults += wrong.faults
            continue
        for name in names:
            if name not in declared:
                problem = "the parameters cell does not declare this parameter"
                faults.append(Fault(notebook.name, "parameters cell", problem, name, nearest(name, declared)))
            elif declared[name] != "str":
                problem = f"the parameter {name} must be declared as str"
                faults.append(Fault(notebook.name, "parameters cell", problem, declared[name]))
    if faults:
        raise ParameterError(faults)


def execute(
    job: Job,
    kernels: Kernels,
    *,
    limits: Limits = LIMITS,
    on_cell: Callable[[str, int, int], None] | None = None,
) -> Executed:
    """Run one notebook in a kernel of its own, and once more where the kernel died: that may be nobody's fault.

    Whatever goes wrong in the end becomes the result's `failure`.
    """
    started = time.monotonic()
    follow = None if on_cell is None else partial(on_cell, job.name)
    for last in (False, True):
        try:
            notebook = _once(job, kernels, limits, follow)
            asked = notebook.metadata.pop("curvebook", {})
            if "read" not in asked:
                raise ReportError("the kernel cannot tell what the notebook read")
            read = tuple((tuple(question), known) for question, known in asked["read"])
            _keep(notebook, job.executed)
            return Executed(job, time.monotonic() - started, notebook, read)
        except KernelDiedError as wrong:
            if not (last or kernels.stopped):
                continue
            failure = Failure(f"{wrong}, twice", f"{wrong}, twice\n\n{wrong.detail}\n")
        except Exception as wrong:
            failure = told(wrong)
        return Executed(job, time.monotonic() - started, failure=failure)
    raise AssertionError("the second try always returns")


@functools.cache
def ready() -> None:
    """Import what runs a notebook: it takes a while, the first time."""
    with _without("rfc3987_syntax"):
        import jupyter_client.manager  # noqa: F401
        import papermill.engines  # noqa: F401

        import curvebook.press.client  # noqa: F401


@contextlib.contextmanager
def _without(module: str) -> Iterator[None]:
    """For a while a module cannot be imported.

    jsonschema, under nbformat, would compile a grammar for a second with this one, to check addresses that no
    notebook holds.
    """
    known = module in sys.modules
    sys.modules.setdefault(module, None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        if not known:
            sys.modules.pop(module, None)


def _once(job: Job, kernels: Kernels, limits: Limits, follow: Callable[[int, int], None] | None) -> Any:
    """The notebook with its outputs."""
    ready()
    import papermill
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError

    from curvebook.press.engine import NAME, ReportEngine

    # Its every word is told again, better, by `told`.
    logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)
    papermill_engines.register(NAME, ReportEngine)
    job.executed.parent.mkdir(parents=True, exist_ok=True)
    draft = job.executed.with_suffix(f".{os.getpid()}.part.ipynb")
    figures = {} if job.findings is None else {"CURVEBOOK_FINDINGS": str(job.findings)}
    with kernels.manager(figures) as manager:
        try:
            notebook = papermill.execute_notebook(
                job.notebook,
                draft,
                engine_name=NAME,
                parameters=dict(job.parameters),
                kernel_name=KERNEL_NAME,
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                execution_timeout=limits.cell,
                report_seconds=limits.report,
                on_cell=follow,
                kernel_manager_class=manager,
            )
            if "MemoryError" in (log := _tail(manager.log_file)):  # of the kernel's own threads, and no cell was told
                raise ReportError(OUT_OF_MEMORY, log)
            return notebook
        except KernelDiedError as wrong:
            wrong.detail += _tail(manager.log_file)
            raise
        except PapermillExecutionError:
            draft.replace(job.executed)  # as far as it went, for whoever mends it
            raise
        finally:
            draft.unlink(missing_ok=True)


def _keep(notebook: Any, executed: Path) -> None:
    """Write a notebook as it ran, without what differs from run to run: times, durations, papermill's own paths."""
    import nbformat

    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = f"given-{number}"
    write_whole(executed, nbformat.writes(notebook) + "\n")


def told(wrong: Exception) -> Failure:
    """What went wrong in a notebook, for a person: the cell, the error, the traceback."""
    from papermill.exceptions import PapermillExecutionError

    match wrong:
        case PapermillExecutionError():
            what = f"{wrong.ename}: {shorten(wrong.evalue, 200)}"
            if "Memory" in wrong.ename:  # Python's, NumPy's, Arrow's and DuckDB's own names differ
                what = OUT_OF_MEMORY
            summary = f"cell {wrong.cell_index + 1}: {what}"
            trace = _ANSI.sub("", "\n".join(wrong.traceback))
            return Failure(summary, f"{summary}\n\nThe cell:\n\n{_indented(wrong.source)}\n\nThe error:\n\n{trace}\n")
        case ReportError():
            return Failure(str(wrong), f"{wrong}\n{_ANSI.sub('', wrong.detail)}\n")
        case _:
            summary = f"{type(wrong).__name__}: {shorten(str(wrong), 200)}"
            return Failure(summary, f"{summary}\n")


def _tail(log: Path, characters: int = 4000) -> str:
    """The end of a log, however long it is."""
    if not log.is_file():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - characters))
        return file.read(characters).decode("utf-8", errors="replace")


def _indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in source.splitlines())
