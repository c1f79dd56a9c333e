"""The connected components of masks and of label maps: the largest one, or all but the small ones."""

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from course_lib.errors import CourseError
from course_lib.inference.label_maps import checked_spacing, of_each_label
from course_lib.inference.regions import least_voxels

_CONNECTIVITY = {"faces": 1, "corners": None}


def largest_component(labels: np.ndarray, connectivity: str = "corners") -> np.ndarray:
    """Keep the largest connected component, of each label in a label map.

    Of components of equal size the one is kept whose first voxel comes first in the array.

    Parameters
    ----------
    labels : bool or integer array, (y, x) or (z, y, x)
    connectivity : {"corners", "faces"}
        Voxels are neighbours where they share a corner (26 neighbours in 3D, 8 in 2D; as MONAI and scikit-image by
        default), or a face (6 and 4; as SimpleITK and scipy by default).

    Returns
    -------
    array of the same shape and dtype; a copy

    Raises
    ------
    CourseError
        An array that is no mask or label map, or an unknown connectivity.

    Examples
    --------
    >>> mask = np.array([[1, 0, 0, 1], [0, 1, 0, 1]], bool)
    >>> largest_component(mask).astype(int)
    array([[1, 0, 0, 0],
           [0, 1, 0, 0]])
    >>> largest_component(mask, "faces").astype(int)
    array([[0, 0, 0, 1],
           [0, 0, 0, 1]])
    """

    def largest(mask):
        parts, sizes = _components(mask, connectivity)
        most = np.flatnonzero(sizes == sizes.max())
        first = most[0] if len(most) == 1 else min(most, key=lambda part: np.argmax(parts == part))
        return parts == first

    return of_each_label(labels, largest)


def remove_small(
    labels: np.ndarray, min_ml: float, spacing_mm: Sequence[float], connectivity: str = "corners"
) -> np.ndarray:
    """Remove connected components smaller than a volume, of each label in a label map.

    Parameters
    ----------
    labels : bool or integer array (z, y, x)
    min_ml : float
        The smallest volume that stays, in millilitres (1000 mm^3).
    spacing_mm : (dz, dy, dx)
    connectivity : {"corners", "faces"}
        As for `largest_component`.

    Returns
    -------
    array of the same shape and dtype; a copy

    Raises
    ------
    CourseError
        As for `largest_component`; or a volume or spacing that makes no sense.

    Examples
    --------
    Voxels of 5 x 1 x 1 mm are 0.005 ml:

    >>> remove_small(np.array([[[1, 0, 1, 1]]], bool), 0.01, (5, 1, 1)).astype(int)
    array([[[0, 0, 1, 1]]])
    """
    voxels = least_voxels(min_ml, checked_spacing(spacing_mm, 3, np.ndim(labels)))

    def large(mask):
        parts, sizes = _components(mask, connectivity)
        keep = sizes >= voxels
        keep[0] = False
        return keep[parts]

    return of_each_label(labels, large)


def _components(mask: np.ndarray, connectivity: str) -> tuple[np.ndarray, np.ndarray]:
    """The number of each voxel's component, 0 outside, and how many voxels each number has; 0 for number 0."""
    if connectivity not in _CONNECTIVITY:
        raise CourseError(f"connectivity is {connectivity!r}, but must be 'corners' or 'faces'.")
    neighbours = ndimage.generate_binary_structure(mask.ndim, _CONNECTIVITY[connectivity] or mask.ndim)
    parts, count = ndimage.label(mask, neighbours)
    sizes = np.zeros(count + 1, np.int64)
    for plane in parts:  # bincount makes int64 of what it counts: of a plane at a time
        sizes += np.bincount(plane.ravel(), minlength=count + 1)
    sizes[0] = 0
    return parts, sizes
