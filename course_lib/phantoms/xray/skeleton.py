"""Bones. Each function returns (cortical bone, spongiosa) in mm along the beam."""

import numpy as np

from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.thorax.chest import RIB_END, RIB_FALL, RIBS
from course_lib.phantoms.xray.projection import tube

_RIB_CORTEX = 1.15  # mm
_BLADE_Z = -70  # mm, behind the middle of the chest


def ribs(view, body, rng):
    """Twelve pairs of ribs: hollow bands on oblique ellipses around the chest."""
    bands = []
    pitch = body.vertebra_pitch
    tilt = rng.normal(1, 0.12)
    angles = np.linspace(0, 1, 40)
    for side in (RIGHT, LEFT):
        for k in RIBS:
            start = -16 + pitch * (k - 1) + rng.normal(0, 1.2)
            fall = RIB_FALL[k] * tilt * body.height / 262 + rng.normal(0, 3)
            angle = np.deg2rad(4 + angles * (RIB_END[k] - 4))
            y = (
                start
                + fall * ((1 - np.cos(angle)) / 2) ** (1.15 - 0.04 * k)
                - 6 * np.sin(2 * angle) * (angle < np.pi / 2)
            )
            reach = 0.47 * body.half_width if k == 1 else body.wall_x(side, start + 0.42 * fall) + 4.5
            x = side * reach * np.sin(angle) ** 0.8
            z = -0.86 * body.half_depth * np.clip(reach / body.half_width, 0.5, 1) * np.cos(angle)
            half_height = rng.normal(0.27, 0.015) * pitch * np.interp(angle, [0, 0.5, 2, 2.5], [0.7, 1, 1, 1.15])
            wall = _RIB_CORTEX * np.interp(angle, [0, 1.5, 2, 2.6], [1, 1, 0.75, 0.45])  # thinner towards the front
            bands.append(
                tube(view, np.stack([x, y, z], 1), half_height, np.interp(angle, [0, 1.5, 2.4], [3.6, 3.4, 2.2]), wall)
            )
    return view.tubes(bands)


def clavicles(view, body, rng):
    """Two S-shaped tubes from the breast bone to the shoulder."""
    rods = []
    lift = rng.normal(0, 8)
    half = np.array([4, 9.5, 7.5, 5.8, 5.6, 6.5, 7.5, 3])
    z = np.array([75, 75, 72, 66, 50, 20, 2, 0])
    for side in (RIGHT, LEFT):
        inner = 0.15 * body.height + rng.normal(0, 3)
        outer = lift + rng.normal(0, 3)
        x = side * np.array([15, 20, 35, 65, 100, 135, 158, 164])
        y = inner + (outer - inner) * np.array([0.0, 0.02, 0.13, 0.47, 0.86, 1.04, 1.0, 1.0])
        rods.append(tube(view, np.stack([x, y, z], 1), half, half * 0.85, wall=2.0))
    return view.tubes(rods)


def shoulders(view, body, visit, rng):
    """Shoulder blades and upper arms."""
    parts = []
    for side in (RIGHT, LEFT):
        edge = body.half_width * (1.03 - 0.24 * visit.scapula_over_lung) + rng.normal(0, 4)
        top, tip = rng.normal(22, 6), rng.normal(158, 8)
        socket = max(edge + 48, 158), 48.0
        parts.append(
            _plate(view, np.array([(side * edge, top), (side * (edge + 14), tip), (side * socket[0], socket[1])]))
        )

        def rod(points, half, wall, side=side):
            path = np.array([(side * x, y, _BLADE_Z) for x, y in points])
            return tube(view, path, np.array(half), wall=wall)

        middle = (socket[0] - 14, 0.5 * (tip + 62))
        parts.append(rod([(socket[0], 56), middle, (edge + 14, tip)], [6, 4, 3.5], 2.0))  # lateral border
        parts.append(rod([(edge, top), (edge - 2, 80), (edge + 14, tip)], [2, 2.2, 3.2], 0.8))  # medial border
        parts.append(rod([(edge + 2, 62), (edge + 40, 40), (socket[0] + 14, 12)], [3, 5, 8], 1.6))  # spine, acromion
        parts.append(rod([(socket[0] - 4, 36), (socket[0] - 12, 22), (socket[0] + 4, 20)], [7, 6, 5], 1.2))  # coracoid
        x = socket[0] + 24
        head = [(x, 27), (x, 32), (x + 1, 42), (x + 3, 55), (x + 7, 70), (x + 11, 90)]
        parts.append(rod([*head, (x + 18, 190), (x + 28, 310)], [2, 14, 22, 23, 18, 12.5, 11, 11], 2.2))  # humerus
    return view.tubes(parts)


