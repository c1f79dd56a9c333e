"""The chest in three dimensions: organs as signed distances (mm, negative inside), bones and vessels as tubes.

Curves of height are those of `body`, which the X-rays have too. What depends on depth is said here, in tables relative
to the chest: x in half widths, y in lung heights from the apex, p (to the back) in half depths. They are drawn after
atlases of cross-sections and adjusted by eye on CT, not fitted.
"""

import numpy as np

from course_lib.phantoms.curves import smooth
from course_lib.phantoms.space import ellipsoid, joined, superellipse
from course_lib.phantoms.thorax.body import LEFT, RIGHT

RIBS = range(1, 13)
#             how far around each rib runs, degrees from the spine; how far it falls on the way, mm
RIB_END = dict(zip(RIBS, (150, 148, 146, 144, 141, 138, 134, 128, 120, 110, 80, 58), strict=True))
RIB_FALL = dict(zip(RIBS, (38, 56, 72, 86, 97, 105, 110, 112, 112, 108, 95, 80), strict=True))

# fmt: off
#            centre (x, y, p), semi-axes in mm (along the axis, upright, third), long axis
_HEART = {
    "left ventricle": ((0.34, 0.68, -0.24), (60, 44, 44), (0.75, 0.40, -0.50)),
    "right ventricle": ((0.13, 0.68, -0.46), (52, 40, 32), (0.85, 0.35, -0.20)),
    "right atrium": ((-0.13, 0.62, -0.18), (28, 38, 32), (1, 0, 0)),
    "left atrium": ((0.02, 0.57, 0.14), (36, 25, 25), (1, 0, 0)),
}
#            path (x, y, p), radius in mm at each of its points
_VESSELS = {
    "aorta": (((0.02, 0.56, -0.22), (-0.09, 0.46, -0.36), (-0.08, 0.34, -0.30), (0.00, 0.275, -0.10),
               (0.08, 0.265, 0.16), (0.16, 0.30, 0.42), (0.18, 0.40, 0.55), (0.15, 0.70, 0.56), (0.06, 1.00, 0.48),
               (0.04, 1.40, 0.46)),
              (16, 16.5, 16, 14.5, 13.5, 13, 12.5, 12, 11, 10)),
    "upper caval vein": (((-0.16, 0.10, -0.14), (-0.19, 0.30, -0.14), (-0.18, 0.50, -0.14)), (8, 9, 10)),
    "left brachiocephalic vein": (((0.24, 0.06, -0.20), (0.02, 0.16, -0.44), (-0.17, 0.20, -0.16)), (6, 6, 7)),
    "pulmonary trunk": (((0.10, 0.56, -0.38), (0.11, 0.44, -0.20), (0.14, 0.40, 0.02), (0.27, 0.41, 0.16)),
                        (14, 14, 12, 9)),
    "right pulmonary artery": (((0.10, 0.43, -0.10), (-0.06, 0.44, -0.02), (-0.24, 0.46, 0.04)), (11, 10, 8)),
    "lower caval vein": (((-0.11, 0.74, 0.06), (-0.12, 1.40, 0.28)), (12, 12)),
    "brachiocephalic artery": (((-0.01, 0.27, -0.12), (-0.11, 0.05, -0.12), (-0.15, -0.20, 0.0)), (6.5, 5.5, 4)),
    "left carotid artery": (((0.05, 0.26, 0.02), (0.10, 0.05, -0.02), (0.13, -0.20, 0.0)), (4.5, 4, 3.5)),
    "left subclavian artery": (((0.11, 0.28, 0.22), (0.17, 0.03, 0.16), (0.30, -0.02, 0.0)), (5, 4.5, 4)),
}
_OESOPHAGUS = (((0.03, -0.40, 0.30), (0.02, 0.30, 0.38), (0.06, 0.95, 0.36), (0.12, 1.10, 0.20)), (7, 7, 8, 9))
_AIRWAYS = {
    "trachea": (((0.0, -0.45, -0.05), (0.0, -0.05, 0.05), (-0.02, 0.31, 0.20)), (9.0, 9.0, 9.0)),
    "right main bronchus": (((-0.02, 0.31, 0.20), (-0.13, 0.37, 0.22), (-0.24, 0.44, 0.24)), (7.5, 6.8, 5.0)),
    "left main bronchus": (((-0.02, 0.31, 0.20), (0.12, 0.38, 0.24), (0.28, 0.42, 0.26)), (6.5, 6.0, 4.5)),
}
#   where the vessels of a lung begin: x, y, p
_HILA = {RIGHT: (-0.24, 0.45, 0.10), LEFT: (0.27, 0.42, 0.14)}
# y -> half width in mm; y -> how far back the spine lies, mm
_STERNUM = [(0.06, 6), (0.09, 26), (0.17, 27), (0.21, 15), (0.4, 17), (0.55, 18), (0.6, 7), (0.68, 5)]
_KYPHOSIS = [(-0.4, -36), (-0.1, -22), (0.1, -6), (0.3, 5), (0.6, 8), (0.9, 0), (1.4, -14)]
# fmt: on
_SPINE_P = 0.53  # of the half depth: the middle of a vertebral body
_PLEURA = 1.0  # mm between lung and what it lies on


