"""Folders of virtual X-ray patients: Digital X-Ray images with masks of the lungs."""

from functools import partial
from pathlib import Path

import numpy as np
from pydicom import dcmread

from course_lib.dicom.writing import LUNGS, DicomWriteError, write_mask, write_xray
from course_lib.phantoms.files.folder import Place, write_patients
from course_lib.phantoms.files.header import dated, day_of, decimal, drawn_with, fantasy_name
from course_lib.phantoms.xray.phantom import CONVENTIONS, XrayPhantom, thorax_xray
from course_lib.phantoms.xray.projection import DETECTOR_MM, FOCUS_MM

_TWO_VISITS_EVERY = 5  # patients
_MONOCHROME1_EVERY = 8
_BYTES_AT_LEAST, _BYTES_PER_PIXEL = 300_000_000, 700  # what one process needs at its peak, measured


def write_xray_patients(
    root,
    patients: int,
    size: int = 512,
    seed: int = 0,
    progress: bool = True,
    *,
    convention: str = "whole",
    workers: int | None = None,
) -> list[Path]:
    """Write virtual patients below `root`; those that are there already stay as they are.

        root/XRAY-0-0001/image.dcm    the X-ray
        root/XRAY-0-0001/lungs.dcm    its mask: segments as in `course_lib.dicom.writing.LUNGS`
        root/XRAY-0-0005/image-1.dcm, lungs-1.dcm, image-2.dcm, lungs-2.dcm

    Every fifth patient came twice, so that a split by image instead of by patient leaks; every eighth is stored as
    MONOCHROME1. A patient is complete or absent: the files are written into a hidden folder, which is then renamed. A
    run that was broken off goes on where it was, and two runs in one folder take turns. The same arguments give the
    same bytes, whatever the number of processes.

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
    convention : str
        What the masks count as lung: see `thorax_xray`. "whole" takes in the lung behind the heart.
    workers : int, optional
        Processes. 1 makes all patients in this one; by default others help where they save time, one to each core and
        no more than fit into memory.

    Returns
    -------
    list of Path
        The patients' folders, in order.

    Raises
    ------
    ValueError
        No such convention, or less than one worker.
    DicomWriteError
        The disk is full, the folder may not be written to, or it holds these patients at another size or with masks by
        another convention.
    ProcessEndedError
        The system ended one of the processes.
    """
    if convention not in CONVENTIONS:
        raise ValueError(f"convention is one of {', '.join(CONVENTIONS)}, not {convention!r}.")
    return write_patients(
        root,
        "XRAY",
        patients,
        seed,
        partial(_write_patient, size=size, convention=convention),
        refuse=partial(_refuse_others, size=size, convention=convention),
        bytes_each=_BYTES_AT_LEAST + _BYTES_PER_PIXEL * size * size,
        workers=workers,
        progress=progress,
    )


def _write_patient(folder: Path, place: Place, size: int, convention: str) -> None:
    visits = 2 if place.number % _TWO_VISITS_EVERY == 0 else 1
    for visit in range(1, visits + 1):
        suffix = f"-{visit}" if visits > 1 else ""
        phantom = thorax_xray(place.seed, size, visit=visit, convention=convention)
        image = write_xray(
            folder / f"image{suffix}.dcm",
            phantom.image,
            phantom.spacing_mm,
            patient_id=str(place),
            patient_sex=phantom.patient.sex,
            patient_age_years=phantom.patient.age_years,
            view=phantom.visit.view,
            visit=visit,
            photometric="MONOCHROME1" if place.number % _MONOCHROME1_EVERY == 0 else "MONOCHROME2",
            attributes={
                "PatientName": fantasy_name(place.seed, phantom.patient.sex),
                **dated(day_of(place.seed, "XRAY", visit)),
                **_of_exposure(phantom),
            },
        )
        structures = {"right lung": phantom.right_lung, "left lung": phantom.left_lung}
        mask = sum(k * structures[segment.name].astype(np.uint8) for k, segment in enumerate(LUNGS, 1))
        write_mask(folder / f"lungs{suffix}.dcm", mask, image, LUNGS, description=_described(convention))


def _of_exposure(phantom: XrayPhantom) -> dict[str, object]:
    """What the machine writes down about how it exposed, and what the phantom was drawn with."""
    visit = phantom.visit
    focus_mm, patient_mm = FOCUS_MM[visit.view], FOCUS_MM[visit.view] - DETECTOR_MM[visit.view]
    magnified = focus_mm / patient_mm
    return {
        "StudyDescription": f"Chest X-ray, {visit.posture}",
        "KVP": round(140 - 70 * visit.low_energy),
        "DistanceSourceToDetector": decimal(focus_mm),
        "DistanceSourceToPatient": decimal(patient_mm),
        "EstimatedRadiographicMagnificationFactor": decimal(magnified),
        # The detector sees the body as large as its shadow; PixelSpacing holds in the plane of the body's axis.
        "ImagerPixelSpacing": [decimal(step * magnified) for step in phantom.spacing_mm],
        "PixelSpacingCalibrationType": "GEOMETRY",
        "ImageComments": drawn_with(visit.state),
    }


def _described(convention: str) -> str:
    return f"Mask of the lungs, convention: {convention}"


def _refuse_others(folder: Path, size: int, convention: str) -> None:
    for file in sorted(folder.glob("image*.dcm"))[:1]:
        rows = dcmread(file, specific_tags=["Rows"], stop_before_pixels=True).Rows
        if rows != size:
            raise DicomWriteError(
                f"{folder} holds an image of {rows} rows, but {size} were asked for. A folder has one size: "
                "choose another folder or seed, or delete this one."
            )
    for file in sorted(folder.glob("lungs*.dcm"))[:1]:
        described = dcmread(file, specific_tags=["SeriesDescription"], stop_before_pixels=True).SeriesDescription
        if described != _described(convention):
            raise DicomWriteError(
                f"{folder} holds masks that say {described!r}, but the convention {convention!r} was asked for. A "
                "folder has one: choose another folder or seed, or delete this one."
            )
