"""Images and masks with another distance between their voxels."""

from collections.abc import Sequence

import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline.shape import _check_axes, _pick, _stretch_object


def resample(
    image: np.ndarray,
    spacing_mm: Sequence[float],
    to_spacing_mm: Sequence[float],
    background: float | None = None,
) -> np.ndarray:
    """Linear interpolation to voxels of the size `to_spacing_mm`; where they get larger, each is a mean.

    The new spacing is exact; the number of voxels is the old extent divided by it, rounded. The outer corner of the
    first voxel stays, so its centre moves by (to_spacing_mm - spacing_mm) / 2 along each axis. Where the last voxel
    reaches beyond the old edge, the edge's values go on.

    Parameters
    ----------
    image : array (y, x) or (z, y, x)
    spacing_mm, to_spacing_mm : sequence of float
        In the order of the image's axes.
    background : float, optional
        As for `resize`: give 0 for a brain around which skull and air were set to 0.

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
    return _stretch_object(np.pad(image, beyond, mode="edge"), shape, extent, background)


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


class ResampledCase:
    """A volume with its mask as if the scanner had made voxels of another size.

    A net that has learned on voxels of 2 mm sees a tumour twice as large in an image with voxels of 1 mm.

    Parameters
    ----------
    case : VolumeCase, or whatever has its attributes
        It is read once, whole, and then kept in memory: this is for a patient to be looked at, not for a training.
    spacing_mm : (dz, dy, dx)
        Of the voxels that are wanted.
    background : float, optional
        As for `resize`, for each channel by itself.

    Attributes
    ----------
    id, patient, channels, has_mask
        Those of the case.
    spacing_mm, shape
        The new ones.
    """

    def __init__(self, case, spacing_mm: Sequence[float], background: float | None = None):
        self.id, self.patient, self.channels, self.has_mask = case.id, case.patient, case.channels, case.has_mask
        self.spacing_mm = tuple(spacing_mm)
        image, mask, known = case.read()
        sizes = case.spacing_mm, self.spacing_mm
        if self.channels:
            parts = [resample(image[..., number], *sizes, background) for number in range(len(self.channels))]
            self._image = np.stack(parts, axis=-1)
        else:
            self._image = resample(image, *sizes, background)
        self._mask, self._known = resample_mask(mask, *sizes), resample_mask(known, *sizes)

    @property
    def shape(self) -> tuple[int, int, int]:
        return self._mask.shape

    def read(self, region: tuple[slice, slice, slice] | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Image, mask and known of a region, as `VolumeCase.read` gives them."""
        region = ... if region is None else tuple(region)
        return self._image[region], self._mask[region], self._known[region]


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
