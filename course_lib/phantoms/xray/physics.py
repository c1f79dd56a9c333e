"""From tissue along the beam to what the detector counts."""

import numpy as np
from scipy import ndimage

from course_lib.phantoms.thorax.materials import ATTENUATION_PER_MM


def transmission(thickness_mm, low_energy):
    """Share of the beam that passes, by Beer and Lambert's law at two effective energies.

        I / I0 = w exp(-sum_m mu_m(50 keV) t_m) + (1 - w) exp(-sum_m mu_m(80 keV) t_m)

    Parameters
    ----------
    thickness_mm : array (materials, y, x)
        In the order of `materials.MATERIALS`.
    low_energy : float
        w, the share of the low energy before the patient.

    Examples
    --------
    Nothing in the way lets everything pass:

    >>> import numpy as np
    >>> transmission(np.zeros((6, 1, 1)), low_energy=0.3).tolist()
    [[1.0]]
    """
    low, high = np.tensordot(ATTENUATION_PER_MM.T.astype(np.float32), thickness_mm, 1)
    return low_energy * np.exp(-low) + (1 - low_energy) * np.exp(-high)


def with_scatter(primary, ratio, pixel_mm):
    """Add the scattered photons: a wide blur of the primary ones, `ratio` times as many as there are behind the body.

    The ratio is the one after the anti-scatter grid.
    """
    # Open beam beside the patient scatters little: it must not outshine the body.
    return primary + ratio * blurred(np.minimum(primary, 0.12), 28 / pixel_mm)


def blurred(image, sigma):
    """Gaussian blur with `sigma` in pixels; wide ones on a coarser grid, brought back by linear interpolation."""
    coarse = max(1, int(sigma / 3))
    if coarse == 1:
        return ndimage.gaussian_filter(image, sigma, mode="nearest")
    start = coarse // 2
    small = ndimage.uniform_filter(image, coarse, mode="nearest")[start::coarse, start::coarse]
    small = ndimage.gaussian_filter(small, sigma / coarse, mode="nearest")
    rows, columns = (_interpolation(n, m, start, coarse) for n, m in zip(image.shape, small.shape, strict=True))
    return rows @ small @ columns.T


def _interpolation(fine, nodes, start, step):
    """The matrix (fine, nodes) that interpolates linearly between nodes at start, start + step, ..."""
    at = np.clip((np.arange(fine) - start) / step, 0, nodes - 1)
    return np.clip(1 - np.abs(at[:, None] - np.arange(nodes)), 0, 1).astype(np.float32)


def detect(intensity, photons_per_mm2, pixel_mm, rng):
    """Unsharpness of the detector (0.15 mm) and the noise of counting photons.

    `photons_per_mm2` arrive behind 20 cm of water; counts of this size are normally distributed.
    """
    sharp = ndimage.gaussian_filter(intensity, max(0.15 / pixel_mm, 0.35), mode="nearest")
    counts = photons_per_mm2 * pixel_mm**2 / 0.03  # photons in a pixel of the open beam
    noise = rng.standard_normal(sharp.shape, dtype=np.float32)
    return np.maximum(sharp + np.sqrt(sharp / counts) * noise, 1e-5)
