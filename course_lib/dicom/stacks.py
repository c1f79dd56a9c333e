"""Volumes -> DICOM series: CT and MR slices, one file to a slice.

The modules are those of the CT Image and of the MR Image (DICOM PS3.3, A.3 and A.4). Files are reproducible: the same
arguments give the same bytes. A series is complete, or its folder is not there.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom import Dataset, FileMetaDataset, dcmread
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, MRImageStorage, generate_uid
from pydicom.valuerep import format_number_as_ds

from course_lib.dicom.writing import DATE, MAKER, TIME, appearing, save

_CT = {
    "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    "KVP": 120,
    "ConvolutionKernel": "STANDARD",
    "RescaleIntercept": -1024,
    "RescaleSlope": 1,
    "RescaleType": "HU",
    "WindowCenter": [40, -600],  # soft tissue, lung
    "WindowWidth": [400, 1500],
    "WindowCenterWidthExplanation": ["SOFT TISSUE", "LUNG"],
}
_MR = {
    "ImageType": ["ORIGINAL", "PRIMARY", "M", "SE"],
    "ScanningSequence": "SE",
    "SequenceVariant": "NONE",
    "ScanOptions": "",
    "MRAcquisitionType": "2D",
    "RepetitionTime": 600,
    "EchoTime": 15,
    "EchoTrainLength": 1,
    "MagneticFieldStrength": 1.5,
}


@dataclass(frozen=True)
class _Kind:
    sop_class: UID
    says: Mapping[str, object]  # what its slices say unless the caller says otherwise
    stored_type: str
    largest: int  # stored value
    intercept: int  # the value that a stored 0 means


_KINDS = {
    "CT": _Kind(CTImageStorage, _CT, "<i2", 32767, _CT["RescaleIntercept"]),
    "MR": _Kind(MRImageStorage, _MR, "<u2", 65535, 0),
}


def write_stack(
    folder,
    array: np.ndarray,
    spacing_mm: tuple[float, float, float],
    *,
    modality: str = "CT",
    patient_id: str,
    patient_sex: str = "",
    patient_age_years: int | None = None,
    study: int = 1,
    series_number: int = 1,
    description: str = "",
    body_part: str = "",
    origin_mm: tuple[float, float, float] | None = None,
    orientation: Sequence[float] = (1, 0, 0, 0, 1, 0),
    attributes: Mapping[str, object] | None = None,
) -> list[Path]:
    """Write a volume as a series of CT or MR images, one file to a slice: `folder/0001.dcm`, `0002.dcm`, ...

    16 bits, explicit VR little endian, no compression. CT values are stored as HU + 1024 with RescaleIntercept -1024.
    InstanceNumber counts the slices in the order of the array. The series of one study share a frame of reference, so
    their positions can be compared.

    Parameters
    ----------
    folder : str or Path
        Made by this call: absent or empty before, with all files after.
    array : integer (z, y, x)
        Hounsfield units for CT; for MR 0 to 65535.
    spacing_mm : (dz, dy, dx)
    modality : {"CT", "MR"}
    patient_id : str
        Study, series and image identifiers are derived from it, from `study` and from the rest of the arguments.
    patient_sex : {"F", "M", "O", ""}
    patient_age_years : int, optional
    study : int
        Number of the patient's study.
    series_number : int
        Number of the series in the study.
    description, body_part : str
        SeriesDescription, BodyPartExamined.
    origin_mm : (x, y, z), optional
        Where in the patient (LPS) the centre of voxel [0, 0, 0] lies; by default so that the volume's centre is at 0.
    orientation : six cosines
        The direction along a row (x of the array), then down a column (y), as in ImageOrientationPatient. Slices
        follow each other along row x column. By default axial: array[0] is the lowest slice of a patient on the back.
    attributes : mapping, optional
        Further header values by DICOM keyword; they go over the defaults: {"EchoTime": 90, "RepetitionTime": 4000}.
        What describes the pixels and their place follows from the other arguments and is not to be changed.

    Returns
    -------
    list of Path
        The files, in the order of the slices.

    Raises
    ------
    ValueError
        The array is no integer volume in the range of its modality, a spacing is not positive, or the orientation is
        not two perpendicular directions.
    DicomWriteError
        The folder holds something already, the disk is full, or the folder may not be written to.

    Examples
    --------
    >>> import tempfile
    >>> volume = np.zeros((3, 4, 4), np.int16)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in write_stack(f"{folder}/ct", volume, (5, 1, 1), patient_id="NOBODY")]
    ['0001.dcm', '0002.dcm', '0003.dcm']
    """
    if modality not in _KINDS:
        raise ValueError(f"modality is one of {', '.join(_KINDS)}, not {modality!r}.")
    kind = _KINDS[modality]
    array = _checked(np.asarray(array), modality)
    dz, dy, dx = (float(step) for step in spacing_mm)
    if not min(dz, dy, dx) > 0:
        raise ValueError(f"spacing_mm is three positive distances (dz, dy, dx), not {spacing_mm}.")
    directions = _directions(orientation)
    if origin_mm is None:
        middle = (np.array(array.shape[::-1]) - 1) / 2
        origin_mm = -directions @ (middle * (dx, dy, dz))

    image = Dataset()
    # Patient, patient study
    image.PatientID, image.PatientName = patient_id, f"Phantom^{patient_id}"
    image.PatientBirthDate, image.PatientSex = "", patient_sex
    if patient_age_years is not None:
        image.PatientAge = f"{patient_age_years:03d}Y"
    image.PatientIdentityRemoved = "YES"
    image.DeidentificationMethod = "Virtual patient: nobody was imaged"
    # General study and series, frame of reference, equipment
    identity = [MAKER, patient_id, str(study), modality]
    image.StudyInstanceUID = generate_uid(entropy_srcs=identity)
    image.StudyDate = image.SeriesDate = image.AcquisitionDate = image.ContentDate = DATE
    image.StudyTime = image.SeriesTime = image.AcquisitionTime = image.ContentTime = TIME
    image.StudyID = str(study)
    image.ReferringPhysicianName = image.AccessionNumber = ""
    image.Modality = modality
    image.SeriesNumber, image.SeriesDescription, image.BodyPartExamined = series_number, description, body_part
    image.PatientPosition = "HFS"
    image.FrameOfReferenceUID = generate_uid(entropy_srcs=[*identity, "frame of reference"])
    image.PositionReferenceIndicator = ""
    image.Manufacturer, image.ManufacturerModelName = MAKER, f"Virtual {modality}"
    # General image and acquisition, image plane, image pixel
    image.AcquisitionNumber = 1
    image.LossyImageCompression, image.BurnedInAnnotation = "00", "NO"
    image.PixelSpacing, image.SliceThickness = _decimals([dy, dx]), format_number_as_ds(dz)
    image.ImageOrientationPatient = _decimals(directions[:, :2].T.ravel())
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.Rows, image.Columns = array.shape[1:]
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 16, 15
    image.PixelRepresentation = int(kind.stored_type == "<i2")
    image.SOPClassUID = kind.sop_class
    for keyword, value in {**kind.says, **(attributes or {})}.items():
        setattr(image, keyword, value)
    stored = (array.astype(np.int32) - kind.intercept).astype(kind.stored_type)
    facts = [image.to_json(), str(_decimals(origin_mm)), hashlib.sha256(np.ascontiguousarray(stored)).hexdigest()]
    image.SeriesInstanceUID = generate_uid(entropy_srcs=[*identity, *facts])
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian

    image = _encoded(image)
    names = [f"{number:04d}.dcm" for number in range(1, len(array) + 1)]
    with appearing(Path(folder)) as part:
        for z, name in enumerate(names):
            position = np.asarray(origin_mm, float) + directions[:, 2] * dz * z
            image.SOPInstanceUID = generate_uid(entropy_srcs=[str(image.SeriesInstanceUID), name])
            image.InstanceNumber = z + 1
            image.ImagePositionPatient = _decimals(position)
            image.SliceLocation = format_number_as_ds(float(position @ directions[:, 2]))
            image.add_new("PixelData", "OW", stored[z].tobytes())
            save(part / name, image)
    return [Path(folder, name) for name in names]


def _encoded(image: Dataset) -> Dataset:
    """The same header with values that are bytes already: pydicom would encode them anew for every slice."""
    content = BytesIO()
    image.SOPInstanceUID = image.SeriesInstanceUID  # a file has to have one; each slice gets its own
    image.save_as(content, enforce_file_format=True)
    content.seek(0)
    return dcmread(content)


def _checked(array: np.ndarray, modality: str) -> np.ndarray:
    kind = _KINDS[modality]
    lowest, highest = (int(bound) + kind.intercept for bound in (np.iinfo(kind.stored_type).min, kind.largest))
    if array.ndim != 3 or array.size == 0 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(
            f"A stack is whole numbers (z, y, x); this is {array.dtype} {array.shape}. Round it, and add an axis to a "
            "single slice."
        )
    if array.min() < lowest or array.max() > highest:
        raise ValueError(
            f"{modality} values lie between {lowest} and {highest}; these go from {array.min()} to {array.max()}. "
            "Clip them."
        )
    return array


def _directions(orientation: Sequence[float]) -> np.ndarray:
    """Unit vectors along a row, down a column and from slice to slice, as columns (3, 3)."""
    row, column = np.array(orientation, float).reshape(2, 3)
    if not np.allclose([row @ row, column @ column, row @ column], [1, 1, 0], atol=1e-4):
        raise ValueError(f"orientation is two perpendicular directions of length 1, not {tuple(orientation)}.")
    return np.column_stack([row, column, np.cross(row, column)])


def _decimals(numbers) -> list[str]:
    return [format_number_as_ds(float(number) + 0.0) for number in numbers]  # + 0: no "-0.0"
