"""What lies on, in and beside the patient: metal, in mm along the beam."""

import numpy as np

from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.xray.projection import tube

_GLYPHS = {  # lead letters, 5 x 7
    "L": ("X....", "X....", "X....", "X....", "X....", "X....", "XXXXX"),
    "R": ("XXXX.", "X...X", "X...X", "XXXX.", "X.X..", "X..X.", "X...X"),
}


def devices(view, body, visit, rng):
    """All equipment of a visit, mm of iron (size, size)."""
    total = np.zeros((view.size, view.size), np.float32)
    for name in visit.devices:
        total += _DEVICES[name](view, body, rng)
    if visit.marker:
        total += _marker(view, visit, rng)
    return total


def _wire(view, points, radius, z=100.0, wall=0.0):
    path = np.array([(x, y, z) for x, y in points])
    shell, content = view.tubes([tube(view, path, radius, wall=wall)])
    return shell if wall else content


def _electrodes(view, body, rng):
    """Electrodes on the skin, each with a cable that leaves the field."""
    total = 0
    leave = np.array([rng.choice([RIGHT, LEFT]) * rng.uniform(60, 260), rng.uniform(body.height, 1.4 * body.height)])
    for _ in range(rng.integers(2, 6)):
        at = np.array([rng.uniform(-1.05, 1.05) * body.half_width, rng.uniform(0.0, 1.0) * body.height])
        x, y = view.grid(100)
        distance = np.hypot(x - at[0], y - at[1])
        total = total + 0.18 * (distance < 5) + 0.22 * np.exp(-0.5 * ((distance - 2.5) / 1.2) ** 2)
        middle = (at + leave) / 2 + rng.normal(0, 45, 2)
        total = total + 0.8 * _wire(view, [at, 0.6 * at + 0.4 * middle + rng.normal(0, 18, 2), middle, leave], 0.65)
    return total


def _venous_line(view, body, rng):
    """From the neck or below the clavicle into the upper caval vein."""
    side = rng.choice([RIGHT, LEFT])
    tip = (-0.12 * body.half_width, rng.uniform(0.33, 0.5) * body.height)
    entry = [(side * 48, -90), (side * 34, -20)] if rng.random() < 0.6 else [(side * 130, 35), (side * 75, 22)]
    return 0.16 * _wire(view, [*entry, (0.45 * side * 30 - 12, 30), tip], 1.2, z=30)


def _tracheal_tube(view, body, rng):
    tip = rng.uniform(0.16, 0.28) * body.height
    return 0.10 * _wire(view, [(3, -140), (-1, -60), (-3, tip)], 5.0, z=0, wall=0.6) + 0.2 * _wire(
        view, [(8, -140), (4, -60), (2, tip)], 0.6, z=0
    )


def _gastric_tube(view, body, rng):
    floor = body.dome_top(LEFT)
    points = [(2, -140), (rng.normal(0, 4), 60), (6, 0.7 * floor), (18, floor + 25), (55, floor + 70), (90, floor + 95)]
    return 0.14 * _wire(view, points, 1.9, z=-20)


def _pacemaker(view, body, rng):
    """A can below one clavicle and a lead to the tip of the right ventricle."""
    side = LEFT if rng.random() < 0.8 else RIGHT
    at = np.array([side * rng.uniform(0.6, 0.85) * body.half_width, rng.uniform(0.12, 0.3) * body.height])
    x, y = view.grid(90)
    u, v = (x - at[0]) / 24, (y - at[1]) / 21
    box = np.clip((1 - (np.abs(u) ** 3.2 + np.abs(v) ** 3.2)) * 9, 0, 1)
    inside = 1 + 0.9 * (np.abs(u + 0.2) < 0.45) * (np.abs(v - 0.25) < 0.4)
    tip = (0.28 * body.half_width, body.dome_top(LEFT) - 8)
    lead = [
        (at[0], at[1] - 18),
        (side * 40, 0.07 * body.height),
        (-16, 0.25 * body.height),
        (-26, 0.62 * body.height),
        tip,
    ]
    return 1.3 * box * inside + 0.55 * _wire(view, lead, 0.9, z=40)


def _marker(view, visit, rng):
    """A lead letter beside the chest, on the side that it names."""
    side = LEFT if visit.marker == "L" else RIGHT
    height = rng.uniform(9, 20)
    half = visit.field_width_mm / 2
    left, top, right, bottom = visit.shutter_mm
    inset = (right if side == LEFT else left) + height * 0.8 + rng.uniform(3, 22)
    row = (
        rng.uniform(-half + top + height, -0.55 * half)
        if rng.random() < 0.75
        else rng.uniform(0.3, 0.8) * half - bottom
    )
    # The letter lies on the detector: it follows neither the patient's roll nor the body's axes.
    at = ((np.arange(view.size) + 0.5) / view.size - 0.5) * visit.field_width_mm
    column = np.floor((at - side * (half - inset)) / height * 7 + 2.5).astype(int)
    line = np.floor((at - row) / height * 7 + 3.5).astype(int)
    glyph = np.array([[c == "X" for c in text] for text in _GLYPHS[visit.marker]], np.float32)
    padded = np.pad(glyph, 1)
    return 8 * padded[np.clip(line, -1, 7)[:, None] + 1, np.clip(column, -1, 5)[None] + 1]


_DEVICES = {
    "electrodes": _electrodes,
    "venous line": _venous_line,
    "tracheal tube": _tracheal_tube,
    "gastric tube": _gastric_tube,
    "pacemaker": _pacemaker,
}
