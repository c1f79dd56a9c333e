"""Where batches come from, one way to ask for them: those of an epoch, from a given one on.

So a run that was broken off in the middle of an epoch gets the batches that are missing, and no other.
"""

import weakref
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np

from course_lib.errors import CourseError
from course_lib.training.reproducible import order_of

Batch = tuple  # (x, y) or (x, y, weight)


class Batches:
    """The batches of a data set."""

    def __len__(self) -> int:
        """How many an epoch has; a TypeError where nobody knows."""
        raise TypeError

    def epoch(self, seed: int, epoch: int, first: int = 0) -> Iterator[Batch]:
        """Those of an epoch, counted from 0, from the `first` on."""
        raise NotImplementedError


def batches_of(data, batch_size: int, shuffle: bool) -> Batches:
    """Arrays, a BatchGenerator, a PyDataset or anything that gives (x, y) or (x, y, weight) in each pass over it.

    Parameters
    ----------
    data
    batch_size : int
        For arrays only.
    shuffle : bool
        Arrays are shuffled anew in each epoch. Otherwise they keep their order, and a BatchGenerator gives the samples
        of its first epoch each time, so that epochs are judged on the same ones.

    Raises
    ------
    CourseError
        This is none of them.
    """
    if isinstance(data, tuple):
        return ArrayBatches(data, batch_size, shuffle)
    if all(hasattr(data, name) for name in ("state_dict", "load_state_dict", "as_numpy")):
        return GeneratorBatches(data, fixed=not shuffle)
    if isinstance(data, keras.utils.PyDataset):
        return DatasetBatches(data)
    if hasattr(data, "__iter__") and not hasattr(data, "__next__"):
        return IterableBatches(data)
    raise CourseError(
        f"A {type(data).__name__} gives no batches epoch after epoch. Give arrays (x, y) or (x, y, weight), a "
        "pipeline.BatchGenerator, a keras.utils.PyDataset, or another thing that can be passed over again and again."
    )


class ArrayBatches(Batches):
    def __init__(self, arrays, batch_size, shuffle):
        if not 2 <= len(arrays) <= 3:
            raise CourseError(f"Data of {len(arrays)} arrays: it must be (x, y) or (x, y, weight).")
        lengths = [len(array) for array in arrays]
        if len(set(lengths)) > 1 or not lengths[0]:
            raise CourseError(f"The arrays hold {lengths} samples, but must hold as many each, and at least one.")
        if batch_size < 1:
            raise CourseError(f"batch_size is {batch_size}, but must be at least 1.")
        self._arrays, self._batch_size, self._shuffle = arrays, batch_size, shuffle
        self._count = lengths[0]

    def __len__(self):
        return -(-self._count // self._batch_size)

    def epoch(self, seed, epoch, first=0):
        order = order_of(self._count, seed, epoch) if self._shuffle else np.arange(self._count)
        for start in range(first * self._batch_size, self._count, self._batch_size):
            chosen = order[start : start + self._batch_size]
            yield tuple(array[chosen] for array in self._arrays)


class GeneratorBatches(Batches):
    """Epoch k of a run is epoch k of the generator, wherever it stood before."""

    def __init__(self, generator, fixed):
        self._generator, self._fixed = generator, fixed

    def __len__(self):
        return len(self._generator)

    def epoch(self, seed, epoch, first=0):
        if first < len(self):
            self._go_to(0 if self._fixed else epoch, first)
            yield from self._generator.as_numpy()
        if self._fixed:
            self._go_to(0, 0)

    def sharded(self, rank, size):
        return GeneratorBatches(self._generator.sharded(rank, size), self._fixed)

    def _go_to(self, epoch, batch):
        self._generator.load_state_dict({**self._generator.state_dict(), "epoch": epoch, "batch": batch})


_epochs_ended = weakref.WeakKeyDictionary()  # of PyDatasets, by `train`, in this process


class DatasetBatches(Batches):
    """A PyDataset; with workers, threads make batches ahead."""

    def __init__(self, dataset):
        self._dataset = dataset

    def __len__(self):
        return len(self._dataset)

    def epoch(self, seed, epoch, first=0):
        # one that reorders itself at the end of an epoch stands after a restart where it stood
        for _ in range(_epochs_ended.get(self._dataset, 0), epoch):
            self._end_epoch()
        workers = getattr(self._dataset, "workers", 0) or 0
        indices = range(first, len(self))
        if workers <= 1:
            yield from map(_as_batch, map(self._dataset.__getitem__, indices))
        else:
            yield from map(_as_batch, self._made_ahead(indices, workers))
        self._end_epoch()

    def _made_ahead(self, indices, workers):
        with ThreadPoolExecutor(workers) as pool:
            waiting = deque()
            try:
                for index in indices:
                    waiting.append(pool.submit(self._dataset.__getitem__, index))
                    if len(waiting) > max(1, min(self._dataset.max_queue_size, 2 * workers)):
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _end_epoch(self):
        self._dataset.on_epoch_end()
        _epochs_ended[self._dataset] = _epochs_ended.get(self._dataset, 0) + 1


class IterableBatches(Batches):
    """Anything else, as a torch DataLoader or a tf.data.Dataset. To go on in mid-epoch, the batches before are made
    again and dropped."""

    def __init__(self, iterable):
        self._iterable = iterable

    def __len__(self):
        return len(self._iterable)

    def epoch(self, seed, epoch, first=0):
        for index, batch in enumerate(self._iterable):
            if index >= first:
                yield _as_batch(batch)


def count_of(batches) -> int | None:
    """How many batches an epoch has, where that is known before."""
    try:
        return len(batches)
    except TypeError:
        return None


def _as_batch(batch) -> Batch:
    if not isinstance(batch, list | tuple) or not 2 <= len(batch) <= 3:
        raise CourseError(
            f"A batch is {type(batch).__name__}, but must be (x, y) or (x, y, weight): images, truth, and a weight for "
            "each pixel."
        )
    return keras.tree.map_structure(_as_array, tuple(batch))


def _as_array(array):
    if hasattr(array, "detach"):  # a torch tensor, on whatever device
        array = array.detach().cpu()
    return np.asarray(array)
