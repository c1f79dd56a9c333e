"""One series -> the series of many patients, for exercises that need more patients than there are."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError
from pydicom.multival import MultiValue
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid
from tqdm.auto import tqdm

from course_lib.dicom.errors import DicomSeriesError
from course_lib.dicom.masks import images_of_mask
from course_lib.dicom.series import Series
from course_lib.dicom.writing import DicomWriteError, appearing, save
from course_lib.errors import CourseError

_STANDARD_UIDS = "1.2.840.10008."  # SOP classes, transfer syntaxes, coding schemes: the same for everybody
_OF_THE_FILE_AS_IT_WAS = (  # and not as it is in the copy, whose pixels are others and uncompressed
    "SmallestImagePixelValue", "LargestImagePixelValue", "ExtendedOffsetTable", "ExtendedOffsetTableLengths",
)  # fmt: skip


class ReplicateError(CourseError):
    """A series cannot be replicated: where to, or because of how its pixels are stored."""


def replicate(
    series: Series, out, patients: int, seed: int, *, masks: Sequence = (), progress: bool = True
) -> list[Path]:
    """Write copies of a series as so many distinct patients, one folder each: `out/COPY-<seed>-0001`, ...

    Each copy has a patient, study, series, frame of reference and images of its own: every identifier in its headers
    is replaced, and references within the copy are kept. Geometry stays. To every stored pixel of copy i the whole
    number +i or -i is added, which of them chance decides; PatientComments says it, `variation` computes it. In CT,
    where the slope is 1, this is that many Hounsfield units, and the mean of the volume differs by exactly that much.

    The same arguments give the same bytes, and copy i does not depend on how many there are. A patient is complete
    under its name or not there; patients that are there already are kept, so a run that was broken off goes on.

    Parameters
    ----------
    series : Series
        Its files are copied whole: of a multi-frame file, all frames. Compressed pixels are decompressed.
    out : path
        Made where it is not there; outside the folders of the series.
    patients : int
        At least 1.
    seed : int
    masks : sequence of paths, optional
        DICOM SEG or RTSTRUCT files drawn on the series, copied along as `<name>.mask.dcm`; they refer to the copy.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    list of Path
        The folder of each patient, with the slices as 0001.dcm, 0002.dcm, ... in slice order.

    Raises
    ------
    ValueError
        There is less than one patient, or two masks have one name.
    ReplicateError
        `out` lies within a folder of the series; the pixels leave no room for a variation; or they are no whole
        numbers of 8 or 16 bits.
    DicomSeriesError
        `colour`, `no_pixels` or `undecodable`.
    MaskError
        One of the masks is no DICOM SEG or RTSTRUCT.
    DicomWriteError
        No room, no permission, or a patient's folder holds something else.

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.dicom import scan, write_stack
    >>> with tempfile.TemporaryDirectory() as root:
    ...     _ = write_stack(f"{root}/ct", np.zeros((2, 3, 3), np.int16), (5, 1, 1), patient_id="NOBODY")
    ...     (series,) = scan(f"{root}/ct", remember=False)
    ...     folders = replicate(series, f"{root}/copies", patients=2, seed=0, progress=False)
    ...     [folder.name for folder in folders], [abs(variation(folder)) for folder in folders]
    (['COPY-0-0001', 'COPY-0-0002'], [1, 2])
    """
    if patients < 1:
        raise ValueError(f"patients is at least 1, not {patients}.")
    out = Path(out)
    masks = [Path(mask) for mask in masks]
    if len({mask.stem for mask in masks}) < len(masks):
        raise ValueError(f"The masks {', '.join(mask.name for mask in masks)} have to differ in name.")
    for mask in masks:
        images_of_mask(mask)  # raises where it is none
    _outside(out, series)
    folders = [out / f"COPY-{seed}-{copy:04d}" for copy in range(1, patients + 1)]
    left = [
        (copy, folder)
        for copy, folder in enumerate(folders, 1)
        if not _is_there(folder, _Identity(series, seed, copy), len(series.files) + len(masks))
    ]
    if left:
        _enough_room(out, series, len(left))
        room = _room(series)
        for copy, folder in tqdm(left, desc="Patients", unit="patient", disable=not progress):
            identity = _Identity(series, seed, copy)
            offset = _offset(copy, seed, series, room)
            with appearing(folder) as part:
                for number, file in enumerate(series.files, 1):
                    image = _with_offset(file, offset)
                    identity.give(image)
                    image.PatientComments = f"Copy {copy}, seed {seed}: {offset:+d} added to every stored pixel"
                    save(part / f"{number:04d}.dcm", image)
                for path in masks:
                    mask = dcmread(path)
                    identity.give(mask)
                    save(part / f"{path.stem}.mask.dcm", mask)
    return folders


def variation(folder) -> int:
    """What `replicate` added to every stored pixel of the patient in a folder.

    Raises
    ------
    ReplicateError
        The folder holds no patient made by `replicate`.
    """
    try:
        words = str(dcmread(Path(folder, "0001.dcm"), specific_tags=["PatientComments"]).PatientComments)
        return int(words.split(": ")[1].split()[0])
    except (OSError, AttributeError, IndexError, ValueError):
        raise ReplicateError(
            f"{folder} holds no patient made by replicate(): give one of the folders that it returned."
        ) from None


class _Identity:
    """Who a copy is: the same identifier becomes the same other one in all files of the copy."""

    def __init__(self, series: Series, seed: int, copy: int):
        self.patient = f"COPY-{seed}-{copy:04d}"
        self._source = [series.series_uid, series.distinction, str(seed), str(copy)]
        self.series_uid = self.uid(series.series_uid or "SeriesInstanceUID")

    def uid(self, uid: str) -> str:
        return generate_uid(entropy_srcs=[*self._source, str(uid)])

    def give(self, dataset: Dataset) -> None:
        """Replace whose a file is, and every identifier in it, at any depth."""
        dataset.walk(lambda _, element: self._replace(element))
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID"):
            if not dataset.get(keyword):
                setattr(dataset, keyword, self.uid(keyword))
        dataset.PatientID, dataset.PatientName = self.patient, self.patient
        for keyword in ("OtherPatientIDs", "OtherPatientIDsSequence", "OtherPatientNames"):
            if keyword in dataset:
                delattr(dataset, keyword)
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID

    def _replace(self, element) -> None:
        if element.VR != "UI" or not element.value:
            return
        if isinstance(element.value, MultiValue):
            element.value = [uid if uid.startswith(_STANDARD_UIDS) else self.uid(uid) for uid in element.value]
        elif not element.value.startswith(_STANDARD_UIDS):
            element.value = self.uid(element.value)


def _outside(out: Path, series: Series) -> None:
    for folder in {file.parent.resolve() for file in series.files}:
        if out.resolve().is_relative_to(folder):
            raise ReplicateError(
                f"{out} lies within {folder}, a folder of the series itself, which would then hold its copies. Give "
                "a folder beside it."
            )


def _is_there(folder: Path, identity: _Identity, files: int) -> bool:
    """Whether a patient has been written before. A folder of that name with something else in it is an error."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return False
    try:
        first = dcmread(folder / "0001.dcm", specific_tags=["SeriesInstanceUID"])
    except (OSError, InvalidDicomError):
        first = Dataset()
    if first.get("SeriesInstanceUID") == identity.series_uid and len(list(folder.iterdir())) == files:
        return True
    raise DicomWriteError(
        f"{folder} exists already and holds something else than this copy of the series. Delete it, or give another "
        "folder or seed."
    )


