"""Profile, engine and folders: the only place that reads the environment.

COURSE_PROFILE   smoke (seconds: tests and grading) | laptop (minutes: students) | full (the original settings)
KERAS_BACKEND    torch | tensorflow
COURSE_DATA      where data sets live; by default the folder `datasets` of the checkout
COURSE_CACHE     where decoded images, masks and indexes are kept; by default the folder `.cache` beside the data sets
COURSE_CACHE_GB  how much disk they may take; 20 by default

RANK, LOCAL_RANK and WORLD_SIZE are set by torchrun, where several processes train together.
"""

import os
import sys
from pathlib import Path

from course_lib.errors import CourseError

PROFILES = ("smoke", "laptop", "full")
ENGINES = ("torch", "tensorflow")


class SettingsError(CourseError, ValueError):
    """A setting has a value the course does not know."""


def profile() -> str:
    """The name of the profile in force.

    Raises
    ------
    SettingsError
        `COURSE_PROFILE` names no profile.
    """
    return _one_of("COURSE_PROFILE", PROFILES, default="laptop")


def pick(*, smoke, laptop, full):
    """The value that belongs to the profile in force.

    >>> from unittest.mock import patch
    >>> with patch.dict(os.environ, COURSE_PROFILE="laptop"):
    ...     pick(smoke=1, laptop=12, full=150)
    12
    """
    return {"smoke": smoke, "laptop": laptop, "full": full}[profile()]


def engine() -> str:
    """The name of the engine that Keras runs on.

    Raises
    ------
    SettingsError
        `KERAS_BACKEND` names no engine of the course, or Keras was imported earlier with another one.
    """
    name = _one_of("KERAS_BACKEND", ENGINES, default="torch")
    loaded = sys.modules.get("keras")
    if loaded is not None and hasattr(loaded, "config") and loaded.config.backend() != name:
        raise SettingsError(
            f"Keras is already loaded with the engine {loaded.config.backend()!r}, but KERAS_BACKEND asks for "
            f"{name!r}. An engine is chosen once per process: import course_lib before keras, or restart the kernel."
        )
    return name


def set_engine_default() -> None:
    """Make torch the engine where nobody has chosen one. Called when `course_lib` is imported.

    Of several processes that torchrun has started on a machine, each sees a GPU of its own.
    """
    os.environ.setdefault("KERAS_BACKEND", "torch")
    if processes()[1] > 1 and "torch" not in sys.modules:
        number = int(os.environ.get("LOCAL_RANK", "0"))
        visible = os.environ.get("CUDA_VISIBLE_DEVICES")
        own = str(number) if visible is None else ",".join(visible.split(",")[number : number + 1])
        os.environ["CUDA_VISIBLE_DEVICES"] = own


def processes() -> tuple[int, int]:
    """The number of this process, from 0, and how many train together; (0, 1) where torchrun has not started it."""
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))


def course_root() -> Path:
    """The folder that holds `solutions/`, `lessons/` and `nbgrader_config.py`.

    It is the checkout that `course_lib` was installed from, or the current folder where there is none.
    """
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "nbgrader_config.py").exists() else Path.cwd()


def data_home() -> Path:
    """The folder under which data sets live; it need not exist yet."""
    chosen = os.environ.get("COURSE_DATA", "")
    return Path(chosen).expanduser().resolve() if chosen else course_root() / "datasets"


def cache_home() -> Path:
    """The folder for what can be made again: indexes of scanned folders, decoded frames, statistics."""
    chosen = os.environ.get("COURSE_CACHE", "")
    return Path(chosen).expanduser().resolve() if chosen else data_home() / ".cache"


def keep_caches_in(folder: Path) -> None:
    """From here on, in this process and in those it starts, nothing is cached anywhere but in that folder.

    For images that are somebody's and must be gone when their folder is.
    """
    os.environ["COURSE_CACHE"] = str(folder)


def environment_of(profile: str) -> dict[str, str]:
    """This process's environment with another profile, for a process to be started."""
    return os.environ | {"COURSE_PROFILE": profile}


def cache_limit_bytes() -> int:
    """How much of the disk the caches of arrays may take.

    Raises
    ------
    SettingsError
        `COURSE_CACHE_GB` is no positive number.
    """
    value = os.environ.get("COURSE_CACHE_GB") or "20"
    try:
        gigabytes = float(value)
    except ValueError:
        gigabytes = 0.0
    if not 0 < gigabytes < float("inf"):
        raise SettingsError(f"COURSE_CACHE_GB is {value!r}, but must be a positive number. Change it or unset it.")
    return int(gigabytes * 1e9)


def _one_of(variable: str, known: tuple[str, ...], default: str) -> str:
    value = os.environ.get(variable) or default
    if value not in known:
        raise SettingsError(f"{variable} is {value!r}, but must be one of {', '.join(known)}. Change it or unset it.")
    return value
