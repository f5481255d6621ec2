"""What tests of several kinds look at: the example's whole edition, made once, as a scheduler makes it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from curvebook.press.kinds import KINDS
from filelock import FileLock

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit"))  # for what modules of several kinds import
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job, and all that it starts
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
    """A folder of outputs with Marlbrook's public 2026-Q2 in it, and what the command said."""

    def make(outputs: Path) -> str:
        return command("run", "marlbrook", "--edition", "2026-Q2", outputs=outputs).stdout

    return _once("edition", make, tmp_path_factory)


@pytest.fixture(scope="session")
def every_audience(
    command: Command, example_edition: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder of outputs with Marlbrook's 2026-Q2 for every audience in it: every kind of report that it receives, of
    one ward where it is made of each; but of theme reports and area profiles only the public's, and two of the lead
    partners', who see what the public does not."""

    def make(outputs: Path) -> str:
        shutil.copytree(example_edition[0], outputs, dirs_exist_ok=True)
        kinds = [word for kind in KINDS if kind not in ("theme", "area-profile") for word in ("--report", kind)]
        places = ("--area", "Marlbrook", "--area", "M05000001")
        whole = ("run", "marlbrook", "--edition", "2026-Q2", "--audience")
        said = command(*whole, "all", *kinds, *places, outputs=outputs).stdout
        own = ("--area", "Marlbrook", "--report", "theme", "--theme", "children", "--theme", "health")
        return said + command(*whole, "partners", *own, outputs=outputs).stdout

    return _once("every-audience", make, tmp_path_factory)[0]


def _once(name: str, make: Callable[[Path], str], factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What `make` puts into a folder, and what it said. Of several workers one makes it, and each has a copy."""
    own, made = factory.mktemp(name), factory.getbasetemp().parent / name
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return own, make(own)
    with FileLock(made.with_suffix(".lock")):
        said = made / "said.txt"
        if not said.exists():
            text = make(made / "outputs")
            said.write_text(text, encoding="utf-8")
        shutil.copytree(made / "outputs", own, dirs_exist_ok=True)
    return own, said.read_text(encoding="utf-8").replace(str(made / "outputs"), str(own))
