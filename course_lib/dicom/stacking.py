"""Frames that are no regular stack -> one that is, by named options. Nothing here happens unless it is asked for.

A regular stack passes through `find_fault` without a fault. For each fault there is one option that mends it, and what
it invented can be told afterwards: `Stack.invented` lists the slices that no file holds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from course_lib.dicom.errors import DicomSeriesError
from course_lib.dicom.frames import Frame
from course_lib.dicom.geometry import (
    Fault,
    find_fault,
    positions_along_normal,
    slice_normal,
    stack_affine,
    stack_spacing_mm,
)
from course_lib.dicom.grouping import by_number, in_slice_order, is_placed, places


@dataclass(frozen=True)
class Options:
    """What may be done to make a regular stack; see `Series.volume`."""

    allow_missing: bool = False
    resample_tilt: bool = False
    resample_irregular: bool = False
    drop_duplicates: bool = False
    drop_other_orientations: bool = False
    assume_spacing_mm: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Stack:
    """Frames and the regular grid that they are to lie on.

    Attributes
    ----------
    frames : tuple of Frame
        In slice order, one per place.
    along_mm : (n,) float
        Where along the slice normal each frame lies, from the first.
    shift_mm : (n, 2) float
        How far each frame is displaced in its plane, along columns (y) and along rows (x): not 0 with a gantry tilt.
    spacing_mm : (dz, dy, dx)
    slices : int
        How many slices the regular grid has.
    """

    frames: tuple[Frame, ...]
    along_mm: np.ndarray
    shift_mm: np.ndarray
    spacing_mm: tuple[float, float, float]
    slices: int

    @property
    def affine(self) -> np.ndarray:
        """Array indices (z, y, x, 1) of the regular grid -> mm (LPS), (4, 4)."""
        affine = stack_affine(self.frames[0].position, self.frames[0].orientation, self.spacing_mm)
        return affine @ _translation(0, *-self._margin[0])

    @property
    def is_regular(self) -> bool:
        """Whether the grid's slices are the frames as they are."""
        return self.slices == len(self.frames) and not self.shift_mm.any() and not self.invented

    @property
    def invented(self) -> tuple[int, ...]:
        """The slices of the grid that no frame lies on, within 1 % of a step and 0.01 mm."""
        grid = np.arange(self.slices) * self.spacing_mm[0]
        distance = np.abs(grid[:, None] - self.along_mm[None]).min(axis=1)
        return tuple(np.flatnonzero(distance > 0.01 * self.spacing_mm[0] + 0.01).tolist())

    @property
    def _margin(self) -> np.ndarray:
        """Whole pixels by which the grid reaches beyond the first frame, ((top, left), (bottom, right))."""
        pixels = self.shift_mm / self.spacing_mm[1:]
        return np.array([np.ceil(-pixels.min(axis=0) - 1e-6), np.ceil(pixels.max(axis=0) - 1e-6)]).clip(0).astype(int)

    def resampled(self, values: np.ndarray) -> np.ndarray:
        """The values of the frames, (n, rows, columns), on the regular grid, by linear interpolation.

        What lies outside the frames gets the smallest value there is. Whole numbers stay whole numbers.
        """
        dtype, outside = values.dtype, values.min()
        if self.shift_mm.any():
            (top, left), (bottom, right) = self._margin
            values = np.pad(values, ((0, 0), (top, bottom), (left, right)), constant_values=outside)
            pixels = self.shift_mm / self.spacing_mm[1:]
            values = np.stack(
                [
                    ndimage.shift(plane.astype(np.float32), step, order=1, mode="constant", cval=float(outside))
                    for plane, step in zip(values, pixels, strict=True)
                ]
            )
        grid = np.arange(self.slices) * self.spacing_mm[0]
        upper = np.clip(np.searchsorted(self.along_mm, grid - 1e-6), 1, len(self.along_mm) - 1)
        step = self.along_mm[upper] - self.along_mm[upper - 1]
        weight = np.clip((grid - self.along_mm[upper - 1]) / step, 0, 1)
        weight = np.where(np.abs(weight - np.round(weight)) < 0.01, np.round(weight), weight).astype(np.float32)
        result = np.empty((self.slices, *values.shape[1:]), dtype)
        for z in range(self.slices):
            below, above = values[upper[z] - 1], values[upper[z]]
            between = below if weight[z] == 0 else above if weight[z] == 1 else _between(below, above, weight[z])
            result[z] = np.rint(between) if dtype.kind in "iu" and between.dtype.kind == "f" else between
        return result


