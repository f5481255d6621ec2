"""From a job to a page: the notebook is run, what its cells show is put in its frame, and the gates look at it.

Nothing here knows of other reports, so that any number can be made side by side, in this process or on other machines.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from curvebook.errors import Fault
from curvebook.press import execute, render
from curvebook.press.execute import LIMITS, Failure, Job
from curvebook.press.failing import Limits
from curvebook.press.gates import Rules, check
from curvebook.press.kernels import Kernels
from curvebook.press.page import read_page
from curvebook.press.render import Crumb, Frame, body, page, style_sheet
from curvebook.report.record import Read

OnCell = Callable[[str, int, int], None]

# How often the waiting thread looks up. The system may hand Ctrl-C to any thread, and Python acts on it in the first
# only: if that one waits without end it never hears of it.
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Around:
    """What stands around a report's page: `path` is its address, `section` the part of the site it belongs to."""

    frame: Frame
    path: str
    section: str
    crumbs: tuple[Crumb, ...]


@dataclass(frozen=True)
class Order:
    """One page to make."""

    job: Job
    around: Around
    rules: Rules


@dataclass(frozen=True)
class Made:
    """A page that was made, with what the report read and the notebook as it ran; or why it could not be."""

    order: Order
    seconds: float
    html: str = ""
    read: Read = ()
    failure: Failure | None = None


def make(order: Order, kernels: Kernels, *, limits: Limits = LIMITS, on_cell: OnCell | None = None) -> Made:
    """Run, render and check one report. Whatever goes wrong becomes the result's `failure`."""
    started = time.monotonic()
    ended = execute.execute(order.job, kernels, limits=limits, on_cell=on_cell)
    html, failure = "", ended.failure
    if failure is None:
        html, failure = _rendered(order, ended.notebook)
    return Made(order, time.monotonic() - started, "" if failure else html, ended.read, failure)


def make_all(
    orders: Sequence[Order],
    kernels: Kernels,
    *,
    workers: int,
    limits: Limits = LIMITS,
    done: Callable[[Made], None],
    on_cell: OnCell | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Make pages in `workers` threads; `done` hears of each, in this thread, as soon as it has ended.

    `on_cell` hears, in any thread, of each cell that was run: the job's name, how many cells, of how many. `meanwhile`
    is called once, in this thread, when the first are on their way and nothing is left to do but wait for them.
    Ctrl-C, or an error in `done`, ends the kernels that still run and drops the orders that have not begun.
    """
    execute.ready()
    with ThreadPoolExecutor(max_workers=max(1, min(workers, len(orders) or 1)), thread_name_prefix="report") as pool:
        try:
            pending = {pool.submit(make, order, kernels, limits=limits, on_cell=on_cell) for order in orders}
            render.ready()  # the kernels are not, yet
            meanwhile()
            while pending:
                ended, pending = wait(pending, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in ended:
                    done(future.result())
                ended.clear()  # a page that was put away need not be held
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            kernels.stop_all()
            raise


def said(fault: Fault) -> str:
    """A fault in a line, without the page's own address, which stands beside it."""
    return str(Fault("", fault.place, fault.problem, fault.value, fault.mend))


def _rendered(order: Order, notebook: Any) -> tuple[str, Failure | None]:
    around = order.around
    try:
        content = body(notebook)
        html = page(around.frame, around.path, content, section=around.section, crumbs=around.crumbs)
        return html, _gated(order, html)
    except Exception as wrong:  # a page that cannot be rendered must not stop the others
        return "", Failure(f"the page could not be made: {wrong}", f"{type(wrong).__name__}: {wrong}\n")


def _gated(order: Order, html: str) -> Failure | None:
    """Why a page may not be published; it is then kept beside its notebook, so that its lines can be looked up."""
    kept = order.job.executed.with_suffix(".html")
    faults = check(read_page(order.around.path, html), style_sheet(), order.rules)
    if not faults:
        with contextlib.suppress(FileNotFoundError):
            kept.unlink()
        return None
    kept.write_text(html, encoding="utf-8")
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    lines = "\n".join(str(fault) for fault in faults)
    detail = f"The page did not pass {len(faults)} of the gates' checks:\n\n{lines}\n\nThe page itself: {kept}\n"
    return Failure(f"{said(faults[0])}{more}", detail)
