"""Where voxels lie in a body, and signed distances (mm, negative inside) to what lies there."""

from bisect import bisect_left

import numpy as np

from course_lib.phantoms.texture import lattice_noise


class Grid:
    """Points in body coordinates: x to the patient's left, y down, p to the back; mm.

    They lie on three axes of the scanner (up, back, across), which are turned against the body by a pose. x and p are
    (1, ny, nx), y is (nz, 1, 1), or (nz, ny, 1) with a slope: they broadcast to `shape`.
    """

    def __init__(self, axes_mm, centre_mm=(0.0, 0.0, 0.0), roll_deg=0.0, slope=0.0):
        """`axes_mm` are measured from the point `centre_mm` (x, y, p); `slope` is mm down the body to a mm back."""
        self.axes_mm = tuple(np.asarray(axis, float) for axis in axes_mm)
        self.shape = tuple(map(len, self.axes_mm))
        self.centre_mm, self.roll_deg, self.slope = centre_mm, float(roll_deg), float(slope)
        self._sin, self._cos = np.sin(np.deg2rad(roll_deg)), np.cos(np.deg2rad(roll_deg))
        up, back, across = (axis.astype(np.float32) for axis in self.axes_mm)
        back, across = back[None, :, None], across[None, None, :]
        sin, cos = np.float32(self._sin), np.float32(self._cos)
        self.x = cos * across + sin * back + np.float32(centre_mm[0])
        self.p = cos * back - sin * across + np.float32(centre_mm[2])
        self.y = np.float32(centre_mm[1]) - up[:, None, None]
        if slope:
            self.y = self.y + np.float32(slope) * back

    def scanner_mm(self, points):
        """Points (n, 3) given as x, y, p -> (up, back, across), each (n,)."""
        x, y, p = (np.asarray(points, float) - self.centre_mm).T
        back = self._sin * x + self._cos * p
        return self.slope * back - y, back, self._cos * x - self._sin * p

    def window(self, low, high):
        """Slices of the box that holds all points between two corners (x, y, p), or None where it misses the grid."""
        x, y, p = (0.5 * (float(a) + float(b)) - c for a, b, c in zip(low, high, self.centre_mm, strict=True))
        wide, tall, deep = (0.5 * abs(float(b) - float(a)) for a, b in zip(low, high, strict=True))
        sin, cos = float(self._sin), float(self._cos)
        back, far_back = sin * x + cos * p, abs(sin) * wide + abs(cos) * deep
        across, far_across = cos * x - sin * p, abs(cos) * wide + abs(sin) * deep
        up, far_up = self.slope * back - y, tall + abs(self.slope) * far_back
        found = []
        for axis, at, far in zip(self.axes_mm, (up, back, across), (far_up, far_back, far_across), strict=True):
            start = max(bisect_left(axis, at - far) - 1, 0)
            stop = min(bisect_left(axis, at + far) + 1, len(axis))
            if start >= stop or at + far < axis[0] or at - far > axis[-1]:
                return None
            found.append(slice(start, stop))
        return tuple(found)

    def within(self, window):
        """x, y, p of a window."""
        z, y, x = window
        return self.x[:, y, x], self.y[z] if self.y.shape[1] == 1 else self.y[z, y], self.p[:, y, x]

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

    def noise(self, seed, scale_mm, where=None):
        """Noise of mean 0 and standard deviation 1 with clumps of `scale_mm`, everywhere or where a bool array says."""
        if where is None:
            return lattice_noise(self.x, self.y, self.p, seed, scale_mm)
        z, y, x = np.nonzero(where)
        height = self.y[z, 0 if self.y.shape[1] == 1 else y, 0]
        return lattice_noise(self.x[0, y, x], height, self.p[0, y, x], seed, scale_mm)


