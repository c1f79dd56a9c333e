"""Random fields that belong to the body, not to the pixels: the same patient at any resolution."""

import numpy as np
from scipy import ndimage

_TILE = 320  # lattice points; the tile repeats
_STEP_MM = 1.5


def cloud(x, y, rng, scale_mm, roughness=1.0):
    """Noise of mean 0 and standard deviation 1 in body coordinates x, y (mm), with clumps of `scale_mm`.

    White noise is filtered to the spectrum (1 + (k scale)^2)^(-1.5 / roughness) and then looked up.
    """
    k = 2 * np.pi * np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.rfftfreq(_TILE)[None]) / _STEP_MM
    white = np.fft.rfft2(rng.standard_normal((_TILE, _TILE), dtype=np.float32))
    tile = np.fft.irfft2(white * (1 + (k * scale_mm / 2) ** 2) ** (-1.5 / roughness), s=(_TILE, _TILE))
    tile = ((tile - tile.mean()) / tile.std()).astype(np.float32)
    return ndimage.map_coordinates(tile, np.stack([y, x]) / np.float32(_STEP_MM), order=1, mode="grid-wrap")


def lattice_noise(x, y, z, seed, scale_mm):
    """Noise of mean 0 and standard deviation 1 in space: a blurred random lattice, looked up at points (mm).

    Clumps are about `scale_mm` wide. The lattice repeats every 32 clumps.
    """
    tile = np.random.default_rng(seed).standard_normal((64, 64, 64), dtype=np.float32)
    tile = ndimage.gaussian_filter(tile, 1.0, mode="wrap")
    tile = (tile - tile.mean()) / tile.std()
    at = np.stack(np.broadcast_arrays(x, y, z)) * np.float32(2 / scale_mm)
    return ndimage.map_coordinates(tile, at, order=1, mode="grid-wrap")
