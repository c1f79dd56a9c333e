"""A plain training loop on arrays, that goes on where it was broken off, and what the net then says."""

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from tqdm import tqdm

from course_lib import metrics, nets, training
from course_lib.training.durable import write_bytes
from course_lib.training.reproducible import order_of
from course_lib.training.step import make_step

_SAVE_EVERY_S = 60


class Spent(NamedTuple):
    """What a training took."""

    steps: int
    minutes: float

    def __str__(self):
        return f"{self.steps} steps in {self.minutes:.0f} minutes"


@dataclass(frozen=True)
class Recipe:
    """How a net is built and trained.

    Attributes
    ----------
    steps : int
    learning_rate : float
        Rises over the first twentieth of the steps, if `falling`, and falls as half a cosine to a fiftieth.
    batch : int
    base, depth, spatial_dropout
        Of `nets.unet`.
    weight_decay : float
        0 is Adam, anything else AdamW.
    """

    steps: int
    learning_rate: float = 1e-3
    batch: int = 8
    base: int = 8
    depth: int = 3
    spatial_dropout: float = 0.0
    weight_decay: float = 0.0
    falling: bool = True


def fit(
    recipe: Recipe,
    cases,
    loss: keras.losses.Loss,
    seed: int,
    *,
    classes: int = 1,
    prepare: Callable | None = None,
    look: Callable | None = None,
    look_every: int = 0,
    keep: Path | None = None,
    minutes: float = np.inf,
) -> tuple[keras.Model, Spent]:
    """Train a net. Batch i is a function of (seed, i), so a training that goes on gives what an undisturbed one gives.

    Parameters
    ----------
    recipe : Recipe
    cases : Cases
        Slices or flat images, (N, y, x[, C]) and label maps (N, y, x).
    loss : Loss
        Gets label maps (N, y, x, 1), or the masks that `prepare` makes of them.
    seed : int
    classes : int
    prepare : callable (image, label map, rng) -> (image, label map or masks (y, x, classes)), optional
        Makes a sample from a case, with random changes. By default cases are taken as they are.
    look : callable (net, steps done), optional
        Called every `look_every` steps.
    keep : Path, optional
        A file for the state, written once a minute; removed in the end.
    minutes : float
        Where these are over before the steps are, the learning rate falls with the time.

    Returns
    -------
    net : keras.Model
    spent : Spent
    """
    prepare = prepare or (lambda image, labels, rng: (image, labels))
    shape = cases.images.shape[1:]
    training.set_seed(seed)
    net = nets.unet(
        shape if len(shape) == 3 else (*shape, 1),
        classes=classes,
        base=recipe.base,
        depth=recipe.depth,
        spatial_dropout=recipe.spatial_dropout,
        pad=True,
    )
    optimizer = (
        keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay)
        if recipe.weight_decay
        else keras.optimizers.Adam(recipe.learning_rate)
    )
    step = make_step(net, loss, optimizer)
    number, before = _go_on(keep, net, optimizer)
    begin = saved = time.perf_counter()
    step.begin(training=True)
    bar = tqdm(total=recipe.steps, initial=number, desc="training", unit="step", leave=False, disable=None)
    with ThreadPoolExecutor(1) as beside:  # the next batch is made while the net learns from this one
        following = beside.submit(_batch, recipe, cases, prepare, seed, number)
        while (progress := _progress(recipe, number, before + time.perf_counter() - begin, minutes)) < 1:
            batch, following = following.result(), beside.submit(_batch, recipe, cases, prepare, seed, number + 1)
            optimizer.learning_rate = recipe.learning_rate * _height(recipe, progress)
            step.train(*batch)
            number += 1
            bar.update()
            if look is not None and number % look_every == 0:
                look(net, number)
                step.begin(training=True)
            if keep is not None and time.perf_counter() - saved > _SAVE_EVERY_S:
                saved = time.perf_counter()
                _save(keep, net, optimizer, number, before + saved - begin)
    bar.close()
    if keep is not None:
        keep.unlink(missing_ok=True)
    return net, Spent(number, (before + time.perf_counter() - begin) / 60)


def said(net, images: np.ndarray, batch: int = 16) -> np.ndarray:
    """Logits (N, y, x, classes) of images (N, y, x[, C])."""
    images = np.asarray(images, np.float32)
    images = images if images.ndim == 4 else images[..., np.newaxis]
    parts = [net.predict_on_batch(images[first : first + batch]) for first in range(0, len(images), batch)]
    return np.concatenate(parts)


def dice_of_masks(net, cases) -> np.ndarray:
    """Of a net of one class, the Dice of each case."""
    found = said(net, cases.images)[..., 0] > 0
    return np.array([metrics.dice(one, truth > 0) for one, truth in zip(found, cases.labels, strict=True)])


def dice_of_labels(net, cases, labels) -> np.ndarray:
    """Of a net with a class for each label, and the background as class 0, the Dice (N, labels) of each case."""
    found = said(net, cases.images).argmax(-1).astype(np.uint8)
    each = [metrics.dice(one, truth, labels=labels) for one, truth in zip(found, cases.labels, strict=True)]
    return np.array([[case[label] for label in labels] for case in each])


def _batch(recipe, cases, prepare, seed, number):
    count = len(cases.images)
    rng = np.random.Generator(np.random.Philox(key=[seed, number]))
    images, labels = [], []
    for place in range(number * recipe.batch, (number + 1) * recipe.batch):
        epoch, within = divmod(place, count)
        chosen = order_of(count, seed, epoch)[within]
        image, label_map = prepare(cases.images[chosen], cases.labels[chosen], rng)
        images.append(image if image.ndim == 3 else image[..., np.newaxis])
        labels.append(label_map if label_map.ndim == 3 else label_map[..., np.newaxis])
    return np.stack(images).astype(np.float32), np.stack(labels).astype(np.float32)


def _progress(recipe, number, seconds, minutes):
    return max(number / recipe.steps, seconds / (60 * minutes))


def _height(recipe, progress):
    """Of the learning rate, in parts of its highest."""
    if not recipe.falling:
        return 1.0
    return min(1.0, (progress + 0.001) / 0.05) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * progress)))


def _save(path, net, optimizer, number, seconds):
    variables = [keras.ops.convert_to_numpy(variable) for variable in [*net.variables, *optimizer.variables]]
    file = io.BytesIO()
    np.savez(file, number=number, seconds=seconds, **{f"variable{i}": one for i, one in enumerate(variables)})
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, file.getvalue())


def _go_on(path, net, optimizer):
    """Steps done and seconds spent, with the variables as they were then."""
    if path is None or not path.exists():
        return 0, 0.0
    with np.load(path) as kept:
        for i, variable in enumerate([*net.variables, *optimizer.variables]):
            variable.assign(kept[f"variable{i}"])
        return int(kept["number"]), float(kept["seconds"])
