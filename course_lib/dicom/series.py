"""A series of slices, the volume they make, and single images."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from pydicom import Dataset

from course_lib.dicom.errors import DicomSeriesError
from course_lib.dicom.frames import Frame, whole_number
from course_lib.dicom.geometry import (
    find_fault,
    is_orientation,
    positions_along_normal,
    stack_affine,
    stack_spacing_mm,
)
from course_lib.dicom.pixels import inverted, modality_values

_TEXT = {
    "patient_id": "PatientID",
    "study_uid": "StudyInstanceUID",
    "series_uid": "SeriesInstanceUID",
    "modality": "Modality",
    "description": "SeriesDescription",
    "frame_of_reference_uid": "FrameOfReferenceUID",
    "photometric": "PhotometricInterpretation",
}


@dataclass(frozen=True, eq=False)
class Volume:
    """Voxels and where they are.

    Attributes
    ----------
    array : (z, y, x) int16 or float32
        Modality values: Hounsfield units for CT.
    affine : (4, 4) float64
        Array indices (z, y, x, 1) -> mm in the patient (LPS), as in highdicom.Volume.
    spacing_mm : (dz, dy, dx)
    """

    array: np.ndarray
    affine: np.ndarray
    spacing_mm: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Image:
    """One frame.

    Attributes
    ----------
    array : (y, x) int16 or float32
        Larger is brighter.
    spacing_mm : (dy, dx) or None
        None where the header gives no spacing.
    """

    array: np.ndarray
    spacing_mm: tuple[float, float] | None


@dataclass(frozen=True, repr=False)
class Series:
    """The frames that share a SeriesInstanceUID and a matrix size; see `scan`.

    Reading a header costs no pixel; `volume` and `image` read them. Order, spacing and affine come from
    ImagePositionPatient and ImageOrientationPatient alone: InstanceNumber, SliceLocation, SliceThickness and file
    names are not believed.

    Attributes
    ----------
    patient_id, study_uid, series_uid, modality, description, frame_of_reference_uid, photometric : str
        From the header; "" where it says nothing.
    number : int or None
        SeriesNumber.
    rows, columns : int
    frames : tuple of Frame
        In slice order: ascending along the slice normal (row direction x column direction), for axial slices from
        the feet to the head. Frames of no known place are in the order of InstanceNumber.
    """

    patient_id: str
    study_uid: str
    series_uid: str
    modality: str
    description: str
    frame_of_reference_uid: str
    photometric: str
    number: int | None
    rows: int
    columns: int
    frames: tuple[Frame, ...]

    @classmethod
    def of(cls, header: Dataset, frames: Sequence[Frame]) -> "Series":
        """The series of one header and the frames of all its files."""
        text = {field: str(header.get(keyword, "")) for field, keyword in _TEXT.items()}
        return cls(
            **text,
            number=whole_number(header, "SeriesNumber"),
            rows=int(header.Rows),
            columns=int(header.Columns),
            frames=in_slice_order(frames),
        )

    def __repr__(self) -> str:
        size = " x ".join(map(str, self.shape))
        return f"{self.modality} {self.description!r} {size}, patient {self.patient_id!r}, {len(self.files)} files"

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The files, in slice order."""
        return tuple(dict.fromkeys(frame.path for frame in self.frames))

    @property
    def shape(self) -> tuple[int, int, int]:
        """(frames, rows, columns)."""
        return len(self.frames), self.rows, self.columns

    @property
    def is_colour(self) -> bool:
        """Whether a pixel is anything but one grey value."""
        return not self.photometric.startswith("MONOCHROME")

    @cached_property
    def spacing_mm(self) -> tuple[float, float, float]:
        """(dz, dy, dx): the step between slices, between rows and between columns.

        Raises
        ------
        DicomSeriesError
            The series is no regular stack; see `volume`.
        """
        self._check_stack()
        frame = self.frames[0]
        positions = [frame.position for frame in self.frames]
        return (stack_spacing_mm(positions, frame.orientation), *frame.pixel_spacing_mm)

    @property
    def affine(self) -> np.ndarray:
        """Array indices (z, y, x, 1) -> mm in the patient (LPS), (4, 4) float64.

        Raises
        ------
        DicomSeriesError
            The series is no regular stack; see `volume`.
        """
        spacing_mm = self.spacing_mm
        return stack_affine(self.frames[0].position, self.frames[0].orientation, spacing_mm)

    def volume(self) -> Volume:
        """The modality values as one array (z, y, x), with its place in the patient.

        The array is int16 where all values are whole numbers that fit, float32 otherwise. MONOCHROME1 is not
        inverted here: these are values to measure with, not to look at.

        Raises
        ------
        DicomSeriesError
            With `.code`: `no_geometry` (a projection image: use `image`), `single_slice`, `mixed_orientations`,
            `mixed_pixel_spacing`, `duplicate_positions`, `gantry_tilt`, `missing_slices`, `irregular_spacing`,
            `colour`, `no_pixels`, `truncated` or `undecodable`.
        """
        self._refuse_colour()
        affine = self.affine
        return Volume(modality_values(self.frames, (self.rows, self.columns)), affine, self.spacing_mm)

    def image(self, index: int = 0) -> Image:
        """One frame as (y, x): a projection image, or slice `index` of a stack.

        MONOCHROME1, where small values are bright, is inverted so that larger is always brighter: lowest + highest -
        value, over the range of values that the header allows. The spacing is PixelSpacing, else ImagerPixelSpacing:
        the latter holds at the detector, so lengths in the patient are smaller by the magnification.

        Raises
        ------
        DicomSeriesError
            With `.code`: `no_such_frame`, `colour`, `no_pixels`, `truncated` or `undecodable`.
        """
        if not -len(self.frames) <= index < len(self.frames):
            raise DicomSeriesError(
                "no_such_frame", f"There is no frame {index}: the series has {len(self.frames)}", self.files
            )
        self._refuse_colour()
        frame = self.frames[index]
        values = modality_values([frame], (self.rows, self.columns))[0]
        if self.photometric == "MONOCHROME1":
            values = inverted(values, frame)
        return Image(values, frame.pixel_spacing_mm)

    def _refuse_colour(self) -> None:
        if self.is_colour:
            raise DicomSeriesError(
                "colour", f"The series holds colour images ({self.photometric or 'no colour space'})", self.files
            )

    def _check_stack(self) -> None:
        """Raise the first reason why the frames are no regular stack."""
        if placeless := [frame for frame in self.frames if not _is_placed(frame)]:
            raise DicomSeriesError(
                "no_geometry",
                f"{len(placeless)} of {len(self.frames)} frames of the {self.modality or 'series'} do not say where in "
                "the patient they are",
                [frame.path for frame in placeless],
            )
        if len(self.frames) == 1:
            raise DicomSeriesError("single_slice", "The series is a single slice", self.files)
        spacings = np.array([frame.pixel_spacing_mm for frame in self.frames])
        fault = find_fault([f.position for f in self.frames], [f.orientation for f in self.frames])
        if fault:
            raise DicomSeriesError(fault.code, fault.cause, [self.frames[i].path for i in fault.slices])
        if not np.allclose(spacings, spacings[0], rtol=1e-3, atol=0):
            odd = np.flatnonzero(np.abs(spacings / spacings[0] - 1).max(axis=1) > 1e-3)
            raise DicomSeriesError(
                "mixed_pixel_spacing",
                f"Pixel spacings differ from {spacings.min():.4g} to {spacings.max():.4g} mm",
                [self.frames[i].path for i in odd],
            )


def in_slice_order(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """Frames ascending along the slice normal; those of no known place by InstanceNumber, then by file."""
    by_number = sorted(
        frames,
        key=lambda f: (f.instance_number is None, f.instance_number, f.path, f.index),
    )
    if not all(map(_is_placed, frames)):
        return tuple(by_number)
    along = positions_along_normal([frame.position for frame in by_number], by_number[0].orientation)
    return tuple(by_number[i] for i in np.argsort(along, kind="stable"))


def _is_placed(frame: Frame) -> bool:
    return (
        frame.position is not None
        and np.isfinite(frame.position).all()
        and frame.orientation is not None
        and is_orientation(frame.orientation)
        and frame.pixel_spacing_mm is not None
    )
