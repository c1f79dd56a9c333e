"""The files that the benchmarks read: CT series as DICOM, and the same volumes as NIfTI for peers that read no DICOM.

Every series is a noisy body of its own, so that nothing can be read once and used for all. Files already there stay.
"""

from pathlib import Path

import numpy as np
from pydicom.sr.codedict import Code
from tqdm.auto import tqdm

from course_lib import dicom
from course_lib.dicom.writing import Segment

BRIGHT = Segment("bright spots", Code("123037004", "SCT", "Anatomical structure"))
SPACING_MM = (2.5, 0.8, 0.8)
# What a scanner writes besides: real CT headers have 70 to 90 elements, and reading them takes its time.
SCANNER = {
    "InstitutionName": "Nowhere", "InstitutionAddress": "Nowhere", "StationName": "CT1",
    "InstitutionalDepartmentName": "", "PerformingPhysicianName": "",
    "OperatorsName": "", "StudyDescription": "Thorax", "ProtocolName": "Thorax routine",
    "AcquisitionDate": "20200101", "SeriesDate": "20200101", "SeriesTime": "120000", "PatientSize": "1.7",
    "PatientWeight": "70", "ContrastBolusAgent": "none", "DataCollectionDiameter": "500", "DeviceSerialNumber": "1",
    "ReconstructionDiameter": "409.6", "DistanceSourceToDetector": "1040", "DistanceSourceToPatient": "570",
    "GantryDetectorTilt": "0", "TableHeight": "120", "RotationDirection": "CW", "ExposureTime": "500",
    "XRayTubeCurrent": "200", "Exposure": "100", "FilterType": "0", "GeneratorPower": "24", "FocalSpots": "1.2",
    "DateOfLastCalibration": "20200101", "TimeOfLastCalibration": "070000", "SingleCollimationWidth": 0.6,
    "TotalCollimationWidth": 38.4, "TableSpeed": 46.0, "TableFeedPerRotation": 23.0, "SpiralPitchFactor": 0.6,
    "CTDIvol": 7.1, "RequestingPhysician": "", "PerformedProcedureStepDescription": "Thorax",
}  # fmt: skip


def dicom_archive(folder: Path, series: int, shape: tuple[int, int, int], masks: bool = False) -> Path:
    """`series` CT series of a shape (z, y, x), one folder and one patient each; with a mask (DICOM SEG) if asked."""
    root = folder / f"{'masked' if masks else 'dicom'}-{series}x{'x'.join(map(str, shape))}"
    for number in tqdm(range(series), desc=f"{series} series {shape}", leave=False):
        target = root / f"P{number:03d}"
        if not target.exists():
            volume = _volume(number, shape)
            files = dicom.write_stack(target, volume, SPACING_MM, patient_id=target.name, attributes=SCANNER)
            if masks:
                dicom.write_mask(target / "mask.dcm", (volume > 90).astype(np.uint8), files, [BRIGHT])
    return root


def nifti_archive(folder: Path, series: int, shape: tuple[int, int, int]) -> list[Path]:
    """The same volumes as uncompressed NIfTI, which is the quickest that peers can read; axes (x, y, z)."""
    import nibabel

    root = folder / f"nifti-{series}x{'x'.join(map(str, shape))}"
    root.mkdir(parents=True, exist_ok=True)
    paths = [root / f"P{number:03d}.nii" for number in range(series)]
    for number, path in enumerate(paths):
        if not path.exists():
            affine = np.diag([-SPACING_MM[2], -SPACING_MM[1], SPACING_MM[0], 1])
            part = path.with_name(f"part-{path.name}")
            nibabel.save(nibabel.Nifti1Image(_volume(number, shape).transpose(2, 1, 0), affine), part)
            part.rename(path)
    return paths


def _volume(number: int, shape: tuple[int, int, int]) -> np.ndarray:
    rng = np.random.default_rng(number)
    z, y, x = np.ogrid[: shape[0], : shape[1], : shape[2]]
    body = ((y / shape[1] - 0.5) / 0.4) ** 2 + ((x / shape[2] - 0.5) / 0.45) ** 2 < 1
    noise = rng.integers(-60, 60, shape, dtype=np.int16)
    return np.where(body & (z >= 0), np.int16(40), np.int16(-1000)) + noise
