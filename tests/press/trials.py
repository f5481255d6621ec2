"""Kill something at a random moment of a run, look at the site all the while, and run again.

`project` makes a folder in which any number of trials can be had, one after another, each with `trial`.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from processes import comes, kernels_of, marked, nursery_of

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "lib"
RUN = ("run", "--edition", "2026-Q2", "--jobs", "2")
REPORTS = 12  # of Testshire's partners
# `kernels`: every kernel from that moment on, so that reports fail. `stop`: as Ctrl-C does.
VICTIMS = ("kernel", "kernels", "nursery", "press", "stop")


@dataclass(frozen=True)
class Outcome:
    """What came of a trial; `faults` is what should not be, empty where all was well."""

    seed: int
    victim: str
    moment: float
    code: int
    killed: int
    faults: tuple[str, ...]
    told: str


def project(root: Path) -> Path:
    """Testshire in a folder of its own, with a figure received and its edition made once."""
    spec = importlib.util.spec_from_file_location("testshire", HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    testshire = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = testshire  # dataclasses look their module up
    spec.loader.exec_module(testshire)
    testshire.write_partnership(root / "parameters" / "testshire")
    received = root / "parameters" / "testshire" / "submissions" / "2026-08-01-neet"
    received.mkdir(parents=True)
    (received / "neet.csv").write_text("indicator,area,period,value\nneet,T1,2025,6.1\n")
    digest = hashlib.sha256((received / "neet.csv").read_bytes()).hexdigest()
    (received / "submission.yaml").write_text(
        f"id: {received.name}\nfile: neet.csv\nformat: tidy\nreceived: 2026-08-01\nwho: A\nsource: B\nlicence: C\n"
        f"sha256: {digest}\n"
    )
    (root / "notebooks").mkdir()
    for kind, fixture in (("theme", "good"), ("area_profile", "profile")):
        book = nbformat.read(HERE / "fixtures" / f"{fixture}.ipynb", as_version=4)
        book.cells.append(nbformat.v4.new_code_cell("import time\n\ntime.sleep(0.3)"))  # something to be killed in
        nbformat.write(book, root / "notebooks" / f"{kind}.ipynb")
    began = time.monotonic()
    done = press(root, "first", *RUN)
    told = done.communicate()[1]
    assert done.returncode == 0, told
    (root / "seconds").write_text(str(time.monotonic() - began))
    return root


def press(root: Path, mark: str, *words: str) -> subprocess.Popen[str]:
    """The command line at work in a project; `mark` is in the environment of all that it starts."""
    temporary = root / "t"
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY), "MARK": mark, "TMPDIR": str(temporary)}
    environment.pop("CURVEBOOK_OUTPUTS", None)
    command = [sys.executable, "-m", "curvebook.cli", *words]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=root, env=environment, **pipes)


def trial(seed: int, victim: str, root: Path) -> Outcome:
    """Run afresh, kill the victim at the seed's moment, and run again."""
    chance = random.Random(seed)
    moment = chance.uniform(0, float((root / "seconds").read_text()))
    mark, live = f"trial-{os.getpid()}-{seed}-{victim}", live_of(root)
    faults: list[str] = []
    running = press(root, mark, *RUN, "--afresh")
    try:
        with _reader(live, faults):
            time.sleep(moment)
            killed = _kill(victim, running, chance)
            _, told = running.communicate(timeout=120)
        if not comes(lambda: not marked(mark), 5):
            faults.append(f"orphans: {marked(mark)}")
    finally:
        for pid in marked(mark):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    faults += [*_wrong_end(victim, running.returncode, told, killed, live), *not_whole(live)]
    again = press(root, mark, *RUN)
    _, mended = again.communicate(timeout=120)
    faults += [] if again.returncode == 0 else [f"the next run ended with {again.returncode}: {mended}"]
    faults += [*not_whole(live), *(f"{name} failed still" for name in failed(live))]
    shutil.rmtree(root / "t")
    return Outcome(seed, victim, moment, running.returncode, killed, tuple(faults), told)


def live_of(root: Path) -> Path:
    return root / "outputs" / "testshire" / "2026-Q2"


def not_whole(live: Path) -> list[str]:
    """What a reader misses: every page of the manifest stands there, with its hash."""
    try:
        text = (live / "manifest.json").read_text(encoding="utf-8")
        entries = json.loads(text)["reports"]
    except (OSError, ValueError) as wrong:
        return [f"the manifest: {wrong!r}"]
    faults = [f"{len(entries)} reports in the manifest"] if len(entries) != REPORTS else []
    for entry in entries:
        page = live / entry["audience"] / entry["path"]
        try:
            if hashlib.sha256(page.read_bytes()).hexdigest() != entry["sha256"]:
                faults.append(f"{page.name} is another")
        except OSError:
            faults.append(f"{entry['path']} is missing")
    home = live / "partners" / "index.html"
    return faults if home.exists() else [*faults, "there is no Home"]


def failed(live: Path) -> list[str]:
    """The reports that could not be made."""
    entries = json.loads((live / "manifest.json").read_text(encoding="utf-8"))["reports"]
    return [f"{entry['audience']}/{entry['id']}" for entry in entries if entry["status"] == "failed"]


def _kill(victim: str, running: subprocess.Popen[str], chance: random.Random) -> int:
    """How many processes were killed; kernels and the nursery are waited for."""
    killed, first = 0, True
    while running.poll() is None and (first or victim == "kernels"):
        match victim:
            case "press" | "stop":
                running.send_signal(signal.SIGKILL if victim == "press" else signal.SIGINT)
                return 1
            case "nursery":
                found = [pid for pid in [nursery_of(running.pid)] if pid]
            case _:
                found = kernels_of(running.pid)
                found = [chance.choice(found)] if found else []
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed, first = killed + 1, False
        time.sleep(0.005)
    return killed


def _wrong_end(victim: str, code: int, told: str, killed: int, live: Path) -> list[str]:
    """What should not be said, or should have been, at the end of the run in which something was killed."""
    faults = ["a traceback was shown"] if "Traceback" in told else []
    match victim:
        case "kernel" | "nursery":
            expected = {0}
        case "press":
            expected = {-signal.SIGKILL, 0} if not killed else {-signal.SIGKILL}
        case "stop":
            expected = {130, -signal.SIGINT, 0}  # Python itself ends so before our command has begun
        case _:
            expected = {0, 1}
            if code == 1 and live.exists():
                faults += [f"{name} is not named" for name in failed(live) if name not in told]
    return faults if code in expected else [*faults, f"it ended with {code}: {told}"]


@contextlib.contextmanager
def _reader(live: Path, faults: list[str]) -> Any:
    """Somebody who reads all the while; what was not whole, though no new edition came meanwhile, is a fault."""
    over = threading.Event()

    def reading() -> None:
        manifest = live / "manifest.json"
        while not over.is_set():
            before = manifest.stat().st_ino if manifest.exists() else None
            wrong = not_whole(live)
            after = manifest.stat().st_ino if manifest.exists() else None
            if wrong and before == after:
                faults.extend(f"a reader saw: {one}" for one in wrong)
                time.sleep(0.02)

    reader = threading.Thread(target=reading)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()
