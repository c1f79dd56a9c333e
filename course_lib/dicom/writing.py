"""Arrays -> DICOM files: a projection X-ray, and masks on images and stacks; the stacks themselves are in `stacks`.

pydicom and highdicom have no writer for Digital X-Ray images, so the modules of that object (DICOM PS3.3, A.26) are
filled by hand here. Files are reproducible: the same arguments give the same bytes, because identifiers are derived
from what is written and dates are given or fixed. Files are atomic: complete under their name, or not there.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import highdicom as hd
import numpy as np
from pydicom import Dataset, FileMetaDataset, dcmread
from pydicom.sr.codedict import Code, codes
from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid
from pydicom.valuerep import format_number_as_ds

from course_lib.errors import CourseError

DATE, TIME = "20200101", "120000"  # of every study whose date nobody gives
_BITS = 12
_IDENTIFIERS = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
_MAY_BE_EMPTY = (  # type 2 of patient and study (DICOM PS3.3, C.7.1.1 and C.7.2.1)
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber",
    "ReferringPhysicianName", "StudyID",
)  # fmt: skip
_LONGEST_TEXT = 64  # characters of a value of VR LO
MAKER = "Course kit"
_MODEL = "Virtual X-ray"


class DicomWriteError(CourseError):
    """A file could not be written: no room, no permission, or no identifiers to refer to its images by."""


@dataclass(frozen=True)
class Segment:
    """One structure of a mask: its name, its code in SNOMED CT, and the code of what kind of thing it is."""

    name: str
    code: Code
    category: Code = codes.SCT.AnatomicalStructure


LUNGS = (
    Segment("right lung", Code("3341006", "SCT", "Right lung")),
    Segment("left lung", Code("44029006", "SCT", "Left lung")),
)
"""Segment 1 is the right lung, segment 2 the left one: in every file of the course, and said only here."""

ORGANS = (
    *LUNGS,
    Segment("heart", Code("80891009", "SCT", "Heart")),
    Segment("trachea", Code("44567001", "SCT", "Trachea")),
)
"""The organs of the CT phantoms."""

_ALTERED = Code("49755003", "SCT", "Morphologically Altered Structure")

TUMOUR = (Segment("tumour", codes.SCT.Neoplasm, _ALTERED),)
"""The core of a brain tumour, without the oedema."""

TUMOUR_PARTS = (
    Segment("necrotic and non-enhancing tumour", codes.cid7168.Necrosis, _ALTERED),
    Segment("oedema", codes.cid7168.Edema, _ALTERED),
    Segment("enhancing tumour", codes.cid7168.EnhancingLesion, _ALTERED),
)
"""The parts of a glioma, by CID 7168 "Brain Lesion Segmentation Type With Necrosis", in the order of BraTS."""


def write_xray(
    path,
    pixels: np.ndarray,
    spacing_mm: tuple[float, float],
    *,
    patient_id: str,
    patient_sex: str = "",
    patient_age_years: int | None = None,
    view: str = "PA",
    visit: int = 1,
    description: str = "Thorax",
    photometric: str = "MONOCHROME2",
    attributes: Mapping[str, object] | None = None,
) -> Path:
    """Write a Digital X-Ray image for presentation (SOP class 1.2.840.10008.5.1.4.1.1.1.1).

    12 bits stored in 16, explicit VR little endian, no compression. The patient is marked as nobody
    (PatientIdentityRemoved = YES).

    Parameters
    ----------
    path : str or Path
        The file to write; an older one is replaced. Its folder must exist.
    pixels : uint16 (rows, columns)
        Presentation values 0 to 4095 as they shall look, larger is brighter, columns running to the patient's left.
    spacing_mm : (dy, dx)
        Distance of rows and of columns.
    patient_id : str
        Study, series and image identifiers are derived from it, from `visit` and from the rest of the arguments.
    patient_sex : {"F", "M", "O", ""}
    patient_age_years : int, optional
    view : {"PA", "AP"}
    visit : int
        Number of the patient's study.
    photometric : {"MONOCHROME2", "MONOCHROME1"}
        With MONOCHROME1 the values are stored inverted, so that a reader that honours the tag shows the same picture.
    attributes : mapping, optional
        Further header values by DICOM keyword; they go over the defaults: {"KVP": 125, "StudyDate": "20190304"}. What
        describes the pixels follows from the other arguments and is not to be changed.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        The pixels are not uint16 (rows, columns) within 12 bits, or a keyword has an unknown value.
    DicomWriteError
        The disk is full or the folder may not be written to. Nothing is left behind.
    """
    pixels = np.asarray(pixels)
    if pixels.dtype != np.uint16 or pixels.ndim != 2 or pixels.max() >= 1 << _BITS:
        raise ValueError(
            f"An X-ray is uint16 (rows, columns) below {1 << _BITS}; this is {pixels.dtype} {pixels.shape}."
        )
    if view not in _VIEW_CODES or photometric not in ("MONOCHROME1", "MONOCHROME2"):
        raise ValueError(f"view is PA or AP and photometric MONOCHROME1 or MONOCHROME2, not {view!r}, {photometric!r}.")
    inverted = photometric == "MONOCHROME1"
    stored = (1 << _BITS) - 1 - pixels if inverted else pixels
    study = [MAKER, patient_id, str(visit)]

    image = Dataset()
    # Patient, patient study
    image.PatientID = patient_id
    image.PatientName = f"Phantom^{patient_id}"
    image.PatientBirthDate = ""
    image.PatientSex = patient_sex
    if patient_age_years is not None:
        image.PatientAge = f"{patient_age_years:03d}Y"
    image.PatientIdentityRemoved = "YES"
    image.DeidentificationMethod = "Virtual patient: nobody was imaged"
    # General study, general and DX series, equipment
    image.StudyInstanceUID = generate_uid(entropy_srcs=study)
    image.StudyDate, image.StudyTime = DATE, TIME
    image.StudyID = str(visit)
    image.ReferringPhysicianName = image.AccessionNumber = ""
    image.Modality = "DX"
    image.SeriesInstanceUID = generate_uid(entropy_srcs=[*study, "series"])
    image.SeriesNumber = 1
    image.SeriesDescription = f"{description} {view}"
    image.BodyPartExamined = "CHEST"
    image.PresentationIntentType = "FOR PRESENTATION"
    image.Manufacturer, image.ManufacturerModelName = MAKER, _MODEL
    # General image, DX anatomy, DX positioning
    image.InstanceNumber = 1
    image.ContentDate = image.AcquisitionDate = DATE
    image.ContentTime = image.AcquisitionTime = TIME
    image.ImageType = ["ORIGINAL", "PRIMARY"]
    image.PatientOrientation = ["L", "F"]
    image.ImageLaterality = "U"  # the chest is not one of a pair
    image.AnatomicRegionSequence = [_coded(codes.cid4009.Chest)]
    image.ViewPosition = view
    image.ViewCodeSequence = [_coded(_VIEW_CODES[view])]
    # DX image: what the numbers mean
    image.SamplesPerPixel = 1
    image.PhotometricInterpretation = photometric
    image.Rows, image.Columns = pixels.shape
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, _BITS, _BITS - 1
    image.PixelRepresentation = 0
    image.PixelIntensityRelationship = "LOG"
    image.PixelIntensityRelationshipSign = 1 if inverted else -1  # -1: larger values, fewer X-rays
    image.RescaleIntercept, image.RescaleSlope, image.RescaleType = 0, 1, "US"
    image.PresentationLUTShape = "INVERSE" if inverted else "IDENTITY"
    image.LossyImageCompression = "00"
    image.BurnedInAnnotation = "NO"
    image.WindowCenter, image.WindowWidth = 1 << (_BITS - 1), 1 << _BITS
    # DX detector: one spacing, in the plane of the detector and of the patient's middle alike
    image.DetectorType = "SCINTILLATOR"
    image.ImagerPixelSpacing = image.PixelSpacing = [format_number_as_ds(float(s)) for s in spacing_mm]
    # Acquisition context, SOP common
    image.AcquisitionContextSequence = []
    image.SOPClassUID = DigitalXRayImageStorageForPresentation
    for keyword, value in (attributes or {}).items():
        setattr(image, keyword, value)
    image.PixelData = stored.astype("<u2").tobytes()
    facts = image.to_json(bulk_data_threshold=1 << 30, bulk_data_element_handler=lambda _: "")
    image.SOPInstanceUID = generate_uid(entropy_srcs=[*study, facts])

    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return save(Path(path), image)


def write_mask(
    path,
    mask: np.ndarray,
    source,
    labels: Sequence[Segment],
    *,
    algorithm: str = "",
    every_frame: bool = False,
    description: str = "",
) -> Path:
    """Write a mask as a DICOM Segmentation (BINARY) that references the image or the stack it was drawn on.

    An X-ray has no frame of reference, so its mask has none either: it belongs to the image pixel by pixel. A mask on a
    stack carries the positions of its slices.

    Parameters
    ----------
    path : str or Path
        The file to write; an older one is replaced. Its folder must exist.
    mask : integer (rows, columns) or (z, rows, columns)
        0 outside, k inside `labels[k - 1]`.
    source : Dataset, str, Path, Series, or a sequence of Datasets or files
        The image of a mask (rows, columns); the slices of a mask (z, rows, columns), slice k of the mask lying on the
        k-th of them. A `Series` gives its files in slice order; it may also be the frames of one file.
    labels : sequence of Segment
        What the numbers 1, 2, ... stand for, for instance `LUNGS`.
    algorithm : str
        The name of what made the mask, which then is an estimate (AUTOMATIC); "" says that it is the truth (MANUAL).
    every_frame : bool
        Store frames without a pixel too, for readers that take the frames of each segment for a whole stack without
        looking at their positions (SimpleITK). By default they are left out.
    description : str
        SeriesDescription; by default "Mask", or "Mask by" and the algorithm.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        The mask has another shape than its images together, or holds a number that no label explains.
    DicomWriteError
        The disk is full or the folder may not be written to: nothing is left behind. Or the images have lost the
        identifiers by which a Segmentation refers to them.
    """
    mask = np.asarray(mask)
    images = [
        _complete(image if isinstance(image, Dataset) else _header(image)) for image in _images(source, mask.ndim)
    ]
    for image in images:
        needed = (*_IDENTIFIERS, "FrameOfReferenceUID") if mask.ndim == 3 else _IDENTIFIERS
        if missing := [keyword for keyword in needed if not image.get(keyword)]:
            raise DicomWriteError(
                f"{getattr(image, 'filename', 'The image')} has no {', '.join(missing)}, and a DICOM Segmentation "
                "refers to its images by them. Write the mask as NIfTI instead: dicom.write_nifti(path, mask, series)."
            )
    frames = _frames_of_one_file(source, images)
    slices = len(frames) or len(images)
    shape = (slices, images[0].Rows, images[0].Columns)[3 - mask.ndim if mask.ndim in (2, 3) else 0 :]
    if mask.shape != shape:
        raise ValueError(f"The mask is {mask.shape}, its image {shape}: both must be the same.")
    if mask.min() < 0 or mask.max() > len(labels):
        raise ValueError(f"The mask holds numbers outside 0 to {len(labels)}, the number of its labels.")
    study = [*(image.SOPInstanceUID for image in images), *(segment.name for segment in labels)]
    study += [algorithm] if algorithm else []
    date, time = _moment(images[0])
    planes = np.ascontiguousarray(mask if mask.ndim == 3 else mask[None], np.uint8)
    seg = hd.seg.Segmentation(
        source_images=images,
        pixel_array=planes,
        plane_positions=_positions_of_one_file(source, images[0], frames),
        omit_empty_frames=bool(mask.any()) and not every_frame,  # a SEG has at least one frame: of nothing, all
        segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=[
            hd.seg.SegmentDescription(
                segment_number=number,
                segment_label=segment.name,
                segmented_property_category=segment.category,
                segmented_property_type=segment.code,
                **_made_by(algorithm),
            )
            for number, segment in enumerate(labels, 1)
        ],
        series_instance_uid=generate_uid(entropy_srcs=[*study, "series"]),
        series_number=3 if algorithm else 2,
        sop_instance_uid=generate_uid(entropy_srcs=[*study, hashlib.sha256(planes).hexdigest()]),
        instance_number=1,
        manufacturer=MAKER,
        manufacturer_model_name=_MODEL,
        software_versions="1",
        device_serial_number="1",
        content_label="PREDICTION" if algorithm else "TRUTH",
        content_date=date,
        content_time=time,
        series_description=(description or (f"Mask by {algorithm}" if algorithm else "Mask"))[:_LONGEST_TEXT],
    )
    # highdicom refuses to read back a pixel spacing without a slice thickness, and a projection has none. A mask that
    # references its image may leave both out.
    if "SliceThickness" not in images[0] and not frames:
        del seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence
    # highdicom takes these from the clock and from chance.
    seg.InstanceCreationDate, seg.InstanceCreationTime = date, time
    seg.ContributingEquipmentSequence[-1].ContributionDateTime = date + time
    organization = generate_uid(entropy_srcs=[*study, "dimensions"])
    for item in [*seg.DimensionOrganizationSequence, *seg.DimensionIndexSequence]:
        item.DimensionOrganizationUID = organization
    return save(Path(path), seg)


@contextmanager
def writing_to(folder: Path, size_bytes: int | None = None):
    """Turn a full disk or a missing permission inside the block into one sentence that says what to do.

    Raises
    ------
    DicomWriteError
        In place of the OSError; any other error passes.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            needed = "" if size_bytes is None else f" for a file of {size_bytes:,} bytes"
            raise DicomWriteError(
                f"The disk of {folder} has no room{needed}. "
                "Free some space, or set COURSE_DATA to a folder on another disk."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise DicomWriteError(
                f"The folder {folder} may not be written to. Set COURSE_DATA to a folder of your own."
            ) from error
        if error.errno in (errno.ENOTDIR, errno.EEXIST):
            raise DicomWriteError(
                f"{folder} cannot be a folder: {error.filename or 'something on its path'} is in the way. "
                "Move that file, or set COURSE_DATA to another folder."
            ) from error
        raise


@contextmanager
def appearing(folder: Path):
    """A hidden folder to write into, which takes its name when the block is done: complete or absent.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     with appearing(Path(root, "patient")) as part:
    ...         _ = (part / "notes.txt").write_text("all of it")
    ...     [file.name for file in Path(root).rglob("*")]
    ['patient', 'notes.txt']

    Raises
    ------
    DicomWriteError
        The folder holds something already, the disk is full, or the folder may not be written to.
    """
    part = part_of(folder)
    with writing_to(folder.parent):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        if folder.exists():
            raise DicomWriteError(
                f"{folder} exists already, and what is written there is complete or absent: delete it, or give another."
            )
        shutil.rmtree(part, ignore_errors=True)  # of a run that was killed
        part.mkdir(parents=True)
    try:
        yield part
        with writing_to(folder.parent):
            os.replace(part, folder)
    except BaseException:  # Ctrl-C as well
        shutil.rmtree(part, ignore_errors=True)
        raise


def part_of(folder: Path) -> Path:
    """The hidden folder in which `appearing` builds a folder."""
    return folder.with_name(f".{folder.name}.part")


def save(path: Path, dataset: Dataset) -> Path:
    """Write a DICOM file, whole or not at all."""
    content = BytesIO()
    dataset.save_as(content, enforce_file_format=True)
    return write_whole(path, content.getvalue())


def write_whole(path: Path, content: bytes) -> Path:
    """Write under a temporary name beside the target and rename: an interruption leaves no half-written file."""
    part = path.with_name(f".{path.name}.part")
    with writing_to(path.parent, len(content)):
        try:
            part.write_bytes(content)
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return path


def _made_by(algorithm: str) -> dict:
    """What a segment says of its origin."""
    kinds = hd.seg.SegmentAlgorithmTypeValues
    if not algorithm:
        return {"algorithm_type": kinds.MANUAL}
    family = Code("123109", "DCM", "Artificial Intelligence")  # of CID 7162
    return {
        "algorithm_type": kinds.AUTOMATIC,
        "algorithm_identification": hd.AlgorithmIdentificationSequence(algorithm[:_LONGEST_TEXT], family, "1"),
    }


def _moment(image: Dataset) -> tuple[str, str]:
    """Date and time of an image, which its mask shares: the clock would make every run's bytes differ."""
    moment = f"{image.get('ContentDate')} {str(image.get('ContentTime'))[:6]}"
    try:
        datetime.strptime(moment, "%Y%m%d %H%M%S")
    except ValueError:  # absent, taken out, or no date
        return DATE, TIME
    date, time = moment.split()
    return date, time


def _images(source, dimensions: int) -> list:
    """The images of a mask, one to a slice."""
    if dimensions == 3 and not isinstance(source, Dataset | str | Path):
        return list(getattr(source, "files", source))
    return [source]


def _complete(image: Dataset) -> Dataset:
    """With the attributes that every image has, if only empty; those that were taken out stop highdicom."""
    if missing := [keyword for keyword in _MAY_BE_EMPTY if keyword not in image]:
        image = copy(image)
        for keyword in missing:
            setattr(image, keyword, "")
    return image


def _frames_of_one_file(source, images: list) -> list:
    """The frames, in slice order, of a Series that is a part of one multi-frame file; else none."""
    return list(source.frames) if len(images) == 1 and len(getattr(source, "frames", ())) > 1 else []


def _positions_of_one_file(source, header: Dataset, frames: list) -> list | None:
    """Where the slices of a mask on a part of a multi-frame file lie, for highdicom.

    It finds that out by itself where the mask has all frames of the file and the file says once, for all of them, how
    large pixels are and which way they run. Here it is said in the header as it was read.
    """
    if not frames:
        return None
    shared, thickness = header.SharedFunctionalGroupsSequence[0], source.spacing_mm[0]
    shared.PixelMeasuresSequence = hd.PixelMeasuresSequence(frames[0].pixel_spacing_mm, thickness, thickness)
    shared.PlaneOrientationSequence = hd.PlaneOrientationSequence("PATIENT", frames[0].orientation)
    return [hd.PlanePositionSequence("PATIENT", frame.position) for frame in frames]


def _header(path) -> Dataset:
    return dcmread(path, stop_before_pixels=True)


def _coded(code):
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code.value, code.scheme_designator, code.meaning
    return item


_VIEW_CODES = {"PA": codes.cid4010.PosteroAnterior, "AP": codes.cid4010.AnteroPosterior}
