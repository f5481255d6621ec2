"""Reports made over many machines, by the workers of a dask cluster (extra `curvebook[cluster]`).

`dask scheduler` and `dask worker --no-nanny` are started by whoever keeps the machines (a worker forks kernels, and
what runs under a nanny may have no children). Each worker must see the same project, partnership and outputs at the
same path, in a folder that the machines share, and have the same library; each is asked before it is given a report.

A cluster runs whatever anybody sends it: it belongs on a private network, with TLS by dask's own settings.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from curvebook.errors import Fault, ParameterError, shorten
from curvebook.press.execute import LIMITS, Failure, told
from curvebook.press.failing import Limits
from curvebook.press.fingerprint import library_hash, versions
from curvebook.press.gates import Rules
from curvebook.press.kernels import Kernels
from curvebook.press.making import Made, Order, make
from curvebook.press.progress import Progress, Silent
from curvebook.press.publish import sha256_of_files

if TYPE_CHECKING:
    from curvebook.press.desk import Desk

AHEAD = 2  # orders sent for each report that can be made at a time: a worker need not wait, and memory is bounded
TRIES = 3  # how often an order is sent whose workers were all lost

# Seconds.
REACH = 5  # for an address to answer
FIRST = 20  # for a first worker
GRACE = 60  # for another, once all were lost
ANSWER = 60  # for a worker to say what it sees, or to hand over a page
LOOK = 1  # between two looks at who is there

_READ = ("definitions", "stories", "commentary", "decisions", "baselines", "editions")  # of a partnership's folder
_FINDINGS = ("*", "boundaries/*", "theme=*/**/*")  # what lies in their folder besides may be added to during a run
_LIBRARY = "Install the same there, and start the worker again."
_FOLDERS = "The project, the partnership and the outputs must be one shared folder, at the same path as here."


@dataclass(frozen=True)
class Shared:
    """What the machines share in one run. `meeting` is a folder among the outputs, there for this run alone."""

    root: Path
    partnership: Path
    findings: tuple[Path, ...]
    environment: tuple[tuple[str, str], ...]
    meeting: Path

    @classmethod
    def of(cls, desk: Desk) -> Shared:
        """What a run's workers need of its desk."""
        findings = {desk.figures.folder, *(desk.shown_to(audience).folder for audience in desk.planned.audiences)}
        return cls(
            desk.root.resolve(),
            desk.partnership.folder.resolve(),
            tuple(sorted(folder.resolve() for folder in findings)),
            tuple(desk.environment().items()),
            desk.place.work.resolve() / f"cluster-{uuid.uuid4().hex[:12]}",
        )

    def seen(self) -> dict[str, str]:
        """What is seen of it from this machine, and by which library: name → version or hash."""
        return {
            **versions(),
            "the library's code": _library(),
            "the folder of notebooks": sha256_of_files(self.root / "notebooks", "*.ipynb", "*.py"),
            "the partnership's folder": sha256_of_files(self.partnership, *(f"{part}/**/*" for part in _READ)),
            "the folder of findings": str([sha256_of_files(folder, *_FINDINGS) for folder in self.findings]),
        }


def reach(address: str) -> None:
    """Make sure, within seconds, that a cluster can be asked and that something answers at its address.

    Raises ParameterError.
    """
    import socket

    if find_spec("distributed") is None:
        mend = "Install it, in the project's folder: .venv/bin/pip install -e '.[cluster]'."
        raise ParameterError(Fault("", "--cluster", "dask.distributed is not installed", mend=mend))
    try:
        asked = urlsplit(address)
        host, port = asked.hostname, asked.port
    except ValueError:
        host = port = None
    if not (host and port):
        mend = "Give the address that `dask scheduler` prints, such as tcp://10.0.0.5:8786."
        raise ParameterError(Fault("", "--cluster", "this is no address of a scheduler", address, mend))
    if asked.scheme not in ("tcp", "tls"):
        return
    try:
        with socket.create_connection((host, port), REACH) as line:
            # A scheduler speaks first, beginning with how many bytes will follow; a client of dask would wait for ever.
            if asked.scheme == "tcp" and not 0 < int.from_bytes(line.recv(8), "little") < 1 << 20:
                raise OSError("something else answers")
    except OSError as wrong:
        raise _no_answer(address, wrong) from None


