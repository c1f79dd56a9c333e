"""What a header says about each frame of a file: where it lies, how its pixels are stored, how values are rescaled.

A classic file is one frame and says so at its top level. An enhanced multi-frame file says it in functional groups:
what all frames share once, the rest per frame (DICOM PS3.3, C.7.6.16). A multi-frame file without functional groups
(ultrasound, angiography, dose) has frames of no known place.
"""

from pathlib import Path
from typing import NamedTuple

from pydicom import Dataset
from pydicom.multival import MultiValue
from pydicom.uid import UID, ExplicitVRBigEndian

from course_lib.dicom.headers import of_dataset

# What tells volumes at the same places apart, most telling first: name -> where an enhanced file keeps it, per frame.
# A classic file keeps it at its top level, under the first of the keywords.
MARKS = {
    "echo time": (("EchoTime", "EffectiveEchoTime"), "MREchoSequence"),
    "time point": (("TemporalPositionIdentifier", "TemporalPositionIndex"), "FrameContentSequence"),
    "b-value": (("DiffusionBValue",), "MRDiffusionSequence"),
    "trigger time": (("TriggerTime", "NominalCardiacTriggerDelayTime"), "CardiacSynchronizationSequence"),
    "inversion time": (("InversionTime",), "MRModifierSequence"),
    "chemical species": (("MetaboliteMapDescription",), "MRMetaboliteMapSequence"),
    "acquisition": (("AcquisitionNumber", "FrameAcquisitionNumber"), "FrameContentSequence"),
    "image type": (("ImageType", "FrameType"), "MRImageFrameTypeSequence"),
    "stack": (("StackID",), "FrameContentSequence"),
    "acquisition time": (("AcquisitionTime", "FrameAcquisitionDateTime"), "FrameContentSequence"),
}


class Storage(NamedTuple):
    """How the pixels of a file are stored; the same for all files of most series.

    Attributes
    ----------
    dtype : str
        NumPy's name of a stored pixel, for instance "<u2"; "" where it takes pydicom to read it (compressed, 1 bit,
        float, a modality lookup table).
    bits_stored, high_bit : int
        The bits of a pixel that count: `bits_stored` of them, `high_bit` the topmost.
    padding : (int, int) or None
        Stored values from the first to the second mean "no image here" (PixelPaddingValue, PixelPaddingRangeLimit).
    """

    dtype: str
    bits_stored: int
    high_bit: int
    padding: tuple[int, int] | None


class Frame(NamedTuple):
    """One two-dimensional frame of a file, as its header describes it.

    Attributes
    ----------
    file : str
        The path of the file; `path` gives it as a Path.
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
    storage : Storage
    offset : int or None
        Where in the file its first pixel begins, if it can be read from there without decoding.
    marks : tuple of str
        The values of `MARKS`, "" where the header says nothing.
    """

    file: str
    index: int
    sop_instance_uid: str
    instance_number: int | None
    position: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    pixel_spacing_mm: tuple[float, ...] | None
    slope: float
    intercept: float
    storage: Storage
    offset: int | None
    marks: tuple[str, ...]

    @property
    def path(self) -> Path:
        return Path(self.file)


def frames_of(header, path) -> list[Frame]:
    """All frames of a file, in the file's order. The header is what `headers.read_header` gives, or a pydicom Dataset.

    Of a Dataset the place of the pixels in the file is not known.
    """
    header = of_dataset(header) if isinstance(header, Dataset) else header
    count = header.get("NumberOfFrames", 1)
    shared = _first(header, "SharedFunctionalGroupsSequence")
    per_frame = header.get("PerFrameFunctionalGroupsSequence") or [None] * count
    # Without functional groups there is one ImagePositionPatient at most, which cannot hold for several frames.
    placed = count == 1 or "PerFrameFunctionalGroupsSequence" in header
    storage = _storage(header)
    size = header["Rows"] * header["Columns"] * header.get("BitsAllocated", 0) // 8
    # an element that says itself that it is too short is pydicom's business, which says so
    plain = storage.dtype and header["pixel_bytes"] >= count * size
    first = header["pixel_offset"] if plain else None
    offsets = [first + index * size if first else None for index in range(count)]
    return [
        _frame(header, str(path), index, per_frame[index], shared, placed, storage, offsets[index])
        for index in range(count)
    ]


