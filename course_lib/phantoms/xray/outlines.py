"""The large soft structures: trunk, lungs, diaphragm, heart and great vessels, as silhouettes with a depth.

Every function takes the `Body` and body coordinates x, y (arrays, mm) and gives a thickness along the beam in mm, or a
signed distance that is positive inside.
"""

import numpy as np

from course_lib.phantoms.curves import smooth
from course_lib.phantoms.texture import cloud
from course_lib.phantoms.thorax.body import LEFT, RIGHT


def lung_inside(body, side, x, y):
    """Signed distance (mm, approximate) to the outline of a whole lung: chest wall, midline, edge of the diaphragm.

    Positive inside. The part behind the heart belongs to it; the thin recess behind the dome does not, as in the masks
    that readers draw on radiographs.
    """
    return np.minimum(_above_recess(body, side, x, y), body.dome_y(side, x) - y)


def _above_recess(body, side, x, y):
    apex = body.apex_y[side]
    out = side * x
    medial = body.medial_x(side, y)
    return np.minimum(np.minimum(body.wall_x(side, y) - out, out - medial), y - apex)


def lung_thickness(body, side, x, y):
    """Air-filled lung along the beam, mm: the whole depth above the diaphragm, a shrinking recess behind it."""
    inside = _above_recess(body, side, x, y)
    depth = body.lung_depth(side, y)
    across = np.clip(side * x / np.maximum(body.wall_x(side, y), 1), 0, 1)
    profile = np.sqrt(np.clip(1 - across**2.6, 0, 1))
    # Towards the midline the lung ends on the spine behind and the mediastinum in front: a slope, not a step.
    medial = np.clip((side * x - body.medial_x(side, y)) / (0.12 * body.half_width), 0, 1) ** 0.6
    below = y - body.dome_y(side, x)
    recess = 1 - (1 - 0.4 * np.clip(1 - below / 90, 0, 1)) * _cap(below, 40)
    return depth * profile * medial * recess * np.clip(inside / 1.5, 0, 1)


def _cap(below, radius):
    """How much of the depth a round dome fills `below` mm under its top: 0 at the edge, 1 from `radius` on."""
    return np.sqrt(np.clip(1 - (1 - np.clip(below / radius, 0, 1)) ** 2, 0, 1))


def trunk_thickness(body, x, y):
    """All tissue of trunk and neck along the beam, mm, without arms and breasts."""
    across = np.abs(x) / body.trunk_x(y)
    return 2 * body.trunk_half_depth(y) * np.sqrt(np.clip(1 - across**2.8, 0, 1))


def fat_thickness(body, x, y):
    """The layer of fat under the skin, mm along the beam: the trunk less a smaller trunk."""
    fat = body.patient.fat
    inner_across = np.abs(x) / np.maximum(body.trunk_x(y) - fat, 20)
    inner = 2 * np.maximum(body.trunk_half_depth(y) - fat, 20) * np.sqrt(np.clip(1 - inner_across**2.8, 0, 1))
    return np.clip(trunk_thickness(body, x, y) - inner, 0, None) * np.clip((y + 30) / 60, 0.15, 1)


def arm_thickness(body, side, x, y):
    """Upper arm and shoulder muscle, mm."""
    centre = smooth([(-5, 158), (60, 185), (150, 203), (300, 222)])(y)
    radius = smooth([(-22, 1), (-10, 20), (10, 36), (50, 47), (120, 45), (300, 42)])(y) + 0.35 * body.patient.fat
    return 2 * np.sqrt(np.clip(radius**2 - (side * x - centre) ** 2, 0, None)) * (y > -22)


def _ellipsoid(x, y, centre, semi_axes, depth, tilt_deg=0.0):
    """Depth (mm) of an ellipsoid whose middle is `depth` thick."""
    c, s = np.cos(np.deg2rad(tilt_deg)), np.sin(np.deg2rad(tilt_deg))
    dx, dy = x - centre[0], y - centre[1]
    u, v = (c * dx + s * dy) / semi_axes[0], (c * dy - s * dx) / semi_axes[1]
    return depth * np.sqrt(np.clip(1 - u**2 - v**2, 0, None))


