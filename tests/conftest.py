"""What tests of several kinds look at: the example's whole edition, made once, as a scheduler makes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit"))  # for what modules of several kinds import
Command = Callable[..., subprocess.CompletedProcess[str]]


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
    """A folder of outputs with Marlbrook's 2026-Q2 in it, and what the command said. Of several workers one makes it,
    and each has a copy of its own."""
    own, made = tmp_path_factory.mktemp("edition"), tmp_path_factory.getbasetemp().parent / "edition"
    asked = ("run", "marlbrook", "--edition", "2026-Q2")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return own, command(*asked, outputs=own).stdout
    with FileLock(made.with_suffix(".lock")):
        said = made / "said.txt"
        if not said.exists():
            text = command(*asked, outputs=made / "outputs").stdout
            said.write_text(text, encoding="utf-8")
        shutil.copytree(made / "outputs", own, dirs_exist_ok=True)
    return own, said.read_text(encoding="utf-8").replace(str(made / "outputs"), str(own))
