"""Folders of virtual CT patients: series of slices with masks of the organs."""

from functools import partial
from pathlib import Path

import numpy as np

from course_lib.dicom.stacks import write_stack
from course_lib.dicom.writing import ORGANS, write_mask
from course_lib.phantoms.ct.phantom import FIELD_MM, CtPhantom, thorax_ct
from course_lib.phantoms.files.folder import Place, write_patients
from course_lib.phantoms.files.header import dated, day_of, decimal, drawn_with, fantasy_name
from course_lib.phantoms.files.stack import refuse_other_shape, spacing_of, volume_shape

_BYTES_AT_LEAST, _BYTES_PER_VOXEL = 250_000_000, 18  # what one process needs at its peak, measured


def write_ct_patients(
    root,
    patients: int,
    shape=(60, 256, 256),
    seed: int = 0,
    progress: bool = True,
    *,
    workers: int | None = None,
) -> list[Path]:
    """Write virtual chest CT patients below `root`; those that are there already stay as they are.

        root/CT-0-0001/ct/0001.dcm ...   the slices
        root/CT-0-0001/organs.dcm        the mask: segments as in `course_lib.dicom.writing.ORGANS`

    All series have one shape, and each a field of view of its own, so spacings differ. Patient k has the body of
    patient k of `write_xray_patients`, and the same name. Everything else is as there: a patient is complete or absent,
    a run that was broken off goes on, the same arguments give the same bytes.

    Parameters
    ----------
    root : str or Path
        Made where it does not exist.
    patients : int
        How many there shall be.
    shape : (nz, ny, nx)
    seed : int
        Other seeds give other patients, with other identifiers.
    progress : bool
        Show a bar.
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
        The shape is not three counts, or there is less than one worker.
    DicomWriteError
        The disk is full, the folder may not be written to, or it holds these patients at another shape.
    ProcessEndedError
        The system ended one of the processes.
    """
    shape = volume_shape(shape)
    return write_patients(
        root,
        "CT",
        patients,
        seed,
        partial(_write_patient, shape=shape),
        refuse=partial(refuse_other_shape, series="ct", shape=shape),
        bytes_each=_BYTES_AT_LEAST + _BYTES_PER_VOXEL * int(np.prod(shape)),
        workers=workers,
        progress=progress,
    )


def _write_patient(folder: Path, place: Place, shape) -> None:
    rng = np.random.default_rng([place.seed, 1])
    along, across = rng.uniform(0.95, 1.25), rng.uniform(0.85, 1.35)  # fields of view: 305 to 484 mm in the slice
    phantom = thorax_ct(place.seed, shape, spacing_of(FIELD_MM, shape, (along, across, across)))
    slices = write_stack(
        folder / "ct",
        phantom.image,
        phantom.spacing_mm,
        modality="CT",
        patient_id=str(place),
        patient_sex=phantom.patient.sex,
        patient_age_years=phantom.patient.age_years,
        description="Thorax",
        body_part="CHEST",
        # A scanner's table does not know where the patient's middle is.
        origin_mm=tuple(float(mm) for mm in np.round(rng.uniform((-190, -330, -900), (-160, -170, -100)), 2)),
        attributes={
            "PatientName": fantasy_name(place.seed, phantom.patient.sex),
            **dated(day_of(place.seed, "CT")),
            **_of_scan(phantom),
        },
    )
    write_mask(folder / "organs.dcm", phantom.labels, slices, ORGANS)


def _of_scan(phantom: CtPhantom) -> dict[str, object]:
    """What the scanner writes down about how it scanned, and what the phantom was drawn with."""
    scan, (dz, _, dx) = phantom.scan, phantom.spacing_mm
    said = {
        "StudyDescription": "CT of the chest" + (", with contrast agent" if scan.contrast_hu else ""),
        "KVP": 120,
        "ConvolutionKernel": scan.kernel.upper(),
        # A slice is thicker or thinner than the way to the next one: the spacing is in the positions.
        "SliceThickness": decimal(scan.thickness * dz),
        "ReconstructionDiameter": decimal(dx * phantom.image.shape[2]),
        "ImageComments": drawn_with(scan.state),
    }
    if scan.contrast_hu:
        said["ContrastBolusAgent"] = "IODINE"
    return said