class Chest:
    """A body of the X-ray phantoms, in depth."""

    def __init__(self, body):
        self.body = body
        self.half_depth = 0.5 * 1.72 * body.half_depth  # inner, front to back
        self.unit = np.array([body.half_width, body.height, self.half_depth])
        self._sternum = smooth(_STERNUM)
        self._kyphosis = smooth(_KYPHOSIS)

    # --- outlines ---

    def trunk(self, x, y, p):
        """The skin, and the skin as it would be without breasts."""
        plain = superellipse(x, p, self.body.trunk_x(y), self.body.trunk_half_depth(y), 2.4)
        size = self.body.patient.breast
        if not size:
            return plain, plain
        whole = plain
        for side in (RIGHT, LEFT):  # flattened, since the patient lies on the back
            centre = side * 0.58 * self.unit[0], 0.52 * self.unit[1], -self.body.trunk_half_depth(150.0) * 0.78
            whole = joined(whole, ellipsoid(x, y, p, centre, (0.85 * size, 0.75 * size, 0.5 * size)), 20)
        return whole, plain

    def cage(self, x, y, p):
        """The inner side of the ribs; below the diaphragm, of the abdominal wall."""
        width = np.where(x < 0, self.body.wall_x(RIGHT, y), self.body.wall_x(LEFT, y))
        depth = np.maximum(0.5 * self.body.lung_depth(LEFT, y), 0.2 * self.half_depth)
        return superellipse(x, p - self._gutter(x, width), width, depth, 2.3)

    def dome(self, side, x, p):
        """How far the diaphragm lies below the apex: a dome, lower in front and lowest behind."""
        back = (p + 0.1 * self.half_depth) / self.half_depth
        return self.body.dome_y(side, x) + np.where(back > 0, np.float32(60), np.float32(34)) * back * back

    def lung(self, side, x, y, p):
        """One lung without what heart, vessels and spine take of it: the cage less the mediastinum."""
        at = y - self.body.apex_y[side]
        outside = np.maximum(self.cage(x, y, p), 0.8 * (y - self.dome(side, x, p)))
        outside = np.maximum(outside, np.maximum(2.5 - side * x, -at))
        # Between the lungs: wide in the middle, thin behind the breast bone; all the depth between the apices.
        depth = self.half_depth * np.where(at < 0.2 * self.unit[1], 0.86 + 5 * (0.2 - at / self.unit[1]), 0.86)
        between = superellipse(x, p, np.maximum(self.body.medial_x(side, y) * 0.9, 3), depth)
        return np.maximum(outside, -between)

    def heart(self, x, y, p):
        """All chambers, with their walls."""
        scale = self.body.patient.heart_scale
        chambers = [
            ellipsoid(x, y, p, self.place(centre), np.array(axes) * scale, along)
            for centre, axes, along in _HEART.values()
        ]
        whole = chambers[0]
        for chamber in chambers[1:]:
            whole = joined(whole, chamber, 10)
        # It lies on the diaphragm's tendon, which it dents by two centimetres, and behind the breast bone.
        floor = np.minimum(self.dome(RIGHT, x, p), self.dome(LEFT, x, p)) + 20
        return np.maximum(np.maximum(whole, 0.9 * (y - floor)), self.cage(x, y, p) + 3)

    def place(self, points):
        """Relative coordinates -> mm."""
        return np.asarray(points, float) * self.unit

    def _gutter(self, x, width):
        """The cage reaches further back on both sides of the spine."""
        return 9 * np.sin(np.pi * np.clip(np.abs(x) / width, 0, 1))

    # --- tubes: (points in mm, radii in mm) ---

    def vessels(self):
        scale = self.body.patient.aorta_radius / 15
        return [
            (self.place(path), np.array(radii) * (scale if name == "aorta" else 1))
            for name, (path, radii) in _VESSELS.items()
        ]

    def oesophagus(self):
        path, radii = _OESOPHAGUS
        return [(self.place(path), radii)]

    def airways(self):
        scale = self.unit[0] / 140
        return [(self.place(path), np.array(radii) * scale) for path, radii in _AIRWAYS.values()]

    def hilum(self, side):
        return self.place(_HILA[side])

    def ribs(self, rng):
        """Twelve pairs, on the cage, falling towards the front."""
        body, tubes = self.body, []
        angle = np.linspace(0, 1, 26)
        for side in (RIGHT, LEFT):
            for k in RIBS:
                start = -16 + body.vertebra_pitch * (k - 1) + rng.normal(0, 1.2)
                fall = RIB_FALL[k] * body.height / 262 + rng.normal(0, 3)
                turn = np.deg2rad(4 + angle * (RIB_END[k] - 4))
                y = start + fall * ((1 - np.cos(turn)) / 2) ** (1.15 - 0.04 * k)
                level = np.maximum(y, 0.10 * body.height)  # the first ribs lie around the apices, not in them
                width = 0.55 * body.half_width if k == 1 else body.wall_x(side, level) + 5
                x = side * width * np.sin(turn) ** (2 / 2.3)
                depth = 0.5 * body.lung_depth(side, level) + 5
                p = depth * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 / 2.3) + self._gutter(x, width)
                radius = (
                    rng.normal(0.22, 0.012) * body.vertebra_pitch * np.interp(turn, [0, 0.5, 2, 2.5], [0.8, 1, 1, 1.1])
                )
                tubes.append((np.stack([x, y, p], 1), radius, 1.6))
        return tubes

    # --- bones that are no tubes: (distance, thickness of the cortex in mm) ---

    def sternum(self, x, y, p):
        half = self._sternum(y / self.unit[1])
        front = -(np.maximum(0.5 * self.body.lung_depth(LEFT, y), 0.5 * self.half_depth) + 9)
        within = np.maximum(0.05 * self.unit[1] - y, y - 0.68 * self.unit[1])
        return np.maximum(superellipse(x, p - front, half, 6.0, 2.4), within)

    def spine_middle(self, y):
        """p of the middle of the vertebral bodies."""
        return np.float32(_SPINE_P * self.half_depth) + self._kyphosis(y / self.unit[1])

    def vertebrae(self, x, y, p):
        """Bodies, arches and processes as one distance; and the discs between the bodies."""
        pitch = self.body.vertebra_pitch
        level = (y + 22) / pitch
        at = level - np.floor(level)  # 0 upper end plate ... 0.8 lower end plate ... 1 next
        half = 14.5 + 0.4 * np.clip(level, -3, 13)
        behind = p - self.spine_middle(y)
        disc = superellipse(x, behind, half, 0.85 * half)
        body = np.maximum(disc, pitch * np.maximum(-at, at - 0.8))
        canal = np.hypot(x, behind - 0.85 * half - 8.5)
        arch = np.maximum(np.abs(canal - 11) - 2.6, pitch * np.maximum(0.1 - at, at - 0.75))
        spinous = superellipse(x, behind - 0.85 * half - 27, 2.8, 13)
        spinous = np.maximum(spinous, pitch * np.maximum(0.3 - at, at - 0.9))
        transverse = superellipse(np.abs(x) - half - 12, behind - 0.85 * half - 13 - 0.25 * (np.abs(x) - half), 13, 4)
        transverse = np.maximum(transverse, pitch * np.maximum(0.2 - at, at - 0.6))
        bone = np.minimum(np.minimum(body, arch), np.minimum(spinous, transverse))
        return bone, disc, canal - 7.5

    def scapulae(self, x, y, p):
        """Two plates behind the upper ribs."""
        side = np.abs(x)
        middle = 0.80 * self.unit[0], 0.80 * self.half_depth + 12
        along, across = np.cos(np.deg2rad(35)), np.sin(np.deg2rad(35))
        u = along * (side - middle[0]) - across * (p - middle[1])
        v = across * (side - middle[0]) + along * (p - middle[1])
        width = 38 * np.sqrt(np.clip(1 - ((y - 75) / 95) ** 2, 0.01, 1))
        return np.maximum(superellipse(u, v + 0.004 * u * u, width, 3.4), np.abs(y - 75) - 90)

    def back(self, x, y, p):
        """The spine and the muscles beside it, which the lungs reach round: everything behind its front, too."""
        return np.hypot(x, np.minimum(p - self.spine_middle(y), 0)) - 24

    # --- the abdomen ---

    def liver(self, x, y, p):
        return ellipsoid(
            x, y, p, (-0.42 * self.unit[0], self.body.dome_top(RIGHT) + 75, -0.05 * self.half_depth), (150, 90, 92)
        )

    def stomach(self, x, y, p):
        """The stomach under the left dome; gas fills what lies in front."""
        return ellipsoid(
            x, y, p, (0.48 * self.unit[0], self.body.dome_top(LEFT) + 62, -0.15 * self.half_depth), (46, 42, 50)
        )

    def spleen(self, x, y, p):
        return ellipsoid(
            x, y, p, (0.72 * self.unit[0], self.body.dome_top(LEFT) + 70, 0.45 * self.half_depth), (28, 55, 36)
        )
