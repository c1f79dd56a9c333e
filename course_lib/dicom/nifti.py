"""NIfTI mask (.nii, .nii.gz) -> which voxels of a grid hold each label.

NIfTI counts x, y, z to the right, front and top (RAS) and stores arrays as (i, j, k); DICOM counts to the left, back
and top (LPS), and arrays here are (z, y, x). Axes are swapped and flipped until voxel lies on voxel; nothing is
interpolated. https://nifti.nimh.nih.gov/nifti-1
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np

from course_lib.dicom.errors import MaskError
from course_lib.dicom.geometry import to_ras
from course_lib.dicom.grid import Grid, laid_on, within

SUFFIXES = (".nii", ".nii.gz")


class NiftiMask:
    """A NIfTI file of labels, or of one probability per voxel, which becomes the label 1.

    Attributes
    ----------
    names : dict
        Label -> its number as text: NIfTI has no names.
    labels : (i, j, k)
        Whole numbers from 0 on.
    """

    def __init__(self, path: Path, threshold: float | None):
        self.path = path
        self._image = nibabel.load(path)
        if len([length for length in self._image.shape[3:] if length > 1]) or len(self._image.shape) < 2:
            raise MaskError(
                "not_a_segmentation",
                f"{path} has the shape {self._image.shape}. read_mask needs a DICOM SEG file, an RTSTRUCT or a NIfTI "
                "file with one value per voxel: split it, for instance with nibabel.four_to_three.",
            )
        self.labels = self._labels(threshold)
        self.names = {int(label): str(label) for label in np.unique(self.labels) if label}

    def _labels(self, threshold: float | None) -> np.ndarray:
        values = np.asanyarray(self._image.dataobj)
        values = values.reshape(*values.shape[:3], *[1] * (3 - values.ndim))
        if threshold is not None:
            return (values >= threshold).astype(np.uint8)
        if values.dtype.kind not in "iub":
            whole = np.round(values)
            if not np.array_equal(values, whole):
                raise MaskError(
                    "fractional",
                    f"{self.path.name} holds fractions, and a voxel of a label map is inside or outside. Say from "
                    "which fraction on it is inside: read_mask(..., threshold=0.5).",
                )
            values = whole.astype(np.int64)
        if values.size and values.min() < 0:
            raise MaskError(
                "not_a_segmentation",
                f"{self.path.name} holds negative values (down to {values.min()}), and labels count from 1. Is it an "
                "image? Give the mask.",
            )
        return values

    def pieces(self, grid: Grid, wanted: Sequence[int], threshold: float | None) -> Iterator[tuple]:
        """(label, slices of the grid, bool array): all voxels of the wanted labels, slice by slice."""
        if grid.affine is None:
            raise MaskError(
                "no_geometry",
                f"{self.path.name} is placed in the patient in mm, and this image does not say where in the patient it "
                "is. Give the series that the mask was drawn on.",
            )
        affine = to_ras(self._image.affine)
        if not grid.is_stack:  # a slice without neighbours takes its step from the mask
            step = np.abs(grid.affine[:3, 0] @ affine[:3, :3]).max()
            grid = replace(grid, affine=grid.affine @ np.diag([step, 1, 1, 1]))
        laid = laid_on(grid, self.labels, affine)
        if laid is None:
            raise MaskError("other_grid", f"The voxels of {self.path.name} do not fall on those of the image. {_WAY}")
        labels, first = laid
        part = labels[within(grid, labels.shape, first)[1]]
        if part.shape != grid.shape:
            raise MaskError("other_grid", f"{self.path.name} does not cover the whole image. {_WAY}")
        if grid.is_stack and np.count_nonzero(part) < np.count_nonzero(labels):
            raise MaskError("other_grid", f"{self.path.name} marks voxels outside the image. {_WAY}")
        for z, plane in enumerate(part):
            for label in set(np.unique(plane).tolist()).intersection(wanted):
                yield label, (slice(z, z + 1), slice(None), slice(None)), (plane == label)[None]


_WAY = "Give the series that the mask was drawn on, or resample the mask to it first (nearest neighbour)."
