"""Signed distances (mm, negative inside) at points: x to the left, y down, p to the back, each float32 (n,)."""

import math

import numpy as np


def ellipsoid(x, y, p, centre, semi_axes, long_axis=(0, 0, 1)):
    """Distance, along the ray from the centre, to an ellipsoid: (along `long_axis`, most upright, the third).

    >>> x = np.array([0.0, 7.0], np.float32)
    >>> np.round(ellipsoid(x, x * 0, x * 0, (1, 0, 0), (9, 4, 2)), 4).tolist()  # -1 at half, 6 at 3 times the radius
    [-1.0, 4.0]
    """
    rho2 = length2 = 0
    offset = [np.asarray(at) - np.float32(c) for at, c in zip((x, y, p), centre, strict=True)]
    for axis, size in zip(_frame(long_axis), semi_axes, strict=True):
        along = sum(np.float32(a / size) * o for a, o in zip(axis, offset, strict=True) if a)
        rho2 = rho2 + along * along
    for o in offset:
        length2 = length2 + o * o
    rho2 = np.maximum(rho2, np.float32(1e-6))
    return np.sqrt(length2) * (1 - 1 / np.sqrt(rho2))


def ellipse(u, v, half_u, half_v):
    """The same in two dimensions, for a body that goes on along the third."""
    a, b = u * np.float32(1 / half_u), v * np.float32(1 / half_v)
    rho2 = np.maximum(a * a + b * b, np.float32(1e-6))
    return np.sqrt(u * u + v * v) * (1 - 1 / np.sqrt(rho2))


def tube(x, y, p, points, radii, flatness=1.0, reach_mm=8.0):
    """Distance to a tube through `points` (x, y, p) of changing radius, at most `reach_mm`.

    A flatness of 2 makes it half as wide, from left to right, as it is high and deep.
    """
    distance = np.full(x.shape, reach_mm, np.float32)
    for (a, ra), (b, rb) in zip(
        zip(points[:-1], radii[:-1], strict=True), zip(points[1:], radii[1:], strict=True), strict=True
    ):
        near = np.ones(x.shape, bool)
        for at, i in ((x, 0), (y, 1), (p, 2)):
            margin = max(ra, rb) + reach_mm
            near &= (at > min(a[i], b[i]) - margin) & (at < max(a[i], b[i]) + margin)
        near = np.flatnonzero(near)
        along = [float(b[i] - a[i]) for i in range(3)]
        length2 = max(sum(c * c for c in along), 1e-6)
        offset = [at[near] - np.float32(a[i]) for i, at in enumerate((x, y, p))]
        t = np.clip(sum(np.float32(c / length2) * o for c, o in zip(along, offset, strict=True)), 0, 1)
        dx, dy, dp = (o - t * np.float32(c) for c, o in zip(along, offset, strict=True))
        new = np.sqrt((dx * np.float32(flatness)) ** 2 + dy * dy + dp * dp) - (np.float32(ra) + np.float32(rb - ra) * t)
        distance[near] = np.minimum(distance[near], new)
    return distance


def joined(a, b, radius_mm):
    """Both bodies together, the notch between them rounded by about `radius_mm`."""
    notch = np.maximum(np.float32(radius_mm) - np.abs(a - b), 0)
    return np.minimum(a, b) - notch * notch * np.float32(1 / (4 * radius_mm))


def common(a, b, radius_mm):
    """What two bodies have in common, the edge rounded by about `radius_mm`."""
    return -joined(-a, -b, radius_mm)


def _frame(long_axis):
    """Three unit vectors at right angles: along, most upright, across."""
    length = math.sqrt(sum(a * a for a in long_axis))
    first = [a / length for a in long_axis]
    up = [-first[1] * first[0], 1 - first[1] * first[1], -first[1] * first[2]]
    length = math.sqrt(sum(a * a for a in up))
    up = [a / length for a in up]
    third = [
        first[1] * up[2] - first[2] * up[1],
        first[2] * up[0] - first[0] * up[2],
        first[0] * up[1] - first[1] * up[0],
    ]
    return first, up, third