def blend(*thicknesses):
    """A rounded maximum: overlapping parts of one organ, without a crease."""
    return np.sqrt(np.sqrt(sum(np.square(np.square(t)) for t in thicknesses)))


def heart_thickness(body, x, y):
    """The heart, mm: left ventricle, right atrium and outflow tract."""
    k = body.patient.heart_scale * body.half_width / 140
    floor = 0.5 * (body.dome_top(RIGHT) + body.dome_top(LEFT)) + 12
    return blend(
        _ellipsoid(x, y, (34 * k, floor - 38 * k), (66 * k, 42 * k), 100 * k, tilt_deg=38),
        _ellipsoid(x, y, (-10 * k, floor - 40 * k), (34 * k, 48 * k), 85 * k),
        _ellipsoid(x, y, (14 * k, floor - 82 * k), (31 * k, 44 * k), 65 * k, tilt_deg=-10),
    )


def aorta_thickness(body, x, y):
    """Aortic arch seen end on, and the descending aorta beside the spine, mm."""
    r = body.patient.aorta_radius
    top = 0.22 * body.height
    centre = 0.135 * body.half_width + 0.3 * r
    arch = _ellipsoid(x, y, (centre, top + r), (r * 1.15, r * 1.05), 3.6 * r)
    path = centre - 1 - 8 * np.clip((y - top) / body.height, 0, 1)
    descending = 1.7 * np.sqrt(np.clip((0.85 * r) ** 2 - (x - path) ** 2, 0, None)) * (y > top + r)
    return blend(arch, descending)


def mediastinum_thickness(body, x, y):
    """The mediastinum around the great vessels above the heart, mm."""
    total = 0
    for side in (RIGHT, LEFT):
        edge = body.mediastinum_x(side, y)
        across = np.clip(side * x / edge, 0, None)
        total = total + np.where(side * x >= 0, 125 * np.sqrt(np.clip(1 - across**3, 0, 1)), 0)
    return total


def airway_thickness(body, x, y):
    """Air in the trachea down to its fork, mm."""
    fork = 0.32 * body.height
    centre = -3.0 * np.clip(y / fork, 0, 1)
    return 1.8 * np.sqrt(np.clip(8.5**2 - (x - centre) ** 2, 0, None)) * (y < fork) * (y > -130)


def breast_thickness(body, side, x, y):
    """A breast, mm: round below, running out above."""
    r = body.patient.breast
    centre = (max(0.62 * body.half_width, 0.95 * r), 0.62 * body.height + 0.25 * r)
    dx, dy = side * x - centre[0], y - centre[1]
    above = np.where(dy < 0, dy / (1.7 * r), dy / (0.85 * r))
    return 0.75 * r * np.clip(1 - (dx / r) ** 2 - above**2, 0, None) ** 0.62


def gas_thickness(body, x, y, rng):
    """Gas in the stomach under the left dome and in some bowel loops, mm."""
    total = 0
    crumple = 5 * cloud(x, y, rng, 40)
    x, y = x + crumple, y - 0.7 * crumple
    if rng.random() < 0.75:
        wide, high = rng.uniform(14, 42), rng.uniform(8, 20)
        at_x = rng.uniform(0.33, 0.55) * body.half_width
        at = (at_x, float(body.dome_y(LEFT, np.array(at_x))) + high + rng.uniform(5, 14))
        total = total + _ellipsoid(x, y, at, (wide, high), rng.uniform(25, 60), rng.uniform(-15, 15))
    if rng.random() < 0.7:
        for _ in range(rng.integers(3, 20)):
            at = (rng.uniform(-60, 110), body.height + rng.uniform(10, 110))
            size = rng.uniform(7, 17)
            total = total + _ellipsoid(x, y, at, (size * rng.uniform(1, 1.7), size), size * 1.2, rng.uniform(0, 90))
    return np.minimum(total, 70)
