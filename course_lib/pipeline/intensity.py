"""Grey values on one scale, whatever the exposure or the scanner."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.errors import CourseError


def normalize(image: np.ndarray, method: str = "zscore", where: np.ndarray | None = None) -> np.ndarray:
    """Put the grey values of one image on a common scale.

    `"zscore"`: (x - mean) / sd, so that the image has mean 0 and standard deviation 1.
    `"minmax"`: (x - min) / (max - min), so that it runs from 0 to 1.
    An image of one single value becomes all zeros: it carries no information, and 0/0 is no number.

    Parameters
    ----------
    image : array of any shape and real dtype
    method : "zscore" or "minmax"
    where : bool array of the image's shape, optional
        The pixels that mean, sd, min and max are taken over (e.g. inside the brain). The whole image is transformed.

    Returns
    -------
    float32 array of the image's shape

    Raises
    ------
    CourseError
        Unknown method, values that are not finite, or a `where` that leaves no pixel.

    Examples
    --------
    >>> normalize(np.array([[0, 50], [100, 50]], dtype=np.uint8), "minmax")
    array([[0. , 0.5],
           [1. , 0.5]], dtype=float32)
    """
    values = np.asarray(image, dtype=np.float32)
    chosen = _checked(values if where is None else values[np.broadcast_to(where, values.shape)])
    if method == "zscore":
        # float64 sums: float32 loses digits over the 4 million pixels of an X-ray
        offset, scale = chosen.mean(dtype=np.float64), chosen.std(dtype=np.float64)
    elif method == "minmax":
        offset, scale = chosen.min(), np.float64(chosen.max()) - chosen.min()
    else:
        raise CourseError(f"{method!r} is no normalisation the course knows: choose 'zscore' or 'minmax'.")
    return _scaled(values, offset, scale)


class Normalization(ABC):
    """A way to put grey values on a common scale, with its settings.

    | call                             | what happens                                                               |
    |----------------------------------|----------------------------------------------------------------------------|
    | `n(image)`                       | with the image's own mean, sd, minimum, ...                                |
    | `n(patch, statistics)`           | with those of the whole case, so that a patch looks as it does in its case |
    | `n(image, [first, second, ...])` | the same for each channel of the last axis                                 |
    | `n(image, channels=True)`        | each channel of the last axis with its own                                 |

    `statistics` has the attributes `mean`, `sd`, `min`, `max`, `nonzero_mean`, `nonzero_sd` and the method
    `percentile(p)`, see `course_lib.pipeline.statistics`. An image of one value becomes all zeros (through a window:
    its place in it). The result is float32.
    """

    def __call__(
        self, image: np.ndarray, statistics: Any | Sequence[Any] | None = None, *, channels: bool = False
    ) -> np.ndarray:
        """float32 array of the image's shape; the input is left as it is."""
        values = np.asarray(image, dtype=np.float32)
        if not channels and not isinstance(statistics, Sequence):
            return self._apply(_checked(values), statistics)
        count = values.shape[-1] if values.ndim else 0
        each = statistics if isinstance(statistics, Sequence) else [statistics] * count
        if len(each) != count:
            raise CourseError(
                f"There are statistics of {len(each)} channels for an image of shape {values.shape}, whose last axis "
                f"holds {count}: give one for each."
            )
        parts = [self._apply(_checked(values[..., number]), one) for number, one in enumerate(each)]
        return np.stack(parts, axis=-1)

    @abstractmethod
    def _apply(self, values: np.ndarray, statistics: Any | None) -> np.ndarray:
        """One channel."""


