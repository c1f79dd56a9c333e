"""Run Python code in a process of its own, under a limit of memory and time, and say how much it held.

A limit of the address space (RLIMIT_AS) is of no use here: PyTorch and TensorFlow map gigabytes that they never touch.
What counts is the memory that the process really holds, above what it held after its imports. The parent looks every
few milliseconds and ends the process when it holds too much.

run_limited("data = []", ["len(data)"], limit_bytes=10**7, seconds=20).results     # (0,)
"""

import contextlib
import ctypes
import gc
import json
import linecache
import os
import queue
import subprocess
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from course_lib.errors import CourseError

YOUR_CELL = "<your cell>"  # the file name of `source` in a traceback
_LOOK_S = 0.004
_LOOK_FOR_CHILDREN_S = 0.1  # finding them means to go through every process of the machine
_LONGEST_ERROR_CHARS = 4000
_COUNTED = ("RssAnon", "RssShmem", "VmSwap")  # of /proc/PID/status
_NO_IMAGES = ("/dev/", "/memfd:", "/SYSV")  # how the system names what was made to be shared
_MUCH_SHARED = 10**6  # bytes; below, it is not worth the milliseconds to look closer
_M_MMAP_THRESHOLD = -3  # malloc.h; set by hand, it no longer grows with what is freed


class SourceError(CourseError):
    """The text of a function cannot be had."""


@dataclass(frozen=True)
class Outcome:
    """What became of the code that `run_limited` ran.

    Attributes
    ----------
    results : tuple
        What the calls gave, one for each call that came to its end.
    peaks_bytes : tuple of int
        The most that was held during each call, above the baseline; the last one may be of a call that was stopped.
    baseline_bytes : int
        What the process held after its imports, before the first call; 0 if it did not come so far.
    killed : "memory", "time" or None
        Which limit ended it.
    error : str
        The traceback, or how the process died; "" if all went well or a limit ended it.
    samples : tuple of (float, int)
        Seconds since the baseline, bytes above it: the course of the memory.
    limit_bytes, seconds
        The limits it ran under.
    """

    results: tuple
    peaks_bytes: tuple[int, ...]
    baseline_bytes: int
    killed: str | None
    error: str
    samples: tuple[tuple[float, int], ...]
    limit_bytes: int
    seconds: float

    @property
    def trouble(self) -> str:
        """Why not all calls came to their end, in a sentence or a traceback; "" if they did."""
        if self.killed == "memory":
            return (
                f"Stopped, because it held {_megabytes(self.peaks_bytes[-1])} more than the "
                f"{_megabytes(self.baseline_bytes)} after its imports; {_megabytes(self.limit_bytes)} more are allowed."
            )
        if self.killed == "time":
            where = f"in call {len(self.results) + 1}" if self.baseline_bytes else "before its first call"
            return f"Stopped after {self.seconds:g} seconds, {where}: it takes too long or does not end."
        return self.error


