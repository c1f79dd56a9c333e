"""From tissue signals on a grid to an image: thick slices, blur, coil shading, noise, ghosts."""

import numpy as np
from scipy import ndimage

_STRETCH = 1 << 18  # voxels


def acquired(image, spacing_mm, sequence, white, seed):
    """The image of one series, float32 (z, y, x), from signals that may lie below zero.

    In the order in which it happens: a slice averages, movement repeats the image, the coils shade it, noise of the
    standard deviation `sequence.noise` times `white` enters both parts of the complex signal, and the magnitude is
    taken (Rician noise). Slices thicker than the voxels are then spread over the grid, as registration does.
    """
    rng = np.random.default_rng(seed)
    axis, step = sequence.thick_axis, spacing_mm[sequence.thick_axis]
    image, places = _blurred(image, spacing_mm, sequence), None
    if sequence.slice_mm > 1.3 * step and image.shape[axis] > 1:
        image, places = _slices(image, axis, sequence.slice_mm / step, rng.random())
    if sequence.ghost:
        image = _with_ghosts(image, sequence)
    image = image * _shading(image.shape, sequence.shading, rng)
    image = _rician(image, np.float32(sequence.noise * white), rng)
    return image if places is None else _spread(image, axis, *places)


def _rician(image, sd, rng):
    """|signal + complex noise|; the noise comes from a long strip, of which each part takes another stretch."""
    strip = sd * rng.standard_normal(2 * _STRETCH, dtype=np.float32)
    signal, magnitude = image.reshape(-1), np.empty(image.size, np.float32)
    for first in range(0, image.size, _STRETCH):
        part = slice(first, min(first + _STRETCH, image.size))
        here, there = rng.integers(0, _STRETCH, 2)
        along = signal[part] + strip[here : here + part.stop - first]
        across = strip[there : there + part.stop - first]
        magnitude[part] = np.sqrt(along * along + across * across)
    return magnitude.reshape(image.shape)


def _blurred(image, spacing_mm, sequence):
    sigma = [
        0.3 if sequence.slice_mm and axis == sequence.thick_axis else sequence.blur_mm / step
        for axis, step in enumerate(spacing_mm)
    ]
    return ndimage.gaussian_filter(image, sigma, mode="nearest", truncate=2.5)


def _slices(image, axis, thickness, offset):
    """Averages over slices `thickness` voxels thick, and where on the grid they lie."""
    n = image.shape[axis]
    centres = np.arange((offset - 0.5) * thickness, n + thickness / 2, thickness)
    centres = centres[(centres > -thickness / 2) & (centres < n - 1 + thickness / 2)]
    if len(centres) < 2:
        centres = np.array([0.0, n - 1.0])
    moved = np.moveaxis(image, axis, 0)
    averages = np.empty((len(centres), *moved.shape[1:]), np.float32)
    for average, centre in zip(averages, centres, strict=True):
        low, high = max(round(centre - thickness / 2), 0), min(round(centre + thickness / 2), n)
        low = min(low, n - 1)
        average[...] = moved[low : max(high, low + 1)].mean(axis=0)
    return np.moveaxis(averages, 0, axis), (centres, n)


def _spread(image, axis, centres, n):
    """Linear interpolation between slices, whose middles lie at `centres`, at the n places of the grid."""
    moved = np.moveaxis(image, axis, 0)
    out = np.empty((n, *moved.shape[1:]), np.float32)
    for i in range(n):
        at = min(max((i - centres[0]) / (centres[-1] - centres[0]), 0), 1) * (len(centres) - 1)
        low = min(int(at), len(centres) - 2)
        out[i] = moved[low] + np.float32(at - low) * (moved[low + 1] - moved[low])
    return np.moveaxis(out, 0, axis)


def _with_ghosts(image, sequence):
    """Copies of the image along the rows' direction of encoding, as periodic movement makes them."""
    shift = max(1, round(sequence.ghost_shift * image.shape[1]))
    copies = np.roll(image, shift, 1) - np.roll(image, -shift, 1)
    return image + np.float32(sequence.ghost) * copies


def _shading(shape, strength, rng):
    """A smooth factor of mean about 1: the sum of two coils, each brighter on one side."""
    field = 0
    for _ in range(2):
        lines = []
        for n in shape:
            at = np.linspace(-1, 1, n)
            slope, bend = rng.normal(0, strength, 2)
            lines.append(np.exp(slope * at - bend * at * at))
        coil = 0.5 * lines[0][:, None, None] * (lines[1][:, None] * lines[2])
        field = field + coil.astype(np.float32)
    return field
