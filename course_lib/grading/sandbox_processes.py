"""The processes of a notebook, by what holds them together: how they are found, interrupted and ended."""

import contextlib
import os
import signal
import socket
from pathlib import Path

import psutil

from course_lib.grading.sandbox_container import accept


class Group:
    """Under limits alone: a process group, and whatever has left it since the last look.

    Parameters
    ----------
    number : int
        Of the process that was started here.
    """

    def __init__(self, number: int):
        self._number = number
        self._seen: set[psutil.Process] = set()

    def all(self) -> list[psutil.Process]:
        """Those that run; raises psutil.NoSuchProcess when it is over."""
        found = [psutil.Process(self._number), *_children(self._number, recursive=True)]
        self._seen.update(found)
        return found

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        os.killpg(self._number, signal.SIGINT)

    def end(self) -> None:
        """Kill all, with everything they have started."""
        _kill(list(self._seen))  # a copy: the watcher may be looking
        _kill_group(self._number)


class Bubblewrap:
    """Behind bubblewrap: a PID namespace.

    Killing its first process makes the system kill all others, and nothing is born there any more.
    """

    def __init__(self, number: int):
        self._number = number

    def all(self) -> list[psutil.Process]:
        return [psutil.Process(self._number), *_children(self._number, recursive=True)]

    def interrupt(self) -> None:
        for first in _children(self._number):
            os.killpg(first.pid, signal.SIGINT)

    def end(self) -> None:
        first = _children(self._number)
        _kill(first)
        if not first:
            _kill_group(self._number)


class Container:
    """In a container: a PID namespace, too, but no child of what was started here, which only waits for its end.

    Parameters
    ----------
    number : int
        Of the process that was started here.
    listener : socket.socket
        Where the first process in the container makes itself known (`sandbox_first`).
    """

    def __init__(self, number: int, listener: socket.socket):
        self._waiting, self._listener = psutil.Process(number), listener
        self._line: socket.socket | None = None
        self._first: psutil.Process | None = None

    def all(self) -> list[psutil.Process]:
        if self._first is None:
            self._meet()
        if self._first is None:
            return [self._waiting]
        return [psutil.Process(self._first.pid), *_children(self._first.pid, recursive=True)]

    def interrupt(self) -> None:
        if self._first:
            os.killpg(self._first.pid, signal.SIGINT)

    def end(self) -> None:
        """Also a container that is still about to start: it finds nobody at the other end of its line."""
        _kill([self._first] if self._first else [])
        for end_of_line in filter(None, (self._line, self._listener)):
            end_of_line.close()

    def _meet(self) -> None:
        with contextlib.suppress(OSError):  # closed: it is to end
            if met := accept(self._listener):
                self._line, number = met
                self._first = psutil.Process(number)


def _kill(processes) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _kill_group(number: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(number, signal.SIGKILL)


def _children(pid: int, recursive: bool = False) -> list[psutil.Process]:
    """As psutil's, which reads every process of the machine, for a system that keeps a list of each one's children."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        if not os.path.exists("/proc/thread-self/children"):
            return psutil.Process(pid).children(recursive)
        waiting = [pid]
        while waiting:
            for path in _lists_of_children(waiting.pop()):
                with contextlib.suppress(OSError, psutil.NoSuchProcess):
                    children = [psutil.Process(int(number)) for number in path.read_text().split()]
                    found += children
                    waiting += [child.pid for child in children if recursive]
    return found


def _lists_of_children(pid: int) -> list[Path]:
    """One for each thread; none where the process has just ended."""
    with contextlib.suppress(OSError):
        return list(Path(f"/proc/{pid}/task").glob("*/children"))
    return []
