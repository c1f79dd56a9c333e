"""A result as files for other programs, as bytes: nothing of it stays on the disk."""

import tempfile
from pathlib import Path

import numpy as np

from course_lib import inference
from course_lib.app.recipe import Recipe
from course_lib.app.study import Study


def as_nifti(labels: np.ndarray, study: Study, recipe: Recipe, folder: Path) -> bytes:
    """A .nii.gz file on the grid of the study, with the recipe's `numbers`."""
    return _written("labels.nii.gz", recipe.to_numbers(labels), study, None, "", folder)


def as_seg(labels: np.ndarray, study: Study, recipe: Recipe, folder: Path) -> bytes:
    """A DICOM Segmentation that refers to the first of the study's series.

    Raises
    ------
    CourseError
        The study is no DICOM, or its images have lost the identifiers that a Segmentation refers to.
    """
    return _written("labels.dcm", labels, study, list(recipe.segments), f"{recipe.title} (for teaching)", folder)


def _written(name: str, labels, study: Study, names, algorithm: str, folder: Path) -> bytes:
    with tempfile.TemporaryDirectory(dir=folder) as here:
        path = Path(here, name)
        options = {"algorithm": algorithm} if algorithm else {}
        inference.write_result(path, labels, study.image, names, **options)
        return path.read_bytes()
