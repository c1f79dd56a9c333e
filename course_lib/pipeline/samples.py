"""The samples of an epoch: which there are, in what order they come, and how one is made from its case."""

import contextlib
import inspect
import threading
from concurrent.futures import Future

import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline import intensity
from course_lib.pipeline.loading import Sample
from course_lib.pipeline.shape import resize, resize_mask
from course_lib.pipeline.statistics import Statistics, files_of, statistics

# The statistics of a volume take some 30 kB; those of cases beyond so many are read from their files again.
_STATISTICS_IN_MEMORY = 1024

# What a sample is counted with while it is made, in times of its arrays: reading, resizing and augmenting keep copies
# for a moment, some of them float64.
_WORKING = 4


class SampleError(CourseError):
    """A sample cannot be made from its case."""


class Samples:
    """What `BatchGenerator` stacks; see there for the parameters. Nothing here changes but two caches."""

    def __init__(self, cases, seed, shape, method, shuffle, sampler, augment, labels, shard):
        self.cases = cases
        self._seed, self._shape, self._shuffle, self._sampler = seed, shape, shuffle, sampler
        self._normalise = _normaliser(method)
        self._augment, self._augment_takes_spacing = augment, _takes(augment, "spacing_mm")
        self._channels = _Channels(labels)
        self._rank, self._world = shard
        # case number -> number of its first sample, and of the first beyond all
        counts = [1] * len(cases) if sampler is None else [sampler.count(case.shape) for case in cases]
        self._first = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self._largest_case = self._largest()
        self._statistics = _StatisticsOfCases(cases)
        self._order_lock, self._orders = threading.Lock(), {}

    def __len__(self) -> int:
        """The samples of this shard in an epoch."""
        return len(range(self._rank, int(self._first[-1]), self._world))

    def order(self, epoch: int) -> np.ndarray:
        """The numbers of this shard's samples, in the order in which they come."""
        with self._order_lock:
            if epoch not in self._orders:
                total = int(self._first[-1])
                whole = np.arange(total)
                if self._shuffle:
                    whole = np.random.default_rng([self._seed, epoch]).permutation(total)
                self._orders = {epoch: whole[self._rank :: self._world]}
            return self._orders[epoch]

    def make(self, epoch: int, number: int) -> Sample:
        """Image (y, x, channel) or (z, y, x, channel), mask with a channel for each label, and known, of one sample."""
        which = int(np.searchsorted(self._first, number, side="right")) - 1
        case = self.cases[which]
        # a counter-based generator: these numbers are a function of seed, epoch and sample alone
        key = np.random.SeedSequence([self._seed, epoch], spawn_key=(int(number),))
        rng = np.random.Generator(np.random.Philox(key))
        with _naming(case):
            if self._sampler is None:
                image, mask, known = case.read()
                read_bytes = _bytes(image, mask, known)
                sides, of_case = mask.shape, None
            else:
                of_case = _OnDemand(self._statistics, which)
                region = self._sampler.region(case.shape, int(number - self._first[which]), rng, of_case)
                image, mask, known = case.read(region)
                read_bytes = _bytes(image, mask, known)
                read_voxels = mask.size
                image, mask, known = self._to_sampler_shape(image, mask, known, of_case)
                sides = mask.shape
                if read_voxels == mask.size == np.prod(case.shape):
                    of_case = None  # the whole case, without padding: its own numbers are those of the case
            if self._shape is not None and mask.shape != self._shape:
                image, mask, known = (
                    _resized(image, self._shape),
                    resize_mask(mask, self._shape),
                    resize_mask(known, self._shape),
                )
            image = self._normalised(image, mask.ndim, of_case)
            if self._augment is not None:
                spacing_mm = _spacing_after(case, sides, mask.shape)
                image, mask, known = self._augmented(image, mask, known, rng, spacing_mm)
        if image.ndim == mask.ndim:
            image = image[..., np.newaxis]
        arrays = image, self._channels(mask), known[..., np.newaxis]
        working_bytes = _WORKING * max(read_bytes, _bytes(*arrays))
        return Sample(f"Case {case.id}", arrays, working_bytes, growth=self._growth(case))

    def _to_sampler_shape(self, image, mask, known, of_case):
        """Drop the axes of a single slice, and pad what is smaller than a patch."""
        for _ in range(mask.ndim - self._sampler.ndim):
            image, mask, known = image[0], mask[0], known[0]
        wanted = getattr(self._sampler, "shape", mask.shape)
        if mask.shape == wanted:
            return image, mask, known
        missing = [side - has for side, has in zip(wanted, mask.shape, strict=True)]
        around = [(number // 2, number - number // 2) for number in missing]
        # the smallest value is air or the background; what is outside the image is not known
        if image.ndim == mask.ndim:
            image = np.pad(image, around, constant_values=of_case.min)
        else:
            channels = [of_case.of_channel(number) for number in range(image.shape[-1])]
            image = np.stack(
                [np.pad(image[..., n], around, constant_values=channel.min) for n, channel in enumerate(channels)], -1
            )
        return image, np.pad(mask, around), np.pad(known, around)

    def _normalised(self, image, ndim, of_case):
        """Each channel by itself: the values of T1 say nothing about those of FLAIR."""
        if image.ndim == ndim:
            return self._normalise(image, of_case)
        if of_case is not None:
            of_case = [of_case.of_channel(number) for number in range(image.shape[-1])]
        more = {"channels": True} if isinstance(self._normalise, intensity.Normalization) else {}
        return self._normalise(image, of_case, **more)

    def _augmented(self, image, mask, known, rng, spacing_mm):
        more = {"spacing_mm": spacing_mm} if self._augment_takes_spacing else {}
        changed = self._augment(image, mask, known, rng, **more)
        shapes = tuple(np.shape(array) for array in changed)
        if shapes != (image.shape, mask.shape, known.shape):
            raise SampleError(
                f"augment gives back arrays of the shapes {shapes}, not {(image.shape, mask.shape, known.shape)} as it "
                "got them: image, mask and known keep their shapes, or they would not fit into a batch."
            )
        return changed

    def _largest(self):
        """Voxels of the largest case, where samples are as large as their cases and these say how large they are."""
        if self._shape is not None or self._sampler is not None:
            return None
        shapes = [getattr(case, "shape", None) for case in self.cases]
        return None if None in shapes else max(np.prod(shape, dtype=float) for shape in shapes)

    def _growth(self, case):
        return 1.0 if self._largest_case is None else self._largest_case / np.prod(case.shape, dtype=float)


class _Channels:
    """Label map -> bool array with one channel for each label or union of labels."""

    def __init__(self, labels):
        self._tables = None
        if labels is None:
            return
        unions = [entry if isinstance(entry, tuple | list | set) else (entry,) for entry in labels]
        if not unions or not all(union and all(0 <= int(label) <= 255 for label in union) for union in unions):
            raise CourseError(
                f"labels={labels!r} names no channel, or a label outside 0 to 255. Give one entry for each channel: a "
                "label, or a tuple of labels that belong together, as in labels=(1, 2, (1, 2, 4))."
            )
        self._tables = np.zeros((256, len(unions)), bool)
        for channel, union in enumerate(unions):
            self._tables[[int(label) for label in union], channel] = True

    def __call__(self, mask):
        if self._tables is None:
            return (mask > 0)[..., np.newaxis]
        # with "clip" instead of a check of each index, 16 times as fast as self._tables[mask]
        return np.take(self._tables, np.asarray(mask, np.uint8), axis=0, mode="clip")


class _StatisticsOfCases:
    """Case number -> Statistics: made once however many threads ask, and forgotten when many others have come."""

    def __init__(self, cases):
        self._cases, self._lock, self._kept = cases, threading.Lock(), {}

    def of(self, which: int) -> Statistics:
        with self._lock:
            mine = which not in self._kept
            if mine:
                self._kept[which] = Future()
                if len(self._kept) > _STATISTICS_IN_MEMORY:
                    del self._kept[next(iter(self._kept))]
            future = self._kept[which]
        if mine:
            try:
                future.set_result(statistics(self._cases[which]))
            except BaseException as error:
                with self._lock:
                    self._kept.pop(which, None)  # the next who asks tries again
                future.set_exception(error)
        return future.result()


class _OnDemand:
    """Passes for the Statistics of a case, which are made when something of them is looked at, and not before."""

    def __init__(self, of_cases, which, channel=0):
        self._of_cases, self._which, self._channel = of_cases, which, channel

    def of_channel(self, number):
        return _OnDemand(self._of_cases, self._which, number)

    def __getattr__(self, name):
        found = self._of_cases.of(self._which)
        return getattr(found[self._channel] if isinstance(found, list) else found, name)


def _resized(image, shape):
    if image.ndim == len(shape):
        return resize(image, shape)
    return np.stack([resize(image[..., number], shape) for number in range(image.shape[-1])], axis=-1)


def _normaliser(method):
    if callable(method):
        return method
    known = {"zscore": intensity.ZScore, "minmax": intensity.MinMax}
    if method not in known:
        raise CourseError(
            f"{method!r} is no normalisation the course knows: choose 'zscore', 'minmax' or a callable (image, "
            "statistics), such as Window(center=40, width=400)."
        )
    return known[method]()


def _bytes(*arrays):
    return sum(array.nbytes for array in arrays)


def _spacing_after(case, before, after):
    """The size of a voxel, once `before` voxels have become `after` on each axis; None where it is unknown."""
    spacing_mm = getattr(case, "spacing_mm", None)
    if spacing_mm is None:
        return None
    spacing_mm = spacing_mm[-len(after) :]
    return tuple(float(mm * old / new) for mm, old, new in zip(spacing_mm, before, after, strict=True))


def _takes(augment, name):
    if augment is None:
        return False
    parameters = inspect.signature(augment).parameters
    return name in parameters or any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())


@contextlib.contextmanager
def _naming(case):
    """Says in every exception which case and file it is about."""
    try:
        yield
    except CourseError as error:
        error.add_note(f"This happened with case {case.id}{_where(case)}.")
        raise
    except Exception as error:
        raise SampleError(
            f"Case {case.id}{_where(case)} cannot be made into a sample: {type(error).__name__}: {error}. Mend or "
            "leave out the case, or mend the function that failed; the error above this one shows where."
        ) from error


def _where(case):
    files = files_of(case)
    if not files:
        return ""
    return f" ({files[0]}" + (f" and {len(files) - 1} more" if len(files) > 1 else "") + ")"
