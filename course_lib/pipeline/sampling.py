"""Which part of a case becomes one sample: a slice, a patch. A sampler reads no pixel; it says what is to be read.

A sampler has

    ndim                                        the axes of a sample
    count(shape)                                how many samples a case of that shape gives in an epoch
    region(shape, number, rng, statistics)      which voxels sample `number` is: a slice for each axis of the case

`statistics` (see `pipeline.statistics`) is looked at only by samplers that need it. A region never leaves the image:
where a patch is larger, the region is all there is, and the batch generator pads it.
"""

import itertools
import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course_lib.errors import CourseError

Region = tuple[slice, ...]


@dataclass(frozen=True)
class Slices:
    """Every slice (y, x) of every volume, once an epoch; an image (y, x) is one slice.

    Examples
    --------
    >>> Slices().count((30, 256, 256)), Slices().count((256, 256))
    (30, 1)
    """

    ndim: ClassVar[int] = 2

    def count(self, shape: tuple[int, ...]) -> int:
        return math.prod(shape[:-2])

    def region(self, shape: tuple[int, ...], number: int, rng: np.random.Generator, statistics=None) -> Region:
        return _slice(shape, number)


@dataclass(frozen=True)
class RandomSlices:
    """`per_case` slices (y, x) of each volume, drawn anew in each epoch; no slice comes twice while others wait."""

    per_case: int
    ndim: ClassVar[int] = 2

    def __post_init__(self):
        _check_count(self.per_case)

    def count(self, shape: tuple[int, ...]) -> int:
        return self.per_case

    def region(self, shape: tuple[int, ...], number: int, rng: np.random.Generator, statistics=None) -> Region:
        # sample `number` draws from its own part of the volume, so that the slices of an epoch are spread over it
        slices = math.prod(shape[:-2])
        first = number * slices // self.per_case
        last = max((number + 1) * slices // self.per_case, first + 1)
        return _slice(shape, int(rng.integers(first, last)))


@dataclass(frozen=True)
class Patches:
    """`per_case` boxes of each case, drawn anew in each epoch.

    Parameters
    ----------
    shape : (int, int) or (int, int, int)
        The size of a patch. Two numbers on volumes: a patch (y, x) of a single slice.
    per_case : int
    where : "anywhere", "foreground" or "classes"
        "anywhere": every place is equally likely. "foreground": half of the patches are centred on a voxel of the
        foreground, each equally likely; the rest is anywhere. "classes": every label of the case, the background among
        them, is equally likely, and then each of its voxels. At the border a patch is moved inwards. Voxels are drawn
        from the thousand of each label that `pipeline.statistics` keeps.

    Examples
    --------
    >>> patches = Patches((64, 64, 64), per_case=8)
    >>> patches.region((120, 64, 50), 0, np.random.default_rng(0))
    (slice(48, 112, None), slice(0, 64, None), slice(0, 50, None))
    """

    shape: tuple[int, ...]
    per_case: int
    where: str = "anywhere"

    def __post_init__(self):
        object.__setattr__(self, "shape", _checked_shape(self.shape))
        _check_count(self.per_case)
        if self.where not in ("anywhere", "foreground", "classes"):
            raise CourseError(
                f"{self.where!r} is no place to take patches from: choose 'anywhere', 'foreground' or 'classes'."
            )

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def count(self, shape: tuple[int, ...]) -> int:
        return self.per_case

    def region(self, shape: tuple[int, ...], number: int, rng: np.random.Generator, statistics=None) -> Region:
        sides = _sides(self.shape, shape)
        centre = self._centre(rng, statistics)
        if centre is None:
            starts = [int(rng.integers(0, whole - side + 1)) for whole, side in zip(shape, sides, strict=True)]
        else:
            starts = [
                min(max(int(middle) - side // 2, 0), whole - side)
                for middle, whole, side in zip(centre, shape, sides, strict=True)
            ]
        return tuple(slice(start, start + side) for start, side in zip(starts, sides, strict=True))

    def _centre(self, rng, statistics):
        """A voxel to put the patch on, or None for anywhere."""
        if self.where == "anywhere" or (self.where == "foreground" and rng.random() < 0.5):
            return None
        labels = np.array([label for label in statistics.labels if self.where == "classes" or label != 0])
        if not len(labels):
            return None
        voxels = np.array([statistics.labels[label] if self.where == "foreground" else 1 for label in labels.tolist()])
        positions = statistics.positions[int(rng.choice(labels, p=voxels / voxels.sum()))]
        return positions[rng.integers(len(positions))]


@dataclass(frozen=True)
class GridPatches:
    """Boxes that together cover each case, every one once an epoch.

    Parameters
    ----------
    shape : (int, int) or (int, int, int)
        The size of a patch. Two numbers on volumes: patches (y, x) of every slice.
    overlap : float
        From 0 to below 1: the part of a side that neighbours share at least. The last patch of a row ends at the
        border, so it may share more.

    Examples
    --------
    >>> grid = GridPatches((4,  4), overlap=0.5)
    >>> grid.count((4, 7))
    3
    >>> [grid.region((4, 7), number)[1] for number in range(3)]
    [slice(0, 4, None), slice(2, 6, None), slice(3, 7, None)]
    """

    shape: tuple[int, ...]
    overlap: float = 0.0

    def __post_init__(self):
        object.__setattr__(self, "shape", _checked_shape(self.shape))
        if not 0 <= self.overlap < 1:
            raise CourseError(
                f"An overlap of {self.overlap} is none: it is the part of a side that neighbours share, from 0 to "
                "below 1."
            )

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def count(self, shape: tuple[int, ...]) -> int:
        return math.prod(len(starts) for starts in self._starts(shape))

    def region(self, shape: tuple[int, ...], number: int, rng=None, statistics=None) -> Region:
        starts = self._starts(shape)
        place = np.unravel_index(number, [len(along) for along in starts])
        sides = _sides(self.shape, shape)
        corner = [along[index] for along, index in zip(starts, place, strict=True)]
        return tuple(slice(start, start + side) for start, side in zip(corner, sides, strict=True))

    def _starts(self, shape):
        """Along each axis, where the patches begin."""
        starts = []
        for whole, side in zip(shape, _sides(self.shape, shape), strict=True):
            step = max(1, math.floor(side * (1 - self.overlap)))
            inner = itertools.takewhile(lambda start, end=whole - side: start < end, itertools.count(0, step))
            starts.append([*inner, whole - side])
        return starts


def _slice(shape, number):
    outer = np.unravel_index(number, shape[:-2]) if len(shape) > 2 else ()
    return (*(slice(int(index), int(index) + 1) for index in outer), *(slice(0, side) for side in shape[-2:]))


def _sides(patch, shape):
    """The sides of the region: those of the patch, as far as the image goes; 1 along the axes that a patch lacks."""
    if len(patch) > len(shape):
        raise CourseError(
            f"A patch of shape {patch} has more axes than an image of shape {shape}: give the patch {len(shape)} sides."
        )
    patch = (1,) * (len(shape) - len(patch)) + patch
    return tuple(min(side, whole) for side, whole in zip(patch, shape, strict=True))


def _checked_shape(shape):
    sides = tuple(shape)
    if len(sides) not in (2, 3) or not all(isinstance(side, int | np.integer) and side >= 1 for side in sides):
        raise CourseError(
            f"{sides} is no shape of a patch: give 2 or 3 whole numbers of at least 1, such as (64, 64, 64)."
        )
    return tuple(int(side) for side in sides)


def _check_count(per_case):
    if not isinstance(per_case, int | np.integer) or per_case < 1:
        raise CourseError(f"{per_case!r} samples per case are none: per_case is a whole number of at least 1.")
