"""A sandbox by Podman or Docker, on a machine that has one of them and not bubblewrap.

No image is downloaded or kept up to date: one that holds links and three invented files is made here, and everything
else is shown from this machine, as bubblewrap shows it.
"""

import contextlib
import functools
import hashlib
import io
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from course_lib.grading.course import GradingError
from course_lib.grading.sandbox_limits import Limits
from course_lib.grading.sandbox_view import COURSE, DATA, View, view_of

PROGRAMS = ("podman", "docker")
LINE = "line"  # the socket by which the first process of a container knows that the grader lives
_NOBODY_ELSE = (61000, 61000)  # numbers that systemd's list of users leaves unused
_FIRST = f"{COURSE}/course_lib/grading/sandbox_first.py"
_PROXIES = [f"{kind}_proxy" for kind in ("http", "https", "ftp", "all", "no")]  # may hold a password
_LONGEST_TRIAL_S = 60
_MANY = 2**15  # processes of a user; how many a container may have is held by --pids-limit


def problem(program: str) -> str:
    """Why the program fences nothing in here; empty where it does."""
    if shutil.which(program) is None:
        return f"{program} is not installed"
    if sys.platform != "linux":
        return f"containers of {program} are Linux, and cannot be shown the Python of this system"
    with tempfile.TemporaryDirectory(prefix="course-", dir="/tmp") as folder, listen(Path(folder)) as listener:
        Path(folder, "kernel.json").touch()
        hand_over(Path(folder))
        write = [sys.executable, "-I", "-S", "-c", f"open({folder + '/written'!r}, 'w')"]
        try:
            trial = [*command(program, Limits(), Path(folder), None, {}), *write]
            tried = subprocess.run(trial, capture_output=True, text=True, check=False, timeout=_LONGEST_TRIAL_S)
        except (GradingError, subprocess.TimeoutExpired) as error:
            return f"{program} does not work here ({error})"
        if tried.returncode:
            return f"{program} does not work here ({_reason(tried.stderr, tried.returncode)})"
        if not accept(listener):
            return f"{program} runs its containers on another machine, perhaps a virtual one"
    return ""


def command(
    program: str, limits: Limits, sockets: Path, submission: Path | None, environment: dict[str, str]
) -> list[str]:
    """The command up to the one that is to run in the container.

    Parameters
    ----------
    program : str
        "podman" or "docker".
    limits : Limits
        Memory and disk together, and threads, are held by the container, for all its processes.
    sockets : Path
        The folder of the connection file, of the kernel's sockets and of the `LINE`: the only place outside that the
        container may write to. It must have been handed over.
    submission : Path, optional
        Shown as `/submission`, read-only. It must have been handed over.
    environment : dict of str to str
        All of it.

    Raises
    ------
    GradingError
        The program cannot make an image.
    """
    user, group = _account()
    view = view_of(submission, user, group)
    options = [
        *("run", "--rm", "--pull", "never", "--log-driver", "none", "--hostname", "sandbox"),
        *("--network", "none", "--ipc", "private", "--cgroupns", "private", "--read-only", "--cap-drop", "ALL"),
        *("--security-opt", "no-new-privileges", "--security-opt", "label=disable"),  # SELinux would hide all mounts
        *("--user", f"{user}:{group}"),
        *_held(limits),
        *_own_disks(limits, view),
        *_mount(os.devnull, "/etc/resolv.conf"),  # Docker shows this machine's
        *(word for path, source in view.shown.items() for word in _mount(source, path)),
        *_mount(str(sockets), str(sockets), "rw"),
        *_mount(str(sockets / "kernel.json"), str(sockets / "kernel.json")),
    ]
    if program == "podman":
        options += ["--read-only-tmpfs=false", "--no-hosts"]  # else /run and /var/tmp can be filled without end
        options += ["--userns", "keep-id"] if os.getuid() else []
    proxies = {name: "" for small in _PROXIES for name in (small, small.upper())}
    for name, value in (proxies | environment).items():
        options += ["--env", f"{name}={value}"]
    first = [sys.executable, "-I", "-S", _FIRST, str(sockets / LINE)]
    return [shutil.which(program), *options, _image(program, _archive(view)), *first]


