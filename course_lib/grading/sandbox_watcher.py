"""Ends notebooks that exceed their limits."""

import contextlib
import os
import stat
import threading
from pathlib import Path

import psutil

from course_lib.grading.sandbox_limits import Limits

_SECONDS_BETWEEN_LOOKS = 0.2


class Watcher(threading.Thread):
    """Looks at all processes of a notebook every fifth of a second, and ends them where they exceed the limits.

    For what the system does not count: it limits the memory of one process, not of a hundred, and counts no processes
    of root.

    Parameters
    ----------
    processes : Group, Bubblewrap or Container
        Of `course_lib.grading.sandbox_processes`.
    limits : Limits
        What they may use.
    sockets : Path, optional
        The folder of the kernel's sockets, where it is the one folder of this machine that they may write to.
    pause : float
        Seconds between two looks.
    """

    def __init__(self, processes, limits: Limits, sockets: Path | None, pause: float = _SECONDS_BETWEEN_LOOKS):
        super().__init__(daemon=True, name="course-sandbox")
        self.exceeded = ""
        self._processes, self._limits, self._sockets, self._pause = processes, limits, sockets, pause
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self.join()

    def run(self):
        while not self._stopped.wait(self._pause):
            try:
                processes = self._processes.all()
            except psutil.NoSuchProcess:
                return
            self.exceeded = self._trespass(processes)
            if self.exceeded:
                self._processes.end()
                return

    def _trespass(self, processes) -> str:
        limits = self._limits
        if len(processes) > limits.processes:  # before more is asked of each: they may multiply meanwhile
            return f"ran more than {limits.processes} processes"
        if sum(_each(processes, psutil.Process.num_threads)) > limits.threads:
            return f"ran more than {limits.threads} threads"
        # What processes share is counted for each of them at first, and then, as that takes longer, once.
        if all(sum(_each(processes, measure)) > limits.memory_bytes for measure in (_resident, _proportional)):
            return too_much_memory(limits)
        if self._sockets and _holds_more_than_sockets(self._sockets):
            return "wrote into the folder of the kernel's sockets"
        return ""


def too_much_memory(limits: Limits) -> str:
    """What is said of a notebook that was ended for it."""
    return f"used more than {limits.memory_gb:g} GB of memory"


def _each(processes, measure):
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended
            yield measure(process)


def _resident(process) -> int:
    return process.memory_info().rss


def _proportional(process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.AccessDenied:  # a process can forbid it
        return _resident(process)
    return getattr(memory, "pss", memory.uss)


def _holds_more_than_sockets(folder: Path) -> bool:
    """Whether a kernel uses the one folder of this machine that it may write to for anything else."""
    with os.scandir(folder) as entries:
        return any(
            not stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode) and entry.name != "kernel.json"
            for entry in entries
        )
