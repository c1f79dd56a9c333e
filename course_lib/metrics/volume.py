"""How large a structure is."""

import math

import numpy as np

from course_lib.errors import CourseError
from course_lib.metrics import masks


def volume_ml(mask, spacing_mm):
    """The volume of a mask in millilitres (cubic centimetres): voxels times the volume of one.

    Parameters
    ----------
    mask : array-like of bool, or of numbers that are all 0 or 1, (z, y, x)
    spacing_mm : (float, float, float)
        Distance of neighbouring voxels along each axis, (dz, dy, dx). Take the distance of the slices, not their
        thickness: with a gap, or an overlap, the two differ.

    Raises
    ------
    CourseError
        The array is no mask, has not three axes, or the spacing does not fit it.

    Examples
    --------
    Five voxels of 4 x 1 x 1 mm:

    >>> mask = np.zeros((2, 3, 4), bool)
    >>> mask[0, 0, :3] = mask[1, 0, :2] = True
    >>> volume_ml(mask, spacing_mm=(4, 1, 1))
    0.02
    """
    mask = masks.mask("mask", mask)
    if mask.ndim != 3:
        raise CourseError(
            f"mask has the shape {mask.shape}; only three axes, (z, y, x), make a volume. Of a single slice say how "
            "thick it stands for: volume_ml(mask[None], (dz, dy, dx))."
        )
    return int(np.count_nonzero(mask)) * voxel_ml(masks.spacing(spacing_mm, 3))


def voxel_ml(spacing_mm):
    return math.prod(spacing_mm) / 1000
