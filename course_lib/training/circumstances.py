"""When, with what and on what a run was made."""

import platform
from datetime import datetime
from importlib.metadata import version

import psutil

from course_lib import settings


def now():
    return datetime.now().astimezone().isoformat(timespec="seconds")


def versions():
    names = ("course-kit", "keras", settings.engine(), "numpy")
    return {name: version(name) for name in names} | {"python": platform.python_version()}


def machine():
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
    }