def stack_of(frames: Sequence[Frame], modality: str, options: Options) -> Stack:
    """The regular stack that frames are, or that the options make of them.

    Raises
    ------
    DicomSeriesError
        The first fault that no option given mends.
    """
    if options.assume_spacing_mm is not None:
        frames = _assumed(frames, options.assume_spacing_mm)
    if options.drop_other_orientations:
        frames = _most_common_orientation(frames)
    if options.drop_duplicates and all(map(is_placed, frames)):
        frames = _first_at_each_place(frames)
    frames = in_slice_order(frames)
    _refuse_placeless(frames, modality)
    if len(frames) == 1 and options.assume_spacing_mm is not None:
        step = float(options.assume_spacing_mm[0])
        return Stack(frames, np.zeros(1), np.zeros((1, 2)), (step, *frames[0].pixel_spacing_mm), 1)
    _refuse_single(frames)
    _refuse_mixed_spacing(frames)
    positions = np.array([frame.position for frame in frames])
    orientations = np.array([frame.orientation for frame in frames])
    normal = slice_normal(orientations[0])
    along = positions_along_normal(positions - positions[0], orientations[0])
    upright = positions[0] + np.outer(along, normal)
    fault = find_fault(positions, orientations)
    tilted = fault is not None and fault.code == "gantry_tilt"
    if tilted and options.resample_tilt:
        fault = find_fault(upright, orientations)
    pixel_spacing = frames[0].pixel_spacing_mm
    if fault is None:
        spacing = stack_spacing_mm(positions, orientations[0])
        slices = len(frames)
        along = np.arange(slices) * spacing  # within tolerance: rounding is no irregularity
    elif (fault.code == "missing_slices" and options.allow_missing) or (
        fault.code in ("missing_slices", "irregular_spacing") and options.resample_irregular
    ):
        steps = np.diff(along)
        spacing = float(np.median(steps[steps < 1.5 * steps.min()] if fault.code == "missing_slices" else steps))
        if fault.code == "missing_slices":
            count = round(along[-1] / spacing)
            spacing = along[-1] / count  # the mean step, as for a stack without holes
        slices = int(np.floor(along[-1] / spacing + 1e-3)) + 1
    else:
        raise _as_error(fault, frames)
    shift = np.zeros((len(frames), 2))
    if tilted:
        sideways = positions - upright
        along_row, along_column = orientations[0, :3], orientations[0, 3:]
        shift = np.stack([sideways @ along_column, sideways @ along_row], axis=1)
    return Stack(tuple(frames), along, shift, (float(spacing), *pixel_spacing), slices)


def _assumed(frames: Sequence[Frame], spacing_mm) -> tuple[Frame, ...]:
    """Frames of no known place, one spacing apart in the order of InstanceNumber; placed ones as they are."""
    dz, dy, dx = map(float, spacing_mm)
    if all(map(is_placed, frames)):
        return tuple(frames)
    return tuple(
        frame._replace(
            position=(0.0, 0.0, dz * z), orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0), pixel_spacing_mm=(dy, dx)
        )
        for z, frame in enumerate(by_number(frames))
    )


def _most_common_orientation(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    rounded = [frame.orientation and tuple(round(cosine, 3) for cosine in frame.orientation) for frame in frames]
    (most_common, _), *_ = Counter(rounded).most_common(1)
    return tuple(frame for frame, orientation in zip(frames, rounded, strict=True) if orientation == most_common)


def _first_at_each_place(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """At each place the frame of the lowest InstanceNumber, then of the first file name."""
    ordered = in_slice_order(frames)
    where = places(ordered)
    return tuple(ordered[i] for i in np.unique(where, return_index=True)[1])


def _refuse_placeless(frames: Sequence[Frame], modality: str) -> None:
    if placeless := [frame for frame in frames if not is_placed(frame)]:
        raise DicomSeriesError(
            "no_geometry",
            f"{len(placeless)} of {len(frames)} frames of the {modality or 'series'} do not say where in the patient "
            "they are",
            [frame.path for frame in placeless],
        )


def _refuse_single(frames: Sequence[Frame]) -> None:
    if len(frames) == 1:
        raise DicomSeriesError("single_slice", "The series is a single slice", [frames[0].path])


def _refuse_mixed_spacing(frames: Sequence[Frame]) -> None:
    spacings = np.array([frame.pixel_spacing_mm for frame in frames])
    orientations = [frame.orientation for frame in frames]
    fault = find_fault([frame.position for frame in frames], orientations)
    if fault is not None and fault.code == "mixed_orientations":
        raise _as_error(fault, frames)  # says more than that their spacings differ too
    odd = np.flatnonzero(np.abs(spacings / spacings[0] - 1).max(axis=1) > 1e-3)
    if odd.size:
        raise DicomSeriesError(
            "mixed_pixel_spacing",
            f"Pixel spacings differ from {spacings.min():.4g} to {spacings.max():.4g} mm",
            [frames[i].path for i in odd],
        )


def _as_error(fault: Fault, frames: Sequence[Frame]) -> DicomSeriesError:
    return DicomSeriesError(fault.code, fault.cause, [frames[i].path for i in fault.slices])


def _between(below: np.ndarray, above: np.ndarray, weight: np.float32) -> np.ndarray:
    return below.astype(np.float32) * (1 - weight) + above.astype(np.float32) * weight


def _translation(z: float, y: float, x: float) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, 3] = z, y, x
    return matrix
