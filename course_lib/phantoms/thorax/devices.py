"""Tubes, lines, electrodes and stimulators in and on the body: paths in millimetres.

Sizes are those the makers print on the package: a central line of 7 French (a French is a third of a millimetre
across), a chest tube of 24 to 32 French, a tracheal tube of 7 to 8 mm inside, a gastric tube of 14 to 18 French.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from course_lib.phantoms.thorax.body import LEFT, RIGHT


@dataclass(frozen=True, eq=False)
class Part:
    """A bent rod, or a tube where it has a wall."""

    device: str
    tissue: str  # metal or plastic
    points: np.ndarray  # (n, 3) mm: x, y, p
    radius_mm: float
    wall_mm: float = 0.0  # 0: solid


def place_devices(chest, state, skin) -> list[Part]:
    """All parts of the devices that a state names. `skin(x, y, p)` is the signed distance to the skin."""
    parts = []
    for number, name in enumerate(DEVICES):
        if name in state.devices:
            rng = np.random.default_rng([state.detail_seed, 100 + number])
            parts += DEVICES[name](chest, skin, rng)
    return parts


def _bent(points, step_mm=6.0):
    points = np.asarray(points, float)
    at = np.concatenate([[0], np.cumsum(np.sqrt((np.diff(points, axis=0) ** 2).sum(1)))])
    return CubicSpline(at, points)(np.linspace(0, at[-1], max(4, int(at[-1] / step_mm))))


def _on_skin(skin, x, y):
    """p of the skin in front at x, y; 0 beside the body."""
    depth = np.linspace(0, -260, 131, dtype=np.float32)
    distance = skin(np.float32([[[x]]]), np.float32([[[y]]]), depth[None, None]).ravel()
    outside = int(np.argmax(distance > 0))
    if outside == 0:
        return 0.0
    inner, outer = float(distance[outside - 1]), float(distance[outside])
    return float(depth[outside - 1]) - 2 * inner / (inner - outer)


def _caval_way(chest):
    """Through the upper caval vein into the right atrium."""
    return [tuple(at) for at in chest.pulled([(-0.16, 0.10, -0.14), (-0.19, 0.30, -0.14), (-0.18, 0.47, -0.14)])]


def _central_line(chest, skin, rng):
    side = rng.choice([RIGHT, RIGHT, LEFT])
    high, *low = _caval_way(chest)
    if rng.random() < 0.6:  # from the neck
        entry = [(side * 42, -95, -30), (side * 32, -40, -22)]
    else:  # below the clavicle
        entry = [(side * 112, 34, -62), (side * 70, 20, -42)]
    middle = [(0.5 * (side * 30 + high[0]), 14, -20)] if side == LEFT else []
    return [Part("central line", "plastic", _bent([*entry, *middle, high, *low[: rng.integers(1, 3)]]), 1.2)]


def _pacemaker(chest, skin, rng):
    side = LEFT if rng.random() < 0.8 else RIGHT
    x, y = side * rng.uniform(0.62, 0.8) * chest.unit[0], rng.uniform(38, 75)
    front = _on_skin(skin, x, y) + 9
    # The can: eight rods side by side.
    can = [
        Part("pacemaker", "metal", np.array([(x - 16, y - 2 + row, front), (x + 16, y + 2 + row, front)]), 4.0)
        for row in np.linspace(-18, 18, 8)
    ]
    lead = [(x - side * 10, y - 20, front), (side * 62, 18, -44), *_caval_way(chest)]
    leads = [*chest.pulled([(0.02, 0.62, -0.3), (0.30, 0.76, -0.42)])]
    return [*can, Part("pacemaker", "metal", _bent([*lead, *leads]), 1.0)]


def _tracheal_tube(chest, skin, rng):
    top, fork = chest.pulled([(0.0, -0.5, -0.06), (-0.015, 0.31, 0.19)])
    tip = top + (fork - top) * rng.uniform(0.75, 0.93)
    return [Part("tracheal tube", "plastic", np.linspace(top, tip, 8), 5.4, 1.2)]


def _gastric_tube(chest, skin, rng):
    path, _ = chest.oesophagus()[0]
    end = [(0.48 * chest.unit[0], chest.body.dome_top(LEFT) + 70, -0.1 * chest.half_depth)]
    return [Part("gastric tube", "plastic", _bent(np.concatenate([path, end])), 2.6, 0.9)]


def _chest_tube(chest, skin, rng):
    side = rng.choice([RIGHT, LEFT])
    y = rng.uniform(0.4, 0.62) * chest.unit[1]
    wall = float(chest.body.wall_x(side, y))
    way = [
        (side * (wall + 46), y + 22, 0),
        (side * (wall + 3), y, 4),
        (side * (0.86 * wall), y - 45, 0.5 * chest.half_depth),
        (side * 0.6 * float(chest.body.wall_x(side, y - 100)), y - 105, 0.55 * chest.half_depth),
    ]
    return [Part("chest tube", "plastic", _bent(way), 4.5, 1.5)]


def _electrodes(chest, skin, rng):
    parts = []
    away = np.array([rng.choice([RIGHT, LEFT]) * rng.uniform(60, 180), rng.uniform(1.0, 1.4) * chest.unit[1]])
    for _ in range(rng.integers(3, 6)):
        x, y = rng.uniform(-0.9, 0.9) * chest.unit[0], rng.uniform(0.02, 1.0) * chest.unit[1]
        front = _on_skin(skin, x, y)
        parts.append(Part("electrodes", "metal", np.array([(x, y, front - 1.0), (x, y, front - 2.5)]), 3.0))
        bend = 0.5 * (x + away[0]) + rng.normal(0, 25), 0.5 * (y + away[1]) + rng.normal(0, 25)
        cable = [(cx, cy, _on_skin(skin, cx, cy) - 3) for cx, cy in ((x, y), bend, away)]
        parts.append(Part("electrodes", "metal", _bent(cable), 0.45))
    return parts


def _sternal_wires(chest, skin, rng):
    parts = []
    for level in np.linspace(0.08, 0.56, rng.integers(5, 8)):
        front = -(max(0.5 * float(chest.body.lung_depth(LEFT, level * chest.unit[1])), 0.5 * chest.half_depth) + 9)
        turn = np.linspace(0, 2 * np.pi, 13)
        loop = np.stack([9 * np.cos(turn), level * chest.unit[1] + 2 * np.sin(turn), front + 8 * np.sin(turn)], 1)
        parts.append(Part("sternal wires", "metal", loop, 0.5))
    return parts


def _clips(chest, skin, rng):
    at = chest.pulled((rng.uniform(-0.3, 0.35), rng.uniform(0.3, 0.6), rng.uniform(-0.5, 0.1)))
    parts = []
    for _ in range(rng.integers(2, 8)):
        start = at + rng.normal(0, 12, 3)
        parts.append(Part("clips", "metal", np.stack([start, start + rng.normal(0, 3, 3)]), 0.7))
    return parts


DEVICES = {
    "central line": _central_line,
    "pacemaker": _pacemaker,
    "tracheal tube": _tracheal_tube,
    "gastric tube": _gastric_tube,
    "chest tube": _chest_tube,
    "electrodes": _electrodes,
    "sternal wires": _sternal_wires,
    "clips": _clips,
}
