"""What a metric takes for a mask, for a pair of masks and for a voxel spacing; everything else is refused by name."""

import math

import numpy as np

from course_lib.errors import CourseError


def mask_pair(pred, truth):
    """Two masks of one case and class as arrays of bool, of the same shape; see `mask`."""
    pred, truth = mask("pred", pred), mask("truth", truth)
    same_shape(pred, truth)
    return pred, truth


def mask(name, values):
    """An array of bool, or of numbers that are all 0 or 1, as bool. Copied only where the type asks for it."""
    values = np.asarray(values)
    if values.dtype == bool:
        return values
    if values.dtype.kind not in "iuf":
        raise CourseError(f"{name} has the type {values.dtype}; a mask is an array of bool, or of numbers 0 and 1.")
    as_bool = values == 1
    if np.count_nonzero(as_bool) != np.count_nonzero(values):  # nan is nonzero too
        other = values[~as_bool & (values != 0)][0]
        raise CourseError(
            f"{name} holds {other}, but a mask is only 0 and 1. Probabilities become a mask by a threshold, "
            f"{name} > 0.5; logits by {name} > 0; of several labels compare one at a time, {name} == label."
        )
    return as_bool


def label_map(name, values):
    """An array of whole numbers as it is; of floating point numbers that are all whole, as integers."""
    values = np.asarray(values)
    if values.dtype.kind not in "biuf":
        raise CourseError(f"{name} has the type {values.dtype}; a label map is an array of whole numbers.")
    if values.dtype.kind != "f":
        return values
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int32)
    if not np.array_equal(whole, values):
        raise CourseError(
            f"{name} holds {values[whole != values][0]}, but a label map is whole numbers. Probabilities or logits of "
            f"several classes become one by {name}.argmax(axis=-1); a map is resampled by the nearest neighbour."
        )
    return whole


def same_shape(pred, truth):
    """Refuse two arrays of different shapes."""
    if pred.shape != truth.shape:
        raise CourseError(
            f"pred has shape {pred.shape} and truth {truth.shape}; two masks of one case have the same shape. "
            "NumPy would stretch one to fit the other and count pixels that do not exist."
        )


def spacing(spacing_mm, rank):
    """The voxel spacing in mm as a tuple of floats, one for each axis of an array of that rank."""
    try:
        values = tuple(float(value) for value in spacing_mm) if not isinstance(spacing_mm, str) else None
    except (TypeError, ValueError):
        values = None
    if values is None:
        raise CourseError(
            f"spacing_mm is {spacing_mm!r}; a distance in mm needs the voxel spacing, one number for each axis in the "
            "order of the array's axes: (dy, dx) or (dz, dy, dx)."
        )
    if len(values) != rank:
        raise CourseError(
            f"spacing_mm {values} has {len(values)} numbers for masks with {rank} axes; it takes one for each axis in "
            "the order of the array's axes: (dy, dx) or (dz, dy, dx). Take a batch or channel axis off the masks."
        )
    if not all(math.isfinite(value) and value > 0 for value in values):
        raise CourseError(f"spacing_mm is {values}; a voxel's sides are finite and above 0 mm.")
    return values
