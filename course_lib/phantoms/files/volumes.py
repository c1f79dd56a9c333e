"""Folders of virtual CT and MR patients: real DICOM series, with masks, one folder to a patient."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydicom import dcmread
from tqdm.auto import tqdm

from course_lib.dicom.stacks import write_stack
from course_lib.dicom.writing import ORGANS, TUMOUR, DicomWriteError, appearing, write_mask, writing_to
from course_lib.phantoms.ct.phantom import FIELD_MM as CT_FIELD_MM
from course_lib.phantoms.ct.phantom import thorax_ct
from course_lib.phantoms.mr.phantom import FIELD_MM as MR_FIELD_MM
from course_lib.phantoms.mr.phantom import SEQUENCES, brain_mr


def write_ct_patients(root, patients: int, shape=(60, 256, 256), seed: int = 0, progress: bool = True) -> list[Path]:
    """Write virtual chest CT patients below `root`; those that are there already stay as they are.

        root/CT-0-0001/ct/0001.dcm ...   the slices
        root/CT-0-0001/organs.dcm        the mask: segments as in `course_lib.dicom.writing.ORGANS`

    All series have one shape, and each a field of view of its own, so spacings differ. A patient is complete or absent:
    the files are written into a hidden folder, which is then renamed.

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

    Returns
    -------
    list of Path
        The patients' folders, in order.

    Raises
    ------
    DicomWriteError
        The disk is full, the folder may not be written to, or it holds these patients at another shape.
    """
    return _write_patients(Path(root), "CT", "ct", patients, shape, seed, progress, _write_ct)


def write_mr_patients(root, patients: int, shape=(40, 192, 192), seed: int = 0, progress: bool = True) -> list[Path]:
    """Write virtual brain MR patients below `root`; those that are there already stay as they are.

        root/MR-0-0001/t1/0001.dcm ...   the slices of each contrast: t1, t2, flair
        root/MR-0-0001/tumour.dcm        the mask, drawn on flair; without a mark where there is no tumour

    The three series of a patient lie on one grid, in one frame of reference. Everything else is as for
    `write_ct_patients`.
    """
    return _write_patients(Path(root), "MR", "flair", patients, shape, seed, progress, _write_mr)


def _write_patients(
    root: Path, kind: str, series: str, patients: int, shape, seed: int, progress: bool, write: Callable
) -> list[Path]:
    shape = tuple(int(n) for n in shape)
    with writing_to(root):
        root.mkdir(parents=True, exist_ok=True)
    folders = [root / f"{kind}-{seed}-{number:04d}" for number in range(1, patients + 1)]
    for folder in folders:
        if folder.exists():
            _refuse_other_shape(folder / series, shape)
    missing = [(number, folder) for number, folder in enumerate(folders, 1) if not folder.exists()]
    for number, folder in tqdm(missing, desc=f"{kind} patients", unit="patient", disable=not progress or not missing):
        own_seed = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
        with appearing(folder) as part:
            write(part, folder.name, own_seed, shape)
    return folders


def _write_ct(folder: Path, patient_id: str, seed: int, shape) -> None:
    rng = np.random.default_rng([seed, 1])
    along, across = rng.uniform(0.98, 1.12), rng.uniform(0.95, 1.15)  # fields of view
    phantom = thorax_ct(seed, shape, _spacing_mm(CT_FIELD_MM, shape, (along, across, across)))
    slices = write_stack(
        folder / "ct",
        phantom.image,
        phantom.spacing_mm,
        modality="CT",
        patient_id=patient_id,
        patient_sex=phantom.patient.sex,
        patient_age_years=phantom.patient.age_years,
        description="Thorax",
        body_part="CHEST",
        # A scanner's table does not know where the patient's middle is.
        origin_mm=tuple(float(mm) for mm in np.round(rng.uniform((-190, -330, -900), (-160, -170, -100)), 2)),
        attributes={"ContrastBolusAgent": "IODINE"} if phantom.scan.contrast_hu else {},
    )
    write_mask(folder / "organs.dcm", phantom.labels, slices, ORGANS)


def _write_mr(folder: Path, patient_id: str, seed: int, shape) -> None:
    rng = np.random.default_rng([seed, 1])
    along, across = rng.uniform(0.98, 1.06), rng.uniform(0.97, 1.08)
    phantom = brain_mr(seed, shape, _spacing_mm(MR_FIELD_MM, shape, (along, across, across)))
    for number, (name, (repetition_ms, echo_ms, inversion_ms)) in enumerate(SEQUENCES.items(), 1):
        timing = {"RepetitionTime": repetition_ms, "EchoTime": echo_ms}
        if inversion_ms is not None:
            timing |= {"InversionTime": inversion_ms, "ScanningSequence": ["SE", "IR"]}
        slices = write_stack(
            folder / name,
            getattr(phantom, name),
            phantom.spacing_mm,
            modality="MR",
            patient_id=patient_id,
            patient_sex=phantom.patient.sex,
            patient_age_years=phantom.patient.age_years,
            series_number=number,
            description=name.upper(),
            body_part="BRAIN",
            attributes=timing,
        )
    write_mask(folder / "tumour.dcm", phantom.labels, slices, TUMOUR)


def _spacing_mm(field_mm, shape, factors) -> tuple[float, ...]:
    """Rounded to a micrometre, as scanners do, so that the header says exactly what was drawn."""
    return tuple(round(length * f / n, 3) for length, n, f in zip(field_mm, shape, factors, strict=True))


def _refuse_other_shape(series: Path, shape) -> None:
    files = sorted(series.glob("*.dcm"))
    rows, columns = 0, 0
    if files:
        header = dcmread(files[0], specific_tags=["Rows", "Columns"], stop_before_pixels=True)
        rows, columns = header.Rows, header.Columns
    if (len(files), rows, columns) != shape:
        raise DicomWriteError(
            f"{series} holds {len(files)} x {rows} x {columns} voxels, but {' x '.join(map(str, shape))} were asked "
            "for. A folder has one shape: choose another folder or seed, or delete this one."
        )
