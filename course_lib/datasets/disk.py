"""Room on a disk, and sizes as a person reads them."""

import shutil
from pathlib import Path

from course_lib.datasets.errors import DatasetError


def in_words(size_bytes: float) -> str:
    """A size in decimal units, as the publishers of data sets give it.

    >>> in_words(616_853_875)
    '617 MB'
    >>> in_words(13_400_000_000), in_words(0)
    ('13.4 GB', '0 bytes')
    """
    for unit, size, digits in (("TB", 1e12, 1), ("GB", 1e9, 1), ("MB", 1e6, 0), ("kB", 1e3, 0)):
        if size_bytes >= size:
            return f"{size_bytes / size:.{digits}f} {unit}"
    return f"{size_bytes:.0f} bytes"


def make_sure_of_room(folder: Path, needed_bytes: float, what_for: str) -> None:
    """Refuse before the first byte what would fill the disk.

    Parameters
    ----------
    folder : Path
        Where it shall lie; it need not exist yet.

    Raises
    ------
    DatasetError
        Less is free on the disk of `folder` than is needed.
    """
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(there).free
    if free < needed_bytes:
        raise DatasetError(
            f"{what_for} takes {in_words(needed_bytes)}, but the disk of {folder} has {in_words(free)} free. "
            "Free some space there, or set COURSE_DATA to a folder on another disk."
        )


def bytes_below(folder: Path) -> int:
    """What the files of a folder take; 0 where there is none."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
