"""How Jupyter starts warm kernels: a provisioner (entry point `jupyter_client.kernel_provisioners`, "curvebook-warm").

Where a kernel cannot be forked it is started in the ordinary way, from the kernelspec's own command.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from curvebook.press.warm.birth import Birth
from curvebook.press.warm.nursery import NURSERY, Child, possible

if TYPE_CHECKING:
    from subprocess import Popen

NAME = "curvebook-warm"


class WarmProvisioner(LocalProvisioner):
    """A kernel forked from the nursery of this process."""

    async def launch_kernel(self, cmd: list[str], **given: Any) -> KernelConnectionInfo:
        """Fork a kernel for an `ipykernel_launcher` command of this Python; any other is started as it is.

        `wanted`, if given, says whether the kernel is still wanted while the nursery loads. Raises UnwantedError.
        """
        wanted = given.pop("wanted", None)
        if not (possible() and self._ours(cmd)):
            _said_once()
            return await super().launch_kernel(cmd, **given)
        given["env"].setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        folder = str(given.get("cwd") or Path.cwd())
        birth = Birth(tuple(cmd[3:]), tuple(given["env"].items()), folder)
        output = [stream.fileno() for stream in (given.get("stdout"), given.get("stderr")) if stream is not None]
        try:  # the nursery takes a while to load, the first time
            child = await asyncio.to_thread(NURSERY.fork, birth, *output, wanted=wanted)
        except ChildProcessError:
            _said_once()
            return await super().launch_kernel(cmd, **given)
        self.process = cast("Popen[bytes]", child)  # it answers as one
        self.pid, self.pgid, self.cwd = child.pid, child.pid, folder
        return self.connection_info

    async def wait(self) -> int | None:
        """The exit status, once it has ended; what it left is ended then."""
        child = self.process
        while child is not None and child.poll() is None:
            await asyncio.sleep(0.002)
        status = await super().wait()
        if isinstance(cast("object", child), Child):
            await asyncio.to_thread(NURSERY.end_left, cast("Child", child))
        return status

    @staticmethod
    def _ours(cmd: list[str]) -> bool:
        """Whether a command is what a child of the nursery can become."""
        return cmd[1:3] == ["-m", "ipykernel_launcher"] and os.path.realpath(cmd[0]) == os.path.realpath(sys.executable)


_told: list[bool] = []


def _said_once() -> None:
    if not _told:
        _told.append(True)
        logging.getLogger("curvebook").warning("Kernels cannot be forked here; each is started anew, which is slower.")
