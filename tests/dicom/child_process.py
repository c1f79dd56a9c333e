"""A process of its own for reading what may hang it or take it down."""

import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pytest


def _keep_caches_in(folder: str) -> None:
    os.environ["COURSE_DATA"] = folder


class ChildProcess:
    """Calls functions in another process, which is replaced where a call killed it or did not end.

    `child(function, *arguments)` returns what the function returns and raises what it raises; the test fails where
    there is no answer within the time limit.
    """

    def __init__(self, folder, time_limit_s: float = 60):  # most calls take milliseconds; the machine may be busy
        self._folder, self._time_limit_s = str(folder), time_limit_s
        self._start()

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_keep_caches_in, initargs=(self._folder,)
        )

    def __call__(self, function, *arguments):
        try:
            return self._pool.submit(function, *arguments).result(self._time_limit_s)
        except (BrokenProcessPool, TimeoutError) as error:
            self.kill()
            self._start()
            pytest.fail(f"It took the process down, or did not end within {self._time_limit_s} s: {error!r}")

    def kill(self) -> None:
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)
