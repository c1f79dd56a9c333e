"""Patients nobody has seen: their images for the students, their truth for the instructor.

What the students' folder must not give away, and what stands against it:

    the seeds, in names or headers     names hold a number and a tag that is an HMAC; NIfTI headers hold the grid only
    the seeds, by trying them all      256 bits a patient, from a secret of 128 bits or more
    one patient's from another's       each is an HMAC of its own
    noise and texture, tried out       drawn from as many bits as the patient (`phantoms.brain.head.detail_seed`)
    when and where files were made     the time of every file is the same; gzip holds neither time nor name
    the truth by accident              it is written to another folder, which only its owner may enter
"""

import contextlib
import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from course_lib.challenge.blind_set import FILE, PARTS, BlindSet, read_blind_set
from course_lib.challenge.errors import ChallengeError
from course_lib.challenge.secret import secret_in
from course_lib.dicom.nifti_writing import write_nifti
from course_lib.dicom.writing import appearing, writing_to
from course_lib.metrics import brats
from course_lib.phantoms import brain_brats
from course_lib.phantoms.files.processes import worked_off

CASES, TRUTH = "cases", "truth"
YEAR = 2020
_FIELD_MM = (155.0, 240.0, 240.0)
_IMAGES = ("flair", "t1", "t1ce", "t2")
_TIME = 1_577_880_000  # 2020-01-01, for every file: when one was made, and how long it took, is nobody's business
_BYTES_AT_LEAST, _BYTES_PER_VOXEL = 250_000_000, 60  # what one process needs at its peak, as for other phantoms


@dataclass(frozen=True)
class _Patient:
    name: str
    seed: int = field(repr=False)

    def __str__(self):
        return self.name


def make_challenge(
    patients: int,
    secret_file,
    to,
    shape=(155, 240, 240),
    *,
    progress: bool = True,
    workers: int | None = None,
) -> BlindSet:
    """Make the blind test set of a challenge; what is there already stays as it is.

        to/cases/challenge.json                       what a prediction has to look like
        to/cases/BLIND-3f09ac-0001/BLIND-3f09ac-0001_flair.nii.gz    and _t1, _t1ce, _t2: hand out `cases`, and only it
        to/truth/BLIND-3f09ac-0001.nii.gz             and its challenge.json: keep

    Images are those of `phantoms.write_brats_patients`, of other patients: which, the secret decides. The same secret
    gives the same cases again. A run that was broken off goes on; more patients can be added later.

    Parameters
    ----------
    patients : int
        How many there shall be.
    secret_file : str or Path
        A file outside of `to`. Where there is none, a secret of 256 bits is drawn and written to it, readable by its
        owner only.
    to : str or Path
        Made where it does not exist.
    shape : (nz, ny, nx)
        Of the arrays: the files have (nx, ny, nz), and always cover 155 x 240 x 240 mm.
    progress : bool
        Show a bar.
    workers : int, optional
        Processes; by default one to each core where that saves time.

    Raises
    ------
    ChallengeError
        The secret is none, or lies in the folder that will be handed out; or the folder holds another challenge.
    DicomWriteError
        The disk is full or the folder may not be written to.
    """
    to, secret_file = Path(to), Path(secret_file)
    if patients < 1:
        raise ChallengeError(f"A challenge of {patients} patients has nothing to rank by: ask for 1 or more.")
    if secret_file.resolve().is_relative_to(to.resolve()):
        raise ChallengeError(
            f"The secret {secret_file} would lie in {to}, from which cases are handed out. Give it a place of its own."
        )
    secret = secret_in(secret_file)
    everyone = [_Patient(f"BLIND-{secret.tag}-{k:04d}", secret.seed_of(k)) for k in range(1, patients + 1)]
    blind = BlindSet(
        f"BLIND-{secret.tag}",
        YEAR,
        {next(iter(brats(YEAR)[part])): name for part, name in PARTS.items()},
        tuple(int(n) for n in shape[::-1]),
        _affine(shape),
        tuple(patient.name for patient in everyone),
    )
    cases, truth = to / CASES, to / TRUTH
    for folder in (cases, truth):
        _refuse_others(folder, blind)
        with writing_to(to):
            folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        truth.chmod(0o700)
    blind.write(truth)
    missing = [one for one in everyone if not ((cases / one.name).is_dir() and _truth_of(truth, one.name).is_file())]
    make = partial(_make_patient, cases=cases, truth=truth, shape=tuple(map(int, shape)), affine=blind.grid_affine)
    bytes_each = _BYTES_AT_LEAST + _BYTES_PER_VOXEL * int(np.prod(shape))
    with tqdm(total=len(missing), desc="blind patients", unit="patient", disable=not (progress and missing)) as bar:
        for _ in worked_off(make, missing, bytes_each, workers):
            bar.update()
    blind.write(cases)  # last: what says which cases there are, lies beside them
    _set_time(cases / FILE)
    _set_time(cases)
    return blind


def _affine(shape) -> np.ndarray:
    """Of BraTS: x to the left, y to the back, the origin at (0, 239, 0) for 1 mm voxels."""
    dz, dy, dx = (length / n for length, n in zip(_FIELD_MM, shape, strict=True))
    return np.array([[-dx, 0, 0, 0], [0, -dy, 0, dy * (shape[1] - 1)], [0, 0, dz, 0], [0, 0, 0, 1]])


def _refuse_others(folder: Path, blind: BlindSet) -> None:
    if not (folder / FILE).exists():
        return
    there = read_blind_set(folder)
    if there.name != blind.name or there.shape != blind.shape:
        raise ChallengeError(
            f"{folder} holds the challenge {there.name} of {' x '.join(map(str, there.shape))} voxels, but "
            f"{blind.name} of {' x '.join(map(str, blind.shape))} was asked for. The same secret and size go on where "
            "a run stopped; for others choose another folder."
        )
    if len(there.cases) > len(blind.cases):
        raise ChallengeError(
            f"{folder} holds {len(there.cases)} cases already, and {len(blind.cases)} were asked for. Cases are added, "
            "never taken away: ask for as many or more, or choose another folder."
        )


def _truth_of(folder: Path, case: str) -> Path:
    return folder / f"{case}.nii.gz"


def _make_patient(patient: _Patient, cases: Path, truth: Path, shape, affine) -> None:
    phantom = brain_brats(patient.seed, shape, year=YEAR)
    write_nifti(_truth_of(truth, patient.name), phantom.labels, affine)
    if (cases / patient.name).is_dir():
        return
    with appearing(cases / patient.name) as part:
        for name in _IMAGES:
            _set_time(write_nifti(part / f"{patient.name}_{name}.nii.gz", getattr(phantom, name), affine))
        _set_time(part)


def _set_time(path: Path) -> None:
    with contextlib.suppress(OSError):  # a disk that keeps no times gives none away
        os.utime(path, (_TIME, _TIME))
