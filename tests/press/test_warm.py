"""Warm kernels: what they are is what ordinary ones are, they end when they must, and they leave nothing behind."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from curvebook.press.execute import Executed, Job, execute
from curvebook.press.failing import Limits
from curvebook.press.kernels import Kernels
from curvebook.press.warm import nursery, provisioner
from curvebook.press.warm.nursery import NURSERY
from jupyter_client.manager import KernelManager
from nbformat.v4 import new_code_cell, new_notebook
from processes import alive, comes, ended, kernels_of, marked, nursery_of

LIBRARY = Path(__file__).parents[2] / "lib"

pytestmark = [
    pytest.mark.skipif(not nursery.possible(), reason="kernels cannot be forked here: each is an ordinary one"),
    pytest.mark.usefixtures("real_kernels"),
]

# What a notebook may see or show; each cell shows the same in a warm kernel and in an ordinary one. (An ordinary one is
# told its parent's number, to end with it; a warm one ends with it by other means. The other name is the debugger's.)
EVERYTHING = (
    "print(1); 2",
    "import sys; print('to stderr', file=sys.stderr)",
    "from IPython.display import display, HTML; display(HTML('<b>x</b>')); display({'a': 1})",
    "import matplotlib.pyplot as plt; plt.plot([1, 2, 3])",
    "plt.bar([1, 2], [3, 4]); plt.show()",
    "%matplotlib inline\nplt.hist([1, 1, 2]); None",
    "%config InlineBackend.figure_formats = ['png']\nplt.figure(); plt.scatter([1], [1]); None",
    "fig, ax = plt.subplots(); ax.plot([1, 2]); plt.close(fig)",
    "fig",
    "plt.get_backend(), plt.isinteractive(), plt.rcParams['figure.dpi'], plt.get_fignums()",
    "import seaborn as sns; import pandas as pd; sns.lineplot(pd.DataFrame({'a': [1, 2], 'b': [2, 1]}), x='a', y='b')",
    "pd.DataFrame({'a': [1.5, None]})",
    "import os; sorted(one for one in os.environ.items() if one[0] not in ('JPY_PARENT_PID', 'PYDEVD_USE_FRAME_EVAL'))",
    "os.getcwd(), sys.path, sys.executable, sys.flags, sys.prefix",
    "[word for word in sys.argv if 'kernel' not in word]",
    "__name__, sys.modules['__main__'].__name__, hash('x'), __builtins__.__name__",
    "import locale, time, threading; locale.getlocale(), time.tzname, threading.current_thread().name",
    "import warnings; warnings.warn('once', UserWarning)",
    "import logging; logging.getLogger().level, logging.getLogger().handlers, logging.getLogger('a').warning('seen')",
    "import signal; [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)]",
    "import subprocess; subprocess.run(['sh', '-c', 'echo out; echo err >&2; exit 3']).returncode",
    "_, status = os.waitpid(os.spawnlp(os.P_NOWAIT, 'true', 'true'), 0); status",
    "os.write(1, b'to descriptor 1\\n')",
    "heard = []; thread = threading.Thread(target=lambda: heard.append(1)); thread.start(); thread.join(); heard",
    "from concurrent.futures import *; list(ThreadPoolExecutor(2).map(abs, [-1, 2]))",
    "list(ProcessPoolExecutor(1).map(abs, [-1, 2]))",
    "import asyncio; await asyncio.sleep(0); type(asyncio.get_running_loop()).__name__",
    "import duckdb; duckdb.sql('select 42').fetchall()",
    "import pyarrow as pa; pa.compute.sum(pa.array(range(100_000))).as_py()",
    "import numpy as np; np.random.seed(1); a = np.random.rand(300, 300); float((a @ a).sum())",
    "get_ipython().__class__, get_ipython().history_manager.enabled, get_ipython().run_line_magic('pwd', '')",
    "!echo from a shell",
    "import gc; gc.isenabled(), gc.get_threshold()",
    "1/0",
)  # fmt: skip


def notebook(path: Path, *cells: str) -> Path:
    """A notebook of these cells; one that fails does not stop the next."""
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    first = new_code_cell('area: str = "T1"  # the area', metadata={"tags": ["parameters"]})
    rest = [new_code_cell(cell, metadata={"tags": ["raises-exception"]}) for cell in cells]
    nbformat.write(new_notebook(metadata=python, cells=[first, *rest]), path)
    return path


def ran(folder: Path, *cells: str, warm: bool = True, environment: dict[str, str] | None = None) -> Executed:
    """These cells, run as a report."""
    job = Job("report", notebook(folder / "report.ipynb", *cells), {"area": "W1"}, folder / "ran.ipynb")
    return execute(job, Kernels(environment or {}, folder, warm=warm), limits=Limits(30, 120))


def shown(ended: Executed) -> list[Any]:
    assert ended.failure is None, ended.failure
    return [cell.outputs for cell in ended.notebook.cells if cell.cell_type == "code"][2:]


def said(ended: Executed) -> str:
    """The text of the last output."""
    return shown(ended)[-1][0].data["text/plain"]


# As ordinary kernels


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[Any]]:
    """What an ordinary kernel shows of everything, and what a warm one shows."""
    folder = tmp_path_factory.mktemp("everything")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)  # ipykernel looks at it
        patch.setenv("IPYTHONDIR", str(folder))
        return executed(folder, warm=False), executed(folder, warm=True)


def executed(folder: Path, *, warm: bool) -> list[Any]:
    """The outputs of every cell; one fails, so the notebook is looked at as far as it went."""
    ran(folder, *EVERYTHING, warm=warm)
    cells = nbformat.read(folder / "ran.ipynb", as_version=4).cells
    # What a program prints beside Python's own output comes before or after it, in either kernel.
    return [sorted(cell.outputs, key=str) for cell in cells if "raises-exception" in cell.metadata.get("tags", ())]


@pytest.mark.parametrize("number", range(len(EVERYTHING)), ids=lambda n: EVERYTHING[n][:40])
def test_a_warm_kernel_shows_what_an_ordinary_one_shows(both: tuple[list[Any], list[Any]], number: int) -> None:
    ordinary, warm = (_without_chance(outputs[number]) for outputs in both)
    assert warm == ordinary


def test_every_figure_is_shown(both: tuple[list[Any], list[Any]]) -> None:
    counts = [sum("image/png" in o.get("data", {}) for outputs in one for o in outputs) for one in both]
    assert counts == [6, 6]


def _without_chance(outputs: list[Any]) -> str:
    """Outputs as text, without what differs between two runs of the same kernel: folders, numbers of processes and
    addresses in memory."""
    return re.sub(r"(?<=/curvebook-press-)\d+-\w+|(?<=0x)[0-9a-f]+|(?<=ipykernel_)\d+", "N", str(outputs))


def test_no_two_kernels_draw_the_same_numbers(tmp_path: Path) -> None:
    cell = "import random, numpy, uuid; random.random(), float(numpy.random.rand()), uuid.uuid4().hex"
    assert len({said(ran(tmp_path, cell)) for _ in range(3)}) == 3


def test_everything_was_loaded_before_the_fork(tmp_path: Path) -> None:
    """A fork server swallows the ImportError of what it was to load, and each kernel would load it again."""
    cell = "import sys, json; json.dumps(['curvebook.press.warm.loaded' in sys.modules, 'seaborn' in sys.modules])"
    assert said(ran(tmp_path, cell)) == "'[true, true]'"


def test_a_process_that_only_imports_what_the_nursery_does_stays_as_it_was() -> None:
    """Or one that collects our examples would be deaf to Ctrl-C, and all that it starts with it."""
    script = (
        "import signal, gc\nbefore = signal.getsignal(signal.SIGINT), gc.get_freeze_count()\n"
        "import curvebook.press.warm.ready, curvebook.press.warm.loaded\n"
        "assert (signal.getsignal(signal.SIGINT), gc.get_freeze_count()) == before\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_where_the_library_cannot_be_loaded_kernels_are_ordinary_ones(tmp_path: Path) -> None:
    """The reason is said once, however many kernels there are."""
    (tmp_path / "seaborn.py").write_text("import nowhere_to_be_found\n")
    cell = "import sys; 'seaborn' in sys.modules"
    path = notebook(tmp_path / "in.ipynb", cell)
    script = (
        "from pathlib import Path\nfrom curvebook.press.execute import Job, execute\n"
        "from curvebook.press.kernels import Kernels\n"
        "for n in range(2):\n"
        f"    job = Job('a', Path({str(path)!r}), {{'area': 'W1'}}, Path(f'out{{n}}.ipynb'))\n"
        "    ended = execute(job, Kernels({}, Path()))\n"
        "    print(ended.failure or ended.notebook.cells[-1].outputs[0].data['text/plain'])\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{LIBRARY}"}
    words = [sys.executable, "-c", script]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "False\nFalse\n", done.stderr
    assert done.stderr.count("Kernels start from nothing, which is slower: ModuleNotFoundError") == 1


def test_what_cannot_fork_starts_ordinary_kernels_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(provisioner, "possible", lambda: False)
    monkeypatch.setattr(provisioner, "_told", [])
    for _ in range(2):
        assert said(ran(tmp_path, "import sys; 'curvebook.press.warm.loaded' in sys.modules")) == "False"
    assert [r.message for r in caplog.records if r.name == "curvebook"] == [
        "Kernels cannot be forked here; each is started anew, which is slower."
    ]


# No orphans

WAIT = "import time; time.sleep(1000)"
CHILD = "import subprocess; subprocess.Popen(['sleep', '1000'])"
# In a session of its own; so, with its parent gone and without the environment that it was given.
SESSION = "import subprocess; subprocess.Popen(['sleep', '1000'], start_new_session=True)"
DAEMON = """
import os, subprocess
if not (child := os.fork()):
    os.setsid()
    subprocess.Popen(["sleep", "1000"], env={"MARK": os.environ["MARK"]}, start_new_session=True)
    os._exit(0)
