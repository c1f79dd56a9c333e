"""Masks as label maps on disk, of which a region is read without the rest."""

from pathlib import Path

import numpy as np

from course_lib.dicom.array_cache import cached_array, file_key
from course_lib.dicom.masks import read_mask
from course_lib.dicom.series import Series


def open_mask(path, image) -> np.ndarray:
    """The mask of an image as a label map, mapped from the disk: slicing it reads what the slice holds.

    A DICOM SEG, an RTSTRUCT or a NIfTI file is decoded whole and placed on the grid of the image by `read_mask` once;
    the result is kept in the cache of arrays (see `array_cache`), until the mask or the image changes.

    Parameters
    ----------
    path : path
        What `read_mask` reads.
    image : Series or path
        A regular stack, or the file of a single image.

    Returns
    -------
    read-only ndarray of uint8, (z, y, x) for a stack, (y, x) for a single image

    Raises
    ------
    MaskError, DicomSeriesError
        As for `read_mask`.
    """
    path = Path(path)
    try:
        if isinstance(image, Series):
            # The grid decides where labels lie; the pixels of the images do not matter.
            grid = f"{image.series_uid}|{image.shape}|{np.array2string(image.affine, precision=6)}"
        else:
            grid = file_key(image)
        key = f"mask|{file_key(path)}|{grid}"
    except OSError:
        return read_mask(path, image)  # a file is gone: this says which
    return cached_array(key, lambda: read_mask(path, image))
