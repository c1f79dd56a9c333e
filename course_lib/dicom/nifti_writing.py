"""Arrays on the grid of a series -> NIfTI files (.nii, .nii.gz) that lie on the same place in the patient.

NIfTI counts x, y, z to the right, front and top (RAS) and stores (i, j, k); DICOM counts to the left, back and top
(LPS), and arrays here are (z, y, x): the axes are turned round, the voxels stay as they are.
https://nifti.nimh.nih.gov/nifti-1
"""

import gzip
from io import BytesIO
from pathlib import Path

import nibabel
import numpy as np

from course_lib.dicom.geometry import to_ras
from course_lib.dicom.nifti import SUFFIXES
from course_lib.dicom.writing import write_whole

# Types that NIfTI or many of its readers do not know -> those that they are stored as.
_STORED_AS = {"bool": np.uint8, "float16": np.float32, "int64": np.int32, "uint64": np.uint32}


def write_nifti(path, array: np.ndarray, affine) -> Path:
    """Write an array as NIfTI-1.

    The same arguments give the same bytes. The file is complete under its name, or not there.

    Parameters
    ----------
    path : str or Path
        Ends in .nii or .nii.gz; an older file is replaced. Its folder must exist.
    array : (z, y, x) or (z, y, x, channels)
        bool is stored as uint8, float16 as float32, 64-bit integers as 32-bit ones.
    affine : Series, Volume, or (4, 4) array
        What has an `affine`, or the affine itself: array indices (z, y, x, 1) -> mm in the patient (LPS).

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        Another suffix; an array of other axes; numbers that do not fit.
    DicomSeriesError
        The series is no regular stack, so no affine places it.
    DicomWriteError
        The disk is full or the folder may not be written to. Nothing is left behind.

    Examples
    --------
    >>> import tempfile
    >>> affine = np.array([[0, 0, 1, -5], [0, 1, 0, 7], [2, 0, 0, 9], [0, 0, 0, 1]])  # 2 mm between slices
    >>> with tempfile.TemporaryDirectory() as root:
    ...     path = write_nifti(f"{root}/mask.nii", np.ones((4, 3, 2), bool), affine)
    ...     image = nibabel.load(path)
    ...     image.shape, image.affine.diagonal().tolist(), image.affine[:3, 3].tolist()
    ((2, 3, 4), [-1.0, -1.0, 2.0, 1.0], [5.0, -7.0, 9.0])
    """
    path, array = Path(path), np.asarray(array)
    if not path.name.lower().endswith(SUFFIXES):
        raise ValueError(f"{path} has to end in {' or '.join(SUFFIXES)}.")
    if array.ndim not in (3, 4):
        raise ValueError(f"The array has the shape {array.shape}, but must be (z, y, x) or (z, y, x, channels).")
    affine = np.asarray(getattr(affine, "affine", affine), np.float64)
    stored = array.astype(_STORED_AS.get(array.dtype.name, array.dtype), copy=False)
    if array.dtype.itemsize == 8 and array.dtype.kind in "iu" and not np.array_equal(stored, array):
        raise ValueError(f"The array holds numbers beyond 32 bits: {array.min()} to {array.max()}.")
    xyz = affine[:, [2, 1, 0, 3]]
    image = nibabel.Nifti1Image(stored.transpose(2, 1, 0, *range(3, stored.ndim)), to_ras(xyz))
    image.header.set_xyzt_units("mm")
    image.set_sform(image.affine, code="scanner")
    image.set_qform(image.affine, code="scanner")
    content = image.to_bytes()
    if path.name.lower().endswith(".gz"):
        packed = BytesIO()
        # No name, no time, no operating system: gzip.compress writes down the last.
        with gzip.GzipFile("", "wb", 4, packed, mtime=0) as file:
            file.write(content)
        content = packed.getvalue()
    return write_whole(path, content)
