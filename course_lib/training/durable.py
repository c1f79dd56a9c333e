"""Files that are whole or not there: a kill, a torn write or a full disk never leaves half of one under its name."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from course_lib.errors import CourseError

PARTIAL = "partial."  # how the name begins under which a file is written


@contextlib.contextmanager
def replacing(path: Path, needed_bytes: int = 0) -> Iterator[Path]:
    """Give a name to write to; when the block ends well, what is there takes the place of `path`, at once and on disk.

    Parameters
    ----------
    path : Path
    needed_bytes : int
        What will be written, for the message of a full disk.

    Raises
    ------
    CourseError
        The disk is full or the folder cannot be written. What was at `path` before is untouched.
    """
    partial = path.with_name(PARTIAL + path.name)
    try:
        yield partial
        with open(partial, "rb+") as file:
            os.fsync(file.fileno())  # or a crash of the machine leaves a whole name with an empty file
        os.replace(partial, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_be_written(path, needed_bytes, error) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def write_bytes(path: Path, content) -> None:
    with replacing(path, len(content)) as partial:
        partial.write_bytes(content)


def sha256_of(path: Path) -> str | None:
    """None where there is no such file."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def check_room(folder: Path, needed_bytes: int) -> None:
    """Raise a CourseError now where a file of that size would fill the disk later."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise CourseError(
            f"{folder} is on a disk with {in_words(free)} free, but the checkpoints of this run take up to "
            f"{in_words(needed_bytes)}. Free some space there, or give a folder on another disk."
        )


def remove_partial(folder: Path) -> None:
    """Remove what a killed process had begun to write."""
    for path in folder.glob(f"{PARTIAL}*"):
        path.unlink(missing_ok=True)


def in_words(size_bytes: int) -> str:
    """
    >>> in_words(123_400_000)
    '123.4 MB'
    """
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= size:
            return f"{size_bytes / size:.1f} {unit}"
    return f"{size_bytes} bytes"


def _cannot_be_written(path, needed_bytes, error):
    room = ""
    with contextlib.suppress(OSError):
        room = f" ({in_words(shutil.disk_usage(path.parent).free)} free on that disk"
        room += f", {in_words(needed_bytes)} needed)" if needed_bytes else ")"
    return CourseError(
        f"{path} cannot be written: {error}{room}. Free some space there or choose another folder. What was written "
        "before is good: the same call goes on from the checkpoint before."
    )


def _sync_folder(folder):
    if os.name == "posix":  # elsewhere a folder cannot be opened
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