class Space(Grid):
    """Voxel centres. Axis 0 of every array runs upwards, as the slices of an axial series do."""

    def __init__(
        self,
        shape,
        spacing_mm,
        centre_mm=(0.0, 0.0, 0.0),
        roll_deg=0.0,
        first=0,
        count=None,
        pitch_deg=0.0,
        thickness_mm=None,
    ):
        """The voxels of an array, or some slices of it.

        Parameters
        ----------
        shape, spacing_mm : (nz, ny, nx), (dz, dy, dx)
            Of the whole array.
        centre_mm : (x, y, p)
            What lies in the middle of the whole array.
        roll_deg, pitch_deg : float
            The body is turned about its long axis, and the slices are inclined: further down at the back.
        first, count : int
            Which slices are meant.
        thickness_mm : float, optional
            Over which height a slice averages; by default slices touch.
        """
        count = shape[0] if count is None else count
        self.spacing_mm = tuple(map(float, spacing_mm))
        self.thickness_mm = float(self.spacing_mm[0] if thickness_mm is None else thickness_mm)
        axes = [(np.arange(n) - (n - 1) / 2) * step for n, step in zip(shape, self.spacing_mm, strict=True)]
        axes[0] = axes[0][first : first + count]
        super().__init__(axes, centre_mm, roll_deg, np.tan(np.deg2rad(pitch_deg)))

    def indices(self, points):
        """Fractional array indices (z, y, x) of points (n, 3) given as x, y, p."""
        at = self.scanner_mm(points)
        return np.stack([(a - axis[0]) / step for a, axis, step in zip(at, self.axes_mm, self.spacing_mm, strict=True)])

    def deposit(self, points, volumes_mm3):
        """How much of each voxel is filled by points (n, 3) that carry volume, 0 to 1."""
        at = self.indices(points)
        keep = ((at > -1) & (at < np.array(self.shape)[:, None])).all(axis=0)
        at, volumes = at[:, keep], np.asarray(volumes_mm3)[keep].astype(np.float32)
        low = np.floor(at).astype(np.int32)
        part = (at - low).astype(np.float32)
        padded = tuple(n + 2 for n in self.shape)  # a border takes what falls half outside
        total = np.zeros(int(np.prod(padded)), np.float32)
        first = np.ravel_multi_index(tuple(low + 1), padded)
        for corner in np.ndindex(2, 2, 2):
            share = volumes
            for i in range(3):
                share = share * (part[i] if corner[i] else 1 - part[i])
            np.add.at(total, first + (corner[0] * padded[1] + corner[1]) * padded[2] + corner[2], share)
        inner = total.reshape(padded)[1:-1, 1:-1, 1:-1]
        return np.minimum(inner / np.float32(np.prod(self.spacing_mm)), 1)


def superellipse(x, p, half_width, half_depth, power=2.0):
    """Signed distance, along the ray from the middle, to a rounded box: an ellipse for a power of 2, squarer up to 4.

    The radius is w |(u, v)|_2 + (1 - w) |(u, v)|_4 with u = x / a and v = p / b, where w makes the corner that of
    |u|^n + |v|^n = 1: square roots give the same bits on every machine, powers do not.

    >>> float(superellipse(30.0, 0.0, 15, 10))
    15.0
    """
    u, v = x / half_width, p / half_depth
    u, v = u * u, v * v
    rho = np.sqrt(u + v)
    if power != 2:
        weight = np.float32((2 ** (1 / power) - 2**0.25) / (2**0.5 - 2**0.25))
        rho = weight * rho + (1 - weight) * np.sqrt(np.sqrt(u * u + v * v))
    return np.sqrt(x * x + p * p) * (1 - 1 / np.maximum(rho, np.float32(1e-3)))


def ellipsoid(x, y, p, centre, semi_axes, long_axis=(1, 0, 0)):
    """Signed distance, along the ray from the centre, to an ellipsoid: (along `long_axis`, most upright, the third)."""
    first = np.array(long_axis, float) / np.linalg.norm(long_axis)
    upright = np.array([0.0, 1.0, 0.0]) - first[1] * first
    upright = upright / np.linalg.norm(upright)
    offset = [x - np.float32(centre[0]), y - np.float32(centre[1]), p - np.float32(centre[2])]
    rho = 0
    for axis, size in zip((first, upright, np.cross(first, upright)), semi_axes, strict=True):
        along = sum(np.float32(c / size) * o for c, o in zip(axis, offset, strict=True) if abs(c) > 1e-9)
        rho = rho + along * along
    rho = np.maximum(np.sqrt(rho), np.float32(1e-3))
    x, y, p = offset
    return np.sqrt(x * x + y * y + p * p) * (1 - 1 / rho)


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
    u, v, w = x - t * dx, y - t * dy, p - t * dp
    return np.sqrt((u * u + w * w) * np.float32(stretch**2) + v * v) - (
        np.float32(radius) + np.float32(end_radius - radius) * t
    )
