"""Reports made by the workers of a dask cluster: the same edition, whatever happens to a worker."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from curvebook.cli.shared import reached
from curvebook.errors import ParameterError
from curvebook.press import cluster as press
from curvebook.press.progress import Silent

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "lib"


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


local_cluster = _module("dask_cluster").local_cluster


@pytest.fixture(scope="module")
def _started() -> Iterator[Any]:
    with local_cluster(2) as started:
        yield started


@pytest.fixture
def cluster(_started: Any) -> Any:
    """A cluster with two workers, started once: who ends one has another started."""
    _started.keep(2)
    return _started


# A cell that says which kernel, nursery and worker it runs in, and what it then does.
WHERE = """
import os, time, signal
from pathlib import Path
def parent(pid): return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
family = os.getpid(), os.getppid(), parent(os.getppid())
begun = Path("outputs") / "begun"
first = not begun.exists()
begun.parent.mkdir(exist_ok=True)
begun.with_suffix(".part").write_text(" ".join(map(str, family)))
begun.with_suffix(".part").replace(begun)
"""
WAIT_ONCE = f"{WHERE}\nwhile first:\n    time.sleep(0.1)"
WAIT = f"{WHERE}\nwhile True:\n    time.sleep(0.1)"
KILL_ITS_WORKER = f'{WHERE}\nif area == "W1":\n    os.kill(family[2], signal.SIGKILL)\n    time.sleep(60)'


def area_profiles(project: Any, cell: str) -> None:
    """Let area profiles run this cell too."""
    path = project.root / "notebooks" / "area_profile.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(cell, id="more"))
    nbformat.write(notebook, path)


def family(project: Any) -> tuple[int, int, int]:
    """The kernel, nursery and worker of the report that began, once one has."""
    begun = project.root / "outputs" / "begun"
    until = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.05)
    kernel, nursery, worker = map(int, begun.read_text().split())
    return kernel, nursery, worker


def gone(*processes: int) -> bool:
    """Whether they end, within seconds."""
    until = time.monotonic() + 10
    while (left := [pid for pid in processes if Path(f"/proc/{pid}/cmdline").exists()]) and time.monotonic() < until:
        time.sleep(0.05)
    return not left


def meanwhile(what: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=what)
    thread.start()
    return thread


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_two_workers_make_the_same_edition_as_this_machine(project: Any, cluster: Any) -> None:
    project.run(area="N1")
    before = files(project.live / "partners")
    (project.outputs / ".work" / "cluster-of-a-run-that-was-killed").mkdir()
    assert project.run(area="N1", cluster=cluster.address, afresh=True).made == 3
    assert files(project.live / "partners") == before
    assert "partners/area/N1.ipynb" in files(project.live)
    assert not list((project.outputs / ".work").glob("cluster-*"))


def test_ctrl_c_ends_the_kernels_on_the_workers(project: Any, cluster: Any) -> None:
    area_profiles(project, f'{WHERE}\nwhile area == "W1":\n    time.sleep(0.1)')

    class Pressed(Silent):
        def done(self, name: str, seconds: float, problem: str = "") -> None:
            family(project)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project.run(report="area-profile", area=["W1", "W2"], cluster=cluster.address, progress=Pressed())
    assert gone(family(project)[0])


def test_a_worker_killed_in_the_middle_of_a_report_costs_a_try_and_nobody_sees_dask(
    project: Any, cluster: Any, received: str
) -> None:
    area_profiles(project, WAIT_ONCE)
    words = ["run", "--edition", "2026-Q2", "--report", "area-profile", "--area", "N1", "--cluster", cluster.address]
    running = subprocess.Popen(
        [sys.executable, "-m", "curvebook.cli", *words],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(LIBRARY), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    kernel, nursery, worker = family(project)
    os.kill(worker, signal.SIGKILL)
    said, told = running.communicate(timeout=60)
    assert (running.returncode, said.split(" in ")[0]) == (0, "1 report made"), told
    assert [line.split("  ")[0] for line in told.splitlines()] == [
        "Computing the figures of 2026-Q2",
        "1 report to make",
        "[1/1] partners/area/N1",
        "Putting the site together",
    ]
    assert gone(kernel, nursery)


def test_a_report_that_ends_its_workers_fails_by_name_and_the_others_are_made(project: Any, cluster: Any) -> None:
    cluster.keep(3)
    area_profiles(project, KILL_ITS_WORKER)
    done = project.run(report="area-profile", area=["W1", "W2"], cluster=cluster.address)
    assert [(problem.report, problem.summary) for problem in done.problems] == [
        ("area/W1", "its worker ended while it was made, 2 times")
    ]
    assert done.made == 1


def test_where_every_worker_is_lost_what_was_not_made_fails_by_name(
    project: Any, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "GRACE", 0.5)
    area_profiles(project, WAIT)
    cluster.keep(1)

    def lose() -> None:
        family(project)
        cluster.keep(0)

    losing = meanwhile(lose)
    done = project.run(report="area-profile", area=["W1", "W2"], cluster=cluster.address)
    losing.join()
    assert {problem.report: problem.summary for problem in done.problems} == {
        "area/W1": "no worker was left to make it",
        "area/W2": "no worker was left to make it",
    }


def test_a_worker_with_another_library_is_refused(project: Any, cluster: Any, tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path / "lib")
    changed = tmp_path / "lib" / "curvebook" / "rounding.py"
    changed.write_text(changed.read_text() + "\n# changed\n")
    cluster.keep(0)
    other = cluster.start_worker(library=tmp_path / "lib")
    try:
        with pytest.raises(ParameterError) as refused:
            project.run(area="W1", report="area-profile", cluster=cluster.address)
    finally:
        other.kill()
        other.wait()
    (told,) = str(refused.value).splitlines()
    assert told.startswith("tcp://127.0.0.1:")
    assert told.endswith(
        ": the library's code differs. Install the same there, and start the worker again."
    )  # fmt: skip


def test_without_a_worker_it_is_said_how_to_start_one(
    project: Any, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "FIRST", 0.2)
    cluster.keep(0)
    with pytest.raises(ParameterError, match=r"the scheduler has no worker .* dask worker --no-nanny tcp://"):
        project.run(area="W1", report="area-profile", cluster=cluster.address)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("10.0.0.5", "this is no address of a scheduler .* such as tcp://10.0.0.5:8786"),
        ("tcp://10.0.0.5", "this is no address of a scheduler"),
        ("tcp://127.0.0.1:1", "no scheduler answers .* Connection refused"),
    ],
)
def test_a_wrong_address_is_told_before_anything_starts(address: str, told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        press.reach(address)


@pytest.mark.parametrize("banner", [b"", b"SSH-2.0-OpenSSH_9.2\r\n"])
def test_an_address_where_something_else_answers_is_told(banner: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "REACH", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as other:
        answering = meanwhile(lambda: other.accept()[0].sendall(banner))
        with pytest.raises(ParameterError, match="no scheduler answers"):
            press.reach(f"tcp://127.0.0.1:{other.getsockname()[1]}")
        answering.join()


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParameterError, match=r"pip install -e '.\[cluster\]'"):
        press.reach("tcp://127.0.0.1:1")


def test_how_many_reports_at_a_time_is_the_workers_to_say() -> None:
    with pytest.raises(ParameterError, match=r"--jobs: this does not go with --cluster .* dask worker --nthreads"):
        reached("tcp://127.0.0.1:1", 2)


class Answering:
    """A client whose one worker answers as it was told to."""

    status = "running"

    def __init__(self, answer: Callable[[press.Shared], Any]) -> None:
        self._answer = answer

    def nthreads(self, **_: Any) -> dict[str, int]:
        return {"tcp://10.0.0.7:41234": 4}

    def run(self, _: Any, shared: press.Shared, **__: Any) -> dict[str, Any]:
        return {"tcp://10.0.0.7:41234": self._answer(shared)}


ANSWERS = {
    "pandas is .* here and 2.0 there. Install the same": lambda shared: ({**shared.seen(), "pandas": "2.0"}, "", ""),
    "the folder of findings differs": lambda shared: ({**shared.seen(), "the folder of findings": "x"}, "", ""),
    "what it writes to the outputs is not seen here. .* one shared": lambda shared: (shared.seen(), "mark", ""),
    "it cannot write to the outputs .*Read-only": lambda shared: (shared.seen(), "mark", "Read-only"),
    "it cannot load this library .*No module named": lambda _: ModuleNotFoundError("No module named 'curvebook'"),
}


@pytest.mark.parametrize(("told", "answer"), ANSWERS.items())
def test_a_worker_that_sees_something_else_is_refused_by_name(project: Any, told: str, answer: Any) -> None:
    meeting = project.root / "meeting"
    meeting.mkdir()
    shared = press.Shared(project.root, project.partnership.folder, (project.figures.folder,), (), meeting)
    crew = press._Crew(Answering(answer), shared, Silent())
    with pytest.raises(ParameterError, match=f"tcp://10.0.0.7:41234: {told}"):
        crew.come("tcp://10.0.0.1:8786")
    assert crew.seats == {}
