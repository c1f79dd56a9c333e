"""The grid of an image: what a mask is to lie on, and how an array with an affine of its own is laid there."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError

from course_lib.dicom.errors import MaskError
from course_lib.dicom.frames import frames_of
from course_lib.dicom.geometry import stack_affine
from course_lib.dicom.series import Series

GRID_TOLERANCE = 0.1  # of a voxel, anywhere in the array: headers are rounded, and the nearest voxel is beyond doubt


@dataclass(frozen=True)
class Grid:
    """Where the voxels of an image are.

    Attributes
    ----------
    shape : (z, y, x)
    affine : (4, 4) or None
        Array indices (z, y, x, 1) -> mm in the patient (LPS). Of a single slice, which has no slice spacing, the step
        along z is 1 mm. None for a projection image, which has no place in the patient.
    frame_of_reference_uid, series_uid : str
    sop_instance_uid : str
        Of a single frame; "" for a stack.
    """

    shape: tuple[int, int, int]
    affine: np.ndarray | None
    frame_of_reference_uid: str
    series_uid: str
    sop_instance_uid: str

    @property
    def is_stack(self) -> bool:
        return self.shape[0] > 1


def grid_of(image) -> Grid:
    """The grid of a Series, of a pydicom Dataset, or of a file.

    Raises
    ------
    MaskError
        `not_an_image`.
    DicomSeriesError
        A stack without regular geometry.
    """
    series = image if isinstance(image, Series) else _series(image)
    known = series.frame_of_reference_uid, series.series_uid
    if len(series.frames) > 1:
        return Grid(series.shape, series.affine, *known, "")
    (frame,) = series.frames
    affine = None
    if frame.position and frame.orientation and frame.pixel_spacing_mm:
        affine = stack_affine(frame.position, frame.orientation, (1, *frame.pixel_spacing_mm))
    return Grid(series.shape, affine, *known, frame.sop_instance_uid)


def laid_on(grid: Grid, array: np.ndarray, affine: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """An array turned so that its axes run as those of the grid, and the grid's index (z, y, x) of its first voxel.

    None where its voxels do not fall on voxels of the grid's lattice. It may reach beyond the grid. An axis of length
    1 has no step, so it fits whatever the affine says of it.

    Examples
    --------
    An array that runs from right to left instead of from left to right, one slice above the first:

    >>> grid = Grid((2, 1, 3), np.eye(4), "", "", "")
    >>> affine = np.array([[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, -1, 2], [0, 0, 0, 1]])
    >>> laid_on(grid, np.array([[[7, 8, 9]]]), affine)
    (array([[[9, 8, 7]]]), array([1, 0, 0]))
    """
    to_grid = np.linalg.inv(grid.affine) @ affine
    long = [axis for axis in range(3) if array.shape[axis] > 1]
    axes, steps = {}, np.zeros((3, 3))
    for axis in long:
        axes[axis] = int(np.argmax(np.abs(to_grid[:3, axis])))
        steps[axes[axis], axis] = np.sign(to_grid[axes[axis], axis])
    left = sorted({0, 1, 2} - set(axes.values()))
    if len(set(axes.values())) < len(long):
        return None
    for axis in sorted({0, 1, 2} - set(long)):
        axes[axis] = left.pop(0)
    first = np.round(to_grid[:3, 3])
    ends = np.array(np.meshgrid(*[[0, length - 1] for length in array.shape])).reshape(3, -1)
    off = to_grid[:3, :3] @ ends + to_grid[:3, 3:] - steps @ ends - first[:, None]
    if np.abs(off).max() > GRID_TOLERANCE:
        return None
    for axis in long:
        if steps[axes[axis], axis] < 0:
            array = np.flip(array, axis)
            first[axes[axis]] -= array.shape[axis] - 1
    return array.transpose(sorted(axes, key=axes.get)), first.astype(int)


def within(grid: Grid, shape: tuple[int, ...], first: np.ndarray) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Of an array that lies on the grid from the index `first` on: the part of the grid that it covers, and its own.

    >>> within(Grid((2, 5, 5), None, "", "", ""), (1, 5, 5), np.array([1, 0, -2]))[0]
    (slice(1, 2, None), slice(0, 5, None), slice(0, 3, None))
    """
    low = np.clip(first, 0, grid.shape).tolist()
    high = np.clip(first + shape, low, grid.shape).tolist()
    there = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    here = tuple(slice(max(a - f, 0), max(b - f, 0)) for a, b, f in zip(low, high, first.tolist(), strict=True))
    return there, here


def _series(image) -> Series:
    header = image if isinstance(image, Dataset) else _header(image)
    path = Path(header.filename) if header.get("filename") else Path("image")
    if not (header.get("Rows") and header.get("Columns")):
        raise MaskError("not_an_image", f"{path} has no Rows and Columns. Give the image that the mask was drawn on.")
    return Series.of(header, frames_of(header, path))


def _header(path) -> Dataset:
    try:
        return dcmread(path, stop_before_pixels=True)
    except (OSError, InvalidDicomError) as error:
        raise MaskError(
            "not_an_image",
            f"{path} cannot be read as a DICOM image: {error} Give the image that the mask was drawn on.",
        ) from error
