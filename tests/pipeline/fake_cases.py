"""Cases in memory that say what was read of them."""

import numpy as np


class ArrayCase:
    """A case (y, x) or (z, y, x) whose files are arrays."""

    has_mask = True

    def __init__(self, number, image, mask=None, known=None, spacing_mm=None):
        self.id = self.patient = f"case-{number}"
        self.arrays = (
            np.asarray(image, np.float32),
            np.zeros(np.shape(image), np.uint8) if mask is None else mask,
            np.ones(np.shape(image), bool) if known is None else known,
        )
        self.shape = np.shape(image)
        self.spacing_mm = spacing_mm
        self.regions = []

    def read(self, region=None):
        self.regions.append(region)
        return tuple(array[region if region is not None else ...].copy() for array in self.arrays)


def numbered_volumes(count, shape=(6, 8, 10)):
    """Volumes in which every voxel has a value of its own, with the labels 0 to 3."""
    rng = np.random.default_rng(0)
    voxels = int(np.prod(shape))
    return [
        ArrayCase(
            number,
            np.arange(voxels).reshape(shape) + number * voxels,
            rng.integers(0, 4, shape).astype(np.uint8),
            rng.random(shape) < 0.9,
            spacing_mm=(5.0, 1.5, 1.0)[-len(shape) :],
        )
        for number in range(count)
    ]
