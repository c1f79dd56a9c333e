"""What a header says about each frame of a file: where it lies, how large its pixels are, how values are rescaled.

A classic file is one frame and says so at its top level. An enhanced multi-frame file says it in functional groups:
what all frames share once, the rest per frame (DICOM PS3.3, C.7.6.16). A multi-frame file without functional groups
(ultrasound, angiography, dose) has frames of no known place.
"""

from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset

# Read by scan; everything else in a header is skipped, which is most of the time it takes to read one.
TAGS = (
    "SOPClassUID",
    "SOPInstanceUID",
    "PatientID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SeriesNumber",
    "SeriesDescription",
    "Modality",
    "FrameOfReferenceUID",
    "InstanceNumber",
    "Rows",
    "Columns",
    "NumberOfFrames",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "PixelSpacing",
    "ImagerPixelSpacing",
    "RescaleSlope",
    "RescaleIntercept",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One two-dimensional frame of a file, as its header describes it.

    Attributes
    ----------
    path : Path
    index : int
        Which frame of the file, from 0.
    sop_instance_uid : str
    instance_number : int or None
    position : 3 floats or None
        ImagePositionPatient: centre of the first pixel, mm, LPS.
    orientation : 6 floats or None
        ImageOrientationPatient: direction along a row, then along a column.
    pixel_spacing_mm : (dy, dx) or None
        PixelSpacing; where a projection image has none, ImagerPixelSpacing, which holds at the detector.
    slope, intercept : float
        modality value = stored value * slope + intercept.
    """

    path: Path
    index: int
    sop_instance_uid: str
    instance_number: int | None
    position: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    pixel_spacing_mm: tuple[float, ...] | None
    slope: float
    intercept: float


def frames_of(header: Dataset, path: Path) -> list[Frame]:
    """All frames of a file, in the file's order."""
    count = int(header.get("NumberOfFrames") or 1)
    shared = _first(header, "SharedFunctionalGroupsSequence")
    per_frame = header.get("PerFrameFunctionalGroupsSequence") or [None] * count
    # Without functional groups there is one ImagePositionPatient at most, which cannot hold for several frames.
    placed = count == 1 or "PerFrameFunctionalGroupsSequence" in header
    return [_frame(header, path, index, per_frame[index], shared, placed) for index in range(count)]


def whole_number(header: Dataset, keyword: str) -> int | None:
    """An attribute that counts; None where it is absent or empty."""
    value = header.get(keyword)
    return None if value in (None, "") else int(value)


def _frame(header: Dataset, path: Path, index: int, own: Dataset | None, shared: Dataset | None, placed: bool) -> Frame:
    def group(name: str) -> Dataset:
        """The functional group of this frame, else the shared one, else the top level of a classic header."""
        for holder in (own, shared):
            if item := holder and _first(holder, name):
                return item
        return header

    measures = group("PixelMeasuresSequence")
    rescale = group("PixelValueTransformationSequence")
    (slope,) = _numbers(rescale, "RescaleSlope", 1) or (1.0,)
    (intercept,) = _numbers(rescale, "RescaleIntercept", 1) or (0.0,)
    return Frame(
        path=path,
        index=index,
        sop_instance_uid=str(header.get("SOPInstanceUID", "")),
        instance_number=whole_number(header, "InstanceNumber"),
        position=_numbers(group("PlanePositionSequence"), "ImagePositionPatient", 3) if placed else None,
        orientation=_numbers(group("PlaneOrientationSequence"), "ImageOrientationPatient", 6) if placed else None,
        pixel_spacing_mm=_positive(_numbers(measures, "PixelSpacing", 2))
        or _positive(_numbers(header, "ImagerPixelSpacing", 2)),
        slope=slope,
        intercept=intercept,
    )


def _first(dataset: Dataset, sequence: str) -> Dataset | None:
    items = dataset.get(sequence)
    return items[0] if items else None


def _numbers(dataset: Dataset, keyword: str, count: int) -> tuple[float, ...] | None:
    """The numbers of an attribute; None where it is absent, empty or has another count."""
    value = dataset.get(keyword)
    if value is None or value == "":
        return None
    values = (value,) if count == 1 else tuple(value)
    return tuple(float(v) for v in values) if len(values) == count else None


def _positive(spacing: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """Some writers put 0 where they know no spacing."""
    return spacing if spacing and all(s > 0 for s in spacing) else None
