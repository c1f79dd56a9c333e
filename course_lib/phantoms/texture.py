"""Random fields that belong to the body, not to the pixels: the same patient at any resolution."""

import numpy as np
from scipy import ndimage


def lattice_noise(x, y, z, seed, scale_mm):
    """Noise of mean 0 and standard deviation 1 in space: a blurred random lattice, looked up at points (mm).

    Clumps are about `scale_mm` wide. The lattice repeats every 32 clumps.
    """
    tile = noise_tile(seed)
    at = np.stack(np.broadcast_arrays(x, y, z)) * np.float32(2 / scale_mm)
    return ndimage.map_coordinates(tile, at, order=1, mode="grid-wrap")


def noise_tile(seed):
    """A blurred random lattice (64, 64, 64) of mean 0 and deviation 1; it repeats, a clump is 2 points wide."""
    tile = np.random.default_rng(seed).standard_normal((64, 64, 64), dtype=np.float32)
    tile = ndimage.gaussian_filter(tile, 1.0, mode="wrap")
    return (tile - tile.mean()) / tile.std()
