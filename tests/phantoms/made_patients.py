"""Patients of one small file each, which can fail, for tests of the folders they are written into."""

import errno
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from course_lib.dicom.writing import write_whole, writing_to
from course_lib.phantoms.files.folder import write_patients


def write(folder: Path, place, seconds: float = 0.0, at: int = 0, what: str = "") -> None:
    """Two files, with a pause between them; `what` happens in patient `at`, after the first file."""
    write_whole(folder / "first.txt", str(place.seed).encode())
    time.sleep(seconds)
    if place.number == at:
        if what == "interrupt":
            raise KeyboardInterrupt
        if what == "fail":
            raise ZeroDivisionError("no such lung")
        if what == "full":
            with writing_to(folder):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "unpicklable":
            raise Stubborn(1, 2)
    write_whole(folder / "second.txt", f"{place} {place.number}".encode())


class Stubborn(Exception):
    """Cannot be unpickled: it is given two things and keeps one."""

    def __init__(self, one, two):
        super().__init__(f"one is {one}")


def accept(folder: Path) -> None:
    """A folder that is there is as it should be."""


def make(root, patients=6, workers=2, progress=False, **how):
    settings = {"refuse": accept, "bytes_each": 1, "workers": workers, "progress": progress}
    return write_patients(root, "TEST", patients, 5, partial(write, **how), **settings)


if __name__ == "__main__":
    import made_patients  # what is of __main__ cannot be found by another process

    made_patients.make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), seconds=float(sys.argv[4]))
