"""How long a report may take, and the ways in which it fails that have a name."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Self

from curvebook.press.warm.nursery import GONE

CELL_SECONDS, REPORT_SECONDS = 300, 900


@dataclass(frozen=True)
class Limits:
    """How long one cell, and one whole report, may run: seconds."""

    cell: float = CELL_SECONDS
    report: float = REPORT_SECONDS


class ReportError(Exception):
    """A report that failed in a way that has a name. `detail` is for the log."""

    def __init__(self, summary: str, detail: str = "") -> None:
        super().__init__(summary)
        self.detail = detail

    def in_cell(self, number: int, source: str) -> Self:
        """The same, with the cell in which it happened."""
        self.args = (f"cell {number}: {self}",)
        self.detail = f"The cell:\n\n{source}\n\n{self.detail}"
        return self


class KernelDiedError(ReportError):
    """The kernel ended before its report was made. `status`: its exit status, minus the signal that ended it."""

    def __init__(self, status: int | None) -> None:
        super().__init__(_end_of_a_kernel(status))
        self.status = status


def _end_of_a_kernel(status: int | None) -> str:
    """What an exit status says, for a person."""
    if status is None or status == GONE:
        return "the kernel died, and nobody could say how"
    if status == -signal.SIGKILL:
        return "the kernel was killed: most likely the machine ran out of memory"
    if status < 0:
        return f"the kernel died: a library crashed ({signal.Signals(-status).name})"
    return f"the kernel died: the notebook ended it (exit status {status})"
