"""Kernels in a sandbox: a provisioner for jupyter_client, and the watcher that ends what exceeds its limits."""

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.provisioning import LocalProvisioner

from course_lib import settings
from course_lib.grading import sandbox, sandbox_entry
from course_lib.grading.sandbox import Limits, OpenFiles

_LONGEST_FOLDER_CHARS = 80  # the address of a Unix socket has 108 bytes at most, 104 on a Mac
_SECONDS_BETWEEN_LOOKS = 0.2
# A message that exceeds this is thrown away with the connection, before it takes the grader's memory.
_LARGEST_MESSAGE_BYTES, _MESSAGES_WAITING = 256 * 2**20, 200
_NAMESPACES_COUNT_THREADS = (5, 14)  # the first Linux in which RLIMIT_NPROC is that of the sandbox, not of the user


def enclose(manager, wanted: str, limits: Limits) -> None:
    """Let a kernel manager, before it starts, run its kernel in a sandbox.

    Parameters
    ----------
    manager : jupyter_client.manager.KernelManager
        Its `provisioner.exceeded` says later what the kernel was ended for, if it was.
    wanted : str
        "auto" (the best there is), "bubblewrap", "limits" or "none".
    limits : Limits
        What the notebook may use.

    Raises
    ------
    GradingError
        bubblewrap is asked for and does not work here.
    """
    kind = sandbox.kind_of(wanted)
    manager.client_factory = BoundedClient
    if kind != "none":
        provisioner = SandboxedProvisioner(kernel_spec=manager.kernel_spec, parent=manager)
        provisioner.is_fenced, provisioner.limits = kind == "bubblewrap", limits
        manager.provisioner = provisioner


class BoundedClient(AsyncKernelClient):
    """A client that a kernel cannot fill the memory of."""

    def _context_default(self):
        context = super()._context_default()
        context.setsockopt(zmq.MAXMSGSIZE, _LARGEST_MESSAGE_BYTES)
        context.setsockopt(zmq.RCVHWM, _MESSAGES_WAITING)
        return context


