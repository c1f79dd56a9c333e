"""Where voxels lie in a body, and signed distances (mm, negative inside) to what lies there."""

import numpy as np

from course_lib.phantoms.texture import lattice_noise


class Space:
    """Voxel centres in body coordinates: x to the patient's left, y down, p to the back; mm.

    Axis 0 of every array runs upwards, as the slices of an axial series do. x and p are (1, ny, nx), y is (nz, 1, 1):
    they broadcast to (nz, ny, nx).
    """

    def __init__(self, shape, spacing_mm, centre_mm=(0.0, 0.0, 0.0), roll_deg=0.0, first=0, count=None):
        """`centre_mm` is the (x, y, p) in the middle of the array; of its slices, `count` from `first` on are meant."""
        nz, ny, nx = shape
        dz, dy, dx = spacing_mm
        count = nz if count is None else count
        self.shape, self.spacing_mm = (count, ny, nx), tuple(map(float, spacing_mm))
        self._centre, self._roll = centre_mm, np.deg2rad(roll_deg)
        self._middle = (nz - 1) / 2 - first, (ny - 1) / 2, (nx - 1) / 2
        across = ((np.arange(nx) - self._middle[2]) * dx).astype(np.float32)[None, None, :]
        back = ((np.arange(ny) - self._middle[1]) * dy).astype(np.float32)[None, :, None]
        sin, cos = np.float32(np.sin(self._roll)), np.float32(np.cos(self._roll))
        self.x = cos * across + sin * back + np.float32(centre_mm[0])
        self.p = cos * back - sin * across + np.float32(centre_mm[2])
        up = ((np.arange(count) - self._middle[0]) * dz).astype(np.float32)
        self.y = np.float32(centre_mm[1]) - up[:, None, None]

    def indices(self, points):
        """Fractional array indices (z, y, x) of points (n, 3) given as x, y, p."""
        x, y, p = (np.asarray(points, float) - self._centre).T
        sin, cos = np.sin(self._roll), np.cos(self._roll)
        dz, dy, dx = self.spacing_mm
        mz, my, mx = self._middle
        return np.stack([mz - y / dz, my + (sin * x + cos * p) / dy, mx + (cos * x - sin * p) / dx])

    def window(self, low, high):
        """Slices of the box that holds all points between two corners (x, y, p), or None where it misses the array."""
        corners = np.array([[a, b, c] for a in (low[0], high[0]) for b in (low[1], high[1]) for c in (low[2], high[2])])
        at = self.indices(corners)
        start = np.maximum(np.floor(at.min(axis=1)).astype(int), 0)
        stop = np.minimum(np.ceil(at.max(axis=1)).astype(int) + 1, self.shape)
        return tuple(map(slice, start.tolist(), stop.tolist())) if (start < stop).all() else None

    def within(self, window):
        """x, y, p of a window."""
        z, y, x = window
        return self.x[:, y, x], self.y[z], self.p[:, y, x]

    def tubes(self, paths, reach_mm=12.0):
        """Signed distance to the nearest of some tubes, at most `reach_mm`.

        Each path is (points (n, 3), radii (n,)), or (points, radii, flatness), where a flatness of 2 makes the tube
        half as wide as it is high.
        """
        distance = np.full(self.shape, reach_mm, np.float32)
        for points, radii, *flatness in paths:
            points, radii = np.asarray(points, float), np.broadcast_to(np.asarray(radii, float), len(points))
            stretch = float(flatness[0]) if flatness else 1.0
            for a, b, ra, rb in zip(points[:-1], points[1:], radii[:-1], radii[1:], strict=True):
                margin = max(ra, rb) + reach_mm
                window = self.window(np.minimum(a, b) - margin, np.maximum(a, b) + margin)
                if window is None:
                    continue
                x, y, p = self.within(window)
                new = _rounded_cone(
                    x - np.float32(a[0]), y - np.float32(a[1]), p - np.float32(a[2]), b - a, ra, rb, stretch
                )
                np.minimum(distance[window], new, out=distance[window])
        return distance

    def deposit(self, points, volumes_mm3):
        """How much of each voxel is filled by points (n, 3) that carry volume, 0 to 1."""
        at = self.indices(points)
        keep = ((at > -1) & (at < np.array(self.shape)[:, None])).all(axis=0)
        at, volumes = at[:, keep], np.asarray(volumes_mm3)[keep]
        low = np.floor(at).astype(int)
        part = at - low
        padded = np.array(self.shape) + 2  # a border takes what falls half outside
        total = np.zeros(int(np.prod(padded)), np.float32)
        for corner in np.ndindex(2, 2, 2):
            share = np.prod([part[i] if corner[i] else 1 - part[i] for i in range(3)], axis=0)
            index = np.ravel_multi_index(tuple(low[i] + 1 + corner[i] for i in range(3)), tuple(padded))
            total += np.bincount(index, share * volumes, minlength=total.size).astype(np.float32)
        inner = total.reshape(padded)[1:-1, 1:-1, 1:-1]
        return np.minimum(inner / np.float32(np.prod(self.spacing_mm)), 1)

    def noise(self, seed, scale_mm, where):
        """Noise of mean 0 and standard deviation 1 with clumps of `scale_mm`, at the voxels of a bool array."""
        z, y, x = np.nonzero(where)
        return lattice_noise(self.x[0, y, x], self.y[z, 0, 0], self.p[0, y, x], seed, scale_mm)


