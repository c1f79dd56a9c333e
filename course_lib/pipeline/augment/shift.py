"""Move the image."""

from dataclasses import dataclass

import numpy as np

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Affine, identity


@dataclass(frozen=True)
class Shift(Affine):
    """Along each axis by -fraction to +fraction of the image's side.

    Parameters
    ----------
    fraction : float
        0.1 moves an image of 256 pixels by up to 25.6.
    """

    fraction: float = 0.1

    def __post_init__(self):
        super().__post_init__()
        self._require("fraction", 0, 1)

    def draw(self, rng: np.random.Generator, grid: Grid) -> tuple[float, ...]:
        """Fraction of the side for each axis; positive moves towards larger indices."""
        return tuple(rng.uniform(-self.fraction, self.fraction, grid.axes))

    def matrix(self, drawn: tuple[float, ...], grid: Grid) -> np.ndarray:
        """input = result - shift"""
        moved = identity(grid)
        moved[:-1, -1] = -np.array(drawn) * grid.size_mm
        return moved
