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
from typing import Any

import pytest
from curvebook.errors import ParameterError
from curvebook.press import cluster as over_machines
from curvebook.press.execute import LIMITS
from curvebook.press.making import Made

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "lib"


def _module(name: str, path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


dask_cluster = _module("dask_cluster", HERE / "dask_cluster.py")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, started once; a test that ends one starts another."""
    with dask_cluster.local_cluster(2) as started:
        yield started
    assert not [pid for pid in [] if Path(f"/proc/{pid}").exists()]


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_two_workers_make_the_same_edition_as_this_machine(project: Any, cluster: Any) -> None:
    t=time.time()
    cluster.address; print(time.time()-t)
    project.run()
    before = files(project.live / "partners")
    t=time.time()
    done = project.run(afresh=True, cluster=cluster.address)
    print(time.time()-t, done)
    assert files(project.live / "partners") == before
