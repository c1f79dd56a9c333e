"""What is said, and not passed over, while cases are put together."""

import warnings
from pathlib import Path

from course_lib import dicom


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
