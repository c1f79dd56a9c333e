"""A series of slices, the volume they make, regions of it, and single images."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from pydicom import Dataset

from course_lib.dicom.errors import DicomSeriesError
from course_lib.dicom.frames import Frame
from course_lib.dicom.geometry import to_ras
from course_lib.dicom.grouping import in_slice_order
from course_lib.dicom.headers import of_dataset
from course_lib.dicom.pixels import inverted, modality_values, padding_values, region_values, value_type
from course_lib.dicom.stacking import Options, Stack, stack_of

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
    invented : tuple of int
        The slices z that were interpolated because no file holds them; empty unless an option allowed it.
    """

    array: np.ndarray
    affine: np.ndarray
    spacing_mm: tuple[float, float, float]
    invented: tuple[int, ...] = ()

    @property
    def ras_affine(self) -> np.ndarray:
        """The affine to the axes of NIfTI (right, anterior, superior)."""
        return to_ras(self.affine)


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
    """The frames that share a SeriesInstanceUID and make one stack; see `scan`.

    Reading a header costs no pixel; `volume`, `read` and `image` read them. Order, spacing and affine come from
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
    distinction : str
        What sets this stack apart from others of the same SeriesInstanceUID ("echo time 30"); "" where it is alone.
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
    distinction: str = ""

    @classmethod
    def of(cls, header, frames: Sequence[Frame]) -> "Series":
        """The series of one header, a pydicom Dataset or what `headers.read_header` gives, and the frames of it all."""
        return cls(**series_fields(header), frames=in_slice_order(frames))

    def __repr__(self) -> str:
        size = " x ".join(map(str, self.shape))
        apart = f", {self.distinction}" if self.distinction else ""
        files = f"{len(self.files)} files"
        return f"{self.modality} {self.description!r}{apart} {size}, patient {self.patient_id!r}, {files}"

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
    def dtype(self) -> np.dtype:
        """What `read` gives: int16 where all values that the headers allow are whole and fit, float32 otherwise."""
        return value_type(self.frames)

    @cached_property
    def spacing_mm(self) -> tuple[float, float, float]:
        """(dz, dy, dx): the step between slices, between rows and between columns.

        Raises
        ------
        DicomSeriesError
            The series is no regular stack; see `volume`.
        """
        return self._regular.spacing_mm

    @property
    def affine(self) -> np.ndarray:
        """Array indices (z, y, x, 1) -> mm in the patient (LPS), (4, 4) float64.

        Raises
        ------
        DicomSeriesError
            The series is no regular stack; see `volume`.
        """
        return self._regular.affine

    @property
    def ras_affine(self) -> np.ndarray:
        """`affine` to the axes of NIfTI (right, anterior, superior): its rows x and y negated, the array as it is."""
        return to_ras(self.affine)

    @cached_property
    def padding(self) -> tuple[float, float] | None:
        """The modality values from which to which a voxel means "no image here" (PixelPaddingValue); None without.

        Such voxels belong in no statistics.
        """
        ends = [values for frame in self.frames if (values := padding_values(frame))]
        return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else None

    def volume(
        self,
        *,
        allow_missing: bool = False,
        resample_tilt: bool = False,
        resample_irregular: bool = False,
        drop_duplicates: bool = False,
        drop_other_orientations: bool = False,
        assume_spacing_mm: tuple[float, float, float] | None = None,
    ) -> Volume:
        """The modality values as one array (z, y, x), with its place in the patient.

        The array is int16 where all values are whole numbers that fit, float32 otherwise. MONOCHROME1 is not
        inverted here: these are values to measure with, not to look at.

        Parameters
        ----------
        allow_missing : bool
            Fill the places of missing slices by linear interpolation; `Volume.invented` lists them.
        resample_tilt : bool
            Undo a gantry tilt: shift each slice in its plane onto a right-angled grid, which is made large enough.
        resample_irregular : bool
            Interpolate linearly to slices one median step apart.
        drop_duplicates : bool
            Of slices at the same place keep the one with the lowest InstanceNumber.
        drop_other_orientations : bool
            Keep the slices of the most common orientation.
        assume_spacing_mm : (dz, dy, dx), optional
            Stack frames that do not say where they are in the order of InstanceNumber, so far apart; of a single
            slice, dz is its thickness.

        Raises
        ------
        DicomSeriesError
            With `.code`: `no_geometry` (a projection image: use `image`), `single_slice`, `mixed_orientations`,
            `mixed_pixel_spacing`, `duplicate_positions`, `gantry_tilt`, `missing_slices`, `irregular_spacing`,
            `colour`, `no_pixels`, `truncated` or `undecodable`. The message names the option that opens it anyway.
        """
        self._refuse_colour()
        options = Options(
            allow_missing, resample_tilt, resample_irregular, drop_duplicates, drop_other_orientations,
            assume_spacing_mm,
        )  # fmt: skip
        stack = self._regular if options == Options() else stack_of(self.frames, self.modality, options)
        values = modality_values(stack.frames, (self.rows, self.columns))
        if not stack.is_regular:
            values = stack.resampled(values)
        return Volume(values, stack.affine, stack.spacing_mm, stack.invented)

    def read(self, z: slice | None = None, y: slice | None = None, x: slice | None = None) -> np.ndarray:
        """A region of the volume, (z, y, x): of uncompressed files only its rows are read.

        The values are those of `volume()[z, y, x]`, in `dtype`, which does not depend on what is in the region. A
        compressed frame is decoded once and kept in a cache on disk.

        Parameters
        ----------
        z, y, x : slice, optional
            As for a NumPy array, without a step; the whole axis by default.

        Raises
        ------
        ValueError
            A slice has a step.
        DicomSeriesError
            As for `volume`: regions are read of regular stacks only.

        Examples
        --------
        The middle slice, and a box of 64 voxels each way:

            series.read(z=slice(30, 31))
            series.read(slice(0, 64), slice(100, 164), slice(200, 264))
        """
        region = [slice(None) if axis is None else axis for axis in (z, y, x)]
        if any(axis.step not in (None, 1) for axis in region):
            raise ValueError("read() takes slices without a step: read the region and take every n-th voxel of it.")
        self._refuse_colour()
        frames = self._regular.frames[region[0]]
        return region_values(frames, (self.rows, self.columns), region[1], region[2], self.dtype)

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

    @cached_property
    def _regular(self) -> Stack:
        """The frames as a regular stack; raises the first reason why they are none."""
        return stack_of(self.frames, self.modality, Options())


def series_fields(header) -> dict:
    """What a header says of its series, by the names of `Series`."""
    header = of_dataset(header) if isinstance(header, Dataset) else header
    text = {field: header.get(keyword, "") for field, keyword in _TEXT.items()}
    return text | {"number": header.get("SeriesNumber"), "rows": header["Rows"], "columns": header["Columns"]}
