"""What a case's grey values and labels are like, from one pass over its files that never holds all of it.

The result is kept as a file below `settings.cache_home()`, under a name that changes with the case's files: a case is
passed over once, not once for each training.
"""

import hashlib
import json
import os
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_lib import settings
from course_lib.errors import CourseError

POSITIONS_PER_LABEL = 1000
# A slab of 2**19 voxels takes 20 MB with all that is made of it, and is read as fast as a larger one.
_SLAB_VOXELS = 2**19
# Whole numbers within so wide a range are counted one by one; CT needs 2**12, any 16-bit image 2**16.
_WIDEST_COUNT = 2**22
# Other numbers are counted by sign, exponent and the first 10 bits of the fraction of their float32 pattern.
_DROPPED_BITS = 13
_FORMAT = 1


@dataclass(frozen=True, eq=False)
class Statistics:
    """Grey values and labels of one case, over the voxels whose `known` is True (all, if the case has no mask).

    Attributes
    ----------
    shape : tuple of int
        The case's.
    count : int
        Voxels looked at.
    mean, sd, min, max : float
        The standard deviation is that of the population: sqrt(mean((x - mean)^2)).
    nonzero_mean, nonzero_sd : float
        Over values other than 0; both are 0 where there is none.
    exact : bool
        Whether `percentile` is exact: all values are whole numbers.
    labels : dict of int -> int
        Label -> voxels. The background, 0, is one of them.
    positions : dict of int -> array (n, axes)
        Label -> indices of up to 1000 of its voxels, drawn at random, each voxel with equal chance.
    values, counts : arrays
        The values that occur, ascending, and how often; not exact: the middle of each bin.
    """

    shape: tuple[int, ...]
    count: int
    mean: float
    sd: float
    min: float
    max: float
    nonzero_mean: float
    nonzero_sd: float
    exact: bool
    labels: dict[int, int]
    positions: dict[int, np.ndarray] = field(repr=False)
    values: np.ndarray = field(repr=False)
    counts: np.ndarray = field(repr=False)

    def percentile(self, p):
        """The value below which `p` percent of the values lie, by linear interpolation as in `numpy.percentile`.

        Exact for whole numbers. Others are counted in bins whose middle is within 1/2000 of each value in them, so the
        result is as close as that to its neighbours among the values.

        Parameters
        ----------
        p : float or sequence of float
            From 0 to 100.

        Examples
        --------
        >>> from types import SimpleNamespace
        >>> image = np.array([[10, 20], [30, 40]], np.float32)
        >>> case = SimpleNamespace(id="a", has_mask=False, shape=(2, 2), read=lambda: (image, image, image))
        >>> statistics(case).percentile(50)
        25.0
        """
        p = np.asarray(p, dtype=np.float64)
        if not ((p >= 0) & (p <= 100)).all():
            raise CourseError(f"A percentile lies between 0 and 100, but {p} was asked for.")
        upto = np.cumsum(self.counts, dtype=np.int64)
        rank = p / 100 * (self.count - 1)
        below = np.floor(rank).astype(np.int64)
        above = np.minimum(below + 1, self.count - 1)
        low, high = (self.values[np.searchsorted(upto, r, side="right")].astype(np.float64) for r in (below, above))
        result = np.clip(low + (high - low) * (rank - below), self.min, self.max)
        return result if result.ndim else float(result)


def statistics(case, progress: Callable[[int, int], None] | None = None) -> Statistics | list[Statistics]:
    """The statistics of a case: from the cache if its files are as they were, else from a pass over them.

    Of a case with `channels`, such as the sequences of an MR study, a list: those of each channel.

    A volume is read a few slices at a time, an image (y, x) at once. Voxels that are not `known`, such as the padding
    around a scanner's round field of view, do not count.

    Parameters
    ----------
    case : datasets.Case or datasets.VolumeCase
        Or what has `id`, `shape`, `has_mask` and `read(region)` as they have. Only a case with `image` and `mask` that
        are paths, or series with `files`, is cached.
    progress : callable (done, total), optional
        Is told how many slices have been read.

    Raises
    ------
    CourseError
        The case holds no known voxel, or values that are not finite; or a file cannot be read.
    """
    count = len(getattr(case, "channels", ()))
    path = _cache_path(case)
    paths = [] if path is None else [path.with_stem(f"{path.stem}-{number}") for number in range(count)] or [path]
    found = [_load(path) for path in paths]
    if not found or None in found:
        found = _pass_over(case, progress)
        for one, path in zip(found, paths, strict=bool(paths)):
            _save(one, path)
    return found if count else found[0]


