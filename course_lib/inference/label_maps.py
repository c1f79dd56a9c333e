"""What is done to a mask is done to every label of a label map, each within its bounding box."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import ndimage

from course_lib.errors import CourseError


def is_mask(array: np.ndarray) -> bool:
    """Whether an array is bool, or holds nothing but 0 and 1."""
    return array.dtype == bool or (array.dtype.kind in "iuf" and not ((array != 0) & (array != 1)).any())


def of_each_label(array: np.ndarray, change: Callable, margin: Sequence[int] | int = 0) -> np.ndarray:
    """Apply `change`, a function of a bool array, to a mask or to each label.

    Of a label map, what `change` takes from a label becomes 0; what it adds is taken from the background only, so a
    voxel of another label keeps it, and of two labels that claim the same voxel the lower one has it.

    Parameters
    ----------
    array : bool or integer array
    change : callable (bool array) -> bool array
        It sees the bounding box of the structure and `margin` voxels around it, as far as the image goes.

    Returns
    -------
    array of the same shape and dtype; a copy

    Raises
    ------
    CourseError
        The array holds fractions or negative numbers.
    """
    array = np.asarray(array)
    if array.dtype.kind not in "biu":
        raise CourseError(
            f"This works on a mask (bool) or on a label map (whole numbers), not on {array.dtype}: turn probabilities "
            "into a mask with threshold() first."
        )
    if array.ndim not in (2, 3):
        raise CourseError(f"A mask is (y, x) or (z, y, x), not of shape {array.shape}: give one case and one channel.")
    if array.dtype.kind == "i" and array.size and array.min() < 0:
        raise CourseError(f"A label map holds no negative numbers, and this one {array.min()}.")
    result = array.copy()
    margin = np.broadcast_to(margin, array.ndim)
    for label, box in _boxes(array):
        box = tuple(
            slice(max(0, part.start - more), min(side, part.stop + more))
            for part, more, side in zip(box, margin.tolist(), array.shape, strict=True)
        )
        before, there = array[box], result[box]
        mask = before == label
        after = change(mask)
        there[mask & ~after] = 0
        there[after & (before == 0) & (there == 0)] = label
    return result


def checked_spacing(spacing_mm: Sequence[float], *axes: int) -> np.ndarray:
    """The spacing of an array; all of `axes`, the numbers of axes, have to agree."""
    spacing = np.asarray(spacing_mm, np.float64)
    if spacing.ndim != 1 or len({len(spacing), *axes}) > 1:
        raise CourseError(
            f"spacing_mm is {spacing_mm} for an array of {axes[-1]} axes: give the size of a voxel in mm along each, "
            "(dz, dy, dx) for a volume."
        )
    if not (np.isfinite(spacing) & (spacing > 0)).all():
        raise CourseError(f"spacing_mm is {spacing_mm}, but a voxel has a size above 0 along each axis.")
    return spacing


def _boxes(array: np.ndarray):
    if not array.size:
        return
    if array.dtype == bool or array.max() <= 255:  # one pass finds all boxes; its list is as long as the largest label
        small = array.view(np.uint8) if array.dtype == bool else array.astype(np.uint8, copy=False)
        yield from ((label, box) for label, box in enumerate(ndimage.find_objects(small), 1) if box is not None)
        return
    for label in np.unique(array[array > 0]).tolist():
        yield label, ndimage.find_objects((array == label).view(np.uint8))[0]