os.waitpid(child, 0)
"""
ALL = f"{CHILD}\n{SESSION}\n{DAEMON}"


def new_mark() -> str:
    return f"curvebook-test-{os.getpid()}-{time.monotonic_ns()}"


def end(pids: list[int]) -> None:
    """Whatever the test says, nothing of it is left."""
    for pid in filter(alive, pids):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("last", ["1", "1/0", "import os; os._exit(3)", "import os; os.kill(os.getpid(), 9)"])
def test_nothing_that_a_notebook_started_outlives_it(tmp_path: Path, last: str) -> None:
    mark = new_mark()
    ran(tmp_path, ALL, last, environment={"MARK": mark})
    try:
        assert comes(lambda: not marked(mark), 5), marked(mark)
    finally:
        end(marked(mark))


def test_nothing_that_a_notebook_started_outlives_an_ordinary_kernel(tmp_path: Path) -> None:
    mark = new_mark()
    ran(tmp_path, SESSION, environment={"MARK": mark}, warm=False)
    try:
        assert comes(lambda: not marked(mark), 5), marked(mark)
    finally:
        end(marked(mark))


def test_what_another_notebook_started_lives_on(tmp_path: Path) -> None:
    """Its parent has ended, but its kernel has not."""
    mark = new_mark()
    with kernel(f"import os; os.environ['MARK'] = {mark!r}\n{DAEMON}"):
        assert comes(lambda: marked(mark))
        ran(tmp_path, SESSION, environment={"MARK": "another"})
        assert len(marked(mark)) == 1
    assert comes(lambda: not marked(mark), 5), marked(mark)


class Press:
    """Another process that runs one slow report, with a mark in the environment of all that it starts."""

    def __init__(self, folder: Path, cell: str, children: int) -> None:
        self.mark = new_mark()
        path = notebook(folder / "slow.ipynb", cell)
        script = (
            "from pathlib import Path\nfrom curvebook.press.execute import Job, execute\n"
            "from curvebook.press.kernels import Kernels\n"
            f"job = Job('slow', Path({str(path)!r}), {{'area': 'W1'}}, Path({str(folder / 'out.ipynb')!r}))\n"
            f"kernels = Kernels({{'MARK': {self.mark!r}}}, Path({str(folder)!r}))\n"
            "try:\n    print(execute(job, kernels).failure or 'made', flush=True)\nfinally:\n    kernels.stop_all()\n"
        )
        environment = {**os.environ, "PYTHONPATH": str(LIBRARY), "TMPDIR": str(folder)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        self.process: subprocess.Popen[str] = subprocess.Popen([sys.executable, "-c", script], env=environment, **pipes)
        assert comes(lambda: len(marked(self.mark)) == children), "the kernel and its children did not come"
        self.nursery = nursery_of(self.process.pid)
        self.family = [*kernels_of(self.process.pid), *marked(self.mark)]
        assert len(self.family) == 1 + children

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.communicate()
        end(self.family)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_nothing_outlives_the_press(tmp_path: Path, how: signal.Signals) -> None:
    with Press(tmp_path, f"{ALL}\n{WAIT}", 3) as press:
        family = [*press.family, press.nursery]
        press.process.send_signal(how)
        press.process.communicate(timeout=20)
        assert ended(family), [pid for pid in family if alive(pid)]
        assert not marked(press.mark)


def test_a_nursery_that_was_killed_takes_its_kernels_with_it_and_the_report_is_made_in_a_new_one(
    tmp_path: Path,
) -> None:
    slow = f"{CHILD}; {SESSION}; {WAIT}"
    once = f"from pathlib import Path\nif not Path('seen').exists():\n    Path('seen').touch()\n    {slow}"
    with Press(tmp_path, once, 2) as press:
        os.kill(press.nursery, signal.SIGKILL)
        said, _ = press.process.communicate(timeout=30)
        assert said == "made\n"
        assert ended(press.family), [pid for pid in press.family if alive(pid)]


def test_what_a_press_and_its_nursery_left_that_were_both_killed_ends_with_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Press(tmp_path, f"{SESSION}\n{WAIT}", 1) as press:
        press.process.send_signal(signal.SIGSTOP)  # or it would see that its nursery was killed
        os.kill(press.nursery, signal.SIGKILL)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        Kernels({}, tmp_path)
        assert marked(press.mark), "its press has not ended"
        press.process.kill()
        press.process.wait()
        Kernels({}, tmp_path)
        assert ended(press.family), [pid for pid in press.family if alive(pid)]


# Nothing left behind


def test_a_dozen_kernels_leave_no_descriptor_folder_or_process_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))

    def left() -> tuple[int, int, list[int], list[str]]:
        ours, its = (len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in ("self", NURSERY.pid()))
        return ours, its, kernels_of(os.getpid()), [p.name for p in (tmp_path / "t").iterdir()]

    ran(tmp_path, "1")
    gc.collect()
    before = left()
    for _ in range(12):
        assert ran(tmp_path, "1").failure is None
    assert comes(lambda: left() == before, 5), (left(), before)
    assert before[2:] == ([], [])


def test_a_folder_with_a_long_name_holds_no_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket's address may have 103 characters; a report is made all the same."""
    long = tmp_path / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert said(ran(tmp_path, "42")) == "42"


