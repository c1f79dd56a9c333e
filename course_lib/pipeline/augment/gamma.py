"""Brighten or darken the middle greys, black and white staying."""

from dataclasses import dataclass

import numpy as np

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Intensity


@dataclass(frozen=True)
class Gamma(Intensity):
    """((x - min) / (max - min)) ** gamma, on the old range, for each channel.

    Parameters
    ----------
    log_limit : float
        ln(gamma) is drawn from -log_limit to log_limit.
        0.3 gives exponents from 0.74 to 1.35, as many below 1 as above.
    """

    log_limit: float = 0.3

    def __post_init__(self):
        super().__post_init__()
        self._require("log_limit", 0, 3)

    def draw(self, rng: np.random.Generator, grid: Grid) -> float:
        """The exponent."""
        return float(np.exp(rng.uniform(-self.log_limit, self.log_limit)))

    def apply(self, image: np.ndarray, drawn: float, grid: Grid) -> np.ndarray:
        """The formula above; an image of one value stays as it is."""
        if drawn == 1:
            return image
        spatial = tuple(range(grid.axes))
        low = image.min(spatial)
        extent = image.max(spatial) - low
        curved = image - low
        curved /= np.where(extent > 0, extent, 1)
        np.power(curved, np.float32(drawn), out=curved)
        curved *= extent
        curved += low
        return curved
