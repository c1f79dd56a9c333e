"""The same work for many arguments, shared among processes.

Not `multiprocessing`: its fresh processes import the caller's script again, so that a script without the line
`if __name__ == "__main__"` would start itself over and over. Here a process imports what its work needs, nothing else.
It takes one task at a time, pickled, from its standard input, and answers on its standard output; it ends when its
input ends, which the system sees to when this process dies, however it dies.
"""

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

import psutil

from course_lib.errors import CourseError

_START_SECONDS = 4.0  # until a new process has imported what it needs, and a little more, so that it is worth it

# Ctrl-C reaches the whole group of processes; it is for the first one, which ends the others.
_START = """\
import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)
import sys; sys.path[:] = {path!r}
from course_lib.phantoms.files.processes import serve; serve()
"""


class ProcessEndedError(CourseError):
    """A process that made patients was ended from outside."""


def cores() -> int:
    """Cores that this process may use: a container or a queue often lends fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def worked_off(
    work: Callable, tasks: Sequence, bytes_each: int, workers: int | None = None, inherited: Sequence[int] = ()
) -> Iterator:
    """Call `work(task)` for every task, here or in several processes, and yield each task when it is done.

    Parameters
    ----------
    work, tasks, inherited
        As for `shared`.
    bytes_each : int
        Memory that one takes: as many processes run as fit.
    workers : int, optional
        Processes; 1 does all in this one. By default the first task is done in this process, and where the rest will
        take longer than starting others does, they share it, one to each core that may be used.
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
        yield from shared(work, tasks, workers, inherited)


def shared(work: Callable, tasks: Sequence, workers: int, inherited: Sequence[int] = ()) -> Iterator:
    """Call `work(task)` for every task in some process, and yield each task when it is done.

    When a task fails, or the loop is left, all processes are ended at once, whatever they are at.

    Parameters
    ----------
    work : callable
        Of a module, or a `functools.partial` of one, so that it can be pickled.
    tasks : sequence
        Their text is what messages call them.
    workers : int
        Processes.
    inherited : sequence of int
        File descriptors that the processes keep open as long as they live.

    Raises
    ------
    ProcessEndedError
        A process was killed, for instance because memory had run out.
    Exception
        What `work` raised.
    """
    start = [sys.executable, "-c", _START.format(path=sys.path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    if os.name == "posix":
        pipes["pass_fds"] = tuple(inherited)
    processes, idle = [], queue.SimpleQueue()
    try:
        for _ in range(min(workers, len(tasks))):
            processes.append(subprocess.Popen(start, **pipes))
            idle.put(processes[-1])

        def run(task):
            process = idle.get()
            try:
                _do(process, work, task)
            finally:
                idle.put(process)
            return task

        with ThreadPoolExecutor(len(processes)) as threads:  # they only wait, each for its process
            futures = [threads.submit(run, task) for task in tasks]
            try:
                for future in as_completed(futures):
                    yield future.result()
            except BaseException:  # Ctrl-C, and a loop that is left, as well
                for future in futures:
                    future.cancel()
                for process in processes:
                    process.kill()  # its thread then reads the end of its answers
                raise
    finally:
        for process in processes:
            with contextlib.suppress(OSError):
                process.stdin.close()
            process.stdout.close()
            process.wait()


def _do(process: subprocess.Popen, work: Callable, task) -> None:
    try:
        pickle.dump(pickle.dumps((work, task)), process.stdin)
        process.stdin.flush()
        error = pickle.load(process.stdout)
    except (OSError, EOFError, pickle.UnpicklingError) as end:
        raise ProcessEndedError(
            f"The process that made {task} was ended from outside ({_in_words(process.wait())}), most often because "
            "memory had run out. Finished patients are kept: go on with fewer processes, workers=1 for the least of it."
        ) from end
    if error is not None:
        raise error


def _in_words(code: int) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"


def serve() -> None:
    """The other side: tasks from standard input until it ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed must not get between the answers
    while True:
        try:
            message = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            work, task = pickle.loads(message)
            work(task)
            answer = pickle.dumps(None)
        except Exception as error:
            answer = _pickled(error)
        try:
            answers.write(answer)
            answers.flush()
        except BrokenPipeError:  # nobody waits any more
            return


def _pickled(error: Exception) -> bytes:
    """An error as it is, with where it happened; or in words, where it cannot travel."""
    where = "In its process:\n" + "".join(traceback.format_exception(error))
    with contextlib.suppress(Exception):
        error.add_note(where)
        pickle.loads(pickle.dumps(error))
        return pickle.dumps(error)
    return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}\n{where}"))
