"""What the nursery has ready for its children. It is imported and loaded there, before any fork.

Nothing here may start a thread, an event loop, a ZeroMQ context or a database connection: none survives a fork.
"""

from __future__ import annotations

import contextlib
import faulthandler  # noqa: F401
import gc
import os
import pdb  # noqa: F401
import random
import sys
from pathlib import Path
from typing import Any, ClassVar

# What reports and analysts' cells ask for.
import geopandas  # noqa: F401
import ipykernel.debugger
import ipykernel.iostream
import ipykernel.ipkernel
import ipykernel.kernelapp
import ipykernel.zmqshell
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.logger
import IPython.core.oinspect
import IPython.extensions.storemagic  # noqa: F401
import markdown_it  # noqa: F401

# A kernel's own.
import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.pyplot
import networkx  # noqa: F401
import nh3  # noqa: F401
import numpy as np
import pandas.core.methods.to_dict  # noqa: F401
import pyarrow.dataset
import pyarrow.pandas_compat
import pyarrow.parquet  # noqa: F401
import rapidfuzz.process  # noqa: F401
import seaborn  # noqa: F401
import tornado.platform.asyncio  # noqa: F401
from matplotlib_inline import backend_inline

import curvebook.charts.plot
import curvebook.charts.svg
import curvebook.report  # noqa: F401
from curvebook.errors import UserError
from curvebook.model import partnership
from curvebook.narrative.sanitise import markdown
from curvebook.press.warm.birth import PARTNERSHIP
from curvebook.report.blocks import templates

_files: list[str] = []  # of the modules that were loaded before the fork
INLINE = "module://matplotlib_inline.backend_inline"


def load() -> None:
    """All that a report does first, done once."""
    sys.path[:] = [folder for folder in sys.path if folder]  # "" stands for the nursery's folder, not the kernel's
    for name in templates().list_templates():
        templates().get_template(name)
    markdown("Read once, so that the parser is ready.")
    if folder := os.environ.get(PARTNERSHIP):
        with contextlib.suppress(UserError):  # whoever asks for a report of it will be told
            partnership.load(Path(folder))
    _files.extend(file for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None)))
    gc.collect()
    gc.freeze()  # or the first collection in each child would copy every page of memory


class _Unlisted:
    """The module `sys` without its list of modules."""

    modules: ClassVar[dict[str, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def _initialize(app: Any, arguments: list[str]) -> None:
    """Let the kernel's application begin, without a look at every module.

    A kernel lists their files, for a debugger to skip; to look at three thousand modules would copy a fifth of all the
    memory that it takes. The nursery made the same list.
    """
    ipykernel.ipkernel.sys = _Unlisted()  # type: ignore[assignment]
    try:
        app.initialize(arguments)
    finally:
        ipykernel.ipkernel.sys = sys
    app.kernel._kernel_modules = _files
    if hasattr(app.kernel, "debugger"):
        app.kernel.debugger.kernel_modules = _files


def become_kernel(arguments: list[str]) -> None:
    """Be an IPython kernel until it is told to end."""
    random.seed()
    np.random.seed()  # noqa: NPY002 - the legacy generator is the one that is shared, and so was forked
    app = ipykernel.kernelapp.IPKernelApp.instance()
    _initialize(app, arguments)
    # pyplot and its backend came before IPython; without this they would never show a figure, and say nothing.
    matplotlib.pyplot.switch_backend(os.environ.get("MPLBACKEND", INLINE))
    matplotlib.pyplot.install_repl_displayhook()
    backend_inline._enable_matplotlib_integration()
    app.start()