def run_limited(source: str, calls: Sequence[str], *, limit_bytes: int, seconds: float, prepare: str = "") -> Outcome:
    """Run code in a new Python process; end it when it holds too much memory or takes too long.

    The process has the same interpreter, environment and current folder, and knows nothing of the variables here. It
    runs `source`, then `prepare`; what it holds then is the baseline. Then it evaluates the calls, one after the
    other. What it prints is thrown away. When this function returns, or is interrupted, the process and all that it
    started are gone; they end as well when the calling process dies.

    Memory means: on Linux what is in RAM or swap and is not the mere image of a file (a np.memmap costs nothing, the
    kernel can drop it at any time); on other systems the resident set. Processes started by the code count with what
    they hold alone. What is held for less than some 5 ms may be missed.

    Parameters
    ----------
    source : str
        Statements. In a traceback its lines are those of the file `<your cell>`.
    calls : sequence of str
        Expressions in the names of `source` and `prepare`; their values must be something that JSON can express.
    limit_bytes : int
        How much may be held above the baseline.
    seconds : float
        How long everything may take together, start and imports included.
    prepare : str
        Statements between `source` and the baseline: functions that the calls need, and a first call on something
        small, because libraries load half of themselves when they are first used.

    Returns
    -------
    Outcome

    Examples
    --------
    >>> honest = "def total(n): return sum(range(n))"
    >>> run_limited(honest, ["total(4)", "total(10**6)"], limit_bytes=20 * 10**6, seconds=60).results
    (6, 499999500000)
    >>> greedy = "def total(n): return sum(list(range(n)))"
    >>> run_limited(greedy, ["total(4)", "total(5 * 10**6)"], limit_bytes=20 * 10**6, seconds=60).killed
    'memory'
    """
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "course_lib.memory"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        watch = _Watch(process, limit_bytes, start + seconds)
        killed, error = None, ""
        try:
            process.stdin.write(_line({"source": source, "prepare": prepare, "calls": list(calls)}))
            process.stdin.flush()
            watch.run(len(calls))
        except _LimitReached as limit:
            killed = limit.args[0]
        except (_Failed, BrokenPipeError) as failure:
            error = str(failure) or watch.death()
    finally:
        _end(process)
    return Outcome(
        tuple(watch.results), tuple(watch.peaks), watch.baseline, killed, error, tuple(watch.samples), limit_bytes,
        seconds,
    )  # fmt: skip


def source_of(thing: Callable) -> str:
    """The whole text of the notebook cell, or of the file, in which a function or class was defined.

    Raises
    ------
    SourceError
        It was not written in Python, or its text is gone.

    Examples
    --------
    >>> "def run_limited(" in source_of(run_limited)
    True
    """
    code = _code_of(thing)
    lines = linecache.getlines(code.co_filename) if code else []
    if not lines:
        raise SourceError(
            f"The text of {getattr(thing, '__name__', thing)!r} cannot be found. It must be a function or a class "
            "that is written out in a cell: run that cell again."
        )
    return "".join(lines)


def _code_of(thing) -> types.CodeType | None:
    if hasattr(thing, "__code__"):
        return thing.__code__
    methods = (
        [method for method in vars(thing).values() if hasattr(method, "__code__")] if isinstance(thing, type) else []
    )
    return methods[0].__code__ if methods else None


# -- the parent -----------------------------------------------------------------------------------------------------


class _LimitReached(Exception):
    """memory | time"""


class _Failed(Exception):
    """The text of the error."""


class _Watch:
    """Looks at a process while it works, and notes what it holds."""

    def __init__(self, process: subprocess.Popen, limit_bytes: int, deadline: float):
        self.process = process
        self.limit_bytes = limit_bytes
        self.deadline = deadline
        self.results, self.peaks, self.samples = [], [], []
        self.baseline = 0
        self._replies = queue.SimpleQueue()
        self._of_children, self._next_look_for_children = 0, 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def run(self, calls: int) -> None:
        self._next_reply()
        self.baseline = self._held()
        self._zero = time.monotonic()
        for _ in range(calls):
            self.peaks.append(0)
            self._go_on()
            result = self._next_reply(look=self._look)["result"]
            self._look()
            self.results.append(result)

    def death(self) -> str:
        """How the process ended that said nothing."""
        code = self.process.wait()
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return f"The process ended {how} in the middle of its work: a crash inside a library, or a call of exit()."

    def _listen(self) -> None:
        for line in self.process.stdout:
            self._replies.put(line)
        self._replies.put(b"")

    def _go_on(self) -> None:
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def _next_reply(self, look: Callable = lambda: None) -> dict:
        while True:
            if time.monotonic() > self.deadline:
                raise _LimitReached("time")
            try:
                line = self._replies.get(timeout=_LOOK_S)
            except queue.Empty:
                look()
                continue
            reply = json.loads(line) if line else {"error": ""}
            if "error" in reply:
                raise _Failed(reply["error"])
            return reply

    def _look(self) -> None:
        above = self._held() - self.baseline
        self.samples.append((time.monotonic() - self._zero, above))
        self.peaks[-1] = max(self.peaks[-1], above)
        if above > self.limit_bytes:
            raise _LimitReached("memory")

    def _held(self) -> int:
        now = time.monotonic()
        try:
            if now >= self._next_look_for_children:
                children = psutil.Process(self.process.pid).children(recursive=True)
                self._of_children = sum(_held_alone(child) for child in children)
                self._next_look_for_children = now + _LOOK_FOR_CHILDREN_S
            return _held(self.process.pid) + self._of_children
        except (psutil.NoSuchProcess, ProcessLookupError, FileNotFoundError):
            raise _Failed("") from None  # it died between two looks


