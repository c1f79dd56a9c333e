"""Virtual patients as arrays, made once and kept: those of other code of `course_lib.phantoms` are made anew."""

import hashlib
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_lib import phantoms
from course_lib.training.durable import replacing

_PATIENTS_A_FILE = 20  # an interruption loses no more than these
_CHEST_MM = (300.0, 358.4, 358.4)
_ROOMS = {"xray": ("thorax", "xray"), "ct": ("thorax", "ct"), "brain": ("brain", "mr")}  # of course_lib.phantoms


class Cases(NamedTuple):
    """Images and label maps of some patients, a row each.

    Attributes
    ----------
    images : (N, y, x[, channels]) or (N, z, y, x[, channels])
    labels : uint8, (N, y, x) or (N, z, y, x)
    """

    images: np.ndarray
    labels: np.ndarray

    def slices(self) -> tuple["Cases", np.ndarray]:
        """Every slice as a case of its own, and the row that it comes from."""
        count, depth = self.labels.shape[:2]
        flat = Cases(*(array.reshape(-1, *array.shape[2:]) for array in self))
        return flat, np.repeat(np.arange(count), depth)

    def where(self, chosen) -> "Cases":
        return Cases(self.images[chosen], self.labels[chosen])


def xrays(place, seeds: range, size: int) -> Cases:
    """Chest X-rays (N, size, size), 12 bits; 1 right lung, 2 left lung."""
    return _kept(place, "xray", str(size), partial(_xray, size=size), seeds)


def chests(place, seeds: range, shape: tuple[int, int, int]) -> Cases:
    """Chest CTs (N, z, y, x) in HU, of fields of view that differ; labels as in `thorax_ct`."""
    return _kept(place, "ct", _by(shape), partial(_chest, shape=shape), seeds)


def brains(place, seeds: range, shape: tuple[int, int, int]) -> Cases:
    """Brains without skull (N, z, y, x, 4): T1, T1ce, T2, FLAIR; 1 NCR/NET, 2 oedema, 3 enhancing (4 in BraTS)."""
    return _kept(place, "brain", _by(shape), partial(_brain, shape=shape), seeds)


@cache
def generation(kind: str) -> str:
    """A hash of the code that draws patients of a kind: xray, ct or brain."""
    folder = Path(phantoms.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        if path.parent == folder or path.parent.name in _ROOMS[kind]:
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _xray(seed, size):
    phantom = phantoms.thorax_xray(seed, size)
    return phantom.image, (phantom.right_lung + 2 * phantom.left_lung).astype(np.uint8)


def _chest(seed, shape):
    across, along = np.random.default_rng([seed, 5000]).uniform((0.9, 0.95), (1.35, 1.25))
    stretched = np.array(_CHEST_MM) * (along, across, across)
    phantom = phantoms.thorax_ct(seed, shape, tuple(float(mm / n) for mm, n in zip(stretched, shape, strict=True)))
    return phantom.image, phantom.labels


def _brain(seed, shape):
    phantom = phantoms.brain_brats(seed, shape, year=2023)  # enhancing is 3
    return np.stack([phantom.t1, phantom.t1ce, phantom.t2, phantom.flair], axis=-1), phantom.labels


def _kept(place, kind, size, draw, seeds):
    folder = place.scratch / f"phantoms-{kind}-{generation(kind)}"
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    with ProcessPoolExecutor(place.processes, mp_context=get_context("spawn")) as pool:
        for some in _files(seeds):
            path = folder / f"{size}-{some.start}-{some.stop}.npz"
            if not path.exists():
                drawn = list(pool.map(draw, some) if place.processes > 1 else map(draw, some))
                images, labels = (np.stack(arrays) for arrays in zip(*drawn, strict=True))
                with replacing(path) as partial_path, open(partial_path, "wb") as file:
                    np.savez(file, images=images, labels=labels)
            with np.load(path) as kept:
                parts.append(Cases(kept["images"], kept["labels"]))
    return Cases(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _files(seeds):
    """Cut at multiples of their length, so that a check of the second half finds the files of all."""
    first = seeds.start - seeds.start % _PATIENTS_A_FILE
    for start in range(first, seeds.stop, _PATIENTS_A_FILE):
        yield range(max(start, seeds.start), min(start + _PATIENTS_A_FILE, seeds.stop))


def _by(shape):
    return "x".join(map(str, shape))
