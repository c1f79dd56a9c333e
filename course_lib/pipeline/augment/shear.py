"""Push the layers of the image along each other, like a pack of cards."""

from dataclasses import dataclass

import numpy as np

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Affine, identity


@dataclass(frozen=True)
class Shear(Affine):
    """By an angle from -degrees to +degrees: rows move along x, and in 3D slices along y and along x too.

    Parameters
    ----------
    degrees : float
        How far a line across the layers may lean. Sizes stay: areas and volumes are as before.
    """

    degrees: float = 5

    def __post_init__(self):
        super().__post_init__()
        self._require("degrees", 0, 80)

    def draw(self, rng: np.random.Generator, grid: Grid) -> tuple[float, ...]:
        """Degrees: x along y in 2D; y along z, x along z, x along y in 3D."""
        return tuple(rng.uniform(-self.degrees, self.degrees, grid.axes * (grid.axes - 1) // 2))

    def matrix(self, drawn: tuple[float, ...], grid: Grid) -> np.ndarray:
        """input x = result x - tan(angle) · result y"""
        leaning = identity(grid)
        across, along = np.triu_indices(grid.axes, k=1)
        leaning[along, across] = -np.tan(np.deg2rad(drawn))
        return leaning
