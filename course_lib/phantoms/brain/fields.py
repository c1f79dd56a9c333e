"""Random fields of one head, built once and looked up at points: the same head at any resolution."""

import numpy as np
from scipy import ndimage


class Noise:
    """Noise of mean 0 and standard deviation 1 with clumps of `scale_mm`; repeats every 20 clumps."""

    _LATTICE = 40

    def __init__(self, seed, scale_mm):
        tile = np.random.default_rng(seed).standard_normal((self._LATTICE,) * 3, dtype=np.float32)
        tile = ndimage.gaussian_filter(tile, 1.0, mode="wrap")
        self._tile = (tile - tile.mean(dtype=float)) / tile.std(dtype=float)
        self._tile = self._tile.astype(np.float32)
        self._per_mm = np.float32(2 / scale_mm)

    def __call__(self, x, y, p):
        return _looked_up(self._tile, x, y, p, self._per_mm)


class Sheets:
    """Signed distance (mm) to crumpled sheets that lie, where they are cut, about `apart_mm` from one another.

    They are the places where a noise of one wavelength changes sign; the distance is the noise over its slope, so it is
    good to a few millimetres.
    """

    _LATTICE = 64

    def __init__(self, seed, apart_mm):
        step_mm = apart_mm / 4.2
        tile = np.random.default_rng(seed).standard_normal((self._LATTICE,) * 3, dtype=np.float32)
        # The difference of two blurs passes waves of one length; the divisor above is measured.
        tile = ndimage.gaussian_filter(tile, 2.1, mode="wrap") - ndimage.gaussian_filter(tile, 3.3, mode="wrap")
        slope2 = 0
        for axis in range(3):
            slope = (np.roll(tile, -1, axis) - np.roll(tile, 1, axis)) * np.float32(0.5)
            slope2 = slope2 + slope * slope
        slope2 = ndimage.gaussian_filter(slope2, 1.5, mode="wrap")
        slope2 += np.float32(0.05 * slope2.mean(dtype=float))
        self._tile = (tile / np.sqrt(slope2) * np.float32(step_mm)).astype(np.float32)
        self._per_mm = np.float32(1 / step_mm)

    def __call__(self, x, y, p):
        return _looked_up(self._tile, x, y, p, self._per_mm)


def _looked_up(tile, x, y, p, per_mm):
    at = np.stack([x, y, p])
    at *= per_mm
    return ndimage.map_coordinates(tile, at, order=1, mode="grid-wrap", output=np.float32)
