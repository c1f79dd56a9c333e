"""One process at a time trains in a run's folder."""

import contextlib
import json
import os
import platform
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from course_lib.errors import CourseError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

LOCK = "lock"
_held = set()  # of this process: its own second lock would be granted by the system


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder. The system frees it when the process ends, however it ends, so no lock is ever left over.

    Raises
    ------
    CourseError
        Another process holds it; the message says which.
    """
    path = folder.resolve() / LOCK
    if path in _held:
        raise _taken(folder, f"this process, {os.getpid()}")
    file = _acquire(path, folder)
    _held.add(path)
    try:
        file.truncate(0)
        holder = {"pid": os.getpid(), "host": platform.node(), "since": datetime.now().isoformat(" ", "seconds")}
        file.write(json.dumps(holder))
        file.flush()
        yield
    finally:
        _held.discard(path)
        if fcntl is None:
            file.close()
        with contextlib.suppress(OSError):
            path.unlink()  # while it is held, so that nobody can have got it in between
        file.close()


def _acquire(path, folder):
    while True:
        file = open(path, "a+", encoding="utf-8")  # noqa: SIM115
        try:
            _lock(file)
        except (BlockingIOError, PermissionError):
            file.seek(0)
            holder = file.read()
            file.close()
            raise _taken(folder, _in_words(holder)) from None
        except OSError:
            return file  # a file system without locks: better to train than not
        with contextlib.suppress(OSError):
            if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                return file
        file.close()  # the one who held it removed it just now


def _lock(file):
    if fcntl is not None:
        # a lock of the process, not of the open file: a forked child that outlives the process does not keep it
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        os.lseek(file.fileno(), 2**30, os.SEEK_SET)  # beyond the text, which others may read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)


def _in_words(holder):
    try:
        holder = json.loads(holder)
        return f"process {holder['pid']} on {holder['host']}, since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"


def _taken(folder, who):
    return CourseError(
        f"{folder} is being trained by {who}. Wait until it is done (the same call then loads the result), stop it, or "
        "give this run another name."
    )
