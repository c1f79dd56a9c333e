"""What the scanner adds to the truth: kernel, noise with its texture, streaks from metal.

Projections are not simulated. Noise has the spectrum that filtered back projection gives it, a ramp times the kernel:
M. F. Kijewski and P. F. Judy, The noise power spectrum of CT images, Phys. Med. Biol. 32 (1987) 565.
"""

import numpy as np

_TILE = 512  # pixels; the tile repeats


class Noise:
    """Noise of standard deviation 1 for slice after slice, cut from two tiles at random places."""

    def __init__(self, rng, spacing_mm, blur_mm):
        _, dy, dx = spacing_mm
        v, u = np.fft.fftfreq(_TILE, dy)[:, None], np.fft.rfftfreq(_TILE, dx)[None]
        k2 = u * u + v * v
        kernel = np.exp(-2 * np.pi**2 * k2 * (1.2 * blur_mm) ** 2)
        # Photons starve along the shoulders: noise there runs in lines from side to side.
        spectra = [np.sqrt(k2) * kernel, np.sqrt(k2) * kernel * np.exp(-((u / (0.15 * np.abs(v) + 0.01)) ** 2))]
        self.rng, self.tiles = rng, []
        for spectrum in spectra:
            white = np.fft.rfft2(rng.standard_normal((_TILE, _TILE)))
            tile = np.fft.irfft2(white * spectrum, s=(_TILE, _TILE))
            self.tiles.append(((tile - tile.mean()) / tile.std()).astype(np.float32))

    def add(self, plane, sigma_hu, lines_hu):
        """Isotropic and lined noise onto a slice, in place."""
        for tile, sigma in zip(self.tiles, (sigma_hu, lines_hu), strict=True):
            row, column = self.rng.integers(_TILE, size=2)
            if sigma < 0.5:
                continue
            rows = (np.arange(plane.shape[0]) + row) % _TILE
            turned = np.roll(tile, -column, axis=1)
            for start in range(0, plane.shape[1], _TILE):
                part = plane[:, start : start + _TILE]
                part += np.float32(sigma) * turned[rows, : part.shape[1]]


def sharpened(plane, amount, spacing_mm):
    """Edges with an overshoot, in place: less its curvature, over about a millimetre."""
    around = np.zeros_like(plane)
    for axis, step in ((0, spacing_mm[1]), (1, spacing_mm[2])):
        reach = max(1, round(0.8 / step))
        before, after = [slice(None)] * 2, [slice(None)] * 2
        before[axis], after[axis] = slice(None, -reach), slice(reach, None)
        difference = plane[tuple(after)] - plane[tuple(before)]
        around[tuple(before)] += difference
        around[tuple(after)] -= difference
    plane -= np.float32(amount) * around
    return plane


def add_streaks(plane, rng, spacing_mm, metal_hu=2200.0):
    """Bright and dark rays from metal, in place.

    Metal lets hardly a photon through; what the neighbouring rays guess instead is smeared over the slice.
    """
    rows, columns = np.nonzero(plane > metal_hu)
    if not len(rows):
        return
    area = len(rows) * spacing_mm[1] * spacing_mm[2]
    y = (np.arange(plane.shape[0]) - rows.mean()) * spacing_mm[1]
    x = (np.arange(plane.shape[1]) - columns.mean()) * spacing_mm[2]
    radius = np.sqrt(y[:, None] ** 2 + x[None] ** 2)
    turn = np.arctan2(y[:, None], x[None]) / np.pi + 1  # 0 to 2; a line through the metal has both ends
    rays = rng.standard_normal(96)
    rays = (rays - np.roll(rays, 1)) * np.sqrt(0.5)
    at = (turn % 1) * 96
    low = at.astype(int) % 96
    ray = rays[low] + (at - np.floor(at)) * (rays[(low + 1) % 96] - rays[low])
    size = min(60 + 45 * np.sqrt(area), 700)
    plane += (size * ray * 12 / (radius + 12) * (plane > -990)).astype(np.float32)
