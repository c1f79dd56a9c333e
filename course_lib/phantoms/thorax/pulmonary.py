"""The vessels inside a lung, in three dimensions: trees that leave the hilum, fork, taper and stay in their lung."""

import numpy as np

_GENERATIONS = 14
_TRUNKS = 46  # arteries and veins
_RADIUS_MM = (1.5, 3.7)  # of a trunk
_THINNEST_MM = 0.22


def lung_vessels(hilum, inside, side, rng, step_mm):
    """Points and the volume each stands for: (n, 3) in mm (x, y, p), (n,) in mm3.

    Parameters
    ----------
    hilum : (3,)
        Where the tree begins.
    inside : callable
        Points (n, 3) -> signed distance to the lung, negative inside.
    side : int
        -1 right, 1 left: which way is outwards.
    step_mm : float
        Distance of the points along a vessel.
    """
    direction = rng.normal(0, 1, (_TRUNKS, 3)) * (0.7, 1.0, 0.9) + (0, 0.7, 0)  # most of the lung lies below
    direction[:, 0] = side * np.abs(direction[:, 0])
    direction = _unit(direction)
    radius = rng.uniform(*_RADIUS_MM, _TRUNKS) * (1 + 0.35 * direction[:, 1])  # and gets most of the blood
    start = hilum + rng.normal(0, 1, (_TRUNKS, 3)) * (6, 15, 9)
    points, volumes = [], []
    for _ in range(_GENERATIONS):
        length = radius * rng.uniform(3.5, 8.0, len(radius)) + 9
        bend = _unit(direction + rng.normal(0, 0.28, direction.shape))
        middle = start + 0.5 * length[:, None] * direction
        end = middle + 0.5 * length[:, None] * bend
        end_radius = 0.88 * radius
        branch, volume = _samples(start, middle, end, radius, end_radius, rng, step_mm)
        keep = inside(branch) < -1
        points.append(branch[keep])
        volumes.append(volume[keep])
        # Murray's law, r^3 = r1^3 + r2^3; the daughters leave in one plane, the thinner one at the larger angle.
        share = rng.uniform(0.25, 0.75, len(radius))
        away = _unit(end - hilum)
        heading = _unit(bend + 0.5 * away)
        aside = _unit(np.cross(heading, rng.normal(0, 1, heading.shape)))
        spread = rng.uniform(0.4, 0.9, len(radius))[:, None]
        direction = _unit(
            np.concatenate(
                [heading + spread * (1 - share)[:, None] * 1.4 * aside, heading - spread * share[:, None] * 1.4 * aside]
            )
        )
        start = np.concatenate([end, end])
        radius = np.concatenate([end_radius * share ** (1 / 3), end_radius * (1 - share) ** (1 / 3)])
        alive = (radius > _THINNEST_MM) & (inside(start) < -1.5)
        start, direction, radius = start[alive], direction[alive], radius[alive]
        if not len(radius):
            break
    return np.concatenate(points), np.concatenate(volumes)


#   how a lobe's bronchus leaves the end of the main bronchus: direction (outwards, down, to the back), radius in mm
_LOBAR = (((0.75, -0.65, -0.10), 3.6), ((0.70, 0.35, -0.60), 3.2), ((0.45, 0.85, 0.35), 4.2))


def bronchi(chest, side, rng):
    """Lobar bronchi and two of their branches each, as tubes of air: (points, radii).

    A child bronchus has about 0.8 of its parent's diameter: E. R. Weibel, Morphometry of the Human Lung, 1963.
    """
    _, _, start = chest.airways()[1 if side < 0 else 2][0]
    tubes = []
    for direction, radius in _LOBAR:
        along = _unit(np.array(direction) * (side, 1, 1) + rng.normal(0, 0.12, 3))
        length = rng.uniform(24, 36)
        fork = start + length * along
        tubes.append((np.stack([start, fork]), np.array([radius, 0.85 * radius])))
        for _ in range(2):
            turned = _unit(along + rng.normal(0, 0.38, 3))
            end = fork + rng.uniform(26, 42) * turned
            tubes.append((np.stack([fork, end]), np.array([0.7, 0.42]) * radius))
    return tubes


def _samples(start, middle, end, radius, end_radius, rng, step_mm):
    """Points spread evenly through bent, tapering vessels."""
    length = np.linalg.norm(middle - start, axis=1) + np.linalg.norm(end - middle, axis=1)
    per_branch = np.maximum(2, np.ceil(length / step_mm * np.maximum(1, (1.6 * radius / step_mm) ** 2))).astype(int)
    branch = np.repeat(np.arange(len(radius)), per_branch)
    first = np.concatenate([[0], np.cumsum(per_branch)[:-1]])
    t = (np.arange(len(branch)) - first[branch] + 0.5) / per_branch[branch]
    a, b, c = start[branch], middle[branch], end[branch]
    weight = t[:, None]
    centre = (1 - weight) ** 2 * a + 2 * weight * (1 - weight) * b + weight**2 * c
    r = radius[branch] + (end_radius - radius)[branch] * t
    offset = _unit(rng.normal(0, 1, centre.shape)) * (r * np.sqrt(rng.random(len(r))))[:, None]
    along = _unit(c - a)
    offset -= (offset * along).sum(1, keepdims=True) * along
    return centre + offset, np.pi * r**2 * length[branch] / per_branch[branch]


def _unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