def _plate(view, corners):
    """A shoulder blade, face to the beam: points like those of `tube`."""
    n = int(np.ceil(170 / min(view.pixel_mm, 3)))
    u, v = np.meshgrid((np.arange(n) + 0.5) / n, (np.arange(n) + 0.5) / n)
    u, v = np.where(u + v > 1, 1 - u, u).ravel(), np.where(u + v > 1, 1 - v, v).ravel()
    a, b, c = corners
    x, y = a[:, None] + np.outer(b - a, u) + np.outer(c - a, v)
    area = 0.5 * abs((b - a)[0] * (c - a)[1] - (b - a)[1] * (c - a)[0]) / n**2
    ones = np.ones_like(x)
    return np.stack([x, y, _BLADE_Z * ones, 1.5 * area * ones, 2.5 * area * ones]).astype(np.float32)


def spine(view, body, rng):
    """Vertebral bodies with end plates and discs, pedicles, spinous and transverse processes."""
    x, y = view.grid(-55)
    pitch = body.vertebra_pitch
    x = x - rng.normal(0, 4) * np.sin(y / 110 + rng.uniform(0, 6))
    columns = np.flatnonzero((np.abs(x) < 60).any(0))
    shell, fill = np.zeros_like(x), np.zeros_like(x)
    if not columns.size:
        return shell, fill
    window = np.s_[:, columns[0] : columns[-1] + 1]
    x, y = x[window], y[window]
    half = 15.5 + 0.42 * np.clip((y + 22) / pitch, -3, 13)
    # The beam crosses most discs at a slant: the end plates are drawn as shallow arcs and the gaps fill up.
    level = (y + 22) / pitch + 0.05 * (x / half) ** 2 * np.sin(y / 70 + rng.uniform(0, 6))
    at = level - np.floor(level)  # 0 upper end plate ... 0.82 lower end plate ... 1 next
    clear = np.interp(np.arange(-8, 30), np.arange(-8, 30, 3), rng.uniform(0.15, 0.7, 13))  # of each disc
    clear = clear[np.clip(level.astype(np.int32) + 8, 0, 37)]
    waist = half * (1 - 0.1 * np.sin(np.pi * np.clip(at / 0.82, 0, 1)))
    soft = (1.5 + 0.4 * view.pixel_mm) / pitch  # edges are never sharper than a pixel
    in_body = 1 - clear * (1 - _step(0.82 - at, soft) * _step(at, soft))
    profile = np.clip(1 - (x / waist) ** 4, 0, 1) ** 0.6
    fill[window] += 30 * profile * in_body
    shell[window] += 3.2 * _ring(np.abs(x) - waist + 0.8, 1.3) * in_body
    shell[window] += 3.5 * clear * profile * (_ring((at - 0.02) * pitch, 1.0) + _ring((at - 0.8) * pitch, 1.0))
    pedicle = np.hypot((np.abs(x) - 0.68 * half) / 3.6, (at - 0.26) * pitch / 5.2)
    shell[window] += 2.6 * _ring((pedicle - 1) * 4, 1.1) + 0.8 * (pedicle < 1)
    spinous = np.hypot(x / 3.4, (at - 0.86) * pitch / 8)
    shell[window] += 3.0 * np.clip(1.2 - spinous, 0, 0.6) + 2.0 * _ring((spinous - 1) * 4, 1.1)
    transverse = np.hypot((np.abs(x) - half - 7) / 9, (at - 0.24) * pitch / 4.2)
    shell[window] += 1.8 * np.clip(1 - transverse**2, 0, 1)
    return shell, fill


def _step(x, width):
    return 1 / (1 + np.exp(-np.clip(4 * x / width, -30, 30)))


def _ring(distance, width):
    return np.exp(-0.5 * (distance / width) ** 2)
