"""The client that runs a report's cells in its kernel: one report, one kernel, one deadline.

What it does that papermill's own does not: it waits no longer for a kernel than the kernel needs, keeps a deadline for
the whole report beside the cell's, stops what prints without end, names a kernel that died or hangs as such, and asks
the kernel at the end what the report read and whether its parameters are still what they were.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import json
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from traitlets import Any as AnyTrait
from traitlets import Float

from curvebook.errors import shorten
from curvebook.press.failing import REPORT_SECONDS, KernelDiedError, ReportError

MOST_OUTPUT = 32 << 20  # bytes of output in one report; a page is some hundred thousand
NOTES = "curvebook"  # where in the notebook's metadata it stands what the kernel answered at the end
_RECORD = "__import__('curvebook.report.record', fromlist=['told'])"  # in the kernel, and no name of the notebook's
_READ = "read of this report"  # among the answers, whose other names are those of parameters
_ENDING_SECONDS = 0.5  # how long a kernel that closed its sockets may take to end
_ANSWER_SECONDS = 3  # how long a kernel that was interrupted may take to say where it was


class ReportClient(PapermillNotebookClient):
    """Runs the cells of one report. The times are in seconds."""

    km: Any
    kc: Any
    report_seconds = Float(REPORT_SECONDS)
    on_cell = AnyTrait(None, help="Called with the number of cells that were run, and of all.", allow_none=True)

    def execute(self, **settings: Any) -> Any:
        """Run the notebook from its first cell to its last. Raises ReportError."""
        self._by = time.monotonic() + self.report_seconds
        self._output, self._cut_off = 0, False
        self._at: tuple[int, str] | None = None  # the cell that runs
        self.timeout_func = self._seconds_left
        try:
            return super().execute(**settings)
        except (DeadKernelError, ReportError) as wrong:
            failure = wrong if isinstance(wrong, ReportError) else self._died()
            raise (failure.in_cell(*self._at) if self._at else failure) from None

    async def async_start_new_kernel_client(self) -> Any:
        """Connect to the kernel and return once it answers on both channels that are needed.

        Only when its "idle" came is it sure that no output will be lost.
        """
        self._kernel = self.km  # nbclient lets go of it before we can ask how it ended
        try:
            await asyncio.wait_for(self.km.bound(), self.startup_timeout)
            self.kc = self.km.client()
            self.kc.context.setsockopt(zmq.MAXMSGSIZE, MOST_OUTPUT)  # of a message that is larger nothing is taken in
            self.kc.start_channels(stdin=False, hb=False, control=False)
            self.kc.allow_stdin = False
            sockets = [channel.socket for channel in (self.kc.shell_channel, self.kc.iopub_channel)]
            self._monitors = [socket.get_monitor_socket(zmq.EVENT_DISCONNECTED) for socket in sockets]
            await asyncio.wait_for(self._ready(), self.startup_timeout)
        except TimeoutError:
            await self._async_cleanup_kernel()
            raise ReportError(f"the kernel did not start within {self.startup_timeout} seconds") from None
        except BaseException:
            await self._async_cleanup_kernel()
            raise
        return self.kc

    async def _ready(self) -> None:
        answered = idle = False
        sent: set[str] = set()
        while not (answered and idle):
            sent.add(self.kc.kernel_info())
            for _ in range(20):
                with contextlib.suppress(Empty):
                    reply = await self.kc.shell_channel.get_msg(timeout=0 if answered else 0.05)
                    answered |= reply["parent_header"].get("msg_id") in sent
                with contextlib.suppress(Empty):
                    told = await self.kc.iopub_channel.get_msg(timeout=0.05 if answered else 0)
                    of_ours = told["parent_header"].get("msg_id") in sent
                    idle |= of_ours and told["content"].get("execution_state") == "idle"
                if answered and idle:
                    return
            if not await self.km.is_alive():
                raise self._died()

    def papermill_execute_cells(self) -> None:
        """The kernel is told whose page it makes; then each cell in turn; then it is asked what there is to tell."""
        reader = self._parameters().get("audience") or ""
        self.wait_for_reply(self.kc.execute(f"{_RECORD}.begin({reader!r})", silent=True, store_history=False))
        try:
            super().papermill_execute_cells()
            if not any(cell.get("outputs") and _failed(cell) for cell in self.nb.cells):
                self.nb.metadata[NOTES] = self._asked()
        finally:
            for cell in self.nb.cells:  # times would make the same report differ from run to run
                cell.metadata.pop("execution", None)

    def execute_cell(self, cell: Any, cell_index: int, **settings: Any) -> Any:
        """One cell, and a word to whoever follows."""
        self._at = cell_index + 1, cell.source
        done = super().execute_cell(cell, cell_index, **settings)
        self._at = None
        if self.on_cell is not None:
            self.on_cell(cell_index + 1, len(self.nb.cells))
        return done

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: Any, cell_index: int) -> None:
        """Take in what a cell shows; one that prints without end is ended. What is too much is not even read."""
        channel = self.kc.iopub_channel
        while True:
            frames = await channel.socket.recv_multipart()
            self._output += sum(map(len, frames))
            if self._output > MOST_OUTPUT:
                self.km.provisioner.process.kill()
                return
            message = channel.session.deserialize(channel.session.feed_identities(frames)[1])
            if message["parent_header"].get("msg_id") == parent_msg_id:
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    return

    async def _async_check_alive(self) -> None:
        """Raise DeadKernelError for a kernel that ended or was cut off, by a message larger than we take or by its own
        doing."""
        await super()._async_check_alive()
        if any(monitor.get(zmq.EVENTS) & zmq.POLLIN for monitor in self._monitors):
            await asyncio.sleep(_ENDING_SECONDS)  # one that ends closes its sockets first
            await super()._async_check_alive()
            self._cut_off = True
            raise DeadKernelError("Kernel was cut off")

    async def _check_raise_for_error(self, cell: Any, cell_index: int, exec_reply: dict[str, Any] | None) -> None:
        """As nbclient does; and after `exit` the kernel ends soon, so that by chance more cells would run.

        papermill takes `sys.exit(0)` for a good end, though the cells after it did not run.
        """
        content = exec_reply["content"] if exec_reply else {}
        leaves = any(word.get("source") == "ask_exit" for word in content.get("payload", ()))
        if leaves or (content.get("ename"), content.get("evalue")) in {("SystemExit", ""), ("SystemExit", "0")}:
            raise ReportError("the notebook ended its own kernel")
        await super()._check_raise_for_error(cell, cell_index, exec_reply)

    def _seconds_left(self, cell: Any) -> float:
        left = self._by - time.monotonic()
        return max(0.01, min(left, self.timeout) if self.timeout else left)

    async def _async_handle_timeout(self, timeout: float, cell: Any = None) -> None:
        """Ask the kernel where it was; one that does not answer hangs."""
        late = time.monotonic() >= self._by - 0.01
        what = f"the report ran for more than {self.report_seconds:g} seconds" if late else (
            f"it ran for more than {self.timeout:g} seconds")  # fmt: skip
        await self.km.interrupt_kernel()
        until = time.monotonic() + _ANSWER_SECONDS
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(Empty):
                reply = await self.kc.shell_channel.get_msg(timeout=left)
                if trace := reply["content"].get("traceback"):
                    raise ReportError(what, "It was here:\n\n" + "\n".join(trace))
        raise ReportError(f"{what}, and the kernel hangs: it does not answer an interrupt")

    def _asked(self) -> dict[str, Any]:
        """What the report read, and its parameters as they stand at the end."""
        parameters = self._parameters()
        alike = "{0} if ({1!r}).__class__ is {0}.__class__ and {0} == {1!r} else '%.80r' % ({0},)"
        questions = {name: alike.format(name, given) for name, given in parameters.items()}
        # As text: IPython leaves out what comes after the thousandth of a list.
        questions[_READ] = f"__import__('json').dumps({_RECORD}.told())"
        self._check_alive()
        message = self.kc.execute("", silent=True, store_history=False, user_expressions=questions)
        found = self.wait_for_reply(message)["content"].get("user_expressions", {})
        answers = {
            name: ast.literal_eval(told["data"]["text/plain"])
            for name, told in found.items()
            if told.get("status") == "ok"
        }
        for name, given in parameters.items():
            if answers.get(name) != given:
                now = shorten(answers[name], 60) if name in answers else "gone"
                raise ReportError(f"the notebook changed its own parameter {name}: it was {given!r} and is {now}")
        return {"read": json.loads(answers[_READ])} if _READ in answers else {}

    def _parameters(self) -> dict[str, Any]:
        return self.nb.metadata.get("papermill", {}).get("parameters", {})

    def _died(self) -> ReportError:
        if self._output > MOST_OUTPUT:
            return ReportError(f"the notebook prints without end: more than {MOST_OUTPUT >> 20} MB")
        if self._cut_off:
            return ReportError(f"the kernel was cut off: most likely it printed more than {MOST_OUTPUT >> 20} MB")
        return KernelDiedError(self._kernel.ended)

    async def _async_cleanup_kernel(self) -> None:
        assert self.km is not None
        try:
            await self.km.end()
        finally:
            if self.kc is not None:
                self.kc.stop_channels()
                self.kc = None
            self.km = None

    # nbclient binds these names to its own coroutines.
    start_new_kernel_client = run_sync(async_start_new_kernel_client)
    _cleanup_kernel = run_sync(_async_cleanup_kernel)
    _check_alive = run_sync(_async_check_alive)


def _failed(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.outputs)
