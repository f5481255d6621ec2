"""A user's mistakes, told so that the user can mend them: file, place, value, mend; all of them at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake.

    >>> print(Fault("children.yaml", "line 12, owner.officer", "the officer is missing", mend="Name a post."))
    children.yaml, line 12, owner.officer: the officer is missing. Name a post.
    >>> print(Fault("neet.csv", "row 3, column value", "not a number", value="n/a", mend="Use [x] for unavailable."))
    neet.csv, row 3, column value: not a number (found 'n/a'). Use [x] for unavailable.
    >>> print(Fault("", "", "there is no edition yet", mend="Issue one first."))
    there is no edition yet. Issue one first.
    """

    file: str
    place: str
    problem: str
    value: str | None = None
    mend: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        said = f"{where}: {self.problem}" if where else self.problem
        found = "" if self.value is None else f" (found {shorten(self.value)!r})"
        return f"{said}{found}." + (f" {self.mend}" if self.mend else "")


class UserError(Exception):
    """The user's input is at fault. The command line prints the faults without a traceback and exits with 2."""

    exit_code = 2

    def __init__(self, faults: Iterable[Fault] | Fault) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows for it: the faults alone, for the user's mistake is not in our code."""
        return [str(self)]


class DefinitionError(UserError):
    """Something that was agreed (a definition, a story, a decision) is written wrongly or does not hang together."""


class SubmissionError(UserError):
    """A received file cannot be read as the format it was said to have."""


class ParameterError(UserError):
    """A command's or notebook's parameter names nothing that exists."""


def shorten(value: str, width: int = 60) -> str:
    """`value` on one line, cut at `width` characters, so that a message stays a message."""
    line = " ".join(str(value).split())
    return line if len(line) <= width else line[: width - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """A mend that offers the nearest known word, or lists a few.

    >>> nearest("polartiy", ["polarity", "title"])
    "Did you mean 'polarity'?"
    >>> nearest("xyz", ["b", "a"])
    'Known: a, b.'
    """
    names = sorted({str(name) for name in known})
    close = difflib.get_close_matches(str(word), names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {shorten(close[0], 80)!r}?"
    if not names:
        return "None is defined yet."
    shown = ", ".join(shorten(name, 40) for name in names[:15])
    return f"Known: {shown}{' …' if len(names) > 15 else ''}."
