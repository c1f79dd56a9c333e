"""Virtual patients for who has no study at hand: made when asked for, like a real one in every file."""

from collections.abc import Callable
from pathlib import Path

from course_lib import phantoms
from course_lib.app.recipe import Recipe
from course_lib.datasets.names import SEQUENCES

_BRATS_MM, _MR_MM, _CT_MM = (155, 240, 240), (160, 230, 230), (300, 358, 358)  # the fields of view of the phantoms
_USUAL_MM = (2.0, 2.0, 2.0)
_CHOICE = 3  # patients of each kind


def examples(recipe: Recipe) -> dict[str, Callable[[Path], None]]:
    """What there is to choose for a net: words -> what writes the files into a folder."""
    found = {}
    if set(recipe.channels) & SEQUENCES.keys() or recipe.modality == "MR":
        for seed in range(_CHOICE):
            found[f"virtual brain {seed + 1}, without skull (NIfTI)"] = _brats(recipe, seed)
        for seed in range(_CHOICE):
            found[f"virtual head {seed + 1} (DICOM)"] = _mr(recipe, seed)
    if not recipe.channels and recipe.modality in ("CT", ""):
        for seed in range(_CHOICE):
            found[f"virtual chest CT {seed + 1} (DICOM)"] = _ct(recipe, seed)
    return found


def _brats(recipe, seed):
    shape = _shape(_BRATS_MM, recipe)
    return lambda folder: phantoms.write_brats_patients(folder, 1, shape, seed=seed, year=2023, progress=False)


def _mr(recipe, seed):
    shape = _shape(_MR_MM, recipe)
    return lambda folder: phantoms.write_mr_patients(folder, 1, shape, seed=seed, progress=False, segments="parts")


def _ct(recipe, seed):
    shape = _shape(_CT_MM, recipe)
    return lambda folder: phantoms.write_ct_patients(folder, 1, shape, seed=seed, progress=False)


def _shape(field_mm, recipe) -> tuple[int, int, int]:
    """So many voxels that they are as large as those that the net was trained on."""
    spacing_mm = recipe.spacing_mm or _USUAL_MM
    return tuple(max(8, round(side / step)) for side, step in zip(field_mm, spacing_mm, strict=True))
