"""The same work for many tasks: in this process while that is faster, else shared among processes."""

import time
from collections.abc import Callable, Iterator, Sequence

import psutil

from course_lib.phantoms.files.processes import cores, shared

_START_SECONDS = 4.0  # until a new process has imported what it needs, and a little more, so that it is worth it


def shared_work(work: Callable, tasks: Sequence, bytes_each: int, workers: int | None = None) -> Iterator:
    """Call `work(task)` for every task, and yield each task when it is done.

    Parameters
    ----------
    work : callable
        Of a module, or a `functools.partial` of one; with the tasks it is pickled.
    tasks : sequence
        Their text is what messages call them.
    bytes_each : int
        Memory that one takes: as many processes run as fit.
    workers : int, optional
        Processes. By default the first task is done in this process, and where the rest will take longer than starting
        others does, they share it, one to each core that may be used.
    """
    tasks = list(tasks)
    if workers is None:
        workers = min(cores(), max(1, psutil.virtual_memory().available // bytes_each))
        while tasks and workers > 1:
            begun = time.perf_counter()
            first = tasks.pop(0)
            work(first)
            yield first
            if len(tasks) * (time.perf_counter() - begun) * (1 - 1 / workers) > _START_SECONDS:
                break
    if workers == 1 or len(tasks) < 2:
        for task in tasks:
            work(task)
            yield task
    else:
        yield from shared(work, tasks, workers)
