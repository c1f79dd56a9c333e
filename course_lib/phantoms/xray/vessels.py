"""The pulmonary vessels: trees that leave the hila, fork, taper and stay inside their lung."""

import numpy as np

from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.xray.outlines import lung_inside
from course_lib.phantoms.xray.projection import tube

_GENERATIONS = 10
#       where the tree begins: relative to half width and height of the lung; directions in degrees from the outward
#       horizontal, downwards positive; radius in mm
_HILA = {RIGHT: (0.25, 0.46), LEFT: (0.27, 0.42)}
_TRUNKS = (
    (66, 6.5),
    (82, 4.4),
    (50, 5.0),
    (38, 5.4),
    (20, 4.2),
    (2, 4.4),
    (-25, 4.6),
    (-45, 3.8),
    (-62, 4.6),
    (-78, 3.6),
)


def vessels(view, body, rng):
    """Blood in arteries and veins along the beam, mm (size, size)."""
    x, y, volume = np.concatenate([_tree(body, side, rng, view.pixel_mm) for side in (RIGHT, LEFT)], axis=1)
    return view.deposit(x, y, np.float32(0), volume)[0]


def _tree(body, side, rng, pixel_mm):
    hilum = np.array([side * _HILA[side][0] * body.half_width, _HILA[side][1] * body.height])
    direction = np.deg2rad([d for d, _ in _TRUNKS]) + rng.normal(0, 0.12, len(_TRUNKS))
    radius = np.array([r for _, r in _TRUNKS]) * rng.normal(1, 0.12, len(_TRUNKS))
    start = np.stack([hilum[0] - side * rng.uniform(0, 8, len(_TRUNKS)), hilum[1] + rng.normal(0, 9, len(_TRUNKS))])
    points, volumes = [], []
    for _ in range(_GENERATIONS):
        length = radius * rng.uniform(3.0, 6.5, len(radius)) + 3
        bend = rng.normal(0, 0.45, len(radius))
        end_radius = radius * 0.88
        a, volume = _branch(start, direction, bend, length, radius, end_radius, side, min(pixel_mm, 2.0))
        keep = lung_inside(body, side, a[0], a[1]) > 1.0
        points.append(a[:, keep])
        volumes.append(volume[keep])
        middle = direction + 0.5 * bend
        end = start + length * np.stack([side * np.cos(middle), np.sin(middle)])
        heading = direction + bend
        # Outwards from the hilum: a branch that turned back is led away again.
        away = np.arctan2(end[1] - hilum[1], side * (end[0] - hilum[0]))
        heading = heading + 0.3 * np.angle(np.exp(1j * (away - heading)))
        share = rng.uniform(0.3, 0.7, len(radius))  # Murray's law: r^3 = r1^3 + r2^3
        start = np.concatenate([end, end], 1)
        spread = rng.uniform(0.25, 0.75, len(radius))
        direction = np.concatenate([heading + spread * (1 - share), heading - spread * share])
        radius = np.concatenate([end_radius * share ** (1 / 3), end_radius * (1 - share) ** (1 / 3)])
        alive = (lung_inside(body, side, start[0], start[1]) > 2) & (radius > 0.3)
        start, direction, radius = start[:, alive], direction[alive], radius[alive]
        if not len(radius):
            break
    return *np.concatenate(points, 1).astype(np.float32), np.concatenate(volumes).astype(np.float32)


def _branch(start, direction, bend, length, radius, end_radius, side, step):
    """Points across and along slightly bent, tapering tubes, with the volume each stands for."""
    n = max(4, int(np.ceil(np.max(length) / (0.8 * step))))
    m = max(3, int(np.ceil(2 * np.max(radius) / (0.8 * step))))
    t = (np.arange(n) + 0.5)[:, None] / n
    across = ((np.arange(m) + 0.5) / m * 2 - 1)[:, None, None]
    heading = direction + bend * t
    middle = direction + 0.5 * bend * t
    r = radius + (end_radius - radius) * t
    x = start[0] + side * length * t * np.cos(middle) - side * across * r * np.sin(heading)
    y = start[1] + length * t * np.sin(middle) + across * r * np.cos(heading)
    chord = 2 * r * np.sqrt(1 - across**2)
    volume = chord * (2 * r / m) * (length / n)
    return np.stack([x.ravel(), y.ravel()]), np.broadcast_to(volume, x.shape).ravel()


def bronchi(view, body):
    """Air in the two main bronchi, mm (size, size): the right one steeper, wider and shorter."""
    fork = (-3.0, 0.31 * body.height)
    right, left = (-0.21 * body.half_width, 0.43 * body.height), (0.26 * body.half_width, 0.41 * body.height)
    tubes = []
    for end, radius in ((right, 7.0), (left, 6.0)):
        middle = (0.5 * (fork[0] + end[0]), 0.45 * fork[1] + 0.55 * end[1])
        path = np.array([(x, y, -20) for x, y in (fork, middle, end)])
        tubes.append(tube(view, path, np.array([6, radius, 4])))
    return view.tubes(tubes)[1]
