"""What tests of several kinds look at: the example's whole edition, made once, as a scheduler makes it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit"))  # for what modules of several kinds import
Command = Callable[..., subprocess.CompletedProcess[str]]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Under several workers, each file's tests stay together, and so do all that look at the example's edition.

    Marked as soon as they are collected: later, pytest-xdist has read the marks.
    """
    shared = "example_edition" in getattr(item, "fixturenames", ())
    item.add_marker(pytest.mark.xdist_group("edition" if shared else item.nodeid.split("::")[0]))


@pytest.fixture(scope="session")
def command() -> Command:
    """The command line in this project: `command("run", "marlbrook", …, outputs=folder)`. It must end well."""

    def run(*words: str, outputs: Path) -> subprocess.CompletedProcess[str]:
        library = os.pathsep.join([str(ROOT / "lib"), *filter(None, [os.environ.get("PYTHONPATH")])])
        settings = {"CURVEBOOK_OUTPUTS": str(outputs), "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": library}
        done = subprocess.run(
            [sys.executable, "-m", "curvebook.cli", *words],
            cwd=ROOT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    return run


@pytest.fixture(scope="session")
def example_edition(command: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of outputs with Marlbrook's 2026-Q2 in it, and what the command said."""
    outputs = tmp_path_factory.mktemp("edition")
    return outputs, command("run", "marlbrook", "--edition", "2026-Q2", outputs=outputs).stdout
