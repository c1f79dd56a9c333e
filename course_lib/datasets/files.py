"""Every file below a folder, once each, whatever is wrong with it."""

import os
from pathlib import Path
from typing import NamedTuple

NIFTI = (".nii", ".nii.gz")
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}


class FoundFile(NamedTuple):
    """A file, or a folder that cannot be listed.

    Attributes
    ----------
    path : Path
    size : int
        Bytes.
    trouble : str
        Why it cannot be read; "" where nothing is known against it.
    """

    path: Path
    size: int
    trouble: str = ""


def files_below(folder: Path) -> list[FoundFile]:
    """The files of a folder and of all folders below it, sorted by path.

    A link that leads back to a folder already seen is not followed. What operating systems leave behind (names that
    begin with a dot, Thumbs.db, __MACOSX) is passed over.
    """
    found, seen = [], set()

    def unlisted(error: OSError) -> None:
        found.append(FoundFile(Path(error.filename), 0, f"a folder that cannot be listed: {error.strerror}"))

    for here, folders, names in os.walk(folder, followlinks=True, onerror=unlisted):
        real = os.path.realpath(here)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _of_the_system(name))
        found += [_found(Path(here, name)) for name in names if not _of_the_system(name)]
    return sorted(found)


def has_suffix(path: Path, suffixes) -> bool:
    return path.name.lower().endswith(tuple(suffixes))


def stem_of(path: Path) -> str:
    """The name without its suffix, which may be double.

    >>> stem_of(Path("a/BraTS20_001_seg.nii.gz")), stem_of(Path("1.2.840.png"))
    ('BraTS20_001_seg', '1.2.840')
    """
    for suffix in sorted(NIFTI, key=len, reverse=True):
        if path.name.lower().endswith(suffix):
            return path.name[: -len(suffix)]
    return path.stem


def shared_folders(one: Path, other: Path) -> int:
    """How many folders two files have in common, from the top."""
    count = 0
    for here, there in zip(one.parent.parts, other.parent.parts, strict=False):
        if here != there:
            break
        count += 1
    return count


def _of_the_system(name: str) -> bool:
    return name.startswith(".") or name.lower() in _OF_THE_SYSTEM


def _found(path: Path) -> FoundFile:
    try:
        if not path.is_file():
            return FoundFile(path, 0, "a link to nowhere" if path.is_symlink() else "not a regular file")
        size = path.stat().st_size
        if not size:
            return FoundFile(path, 0, "an empty file")
        if not os.access(path, os.R_OK):
            return FoundFile(path, size, "a file that cannot be read: ask its owner for permission")
        return FoundFile(path, size)
    except OSError as error:
        return FoundFile(path, 0, f"a file that cannot be read: {error.strerror or error}")
