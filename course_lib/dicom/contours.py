"""DICOM RT Structure Set (RTSTRUCT) -> which voxels of a grid lie inside each region of interest.

A region is a list of closed contours in mm in the patient (LPS), each in the plane of a slice. A voxel belongs to the
region if its centre lies inside. DICOM PS3.3, A.19, C.8.8.5 and C.8.8.6.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pydicom import Dataset

from course_lib.dicom.errors import MaskError
from course_lib.dicom.grid import Grid

PLANE_TOLERANCE = 0.2  # of the slice spacing: planning systems round to 0.1 mm, and half-way is anybody's slice
SINGLE_SLICE_TOLERANCE_MM = 0.1  # for a slice without neighbours
_CLOSED = {"CLOSED_PLANAR", "CLOSEDPLANAR_XOR"}


def inside(shape: tuple[int, int], contours: Sequence[np.ndarray]) -> np.ndarray:
    """The pixels whose centres lie inside an odd number of closed contours, bool (y, x).

    Even-odd rule: walking along a row of pixel centres, each crossing of a contour leads from outside to inside or
    back. So a contour inside another one is a hole (a pixel is inside both: even), and separate ones are islands. The
    two strands of a keyhole, by which the standard joins a hole to its outer contour, cancel. A centre exactly on a
    contour is inside at a left or upper edge and outside at a right or lower one: regions that share an edge share
    no pixel, and leave none out.

    Parameters
    ----------
    shape : (rows, columns)
    contours : sequence of (n, 2) float
        Corners as (row, column) indices, a pixel's centre being at whole numbers; the last joins the first.

    Examples
    --------
    A square around 3 x 3 pixels with a hole around the middle one:

    >>> square = np.array([[0.5, 0.5], [0.5, 3.5], [3.5, 3.5], [3.5, 0.5]])
    >>> hole = np.array([[1.5, 1.5], [1.5, 2.5], [2.5, 2.5], [2.5, 1.5]])
    >>> inside((5, 5), [square, hole]).astype(int)
    array([[0, 0, 0, 0, 0],
           [0, 1, 1, 1, 0],
           [0, 1, 0, 1, 0],
           [0, 1, 1, 1, 0],
           [0, 0, 0, 0, 0]])
    """
    rows, columns = shape
    starts, ends = np.concatenate(contours), np.concatenate([np.roll(contour, -1, axis=0) for contour in contours])
    # each side from its upper to its lower end, so that a strand there and back crosses at the very same number
    downwards = starts[:, :1] <= ends[:, :1]
    (y0, x0), (y1, x1) = np.where(downwards, starts, ends).T, np.where(downwards, ends, starts).T
    first, last = (np.clip(np.ceil(y), 0, rows).astype(int) for y in (y0, y1))
    side = np.repeat(np.arange(len(y0)), last - first)  # one entry for each crossing of a side with a row
    y = np.arange(len(side)) - np.repeat(np.cumsum(last - first) - last, last - first)
    x = x0[side] + (y - y0[side]) * ((x1 - x0)[side] / (y1 - y0)[side])
    # crossed[r, c]: how many crossings lie between the centres of the pixels c - 1 and c of row r
    cell = y * (columns + 1) + np.clip(np.ceil(x), 0, columns).astype(int)
    crossed = np.bincount(cell, minlength=rows * (columns + 1)).reshape(rows, columns + 1)
    return np.cumsum(crossed, axis=1)[:, :-1] % 2 == 1


class StructureSet:
    """An RTSTRUCT file.

    Attributes
    ----------
    names : dict
        ROI number -> ROI name, of regions that enclose an area or are empty. Points and open lines are none.
    """

    def __init__(self, path: Path, dataset: Dataset):
        self.path = path
        self.contours: dict[int, list] = defaultdict(list)
        for roi in dataset.get("ROIContourSequence", []):
            self.contours[int(roi.ReferencedROINumber)] += roi.get("ContourSequence", [])
        self.names, self.frames_of_reference = {}, {}
        for roi in dataset.StructureSetROISequence:
            number = int(roi.ROINumber)
            kinds = {contour.ContourGeometricType for contour in self.contours[number]}
            if not kinds or kinds & _CLOSED:
                self.names[number] = str(roi.get("ROIName", ""))
                self.frames_of_reference[number] = str(roi.get("ReferencedFrameOfReferenceUID", ""))

    def pieces(self, grid: Grid, wanted: Sequence[int], threshold: float | None) -> Iterator[tuple]:
        """(ROI number, slices of the grid, bool array): all voxels of the wanted regions, slice by slice."""
        if grid.affine is None:
            raise MaskError(
                "no_geometry",
                f"The contours of {self.path.name} are in mm in the patient, and this image does not say where in the "
                "patient it is. Give the series that they were drawn on.",
            )
        to_grid = np.linalg.inv(grid.affine)
        for number in wanted:
            self._same_frame_of_reference(number, grid)
            of_slice = defaultdict(list)
            for contour in self.contours[number]:
                corners = self._corners(contour, number) @ to_grid[:3, :3].T + to_grid[:3, 3]
                if (z := self._slice_of(corners[:, 0], number, grid)) is not None:
                    self._stays_within(corners[:, 1:], number, grid)
                    of_slice[z].append(corners[:, 1:])
            for z, polygons in sorted(of_slice.items()):
                yield number, (slice(z, z + 1), slice(None), slice(None)), inside(grid.shape[1:], polygons)[None]

    def _corners(self, contour: Dataset, number: int) -> np.ndarray:
        """The corners of a contour, (n, 3) mm."""
        if contour.ContourGeometricType not in _CLOSED:
            raise MaskError(
                "no_area",
                f"{self._roi(number)} mixes closed contours with {contour.ContourGeometricType}, which encloses no "
                "area. Leave it out: read_mask(..., segments=[...]).",
            )
        values = np.asarray(contour.get("ContourData", []), dtype=float)
        if values.size == 0 or values.size % 3 or not np.isfinite(values).all():
            raise MaskError(
                "not_a_segmentation",
                f"{self._roi(number)} has a damaged contour: {values.size} numbers, and a contour is points of three. "
                "read_mask needs a sound RTSTRUCT file: export it again.",
            )
        return values.reshape(-1, 3)

    def _slice_of(self, along: np.ndarray, number: int, grid: Grid) -> int | None:
        """The slice in whose plane a contour lies; None for other slices than a single one that was asked for."""
        z = int(np.round(along.mean()))
        off = float(np.abs(along - z).max())
        if not grid.is_stack:
            return 0 if z == 0 and off <= SINGLE_SLICE_TOLERANCE_MM else None
        if off > PLANE_TOLERANCE:
            raise MaskError(
                "off_plane",
                f"A contour of {self._roi(number)} does not lie in the plane of a slice: it is {off:.2f} of the slice "
                f"spacing off slice {z}. Give the series that it was drawn on, or resample the mask with the tool that "
                "drew it.",
            )
        if not 0 <= z < grid.shape[0]:
            raise MaskError(
                "other_grid",
                f"A contour of {self._roi(number)} lies outside the image, {-z if z < 0 else z - grid.shape[0] + 1} "
                f"slices {'below the first' if z < 0 else 'above the last'}. A mask lies within its image: give the "
                "series that it was drawn on.",
            )
        return z

    def _stays_within(self, corners: np.ndarray, number: int, grid: Grid) -> None:
        beyond = max((-corners).max(), (corners - np.array(grid.shape[1:]) + 1).max())
        if beyond > 1:  # the centre of a pixel that is not there
            raise MaskError(
                "other_grid",
                f"A contour of {self._roi(number)} reaches {beyond:.1f} pixels beyond the image. A mask lies "
                "within its image: give the series that it was drawn on.",
            )

    def _same_frame_of_reference(self, number: int, grid: Grid) -> None:
        own = self.frames_of_reference[number]
        if own and grid.frame_of_reference_uid and own != grid.frame_of_reference_uid:
            raise MaskError(
                "other_image",
                f"{self._roi(number)} and the image have different FrameOfReferenceUIDs, so their positions cannot be "
                "compared. Give the series that it was drawn on.",
            )

    def _roi(self, number: int) -> str:
        return f"ROI {number} ({self.names[number]}) of {self.path.name}"
