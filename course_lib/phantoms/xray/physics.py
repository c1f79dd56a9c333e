"""From tissue along the beam to what the detector counts."""

import numpy as np
from scipy import ndimage


def transmission(low, high, low_energy):
    """Share of the beam that passes, by Beer and Lambert's law at two effective energies.

        I / I0 = w exp(-integral of mu(50 keV)) + (1 - w) exp(-integral of mu(80 keV))

    Parameters
    ----------
    low, high : array (y, x)
        Line integrals of attenuation at 50 and at 80 keV.
    low_energy : float
        w, the share of the low energy before the patient.

    Examples
    --------
    Nothing in the way lets everything pass:

    >>> float(transmission(0.0, 0.0, low_energy=0.3))
    1.0
    """
    low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
    return low_energy * np.exp(-low) + (1 - low_energy) * np.exp(-high)


def with_scatter(primary, ratio, pixel_mm):
    """Add the scattered photons: a wide blur of the primary ones, `ratio` times as many as there are behind the body.

    The ratio is the one after the anti-scatter grid.
    """
    # Open beam beside the patient scatters little: it must not outshine the body.
    return primary + ratio * blurred(np.minimum(primary, 0.08), 28 / pixel_mm)


def blurred(image, sigma):
    """Gaussian blur with `sigma` in pixels; wide ones on a coarser grid, brought back by linear interpolation."""
    coarse = max(1, int(sigma / 3))
    if coarse == 1:
        return ndimage.gaussian_filter(image, sigma, mode="nearest")
    start = coarse // 2
    small = ndimage.uniform_filter(image, coarse, mode="nearest")[start::coarse, start::coarse]
    small = ndimage.gaussian_filter(small, sigma / coarse, mode="nearest")
    return _spread(_spread(small, image.shape[0], start, coarse).T, image.shape[1], start, coarse).T


def _spread(nodes, count, start, step):
    """Rows at 0 ... count - 1, linearly between nodes at start, start + step, ..."""
    at = np.clip((np.arange(count) - start) / step, 0, len(nodes) - 1)
    low = np.minimum(at.astype(int), max(len(nodes) - 2, 0))
    share = (at - low)[:, None]
    return nodes[low] * (1 - share) + nodes[np.minimum(low + 1, len(nodes) - 1)] * share


def detect(intensity, photons_per_mm2, pixel_mm, rng):
    """Unsharpness of the detector (0.15 mm) and the noise of counting photons.

    `photons_per_mm2` arrive behind 20 cm of water; counts of this size are normally distributed.
    """
    sharp = ndimage.gaussian_filter(intensity, max(0.15 / pixel_mm, 0.35), mode="nearest")
    counts = photons_per_mm2 * pixel_mm**2 / 0.03  # photons in a pixel of the open beam
    noise = rng.standard_normal(sharp.shape, dtype=np.float32)
    return np.maximum(sharp + np.sqrt(sharp / counts) * noise, 1e-5)
