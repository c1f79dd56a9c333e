"""Folders of virtual MR patients: four series of the head with a mask of the tumour."""

from functools import partial
from pathlib import Path

import numpy as np
from pydicom import dcmread

from course_lib.dicom.stacks import write_stack
from course_lib.dicom.writing import TUMOUR, TUMOUR_PARTS, DicomWriteError, write_mask
from course_lib.phantoms.files.folder import Place, write_patients
from course_lib.phantoms.files.header import dated, day_of, decimal, fantasy_name
from course_lib.phantoms.files.stack import refuse_other_shape, spacing_of, volume_shape
from course_lib.phantoms.mr.phantom import FIELD_MM, brain_mr
from course_lib.phantoms.mr.scanner import Sequence

_SEGMENTS = {"tumour": TUMOUR, "parts": TUMOUR_PARTS}
_DRAWN_ON = "flair"
_SHORTEST_SPIN_ECHO_MS = 6  # a prepared gradient echo turns by 90 degrees as well, and waits less
_BYTES_AT_LEAST, _BYTES_PER_VOXEL = 250_000_000, 60  # what one process needs at its peak, measured


def write_mr_patients(
    root,
    patients: int,
    shape=(40, 192, 192),
    seed: int = 0,
    progress: bool = True,
    *,
    segments: str = "tumour",
    workers: int | None = None,
) -> list[Path]:
    """Write virtual brain MR patients below `root`; those that are there already stay as they are.

        root/MR-0-0001/t1/0001.dcm ...   the slices of each series: t1, t1ce (with contrast agent), t2, flair
        root/MR-0-0001/tumour.dcm        the mask, drawn on flair; without a mark where there is no tumour

    The series of a patient lie on one grid, in one frame of reference. Everything else is as for `write_ct_patients`.

    Parameters
    ----------
    segments : {"tumour", "parts"}
        What the mask marks. "tumour": one segment, the tumour's core without the oedema
        (`course_lib.dicom.writing.TUMOUR`). "parts": 1 dead and non-enhancing tumour, 2 oedema, 3 enhancing tumour
        (`TUMOUR_PARTS`).

    Raises
    ------
    ValueError
        No such segments, the shape is not three counts, or there is less than one worker.
    DicomWriteError, ProcessEndedError
        As for `write_ct_patients`; or the folder holds these patients with other segments.
    """
    if segments not in _SEGMENTS:
        raise ValueError(f"segments is one of {', '.join(_SEGMENTS)}, not {segments!r}.")
    shape = volume_shape(shape)
    return write_patients(
        root,
        "MR",
        patients,
        seed,
        partial(_write_patient, shape=shape, segments=segments),
        refuse=partial(_refuse_others, shape=shape, segments=segments),
        bytes_each=_BYTES_AT_LEAST + _BYTES_PER_VOXEL * int(np.prod(shape)),
        workers=workers,
        progress=progress,
    )


def _write_patient(folder: Path, place: Place, shape, segments: str) -> None:
    rng = np.random.default_rng([place.seed, 1])
    along, across = rng.uniform(0.98, 1.06), rng.uniform(0.97, 1.08)
    phantom = brain_mr(place.seed, shape, spacing_of(FIELD_MM, shape, (along, across, across)), year=2023)
    moment = dated(day_of(place.seed, "MR"))
    slices = {}
    for number, (name, sequence) in enumerate(phantom.scanner.sequences.items(), 1):
        image = getattr(phantom, name)
        slices[name] = write_stack(
            folder / name,
            image,
            phantom.spacing_mm,
            modality="MR",
            patient_id=str(place),
            patient_sex=phantom.patient.sex,
            patient_age_years=phantom.patient.age_years,
            series_number=number,
            description=name.upper(),
            body_part="BRAIN",
            attributes={
                "PatientName": fantasy_name(place.seed, phantom.patient.sex),
                "StudyDescription": "MR of the head",
                **moment,
                "MagneticFieldStrength": phantom.scanner.field_tesla,
                **_of_sequence(name, sequence, phantom.spacing_mm),
                **_window(image),
            },
        )
    # in the numbers of 2023 the parts count 1, 2, 3, as segments have to
    mask = phantom.tumour.astype(np.uint8) if segments == "tumour" else phantom.labels
    write_mask(folder / "tumour.dcm", mask, slices[_DRAWN_ON], _SEGMENTS[segments], description=_described(segments))


def _of_sequence(name: str, sequence: Sequence, spacing_mm) -> dict[str, object]:
    """What the scanner writes down about how it made a series."""
    echo = "SE" if sequence.flip_deg == 90 and sequence.echo_ms > _SHORTEST_SPIN_ECHO_MS else "GR"
    said = {
        "RepetitionTime": decimal(sequence.repetition_ms),
        "EchoTime": decimal(sequence.echo_ms),
        "FlipAngle": decimal(sequence.flip_deg),
        "ScanningSequence": echo,
        "ProtocolName": name,
    }
    if sequence.inversion_ms is not None:
        said |= {"InversionTime": decimal(sequence.inversion_ms), "ScanningSequence": [echo, "IR"]}
    if sequence.thick_axis == 0 and sequence.slice_mm > spacing_mm[0]:
        said["SliceThickness"] = decimal(sequence.slice_mm)
    if name == "t1ce":
        said["ContrastBolusAgent"] = "GADOLINIUM"
    return said


def _window(image: np.ndarray) -> dict[str, int]:
    """From black to nearly the brightest: MR numbers have no unit, so a viewer cannot know."""
    bright = max(2, int(np.percentile(image, 99.7, method="lower")))
    return {"WindowCenter": bright // 2, "WindowWidth": bright}


def _described(segments: str) -> str:
    return {"tumour": "Mask of the tumour", "parts": "Mask of the tumour's parts"}[segments]


def _refuse_others(folder: Path, shape, segments: str) -> None:
    refuse_other_shape(folder, _DRAWN_ON, shape)
    described = dcmread(folder / "tumour.dcm", specific_tags=["SeriesDescription"], stop_before_pixels=True)
    if described.SeriesDescription != _described(segments):
        raise DicomWriteError(
            f"{folder} holds a mask that says {described.SeriesDescription!r}, but segments={segments!r} was asked "
            "for. A folder has one kind: choose another folder or seed, or delete this one."
        )
