"""How images differ between hospitals, beyond what `pipeline.augment` does.

A phantom X-ray is developed in one way or another; hospitals sharpen, equalise, cut off and overprint in more. Of MR
scans no two sequences are weighted alike.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from course_lib.pipeline.augment.transform import Affine, Intensity

_CHANNELS = 4  # T1, T1ce, T2, FLAIR


@dataclass(frozen=True)
class Stretch(Affine):
    """Higher and narrower, or lower and wider, each side by up to a fifth: plates of all formats become squares."""

    def draw(self, rng, grid):
        return float(np.exp(rng.uniform(-0.2, 0.2)))

    def matrix(self, drawn, grid):
        return np.diag([drawn, 1 / drawn, 1.0])


@dataclass(frozen=True)
class Sharpen(Intensity):
    """x + k (x - blurred x), with k from -0.5 to 2 and a radius of 1 to 10 pixels: edges dulled or stressed."""

    def draw(self, rng, grid):
        return float(np.exp(rng.uniform(0, 2.3))), float(rng.uniform(-0.5, 2))

    def apply(self, image, drawn, grid):
        radius, strength = drawn
        return image + np.float32(strength) * (image - ndimage.gaussian_filter(image, radius))


@dataclass(frozen=True)
class Equalize(Intensity):
    """Mixed with (x - local mean) / (local sd), as adaptive equalisation leaves it."""

    def draw(self, rng, grid):
        return float(rng.uniform(1 / 12, 1 / 6)), float(rng.uniform(0, 0.8))

    def apply(self, image, drawn, grid):
        radius, share = drawn[0] * max(grid.shape), np.float32(drawn[1])
        local = ndimage.gaussian_filter(image, radius)
        variance = ndimage.gaussian_filter(image * image, radius) - local * local
        flat = (image - local) / (np.sqrt(np.maximum(variance, 0)) + np.float32(0.08))
        return (1 - share) * image + share * (np.float32(0.2) * flat + np.float32(0.5))


@dataclass(frozen=True)
class Shade(Intensity):
    """A slow field is added, and another multiplied."""

    def draw(self, rng, grid):
        return rng.normal(0, rng.uniform(0, 0.12), (4, 4)), rng.normal(0, rng.uniform(0, 0.2), (3, 3))

    def apply(self, image, drawn, grid):
        added, multiplied = (_slow(nodes, image.shape) for nodes in drawn)
        return image * (1 + multiplied) + added


@dataclass(frozen=True)
class Cut(Intensity):
    """A window of the grey values, in six of ten cases with what lies outside cut off."""

    def draw(self, rng, grid):
        return float(rng.uniform(-0.3, 0.15)), float(rng.uniform(0.75, 1.4)), bool(rng.random() < 0.6)

    def apply(self, image, drawn, grid):
        low, high, clipped = drawn
        image = (image - np.float32(low)) / np.float32(high - low)
        return image.clip(0, 1) if clipped else image


@dataclass(frozen=True)
class Cover(Intensity):
    """One to three rectangles of one grey, more or less opaque: labels, shields, what is laid on a patient."""

    def draw(self, rng, grid):
        return [
            (*rng.uniform(0, 0.95, 2), *rng.uniform(1 / 16, 1 / 4, 2), rng.random(), rng.random())
            for _ in range(rng.integers(1, 4))
        ]

    def apply(self, image, drawn, grid):
        covered = image.copy()
        for top, left, height, width, share, grey in drawn:
            rows, columns = (
                slice(int(start * side), int((start + length) * side) + 1)
                for start, length, side in zip((top, left), (height, width), image.shape, strict=True)
            )
            covered[rows, columns] += np.float32(share) * (np.float32(grey) - covered[rows, columns])
        return covered


@dataclass(frozen=True)
class Gains(Intensity):
    """Each channel by a factor from 0.8 to 1.25, and shifted: sequences differ in contrast one by one."""

    def draw(self, rng, grid):
        return np.exp(rng.uniform(-0.22, 0.22, _CHANNELS)), rng.normal(0, 0.2, _CHANNELS)

    def apply(self, image, drawn, grid):
        factors, shifts = (np.float32(one) for one in drawn)
        return image * factors + shifts


def _slow(nodes, shape):
    return ndimage.zoom(nodes, [side / count for side, count in zip(shape, nodes.shape, strict=True)], order=3).astype(
        np.float32
    )
