"""The engine: one report in one kernel, every way in which it can fail named, and the press unharmed by all of them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import papermill
import pytest
from curvebook.errors import ParameterError
from curvebook.press.execute import Executed, Job, check_parameters, execute
from curvebook.press.failing import Limits
from curvebook.press.kernels import Kernels
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from processes import resident

LIBRARY = Path(__file__).parents[2] / "lib"
Report = Callable[..., Executed]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked, limited and watched on Linux")


def write(path: Path, *cells: str) -> Path:
    """A notebook with a parameter `area` and these cells."""
    tagged = new_code_cell('area: str = "T1"  # the area', metadata={"tags": ["parameters"]})
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(metadata=python, cells=[tagged, *map(new_code_cell, cells)]), path)
    return path


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Runs cells as one report, in a warm kernel."""

    def run(*cells: str, **settings: object) -> Executed:
        job = Job("report", write(tmp_path / "report.ipynb", *cells), {"area": "W1"}, tmp_path / "ran" / "report.ipynb")
        monkeypatch.delenv(
            "PYTEST_CURRENT_TEST", raising=False
        )  # where it is set, ipykernel does not look at descriptors 1 and 2
        return execute(job, Kernels({}, tmp_path), **{"limits": Limits(30, 60), **settings})  # type: ignore[arg-type]

    return run


def why(ended: Executed) -> str:
    assert ended.failure is not None
    return ended.failure.summary


# Deadlines


def test_a_cell_that_runs_too_long_is_stopped_and_told_where_it_was(report: Report) -> None:
    ended = report("import time\nfor second in range(100):\n    time.sleep(1)", limits=Limits(cell=1))
    assert why(ended) == "cell 3: it ran for more than 1 seconds"
    assert "time.sleep(1)" in ended.failure.detail
    assert "KeyboardInterrupt" in ended.failure.detail


def test_a_report_that_runs_too_long_is_stopped_though_each_cell_is_quick(report: Report) -> None:
    ended = report(*["import time; time.sleep(0.4)"] * 5, limits=Limits(cell=10, report=1.5))
    assert why(ended) == "cell 6: the report ran for more than 1.5 seconds"
    assert ended.seconds < 5


@pytest.mark.parametrize(
    "cell",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import time\nwhile True:\n    try: time.sleep(9)\n    except KeyboardInterrupt: pass",
    ],
    ids=["stopped", "ignores interrupts"],
)
def test_a_kernel_that_does_not_answer_an_interrupt_hangs_by_name(report: Report, cell: str) -> None:
    assert why(report(cell, limits=Limits(cell=1))).endswith("the kernel hangs: it does not answer an interrupt")


def test_a_kernel_stuck_in_c_code_hangs_by_name(report: Report) -> None:
    stuck = "import ctypes\nlibc = ctypes.PyDLL(None)\nwhile True: libc.usleep(50_000_000) or libc.usleep(50_000_000)"
    deaf = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
    assert "the kernel hangs" in why(report(deaf + stuck, limits=Limits(cell=1)))


# Ends


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("import sys; sys.exit(4)", "cell 3: SystemExit: 4"),
        ("exit()", "cell 3: the notebook ended its own kernel"),
        ("import sys; sys.exit(0)", "cell 3: the notebook ended its own kernel"),
        ("import os; os._exit(3)", "cell 3: the kernel died: the notebook ended it (exit status 3), twice"),
        ("import os; os.kill(os.getpid(), 11)", "cell 3: the kernel died: a library crashed (SIGSEGV), twice"),
        ("import os; os.kill(os.getpid(), 9)",
         "cell 3: the kernel was killed: most likely the machine ran out of memory, twice"),
    ],
)  # fmt: skip
def test_how_a_kernel_ended_is_told(report: Report, cell: str, told: str) -> None:
    assert why(report(cell)) == told


def test_the_cell_in_which_a_kernel_died_is_in_the_log(report: Report) -> None:
    cell = "import os; os._exit(3)"
    assert f"The cell:\n\n{cell}\n" in report("1", cell, "2").failure.detail


