"""What is installed and working on this machine, and what to do about what is not."""

import importlib.metadata
import os
import platform
import shutil
from dataclasses import dataclass

import psutil

from course_lib import settings

_FENCE = (
    "what you grade could read this disk and use your network, so `course grade` asks for --unsafe. On Linux, install "
    "bubblewrap (Debian package bubblewrap) and allow user namespaces, or use Podman or Docker; docs/threats.md says "
    "how. Students need none."
)
PACKAGES = ("numpy", "keras", "torch", "tensorflow", "pydicom", "highdicom", "jupyterlab", "nbgrader")


@dataclass(frozen=True)
class Finding:
    """One line of the report: `ok`, `--` (works, but read the advice) or `!!` (the labs will not run)."""

    sign: str
    what: str
    found: str
    advice: str = ""


def diagnose() -> list[Finding]:
    """All findings, in the order in which a person would ask."""
    return [
        _python(),
        *map(_package, PACKAGES),
        Finding("ok", "engine", f"{settings.engine()} (KERAS_BACKEND)"),
        Finding("ok", "profile", f"{settings.profile()} (COURSE_PROFILE)"),
        _cores_and_memory(),
        _gpu(),
        _sandbox(),
        _data_home(),
        _lessons(),
    ]


def _python() -> Finding:
    return Finding("ok", "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _package(name: str) -> Finding:
    try:
        return Finding("ok", name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding("!!", name, "missing", "type `pip install -e . -c constraints.txt` in the checkout.")


def _cores_and_memory() -> Finding:
    memory = psutil.virtual_memory().total / 2**30
    found = f"{os.cpu_count()} cores, {memory:.0f} GiB memory"
    if memory < 6:
        return Finding("--", "machine", found, "the laptop profile wants 6 GiB; close other programs or lower BATCH.")
    return Finding("ok", "machine", found)


def _gpu() -> Finding:
    try:
        import torch
    except ImportError:
        return Finding("--", "GPU", "unknown", "torch is missing, see above.")
    if torch.cuda.is_available():
        return Finding("ok", "GPU", torch.cuda.get_device_name(0))
    return Finding("ok", "GPU", "none; only the full profile wants one")


def _sandbox() -> Finding:
    """What fences in the notebooks of others."""
    try:
        from course_lib.grading.sandbox import FENCES, problem, protection
    except ImportError:
        return Finding("--", "sandbox", "unknown", "nbgrader is missing, see above.")
    if working := [kind for kind in FENCES if not problem(kind)]:
        return Finding("ok", "sandbox", f"{', '.join(working)}: what is graded cannot leave its own")
    found = protection()
    return Finding("--", "sandbox", f"{found.kind}: {found.reason}", _FENCE)


def _data_home() -> Finding:
    home = settings.data_home()
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free / 2**30
    found = f"{home} ({free:.0f} GiB free)"
    if not os.access(existing, os.W_OK):
        return Finding("!!", "data", found, "you may not write there: set COURSE_DATA to a folder of yours.")
    if free < 1:
        return Finding("!!", "data", found, "phantoms want 1 GiB: free some space, or set COURSE_DATA elsewhere.")
    return Finding("ok", "data", found)


def _lessons() -> Finding:
    lessons = settings.course_root() / "lessons"
    found = len(list(lessons.glob("*/*.ipynb")))
    if not found:
        return Finding("--", "lessons", f"none in {lessons}", "type `course lessons`.")
    return Finding("ok", "lessons", f"{found} notebook(s) in {lessons}")
