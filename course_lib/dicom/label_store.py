"""Masks as label maps on disk, of which a region is read without the rest."""

from pathlib import Path

import numpy as np

from course_lib.dicom.array_cache import cached_array, file_key
from course_lib.dicom.masks import read_mask
from course_lib.dicom.series import Series


def open_mask(path, series: Series) -> np.ndarray:
    """The mask of a series as a label map (z, y, x), mapped from the disk: slicing it reads what the slice holds.

    A DICOM SEG, an RTSTRUCT or a NIfTI file is decoded whole and placed on the grid of the series by `read_mask` once;
    the result is kept in the cache of arrays (see `array_cache`), until the mask or the series changes.

    Parameters
    ----------
    path : path
        What `read_mask` reads.
    series : Series
        A regular stack.

    Returns
    -------
    read-only ndarray of uint8 (z, y, x)

    Raises
    ------
    MaskError, DicomSeriesError
        As for `read_mask`.
    """
    path = Path(path)
    if not path.exists():
        return read_mask(path, series)  # raises, and says so
    # The grid decides where labels lie; the pixels of the images do not matter.
    grid = f"{series.shape}|{np.array2string(series.affine, precision=6)}"
    return cached_array(f"mask|{file_key(path)}|{series.series_uid}|{grid}", lambda: read_mask(path, series))
