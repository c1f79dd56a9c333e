"""A folder of virtual patients, whatever they are images of: which are missing, and who makes them."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from course_lib.dicom.writing import appearing, part_of, writing_to
from course_lib.phantoms.files.processes import worked_off

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_LOCK = ".being-written"


@dataclass(frozen=True)
class Place:
    """One patient of a folder.

    Attributes
    ----------
    folder : Path
        Complete, or absent.
    number : int
        1, 2, ...
    seed : int
        The patient's own: that of `thorax_xray`, `thorax_ct`, `brain_mr`.
    """

    folder: Path
    number: int
    seed: int

    def __str__(self):
        return self.folder.name


def write_patients(
    root,
    kind: str,
    patients: int,
    seed: int,
    write: Callable[[Path, Place], None],
    *,
    refuse: Callable[[Path], None],
    bytes_each: int,
    workers: int | None,
    progress: bool,
) -> list[Path]:
    """Write the patients that are missing below `root`, and return the folders of all.

    Parameters
    ----------
    root : str or Path
        Made where it does not exist.
    kind : str
        What names begin with: CT gives CT-<seed>-0001, CT-<seed>-0002, ...
    patients : int
        How many there shall be.
    seed : int
        Patient k of a seed has the same own seed in all kinds.
    write : callable
        Writes the files of one patient into a folder: `write(folder, place)`. It is pickled.
    refuse : callable
        Raises where a patient's folder, which is complete, was written with other settings.
    bytes_each : int
        Memory that making one takes: as many processes run as fit, where `workers` does not say how many.
    workers : int, optional
        Processes; 1 makes all in this one. By default the first patient is made in this process, and where the rest
        will take longer than starting others does, they share it, one to each core that may be used.
    progress : bool
        Show a bar.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"workers is at least 1, not {workers}.")
    root = Path(root)
    with writing_to(root):
        root.mkdir(parents=True, exist_ok=True)
    places = [Place(root / f"{kind}-{seed}-{number:04d}", number, own_seed(seed, number)) for number in _upto(patients)]
    if all(place.folder.exists() for place in places):  # the usual case, in which nothing is written
        missing, lock = [], contextlib.nullcontext([])
    else:
        lock = _alone(root)
    with lock as inherited:
        for place in places:
            if place.folder.exists():
                refuse(place.folder)
        missing = [place for place in places if not place.folder.exists()]
        one = partial(_write_one, write)
        with tqdm(
            total=len(missing), desc=f"{kind} patients", unit="patient", disable=not (progress and missing)
        ) as bar:
            try:
                for _ in worked_off(one, missing, bytes_each, workers, inherited):
                    bar.update()
            finally:
                for place in missing:  # of processes that were ended
                    shutil.rmtree(part_of(place.folder), ignore_errors=True)
    return [place.folder for place in places]


def own_seed(seed: int, number: int) -> int:
    """The seed of patient `number` of a folder.

    >>> own_seed(0, 1) == own_seed(0, 1), own_seed(0, 1) == own_seed(0, 2), own_seed(0, 1) == own_seed(1, 1)
    (True, False, False)
    """
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])


def _upto(patients: int) -> range:
    return range(1, patients + 1)


def _write_one(write: Callable[[Path, Place], None], place: Place) -> None:
    try:
        with appearing(place.folder) as part:
            write(part, place)
    except Exception as error:
        error.add_note(f"This was patient {place}.")
        raise


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[list[int]]:
    """Wait until no other process makes patients below `root`, and keep others waiting.

    Yields the descriptor of the lock, for processes that go on a little when this one is killed. The system frees it
    when the last of them ends. Without locks (Windows, some network disks) nobody waits.
    """
    if fcntl is None:
        yield []
        return
    path = root / _LOCK
    while True:
        with writing_to(root):
            file = open(path, "wb")  # noqa: SIM115
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            break
        with contextlib.suppress(OSError):
            if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                break
        file.close()  # the one who held it removed it just now
    try:
        yield [file.fileno()]
    finally:
        path.unlink(missing_ok=True)  # while it is held, so that nobody can have got it in between
        file.close()