class SandboxedProvisioner(LocalProvisioner):
    """Starts a kernel behind bubblewrap, or under limits alone, and leaves nothing behind it.

    The kernel gets a copy of the folder it would have been started in, without its notebooks: the one that is being
    graded holds the hidden tests of the cells to come.
    """

    is_fenced = True
    limits = Limits()
    _folder: Path | None = None
    _watcher = None

    @property
    def exceeded(self) -> str:
        """What the notebook was ended for, as a predicate; empty where it was not."""
        return self._watcher.exceeded if self._watcher else ""

    async def pre_launch(self, **kwargs):
        self._folder = _private_folder()
        sockets = self._folder / "ipc"
        sockets.mkdir()
        self.parent.transport, self.parent.ip = "ipc", str(sockets / "k")
        self.parent.connection_file = str(sockets / "kernel.json")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd, **kwargs):
        environment, folder = kwargs.pop("env"), kwargs.pop("cwd", None)
        submission = self._stage(folder) if folder else None
        start = self._behind_bubblewrap if self.is_fenced else self._under_limits
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)  # else it could write to the terminal
        with OpenFiles() as files:
            command, environment = start([sys.executable, *cmd[1:]], environment, submission, files)
            info = await super().launch_kernel(
                command, env=environment, cwd="/", pass_fds=files.numbers, **silent, **kwargs
            )
        self._watcher = Watcher(self.process.pid, self._folder / "ipc", self.limits, self.is_fenced)
        self._watcher.start()
        return info

    def _stage(self, folder) -> Path:
        """A copy of a submission, in which links stay links: nothing they point to comes with them."""
        copy = self._folder / "work"
        with contextlib.suppress(shutil.Error):  # of pipes and devices, which are left out
            shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns("*.ipynb"))
        return copy

    def _behind_bubblewrap(self, command, environment, submission, files):
        made = sandbox.bubblewrap(self.limits, self._folder / "ipc", submission, files)
        here = sandbox.kernel_environment(environment, sandbox.HOME, sandbox.DATA, sandbox.COURSE)
        entry = f"{sandbox.COURSE}/course_lib/grading/{Path(sandbox_entry.__file__).name}"
        begin = told(self.limits, here, sandbox.WORK, [sandbox.SUBMISSION, sandbox.WORK] if submission else None)
        return [*made, sys.executable, "-I", "-S", entry, begin, *command], here

    def _under_limits(self, command, environment, submission, files):
        home = self._folder / "home"
        course = str(Path(__file__).resolve().parents[2])
        here = sandbox.kernel_environment(environment, str(home), str(settings.data_home()), course)
        begin = told(self.limits, here, str(self._folder / "work"), is_fenced=False)
        return [sys.executable, "-I", "-S", sandbox_entry.__file__, begin, *command], here

    async def send_signal(self, signum: int) -> None:
        """Signal the notebook's processes: behind bubblewrap they are a group of their own."""
        if self.process and self.is_fenced and signum == signal.SIGINT:
            for first in _children(self.process.pid):
                os.killpg(first.pid, signum)
        elif self.process and signum in (signal.SIGTERM, signal.SIGKILL):
            end(self.process.pid, self.is_fenced, self._watcher.seen if self._watcher else ())
        else:
            await super().send_signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove every trace."""
        if self._watcher:
            self._watcher.stop()
            if not self.is_fenced:
                end(self.pid, self.is_fenced, self._watcher.seen)
        if self._folder:
            _remove(self._folder)
        await super().cleanup(restart=restart)


def told(limits: Limits, environment: dict[str, str], work: str, copy=None, is_fenced: bool = True) -> str:
    """What `sandbox_entry` must know: what to make, to copy and to be in, and the limits of each process."""
    memory, disk = int(limits.memory_gb * 1e9), int(limits.disk_gb * 1e9)
    of_a_process = {
        "RLIMIT_DATA": memory,  # not RLIMIT_AS: torch and TensorFlow map gigabytes that they never touch
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_FSIZE": disk // 2,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }
    if is_fenced and _linux() >= _NAMESPACES_COUNT_THREADS:
        of_a_process["RLIMIT_NPROC"] = limits.threads
    folders = [environment[name] for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "COURSE_CACHE", "COURSE_DATA")]
    return json.dumps({"limits": of_a_process, "folders": folders, "copy": copy, "work": work})


class Watcher(threading.Thread):
    """Looks at all processes of a notebook every fifth of a second, and ends them where they exceed the limits.

    For what the system does not count: it limits the memory of one process, not of a hundred, and counts no processes
    of root.
    """

    def __init__(self, pid: int, sockets: Path, limits: Limits, is_fenced: bool, pause: float = _SECONDS_BETWEEN_LOOKS):
        super().__init__(daemon=True, name="course-sandbox")
        self.exceeded = ""
        self.seen: set[psutil.Process] = set()
        self._pid, self._sockets, self._limits, self._is_fenced, self._pause = pid, sockets, limits, is_fenced, pause
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self.join()

    def run(self):
        while not self._stopped.wait(self._pause):
            try:
                processes = [psutil.Process(self._pid), *_children(self._pid, recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.seen.update(processes if not self._is_fenced else ())
            self.exceeded = self._trespass(processes)
            if self.exceeded:
                end(self._pid, self._is_fenced, self.seen)
                return

    def _trespass(self, processes) -> str:
        limits = self._limits
        if len(processes) > limits.processes:  # before more is asked of each: they may multiply meanwhile
            return f"ran more than {limits.processes} processes"
        if sum(_each(processes, psutil.Process.num_threads)) > limits.threads:
            return f"ran more than {limits.threads} threads"
        most = limits.memory_gb * 1e9
        # What processes share is counted for each of them at first, and then, as that takes longer, once.
        if sum(_each(processes, _resident)) > most and sum(_each(processes, _proportional)) > most:
            return f"used more than {limits.memory_gb:g} GB of memory"
        if self._is_fenced and _holds_more_than_sockets(self._sockets):
            return "wrote into the folder of the kernel's sockets"
        return ""


def end(pid: int, is_fenced: bool, seen=()) -> None:
    """Kill a notebook with everything it has started.

    Behind bubblewrap, killing the first process of the PID namespace makes the system kill all others, and nothing is
    born there any more. Else the process group is killed, and whatever else the watcher has seen.
    """
    first = _children(pid) if is_fenced else seen
    for process in first:
        with contextlib.suppress(psutil.Error):
            process.kill()
    if not (is_fenced and first):
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


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


def _children(pid: int, recursive: bool = False) -> list[psutil.Process]:
    """As psutil's, which reads every process of the machine, for a system that keeps a list of each one's children."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        if not os.path.exists("/proc/thread-self/children"):
            return psutil.Process(pid).children(recursive)
        waiting = [pid]
        while waiting:
            for path in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
                with contextlib.suppress(OSError, psutil.NoSuchProcess):
                    children = [psutil.Process(int(number)) for number in path.read_text().split()]
                    found += children
                    waiting += [child.pid for child in children if recursive]
    return found


def _holds_more_than_sockets(folder: Path) -> bool:
    """Whether a kernel uses the one folder of this machine that it may write to for anything else."""
    with os.scandir(folder) as entries:
        return any(
            not stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode) and entry.name != "kernel.json"
            for entry in entries
        )


def _private_folder() -> Path:
    usual = tempfile.gettempdir()
    place = usual if len(os.fsencode(usual)) <= _LONGEST_FOLDER_CHARS else "/tmp"
    return Path(tempfile.mkdtemp(prefix="course-", dir=place)).resolve()


def _remove(folder: Path) -> None:
    """Also what a student has nested deeper than Python can follow, or forbidden to enter."""
    remove = ["rm", "-rf", str(folder)]
    if subprocess.run(remove, stderr=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(["chmod", "-R", "u+rwx", str(folder)], stderr=subprocess.DEVNULL, check=False)
        subprocess.run(remove, stderr=subprocess.DEVNULL, check=False)


def _linux() -> tuple[int, ...]:
    """The version of Linux; nothing for other systems."""
    release = os.uname().release.split("-")[0].split(".")
    return tuple(int(part) for part in release[:2] if part.isdigit()) if sys.platform == "linux" else ()
