"""What stands between a submission and the machine it is graded on.

    protection   what a submission meets
    -----------  -------------------------------------------------------------------------------------------------
    bubblewrap   a sandbox of its own: no network, no other processes, a read-only system, nothing of the course but
                 `course_lib` and the data sets, a disk in memory that is gone with it; and the limits
    limits       the limits alone: it can read the disk and use the network like any program of yours
    none         nothing (Windows)

The limits (`Limits`) are held in two ways. What the system counts for one process is set before the kernel begins
(`sandbox_entry`); memory and processes of the whole notebook are measured by a watcher, which ends it
(`sandbox_kernel`). docs/threats.md says what all this stops and what it does not.
"""

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from course_lib import settings
from course_lib.grading.course import GradingError
from course_lib.grading.sandbox_calls import system_call_filter

KINDS = ("auto", "bubblewrap", "limits", "none")
COURSE, DATA, HOME, WORK, SUBMISSION = "/course", "/tmp/data", "/tmp/home", "/tmp/work", "/submission"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("alternatives", "fonts", "ld.so.cache", "localtime", "mime.types", "timezone")
_INVENTED = {
    "passwd": "{user}:x:1000:1000::{home}:/bin/sh\n",
    "group": "student:x:1000:\n",
    "hosts": "127.0.0.1 localhost\n",
}
# Files of /proc that belong to the machine: root may write to them without any capability, also from in here.
_MACHINE = ("sys", "sysrq-trigger", "irq", "bus", "fs", "mtrr", "pressure", "scsi", "acpi", "driver", "dynamic_debug")
_PASSED_ON = ("LANG", "LC_ALL", "TZ", "KERAS_BACKEND", "COURSE_PROFILE", "TF_CPP_MIN_LOG_LEVEL")
_FEW = 200  # data sets of a kind; more are shown in one piece


@dataclass(frozen=True)
class Limits:
    """How much one submission may use; about four times what the hungriest notebook of the course was seen to use.

    Parameters
    ----------
    memory_gb : float
        Of all its processes together, and of each by itself.
    processes, threads : int
        At the same time; each process has at least one thread.
    cpu_seconds : int
        Of each process.
    disk_gb : float
        Everything it writes; in memory, beside `memory_gb`. Half of it may be one file.
    open_files : int
        Of each process.
    """

    memory_gb: float = 4
    processes: int = 32
    threads: int = 256
    cpu_seconds: int = 1800
    disk_gb: float = 1
    open_files: int = 1024


@dataclass(frozen=True)
class Protection:
    """What this machine has, "bubblewrap", "limits" or "none", and why it is no more."""

    kind: str
    reason: str = ""


@functools.cache
def protection() -> Protection:
    """The best protection that works here; found by trying, as containers often forbid what is installed."""
    if os.name != "posix":
        return Protection("none", "this system is not a Unix")
    command = shutil.which("bwrap")
    if command is None:
        return Protection("limits", "bubblewrap is not installed")
    trial = subprocess.run(
        [command, *_fence(Limits()), "--", "/usr/bin/true"], capture_output=True, text=True, check=False
    )
    if trial.returncode:
        said = trial.stderr.strip().splitlines() or [f"exit code {trial.returncode}"]
        return Protection("limits", f"bubblewrap does not work here ({said[-1]})")
    return Protection("bubblewrap")


def kind_of(wanted: str) -> str:
    """The protection that a `sandbox` setting stands for on this machine.

    Raises
    ------
    GradingError
        It asks for bubblewrap, which does not work here.
    """
    if wanted == "auto":
        return protection().kind
    if wanted == "bubblewrap" and protection().kind != "bubblewrap":
        raise GradingError(f"sandbox='bubblewrap' is asked for, but {protection().reason}. `course doctor` says more.")
    return wanted


def require_sandbox(unsafe: bool = False) -> None:
    """Refuse to grade where submissions are not fenced in, unless that is what the instructor wants.

    Raises
    ------
    GradingError
        bubblewrap does not work here, and `unsafe` is False.
    """
    if protection().kind != "bubblewrap" and not unsafe:
        raise GradingError(
            f"Submissions cannot be fenced in on this machine: {protection().reason}. What a student has written could "
            "read your disk, the solutions and the gradebook, and use your network. Install bubblewrap (on Debian and "
            "Ubuntu: `apt install bubblewrap`) and see what `course doctor` says; or, if you trust everybody who has "
            "handed in, add --unsafe."
        )