def test_an_edited_library_is_loaded_again_and_the_kernels_of_before_live_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kernel("print('one')") as (manager, client):
        first = NURSERY.pid()
        monkeypatch.setattr(nursery, "_library", lambda: ("edited",))
        ran(tmp_path, "1")
        second = NURSERY.pid()
        assert second != first
        assert text(client, "print('still here')") == "still here\n"
        assert manager.is_alive()
    ran(tmp_path, "1")
    assert NURSERY.pid() == second
    assert not alive(first or 0), "a nursery without children of its own waits for nobody"


# As Jupyter starts them


def test_jupyter_offers_the_warm_kernel() -> None:
    words = [sys.executable, "-m", "jupyter", "kernelspec", "list", "--json"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert '"display_name": "Curvebook (warm)"' in listed
    assert '"provisioner_name": "curvebook-warm"' in listed


@contextlib.contextmanager
def kernel(first: str) -> Iterator[tuple[KernelManager, Any]]:
    """A warm kernel as JupyterLab starts it, over TCP."""
    manager = KernelManager(kernel_name="curvebook")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        client.execute_interactive(first, timeout=20, output_hook=lambda _: None)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def text(client: Any, code: str) -> str:
    """What a cell prints."""
    told: list[str] = []
    client.execute_interactive(code, timeout=20, output_hook=lambda m: told.append(m["content"].get("text", "")))
    return "".join(told)


def test_jupyter_runs_interrupts_and_restarts_it(tmp_path: Path) -> None:
    with kernel("x = 1") as (manager, client):
        assert manager.transport == "tcp"
        assert text(client, "import sys; print('curvebook.press.warm.loaded' in sys.modules, x)") == "True 1\n"
        busy = client.execute("import time; time.sleep(100)")
        time.sleep(0.5)
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=10))["parent_header"]["msg_id"] != busy:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        before = manager.provisioner.pid
        manager.restart_kernel(now=False)
        client.wait_for_ready(timeout=30)
        assert manager.provisioner.pid != before
        assert not alive(before)
        assert text(client, "print('x' in globals())") == "False\n"


def test_a_kernel_that_is_shut_down_in_peace_does_what_was_left_for_its_end(tmp_path: Path) -> None:
    left = tmp_path / "left"
    with kernel(f"import atexit; from pathlib import Path; atexit.register(Path({str(left)!r}).touch)") as (manager, _):
        pid = manager.provisioner.pid
        manager.shutdown_kernel(now=False)
        assert ended([pid])
    assert left.exists()


def test_what_a_killed_press_left_in_the_temporary_folder_is_swept(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    left, ours = tmp_path / f"curvebook-press-{gone.pid}-abc", tmp_path / f"curvebook-press-{os.getpid()}-abc"
    elsewhere = tmp_path / f"curvebook-press-{gone.pid}-def"  # of a press in a container, that we cannot see
    for folder in (left, ours, elsewhere):
        folder.mkdir()
    for folder in (left, ours):
        os.utime(folder, (time.time() - 25 * 3600,) * 2)
    Kernels({}, tmp_path)
    assert [left.exists(), ours.exists(), elsewhere.exists()] == [False, True, True]
