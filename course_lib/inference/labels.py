"""Probabilities -> masks and labels."""

from collections.abc import Sequence

import numpy as np

from course_lib.errors import CourseError


def threshold(probabilities: np.ndarray, at: float | Sequence[float] = 0.5) -> np.ndarray:
    """Where a probability reaches its threshold: p >= at. A probability of exactly `at` is inside.

    Parameters
    ----------
    probabilities : array, channels last if `at` has one number for each
    at : float, or sequence of float
        Above 0, or everything would be inside, and at most 1. One for all channels, or one for each.

    Returns
    -------
    bool array of the same shape

    Raises
    ------
    CourseError
        A threshold outside that range, or not one for each channel; a probability that is not a number.

    Examples
    --------
    >>> threshold(np.array([[0.2, 0.6], [0.5, 0.5]]), [0.5, 0.6])
    array([[False,  True],
           [ True, False]])
    """
    probabilities = np.asarray(probabilities)
    limits = np.asarray(at, np.float64)
    check_threshold(at)
    if limits.ndim and (limits.shape != probabilities.shape[-1:]):
        raise CourseError(
            f"There are {limits.size} thresholds for an array of shape {probabilities.shape}: give one number, or one "
            "for each channel of the last axis."
        )
    if np.isnan(probabilities).any():
        raise CourseError("There are probabilities that are not a number (nan): they are neither inside nor outside.")
    # in the precision of the probabilities: a float32 of 0.6 is meant to reach 0.6
    return probabilities >= limits.astype(np.result_type(probabilities.dtype, np.float16))


def check_threshold(at) -> None:
    limits = np.asarray(at, np.float64)
    if limits.ndim > 1 or not limits.size or not ((limits > 0) & (limits <= 1)).all():
        raise CourseError(f"threshold is {at}, but is a probability above 0 and at most 1, or one for each channel.")


def most_likely(probabilities: np.ndarray) -> np.ndarray:
    """The channel of the largest probability (or logit): labels of mutually exclusive classes, as softmax gives them.

    Of equal ones the lowest channel wins, so that in doubt a voxel is background.

    Parameters
    ----------
    probabilities : array (..., classes)
        At most 256 classes.

    Returns
    -------
    uint8 array (...)

    Examples
    --------
    >>> most_likely(np.array([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4]]))
    array([1, 0], dtype=uint8)
    """
    probabilities = np.asarray(probabilities)
    if not probabilities.ndim or not 1 <= probabilities.shape[-1] <= 256:
        raise CourseError(f"An array of shape {probabilities.shape} holds no 1 to 256 classes in its last axis.")
    return probabilities.argmax(axis=-1).astype(np.uint8)
