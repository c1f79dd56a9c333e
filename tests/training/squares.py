"""A task that a tiny net learns in seconds: bright squares on noise."""

import keras
import numpy as np

from course_lib import nets, training

SIDE = 16


def squares(n, seed=0):
    """Bright squares on noise, and their masks."""
    rng = np.random.default_rng(seed)
    y = np.zeros((n, SIDE, SIDE, 1), "float32")
    for mask in y:
        row, column = rng.integers(0, SIDE - 8, 2)
        mask[row : row + 8, column : column + 8] = 1
    return (y + rng.normal(0, 0.3, y.shape)).astype("float32"), y


class Squares(keras.utils.PyDataset):
    def __init__(self, at_batch=None):
        super().__init__()
        self._arrays = squares(8)
        self._at_batch = at_batch or (lambda count: None)
        self._count = 0

    def __len__(self):
        return 2

    def __getitem__(self, index):
        self._at_batch(self._count)
        self._count += 1
        part = slice(4 * index, 4 * index + 4)
        x, y = (array[part] for array in self._arrays)
        return x, y, np.ones_like(y)


def small_net(seed=None, **arguments):
    if seed is not None:
        training.set_seed(seed)
    return nets.unet((SIDE, SIDE, 1), base=2, depth=1, **arguments)


def train(folder, data=None, model=None, **arguments):
    arguments = {"epochs": 3, "learning_rate": 1e-2, "force": True, **arguments}
    return training.train(model or small_net(), data or squares(12), squares(6, seed=1), run=folder, **arguments)