def files_of(case) -> list[Path]:
    """The files that a case is read from, the image's first; none where the case does not say."""
    image = getattr(case, "image", None)
    if isinstance(image, Path):
        files = [image]
    else:
        files = list(getattr(image, "files", ()))
        frames = getattr(image, "frames", ())
        if hasattr(case, "frame") and len(frames) > case.frame:
            files = [frames[case.frame].path]
    mask = getattr(case, "mask", None)
    masks = [mask] if isinstance(mask, Path) else getattr(mask, "files", ())
    return [Path(file) for file in (*files, *masks)]


def _pass_over(case, progress) -> list[Statistics]:
    """Of each channel, in one pass; one where there are no channels."""
    channels = [(_Moments(), _Moments(), _Histogram()) for _ in getattr(case, "channels", ()) or [None]]
    labels, positions = {}, {}
    rng = np.random.default_rng(0)  # a case's positions are the same whenever they are drawn
    shape = tuple(map(int, case.shape))
    for region, image, mask, known in _slabs(case, shape, progress):
        image = np.asarray(image, np.float32)
        for number, counters in enumerate(channels):
            channel = image if image.ndim == known.ndim else image[..., number]
            # a case without a mask knows no truth anywhere, but its grey values are as good as any
            _add(channel[known] if case.has_mask else channel.ravel(), counters, case)
        if case.has_mask:
            _count_labels(mask, known, region[0].start, labels, positions, rng)
    return [_result(case, shape, *counters, labels, positions) for counters in channels]


def _add(values, counters, case):
    if not np.isfinite(values).all():
        raise CourseError(f"{_name(case)} holds NaN or infinite values, which have no mean: clean the image first.")
    moments, nonzero, histogram = counters
    moments.add(values)
    nonzero.add(values[values != 0])
    histogram.add(values)


def _result(case, shape, moments, nonzero, histogram, labels, positions) -> Statistics:
    if not moments.count:
        raise CourseError(
            f"{_name(case)} has no voxel whose truth is known, so there is nothing to take statistics over. Look at "
            "its image and mask, or leave the case out."
        )
    values, counts = histogram.result()
    return Statistics(
        shape=shape,
        count=moments.count,
        mean=moments.mean,
        sd=moments.sd,
        min=moments.min,
        max=moments.max,
        nonzero_mean=nonzero.mean,
        nonzero_sd=nonzero.sd,
        exact=histogram.exact,
        labels=dict(sorted(labels.items())),
        positions={label: _compact(positions[label], shape) for label in sorted(positions)},
        values=values,
        counts=counts.astype(np.min_scalar_type(counts.max())),
    )


