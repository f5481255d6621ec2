"""The press's papermill engine (entry point `papermill.engine`, "curvebook").

papermill loads this module while it is itself being loaded, so nothing of papermill may be imported before it is used.
"""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import Any

from curvebook.press.failing import CELL_SECONDS
from curvebook.press.kernels import Kernels

NAME = "curvebook"
START_SECONDS = 60
_OUTPUT_SECONDS = 20  # how long the last output of a cell may take to come after the cell has ended


class ReportEngine:
    """`papermill --engine curvebook`, and what the press uses; see `client` for what it does.

    Beside papermill's own settings it takes `report_seconds`, `on_cell` and `kernel_manager_class`. Without a kernel
    manager of the press's, the kernel is a warm one that works where we are.
    """

    @staticmethod
    def execute_notebook(nb: Any, kernel_name: str, *rest: Any, **given: Any) -> Any:
        """Run a notebook, as papermill asks for it."""
        return _engine().execute_notebook(nb, kernel_name, *rest, **given)

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> Any:
        """The name of a notebook's kernel."""
        return _engine().nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> Any:
        """The language of a notebook."""
        return _engine().nb_language(nb, language)


@functools.cache
def _engine() -> Any:
    from papermill.engines import Engine

    from curvebook.press.client import ReportClient

    class _Engine(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **given: Any) -> Any:
            with contextlib.ExitStack() as stack:
                manager = given.get("kernel_manager_class")
                if manager is None:
                    manager = stack.enter_context(Kernels({}, Path.cwd()).manager())
                client = ReportClient(
                    nb_man,
                    kernel_name=kernel_name,
                    kernel_manager_class=manager,
                    timeout=given.get("execution_timeout") or CELL_SECONDS,
                    startup_timeout=given.get("start_timeout") or START_SECONDS,
                    iopub_timeout=_OUTPUT_SECONDS,
                    shell_timeout_interval=1,  # second after which it is asked whether the kernel still lives
                    **{name: given[name] for name in ("report_seconds", "on_cell") if name in given},
                )
                return client.execute()

    return _Engine
