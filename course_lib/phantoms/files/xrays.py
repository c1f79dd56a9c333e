"""A folder of virtual patients: real DICOM files, with masks, one folder to a patient."""

from pathlib import Path

import numpy as np
from pydicom import dcmread
from tqdm.auto import tqdm

from course_lib.dicom.writing import LUNGS, DicomWriteError, appearing, write_mask, write_xray, writing_to
from course_lib.phantoms.xray.phantom import thorax_xray

_TWO_VISITS_EVERY = 5  # patients
_MONOCHROME1_EVERY = 8


def write_xray_patients(root, patients: int, size: int = 512, seed: int = 0, progress: bool = True) -> list[Path]:
    """Write virtual patients below `root`; those that are there already stay as they are.

        root/XRAY-0-0001/image.dcm    the X-ray
        root/XRAY-0-0001/lungs.dcm    its mask: segments as in `course_lib.dicom.writing.LUNGS`
        root/XRAY-0-0005/image-1.dcm, lungs-1.dcm, image-2.dcm, lungs-2.dcm

    Every fifth patient came twice, so that a split by image instead of by patient leaks; every eighth is stored as
    MONOCHROME1. Masks take in the lung behind the heart (convention "whole"). A patient is complete or absent: the
    files are written into a hidden folder, which is then renamed.

    Parameters
    ----------
    root : str or Path
        Made where it does not exist.
    patients : int
        How many there shall be.
    size : int
        Rows and columns of the images.
    seed : int
        Other seeds give other patients, with other identifiers.
    progress : bool
        Show a bar.

    Returns
    -------
    list of Path
        The patients' folders, in order.

    Raises
    ------
    DicomWriteError
        The disk is full, the folder may not be written to, or it holds these patients at another size.
    """
    root = Path(root)
    with writing_to(root):
        root.mkdir(parents=True, exist_ok=True)
    folders = [root / f"XRAY-{seed}-{number:04d}" for number in range(1, patients + 1)]
    _refuse_other_size(folders, size)
    missing = [(number, folder) for number, folder in enumerate(folders, 1) if not folder.exists()]
    for number, folder in tqdm(missing, desc="X-ray patients", unit="patient", disable=not progress or not missing):
        with appearing(folder) as part:
            _write_patient(part, folder.name, number, size, seed)
    return folders


def _write_patient(folder, patient_id, number, size, seed):
    own_seed = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
    visits = 2 if number % _TWO_VISITS_EVERY == 0 else 1
    for visit in range(1, visits + 1):
        suffix = f"-{visit}" if visits > 1 else ""
        phantom = thorax_xray(own_seed, size, visit=visit)
        image = write_xray(
            folder / f"image{suffix}.dcm",
            phantom.image,
            phantom.spacing_mm,
            patient_id=patient_id,
            patient_sex=phantom.patient.sex,
            patient_age_years=phantom.patient.age_years,
            view=phantom.visit.view,
            visit=visit,
            photometric="MONOCHROME1" if number % _MONOCHROME1_EVERY == 0 else "MONOCHROME2",
        )
        structures = {"right lung": phantom.right_lung, "left lung": phantom.left_lung}
        mask = sum(k * structures[segment.name].astype(np.uint8) for k, segment in enumerate(LUNGS, 1))
        write_mask(folder / f"lungs{suffix}.dcm", mask, image, LUNGS)


def _refuse_other_size(folders, size):
    for folder in folders:
        for file in sorted(folder.glob("image*.dcm"))[:1]:
            rows = dcmread(file, specific_tags=["Rows"], stop_before_pixels=True).Rows
            if rows != size:
                raise DicomWriteError(
                    f"{folder} holds an image of {rows} rows, but {size} were asked for. A folder has one size: "
                    "choose another folder or seed, or delete this one."
                )
