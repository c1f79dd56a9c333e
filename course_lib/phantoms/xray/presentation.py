"""What the X-ray system makes of the counts before anybody sees them: log, local contrast, window, gamma."""

import numpy as np

from course_lib.phantoms.xray.physics import blurred


def present(intensity, field, pixel_mm, rng):
    """Presentation values 0 to 4095, uint16 (y, x): dense is bright.

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
    density = -np.log(intensity)
    # Dynamic range compression: only part of the slow variation is kept, the fine one is lifted.
    slow, middle = blurred(density, 22 / pixel_mm), blurred(density, 2.2 / pixel_mm)
    keep, lift, edge = rng.uniform(0.35, 0.9), rng.uniform(0.9, 1.5), rng.uniform(1.0, 2.6)
    density = keep * slow + lift * (middle - slow) + edge * (density - middle)
    low, high = np.percentile(density[field & (intensity < 0.4)][:: max(1, field.size // 20000)], [2, 97])
    span = high - low
    low, high = low - span * rng.uniform(0.0, 0.35), high + span * rng.uniform(0.0, 0.55)
    value = (density - low) / (high - low)
    if rng.random() < 0.5:  # film-like toe and shoulder instead of hard ends
        value = 1 / (1 + np.exp(-np.clip((value - 0.5) * rng.uniform(4, 6), -30, 30)))
    value = np.clip(value, 0, 1) ** np.exp(rng.normal(-0.1, 0.22))
    return np.round(value * 4095).astype(np.uint16)