def _frame(header, file, index, own, shared, placed, storage, offset) -> Frame:
    def group(name: str):
        """The functional group of this frame, else the shared one, else the top level of a classic header."""
        for holder in (own, shared):
            if item := holder and _first(holder, name):
                return item
        return header

    if own is shared is None:  # a classic file: no groups to look into
        groups = header, header, header, header
        marks = tuple(_mark(header.get(keywords[0])) for keywords, _ in MARKS.values())
    else:
        names = "PixelMeasuresSequence PixelValueTransformationSequence PlanePositionSequence PlaneOrientationSequence"
        groups = tuple(map(group, names.split()))
        marks = tuple(_mark_of_group(group(name), keywords) for keywords, name in MARKS.values())
    measures, rescale, position, orientation = groups
    (slope,) = _numbers(rescale, "RescaleSlope", 1) or (1.0,)
    (intercept,) = _numbers(rescale, "RescaleIntercept", 1) or (0.0,)
    return Frame(
        file=file,
        index=index,
        sop_instance_uid=header.get("SOPInstanceUID", ""),
        instance_number=header.get("InstanceNumber"),
        position=_numbers(position, "ImagePositionPatient", 3) if placed else None,
        orientation=_numbers(orientation, "ImageOrientationPatient", 6) if placed else None,
        pixel_spacing_mm=_positive(_numbers(measures, "PixelSpacing", 2))
        or _positive(_numbers(header, "ImagerPixelSpacing", 2)),
        slope=slope,
        intercept=intercept,
        storage=storage,
        offset=offset,
        marks=marks,
    )


def _storage(header: dict) -> Storage:
    allocated = header.get("BitsAllocated", 0)
    stored = header.get("BitsStored") or allocated
    padding = header.get("PixelPaddingValue")
    if padding is not None:
        limit = header.get("PixelPaddingRangeLimit", padding)
        padding = (min(padding, limit), max(padding, limit))
    syntax = UID(header.get("TransferSyntaxUID", ""))
    plain = (
        "pixel_offset" in header
        and not (syntax.is_private or (syntax.is_transfer_syntax and syntax.is_encapsulated))
        and "ModalityLUTSequence" not in header
        and allocated in (8, 16, 32)
        and header.get("SamplesPerPixel", 1) == 1
    )
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    kind = "i" if header.get("PixelRepresentation") else "u"
    # An 8-bit pixel may sit in either half of a 16-bit word of a big endian file: pydicom knows.
    dtype = f"{order}{kind}{allocated // 8}" if plain and not (order == ">" and allocated == 8) else ""
    return Storage(dtype, stored, header.get("HighBit", stored - 1), padding)


def _mark(value) -> str:
    """A value as text to compare and to show; numbers that are whole are written so."""
    if value is None or value == "":
        return ""
    if isinstance(value, tuple | MultiValue):
        return "\\".join(map(_mark, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _mark_of_group(group, keywords) -> str:
    return next((mark for keyword in reversed(keywords) if (mark := _mark(group.get(keyword)))), "")


def _first(dataset, sequence: str) -> Dataset | None:
    items = dataset.get(sequence)
    return items[0] if items else None


def _numbers(holder, keyword: str, count: int) -> tuple[float, ...] | None:
    """The numbers of an attribute; None where it is absent, empty or has another count."""
    value = holder.get(keyword)
    if value is None or value == "":
        return None
    values = tuple(value) if isinstance(value, tuple | MultiValue) else (value,)
    return tuple(map(float, values)) if len(values) == count else None


def _positive(spacing: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """Some writers put 0 where they know no spacing."""
    return spacing if spacing and all(s > 0 for s in spacing) else None
