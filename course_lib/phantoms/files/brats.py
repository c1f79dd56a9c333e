"""Folders of virtual brain tumour patients as the BraTS challenges hand them out: skull-stripped NIfTI files.

B. H. Menze et al., "The Multimodal Brain Tumor Image Segmentation Benchmark (BRATS)", IEEE Trans. Med. Imaging 34
(2015) 1993.
"""

from functools import partial
from pathlib import Path

import nibabel
import numpy as np

from course_lib.dicom.nifti_writing import write_nifti
from course_lib.dicom.writing import DicomWriteError
from course_lib.phantoms.files.folder import Place, write_patients
from course_lib.phantoms.files.stack import volume_shape
from course_lib.phantoms.mr.phantom import brain_brats

_IMAGES = ("flair", "t1", "t1ce", "t2")
_NAMES_FROM_2023 = {"flair": "-t2f", "t1": "-t1n", "t1ce": "-t1c", "t2": "-t2w", "seg": "-seg"}
_BYTES_AT_LEAST, _BYTES_PER_VOXEL = 250_000_000, 60  # what one process needs at its peak, measured


def write_brats_patients(
    root,
    patients: int,
    shape=(155, 240, 240),
    seed: int = 0,
    year: int = 2020,
    progress: bool = True,
    *,
    workers: int | None = None,
) -> list[Path]:
    """Write virtual brain tumour patients below `root`, named and numbered as in a BraTS challenge.

        root/BRATS-0-0001/BRATS-0-0001_flair.nii.gz    and _t1, _t1ce, _t2: int16, 0 outside the brain
        root/BRATS-0-0001/BRATS-0-0001_seg.nii.gz      uint8: 1 dead and non-enhancing tumour, 2 oedema, 4 enhancing

    From 2023 on files end in -t2f, -t1n, -t1c, -t2w and -seg, and enhancing tumour is 3. Arrays in the files are
    (x, y, z), x to the left and y to the back, with the affine of the challenge: at the shape given as default 1 mm
    voxels and the origin (0, 239, 0); at another shape the same box of 240 x 240 x 155 mm.

    Everything else is as for `write_ct_patients`. The bytes before compression are the same on every machine; those of
    the .gz files are where the same zlib is.

    Parameters
    ----------
    shape : (nz, ny, nx)
        Of the arrays, as elsewhere: the files have (nx, ny, nz).
    year : int
        Of the challenge.

    Raises
    ------
    ValueError
        The shape is not three counts, there is less than one worker, or no such year.
    DicomWriteError, ProcessEndedError
        As for `write_ct_patients`; or the folder holds these patients with the names of another year.
    """
    shape = volume_shape(shape)
    return write_patients(
        root,
        "BRATS",
        patients,
        seed,
        partial(_write_patient, shape=shape, year=year),
        refuse=partial(_refuse_others, shape=shape, year=year),
        bytes_each=_BYTES_AT_LEAST + _BYTES_PER_VOXEL * int(np.prod(shape)),
        workers=workers,
        progress=progress,
    )


def _write_patient(folder: Path, place: Place, shape, year: int) -> None:
    phantom = brain_brats(place.seed, shape, year=year)
    dz, dy, dx = phantom.spacing_mm
    affine = np.array([[0, 0, dx, 0], [0, dy, 0, -dy * (shape[1] - 1)], [dz, 0, 0, 0], [0, 0, 0, 1]])
    for name in _IMAGES:
        write_nifti(folder / _file(place.folder.name, name, year), getattr(phantom, name), affine)
    write_nifti(folder / _file(place.folder.name, "seg", year), phantom.labels, affine)


def _file(patient: str, name: str, year: int) -> str:
    return f"{patient}{_NAMES_FROM_2023[name] if year >= 2023 else f'_{name}'}.nii.gz"


def _refuse_others(folder: Path, shape, year: int) -> None:
    file = folder / _file(folder.name, "seg", year)
    if not file.exists():
        raise DicomWriteError(
            f"{folder} holds no {file.name}, as files are named in {year}. A folder has one year: choose another "
            "folder or seed, or delete this one."
        )
    there = nibabel.load(file).shape[::-1]
    if there != shape:
        raise DicomWriteError(
            f"{file} holds {' x '.join(map(str, there))} voxels, but {' x '.join(map(str, shape))} were asked for. A "
            "folder has one shape: choose another folder or seed, or delete this one."
        )