def hand_over(folder: Path) -> None:
    """Give a folder to the account of the container. Only root's has another: nobody in a container is to be root."""
    if not os.getuid():
        owner = "{}:{}".format(*_NOBODY_ELSE)
        subprocess.run(["chown", "--recursive", "--no-dereference", owner, str(folder)], check=True)


def listen(sockets: Path) -> socket.socket:
    """The grader's end of the `LINE`."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(sockets / LINE))
    listener.listen(1)
    listener.setblocking(False)
    return listener


def accept(listener: socket.socket) -> tuple[socket.socket, int] | None:
    """The line to the first process of a container and its number on this machine; None before it has called."""
    with contextlib.suppress(BlockingIOError):
        line, _ = listener.accept()
        number = int.from_bytes(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 4), sys.byteorder)
        if number:
            return line, number
    return None


def _account() -> tuple[int, int]:
    """Who the processes are to this machine: as with bubblewrap, whoever grades."""
    return (os.getuid(), os.getgid()) if os.getuid() else _NOBODY_ELSE


def _held(limits: Limits) -> list[str]:
    """The disks are in memory, so what they may hold comes on top."""
    memory = str(limits.memory_bytes + 2 * limits.disk_bytes)
    words = ["--memory", memory, "--memory-swap", memory, "--pids-limit", str(limits.threads)]
    import resource  # not on Windows, where this file is read, too

    # Podman's own defaults are more than some users, and some machines' root, may ask for.
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    processes = _MANY if hard == resource.RLIM_INFINITY else min(hard, _MANY)
    return [*words, "--ulimit", f"nofile={limits.open_files}", "--ulimit", f"nproc={processes}"]


def _own_disks(limits: Limits, view: View) -> list[str]:
    """Where it may write. Folders between mounts would be root's; data sets are to be made beside those shown."""
    between = {str(parent) for path in view.shown for parent in Path(path).parents if parent.is_relative_to(DATA)}
    words = ["--shm-size", str(limits.disk_bytes), "--tmpfs", "/sys:ro,size=4096"]
    for path in sorted({"/tmp", DATA, *between}):
        words += ["--tmpfs", f"{path}:rw,nosuid,nodev,exec,mode=1777,size={limits.disk_bytes}"]
    return words


def _mount(source: str, path: str, how: str = "readonly") -> list[str]:
    fields = ["type=bind", f"src={source}", f"dst={path}", *([how] if how == "readonly" else [])]
    return ["--mount", ",".join('"' + field.replace('"', '""') + '"' if "," in field else field for field in fields)]


def _archive(view: View) -> bytes:
    """What cannot be mounted, as a file system of its own."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for path, target in view.links.items():
            link = tarfile.TarInfo(path.lstrip("/"))
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for path, text in view.invented.items():
            file = tarfile.TarInfo(path.lstrip("/"))
            file.size = len(text.encode())
            archive.addfile(file, io.BytesIO(text.encode()))
    return content.getvalue()


@functools.cache
def _image(program: str, archive: bytes) -> str:
    """The name of the image that holds an archive; made where it is not there."""
    name = f"course-sandbox:{hashlib.sha256(archive).hexdigest()[:12]}"
    if subprocess.run([program, "image", "inspect", name], capture_output=True, check=False).returncode:
        made = subprocess.run([program, "import", "-", name], input=archive, capture_output=True, check=False)
        if made.returncode:
            reason = _reason(made.stderr.decode(errors="replace"), made.returncode)
            raise GradingError(f"`{program} import` makes no image: {reason}")
    return name


def _reason(said: str, code: int) -> str:
    """The line with the error: warnings may stand before it, advice behind."""
    lines = said.strip().splitlines() or [f"exit code {code}"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])
