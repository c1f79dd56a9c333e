"""Enlarge or shrink the image about its middle."""

from dataclasses import dataclass

import numpy as np

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Affine


@dataclass(frozen=True)
class Zoom(Affine):
    """By a factor from 1 - fraction to 1 + fraction, the same along all axes: organs keep their proportions.

    Parameters
    ----------
    fraction : float
        0.2 gives factors from 0.8 to 1.2. Above 1 the image grows, below 1 the surroundings are filled.
    """

    fraction: float = 0.2

    def __post_init__(self):
        super().__post_init__()
        self._require("fraction", 0, 0.9)

    def draw(self, rng: np.random.Generator, grid: Grid) -> float:
        """The factor."""
        return float(rng.uniform(1 - self.fraction, 1 + self.fraction))

    def matrix(self, drawn: float, grid: Grid) -> np.ndarray:
        """input = result / factor"""
        return np.diag([1 / drawn] * grid.axes + [1.0])