def kernel_environment(environment: dict[str, str], home: str, data: str, course: str) -> dict[str, str]:
    """What a submission sees of the environment: a short list, and folders of its own."""
    passed = {name: environment[name] for name in _PASSED_ON if name in environment}
    return passed | {
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join([course, *_packages_elsewhere()]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": home,
        "USER": "student",
        "TMPDIR": f"{home}/tmp",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "COURSE_CACHE": f"{home}/cache",
        "COURSE_DATA": data,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def bubblewrap(limits: Limits, sockets: Path, submission: Path | None, files: "OpenFiles") -> list[str]:
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
    shown = [["--ro-bind", str(submission), SUBMISSION]] if submission else []
    shown += [["--bind", str(sockets), str(sockets)]]
    shown += [["--ro-bind", str(sockets / "kernel.json"), str(sockets / "kernel.json")]]
    return fenced(limits, [*shown, ["--chdir", "/tmp"]], files)


def fenced(
    limits: Limits, shown: list[list[str]], files: "OpenFiles", user: str = "student", home: str = HOME
) -> list[str]:
    """The command up to the one that is to run where only the course and what is `shown` can be seen.

    Parameters
    ----------
    limits : Limits
        Of which the disk is held by the sandbox itself.
    shown : list of lists of str
        Options of bubblewrap, applied after those that show the system, Python, the library and the data sets.
    files : OpenFiles
        What is handed over open.
    user, home : str
        What the system calls who runs there, and their folder; it is not made.
    """
    invented = {name: text.format(user=user, home=home) for name, text in _INVENTED.items()}
    course = [["--ro-bind-data", str(files.holding(text)), f"/etc/{name}"] for name, text in invented.items()]
    course += [["--ro-bind", path, path] for path in _python_folders()]
    course += [["--symlink", target, link] for link, target in _links_to_python()]
    course += [["--ro-bind", str(source), f"{COURSE}/{name}"] for source, name in _of_the_course()]
    course += [["--ro-bind", str(source), f"{DATA}/{name}"] for source, name in _data_sets()]
    calls = system_call_filter()
    arguments = [
        *_fence(limits),
        *(word for words in [*course, *shown] for word in words),
        *(["--seccomp", str(files.holding(calls))] if calls else []),
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

    def holding(self, content: str | bytes) -> int:
        """The number of an open file with that content."""
        number = os.memfd_create("course")
        self.numbers.append(number)
        with open(number, "wb", closefd=False) as file:
            file.write(content if isinstance(content, bytes) else os.fsencode(content))
        os.lseek(number, 0, os.SEEK_SET)
        return number

    def __exit__(self, *error):
        for number in self.numbers:
            os.close(number)


def _fence(limits: Limits) -> list[str]:
    """The sandbox without anything of the course in it."""
    disk = str(int(limits.disk_gb * 1e9))
    words = ["--unshare-user", "--disable-userns", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--cap-drop", "ALL"]
    words += ["--die-with-parent", "--new-session", "--unsetenv", "JPY_PARENT_PID"]  # that of another world
    for path in map(Path, _SYSTEM):
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            words += ["--ro-bind", str(path), str(path)]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    words += ["--proc", "/proc"]
    for name in _MACHINE:
        words += ["--ro-bind-try", f"/proc/{name}", f"/proc/{name}"]
    words += ["--dev", "/dev", "--size", disk, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    return [*words, "--size", disk, "--tmpfs", "/tmp"]


def _python_folders() -> list[str]:
    """The environment that is running and the Python it was made from, under the names they go by and the real ones."""
    named = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *_packages_elsewhere()}
    real = {os.path.realpath(path) for path in named}
    return sorted(path for path in named | real if not _is_below(path, "/usr"))


def _packages_elsewhere() -> list[str]:
    """Folders of packages outside of the environment, as `pip install --user` fills them."""
    folders = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return [path for path in folders if not any(_is_below(path, top) for top in (sys.prefix, sys.base_prefix, "/usr"))]


def _links_to_python() -> list[tuple[str, str]]:
    """The links between the environment's `python` and the real one that lie in neither's folder."""
    path, links = sys.executable, []
    while os.path.islink(path):
        target = os.readlink(path)
        if not any(_is_below(path, folder) for folder in [*_python_folders(), *_SYSTEM]):
            links.append((path, target))
        path = os.path.normpath(os.path.join(os.path.dirname(path), target))
    return links


def _of_the_course() -> list[tuple[Path, str]]:
    """The library, the cards of the data sets, and the file by which the library knows its checkout."""
    library, root = Path(__file__).resolve().parents[1], settings.course_root()
    cards = [*sorted(root.glob("datasets/*.toml")), root / "datasets" / "splits", root / "nbgrader_config.py"]
    return [(library, "course_lib"), *((path, str(path.relative_to(root))) for path in cards if path.exists())]


def _data_sets() -> list[tuple[Path, str]]:
    """The data sets that are here. Of phantoms each set by itself, so that others can be made beside them."""
    found = []
    for folder in settings.data_home().glob("[!.]*/"):
        within = list(folder.iterdir())
        if len(within) <= _FEW and all(path.is_dir() for path in within):
            found += [(path, f"{folder.name}/{path.name}") for path in within]
        else:
            found.append((folder, folder.name))
    return sorted(found)


def _is_below(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(folder)
