"""A folder of submissions -> whose file stands for which case.

A team is a folder, or a zip or tar archive, in the folder of submissions; its name is the team's. Files are asked for
by the names of the challenge's cases, so that no name that a team chose is ever taken for a path.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course_lib.challenge.errors import ChallengeError
from course_lib.challenge.predictions import UnusableError
from course_lib.datasets import DatasetError
from course_lib.datasets.unpacking import unpack

SUFFIXES = (".nii.gz", ".nii")
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
_LONGEST_NAME = 60
_MOST_EXTRA = 5  # files named in a remark
_LITTER = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Team:
    """What one team handed in.

    Attributes
    ----------
    name : str
        Printable, and no other team's.
    folder : Path or None
        Where its files are; None where an archive could not be opened.
    remarks : tuple of str
    """

    name: str
    folder: Path | None
    remarks: tuple[str, ...] = ()

    def file_for(self, case: str) -> Path:
        """The file that stands for a case.

        Raises
        ------
        UnusableError
            There is none, or two.
        """
        here = [] if self.folder is None else [self.folder / (case + suffix) for suffix in SUFFIXES]
        here = [path for path in here if os.path.lexists(path)]
        if len(here) == 1:
            return here[0]
        if here:
            raise UnusableError("no file", "is there twice, packed and not. Hand in one.")
        raise UnusableError("missing", "was not handed in.")


def find_teams(folder: Path, cases, unpacked: Path) -> tuple[list[Team], list[str]]:
    """The teams of a folder of submissions in the order of their names, and what was passed over there.

    Parameters
    ----------
    folder : Path
    cases : sequence of str
        Of the challenge.
    unpacked : Path
        Where archives are unpacked; what is there of the same archive is taken.

    Raises
    ------
    ChallengeError
        There is no such folder, or no team in it.
    """
    teams, passed_over, names = [], [], set()
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise ChallengeError(f"The folder of submissions {folder} cannot be read: {error.strerror}.") from error
    for entry in entries:
        archive = next((suffix for suffix in _ARCHIVES if entry.name.lower().endswith(suffix)), None)
        if entry.name.startswith(".") or entry.name.lower() in _LITTER:
            continue
        if entry.is_symlink() or not (entry.is_dir() or (entry.is_file() and archive)):
            passed_over.append(f"{shown(entry.name)} is neither a folder nor an archive: no team.")
            continue
        is_folder = entry.is_dir(follow_symlinks=False)
        name = _own_name(shown(entry.name if is_folder else entry.name[: -len(archive)]), names)
        names.add(name)
        if is_folder:
            teams.append(_team(name, Path(entry.path), cases))
            continue
        try:
            teams.append(_team(name, _unpacked(Path(entry.path), unpacked), cases))
        except DatasetError as error:
            teams.append(Team(name, None, (f"The archive was not opened: {shown(str(error), 300)}",)))
    if not teams:
        raise ChallengeError(
            f"{folder} holds no submission. It needs a folder for each team, or a zip archive, named as the team, with "
            "the files in it."
        )
    return teams, passed_over


@contextlib.contextmanager
def one_submission(path: Path, cases, scratch: Path) -> Iterator[Team]:
    """The submission of a student: a folder, or an archive, which is unpacked into `scratch`.

    Raises
    ------
    ChallengeError
        There is nothing, or nothing that can be opened.
    """
    try:
        if path.is_dir():
            yield _team(shown(path.name), path, cases)
        elif path.is_file():
            yield _team(shown(path.name), _unpacked(path, scratch), cases)
        else:
            raise ChallengeError(f"{path} is not there. Give the folder, or the zip archive, that you will hand in.")
    except DatasetError as error:
        raise ChallengeError(f"{path} cannot be opened: {error}") from error


def shown(text: str, longest: int = _LONGEST_NAME) -> str:
    """Text that somebody else chose, as it may be shown: no control characters, none that turn the line round.

    >>> shown("A\\x1b[31m\\u202egnp.exe"), len(shown("long" * 100))
    ('A?[31m?gnp.exe', 60)
    """
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _own_name(name: str, taken: set[str]) -> str:
    number, own = 1, name
    while own in taken:
        number += 1
        own = f"{name} ({number})"
    return own


def _team(name: str, folder: Path, cases) -> Team:
    """Files lie in the folder, or in the one folder that is in it, as archives often have it."""
    entries, within = _entries(folder), folder
    folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    if len(folders) == 1 and len(entries) == 1:
        within = Path(folders[0].path)
        entries = _entries(within)
    known = {case + suffix for case in cases for suffix in SUFFIXES}
    extra = [shown(entry.name) for entry in entries if entry.name not in known]
    remarks = ()
    if extra:
        more = f" and {len(extra) - _MOST_EXTRA} more" if len(extra) > _MOST_EXTRA else ""
        remarks = (f"Not looked at, since no case has that name: {', '.join(extra[:_MOST_EXTRA])}{more}.",)
    return Team(name, within, remarks)


def _entries(folder: Path) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as found:
            entries = [one for one in found if not one.name.startswith(".") and one.name.lower() not in _LITTER]
    except OSError:
        return []
    return sorted(entries, key=lambda entry: entry.name)


def _unpacked(archive: Path, into: Path) -> Path:
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:32]
    folder = into / digest
    if not folder.exists():
        part = into / f".{digest}.part"
        shutil.rmtree(part, ignore_errors=True)
        try:
            unpack(archive, part, progress=False)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return folder