def make_all_on(
    address: str,
    orders: Sequence[Order],
    shared: Shared,
    *,
    limits: Limits = LIMITS,
    done: Callable[[Made], None],
    progress: Progress | None = None,
) -> None:
    """Make pages on the workers of the cluster at `address`; `done` hears of each, in this thread, when it has ended.

    A report whose worker is lost is made by another. Where none has been left for a minute, what is not made yet fails
    by name. Ctrl-C, or an error in `done`, ends the kernels on every worker and drops the other orders.
    Raises ParameterError where nothing answers, no worker comes within 20 seconds, or one sees something else.
    """
    reach(address)
    for left in shared.meeting.parent.glob("cluster-*"):  # by a run that was killed: no other is at work now
        shutil.rmtree(left, ignore_errors=True)
    shared.meeting.mkdir(parents=True)
    try:
        with _client(address) as client:
            crew = _Crew(client, shared, progress or Silent())
            crew.come(address)
            try:
                _make_all(crew, orders, limits, done)
            finally:
                crew.leave()
    finally:
        shutil.rmtree(shared.meeting, ignore_errors=True)


@dataclass
class _Flight:
    """An order that was sent, and the workers that may make it."""

    future: Any
    order: Order
    workers: frozenset[str]


@dataclass
class _Crew:
    """The workers that see the same as we do: address → how many reports each makes at a time."""

    client: Any
    shared: Shared
    progress: Progress
    seats: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    here: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.here = self.shared.seen()

    def come(self, address: str) -> None:
        """Wait for a first worker. Raises ParameterError where none comes, or any that is there sees something else."""
        until = time.monotonic() + FIRST
        while not (faults := self.look()) and not self.seats:
            if time.monotonic() > until:
                mend = f"Start one on each machine: dask worker --no-nanny {address}"
                raise ParameterError(Fault("", "--cluster", "the scheduler has no worker", address, mend))
            time.sleep(0.1)
        if faults:
            raise ParameterError(faults)

    def look(self) -> list[Fault]:
        """See who is there now; what those who came see differently."""
        there: Mapping[str, int] = {}
        with contextlib.suppress(Exception):  # a scheduler that does not answer has no workers for us
            if self.client.status == "running":
                there = self.client.nthreads(callback_timeout=ANSWER)
        came = [worker for worker in there if worker not in self.seats and worker not in self.refused]
        faults = [fault for worker, answer in self._asked(came).items() for fault in self._differs(worker, answer)]
        self.refused |= {fault.file for fault in faults}
        self.seats = {worker: seats for worker, seats in there.items() if worker not in self.refused}
        return faults

    def late(self) -> None:
        """See who came or went meanwhile; who sees something else is given nothing, and that is said."""
        for fault in self.look():
            self.progress.warning("cluster", str(fault))

    def leave(self) -> None:
        """End what still runs for us on the workers."""
        with contextlib.suppress(Exception):  # those that cannot be asked any more have no kernels, or will end them
            workers = list(self.seats)
            self.client.run(_stop, self.shared, workers=workers, on_error="ignore", callback_timeout=REACH)

    def _asked(self, workers: list[str]) -> dict[str, Any]:
        """What workers answer; one that does not is given nothing, but need not stop a run."""
        answers: dict[str, Any] = {}
        if workers:
            with contextlib.suppress(Exception):
                how = {"on_error": "return", "callback_timeout": ANSWER}
                answers = self.client.run(_look_around, self.shared, workers=workers, **how)
        silent = {worker for worker in workers if isinstance(answers.get(worker), OSError | None)}
        for worker in silent:
            self.progress.warning("cluster", f"{worker} does not answer")
        self.refused |= silent
        return {worker: answers[worker] for worker in workers if worker not in silent}

    def _differs(self, worker: str, answer: Any) -> Iterator[Fault]:
        if isinstance(answer, Exception):
            yield Fault(worker, "", "it cannot load this library", f"{type(answer).__name__}: {answer}", _LIBRARY)
            return
        seen, mark, problem = answer
        plain = versions()
        for name, here in self.here.items():
            if seen.get(name) != here:
                words = f"{name} is {here} here and {seen.get(name)} there" if name in plain else f"{name} differs"
                yield Fault(worker, "", words, mend=_FOLDERS if "folder" in name else _LIBRARY)
        if problem:
            yield Fault(worker, "", "it cannot write to the outputs", problem, _FOLDERS)
        elif not (self.shared.meeting / mark).is_file():
            yield Fault(worker, "", "what it writes to the outputs is not seen here", mend=_FOLDERS)


