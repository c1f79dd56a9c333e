"""Arrays that were costly to make, on disk: decoded frames, and masks as label maps.

They lie below `settings.cache_home()` as .npy files, of which a region is read without the rest. All of them together
never take more than `settings.cache_limit_bytes()`: the oldest go first. Deleting the folder loses nothing but time.
"""

import sqlite3
import warnings
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import diskcache
import numpy as np

from course_lib import settings


def cached_array(key: str, make: Callable[[], np.ndarray]) -> np.ndarray:
    """The array that is kept under a key, mapped read-only; `make()` makes it where it is not there.

    Where the folder cannot be written to, a warning says so once and the array is made anew each time.
    """
    try:
        cache = _cache(settings.cache_home() / "arrays", settings.cache_limit_bytes())
        if (found := _mapped(cache, key)) is not None:
            return found
    except (OSError, sqlite3.Error) as error:
        _warn(error)
        return make()
    array = np.ascontiguousarray(make())
    try:
        content = BytesIO()
        np.save(content, array, allow_pickle=False)
        content.seek(0)
        cache.set(key, content, read=True)
    except (OSError, sqlite3.Error) as error:
        _warn(error)
    return array


def file_key(path) -> str:
    """Names a file as it is now: another size or time of change is another key."""
    path = Path(path)
    stat = path.stat()
    return f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"


def _mapped(cache: diskcache.Cache, key: str) -> np.ndarray | None:
    handle = cache.get(key, read=True)
    if handle is None:
        return None
    with handle:
        try:
            return np.load(handle.name, mmap_mode="r", allow_pickle=False)
        except (ValueError, OSError):  # a damaged file, or one that has just been culled
            return None


@lru_cache(maxsize=2)
def _cache(folder: Path, limit_bytes: int) -> diskcache.Cache:
    # Files of any size stay files (min_file_size 0), to be mapped; culling goes by age, which costs a reader nothing.
    return diskcache.Cache(
        str(folder), size_limit=limit_bytes, eviction_policy="least-recently-stored", disk_min_file_size=0
    )


def _warn(error: Exception) -> None:
    warnings.warn(
        f"Arrays cannot be kept in {settings.cache_home()} ({error}), so decoding is repeated every time. "
        "Set COURSE_DATA to a folder of your own.",
        stacklevel=4,
    )
