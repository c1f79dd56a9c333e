"""Folders of your own under short names, so that `SOURCE = "my-clinic"` works wherever a card's name does.

They are kept in `folders.json` of the data home: short name -> folder.
"""

import json
import os
import re
from pathlib import Path

from course_lib import settings
from course_lib.datasets.errors import DatasetError


def remembered() -> dict[str, Path]:
    """Short name -> folder, of this data home."""
    file = _file()
    try:
        return {name: Path(folder) for name, folder in json.loads(file.read_text("utf-8")).items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, AttributeError, TypeError) as error:
        raise DatasetError(
            f"{file}, which keeps the short names of your folders, cannot be read ({error}). Mend or remove it, and "
            "type `course data use FOLDER` again."
        ) from error


def remember(folder: Path, name: str | None = None, taken: tuple[str, ...] = ()) -> str:
    """Keep a folder under a short name.

    Parameters
    ----------
    folder : Path
    name : str, optional
        By default as `name_for` chooses.
    taken : tuple of str
        Names that mean something else: those of the cards.

    Returns
    -------
    str
        The short name.

    Raises
    ------
    DatasetError
        The name is taken, or is none.
    """
    name = name_for(folder, name, taken)
    folders = {short: str(path) for short, path in (remembered() | {name: folder.expanduser().resolve()}).items()}
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_text(json.dumps(folders, indent=2), "utf-8")
    os.replace(part, file)
    return name


def name_for(folder: Path, wanted: str | None = None, taken: tuple[str, ...] = ()) -> str:
    """The short name that a folder would get: the one that is wanted if it may be had, or the one it has, or its own
    in small letters, with a number where that is taken.

    Raises
    ------
    DatasetError
        The wanted name is taken, or is none: small letters, digits, - and _.
    """
    folder, known = folder.expanduser().resolve(), remembered()
    if wanted is None:
        if (before := next((short for short, other in known.items() if other == folder), None)) is not None:
            return before
        own = short_name(folder)
        names = (own, *(f"{own}-{number}" for number in range(2, len(known) + len(taken) + 3)))
        return next(one for one in names if one not in taken and one not in known)
    if wanted in taken:
        raise DatasetError(f"{wanted!r} is the name of a data set of the course: choose another for {folder}.")
    if known.get(wanted, folder) != folder:
        raise DatasetError(f"{wanted!r} is the name of {known[wanted]} already: choose another for {folder}.")
    if short_name(Path(wanted)) != wanted:
        raise DatasetError(f"{wanted!r} is no short name: take small letters, digits, - and _, e.g. my-clinic.")
    return wanted


def short_name(folder: Path) -> str:
    """
    >>> short_name(Path("/archive/Chest CT, 2024"))
    'chest-ct-2024'
    """
    return re.sub(r"[^\w-]+", "-", folder.name.lower()).strip("-") or "my-folder"


def _file() -> Path:
    return settings.data_home() / "folders.json"