def _make_all(crew: _Crew, orders: Sequence[Order], limits: Limits, done: Callable[[Made], None]) -> None:
    waiting = deque(orders)
    flights: dict[str, _Flight] = {}
    tries: dict[str, int] = {}
    ended: SimpleQueue[Any] = SimpleQueue()
    alive = looked = time.monotonic()

    def again(order: Order) -> None:
        if tries[order.job.name] < TRIES:
            waiting.appendleft(order)
        else:
            done(_not_made(order, f"its workers were lost, {TRIES} times"))

    try:
        while waiting or flights:
            if time.monotonic() - looked >= LOOK:
                crew.late()
                looked = time.monotonic()
                for key in [key for key, flight in flights.items() if flight.workers.isdisjoint(crew.seats)]:
                    again(flights.pop(key).order)
            if crew.seats:
                alive = time.monotonic()
            elif time.monotonic() - alive > GRACE:
                for order in waiting:
                    done(_not_made(order, "no worker was left to make it"))
                return
            while waiting and len(flights) < AHEAD * sum(crew.seats.values()):
                order = waiting.popleft()
                tries[order.job.name] = tries.get(order.job.name, 0) + 1
                flight = _sent(crew, order, tries[order.job.name], limits)
                flights[flight.future.key] = flight
                flight.future.add_done_callback(ended.put)
            with contextlib.suppress(Empty):
                future = ended.get(timeout=LOOK)
                if flew := flights.pop(future.key, None):
                    made = _landed(future, flew.order)
                    del future, flew.future  # a page that was put away need not be held, here or on its worker
                    again(flew.order) if made is None else done(made)
    except BaseException:
        with contextlib.suppress(Exception):
            crew.client.cancel([flight.future for flight in flights.values()])
        raise


def _sent(crew: _Crew, order: Order, number: int, limits: Limits) -> _Flight:
    """An order on its way. Only workers that were asked may make it; where one dies, dask has another of them do it."""
    key = f"{crew.shared.meeting.name}/{order.job.name}/{number}"
    job = replace(order.job, notebook=order.job.notebook.resolve(), executed=order.job.executed.resolve())
    future = crew.client.submit(
        _make, replace(order, job=job), crew.shared, limits, key=key, workers=list(crew.seats), pure=False
    )
    return _Flight(future, order, frozenset(crew.seats))


def _landed(future: Any, order: Order) -> Made | None:
    """What came of an order; None where it was lost on the way."""
    from distributed import KilledWorker

    if future.cancelled():
        return None
    try:
        return future.result(timeout=ANSWER)
    except KilledWorker as lost:
        return _not_made(order, f"its worker ended while it was made, {lost.allowed_failures + 1} times")
    except TimeoutError:
        return None
    except Exception as wrong:
        return Made(order, 0.0, failure=told(wrong))


def _not_made(order: Order, why: str) -> Made:
    return Made(order, 0.0, failure=Failure(why, f"{why}\n"))


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    """A connection to the scheduler alone, so that its port is the only one that must be open to us."""
    with warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")  # of other versions than ours; those that matter are asked for
        from distributed import Client

        try:
            client = Client(address, timeout=2 * REACH, set_as_default=False, direct_to_workers=False)
        except (OSError, ValueError, TypeError, RuntimeError) as wrong:
            raise _no_answer(address, wrong) from None
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.close(timeout=REACH)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Nothing that dask logs reaches the user's terminal: what matters is told by the run."""
    import distributed  # noqa: F401 - it sets its loggers up

    loggers = [logging.getLogger(name) for name in _families(logging.root.manager.loggerDict)]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _families(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.split(".")[0] in ("distributed", "tornado", "asyncio")]


def _no_answer(address: str, wrong: Exception) -> ParameterError:
    mend = f"Is `dask scheduler` running there? ({shorten(str(wrong)) or type(wrong).__name__})"
    return ParameterError(Fault("", "--cluster", "no scheduler answers", address, mend))


# On a worker


def _look_around(shared: Shared) -> tuple[dict[str, str], str, str]:
    """What this worker sees; the name of a file that it left at the meeting, or why it could not."""
    _kernels(shared)
    mark = uuid.uuid4().hex
    try:
        (shared.meeting / mark).touch()
    except OSError as wrong:
        return shared.seen(), mark, str(wrong)
    return shared.seen(), mark, ""


def _make(order: Order, shared: Shared, limits: Limits) -> Made:
    """Make one report here. What no page may show is known of both machines: of that which asks, and of this."""
    private = {*order.rules.private, *Rules.here(order.rules.fictional).private}
    here = replace(order, rules=replace(order.rules, private=tuple(sorted(private))))
    return replace(make(here, _kernels(shared), limits=limits), order=order)


def _stop(shared: Shared) -> None:
    _kernels(shared).stop_all()


@lru_cache(maxsize=8)
def _kernels(shared: Shared) -> Kernels:
    """The kernels of a run in this process; those of a run that has ended stay stopped."""
    return Kernels(dict(shared.environment), shared.root, partnership=shared.partnership)


@cache
def _library() -> str:
    """The library as this process loaded it: a worker that was started before an update has the old one."""
    return library_hash()
