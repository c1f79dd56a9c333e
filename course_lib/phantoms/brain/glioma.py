"""Gliomas: how far each point is from core and swelling, what the core is made of, how the brain gives way."""

import numpy as np
from scipy.special import ndtri  # the value that a share of a normal distribution stays below

from course_lib.phantoms.brain.fields import Noise
from course_lib.phantoms.brain.shapes import ellipsoid


class Glioma:
    """One tumour with its random fields. Points are float32 (n,): x, y, p in mm, before the brain gives way."""

    def __init__(self, tumour, seed):
        self.tumour = tumour
        self.radius_mm = float(np.cbrt(np.prod(tumour.semi_axes)))
        self.reach_mm = max(tumour.semi_axes) + 1.7 * tumour.oedema_mm + tumour.oedema_edge_mm + 2.5 * tumour.ragged_mm
        scales = (0.9 * self.radius_mm, 11, 6, 22, 9, 7, 13)
        self._lobes, self._ragged, self._fine, self._fingers, self._patches, self._grain, self._gaps = (
            Noise([seed, number], scale) for number, scale in enumerate(scales)
        )

    def near(self, x, y, p):
        """Indices of the points that the tumour or its swelling may touch."""
        dx, dy, dp = (at - np.float32(c) for at, c in zip((x, y, p), self.tumour.centre, strict=True))
        return np.flatnonzero(dx * dx + dy * dy + dp * dp < np.float32(self.reach_mm**2))

    def pushed(self, x, y, p, give):
        """Where the tissue now found at these points was before the tumour grew.

        Tissue is drawn towards the centre by the share k / (1 + (r / L)^2)^2 of its distance r, with L = 1.5 radii; so
        it moves by at most 0.33 k L, at r = 0.58 L. `give` (0 to 1) is how freely a point can move: 0 at the skull.
        """
        cx, cy, cp = (np.float32(c) for c in self.tumour.centre)
        dx, dy, dp = x - cx, y - cy, p - cp
        falling = 1 + (dx * dx + dy * dy + dp * dp) * np.float32(1 / (1.5 * self.radius_mm) ** 2)
        share = np.float32(self.tumour.push) / (falling * falling) * give
        return x - share * dx, y - share * dy, p - share * dp

    def distances(self, x, y, p):
        """To the core as it was drawn by hand (ragged), to the core as it fades (smooth), and to the swelling."""
        tumour = self.tumour
        smooth = ellipsoid(x, y, p, tumour.centre, tumour.semi_axes, tumour.long_axis)
        smooth = smooth + np.float32(0.16 * self.radius_mm) * self._lobes(x, y, p)
        smooth = smooth + np.float32(0.6 * tumour.ragged_mm) * self._ragged(x, y, p)
        core = smooth + np.float32(0.3 * tumour.ragged_mm) * self._fine(x, y, p)
        reach = 1 + 0.5 * self._fingers(x, y, p) + 0.2 * self._ragged(p, x, y)
        return core, smooth, smooth - np.float32(tumour.oedema_mm) * np.maximum(reach, 0.05)

    def enhancing(self, core, x, y, p):
        """Distance to what takes up contrast agent; positive everywhere in a tumour that does not enhance."""
        tumour = self.tumour
        if tumour.kind == "none":
            return np.full(core.shape, 99, np.float32)
        if tumour.kind == "ring":
            wall = np.float32(tumour.rim_mm) * np.maximum(1 + 0.55 * self._patches(x, y, p), 0.15)
            gap = np.float32(3) * (-1.6 - self._gaps(x, y, p))  # here and there the ring is open
            return np.maximum(np.maximum(core, -core - wall), gap)
        share = tumour.enhancing if tumour.kind == "patchy" else 0.85
        patches = np.float32(0.8) * self._patches(x, y, p) + np.float32(0.6) * self._gaps(x, y, p)
        return np.maximum(core, np.float32(2.5) * (np.float32(ndtri(1 - share)) - patches))

    def dead(self, x, y, p):
        """Share of necrosis, 0 to 1, and of old blood, in what does not enhance."""
        tumour = self.tumour
        mixed = np.float32(0.7) * (self._grain(x, y, p) + self._gaps(y, p, x))
        dead = np.clip(0.5 + np.float32(0.75) * (mixed - np.float32(ndtri(1 - tumour.necrosis))), 0, 1)
        if not tumour.bleeding:
            return dead, None
        blood = self._grain(p, x, y) - np.float32(ndtri(1 - tumour.bleeding))
        return dead, np.clip(0.5 + blood * np.float32(1.5), 0, 1)

    def grain(self, x, y, p):
        """Unevenness within tissues, mean 0 and standard deviation 1."""
        return self._grain(y, x, p)