def superellipse(x, p, half_width, half_depth, power=2.0):
    """Signed distance, along the ray from the middle, to |x / a|^n + |p / b|^n = 1.

    >>> float(superellipse(30.0, 0.0, 15, 10))
    15.0
    """
    u, v = np.abs(x / half_width), np.abs(p / half_depth)
    rho = np.sqrt(u * u + v * v) if power == 2 else (u**power + v**power) ** np.float32(1 / power)
    rho = np.maximum(rho, np.float32(1e-3))
    return np.hypot(x, p) * (1 - 1 / rho)


def ellipsoid(x, y, p, centre, semi_axes, long_axis=(1, 0, 0)):
    """Signed distance, along the ray from the centre, to an ellipsoid: (along `long_axis`, most upright, the third)."""
    first = np.array(long_axis, float) / np.linalg.norm(long_axis)
    upright = np.array([0.0, 1.0, 0.0]) - first[1] * first
    upright = upright / np.linalg.norm(upright)
    offset = [x - np.float32(centre[0]), y - np.float32(centre[1]), p - np.float32(centre[2])]
    rho = 0
    for axis, size in zip((first, upright, np.cross(first, upright)), semi_axes, strict=True):
        rho = rho + sum(np.float32(c / size) * o for c, o in zip(axis, offset, strict=True)) ** 2
    rho = np.maximum(np.sqrt(rho), np.float32(1e-3))
    return np.sqrt(offset[0] ** 2 + offset[1] ** 2 + offset[2] ** 2) * (1 - 1 / rho)


def joined(a, b, radius_mm):
    """Signed distance to both bodies together, the notch between them rounded by about `radius_mm`."""
    notch = np.maximum(radius_mm - np.abs(a - b), 0)
    return np.minimum(a, b) - notch * notch / (4 * radius_mm)


def filled(distance, edge_mm):
    """How much of a voxel lies inside: 1 deeper than half an edge, 0 farther out than that.

    >>> filled(np.array([-2.0, 0.0, 0.25, 2.0]), 1.0).tolist()
    [1.0, 0.5, 0.25, 0.0]
    """
    return np.clip(0.5 - distance / np.float32(edge_mm), 0, 1)


def _rounded_cone(x, y, p, axis, radius, end_radius, stretch):
    """Distance to the segment from 0 to `axis`, less the radius there."""
    length2 = max(float(axis @ axis), 1e-6)
    ax, ay, ap = (axis / length2).astype(np.float32)
    t = np.clip(ax * x + ay * y + ap * p, 0, 1)
    dx, dy, dp = (np.float32(c) for c in axis)
    across = (x - t * dx) ** 2 + (p - t * dp) ** 2
    return np.sqrt(across * np.float32(stretch**2) + (y - t * dy) ** 2) - (radius + (end_radius - radius) * t)