def test_a_kernel_that_died_is_tried_once_more(report: Report, tmp_path: Path) -> None:
    once = "from pathlib import Path\nseen = Path('seen')\nif not seen.exists():\n    seen.touch()\n"
    ended = report(once + "    import os; os._exit(3)")
    assert ended.failure is None
    assert (tmp_path / "seen").exists()


def test_a_notebook_with_an_error_is_not_tried_again(report: Report, tmp_path: Path) -> None:
    assert why(report("open('tries', 'a').write('x')\n1/0")) == "cell 3: ZeroDivisionError: division by zero"
    assert (tmp_path / "tries").read_text() == "x"


# Without end


@pytest.mark.parametrize(
    "cell",
    ["x = []\nwhile True: x.append(bytearray(100_000_000))", "import numpy as np; np.ones(10**9)"],
    ids=["python", "numpy"],
)
def test_a_notebook_that_takes_memory_without_end_is_told_so(report: Report, cell: str) -> None:
    assert why(report(cell)) == "cell 3: out of memory (more than 2 GiB)"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("for _ in range(10**7): print('x' * 99)", "more than 32 MB"),
        ("print('x' * 10**9)", "out of memory"),
        ("print('x' * 10**8)", "more than 32 MB"),
        ("raise ValueError('x' * 10**8)", "more than 32 MB"),
        ("import subprocess; subprocess.run('yes | head -c 1000000000', shell=True)", "more than 32 MB"),
        ("import os\nfor _ in range(1000): os.write(1, b'x' * 10**6)", "more than 32 MB"),
        ("from IPython.display import display, JSON\nfor _ in range(1000): display(JSON(['x' * 10**6]))",
         "more than 32 MB"),
        ("area = 'x' * 10**8", "changed its own parameter"),
    ],
    ids=["small pieces", "1 GB", "100 MB", "an error", "a program", "a descriptor", "data", "a parameter"],
)  # fmt: skip
def test_a_gigabyte_of_output_ends_the_report_within_seconds_and_leaves_the_press_small(
    report: Report, cell: str, told: str
) -> None:
    report("1")  # the press has loaded what it needs
    with peak_of(os.getpid()) as peak:
        ended = report(cell)
    assert told in why(ended)
    assert ended.seconds < 20
    assert peak() < 400 << 20, f"{peak() >> 20} MiB more"


class peak_of:  # noqa: N801 - reads as a phrase
    """The most memory that a process takes beyond what it had, while the block runs: bytes."""

    def __init__(self, pid: int) -> None:
        self.pid, self.before, self.most, self.over = pid, resident(pid), 0, False

    def __enter__(self) -> Callable[[], int]:
        threading.Thread(target=self._watch, daemon=True).start()
        return lambda: self.most - self.before

    def _watch(self) -> None:
        while not self.over:
            self.most = max(self.most, resident(self.pid))
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self.over = True


# What a notebook may not do to itself


@pytest.mark.parametrize(
    ("cell", "now"),
    [("area = 'W9'", "is 'W9'"), ("del area", "is gone"), ("area = None", "is None"),
     ("class Odd(str):\n    def __repr__(self): raise ValueError\narea = Odd('W1')", "is gone")],
)  # fmt: skip
def test_a_notebook_that_changes_its_own_parameter_fails(report: Report, cell: str, now: str) -> None:
    assert why(report(cell)) == f"the notebook changed its own parameter area: it was 'W1' and {now}"


def test_a_notebook_that_writes_over_its_own_file_is_made_from_what_it_was(report: Report, tmp_path: Path) -> None:
    ended = report("open('report.ipynb', 'w').write('nothing')", "'still ' + area")
    assert ended.failure is None
    assert ended.notebook.cells[-1].outputs[0].data["text/plain"] == "'still W1'"


