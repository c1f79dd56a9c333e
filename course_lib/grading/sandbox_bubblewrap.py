"""A sandbox by bubblewrap: no daemon, no image, nothing to set up; https://github.com/containers/bubblewrap."""

import os
import shutil
import subprocess
from pathlib import Path

from course_lib.grading.sandbox_limits import Limits
from course_lib.grading.sandbox_view import View, view_of, view_of_the_system

# Files of /proc that belong to the machine: root may write to them without any capability, also from in here.
_MACHINE = ("sys", "sysrq-trigger", "irq", "bus", "fs", "mtrr", "pressure", "scsi", "acpi", "driver", "dynamic_debug")


def problem() -> str:
    """Why bubblewrap fences nothing in here; empty where it does."""
    command = shutil.which("bwrap")
    if command is None:
        return "bubblewrap is not installed"
    trial = [command, *_fence(Limits()), *_shown(*view_of_the_system()), "--", "/usr/bin/true"]
    tried = subprocess.run(trial, capture_output=True, text=True, check=False)
    if tried.returncode:
        said = tried.stderr.strip().splitlines() or [f"exit code {tried.returncode}"]
        return f"bubblewrap does not work here ({said[-1]})"
    return ""


def command(limits: Limits, sockets: Path, submission: Path | None, files: "OpenFiles") -> list[str]:
    """The command up to the one that is to run in the sandbox.

    Parameters
    ----------
    limits : Limits
        Of which the disk is held by the sandbox itself.
    sockets : Path
        The folder of the connection file and of the kernel's sockets: the only place outside that it may write to.
    submission : Path, optional
        Shown as `/submission`, read-only.
    files : OpenFiles
        What is handed over open.
    """
    own = [["--bind", str(sockets), str(sockets)]]
    own += [["--ro-bind", str(sockets / "kernel.json"), str(sockets / "kernel.json")], ["--chdir", "/tmp"]]
    return fenced(limits, view_of(submission), own, files)


def fenced(limits: Limits, view: View, own: list[list[str]], files: "OpenFiles") -> list[str]:
    """The command up to the one that is to run where only a view of this machine is seen.

    Parameters
    ----------
    limits : Limits
        Of which the disk is held by the sandbox itself.
    view : View
        What is shown read-only.
    own : list of lists of str
        Options of bubblewrap that come after it, for what may be written to, say.
    files : OpenFiles
        What is handed over open.
    """
    invented = [["--ro-bind-data", str(files.holding(text)), path] for path, text in view.invented.items()]
    arguments = [
        *_fence(limits),
        *(word for words in invented for word in words),
        *_shown(view.shown, view.links),
        *(word for words in own for word in words),
        *("--remount-ro", "/"),
    ]
    # In a file, not on the command line: that of bwrap can be read from inside, with the paths of this machine.
    return [
        shutil.which("bwrap"),
        "--args",
        str(files.holding("".join(f"{argument}\0" for argument in arguments))),
        "--",
    ]


class OpenFiles:
    """Files without a name that a process inherits; a context manager that closes them here."""

    def __enter__(self):
        self.numbers = []
        return self

    def holding(self, content: str) -> int:
        """The number of an open file with that content."""
        number = os.memfd_create("course")
        self.numbers.append(number)
        with open(number, "wb", closefd=False) as file:
            file.write(os.fsencode(content))
        os.lseek(number, 0, os.SEEK_SET)
        return number

    def __exit__(self, *error):
        for number in self.numbers:
            os.close(number)


def _fence(limits: Limits) -> list[str]:
    """The sandbox without anything of this machine in it."""
    disk = str(limits.disk_bytes)
    words = ["--unshare-user", "--disable-userns", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--cap-drop", "ALL"]
    words += ["--die-with-parent", "--new-session", "--unsetenv", "JPY_PARENT_PID"]  # that of another world
    words += ["--proc", "/proc"]
    for name in _MACHINE:
        words += ["--ro-bind-try", f"/proc/{name}", f"/proc/{name}"]
    words += ["--dev", "/dev", "--size", disk, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    return [*words, "--size", disk, "--tmpfs", "/tmp"]


def _shown(shown: dict[str, str], links: dict[str, str]) -> list[str]:
    words = [["--ro-bind", source, path] for path, source in shown.items()]
    words += [["--symlink", target, path] for path, target in links.items()]
    return [word for each in words for word in each]