def _slabs(case, shape, progress):
    """Region, image, mask and known of one slab after the other."""
    total = shape[0] if len(shape) > 2 else 1
    whole = tuple(slice(0, side) for side in shape)
    if len(shape) == 2:
        yield whole, *case.read()
        if progress is not None:
            progress(1, 1)
        return
    thickness = max(1, _SLAB_VOXELS // int(np.prod(shape[1:])))
    for start in range(0, total, thickness):
        stop = min(start + thickness, total)
        region = (slice(start, stop), *whole[1:])
        yield region, *case.read(region)
        if progress is not None:
            progress(stop, total)


class _Moments:
    """Count, mean and sd of numbers that come in parts (Chan, Golub and LeVeque, Am. Statistician 37 (1983) 242)."""

    def __init__(self):
        self.count, self.mean, self._squares = 0, 0.0, 0.0
        self.min, self.max = np.inf, -np.inf

    def add(self, values):
        if not values.size:
            return
        mean = float(values.mean(dtype=np.float64))
        squares = float(values.var(dtype=np.float64)) * values.size
        count, step = self.count + values.size, mean - self.mean
        self._squares += squares + step**2 * self.count * values.size / count
        self.mean += step * values.size / count
        self.count = count
        self.min, self.max = min(self.min, float(values.min())), max(self.max, float(values.max()))

    @property
    def sd(self):
        return float(np.sqrt(self._squares / self.count)) if self.count else 0.0


class _Histogram:
    """Counts of whole numbers as long as all are whole, then of narrow bins."""

    def __init__(self):
        self.exact = True
        self._low, self._counts = 0, np.zeros(0, np.int64)  # of value low, low + 1, ...
        self._bins = None

    def add(self, values):
        if not values.size:
            return
        if self.exact and not self._counts_whole(values):
            self.exact = False
            self._bins = np.zeros(2 ** (32 - _DROPPED_BITS), np.int64)
            whole = np.flatnonzero(self._counts)
            np.add.at(self._bins, _bin_of((whole + self._low).astype(np.float32)), self._counts[whole])
        if not self.exact:
            self._bins += np.bincount(_bin_of(values), minlength=len(self._bins))

    def _counts_whole(self, values):
        low, high = float(values.min()), float(values.max())
        if len(self._counts):
            low, high = min(low, self._low), max(high, self._low + len(self._counts) - 1)
        if high - low >= _WIDEST_COUNT or max(-low, high) > 2**24 or not np.array_equal(values, np.rint(values)):
            return False
        low, high = int(low), int(high)
        counts = np.bincount(values.astype(np.int64) - low, minlength=high - low + 1)
        counts[self._low - low : self._low - low + len(self._counts)] += self._counts
        self._low, self._counts = low, counts
        return True

    def result(self):
        if self.exact:
            present = np.flatnonzero(self._counts)
            values = present + self._low
            return values.astype(np.promote_types(*map(np.min_scalar_type, values[[0, -1]]))), self._counts[present]
        present = np.flatnonzero(self._bins)
        return _middle_of(present), self._bins[present]


def _bin_of(values):
    """Which bin a float32 belongs to; bins ascend as the values do."""
    bits = (values + np.float32(0)).view(np.uint32)  # -0 becomes 0
    # an IEEE 754 number sorts like its pattern if it is positive, the other way round if it is negative
    ordered = np.where(bits >> 31, ~bits, bits | np.uint32(2**31))
    return (ordered >> _DROPPED_BITS).astype(np.int64)


def _middle_of(bins):
    ordered = (bins.astype(np.uint32) << _DROPPED_BITS) | np.uint32(2 ** (_DROPPED_BITS - 1))
    middle = np.where(ordered >> 31, ordered & np.uint32(2**31 - 1), ~ordered).astype(np.uint32).view(np.float32)
    # 0 shares its bin with numbers too small for any image
    return np.where(np.abs(middle) < np.finfo(np.float32).tiny, np.float32(0), middle)


def _count_labels(mask, known, first, labels, positions, rng):
    """Adds a slab's labels to `labels`, and keeps in `positions` a fair draw of all voxels seen so far."""
    for label in np.unique(mask[known]).tolist():
        here = np.flatnonzero((mask == label) & known)
        before = labels.get(label, 0)
        labels[label] = before + len(here)
        # draw among all voxels of this label so far: numbers below `before` mean one of those kept, at random
        drawn = rng.choice(labels[label], min(POSITIONS_PER_LABEL, labels[label]), replace=False)
        new = here[drawn[drawn >= before] - before]
        found = np.stack(np.unravel_index(new, mask.shape), axis=-1)
        found[:, 0] += first
        kept = positions.get(label, found[:0])
        positions[label] = np.concatenate([rng.permutation(kept)[: len(drawn) - len(new)], found])


def _compact(positions, shape):
    return positions.astype(np.min_scalar_type(max(shape)))


def _name(case):
    files = files_of(case)
    return f"Case {case.id}" + (f" ({files[0]})" if files else "")


def _cache_path(case):
    files = files_of(case)
    if not files:
        return None
    try:
        stamps = [[str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns] for file in files]
    except OSError:  # reading the case will say what is wrong
        return None
    frames = [getattr(frame, "index", 0) for frame in getattr(getattr(case, "image", None), "frames", ())]
    described = [_FORMAT, str(case.id), list(case.shape), getattr(case, "frame", None), frames, stamps]
    name = hashlib.sha256(json.dumps(described).encode()).hexdigest()[:32]
    return settings.cache_home() / "statistics" / f"{name}.npz"


_NUMBERS = ("count", "mean", "sd", "min", "max", "nonzero_mean", "nonzero_sd", "exact")


def _save(made, path):
    header = {name: getattr(made, name) for name in _NUMBERS}
    header |= {"shape": made.shape, "labels": list(made.labels.items())}
    arrays = {f"positions {label}": array for label, array in made.positions.items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            try:
                np.savez(file, header=json.dumps(header), values=made.values, counts=made.counts, **arrays)
                file.close()
                os.replace(file.name, path)
            except BaseException:
                file.close()
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        warnings.warn(
            f"Statistics cannot be kept in {path.parent} ({error}), so they are made again each time. Set COURSE_DATA "
            "to a folder of your own.",
            stacklevel=3,
        )


def _load(path):
    try:
        with np.load(path, allow_pickle=False) as stored:
            header = json.loads(str(stored["header"]))
            labels = dict(header.pop("labels"))
            positions = {label: stored[f"positions {label}"] for label in labels}
            shape = tuple(header.pop("shape"))
            return Statistics(
                **header,
                shape=shape,
                labels=labels,
                positions=positions,
                values=stored["values"],
                counts=stored["counts"],
            )
    # not there, cut short, or not what was written: it is made again
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
