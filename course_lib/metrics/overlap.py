"""How much two masks overlap. A metric has no smoothing term: on masks the numbers are exact."""

import math

import numpy as np

from course_lib.errors import CourseError


def dice(pred, truth, empty=math.nan):
    """The Dice coefficient of two masks of one case, 2 |P and T| / (|P| + |T|).

    Parameters
    ----------
    pred, truth : array-like of bool, or of numbers that are all 0 or 1
        Masks of one case and one class, of the same shape and any rank. Average over cases and classes afterwards:
        the Dice of several cases pooled into one array is another number, and a flattering one.
    empty : float
        What two empty masks give, where the formula is 0 / 0. nan says "does not count" and is what `numpy.nanmean`
        leaves out; 1 praises that nothing was found where nothing is; 0 punishes it. Say which one you report.

    Returns
    -------
    float
        From 0 (no overlap) to 1 (equal). Where just one of the masks is empty it is 0.

    Raises
    ------
    CourseError
        The shapes differ, or an array holds anything but 0 and 1: probabilities, or a map of several labels.

    References
    ----------
    Dice, Measures of the amount of ecologic association between species, 1945, https://doi.org/10.2307/1932409

    Examples
    --------
    Two pixels are in both; the masks have three and two pixels: 2 * 2 / (3 + 2).

    >>> dice([[1, 1], [1, 0]], [[1, 1], [0, 0]])
    0.8
    """
    overlap, pred_size, truth_size = _sizes(pred, truth)
    sizes = pred_size + truth_size
    return 2 * overlap / sizes if sizes else empty


def iou(pred, truth, empty=math.nan):
    """Intersection over union of two masks of one case, |P and T| / |P or T|, also called the Jaccard index.

    Parameters, errors and empty masks are those of `dice`; the one follows from the other, iou = dice / (2 - dice).

    References
    ----------
    Jaccard, The distribution of the flora in the alpine zone, 1912, https://doi.org/10.1111/j.1469-8137.1912.tb05611.x

    Examples
    --------
    Two pixels are in both masks, three in at least one.

    >>> print(f"{iou([[1, 1], [1, 0]], [[1, 1], [0, 0]]):.4f}")
    0.6667
    """
    overlap, pred_size, truth_size = _sizes(pred, truth)
    union = pred_size + truth_size - overlap
    return overlap / union if union else empty


def _sizes(pred, truth):
    """Pixels in both masks, in the first and in the second, as Python's integers."""
    pred, truth = _mask("pred", pred), _mask("truth", truth)
    if pred.shape != truth.shape:
        raise CourseError(
            f"pred has shape {pred.shape} and truth {truth.shape}; two masks of one case have the same shape. "
            "NumPy would stretch one to fit the other and count pixels that do not exist."
        )
    return tuple(int(np.count_nonzero(mask)) for mask in (pred & truth, pred, truth))


def _mask(name, values):
    values = np.asarray(values)
    if values.dtype == bool:
        return values
    if values.dtype.kind not in "iuf":
        raise CourseError(f"{name} has the type {values.dtype}; a mask is an array of bool, or of numbers 0 and 1.")
    mask = values == 1
    others = values[~mask & (values != 0)]
    if others.size:
        raise CourseError(
            f"{name} holds {others[0]}, but a mask is only 0 and 1. Probabilities become a mask by a threshold, "
            f"{name} > 0.5; logits by {name} > 0; of several labels compare one at a time, {name} == label."
        )
    return mask