@dataclass(frozen=True)
class ZScore(Normalization):
    """(x - mean) / sd.

    Parameters
    ----------
    where : "all" or "nonzero"
        "nonzero" is for skull-stripped MR, where air was set to 0: mean and sd are those of the voxels that
        are not 0, and the zeros stay 0.

    Examples
    --------
    >>> ZScore("nonzero")(np.array([0, 2, 4]))
    array([ 0., -1.,  1.], dtype=float32)
    """

    where: str = "all"

    def __post_init__(self):
        if self.where not in ("all", "nonzero"):
            raise CourseError(f"ZScore: where is {self.where!r}, choose 'all' or 'nonzero'.")

    def _apply(self, values, statistics):
        if self.where == "all":
            if statistics is not None:
                return _scaled(values, statistics.mean, statistics.sd)
            return _scaled(values, values.mean(dtype=np.float64), values.std(dtype=np.float64))
        inside = values != 0
        if statistics is not None:
            mean, sd = statistics.nonzero_mean, statistics.nonzero_sd
        elif inside.any():
            mean, sd = values[inside].mean(dtype=np.float64), values[inside].std(dtype=np.float64)
        else:
            return np.zeros_like(values)
        # in a case of nothing but air the nonzero mean is NaN, and no voxel asks for it
        return np.where(inside, _scaled(values, mean, sd), np.float32(0))


@dataclass(frozen=True)
class MinMax(Normalization):
    """(x - min) / (max - min), from 0 to 1.

    Examples
    --------
    >>> MinMax()(np.array([-1, 0, 3]))
    array([0.  , 0.25, 1.  ], dtype=float32)
    """

    def _apply(self, values, statistics):
        low, high = (values.min(), values.max()) if statistics is None else (statistics.min, statistics.max)
        return _scaled(values, low, np.float64(high) - low)


@dataclass(frozen=True)
class Window(Normalization):
    """(x - (center - width / 2)) / width, clipped to 0 ... 1: what a CT window shows, black to white.

    Hounsfield units mean the same on every scanner, so no statistics are taken: those given are not used.
    The formula is LINEAR_EXACT of DICOM PS3.3 C.11.2.1.3.2.

    Parameters
    ----------
    center, width : float
        In the units of the image; lung -600, 1500; soft tissue 40, 400; bone 500, 2000.

    Examples
    --------
    >>> Window(40, 400)(np.array([-1000, -160, 40, 240, 3000]))
    array([0. , 0. , 0.5, 1. , 1. ], dtype=float32)
    """

    center: float
    width: float

    def __post_init__(self):
        if not self.width > 0:
            raise CourseError(f"Window: a width of {self.width} shows nothing, it must be above 0.")

    def _apply(self, values, statistics):
        return _scaled(values, self.center - self.width / 2, self.width).clip(0, 1)


@dataclass(frozen=True)
class Percentiles(Normalization):
    """(x - low) / (high - low) with two percentiles, clipped to 0 ... 1: a few very bright voxels decide nothing.

    Parameters
    ----------
    low, high : float
        In percent, low < high.

    Examples
    --------
    >>> Percentiles(0, 50)(np.array([0, 1, 2, 3, 400]))
    array([0. , 0.5, 1. , 1. , 1. ], dtype=float32)
    """

    low: float = 0.5
    high: float = 99.5

    def __post_init__(self):
        if not 0 <= self.low < self.high <= 100:
            raise CourseError(f"Percentiles: {self.low} and {self.high} are no range: 0 <= low < high <= 100.")

    def _apply(self, values, statistics):
        if statistics is None:
            low, high = np.percentile(values, (self.low, self.high))
        else:
            low, high = statistics.percentile(self.low), statistics.percentile(self.high)
        return _scaled(values.clip(np.float32(low), np.float32(high)), low, np.float64(high) - low).clip(0, 1)


def _scaled(values: np.ndarray, offset: float, scale: float) -> np.ndarray:
    # the difference in float32, in one pass: values of 16 bits lose nothing
    moved = values - np.float32(offset)
    moved /= np.float32(scale) or 1
    return moved


def _checked(chosen: np.ndarray) -> np.ndarray:
    if chosen.size == 0:
        raise CourseError("There is no pixel to take statistics over: the image or the region `where` is empty.")
    if not np.isfinite(chosen).all():
        raise CourseError("The image holds NaN or infinite values, which would spread to every pixel: clean it first.")
    return chosen
