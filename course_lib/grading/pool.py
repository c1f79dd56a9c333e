"""Long-lived workers that run notebooks, on this machine or wherever a Dask scheduler has them.

what happens                            what follows
--------------------------------------  ----------------------------------------------------------------------
a worker dies                           its notebook is run once more, by another; then a WorkerLostError is its
                                        outcome (a scheduler of your own runs it as often as that is set to)
a run is stuck beyond its time          the worker ends itself, then as above
no worker is left for five minutes      a GradingError ends the batch; what was finished is recorded
the scheduler is gone                   likewise
"""

import contextlib
import functools
import hashlib
import logging
import os
import platform
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dask
import distributed
from dask.system import CPU_COUNT
from distributed.scheduler import KilledWorker

from course_lib.grading.course import GradingError
from course_lib.grading.sandbox import FENCES, protection
from course_lib.grading.task import Executed, Task, WorkerLostError, execute

_LIBRARY = Path(__file__).parents[1]
_ANSWER_S = 30
_PATIENCE_S = 300
_LOOK_EVERY_S = 5
_SETTINGS = {
    "distributed.worker.daemon": False,  # a daemon may start no kernel
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.worker-saturation": 1.0,  # a task that waits is not suspected when a worker dies
    "distributed.admin.large-graph-warning-threshold": "1 GiB",
    "distributed.logging": {"distributed": "critical"},
}


class Pool:
    """Workers for `course_lib.grading.autograde.autograde`, started when the first notebook is ready.

    Parameters
    ----------
    workers : int, optional
        How many processes on this machine, each with one thread; by default one for each core it may use.
    scheduler : str, optional
        The address of a Dask scheduler whose workers are taken instead. They need this Python, this `course_lib`, a
        sandbox like this machine's, and the data sets of the labs.

    Examples
    --------
    >>> with Pool(workers=2) as pool:  # doctest: +SKIP
    ...     autograde(root, "lab1_xray_lung", run=pool.run)
    """

    def __init__(self, workers: int | None = None, scheduler: str | None = None):
        self._workers, self._scheduler = workers or CPU_COUNT, scheduler
        self._open = contextlib.ExitStack()
        self._client = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._client = None
        self._open.close()

    def run(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Executed | GradingError]]:
        """Run notebooks side by side; each comes back with what came of it, in the order in which they end.

        Raises
        ------
        GradingError
            The scheduler does not answer, its workers are not fit, or none is left.
        """
        running = {}
        try:
            for task in tasks:
                if self._client is None:
                    self._client = self._start()
                running[self._client.submit(execute_guarded, task, pure=False)] = task
                while len(running) > self._places():  # one more than are run, so that no worker waits for us
                    yield from self._ended(running)
            while running:
                yield from self._ended(running)
        finally:
            for future in running:
                with contextlib.suppress(Exception):  # of a scheduler that is gone
                    future.cancel()

    def _start(self) -> distributed.Client:
        self._open.enter_context(dask.config.set(_SETTINGS))
        if self._scheduler is None:
            with _deaf_to_interrupts():
                cluster = distributed.LocalCluster(
                    n_workers=self._workers,
                    threads_per_worker=1,
                    memory_limit=0,  # a worker itself stays small; what a kernel may take, its sandbox says
                    dashboard_address="127.0.0.1:0",  # no dashboard; the server itself cannot be had off
                    local_directory=self._open.enter_context(_folder()),
                    silence_logs=logging.CRITICAL,
                )
            self._open.enter_context(cluster)
            return self._open.enter_context(distributed.Client(cluster, set_as_default=False))
        try:
            client = distributed.Client(self._scheduler, timeout=_ANSWER_S, set_as_default=False)
            self._open.enter_context(client)
            client.wait_for_workers(1, timeout=_PATIENCE_S)
        except _NO_ANSWER as error:
            raise GradingError(
                f"No Dask scheduler with a worker answers at {self._scheduler}: {error}. Start one with "
                "`dask scheduler`, and on each machine `dask worker ADDRESS --nthreads 1`."
            ) from error
        _refuse_strangers(client)
        return client

    def _places(self) -> int:
        return max(1, sum(self._client.nthreads().values()))

    def _ended(self, running: dict) -> Iterator[tuple[Task, Executed | GradingError]]:
        """Wait for at least one, and take it out of `running`."""
        begun = time.monotonic()
        while True:
            try:
                with self._client.as_current():
                    ended = distributed.wait(list(running), _LOOK_EVERY_S, return_when="FIRST_COMPLETED").done
                break
            except TimeoutError:
                if self._client.status != "running":
                    raise GradingError(f"The scheduler is gone. {_GO_ON}") from None
                if self._client.nthreads():
                    begun = time.monotonic()
                elif time.monotonic() - begun > _PATIENCE_S:
                    raise GradingError(f"No worker has been there for {_PATIENCE_S} seconds. {_GO_ON}") from None
        for future in ended:
            yield running.pop(future), _outcome(future)


_NO_ANSWER = (OSError, ValueError, TypeError)  # a TimeoutError is an OSError; TLS without certificates a TypeError
_GO_ON = "What was finished is recorded; the same command goes on from there."


@contextlib.contextmanager
def _deaf_to_interrupts():
    """Processes started here inherit it: Ctrl-C in the terminal is for the one that grades, which then ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _folder() -> tempfile.TemporaryDirectory:
    """Where the workers run notebooks; what a worker leaves that dies is gone with it."""
    return tempfile.TemporaryDirectory(prefix="course-pool-", ignore_cleanup_errors=True)


def execute_guarded(task: Task) -> Executed:
    """`execute`, in a worker that does not outlive a run that is stuck."""
    guard = threading.Timer(task.longest_seconds, os._exit, (1,))
    guard.daemon = True
    guard.start()
    try:
        return execute(task, distributed.get_worker().local_directory)
    finally:
        guard.cancel()


def _outcome(future) -> Executed | GradingError:
    if future.status == "finished":
        return future.result()
    if future.status != "error":
        raise GradingError(f"The scheduler has given up a notebook ({future.status}). {_GO_ON}")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return WorkerLostError("the worker that ran it died, and so did the one that ran it again")
    return GradingError(f"{type(error).__name__}: {error}")


def _refuse_strangers(client: distributed.Client) -> None:
    try:
        found = client.run(_facts)
    except Exception as error:  # whatever a foreign installation provokes
        raise GradingError(f"The workers have no course_lib of this course: {type(error).__name__}: {error}") from error
    for worker, theirs in found.items():
        for what, ours in _facts().items():
            is_safer = what == "the sandbox" and ours not in FENCES and theirs[what] in FENCES
            if theirs[what] != ours and not is_safer:
                raise GradingError(
                    f"The worker {worker} has {what} {theirs[what]}, and this process has {ours}: marks would depend "
                    "on who ran a notebook. Install the same there."
                )


@functools.cache
def _facts() -> dict[str, str]:
    digest = hashlib.sha256()
    for path in sorted(_LIBRARY.rglob("*.py")):
        digest.update(path.relative_to(_LIBRARY).as_posix().encode() + path.read_bytes())
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "course_lib": digest.hexdigest()[:12],
        "the sandbox": protection().kind,
    }
