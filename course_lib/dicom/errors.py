"""What can be wrong with a folder, a series or a mask, and what to do about it."""

from collections.abc import Sequence
from pathlib import Path

from course_lib.errors import CourseError

# code -> (the rule that is broken, the way out). The cause and the files are said where the fault is found.
_SERIES_FAULTS = {
    "no_geometry": (
        "A volume needs ImagePositionPatient, ImageOrientationPatient and PixelSpacing of every slice",
        "read a projection image or a single frame with .image(index), or, if these are the slices of a stack whose "
        "spacing you know, stack them with .volume(assume_spacing_mm=(dz, dy, dx))",
    ),
    "single_slice": (
        "The slice spacing is the step between slices, so a volume needs at least two",
        "read the slice with .image(), or give its thickness with .volume(assume_spacing_mm=(dz, dy, dx))",
    ),
    "mixed_orientations": (
        "All slices of a volume are parallel",
        "keep those of the most common orientation with .volume(drop_other_orientations=True), or read frames with "
        ".image(index)",
    ),
    "mixed_pixel_spacing": (
        "All slices of a volume have the same PixelSpacing",
        "keep the files of one pixel spacing in a folder of their own and scan that",
    ),
    "duplicate_positions": (
        "Every slice of a volume has a place of its own, and nothing in these headers tells volumes apart",
        "keep the first slice at each place with .volume(drop_duplicates=True), or keep the files of one volume in a "
        "folder of their own; .image(index) reads each frame",
    ),
    "gantry_tilt": (
        "Slices are stacked along their normal; a right-angled grid would show the body sheared",
        "shift the slices onto a right-angled grid with .volume(resample_tilt=True), or read them with .image(index)",
    ),
    "missing_slices": (
        "Slices lie one spacing apart",
        "fetch the missing files again, interpolate them with .volume(allow_missing=True), or read the slices that "
        "are there with .image(index)",
    ),
    "irregular_spacing": (
        "Slices lie one spacing apart",
        "interpolate to the median step with .volume(resample_irregular=True), or read the slices with .image(index)",
    ),
    "no_such_frame": ("Frames count from 0", "see .shape for how many there are"),
    "colour": (
        "A volume or image here has one value per pixel",
        "read colour with pydicom.pixels.pixel_array(file)",
    ),
    "no_pixels": ("An image file holds PixelData", "fetch the file again from where it came"),
    "truncated": ("A file holds as many pixels as its header says", "copy or download the file again"),
    "undecodable": (
        "Compressed pixels must follow the standard their transfer syntax names",
        "copy or download the file again, or decompress it with another tool (gdcmconv --raw)",
    ),
}


class DicomFolderError(CourseError):
    """A folder cannot be scanned, or holds no DICOM file."""


class DicomSeriesError(CourseError):
    """A series is not what was asked of it. The message names cause, files, rule and way out.

    Attributes
    ----------
    code : str
        One of `no_geometry`, `single_slice`, `mixed_orientations`, `mixed_pixel_spacing`, `duplicate_positions`,
        `gantry_tilt`, `missing_slices`, `irregular_spacing`, `no_such_frame`, `colour`, `no_pixels`, `truncated`,
        `undecodable`.
    files : tuple of Path
        The files at fault.
    """

    def __init__(self, code: str, cause: str, files: Sequence[Path]):
        super().__init__(code, cause, files)  # all three, or the error could not travel from a worker process
        self.code = code
        self.files = tuple(dict.fromkeys(files))

    def __str__(self) -> str:
        code, cause, _ = self.args
        rule, way_out = _SERIES_FAULTS[code]
        return f"{cause} [{code}; {_named(self.files)}]. {rule}. What you can do: {way_out}."


class MaskError(CourseError):
    """A mask cannot be placed on an image as a label map.

    Attributes
    ----------
    code : str
        One of `not_a_segmentation`, `not_an_image`, `no_such_segment`, `too_many_segments`, `overlap`, `fractional`,
        `no_area`, `off_plane`, `other_image`, `other_size`, `other_grid`, `no_geometry`.
    """

    def __init__(self, code: str, message: str):
        super().__init__(code, message)
        self.code = code

    def __str__(self) -> str:
        return self.args[1]


def _named(files: Sequence[Path], most: int = 4) -> str:
    names = ", ".join(str(file) for file in files[:most])
    return names if len(files) <= most else f"{names} and {len(files) - most} more"
