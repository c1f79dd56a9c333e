"""Kernels in a sandbox: a provisioner for jupyter_client."""

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.provisioning import LocalProvisioner

from course_lib import settings
from course_lib.grading import sandbox, sandbox_bubblewrap, sandbox_container, sandbox_view
from course_lib.grading.sandbox_bubblewrap import OpenFiles
from course_lib.grading.sandbox_calls import system_call_filter
from course_lib.grading.sandbox_limits import Limits
from course_lib.grading.sandbox_processes import Bubblewrap, Container, Group
from course_lib.grading.sandbox_watcher import Watcher, too_much_memory

_LONGEST_FOLDER_CHARS = 80  # the address of a Unix socket has 108 bytes at most, 104 on a Mac
# A message that exceeds this is thrown away with the connection, before it takes the grader's memory.
_LARGEST_MESSAGE_BYTES, _MESSAGES_WAITING = 256 * 2**20, 200
_NAMESPACES_COUNT_THREADS = (5, 14)  # the first Linux in which RLIMIT_NPROC is that of the sandbox, not of the user
_KILLED = 128 + 9  # what Podman and Docker end with where the system has killed the kernel
_ENTRY = Path(__file__).with_name("sandbox_entry.py")


def enclose(manager, wanted: str, limits: Limits) -> None:
    """Let a kernel manager, before it starts, run its kernel in a sandbox.

    Parameters
    ----------
    manager : jupyter_client.manager.KernelManager
        Its `provisioner.exceeded` says later what the kernel was ended for, if it was.
    wanted : str
        One of `course_lib.grading.sandbox.KINDS`.
    limits : Limits
        What the notebook may use.

    Raises
    ------
    GradingError
        What is asked for does not work here.
    """
    kind = sandbox.kind_of(wanted)
    manager.client_factory = BoundedClient
    if kind != "none":
        provisioner = SandboxedProvisioner(kernel_spec=manager.kernel_spec, parent=manager)
        provisioner.kind, provisioner.limits = kind, limits
        manager.provisioner = provisioner


class BoundedClient(AsyncKernelClient):
    """A client that a kernel cannot fill the memory of."""

    def _context_default(self):
        context = super()._context_default()
        context.setsockopt(zmq.MAXMSGSIZE, _LARGEST_MESSAGE_BYTES)
        context.setsockopt(zmq.RCVHWM, _MESSAGES_WAITING)
        return context


class SandboxedProvisioner(LocalProvisioner):
    """Starts a kernel in a fence, or under limits alone, and leaves nothing behind it.

    The kernel gets a copy of the folder it would have been started in, without its notebooks: the one that is being
    graded holds the hidden tests of the cells to come.
    """

    kind = "bubblewrap"
    limits = Limits()
    _folder: Path | None = None
    _processes = None
    _watcher = None

    @property
    def exceeded(self) -> str:
        """What the notebook was ended for, as a predicate; empty where it was not."""
        if not self._watcher:
            return ""
        if self.kind in sandbox_container.PROGRAMS and self.process and self.process.poll() == _KILLED:
            return self._watcher.exceeded or f"{too_much_memory(self.limits)}, or killed itself"
        return self._watcher.exceeded

    @property
    def _sockets(self) -> Path:
        return self._folder / "ipc"

    async def pre_launch(self, **kwargs):
        self._folder = _private_folder()
        self._sockets.mkdir()
        self.parent.transport, self.parent.ip = "ipc", str(self._sockets / "k")
        self.parent.connection_file = str(self._sockets / "kernel.json")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd, **kwargs):
        environment, folder = kwargs.pop("env"), kwargs.pop("cwd", None)
        submission = self._stage(folder) if folder else None
        start = {"bubblewrap": self._behind_bubblewrap, "limits": self._under_limits}.get(self.kind, self._in_container)
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)  # else it could write to the terminal
        with OpenFiles() as files:
            command, environment, held = start([sys.executable, *cmd[1:]], environment, submission, files)
            info = await super().launch_kernel(
                command, env=environment, cwd="/", pass_fds=files.numbers, **silent, **kwargs
            )
        self._processes = held(self.pid)
        self._watcher = Watcher(self._processes, self.limits, None if self.kind == "limits" else self._sockets)
        self._watcher.start()
        return info

    def _stage(self, folder) -> Path:
        """A copy of a submission, in which links stay links: nothing they point to comes with them."""
        copy = self._folder / "work"
        with contextlib.suppress(shutil.Error):  # of pipes and devices, which are left out
            shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns("*.ipynb"))
        return copy

    # Each of these: the command, its environment, and what the processes are then held by.

    def _behind_bubblewrap(self, command, environment, submission, files):
        inner, seen = self._fenced(command, environment, submission)
        return [*sandbox_bubblewrap.command(self.limits, self._sockets, submission, files), *inner], seen, Bubblewrap

    def _in_container(self, command, environment, submission, _):
        inner, seen = self._fenced(command, environment, submission)
        listener = sandbox_container.listen(self._sockets)
        for folder in filter(None, (self._sockets, submission)):
            sandbox_container.hand_over(folder)
        outer = sandbox_container.command(self.kind, self.limits, self._sockets, submission, seen)
        return [*outer, *inner], environment, functools.partial(Container, listener=listener)

    def _under_limits(self, command, environment, *_):
        home = self._folder / "home"
        course = str(Path(__file__).resolve().parents[2])
        here = sandbox_view.kernel_environment(environment, str(home), str(settings.data_home()), course)
        begin = told(self.kind, self.limits, here, str(self._folder / "work"))
        return [sys.executable, "-I", "-S", str(_ENTRY), begin, *command], here, Group

    def _fenced(self, command, environment, submission):
        """What runs behind a fence, and the environment it sees there."""
        course, work = sandbox_view.COURSE, sandbox_view.WORK
        here = sandbox_view.kernel_environment(environment, sandbox_view.HOME, sandbox_view.DATA, course)
        copy = [sandbox_view.SUBMISSION, work] if submission else None
        entry = f"{course}/course_lib/grading/{_ENTRY.name}"
        return [sys.executable, "-I", "-S", entry, told(self.kind, self.limits, here, work, copy), *command], here

    async def send_signal(self, signum: int) -> None:
        """Signal the notebook's processes, not those that hold them."""
        if self.process and self._processes and signum == signal.SIGINT:
            self._processes.interrupt()
        elif self.process and self._processes and signum in (signal.SIGTERM, signal.SIGKILL):
            self._processes.end()
        else:
            await super().send_signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove every trace."""
        if self._watcher:
            self._watcher.stop()
            self._processes.end()
        if self._folder:
            _remove(self._folder)
        await super().cleanup(restart=restart)


def told(kind: str, limits: Limits, environment: dict[str, str], work: str, copy: list[str] | None = None) -> str:
    """What `sandbox_entry` must know: what to make, to copy and to be in, and what each process may do."""
    of_a_process = {
        "RLIMIT_DATA": limits.memory_bytes,  # not RLIMIT_AS: torch and TensorFlow map gigabytes that they never use
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_FSIZE": limits.disk_bytes // 2,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }
    if kind == "bubblewrap" and _linux() >= _NAMESPACES_COUNT_THREADS:
        of_a_process["RLIMIT_NPROC"] = limits.threads
    folders = [environment[name] for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "COURSE_CACHE", "COURSE_DATA")]
    calls = system_call_filter().hex() if kind in sandbox.FENCES else ""
    return json.dumps({"limits": of_a_process, "folders": folders, "copy": copy, "work": work, "calls": calls})


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
