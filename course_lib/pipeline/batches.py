"""Batches read from disk as they are needed: what is in memory is a few batches, never the data set."""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import keras
import numpy as np
from keras.src.trainers.data_adapters import data_adapter_utils
from keras.src.trainers.data_adapters.data_adapter import DataAdapter

from course_lib.errors import CourseError
from course_lib.pipeline.loading import in_order
from course_lib.pipeline.samples import Samples

if TYPE_CHECKING:
    import tensorflow as tf
    import torch

Batch = tuple[np.ndarray, np.ndarray, np.ndarray]


# Keras takes a data adapter as it is. Its own for PyDatasets shuffles the batches with Python's global random numbers
# unless told not to, counts batches and not bytes when it reads ahead (on TensorFlow it may read more and more), and
# after Ctrl-C leaves a thread that waits for a place in its queue for ever.
class BatchGenerator(keras.utils.PyDataset, DataAdapter):
    """The images and masks of some cases, in batches for Keras, torch, TensorFlow or a loop of your own.

    Batch `i` is a function of (seed, epoch, i) alone: no number of workers, no interruption, no order of reading and
    no engine changes it.

    Parameters
    ----------
    cases : sequence of datasets.Case or datasets.VolumeCase
        Each is read when a batch needs it, and of a volume only the part that a sample needs.
    batch_size : int
        Samples per batch. The last batch of an epoch may be smaller; no sample is lost.
    seed : int
        Decides, anew in each epoch, the order of the samples, what random samplers draw, and augmentation.
    shape : (int, int) or (int, int, int), optional
        The size that whole images, slices or volumes are brought to. By default they keep theirs, so that those of one
        batch must be equal.
    method : "zscore", "minmax" or callable (image, statistics)
        How grey values are normalised, see `pipeline.ZScore`, `MinMax`, `Window` and `Percentiles`. `statistics` is
        None where a sample is a whole case, and those of the whole case (see `pipeline.statistics`) where it is a part
        of it, so that all parts are on one scale.
    shuffle : bool
        False keeps the samples in their order, for validation.
    sampler : Slices, RandomSlices, Patches or GridPatches, optional
        What becomes a sample; by default each whole case. A patch that is larger than the image is filled up around
        it: the image with its smallest value, mask and `known` with 0.
    augment : callable (image, mask, known, rng, spacing_mm=None), optional
        Gives back changed copies of the same shapes, see `pipeline.augment`. It gets the normalised image (y, x) or
        (z, y, x), the mask as a label map, and a NumPy Generator of this sample and epoch. `spacing_mm` is left out
        where the callable does not take it.
    labels : sequence of int or tuple of int, optional
        The channels of the mask: a label each, or a tuple of labels that belong together, as (1, 2, 4) for a whole
        tumour. By default one channel, 1 where any label is.
    workers : int
        Threads that read ahead; 0 reads a batch when it is asked for.
    memory_limit_bytes : int
        For all batches that are in use, ready or in the making and what the threads work with, but not the cases'
        lists of files nor their statistics (some 30 kB a volume). Fewer threads run where it is tight.
    shard : (rank, world)
        This machine's number, from 0, and how many there are. Every machine gets each `world`-th sample: together
        they see all, none twice. Their numbers of samples differ by 1 at most.

    Raises
    ------
    CourseError
        An argument makes no sense, a case has no mask, or images of one batch differ in size. While batches are made:
        what a case's files raise, with a note that names case and file.

    Examples
    --------
    | access                 | what happens                                                                      |
    |------------------------|-----------------------------------------------------------------------------------|
    | `model.fit(g)`         | an epoch of Keras is an epoch of the generator                                    |
    | `g[i]`                 | makes batch i of the epoch `g.epoch`: `(images, masks, known)`                      |
    | `len(g)`               | batches in an epoch                                                               |
    | `for b in g`           | the epoch `g.epoch` from its beginning; again the same, until `g.on_epoch_end()`    |
    | `for b in g.as_numpy()`| the rest of an epoch; the next such loop is the next epoch                          |
    | `g.as_torch()`         | a DataLoader of tensors; each loop over it is an epoch, as with `as_numpy`          |
    | `g.as_tensorflow()`    | a tf.data.Dataset, likewise                                                       |
    | `g.state_dict()`       | where it stands, in mid-epoch too; `load_state_dict` goes on there                  |

    `images`, `masks` and `known` are float32 of shape (N, y, x, channels) or (N, z, y, x, channels). `masks` is 0 or
    1. `known` is 1 where the truth is known and 0 where whoever drew the mask left it open, and outside the image;
    Keras takes it as the sample weight.
    """

    batch_size = None  # set for each generator; in DataAdapter it is a property

    def __init__(
        self,
        cases: Sequence,
        batch_size: int,
        seed: int,
        shape: tuple[int, ...] | None = None,
        method: str | Callable = "zscore",
        shuffle: bool = True,
        *,
        sampler=None,
        augment: Callable | None = None,
        labels: Sequence[int | tuple[int, ...]] | None = None,
        workers: int = 0,
        memory_limit_bytes: int = 2**30,
        shard: tuple[int, int] = (0, 1),
    ):
        super().__init__(workers=workers)
        self.cases = list(cases)
        self.batch_size = batch_size
        self.seed = seed
        self.shape = None if shape is None else tuple(map(int, shape))
        self.method = method
        self.shuffle = shuffle
        self.sampler = sampler
        self.augment = augment
        self.labels = labels
        self.shard = tuple(shard)
        self.epoch = 0
        self.memory_limit_bytes = memory_limit_bytes
        self._check()
        self._samples = Samples(self.cases, seed, self.shape, method, shuffle, sampler, augment, labels, self.shard)
        if not len(self._samples):
            raise CourseError(
                f"Shard {self.shard[0]} of {self.shard[1]} gets no sample: there are fewer samples than shards. Take "
                "fewer machines."
            )
        self._position = 0  # the batch to be delivered next
        self._delivered_last = False

    def __len__(self) -> int:
        return -(-len(self._samples) // self.batch_size)

    def __getitem__(self, index: int) -> Batch:
        if not 0 <= index < len(self):
            raise IndexError(f"batch {index} of {len(self)}")
        with closing(self._batches(self.epoch, index, only_one=True)) as batches:
            batch = next(batches)
        self._delivered_last |= index == len(self) - 1
        return batch

    def __iter__(self) -> Iterator[Batch]:
        yield from self._batches(self.epoch)
        self._delivered_last = True

    def as_numpy(self) -> Iterator[Batch]:
        """The rest of the current epoch, as arrays; when it is over, the next call begins the next epoch.

        A loop that is left early goes on with the next batch when `as_numpy` is called again.
        """
        if self._position == len(self):
            self._begin_next_epoch()
        with closing(self._batches(self.epoch, self._position)) as batches:
            for index, batch in enumerate(batches, self._position):
                self._position = index + 1
                yield batch
        self._begin_next_epoch()

    def as_torch(self) -> "torch.utils.data.DataLoader":
        """A DataLoader of CPU tensors (N, y, x, channels): each loop over it is an epoch, as with `as_numpy`.

        torch's own layers want the channels second: `images.movedim(-1, 1)` is such a view and copies nothing.
        Reading ahead is done by `workers` of the generator; the DataLoader has none of its own.
        """
        import torch

        generator = self

        class Batches(torch.utils.data.IterableDataset):
            def __iter__(self):
                return (tuple(torch.from_numpy(array) for array in batch) for batch in generator.as_numpy())

            def __len__(self):
                return len(generator)

        return torch.utils.data.DataLoader(Batches(), batch_size=None)

    def as_tensorflow(self) -> "tf.data.Dataset":
        """A tf.data.Dataset of float32 tensors: each loop over it is an epoch, as with `as_numpy`.

        Reading ahead is done by `workers` of the generator. What `.prefetch` of TensorFlow holds is not counted into
        the memory limit, and counts as delivered in `state_dict`.
        """
        return self._tensorflow_dataset(self.as_numpy)

    def _tensorflow_dataset(self, batches):
        import tensorflow as tf

        example = self._samples.make(self.epoch, int(self._samples.order(self.epoch)[0]))
        # without a shape or a sampler, images of different sizes may follow one another in batches of one
        fixed = self.shape is not None or self.batch_size > 1 or hasattr(self.sampler, "shape")
        signature = tuple(
            tf.TensorSpec((None, *(side if fixed else None for side in array.shape[:-1]), array.shape[-1]), tf.float32)
            for array in example.arrays
        )
        return tf.data.Dataset.from_generator(batches, output_signature=signature)

    def state_dict(self) -> dict:
        """Where the generator stands, to be kept with a checkpoint as JSON: epoch and batch to be delivered next.

        A batch that was made ahead and not yet delivered does not count. Keras' `fit` deals in whole epochs: it begins
        the epoch of a state anew, while the views go on in the middle.
        """
        epoch, batch = self.epoch, self._position
        if batch == len(self):
            epoch, batch = epoch + 1, 0
        return {"epoch": epoch, "batch": batch, "made_of": self._made_of()}

    def load_state_dict(self, state: dict) -> None:
        """Go on where another generator of the same cases and settings stood.

        Workers and the memory limit may be others.

        Raises
        ------
        CourseError
            The state is of other cases or settings, or none at all.
        """
        try:
            epoch, batch, made_of = int(state["epoch"]), int(state["batch"]), dict(state["made_of"])
        except (KeyError, TypeError, ValueError) as error:
            raise CourseError(
                f"This is no state of a BatchGenerator ({type(error).__name__}: {error}): give what state_dict() gave."
            ) from error
        mine = self._made_of()
        different = [name for name in mine if made_of.get(name) != mine[name]]
        if different:
            raise CourseError(
                "The state is of a generator with other " + ", ".join(different) + ": batches would not be those that "
                "are missing. Make the generator with the cases and settings it had, or begin anew without the state."
            )
        if epoch < 0 or not 0 <= batch < len(self):
            raise CourseError(
                f"The state speaks of epoch {epoch}, batch {batch}, but an epoch has {len(self)} batches."
            )
        self.epoch, self._position = epoch, batch
        self._delivered_last = False

    def sharded(self, rank: int, world: int) -> "BatchGenerator":
        """A generator that makes the part of one of several machines of every batch of this one.

        Batch i of this generator is batch i of all the `world` shards together, so that nothing but speed depends on
        the number of machines. In the last batch of an epoch some shards may have a sample less, or no batch at all.

        Raises
        ------
        CourseError
            A batch cannot be divided by `world`, this generator is a shard itself, or the shard gets no sample.
        """
        if self.batch_size % world or self.shard != (0, 1):
            raise CourseError(
                f"A batch of {self.batch_size} samples of shard {self.shard} cannot be divided among {world} machines: "
                "take a whole generator whose batch_size is a multiple of their number."
            )
        part = BatchGenerator(
            self.cases,
            self.batch_size // world,
            self.seed,
            self.shape,
            self.method,
            self.shuffle,
            sampler=self.sampler,
            augment=self.augment,
            labels=self.labels,
            workers=self.workers,
            memory_limit_bytes=self.memory_limit_bytes,
            shard=(rank, world),
        )
        part.epoch, part._position = self.epoch, self._position
        return part

    def on_epoch_end(self) -> None:
        """Go on to the next epoch, if the last batch of this one has been delivered, in whatever way.

        Keras calls this after an epoch, but also before the first one, when it has looked at one batch or at none.
        """
        if self._delivered_last:
            self._begin_next_epoch()

    # From here to `_keras_epoch`: what Keras asks of a data adapter.
    def get_torch_dataloader(self):
        return data_adapter_utils.get_torch_dataloader(self._keras_epoch())

    def get_tf_dataset(self):
        return self._tensorflow_dataset(self._keras_epoch)

    def _keras_epoch(self):
        self._position, self._delivered_last = 0, False
        for index, batch in enumerate(self._batches(self.epoch)):
            self._position = index + 1
            self._delivered_last = self._position == len(self)
            yield batch

    def _begin_next_epoch(self):
        self.epoch, self._position, self._delivered_last = self.epoch + 1, 0, False

    def _batches(self, epoch, first=0, only_one=False) -> Iterator[Batch]:
        # The threads hold on to `samples`, not to the generator: dropping the generator stops them.
        samples, order = self._samples, self._samples.order(epoch)
        stop = (first + 1) * self.batch_size if only_one else None
        return in_order(
            order[:stop],
            self.batch_size,
            lambda number: samples.make(epoch, number),
            workers=self.workers,
            memory_limit_bytes=self.memory_limit_bytes,
            first=first,
        )

    def _check(self):
        if not self.cases:
            raise CourseError("There is no case to make batches of: the data set, or this part of the split, is empty.")
        without_truth = [case.id for case in self.cases if not case.has_mask]
        if without_truth:
            raise CourseError(
                f"{len(without_truth)} case(s) have no mask, {without_truth[0]} first: a net learns from images with a "
                "mask each. Add the masks (DICOM SEG, or a folder `masks` beside `images`) or leave those cases out."
            )
        if self.batch_size < 1:
            raise CourseError(f"A batch of {self.batch_size} cases is none: batch_size must be at least 1.")
        if self.seed < 0:
            raise CourseError(f"The seed is {self.seed}, but must not be negative.")
        if self.workers < 0:
            raise CourseError(f"workers is {self.workers}, but must be 0 or more.")
        rank, world = self.shard
        if not 0 <= rank < world:
            raise CourseError(
                f"shard={self.shard} is none: it is (rank, world), with the number of this machine from 0 to world - 1."
            )
        if self.shape is not None and hasattr(self.sampler, "shape"):
            raise CourseError(
                f"Both shape={self.shape} and a sampler of patches {self.sampler.shape} are given, but a sample has "
                "one size: leave out the shape."
            )
        if self.shape is None and self.batch_size > 1 and not hasattr(self.sampler, "shape"):
            self._check_sizes()

    def _check_sizes(self):
        """Refuse images of different sizes at once, and not in the middle of an epoch."""
        axes = getattr(self.sampler, "ndim", 0)  # of slices, the last two axes must be equal
        cases = [case for case in self.cases if hasattr(case, "shape")]
        for one, other in itertools.pairwise(cases):
            if tuple(one.shape)[-axes:] != tuple(other.shape)[-axes:]:
                raise CourseError(
                    f"Case {one.id} has the shape {tuple(one.shape)} and case {other.id} {tuple(other.shape)}, but the "
                    "images of a batch must be of one size. Give a shape that all are brought to, such as "
                    "shape=(256, 256), or a sampler of patches, or take a batch_size of 1."
                )

    def _made_of(self):
        """What decides the batches, in words that JSON keeps and that are the same in another process."""
        cases = hashlib.sha256("\n".join(f"{case.id}\t{case.patient}" for case in self.cases).encode()).hexdigest()
        return {
            "cases": cases[:16],
            "batch_size": int(self.batch_size),
            "seed": int(self.seed),
            "shape": _in_words(self.shape),
            "method": _in_words(self.method),
            "shuffle": bool(self.shuffle),
            "sampler": _in_words(self.sampler),
            "augment": _in_words(self.augment),
            "labels": _in_words(self.labels),
            "shard": _in_words(self.shard),
        }


def _in_words(thing) -> str:
    """Its repr, without addresses in memory."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(thing))
