"""Multiply the grey values, as another exposure or receiver gain does."""

from dataclasses import dataclass

import numpy as np

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Intensity


@dataclass(frozen=True)
class Scale(Intensity):
    """By a factor from 1 - fraction to 1 + fraction.

    Parameters
    ----------
    fraction : float
    """

    fraction: float = 0.1

    def __post_init__(self):
        super().__post_init__()
        self._require("fraction", 0, 1)

    def draw(self, rng: np.random.Generator, grid: Grid) -> float:
        """The factor."""
        return float(rng.uniform(1 - self.fraction, 1 + self.fraction))

    def apply(self, image: np.ndarray, drawn: float, grid: Grid) -> np.ndarray:
        """factor · image"""
        return image * np.float32(drawn)
