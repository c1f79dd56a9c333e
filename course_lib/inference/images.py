"""Arrays, series and cases -> slices of float32, padded and normalised as the net has learned to see them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from course_lib import dicom
from course_lib.errors import CourseError

_AT_ONCE = 8  # slices read and normalised at a time


class Slices:
    """The slices of an image, which is read a few at a time.

    Attributes
    ----------
    shape : (z, y, x)
        Of the image; an image (y, x) is one slice.
    padded : (z, y, x)
        As large as a window at least.
    before : (z, y, x)
        How much of the padding lies before the image.
    channels : int
    is_volume : bool
    """

    def __init__(
        self,
        image,
        window: tuple[int, ...],
        channels: bool | None,
        normalise: Callable | None,
        statistics: Any,
        pad_value: float | None,
    ):
        sides, self._read = _opened(image, len(window), channels)
        self.is_volume = len(sides) == 3
        self.shape = (1,) * (3 - len(sides)) + sides
        if not all(self.shape):
            raise CourseError(f"The image has no voxel: its shape is {sides}.")
        whole_slice = (1,) * (3 - len(window)) + window
        self.padded = tuple(max(pair) for pair in zip(self.shape, whole_slice, strict=True))
        self.before = tuple((large - side) // 2 for large, side in zip(self.padded, self.shape, strict=True))
        probe = self._part(0, 1)
        self.channels = probe.shape[3] if probe.ndim == 4 else 1
        self._normalise, self._statistics = normalise, statistics
        self._pad_value = pad_value
        if pad_value is None and self.padded != self.shape:
            self._pad_value = self._smallest()

    def read(self, start: int, stop: int) -> Iterator[tuple[int, np.ndarray]]:
        """Pieces of the padded slices `start` to `stop`: the first slice of each, and (slices, y, x, C) float32."""
        for first in range(start, stop, _AT_ONCE):
            yield first, self._piece(first, min(first + _AT_ONCE, stop))

    def _piece(self, start: int, stop: int) -> np.ndarray:
        low, high = (int(np.clip(z - self.before[0], 0, self.shape[0])) for z in (start, stop))
        part = self._part(low, high)
        sides = (stop - start, *self.padded[1:])
        if part.shape[:3] != sides:
            corner = (low + self.before[0] - start if low < high else 0, *self.before[1:])
            part = _padded(part, sides, corner, self._pad_value)
        part = self._normalised(part)
        return part if part.ndim == 4 else part[..., np.newaxis]

    def _part(self, low: int, high: int) -> np.ndarray:
        return np.asarray(self._read(low, high), np.float32)

    def _normalised(self, part: np.ndarray) -> np.ndarray:
        if self._normalise is None:
            return part
        statistics = self._statistics
        if self.is_volume:
            statistics = _Missing() if statistics is None else statistics
        else:
            part = part[0]  # all of the image, which may have its own statistics
        done = np.asarray(self._normalise(part, statistics), np.float32)
        if done.shape != part.shape:
            raise CourseError(
                f"normalise gives back an array of shape {done.shape} for one of shape {part.shape}; it must keep the "
                "shape."
            )
        return done if self.is_volume else done[np.newaxis]

    def _smallest(self):
        """What training pads with: the smallest value of the whole image, of each channel's statistics if there are."""
        if isinstance(self._statistics, Sequence):
            return np.array([one.min for one in self._statistics], np.float32)
        if self._statistics is not None:
            return self._statistics.min
        return min(
            float(self._part(z, min(z + _AT_ONCE, self.shape[0])).min()) for z in range(0, self.shape[0], _AT_ONCE)
        )


class _Missing:
    """Stands for the statistics of the whole image where none were given."""

    def __getattr__(self, name):
        raise CourseError(
            f"normalise asks for the {name} of the image, but an image is read a few slices at a time, and each piece "
            "has its own. Give those of the whole: statistics=pipeline.statistics(case); or normalise the array "
            "yourself before you hand it over."
        )


def _padded(part: np.ndarray, sides: tuple[int, ...], corner: tuple[int, ...], value) -> np.ndarray:
    """An array of a value, with a part of the image in it."""
    whole = np.empty((*sides, *part.shape[3:]), np.float32)
    whole[:] = value
    whole[tuple(slice(first, first + size) for first, size in zip(corner, part.shape[:3], strict=True))] = part
    return whole


def _opened(image, window_axes: int, channels: bool | None) -> tuple[tuple[int, ...], Callable]:
    """The sides of an image, (z, y, x) or (y, x), and what reads some of its slices as (slices, y, x[, C])."""
    if isinstance(image, dicom.Series):
        opened = _of_series(image)
    elif hasattr(image, "read") and hasattr(image, "shape"):
        opened = _of_case(image)
    else:
        opened = _of_array(image, window_axes, channels)
    if len(opened[0]) < window_axes:
        raise CourseError(
            f"A window of {window_axes} sides needs a volume, but the image has {len(opened[0])} axes: give a window "
            "(y, x)."
        )
    return opened


def _of_series(series: dicom.Series):
    if len(series.frames) == 1:
        image = series.image().array[np.newaxis]
        return (series.rows, series.columns), lambda low, high: image[low:high]
    return series.shape, lambda low, high: series.read(slice(low, high))


def _of_case(case):
    sides = tuple(case.shape)
    if len(sides) == 2:
        image = np.asarray(case.read()[0])[np.newaxis]
        return sides, lambda low, high: image[low:high]
    if isinstance(getattr(case, "image", None), dicom.Series):
        return _of_series(case.image)  # the same values, and no mask has to be decoded for them
    whole = (slice(None),) * (len(sides) - 1)
    return sides, lambda low, high: case.read((slice(low, high), *whole))[0]


def _of_array(array, window_axes: int, channels: bool | None):
    array = array if hasattr(array, "shape") and hasattr(array, "dtype") else np.asarray(array)
    axes = len(array.shape)
    if channels is None:
        if axes == 3 and window_axes == 2:
            raise CourseError(
                f"An array of shape {tuple(array.shape)} and a window (y, x): is it a volume (z, y, x) or an image "
                "(y, x, C)? Say channels=False for a volume, channels=True for an image with channels."
            )
        channels = axes == 4
    sides = tuple(int(side) for side in array.shape[: axes - bool(channels)])
    if len(sides) not in (2, 3):
        raise CourseError(
            f"An image is (y, x) or (z, y, x), with channels last if it has any; an array of shape "
            f"{tuple(array.shape)} is none. Predict the cases of a batch one by one."
        )
    if len(sides) == 2:
        array = np.asarray(array)[np.newaxis]
    return sides, lambda low, high: array[low:high]
