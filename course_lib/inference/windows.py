"""Where windows lie on an image, and how much each of their voxels counts."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from course_lib.errors import CourseError

SIGMA = 0.125  # of a side: nnU-Net's and MONAI's
LEAST_WEIGHT = 1e-3  # of the centre's: a corner counts little, but a voxel that only corners see has a value


class Row(NamedTuple):
    """The windows that begin between two slices, and the slices that they cover.

    Attributes
    ----------
    start, stop : int
        The slices.
    corners : tuple of (z, y, x)
        Where each window begins, z counted from `start`.
    """

    start: int
    stop: int
    corners: tuple[tuple[int, int, int], ...]


def starts(length: int, side: int, overlap: float) -> list[int]:
    """Where windows begin along an axis: every `side * (1 - overlap)` voxels; the last one ends with the axis.

    The same as in MONAI, and in `pipeline.GridPatches`.

    >>> starts(10, 4, 0.5), starts(11, 4, 0.5), starts(4, 4, 0.5)
    ([0, 2, 4, 6], [0, 2, 4, 6, 7], [0])
    """
    step = max(1, int(side * (1 - overlap)))
    return [*range(0, length - side, step), length - side]


def rows_of(shape: tuple[int, int, int], window: tuple[int, ...], overlap: float, batch_size: int) -> Iterator[Row]:
    """The windows of a volume, from the first slice to the last.

    Windows (y, x) lie in every slice; so many slices make a row that it holds a full batch.

    >>> for row in rows_of((3, 4, 6), (2, 4, 4), 0.5, 1): print(row)
    Row(start=0, stop=2, corners=((0, 0, 0), (0, 0, 2)))
    Row(start=1, stop=3, corners=((0, 0, 0), (0, 0, 2)))
    >>> for row in rows_of((3, 4, 4), (4, 4), 0.5, 2): print(row)
    Row(start=0, stop=2, corners=((0, 0, 0), (1, 0, 0)))
    Row(start=2, stop=3, corners=((0, 0, 0),))
    """
    in_plane = [
        (y, x)
        for y in starts(shape[1], window[-2], overlap)
        for x in starts(shape[2], window[-1], overlap)
    ]  # fmt: skip
    if len(window) == 3:
        for z in starts(shape[0], window[0], overlap):
            yield Row(z, z + window[0], tuple((0, y, x) for y, x in in_plane))
        return
    slices = -(-batch_size // len(in_plane))
    for z in range(0, shape[0], slices):
        stop = min(z + slices, shape[0])
        yield Row(z, stop, tuple((dz, y, x) for dz in range(stop - z) for y, x in in_plane))


def importance(window: tuple[int, ...], weighting: str) -> np.ndarray:
    """What each voxel of a window counts, float32 of the window's shape.

    `"gaussian"`: exp(-d^2 / 2) with d the distance from the centre in standard deviations, which are an eighth of
    each side; at least 1/1000. A net sees less around a voxel at the border of its window, and is wrong there more
    often: Isensee et al., nnU-Net, 2021, https://doi.org/10.1038/s41592-020-01008-z. The formula is MONAI's
    (`compute_importance_map`). `"constant"`: 1.

    >>> importance((3,), "gaussian").round(4)
    array([0.0286, 1.    , 0.0286], dtype=float32)
    """
    if weighting == "constant":
        return np.ones(window, np.float32)
    if weighting != "gaussian":
        raise CourseError(f"weighting is {weighting!r}, but must be 'gaussian' or 'constant'.")
    weights = np.ones((), np.float32)
    for side in window:
        away = (np.arange(side, dtype=np.float32) - (side - 1) / 2) / (SIGMA * side)
        weights = weights[..., None] * np.exp(-(away**2) / 2, dtype=np.float32)
    return np.maximum(weights, np.float32(LEAST_WEIGHT))
