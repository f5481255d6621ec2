"""How a run is followed: a bar on a terminal, plain lines everywhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class Progress(Protocol):
    """What a run tells while it goes on."""

    def stage(self, words: str) -> None:
        """A stage begins."""

    def step(self, done: int, total: int, words: str) -> None:
        """So many steps of the stage are done; `words` come next."""

    def reports(self, count: int) -> None:
        """So many reports will be made."""

    def cell(self, name: str, done: int, total: int) -> None:
        """So many cells of a report have run; heard in the thread that runs it."""

    def done(self, name: str, seconds: float, problem: str = "") -> None:
        """A report has ended, well or with a problem."""

    def problem(self, name: str, words: str) -> None:
        """A report that was thought well has a problem after all."""

    def warning(self, name: str, words: str) -> None:
        """Something that nobody can mend any more, but somebody should know."""


class Silent:
    """Says nothing."""

    def stage(self, words: str) -> None:
        """Nothing."""

    def step(self, done: int, total: int, words: str) -> None:
        """Nothing."""

    def reports(self, count: int) -> None:
        """Nothing."""

    def cell(self, name: str, done: int, total: int) -> None:
        """Nothing."""

    def done(self, name: str, seconds: float, problem: str = "") -> None:
        """Nothing."""

    def problem(self, name: str, words: str) -> None:
        """Nothing."""

    def warning(self, name: str, words: str) -> None:
        """Nothing."""


class Lines:
    """A line per event: for logs, cron, CI, and terminals that asked for no colour."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._count = self._done = 0

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def stage(self, words: str) -> None:
        """A line."""
        self._say(words)

    def step(self, done: int, total: int, words: str) -> None:
        """Nothing: steps are for bars."""

    def reports(self, count: int) -> None:
        """A line."""
        self._count = count
        self._say(f"{count} reports to make" if count != 1 else "1 report to make")

    def cell(self, name: str, done: int, total: int) -> None:
        """Nothing: cells are for bars."""

    def done(self, name: str, seconds: float, problem: str = "") -> None:
        """A line with the count so far."""
        self._done += 1
        failed = f"  FAILED: {problem}" if problem else ""
        self._say(f"[{self._done}/{self._count}] {name}  {seconds:.1f} s{failed}")

    def problem(self, name: str, words: str) -> None:
        """A line."""
        self._say(f"{name}  FAILED: {words}")

    def warning(self, name: str, words: str) -> None:
        """A line."""
        self._say(f"{name}  WARNING: {words}")


class Bar:
    """One bar; failures stand above it as lines."""

    def __init__(self, console: Console, bar: RichProgress) -> None:
        self._console, self._bar = console, bar
        self._task: TaskID | None = None

    def stage(self, words: str) -> None:
        """The bar's words, while there is nothing to count."""
        if self._task is None:
            self._task = self._bar.add_task(words, total=None)
        else:
            self._bar.reset(self._task, total=None, description=words)

    def step(self, done: int, total: int, words: str) -> None:
        """The bar moves on."""
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def reports(self, count: int) -> None:
        """The bar begins to count."""
        self.stage("Making reports")
        assert self._task is not None
        self._bar.reset(self._task, total=count, description="Making reports")

    def cell(self, name: str, done: int, total: int) -> None:
        """The bar says which report is at which cell."""
        if self._task is not None:
            self._bar.update(self._task, description=f"{name}, cell {done} of {total}")

    def done(self, name: str, seconds: float, problem: str = "") -> None:
        """One step; a failure is said at once."""
        if problem:
            self.problem(name, problem)
        if self._task is not None:
            self._bar.update(self._task, advance=1, description=name)

    def problem(self, name: str, words: str) -> None:
        """A line above the bar."""
        self._console.print(f"{name}  FAILED: {words}", markup=False, highlight=False, style="bold")

    def warning(self, name: str, words: str) -> None:
        """A line above the bar."""
        self._console.print(f"{name}  WARNING: {words}", markup=False, highlight=False)


def fancy(console: Console) -> bool:
    """Whether a bar can be drawn: a real terminal, where nobody asked for plain text."""
    return (
        console.is_terminal
        and not console.is_dumb_terminal
        and not os.environ.get("NO_COLOR")
        and not os.environ.get("CI")
    )


@contextmanager
def shown(console: Console) -> Iterator[Progress]:
    """Progress on `console`, drawn or in lines."""
    if not fancy(console):
        yield Lines(console)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with RichProgress(*columns, console=console, transient=True) as bar:
        yield Bar(console, bar)


def tabled(heads: Sequence[str], rows: Sequence[Sequence[str]], said: str) -> None:
    """Rows as a table on a terminal, else as plain text with tabs; then what they come to, in a sentence."""
    import typer
    from rich.console import Console
    from rich.table import Table

    out = Console()
    if not out.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))
        typer.echo(said, err=True)
        return
    table = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    if rows:
        out.print(table)
    typer.echo(said)
