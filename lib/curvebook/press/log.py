"""The log of a run: one JSON object per line, for machines that watch over it. Never a row of data.

Each line has `time` (UTC, ISO 8601), `event`, `run` (the same for all lines of one call), `partnership` and `edition`.
By event it adds:

- `start`: `versions`, of this library, Python and the parts that make pages;
- `stage`: `stage`, its words; `reports`: `count`, how many will be made;
- `report`: `audience`, `report`, `seconds`, `status` ("made" or "failed") and, of a failed one, `problem`;
- `problem`: a report thought well that failed after all: `audience`, `report`, `status`, `problem`;
- `warning`: `audience`; what is known from earlier editions though it is withheld now is said on the terminal alone;
- `end`: `status` ("ok", "failed", "busy", "stopped", "error"), `seconds`, `made`, `failed` and, of an error, `problem`.

`problem` says which cell failed and with which class of error. An error's own words may quote a value (pandas' often
do), so they stand in the report's log under `.work/logs`, which is never published, and not here.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from logging import LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from curvebook.errors import Fault, ParameterError
from curvebook.press.fingerprint import versions
from curvebook.press.progress import Progress
from curvebook.press.publish import BusyError

LARGEST, KEPT = 1_000_000, 5  # bytes of a log before it is put aside, and how many are kept aside
UNTOLD = "it failed for a reason that may quote a value"
# What is known to hold no value: the cell and the class of an error, and sentences that the press wrote itself.
_SAFE = re.compile(
    r"cell \d+: [A-Za-z_]\w*(?=:|$)|[A-Za-z_]\w*(?:Error|Exception|Warning|Interrupt)(?=:|$)"
    r"|(?:cell \d+: )?(?:(?:it|the report) ran for more than [\d.]+ seconds(?:, and the kernel hangs)?"
    r"|the kernel (?:died|was killed|was cut off|did not start)\b[^'\"]*|out of memory"
    r"|the notebook (?:prints without end|ended its own kernel|changed its own parameter \w+))"
    r"|the page could not be made|its workers? (?:ended|were lost)[^'\"]*|no worker was left to make it"
)


def without_values(summary: str) -> str:
    """What may be said of a failure where rows must not be: the cell and the class of its error.

    >>> without_values("cell 3: KeyError: 'Jo Bloggs, 41'")
    'cell 3: KeyError'
    >>> without_values("the page could not be made: could not convert string to float: '< 5'")
    'the page could not be made'
    >>> without_values("line 12: a lost value stands on the page (found '4')")
    'it failed for a reason that may quote a value'
    """
    safe = _SAFE.match(summary)
    return safe[0] if safe else UNTOLD


class _Lines(RotatingFileHandler):
    def handleError(self, record: LogRecord) -> None:  # noqa: N802 - the standard library's name
        """Nothing: a log that cannot be written (a full disk, say) must not stop the reports."""


@dataclass(frozen=True)
class Log:
    """A file of lines, and the id of this call in it."""

    lines: _Lines
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def write(self, event: str, **facts: Any) -> None:
        """One line."""
        told = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, "run": self.run, **facts}
        text = json.dumps(told, ensure_ascii=False)
        self.lines.handle(LogRecord("curvebook", 0, "", 0, text, None, None))


def open_log(file: Path, option: str = "--log") -> Log:
    """A log that adds to `file`; after a million bytes it is put aside as `file.1`, and five such are kept.

    Raises ParameterError where it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return Log(_Lines(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8"))
    except OSError as wrong:
        mend = "Name a file that can be written."
        raise ParameterError(Fault(str(file), option, "the log cannot be written", wrong.strerror, mend)) from None


@contextmanager
def followed(log: Log | None, progress: Progress, partnership: str, edition: str) -> Iterator[Progress]:
    """Write down the run of one edition: its start, what `progress` hears, its end however it ends; or nothing."""
    if log is None:
        yield progress
        return
    clock, follower = time.monotonic(), Follower(log, progress, {"partnership": partnership, "edition": edition})
    follower.write("start", versions=versions())
    ended = {"status": "error"}
    try:
        yield follower
        ended = {"status": "failed" if follower.failed else "ok"}
    except BusyError:
        ended = {"status": "busy"}
        raise
    except BaseException as wrong:
        stopped = isinstance(wrong, KeyboardInterrupt)
        ended = {"status": "stopped"} if stopped else {"status": "error", "problem": type(wrong).__name__}
        raise
    finally:
        seconds = round(time.monotonic() - clock, 2)
        follower.write("end", **ended, seconds=seconds, made=len(follower.made), failed=len(follower.failed))


@dataclass
class Follower:
    """Progress that is written down, and passed on to `onward`."""

    log: Log
    onward: Progress
    about: dict[str, str]
    made: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def write(self, event: str, **facts: Any) -> None:
        """One line about this edition."""
        self.log.write(event, **self.about, **facts)

    def stage(self, words: str) -> None:
        """A line."""
        self.write("stage", stage=words)
        self.onward.stage(words)

    def step(self, done: int, total: int, words: str) -> None:
        """Nothing is written: steps are for bars."""
        self.onward.step(done, total, words)

    def reports(self, count: int) -> None:
        """A line."""
        self.write("reports", count=count)
        self.onward.reports(count)

    def cell(self, name: str, done: int, total: int) -> None:
        """Nothing is written: cells are for bars."""
        self.onward.cell(name, done, total)

    def done(self, name: str, seconds: float, problem: str = "") -> None:
        """A line, without an error's own words."""
        (self.failed if problem else self.made).add(name)
        status = {"status": "failed", "problem": without_values(problem)} if problem else {"status": "made"}
        self.write("report", **_named(name), seconds=round(seconds, 2), **status)
        self.onward.done(name, seconds, problem)

    def problem(self, name: str, words: str) -> None:
        """A line, without the problem's own words."""
        self.made.discard(name)
        self.failed.add(name)
        self.write("problem", **_named(name), status="failed", problem=without_values(words))
        self.onward.problem(name, words)

    def warning(self, name: str, words: str) -> None:
        """A line without words: they name a cell that is withheld."""
        self.write("warning", audience=name)
        self.onward.warning(name, words)


def _named(name: str) -> dict[str, str]:
    audience, _, report = name.partition("/")
    return {"audience": audience, "report": report}
