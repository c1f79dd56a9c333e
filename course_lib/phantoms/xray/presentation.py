"""What becomes of the counts before anybody sees them: log, local contrast, window, look-up curve, film, file."""

import numpy as np
from scipy import fft

from course_lib.phantoms.xray.physics import blurred


def present(intensity, field, pixel_mm, rng):
    """Brightness 0 to 1, (y, x): dense is bright.

    Parameters
    ----------
    intensity : float array (y, x)
        Share of the open beam.
    field : bool array (y, x)
        Where the collimator lets the beam through; the window is chosen from these pixels.
    pixel_mm : float
        Side of a pixel.
    rng : numpy.random.Generator
        Every system has its own taste: the settings are drawn.
    """
    density = -np.log(np.asarray(intensity, np.float64))
    # Dynamic range compression: only part of the slow variation is kept, the fine one is lifted.
    slow, middle = blurred(density, 22 / pixel_mm), blurred(density, 2.2 / pixel_mm)
    keep, lift, edge = rng.uniform(0.35, 1.0), rng.uniform(0.9, 1.6), rng.uniform(0.9, 2.6)
    density = keep * slow + lift * (middle - slow) + edge * (density - middle)
    low, high = np.percentile(density[field & (intensity < 0.4)][:: max(1, field.size // 20000)], [1, 99])
    span = high - low
    low, high = low - span * rng.uniform(-0.1, 0.4), high + span * rng.uniform(-0.25, 0.5)
    value = (density - low) / (high - low)
    equalised, steep = rng.random() < 0.2, rng.random()
    curve = rng.choice(["straight", "film", "hard"], p=[0.4, 0.45, 0.15])
    if equalised:
        value = _equalised(np.clip(value, 0, 1), pixel_mm, 0.3 + 0.5 * rng.random())
    if curve == "film":  # toe and shoulder instead of hard ends
        value = 1 / (1 + np.exp(-np.clip((value - 0.5) * (4 + 2 * steep), -30, 30)))
    elif curve == "hard":  # the film's middle only
        value = 0.5 + (value - 0.5) * (1.2 + 0.5 * steep)
    return np.clip(value, 0, 1) ** np.exp(rng.normal(-0.05, 0.3))


def written_as_file(value, rng):
    """Presentation values 0 to 4095, uint16 (y, x), of brightness 0 to 1; some have been a film or a JPEG before."""
    film, jpeg, step = rng.random(3)
    if film < 0.2:
        value = _scanned(value, rng)
    if jpeg < 0.3:
        value = _compressed(value, 0.01 + 0.04 * step)
    return np.round(np.clip(value, 0, 1) * 4095).astype(np.uint16)


def _equalised(value, pixel_mm, strength):
    """Contrast made alike everywhere: the deviation from the neighbourhood's mean over its spread."""
    mean = blurred(value, 18 / pixel_mm)
    spread = np.sqrt(np.maximum(blurred(value * value, 18 / pixel_mm) - mean * mean, 0)) + 0.07
    return (1 - strength) * value + strength * (0.5 + 0.2 * (value - mean) / spread)


def _scanned(value, rng):
    """A film on a light box: a grey veil, brighter on one side."""
    n, m = value.shape
    slope = rng.normal(0, 0.06, 2)
    light = 1 + slope[0] * np.linspace(-1, 1, n)[:, None] + slope[1] * np.linspace(-1, 1, m)
    black, white = rng.uniform(0, 0.25), rng.uniform(0.75, 1)
    return (black + (white - black) * value) * light


def _compressed(value, step):
    """The traces of JPEG: in blocks of 8 x 8 pixels, waves are kept in whole steps, coarser for finer waves."""
    n, m = value.shape
    padded = np.pad(value, ((0, -n % 8), (0, -m % 8)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // 8, 8, padded.shape[1] // 8, 8).transpose(0, 2, 1, 3)
    waves = fft.dctn(blocks, axes=(2, 3), norm="ortho")
    wave = np.arange(8)
    steps = step * (1 + 0.5 * (wave[:, None] + wave))
    blocks = fft.idctn(np.round(waves / steps) * steps, axes=(2, 3), norm="ortho")
    return blocks.transpose(0, 2, 1, 3).reshape(padded.shape)[:n, :m]
