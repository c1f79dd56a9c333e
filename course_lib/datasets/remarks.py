"""What is said, and not passed over, while cases are put together."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from course_lib import dicom


class LeftOut(NamedTuple):
    """A file or folder that became no part of a case, and why."""

    path: Path
    reason: str


def drawn_on(mask: Path) -> frozenset[str]:
    """The images of a mask; none, and a warning, where the file is damaged: one of them does not cost the others."""
    try:
        return dicom.images_of_mask(mask)
    except dicom.MaskError as error:
        warnings.warn(f"A mask is left out: {error}", stacklevel=5)
        return frozenset()


def warn_of_nameless_patients(folder: Path, patients: list[str]) -> None:
    if not all(patients):
        warnings.warn(
            f"Some images of {folder} have no PatientID: they count as one patient, since they may be of one.",
            stacklevel=4,
        )


def few(items: Sequence, count: int = 4) -> str:
    """The first of some items.

    >>> few([1, 2, 3], 2)
    '1, 2 ...'
    """
    return ", ".join(map(str, items[:count])) + (" ..." if len(items) > count else "")
