"""One seed, one history: where random numbers come from, and how a checkpoint keeps them."""

import contextlib
import random
from collections.abc import Iterator

import keras
import numpy as np

from course_lib import settings


def set_seed(seed: int) -> None:
    """Fix what is drawn from here on: first weights of nets, what dropout drops, and the order of arrays in `train`.

    It does what `keras.utils.set_random_seed` does, but does not load TensorFlow, which takes seconds, where torch is
    the engine.
    """
    if settings.engine() == "tensorflow":
        keras.utils.set_random_seed(seed)
        return
    import torch

    random.seed(seed)  # Keras' layers draw their own seeds from here
    np.random.seed(seed)  # noqa: NPY002 (for code that uses NumPy's global generator)
    torch.manual_seed(seed)


def next_seed() -> int:
    """A seed for a run, from the generator that `set_seed` fixes. The generator does not move.

    So a run that is loaded leaves the same random numbers to the cells after it as one that is trained.
    """
    copy = random.Random()
    copy.setstate(random.getstate())
    return copy.getrandbits(31)


def order_of(count: int, seed: int, epoch: int) -> np.ndarray:
    """The order of `count` samples in an epoch: a function of seed and epoch alone.

    >>> np.array_equal(order_of(5, seed=1, epoch=7), order_of(5, seed=1, epoch=7))
    True
    """
    return np.random.Generator(np.random.Philox(key=[seed, epoch])).permutation(count)


def random_state() -> dict[str, np.ndarray]:
    """The global generators of Python, NumPy and torch, which data sets and layers of users may draw from."""
    version, numbers, gauss = random.getstate()
    _, key, position, has_gauss, cached = np.random.get_state()  # noqa: NPY002
    state = {
        "python": np.array([version, *numbers], np.int64),
        "python_gauss": np.array([np.nan if gauss is None else gauss]),
        "numpy": np.array([*key, position, has_gauss], np.int64),
        "numpy_gauss": np.array([cached]),
    }
    if settings.engine() == "torch":
        import torch

        state["torch"] = torch.get_rng_state().numpy()
        if torch.cuda.is_available():
            state |= {f"cuda_{i}": each.cpu().numpy() for i, each in enumerate(torch.cuda.get_rng_state_all())}
    return state


def set_random_state(state: dict[str, np.ndarray]) -> None:
    """Go on where `random_state` stood."""
    version, *numbers = state["python"].tolist()
    gauss = float(state["python_gauss"][0])
    random.setstate((version, tuple(numbers), None if np.isnan(gauss) else gauss))
    *key, position, has_gauss = state["numpy"].tolist()
    key = np.array(key, np.uint32)
    np.random.set_state(("MT19937", key, position, has_gauss, float(state["numpy_gauss"][0])))  # noqa: NPY002
    if "torch" in state and settings.engine() == "torch":
        import torch

        torch.set_rng_state(torch.from_numpy(state["torch"].copy()))
        if torch.cuda.is_available():
            for i in range(torch.cuda.device_count()):
                if f"cuda_{i}" in state:
                    torch.cuda.set_rng_state(torch.from_numpy(state[f"cuda_{i}"].copy()), i)


@contextlib.contextmanager
def random_numbers_as_before() -> Iterator[None]:
    """Leave the global generators as they were found."""
    state = random_state()
    try:
        yield
    finally:
        set_random_state(state)


@contextlib.contextmanager
def deterministic_kernels() -> Iterator[None]:
    """On a GPU, have torch's convolutions add up in a fixed order; on a CPU they do."""
    if settings.engine() != "torch":
        yield
        return
    import torch

    cudnn = torch.backends.cudnn
    before = cudnn.deterministic, cudnn.benchmark
    cudnn.deterministic, cudnn.benchmark = True, False
    try:
        yield
    finally:
        cudnn.deterministic, cudnn.benchmark = before
