"""Small NIfTI files as the public sets have them."""

import gzip

import nibabel
import numpy as np

LPS = np.diag([-1.0, -1.0, 2.0, 1.0])  # x to the left, y to the back, 2 mm between slices: as an axial DICOM series


def save_nifti(path, array, affine=LPS):
    """An array (z, y, x[, channel]) as NIfTI."""
    array = np.asarray(array)
    stored = array.transpose(2, 1, 0, *range(3, array.ndim)) if array.ndim > 2 else array.T
    path.parent.mkdir(parents=True, exist_ok=True)
    content = nibabel.Nifti1Image(stored, affine).to_bytes()
    path.write_bytes(gzip.compress(content, mtime=0) if path.name.endswith(".gz") else content)
    return path


def brain(seed=0, shape=(5, 8, 6)):
    return np.random.default_rng(seed).integers(1, 900, shape).astype(np.int16)


def tumour(shape=(5, 8, 6)):
    labels = np.zeros(shape, np.uint8)
    labels[1:4, 2:6, 2:5] = 2
    labels[2, 3:5, 3] = 4
    return labels


def brats_patient(folder, name, sequences=("t1", "t1ce", "t2", "flair"), joint="_", seg="seg"):
    for number, sequence in enumerate(sequences):
        save_nifti(folder / name / f"{name}{joint}{sequence}.nii.gz", brain(number) + 1000 * number)
    if seg:
        save_nifti(folder / name / f"{name}{joint}{seg}.nii.gz", tumour())
