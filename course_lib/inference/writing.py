"""A result -> NIfTI or DICOM SEG on the grid of its image."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydicom.sr.codedict import Code

from course_lib import dicom
from course_lib.dicom.nifti import SUFFIXES
from course_lib.dicom.writing import Segment, write_mask
from course_lib.errors import CourseError

_ANY_STRUCTURE = Code("91723000", "SCT", "Anatomical structure")


def write_result(
    path, labels: np.ndarray, image, names: Sequence[str | Segment] | None = None, *, algorithm: str = "Course kit"
) -> Path:
    """Write a label map for other programs, on the grid of the image that it was predicted from.

    | the path ends in   | what is written                                                                      |
    |--------------------|--------------------------------------------------------------------------------------|
    | .nii, .nii.gz      | NIfTI-1: a label a voxel                                                             |
    | .dcm               | DICOM Segmentation: a segment for each label, marked as made by an algorithm         |

    `dicom.read_mask(path, image)` reads both back. Other programs place the file by its header: the NIfTI file has
    origin, spacing and directions of the series, the frames of a SEG have the positions of its slices. All frames of
    each segment are there, one segment after the other, so that SimpleITK too, which takes frames as they come, finds
    one segment on its place, and K of them as K times the slices. It shows the slices in the other order, with the
    direction to match.

    Parameters
    ----------
    path : str or Path
        An older file is replaced. Its folder must exist.
    labels : bool or integer array, (z, y, x) or (y, x)
        0 outside, k in the k-th structure.
    image : dicom.Series, or a case of datasets
        What the labels belong to. Of a case whose image is a NIfTI file the result is NIfTI too.
    names : sequence of str or dicom.writing.Segment, optional
        What 1, 2, ... stand for; a Segment carries the code of the structure too, as `dicom.writing.ORGANS` do. By
        default "label 1", ... NIfTI has no place for names.
    algorithm : str
        The name of the net, at most 64 characters; it stands in the SEG.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    CourseError
        Another suffix, an image that says not where it lies, a SEG of one that is no DICOM series, labels on another
        grid or without a name.
    DicomSeriesError
        The series is no regular stack (NIfTI).
    DicomWriteError
        The disk is full or the folder may not be written to: nothing is left behind. Or the images have lost the
        identifiers that a SEG refers to.

    Examples
    --------
        write_result("organs.dcm", labels, series, ["liver", "spleen"], algorithm="unet3d, run 7")
        write_result("organs.nii.gz", labels, series)
    """
    path, labels = Path(path), np.asarray(labels)
    image = image if isinstance(image, dicom.Series) else getattr(image, "image", image)
    if not isinstance(image, dicom.Series) and not hasattr(image, "affine"):
        raise CourseError(
            f"{type(image).__name__} does not say where in the patient its voxels are. Give the series or the case "
            "that was predicted; for an array with an affine of its own there is dicom.write_nifti."
        )
    if labels.dtype.kind not in "biu":
        raise CourseError(f"Labels are whole numbers, not {labels.dtype}: write probabilities with dicom.write_nifti.")
    flat = isinstance(image, dicom.Series) and len(image.frames) == 1
    shape = image.shape[1:] if flat else tuple(image.shape)
    if labels.shape != shape:
        raise CourseError(f"The labels have the shape {labels.shape}, their image {shape}: both must be the same.")
    if path.name.lower().endswith(SUFFIXES):
        return dicom.write_nifti(path, labels if labels.ndim == 3 else labels[np.newaxis], image)
    if path.suffix.lower() != ".dcm":
        raise CourseError(f"{path.name} ends neither in .nii, .nii.gz nor in .dcm: the ending says what is written.")
    if not isinstance(image, dicom.Series):
        raise CourseError(f"{path.name}: a SEG refers to DICOM images, and this image is none. Write a .nii.gz file.")
    return write_mask(path, labels, _source(image), _segments(labels, names), algorithm=algorithm, every_frame=True)


def _source(series: dicom.Series):
    return series if len(series.frames) > 1 else series.files[0]


def _segments(labels: np.ndarray, names) -> list[Segment]:
    low, high = (int(labels.min()), int(labels.max())) if labels.size else (0, 0)
    if names is None:
        names = [f"label {number}" for number in range(1, max(high, 1) + 1)]
    if low < 0 or high > len(names) or not names:
        raise CourseError(
            f"The labels run from {low} to {high}, but there are names for 1 to {len(names)}: give one for each label."
        )
    return [name if isinstance(name, Segment) else Segment(name, _ANY_STRUCTURE) for name in names]
