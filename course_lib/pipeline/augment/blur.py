"""Blur, as thick slices and motion do."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Intensity


@dataclass(frozen=True)
class Blur(Intensity):
    """With a Gaussian whose standard deviation is from 0 to `sd_mm`, equal in all directions of the body.

    Parameters
    ----------
    sd_mm : float
        Without a spacing, in voxels.
    """

    sd_mm: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        self._require("sd_mm", 0)

    def draw(self, rng: np.random.Generator, grid: Grid) -> float:
        """The standard deviation in mm."""
        return float(rng.uniform(0, self.sd_mm))

    def apply(self, image: np.ndarray, drawn: float, grid: Grid) -> np.ndarray:
        """Convolution with the Gaussian; beyond its edge the image goes on as its mirror image."""
        if drawn == 0:
            return image
        sd_voxels = drawn / np.array(grid.spacing_mm)
        return ndimage.gaussian_filter(image, sd_voxels, axes=tuple(range(grid.axes)), truncate=3)