def _enough_room(out: Path, series: Series, copies: int) -> None:
    there = next(folder for folder in (out, *out.resolve().parents) if folder.exists())
    needed = copies * len(series.frames) * series.rows * series.columns * 2
    free = shutil.disk_usage(there).free
    if needed > free:
        raise DicomWriteError(
            f"{copies} copies take {needed:,} bytes, and the disk of {out} has room for {free:,}. Ask for fewer "
            "patients, free some space, or give a folder on another disk."
        )


def _stored(file: Path) -> tuple[Dataset, np.ndarray]:
    """A file, and its stored pixels of 16 bits."""
    try:
        image = dcmread(file, force=True)
    except OSError as error:
        raise DicomSeriesError("no_pixels", f"The file cannot be read: {error.strerror or error}", [file]) from error
    if "ModalityLUTSequence" in image or "PixelData" not in image or image.BitsAllocated not in (8, 16):
        raise ReplicateError(
            f"The pixels of {file} are not whole numbers of 8 or 16 bits on a scale, to which a number could be added. "
            "Replicate another series."
        )
    if "TransferSyntaxUID" not in image.file_meta:  # a file without preamble, as old ones are
        implicit = image.original_encoding[0]
        image.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    try:
        pixels = image.pixel_array
    except Exception as error:  # decoders raise what they like
        raise DicomSeriesError("undecodable", f"The pixels cannot be decoded: {error}", [file]) from error
    return image, pixels.astype(np.int32)


def _room(series: Series) -> tuple[int, int]:
    """What can be taken from and added to every stored pixel before one of them leaves 16 bits."""
    below, above = [], []
    for file in series.files:
        image, pixels = _stored(file)
        if image.SamplesPerPixel != 1:
            raise DicomSeriesError("colour", "The series holds colour images", [file])
        lowest, highest = (-(1 << 15), (1 << 15) - 1) if image.PixelRepresentation else (0, (1 << 16) - 1)
        values = [int(pixels.min()), int(pixels.max()), *_padding(image)]
        below.append(min(values) - lowest)
        above.append(highest - max(values))
    return min(below), min(above)


def _padding(image: Dataset) -> list[int]:
    keywords = ("PixelPaddingValue", "PixelPaddingRangeLimit")
    return [int(image[keyword].value) for keyword in keywords if image.get(keyword) is not None]


def _offset(copy: int, seed: int, series: Series, room: tuple[int, int]) -> int:
    """+copy or -copy, as chance decides; the other one where that would leave 16 bits."""
    below, above = room
    sign = 1 if hashlib.sha256(f"{series.series_uid} {seed} {copy}".encode()).digest()[0] % 2 else -1
    for offset in (sign * copy, -sign * copy):
        if -below <= offset <= above:
            return offset
    raise ReplicateError(
        f"The stored pixels leave room for {above} above and {below} below in 16 bits, and copy {copy} needs {copy} on "
        "one side. Ask for fewer patients, or replicate another series."
    )


def _with_offset(file: Path, offset: int) -> Dataset:
    """A file with a number added to every stored pixel, uncompressed, in 16 bits."""
    image, pixels = _stored(file)
    signed = bool(image.PixelRepresentation)
    # Padding is shifted with the pixels: what was no image is none in the copy.
    for keyword in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
        if image.get(keyword) is not None:
            value = int(image[keyword].value) + offset
            del image[keyword]
            image.add_new(keyword, "SS" if signed else "US", value)
    for keyword in _OF_THE_FILE_AS_IT_WAS:
        if keyword in image:
            delattr(image, keyword)
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit = 15
    image["PixelData"].VR = "OW"
    image["PixelData"].is_undefined_length = False
    image.PixelData = (pixels + offset).astype("<i2" if signed else "<u2").tobytes()
    plain = Dataset(image)  # forgets that it was big endian, which pydicom would insist on
    plain.file_meta = image.file_meta
    plain.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return plain
