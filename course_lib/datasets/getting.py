"""A card's files from the network onto this disk: looked at first, checked before use, complete or absent."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import filelock
from tqdm.auto import tqdm

from course_lib import settings
from course_lib.datasets.card import card_of, cards, home_of, prepare
from course_lib.datasets.checksums import Download, read_record, sha256_of, write_record
from course_lib.datasets.disk import bytes_below, make_sure_of_room
from course_lib.datasets.download import NoNetworkError, Patience, download
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.place import missing_downloads, what_lacks
from course_lib.datasets.unpacking import unpack

_SLACK = 3  # of what comes out of the archives, to what the card says


def get(
    name: str,
    *,
    patience: Patience | None = None,
    say: Callable[[str], None] = tqdm.write,
    progress: bool = True,
) -> Path:
    """Bring a data set of the course onto this disk, and return its folder.

    Phantoms are made. Of a set behind a registration, what needs none is fetched; then it is said what you must fetch
    yourself, and where to put it. A call that was stopped (Ctrl-C, a cut line) is gone on with by the next one; what
    is there already is not fetched again.

    A set's archives are unpacked in a hidden folder and take their place by renaming, so what is in place is complete.
    Two processes that get one set take turns.

    Parameters
    ----------
    name : str
        The name of a card.
    patience : Patience, optional
        How long a silent server is waited for, and how often tried again.
    say : callable
        Takes the sentences for the user.
    progress : bool
        Show bars.

    Raises
    ------
    DatasetError
        There is no such card; no network, no room, another file than expected, an archive that is damaged or hostile;
        or the set wants a registration and is not in place yet. The message says what to do.
    """
    card = card_of(name)
    if card["kind"] == "phantom":
        return prepare(name, progress=progress)
    folder = home_of(card)
    if card["kind"] == "registration" or what_lacks(card, folder):
        if missing_downloads(card, folder):
            with _alone(folder, say):
                _get_missing(card, folder, patience, say, progress)
        if lacking := what_lacks(card, folder):
            raise DatasetError(_how_to_get(card, folder, lacking))
    for warning in card.get("warnings", []):
        say(f"{name}: {warning}")
    return folder


def _get_missing(card, folder, patience, say, progress):
    missing = missing_downloads(card, folder)  # another process may have got them meanwhile
    if not missing:
        return
    say(f"{card['name']}: licence {card['licence']}" + (f", terms {card['terms']}" if card.get("terms") else ""))
    waiting = settings.data_home() / ".downloads" / folder.name
    staging = waiting / "unpacked"
    shutil.rmtree(staging, ignore_errors=True)  # of a call that was killed
    unpacked_bytes = max(0, card.get("bytes", 0) - bytes_below(folder))
    here = bytes_below(waiting)
    make_sure_of_room(
        waiting,
        sum(file.get("bytes", 0) for file in missing) - here + unpacked_bytes,
        f"{card['name']} with its archives",
    )
    try:
        record = read_record(folder)
        for file in missing:
            _fetch(file, record, waiting, unpacked_bytes, patience, say, progress)
        missing.sort(key=lambda file: not file.get("unpack"))  # first what may fail and is not moved away
        news = {file["name"]: _stage(card, file, waiting / file["name"], staging, progress) for file in missing}
        _move_into(staging, folder, record | news)
    except NoNetworkError as error:
        raise NoNetworkError(f"{error} {_alternative(card)}") from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DatasetError(
            f"The disk of {waiting} is full. What was downloaded is kept: free some space and type `course data get "
            f"{card['name']}` again."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    shutil.rmtree(waiting, ignore_errors=True)


def _fetch(file, record, waiting, unpacked_bytes, patience, say, progress):
    """A file of the card on the disk, with the checksum that its publisher gives, or that it had last time."""
    published = next((f"{kind}:{file[kind]}" for kind in ("sha256", "md5") if kind in file), None)
    before = f"sha256:{record[file['name']].sha256}" if file["name"] in record else None
    target = waiting / file["name"]
    target.parent.mkdir(parents=True, exist_ok=True)
    download(
        file["url"],
        target,
        published or before,
        size_bytes=file.get("bytes"),
        room_bytes=unpacked_bytes,
        patience=patience,
        say=say,
        progress=progress,
    )
    if published is None and before is None:
        say(f"{file['name']}: no checksum is published; that of this download is kept for `course data check`.")


def _stage(card, file, archive, staging, progress) -> Download:
    """The content of a file of the card in the hidden folder, where it shall lie in the set's own."""
    into = Path(file.get("into", "."))
    got = Download(file["name"], file["url"], file.get("sha256", "").lower() or sha256_of(archive))
    if not file.get("unpack"):
        target = staging / into / file["name"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(archive, target)
        got.files = {(into / file["name"]).as_posix(): got.sha256}
        return got
    limit = card["bytes"] * _SLACK if card.get("bytes") else None
    unpacked = unpack(archive, staging / into, limit_bytes=limit, progress=progress)
    got.files = {(into / path).as_posix(): digest for path, digest in unpacked.items()}
    return got


def _move_into(staging: Path, folder: Path, record: dict[str, Download]):
    """In one step where the folder is new; beside what is there already where it is not."""
    if not folder.exists():
        write_record(staging, record)
        folder.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging, folder)
        return
    arriving = [path for path in staging.rglob("*") if path.is_file()]
    here = {path: folder / path.relative_to(staging) for path in arriving}
    for path, target in here.items():
        if target.exists() and not (target.is_file() and sha256_of(target) == sha256_of(path)):
            raise DatasetError(
                f"{target} is in the way: a file of the data set belongs there, and this is another. Move it away and "
                "try again; nothing was changed."
            )
    for path, target in here.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)  # the folder may be a link to another disk
    write_record(folder, record)


@contextmanager
def _alone(folder: Path, say):
    """One process at a time gets a set; the system frees the lock of one that was killed."""
    path = settings.data_home() / ".downloads" / f"{folder.name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        say(f"Another process is getting {folder.name}: waiting until it is done ...")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _alternative(card: dict) -> str:
    """The phantoms that stand in for a set nobody can reach."""
    kin = [one["name"] for one in cards().values() if one["kind"] == "phantom" and _family(one) == _family(card)]
    meanwhile = f"Phantoms need none: SOURCE = {' or '.join(map(repr, kin))} works at once. " if kin else ""
    return f"{meanwhile}What has arrived is kept; the same call goes on from there."


def _family(card: dict) -> str:
    """The first modality: "CT, PT" is CT."""
    return card["modality"].partition(",")[0]


def _how_to_get(card: dict, folder: Path, lacking: list[str]) -> str:
    lines = [f"{card['name']} is not in place yet."]
    if card["kind"] == "registration":
        lines += [f"Where to get it: {card['place']['how']}", f"Page: {card['page']}" if card.get("page") else ""]
        lines += [f"Where to put it: {folder}"]
    lines += ["What is missing:", *(f"- {one}" for one in lacking), f"Then: course data check {card['name']}"]
    return "\n".join(filter(None, lines))