def _held(pid: int) -> int:
    """Bytes that a process holds, without images of files where the system tells them apart."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return psutil.Process(pid).memory_info().rss
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    anonymous, shared, swapped = (1024 * int(fields.get(name, "0").split()[0]) for name in _COUNTED)
    return anonymous + swapped + (_shared_memory(pid) if shared >= _MUCH_SHARED else shared)


def _shared_memory(pid: int) -> int:
    """Bytes of shared memory, to which the system counts images of files on a disk in memory: in a sandbox, of all."""
    return sum(area.rss for area in psutil.Process(pid).memory_maps(grouped=False) if area.path.startswith(_NO_IMAGES))


def _held_alone(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().uss
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def _end(process: subprocess.Popen) -> None:
    """End a process and all that it started."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.kill()
    _kill(family)
    process.wait()
    psutil.wait_procs(family, timeout=5)
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):  # what was not written yet finds nobody to read it
            pipe.close()


def _kill(family: list[psutil.Process]) -> None:
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()


def _line(message: dict) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.0f} MB"


# -- the child ------------------------------------------------------------------------------------------------------


def _child() -> None:
    """Read a job from standard input, work it off, and answer on standard output, a line for each step."""
    commands, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)  # the code's own input() and print() must not disturb the conversation
    os.dup2(nothing, 1)
    _give_back_at_once()
    lines = queue.SimpleQueue()
    threading.Thread(target=_follow, args=(commands, lines), daemon=True).start()

    def say(**message):
        answers.write(_line(message))
        answers.flush()

    try:
        job = json.loads(lines.get())
        module = sys.modules["__main__"] = types.ModuleType("__main__")  # where the code's classes can be found again
        names = vars(module)
        for text, name in ((job["source"], YOUR_CELL), (job["prepare"], "<preparation>")):
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
            exec(compile(text, name, "exec"), names)
        gc.collect()
        say(ready=True)
        for call in job["calls"]:
            lines.get()
            say(result=eval(call, names))
    except BaseException as error:
        say(error=_text(error))
    threading.Event().wait()  # the parent ends this process when it has what it needs


def _give_back_at_once() -> None:
    """Have the C library return what is freed, instead of keeping it for later: then held is what the code holds."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 128 * 1024)


def _follow(commands, lines: queue.SimpleQueue) -> None:
    for line in commands:
        lines.put(line)
    _kill(psutil.Process().children(recursive=True))  # the parent is gone
    os._exit(1)


def _text(error: BaseException) -> str:
    """The traceback from the first line of the code that was run, without the lines of this file."""
    step = error.__traceback__
    while step and step.tb_frame.f_code.co_filename == __file__:
        step = step.tb_next
    inner = step
    while inner and inner.tb_frame.f_code.co_filename != YOUR_CELL:
        inner = inner.tb_next
    text = "".join(traceback.format_exception(type(error), error, inner or step))
    cut = len(text) - _LONGEST_ERROR_CHARS
    return text if cut <= 0 else f"[{cut} characters left out]\n{text[-_LONGEST_ERROR_CHARS:]}"


if __name__ == "__main__":
    _child()
