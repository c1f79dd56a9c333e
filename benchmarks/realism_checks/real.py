"""The real images that nets from phantoms are tried on, where somebody has put them into a folder.

FOLDER/cxr/covid_ccby_v7_dev            chest X-rays with lung masks: images/ and masks/, 255 lung, 127 unknown
FOLDER/ctlung/lung_pet_ct_dx_A0002      a chest CT as DICOM (Lung-PET-CT-Dx)
FOLDER/ctlung/silver_lr_labels          its lungs, by thresholds: NIfTI, 1 left, 2 right
FOLDER/brats/tcga_lgg_2cases            brains in T1, T1ce, T2, FLAIR with labels 0, 1, 2, 4, in the layout of BraTS
"""

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from course_lib import datasets, dicom

FOLDERS = {
    "xray": ("cxr/covid_ccby_v7_dev",),
    "ct": ("ctlung/lung_pet_ct_dx_A0002", "ctlung/silver_lr_labels"),
    "brain": ("brats/tcga_lgg_2cases",),
}
_CT_MASK = "*lung_LR_label_full.nii.gz"


def absent(name: str, data: Path | None) -> str | None:
    """Why a set of real images is not there, or None."""
    if data is None:
        return "no folder of real images was given (--data)"
    missing = [folder for folder in FOLDERS[name] if not (data / folder).is_dir()]
    return f"{data / missing[0]} does not exist" if missing else None


def xrays(data: Path) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Image, lungs, and where the truth is known, each (y, x)."""
    for case in datasets.cases(data / FOLDERS["xray"][0]):
        image, mask, known = case.read()
        yield image, mask > 0, known


def chest(data: Path) -> tuple[np.ndarray, np.ndarray]:
    """HU and labels (z, y, x): 1 right lung, 2 left lung."""
    series, mask = (data / folder for folder in FOLDERS["ct"])
    scanned = dicom.scan(series)[0]
    return scanned.volume().array, right_first(dicom.read_mask(next(mask.glob(_CT_MASK)), scanned))


def right_first(labels: np.ndarray) -> np.ndarray:
    """From 1 left and 2 right, as this set has it, to 1 right and 2 left.

    >>> right_first(np.array([0, 1, 2], np.uint8))
    array([0, 2, 1], dtype=uint8)
    """
    return np.array([0, 2, 1], np.uint8)[labels]


def brains(data: Path) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Name, image (z, y, x, 4) as T1, T1ce, T2, FLAIR, and whole tumour (z, y, x)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # several raters' masks; the first, which all were fused into, is taken
        cases = datasets.volumes(data / FOLDERS["brain"][0])
    for case in cases:
        image, labels, _ = case.read()
        yield case.id, image, labels > 0
