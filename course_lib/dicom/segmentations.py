"""DICOM SEG -> which voxels of a grid belong to each segment.

A SEG stores only the frames that are not empty, in any order, so a frame's number says nothing: frames are placed by
their position, or on a single image by what they reference. DICOM PS3.3, A.51 and C.8.20.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import highdicom as hd
import numpy as np
from pydicom import Dataset

from course_lib.dicom.errors import MaskError
from course_lib.dicom.frames import frames_of
from course_lib.dicom.geometry import stack_affine
from course_lib.dicom.grid import Grid, laid_on, within


class Segmentation:
    """A DICOM SEG file: BINARY, LABELMAP or FRACTIONAL.

    Attributes
    ----------
    names : dict
        Segment number -> SegmentLabel. The background of a LABELMAP, number 0, is no segment.
    """

    def __init__(self, path: Path, dataset: Dataset):
        self.path = path
        self.seg = hd.seg.Segmentation.from_dataset(dataset, copy=False)
        self.names = {
            int(item.SegmentNumber): str(item.SegmentLabel) for item in dataset.SegmentSequence if item.SegmentNumber
        }

    def pieces(self, grid: Grid, wanted: Sequence[int], threshold: float | None) -> Iterator[tuple]:
        """(segment number, slices of the grid, bool array): all voxels of the wanted segments, piece by piece."""
        if grid.is_stack:
            self._same_frame_of_reference(grid)
            self._same_size(grid)
            yield from self._placed_by_position(grid, set(wanted), threshold)
        else:
            self._refers_to(grid)
            self._same_size(grid)
            yield from self._placed_by_reference(grid, wanted, threshold)

    def _placed_by_position(self, grid: Grid, wanted: set[int], threshold: float | None) -> Iterator[tuple]:
        for index, frame in enumerate(frames_of(self.seg, self.path)):
            number = self._segment_of(index)
            if number is not None and number not in wanted:
                continue
            if None in (frame.position, frame.orientation, frame.pixel_spacing_mm):
                raise MaskError(
                    "other_grid",
                    f"Frame {index} of {self.path.name} does not say where in the patient it lies, and a mask is "
                    "placed on a stack by position. Read it with highdicom.seg.segread.",
                )
            plane = self._inside(self.seg.get_stored_frame(index + 1), threshold)[None]
            affine = stack_affine(frame.position, frame.orientation, (1, *frame.pixel_spacing_mm))
            if (laid := laid_on(grid, plane, affine)) is None:
                raise MaskError(
                    "other_grid",
                    f"Frame {index} of {self.path.name} does not lie on a slice of the image, pixel on pixel. Resample "
                    "the mask first.",
                )
            plane, first = laid
            there, here = within(grid, plane.shape, first)
            part = plane[here]
            for label in _labels_in(plane) & wanted if number is None else [number]:
                marked = part == label if number is None else part
                if np.count_nonzero(marked) < np.count_nonzero(plane == label if number is None else plane):
                    raise MaskError(
                        "other_grid",
                        f"{self.path.name} marks pixels outside the image. A mask lies within its image: give the one "
                        "it was drawn on.",
                    )
                yield label, there, marked

    def _placed_by_reference(self, grid: Grid, wanted: Sequence[int], threshold: float | None) -> Iterator[tuple]:
        try:
            planes = self.seg.get_pixels_by_source_instance(
                [grid.sop_instance_uid],
                segment_numbers=list(wanted),
                # Equal sizes are checked before; the attribute this would ask for is optional and often absent.
                ignore_spatial_locations=True,
                assert_missing_frames_are_empty=True,
                rescale_fractional=False,
            )[0]
        except (RuntimeError, ValueError) as error:
            raise MaskError(
                "other_grid",
                f"The frames of {self.path.name} cannot be told apart by the image they reference: {error} Read it "
                "with highdicom.seg.segread.",
            ) from error
        everywhere = tuple(map(slice, grid.shape))
        for i, number in enumerate(wanted):
            plane = planes[..., i]
            yield number, everywhere, (plane > 0 if self._is_labelmap else self._inside(plane, threshold))[None]

    @property
    def _is_labelmap(self) -> bool:
        return self.seg.SegmentationType == "LABELMAP"

    def _segment_of(self, index: int) -> int | None:
        """The segment number of a frame; None in a LABELMAP, whose frames hold all segments."""
        if self._is_labelmap:
            return None
        groups = self.seg.PerFrameFunctionalGroupsSequence[index]
        if "SegmentIdentificationSequence" not in groups:
            groups = self.seg.SharedFunctionalGroupsSequence[0]
        return int(groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber)

    def _inside(self, stored: np.ndarray, threshold: float | None) -> np.ndarray:
        """Stored pixels as bool; the labels of a LABELMAP as they are."""
        if self._is_labelmap:
            return stored
        if self.seg.SegmentationType == "BINARY":
            return stored > 0
        whole = int(self.seg.MaximumFractionalValue)
        if threshold is not None:
            return stored >= threshold * whole
        if np.any((stored > 0) & (stored < whole)):
            raise MaskError(
                "fractional",
                f"{self.path.name} holds fractions, and a pixel of a label map is inside or outside. Say from which "
                "fraction on it is inside: read_mask(..., threshold=0.5).",
            )
        return stored > 0

    def _same_frame_of_reference(self, grid: Grid) -> None:
        own = str(self.seg.get("FrameOfReferenceUID", ""))
        if own and grid.frame_of_reference_uid and own != grid.frame_of_reference_uid:
            raise MaskError(
                "other_image",
                f"{self.path.name} and the image have different FrameOfReferenceUIDs, so their positions cannot be "
                "compared. Give the series that the mask was drawn on.",
            )

    def _refers_to(self, grid: Grid) -> None:
        sources = self.seg.get_source_image_uids()
        known = grid.sop_instance_uid in {str(sop_uid) for _, _, sop_uid in sources}
        # A slice that the SEG leaves out, of a stack that it references, has nothing marked. X-rays of one series are
        # different pictures (front and side), so there a missing reference means another image.
        empty_slice = grid.affine is not None and grid.series_uid in {str(series_uid) for _, series_uid, _ in sources}
        if not known and not empty_slice:
            raise MaskError(
                "other_image",
                f"{self.path.name} was not made for this image: it does not reference SOPInstanceUID "
                f"{grid.sop_instance_uid}. A mask is placed on the image it references: give that image, or for a "
                "stack the whole Series, which is matched by position.",
            )

    def _same_size(self, grid: Grid) -> None:
        rows, columns = grid.shape[1:]
        if (self.seg.Rows, self.seg.Columns) != (rows, columns):
            raise MaskError(
                "other_size",
                f"{self.path.name} has {self.seg.Rows} x {self.seg.Columns} pixels, the image {rows} x {columns}. "
                "A mask has the size of its image: give the image it was drawn on.",
            )


def _labels_in(plane: np.ndarray) -> set[int]:
    return set(np.unique(plane).tolist())
