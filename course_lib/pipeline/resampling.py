"""Images and masks with another distance between their voxels."""

from collections.abc import Sequence

import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline.shape import _check_axes, _pick, _stretch


def resample(image: np.ndarray, spacing_mm: Sequence[float], to_spacing_mm: Sequence[float]) -> np.ndarray:
    """Linear interpolation to voxels of the size `to_spacing_mm`; where they get larger, each is a mean.

    Of a brain around which skull and air were set to 0, a rim gets values between 0 and tissue, which
    `ZScore("nonzero")` would count as brain: set to 0 again what `resample(image != 0, ...) < 0.5` says was mostly 0.

    The new spacing is exact; the number of voxels is the old extent divided by it, rounded. The outer corner of the
    first voxel stays, so its centre moves by (to_spacing_mm - spacing_mm) / 2 along each axis. Where the last voxel
    reaches beyond the old edge, the edge's values go on.

    Parameters
    ----------
    image : array (y, x) or (z, y, x)
    spacing_mm, to_spacing_mm : sequence of float
        In the order of the image's axes.

    Returns
    -------
    float32 array

    Raises
    ------
    CourseError
        The image has not two or three axes, a spacing does not fit them or is not positive.

    Examples
    --------
    >>> resample(np.array([[1, 3, 5, 7]]), (1, 1), (1, 2)).shape
    (1, 2)
    """
    image = np.asarray(image, dtype=np.float32)
    _check_axes(image, "resample")
    shape, extent = _new_grid(image, spacing_mm, to_spacing_mm)
    beyond = [(0, max(0, int(np.ceil(part)) - old)) for part, old in zip(extent, image.shape, strict=True)]
    return _stretch(np.pad(image, beyond, mode="edge"), shape, extent)


def resample_mask(mask: np.ndarray, spacing_mm: Sequence[float], to_spacing_mm: Sequence[float]) -> np.ndarray:
    """Nearest neighbour on the same grid as `resample`; the dtype stays. Errors as for `resample`.

    Examples
    --------
    >>> resample_mask(np.array([[0, 0, 7, 7]], dtype=np.uint8), (1, 1), (1, 2))
    array([[0, 7]], dtype=uint8)
    """
    mask = np.asarray(mask)
    _check_axes(mask, "resample_mask")
    return _pick(mask, *_new_grid(mask, spacing_mm, to_spacing_mm))


def _new_grid(array, spacing_mm, to_spacing_mm):
    """The new shape, and how many old voxels it covers."""
    for name, steps in (("spacing_mm", spacing_mm), ("to_spacing_mm", to_spacing_mm)):
        if len(steps) != array.ndim or not all(0 < step < np.inf for step in steps):
            raise CourseError(
                f"{name} {tuple(steps)} does not fit an array of shape {array.shape}: "
                f"give {array.ndim} positive numbers, in the order of the axes."
            )
    if 0 in array.shape:
        raise CourseError(f"An array of shape {array.shape} holds nothing that could be resampled.")
    ratio = [float(new) / float(old) for new, old in zip(to_spacing_mm, spacing_mm, strict=True)]
    shape = tuple(max(1, round(size / step)) for size, step in zip(array.shape, ratio, strict=True))
    extent = tuple(
        size if np.isclose(new * step, size, rtol=1e-9) else new * step
        for new, step, size in zip(shape, ratio, array.shape, strict=True)
    )
    return shape, extent
