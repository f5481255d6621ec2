"""How a run is followed."""

from __future__ import annotations

import io

import pytest
from curvebook.press.progress import Bar, Lines, fancy, shown
from rich.console import Console


def plain() -> Console:
    return Console(file=io.StringIO(), width=60)


@pytest.fixture(autouse=True)
def _an_ordinary_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_without_a_terminal_each_event_is_a_line() -> None:
    console = plain()
    with shown(console) as progress:
        progress.stage("Computing")
        progress.step(1, 2, "unseen")
        progress.reports(2)
        progress.done("partners/area/W1", 1.25)
        progress.done("partners/area/W2 [bold]", 0.5, "cell 3: KeyError: 'x', a reason longer than the line is wide")
        progress.problem("partners/area/W1", "a link leads nowhere")
        progress.warning("public", "a value is known from an earlier edition")
    assert console.file.getvalue().splitlines() == [  # type: ignore[attr-defined]
        "Computing",
        "2 reports to make",
        "[1/2] partners/area/W1  1.2 s",
        "[2/2] partners/area/W2 [bold]  0.5 s  FAILED: cell 3: KeyError: 'x', a reason longer than the line is wide",
        "partners/area/W1  FAILED: a link leads nowhere",
        "public  WARNING: a value is known from an earlier edition",
    ]


def test_on_a_terminal_a_bar_is_drawn() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=60)
    with shown(console) as progress:
        progress.stage("Computing")
        progress.reports(1)
        progress.done("partners/area/W1", 1.0, "cell 3: KeyError")
        progress.warning("public", "a value is known")
        assert isinstance(progress, Bar)
    assert "FAILED: cell 3: KeyError" in console.file.getvalue()  # type: ignore[attr-defined]
    assert "public  WARNING: a value is known" in console.file.getvalue()  # type: ignore[attr-defined]


def test_the_bar_says_which_report_is_at_which_cell() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with shown(console) as progress:
        progress.reports(2)
        progress.cell("partners/area/W1", 3, 9)
    assert "partners/area/W1, cell 3 of 9" in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("variable", ["NO_COLOR", "CI"])
def test_who_asks_for_plain_text_gets_lines(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "1")
    console = Console(file=io.StringIO(), force_terminal=True)
    assert not fancy(console)
    with shown(console) as progress:
        assert isinstance(progress, Lines)