def test_a_notebook_s_folder_is_its_own(report: Report) -> None:
    before = Path.cwd()
    assert report("import os; os.chdir('/')").failure is None
    assert Path.cwd() == before
    cwd = report("import os; os.getcwd()").notebook.cells[-1].outputs[0].data["text/plain"]
    assert cwd != "'/'"


def test_a_notebook_that_fills_the_disk_is_told_so(report: Report) -> None:
    assert why(report("open('/dev/full', 'w').write('x' * 10**6)")) == (
        "cell 3: OSError: [Errno 28] No space left on device"
    )


# What it read


def test_all_that_a_report_read_is_told_however_much_it_is(report: Report) -> None:
    much = "for n in range(2_000):\n    ask('findings', '', 'i', f'W{n}')"
    ended = report(f"from curvebook.report.record import ask\n{much}")
    assert ended.failure is None
    assert {question for question, _ in ended.read} == {("findings", "", "i", f"W{n}") for n in range(2_000)}


def test_a_report_of_which_it_is_not_known_what_it_read_is_not_made(report: Report) -> None:
    """It would never be made anew."""
    lost = "import curvebook.report.record\ndel curvebook.report.record.told"
    assert why(report(lost)) == "the kernel cannot tell what the notebook read"


# What papermill and the press are given


def test_a_parameter_is_checked_by_name_and_type_before_anything_starts(tmp_path: Path) -> None:
    notebook = write(tmp_path / "report.ipynb")
    jobs = [Job("a", notebook, {"arae": "W1"}, tmp_path / "a.ipynb")]
    with pytest.raises(ParameterError, match=r"arae.*area"):
        check_parameters(jobs)
    notebook.write_text(notebook.read_text().replace("area: str", "area: int"))
    with pytest.raises(ParameterError, match="must be declared as str"):
        check_parameters([Job("a", notebook, {"area": "W1"}, tmp_path / "a.ipynb")])


def test_whoever_follows_hears_of_each_cell(report: Report) -> None:
    heard: list[tuple[str, int, int]] = []
    report("1", "2", on_cell=lambda *told: heard.append(told))
    assert heard == [("report", n, 4) for n in (1, 2, 3, 4)]  # parameters, papermill's own, and two


def test_the_executed_notebook_is_written_once_and_whole(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write_ipynb = papermill.iorw.LocalHandler.write

    def counting(self: object, text: str, path: str) -> None:
        written.append(path)
        assert not (tmp_path / "ran" / "report.ipynb").exists()
        write_ipynb(self, text, path)

    monkeypatch.setattr(papermill.iorw.LocalHandler, "write", counting)
    assert report("1", "2", "3").failure is None
    assert len(written) == 1
    assert [p.name for p in (tmp_path / "ran").iterdir()] == ["report.ipynb"]
    nbformat.validate(nbformat.read(tmp_path / "ran" / "report.ipynb", as_version=4))


def test_a_kernel_that_died_leaves_no_half_notebook(report: Report, tmp_path: Path) -> None:
    report("import os; os._exit(3)")
    assert list((tmp_path / "ran").iterdir()) == []


def test_papermill_runs_a_notebook_with_this_engine_from_a_shell(tmp_path: Path) -> None:
    """The entry point, and a kernel of the kernelspec's own name, as someone who knows papermill would ask for it."""
    notebook = write(tmp_path / "in.ipynb", "print(area)", "import sys; 'curvebook.press.warm.loaded' in sys.modules")
    book = nbformat.read(notebook, as_version=4)
    book.cells.append(new_markdown_cell("Words."))
    nbformat.write(book, notebook)
    words = [sys.executable, "-m", "papermill", "--engine", "curvebook", "-p", "area", "W7", "in.ipynb", "out.ipynb"]
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = [
        cell.outputs[0] for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells if cell.get("outputs")
    ]
    assert (shown[0].text, shown[1].data["text/plain"]) == ("W7\n", "True")


@pytest.fixture(autouse=True)
def _real(real_kernels: None) -> Iterator[None]:
    """None of the kernels' answers is remembered."""
    yield
