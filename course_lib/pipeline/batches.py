"""Batches read from disk as they are needed: what is in memory is one batch, never the data set."""

from collections.abc import Sequence

import keras
import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline.intensity import normalize
from course_lib.pipeline.shape import resize, resize_mask


class BatchGenerator(keras.utils.PyDataset):
    """The images and masks of some cases, resized, normalised and in batches, for `keras.Model.fit`.

    Batch `i` is a function of (seed, epoch, i) alone: no worker, no interruption and no order of reading changes it.

    Parameters
    ----------
    cases : sequence of Case
        See `course_lib.datasets.cases`; each is read when a batch needs it.
    batch_size : int
        Cases per batch. The last batch of an epoch may be smaller; no case is lost.
    seed : int
        Decides the order in which the cases come, anew in each epoch.
    shape : (int, int)
        The size (y, x) that images and masks are brought to.
    method : "zscore" or "minmax"
        How each image is normalised, see `normalize`.
    shuffle : bool
        False keeps the cases in their order, for validation.

    Examples
    --------
    | access       | what happens                                                          |
    |--------------|-----------------------------------------------------------------------|
    | `g[i]`       | reads the cases of batch i: `(images, masks, known)`                    |
    | `len(g)`     | batches in an epoch                                                   |
    | `for b in g` | one epoch                                                             |

    `images`, `masks` and `known` are float32 of shape (N, y, x, 1). `masks` is 0 or 1. `known` is 1 where the truth
    is known and 0 where whoever drew the mask left it open; Keras takes it as the sample weight.
    """

    def __init__(
        self,
        cases: Sequence,
        batch_size: int,
        seed: int,
        shape: tuple[int, int] = (256, 256),
        method: str = "zscore",
        shuffle: bool = True,
    ):
        super().__init__()
        if not len(cases):
            raise CourseError("There is no case to make batches of: the data set, or this part of the split, is empty.")
        without_truth = [case.id for case in cases if not case.has_mask]
        if without_truth:
            raise CourseError(
                f"{len(without_truth)} case(s) have no mask, {without_truth[0]} first: a net learns from images with a "
                "mask each. Add the masks (DICOM SEG, or a folder `masks` beside `images`) or leave those cases out."
            )
        if batch_size < 1:
            raise CourseError(f"A batch of {batch_size} cases is none: batch_size must be at least 1.")
        self.cases = list(cases)
        self.batch_size = batch_size
        self.seed = seed
        self.shape = tuple(shape)
        self.method = method
        self.shuffle = shuffle
        self.epoch = 0

    def __len__(self) -> int:
        return -(-len(self.cases) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if not 0 <= index < len(self):
            raise IndexError(f"batch {index} of {len(self)}")
        chosen = self._order()[index * self.batch_size : (index + 1) * self.batch_size]
        samples = [self._prepare(self.cases[number]) for number in chosen]
        # three lists of (y, x) -> three arrays (N, y, x, 1)
        return tuple(np.stack(arrays)[..., np.newaxis] for arrays in zip(*samples, strict=True))

    def __iter__(self):
        return (self[index] for index in range(len(self)))

    def on_epoch_end(self) -> None:
        """Keras calls this; from here on `self[i]` belongs to the next epoch."""
        self.epoch += 1

    def _order(self) -> np.ndarray:
        if not self.shuffle:
            return np.arange(len(self.cases))
        return np.random.default_rng([self.seed, self.epoch]).permutation(len(self.cases))

    def _prepare(self, case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        image, mask, known = case.read()
        return (
            normalize(resize(image, self.shape), self.method),
            resize_mask(mask, self.shape).astype(np.float32),
            resize_mask(known, self.shape).astype(np.float32),
        )
