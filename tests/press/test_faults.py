"""What may go wrong around a run: processes that are killed, a disk that is full, a folder that cannot be written to.

Whatever happens, readers find the site whole, nobody sees a traceback, and the next run finishes the edition.

TRIALS=50 python -m pytest tests/press/test_faults.py    as many trials as that, rather than one of each kind
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trials
from curvebook.press.warm.nursery import possible

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is killed is found in /proc")

TRIALS = int(os.environ.get("TRIALS", len(trials.VICTIMS)))


@pytest.fixture(scope="module")
def testshire_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an edition in place."""
    return trials.project(tmp_path_factory.mktemp("trials"))


@pytest.mark.skipif(not possible(), reason="there is no nursery here to kill")
@pytest.mark.parametrize("seed", range(TRIALS))
def test_whatever_is_killed_the_site_stays_whole_and_the_next_run_finishes_it(
    testshire_folder: Path, seed: int
) -> None:
    outcome = trials.trial(seed, trials.VICTIMS[seed % len(trials.VICTIMS)], testshire_folder)
    print(outcome)  # noqa: T201 - the seed tells how to have it again
    assert not outcome.faults, outcome


# Disks


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project whose outputs are on a small disk of their own."""
    root = tmp_path_factory.mktemp("disk")
    outputs = root / "outputs"
    outputs.mkdir()
    mounted = mount("-t", "tmpfs", "-o", "size=16m", "curvebook-test", str(outputs))
    if mounted.returncode:
        pytest.skip(f"no small disk can be had here, so a full one was not tested: {mounted.stderr.strip()}")
    try:
        yield trials.project(root)
    finally:
        subprocess.run(["umount", "--lazy", str(outputs)], check=True)


def mount(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("free", [0, 32, 128, 512], ids=lambda free: f"{free} KiB free")
def test_a_full_disk_is_told_and_the_site_stays_whole(disk: Path, free: int) -> None:
    filler, live = disk / "outputs" / "filler", trials.live_of(disk)
    space = os.statvfs(disk / "outputs")
    filler.write_bytes(b"x" * (space.f_bavail * space.f_frsize - (free << 10)))
    try:
        running = trials.press(disk, "full", *trials.RUN, "--afresh")
        said, told = running.communicate(timeout=120)
        assert trials.not_whole(live) == []
        assert "Traceback" not in told + said
        if running.returncode:
            assert running.returncode == 1
            assert "No space left on device" in told, told
    finally:
        filler.unlink()
    assert trials.press(disk, "mended", *trials.RUN).wait(timeout=120) == 0
    assert trials.failed(live) == []


def test_outputs_that_cannot_be_written_to_are_told_and_the_site_stays_whole(disk: Path) -> None:
    outputs = disk / "outputs"
    assert mount("-o", "remount,ro", str(outputs)).returncode == 0
    try:
        running = trials.press(disk, "read-only", *trials.RUN, "--afresh")
        _, told = running.communicate(timeout=120)
    finally:
        assert mount("-o", "remount,rw", str(outputs)).returncode == 0
    assert running.returncode == 1
    assert told.count("\n") <= 2, told
    assert "Read-only file system" in told
    assert str(outputs) in told or "outputs/" in told, told
    assert trials.not_whole(trials.live_of(disk)) == []
