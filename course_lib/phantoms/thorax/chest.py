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
    "left ventricle": ((0.34, 0.69, -0.24), (62, 44, 44), (0.75, 0.45, -0.48)),
    "right ventricle": ((0.13, 0.69, -0.46), (54, 40, 32), (0.85, 0.38, -0.20)),
    "right atrium": ((-0.14, 0.62, -0.18), (30, 43, 34), (1, 0, 0)),
    "left atrium": ((0.02, 0.57, 0.16), (42, 27, 26), (1, 0, 0)),
    "outflow tract": ((0.10, 0.50, -0.40), (26, 36, 24), (1, 0, 0)),
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
_OESOPHAGUS = (
    ((0.03, -0.40, -0.18), (0.02, -0.05, 0.17), (0.02, 0.30, 0.38), (0.06, 0.95, 0.36), (0.12, 1.10, 0.20)),
    (6, 6, 7, 8, 9),
)
_AIRWAYS = {
    "trachea": (((0.0, -0.45, -0.45), (0.0, -0.05, 0.03), (-0.02, 0.31, 0.20)), (9.0, 9.0, 9.0)),
    "right main bronchus": (((-0.02, 0.31, 0.20), (-0.13, 0.37, 0.22), (-0.24, 0.44, 0.24)), (7.5, 6.8, 5.0)),
    "left main bronchus": (((-0.02, 0.31, 0.20), (0.12, 0.38, 0.24), (0.28, 0.42, 0.26)), (6.5, 6.0, 4.5)),
}
#   where the vessels of a lung begin: x, y, p
_HILA = {RIGHT: (-0.24, 0.45, 0.10), LEFT: (0.27, 0.42, 0.14)}
#   from the head of the upper arm to the elbow, mm: x, y, p
_ARM = {
    "up": ((158, 22, 14), (168, 12, 10), (184, -22, 2), (206, -120, -12), (216, -240, -20)),
    "down": ((164, 26, 4), (174, 40, 4), (186, 78, 4), (205, 190, 8), (222, 310, 4)),
}
# y -> half width in mm; y -> how far back the spine lies, mm
_STERNUM = [(0.06, 6), (0.09, 26), (0.17, 27), (0.21, 15), (0.4, 17), (0.55, 18), (0.6, 7), (0.68, 5)]
_KYPHOSIS = [(-0.4, -36), (-0.1, -22), (0.1, -6), (0.3, 5), (0.6, 8), (0.9, 0), (1.4, -14)]
# fmt: on
_SPINE_P = 0.53  # of the half depth: the middle of a vertebral body
_PLEURA = 1.0  # mm between lung and what it lies on


class Chest:
    """The chest of one body: distances to its organs, tubes along its bones and vessels."""

    def __init__(self, body, shift_mm=0.0):
        """`shift_mm` is how far disease pulls heart and vessels to the patient's left."""
        self.body, self.shift_mm = body, np.float32(shift_mm)
        self.half_depth = 0.5 * 1.72 * body.half_depth  # inner, front to back
        self.unit = np.array([body.half_width, body.height, self.half_depth])
        self._sternum = smooth(_STERNUM)
        self._kyphosis = smooth(_KYPHOSIS)
        rng = np.random.default_rng([body.patient.shape_seed, 4])
        turn = np.deg2rad(rng.normal(0, 9, 2))  # the heart's axis, to the left and upright
        self._turn = np.cos(turn[0]), np.sin(turn[0]), np.cos(turn[1]), np.sin(turn[1])
        self._stomach = rng.uniform((30, 30, 36), (58, 52, 64))
        self._slopes = rng.uniform(24, 62), rng.uniform(45, 75)  # of the diaphragm, to the front and to the back
        self._front = rng.uniform(0.80, 0.90)  # how far forward the mediastinum keeps the lungs apart

    # --- outlines ---

    def trunk(self, x, y, p):
        """The skin without arms, and the skin as it would be without breasts."""
        back = self.spine_middle(np.clip(y, 0.0, 200.0)) + 62  # the back is flat, with a furrow over the spine
        plain = superellipse(x, p, self.body.trunk_x(y), self.body.trunk_half_depth(y), 2.35)
        plain = joined(plain, np.maximum(plain - 6, p - back), 8)
        size = self.body.patient.breast
        if not size:
            return plain, plain
        whole = plain
        # Flattened and fallen aside in a patient on the back, hanging in one who stands.
        flat, out, down = (0.8, 0.62, 0.52) if self.body.lying else (1.0, 0.55, 0.62)
        for side in (RIGHT, LEFT):
            centre = side * out * self.unit[0], down * self.unit[1], -self.body.trunk_half_depth(150.0) * 0.78
            whole = joined(whole, ellipsoid(x, y, p, centre, (0.85 * size, 0.75 * size, 0.62 * flat * size)), 20)
        return whole, plain

    def cage(self, x, y, p):
        """The inner side of the ribs; below the diaphragm, of the abdominal wall."""
        width = np.where(x < 0, self.body.wall_x(RIGHT, y), self.body.wall_x(LEFT, y))
        depth = np.maximum(0.5 * self.body.lung_depth(LEFT, y), 0.2 * self.half_depth)
        front = np.clip(0.5 + 0.8 * p / depth, 0, 1)  # none in front
        return superellipse(x, p - front * self._gutter(x, width), width, depth, 2.25)

    def dome(self, side, x, p):
        """How far the diaphragm lies below the apex: a dome, lower in front and lowest behind."""
        back = (p + 0.1 * self.half_depth) / self.half_depth
        front, behind = (np.float32(mm) for mm in self._slopes)
        return self.body.dome_y(side, x) + np.where(back > 0, behind, front) * back * back

    def cavity(self, side, x, y, p, heart=None, cage=None):
        """The space of one lung, but for the tubes that pass it: the cage less mediastinum, heart and spine.

        `heart` (what the heart takes, from `hearts`) and `cage` may be given where they are known.
        """
        heart = self.hearts(x, y, p)[1] if heart is None else heart
        cage = self.cage(x, y, p) if cage is None else cage
        at = y - self.body.apex_y[side]
        outside = np.maximum(cage, 0.8 * (y - self.dome(side, x, p)))
        outside = np.maximum(outside, np.maximum(2.5 - side * x, -at))
        # Between the lungs: wide in the middle, thin behind the breast bone; all the depth between the apices.
        front = np.float32(self._front)
        depth = self.half_depth * np.where(at < 0.2 * self.unit[1], front + 5 * (0.2 - at / self.unit[1]), front)
        between = superellipse(x - self.shift_mm, p, self._between(side, y), depth)
        # Round towards the apex, with edges in front and behind further down.
        round_mm = 6 + 22 * np.clip(1 - at / (0.3 * self.unit[1]), 0, 1)
        outside = -joined(-outside, between, round_mm)
        return np.maximum(outside, np.maximum(-heart, -self.back(x, y, p)))

    def _between(self, side, y):
        """Half width of what parts the lungs besides the heart: behind it they come close to the oesophagus."""
        narrow = 0.9 - 0.35 * np.clip((y / self.unit[1] - 0.38) * 6, 0, 1)
        return np.maximum(self.body.medial_x(side, y) * narrow, 3)

    def hearts(self, x, y, p):
        """The heart, and what it takes of the lungs: below its equator it stands on the diaphragm, in fat."""
        heart = self.heart(x, y, p)
        return heart, np.minimum(heart - 2.5, self.heart(x, np.minimum(y, 0.72 * self.unit[1]), p) - 1.0)

    def heart(self, x, y, p):
        """All chambers, with their walls."""
        scale = self.body.patient.heart_scale * self.unit[0] / 140
        x = x - self.shift_mm
        cx, cy, cp = (np.float32(c) for c in self.place((0.1, 0.64, -0.2)))
        u, v, w = x - cx, y - cy, p - cp
        c, s, d, t = (np.float32(a) for a in self._turn)
        u, w = c * u + s * w, c * w - s * u
        u, v = d * u + t * v, d * v - t * u
        x, y_turned, p_turned = u + cx, v + cy, w + cp
        chambers = [
            ellipsoid(x, y_turned, p_turned, self.place(centre), np.array(axes) * scale, along)
            for centre, axes, along in _HEART.values()
        ]
        whole = chambers[0]
        for chamber in chambers[1:]:
            whole = joined(whole, chamber, 10)
        # It lies on the diaphragm's tendon, which it dents by two centimetres, and behind the breast bone.
        floor = np.minimum(self.dome(RIGHT, x, p), self.dome(LEFT, x, p)) + 20
        return np.maximum(np.maximum(whole, 0.9 * (y - floor)), self.cage(x, y, p) + 3)

    def fissure(self, side, x, y, p):
        """Signed distance to the oblique fissure of a lung, negative in the upper lobe, in front of it.

        It falls from the third rib behind to the diaphragm in front.
        """
        u, h, d = self.unit
        slope = np.float32(0.58 * h / (1.75 * d))
        bent = np.float32(0.05 * h) * (side * x / u - 0.5)
        length = np.float32(1 / np.sqrt(1 + slope * slope))
        return (y - np.float32(0.64 * h) + slope * (p + np.float32(0.15 * d)) + bent) * length

    def horizontal_fissure(self, x, y, p):
        """Signed distance to the fissure above the right middle lobe, negative above it."""
        u, h, _ = self.unit
        return y - np.float32(0.46 * h) - np.float32(0.10) * (-x - np.float32(0.5 * u)) + np.float32(0.08) * p

    def place(self, points):
        """Relative coordinates -> mm."""
        return np.asarray(points, float) * self.unit

    def pulled(self, points):
        """Relative coordinates -> mm, for what moves with the heart."""
        return self.place(points) + np.array([self.shift_mm, 0, 0])

    def _gutter(self, x, width):
        """The cage reaches further back on both sides of the spine."""
        t = np.clip(np.abs(x) / width, 0, 1)
        return 36 * t * (1 - t)

    # --- tubes: (points in mm, radii in mm) ---

    def vessels(self):
        scale = self.body.patient.aorta_radius / 15
        return [
            (self.pulled(path), np.array(radii) * (scale if name == "aorta" else 1))
            for name, (path, radii) in _VESSELS.items()
        ]

    def oesophagus(self):
        path, radii = _OESOPHAGUS
        return [(self.place(path), radii)]

    def airways(self):
        scale = self.unit[0] / 140
        return [(self.pulled(path), np.array(radii) * scale) for path, radii in _AIRWAYS.values()]

    def hilum(self, side):
        return self.pulled(_HILA[side])

    def ribs(self, rng):
        """Twelve pairs, on the cage, falling towards the front."""
        body, tubes = self.body, []
        angle = np.linspace(0, 1, 26)
        for side in (RIGHT, LEFT):
            for k in RIBS:
                start = -6 + body.vertebra_pitch * (k - 1) + rng.normal(0, 1.2)
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

    def clavicles(self, rng):
        """Two S-shaped rods from the breast bone to the shoulder."""
        tubes, h = [], self.unit[1]
        lift = rng.normal(0, 6)
        front = -(0.62 * self.half_depth + 12)
        radii = np.array([9, 8, 6, 5.6, 5.6, 6, 6.5, 6])
        depth = front + np.array([0, 2, 0, 4, 20, 40, 52, 54])
        for side in (RIGHT, LEFT):
            inner, outer = 0.10 * h + rng.normal(0, 3), lift - 8 + rng.normal(0, 3)
            x = side * np.array([17, 24, 38, 66, 98, 128, 148, 154]) * self.unit[0] / 140
            y = inner + (outer - inner) * np.array([0.0, 0.05, 0.2, 0.5, 0.86, 1.02, 1.0, 1.0])
            tubes.append((np.stack([x, y, depth], 1), 0.85 * radii))
        return tubes

    def humeri(self, arms):
        """Head and shaft of the upper arms: raised beside the head, or down beside the chest."""
        tubes = []
        for side in (RIGHT, LEFT):
            path = np.array(_ARM[arms], float) * (side, 1, 1)
            tubes.append((path, (21, 22, 14, 11, 11)))
        return tubes

    def arms(self, arms):
        """Shoulder and upper arm with muscle and fat."""
        fat = self.body.patient.fat
        tubes = []
        for side in (RIGHT, LEFT):
            path = np.array(_ARM[arms], float) * (side, 1, 1)
            tubes.append((path, np.array([40, 44, 45, 43, 40]) + 0.5 * fat))
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
        level = (y + 12) / pitch
        at = level - np.floor(level)  # 0 upper end plate ... 0.8 lower end plate ... 1 next
        half = 14.5 + 0.4 * np.clip(level, -3, 13)
        behind = p - self.spine_middle(y)
        disc = superellipse(x, behind, half, 0.85 * half)
        body = np.maximum(disc, pitch * np.maximum(-at, at - 0.8))
        canal = _length(x, behind - 0.85 * half - 8.5)
        arch = np.maximum(np.abs(canal - 11) - 2.6, pitch * np.maximum(0.1 - at, at - 0.75))
        spinous = superellipse(x, behind - 0.85 * half - 27, 2.8, 13)
        spinous = np.maximum(spinous, pitch * np.maximum(0.3 - at, at - 0.9))
        transverse = superellipse(np.abs(x) - half - 12, behind - 0.85 * half - 13 - 0.25 * (np.abs(x) - half), 13, 4)
        transverse = np.maximum(transverse, pitch * np.maximum(0.2 - at, at - 0.6))
        bone = np.minimum(np.minimum(body, arch), np.minimum(spinous, transverse))
        return bone, disc, canal - 7.5

    def scapulae(self, x, y, p):
        """Two plates behind the upper ribs."""
        u, v, width = self._blade(x, y, p)
        return np.maximum(superellipse(u, v + 0.004 * u * u, width, 3.4), np.abs(y - 75) - 90)

    def blade_muscles(self, x, y, p):
        """What clothes the shoulder blades before and behind."""
        u, v, width = self._blade(x, y, p)
        return np.maximum(superellipse(u, v + 0.004 * u * u - 1, width + 5, 15.0), np.abs(y - 75) - 88)

    def _blade(self, x, y, p):
        side = np.abs(x)
        middle = 0.80 * self.unit[0], 0.80 * self.half_depth + 12
        along, across = np.float32(np.cos(np.deg2rad(35))), np.float32(np.sin(np.deg2rad(35)))
        u = along * (side - middle[0]) - across * (p - middle[1])
        v = across * (side - middle[0]) + along * (p - middle[1])
        level = (y - 75) / 95
        return u, v, 38 * np.sqrt(np.clip(1 - level * level, 0.01, 1))

    def back(self, x, y, p):
        """The spine and what lies beside it, which the lungs reach round: everything behind its front, too."""
        behind = p - self.spine_middle(y)
        ahead = np.minimum(behind, 0)
        # Behind the vertebra the ribs leave it outwards.
        return np.sqrt(x * x + ahead * ahead) - 24 - 0.55 * np.maximum(behind - 10, 0)

    def long_muscles(self, x, y, p):
        """The erectors of the spine, in the furrows on both sides."""
        behind = p - self.spine_middle(y) - 36
        return superellipse(np.abs(x) - 29, behind, 24.0, 17.0, 2.6)

    def axilla(self, x, y, p):
        """Fat between chest wall and shoulder."""
        centre = 1.02 * self.unit[0] + 8
        return ellipsoid(np.abs(x), y, p, (centre, 62.0, 0.05 * self.half_depth), (17, 58, 42))

    def breast_muscles(self, x, y, p):
        """A sheet over the upper ribs in front."""
        side = np.abs(x)
        return np.maximum(
            self.cage(x, y, p) - 22, np.maximum(12 - side, np.maximum(p + 0.15 * self.half_depth, y - 150))
        )

    # --- the abdomen ---

    def liver(self, x, y, p):
        right = ellipsoid(
            x, y, p, (-0.42 * self.unit[0], self.body.dome_top(RIGHT) + 75, -0.05 * self.half_depth), (150, 90, 92)
        )
        return np.maximum(right, self.stomach(x, y, p) * -1 - 3)

    def stomach(self, x, y, p):
        """The stomach under the left dome."""
        return ellipsoid(
            x, y, p, (0.48 * self.unit[0], self.body.dome_top(LEFT) + 62, -0.15 * self.half_depth), self._stomach
        )

    def bowel(self):
        """The transverse colon and loops below it, as tubes: those filled with gas, those with stool or fluid."""
        rng = np.random.default_rng([self.body.patient.shape_seed, 8])
        top = np.array([self.body.dome_top(RIGHT) + 105, 0, self.body.dome_top(LEFT) + 48])
        top[1] = 0.5 * (top[0] + top[2]) + rng.uniform(0, 60)
        top += rng.normal(0, 16, 3)
        across = np.linspace(-1, 1, 9)
        x = across * 0.66 * self.unit[0]
        y = np.interp(across, [-1, 0, 1], top) + rng.normal(0, 5, 9)
        p = -(0.62 - 0.35 * across**4) * self.half_depth + rng.normal(0, 4, 9)
        path, radii = np.stack([x, y, p], 1), rng.uniform(12, 27) * rng.uniform(0.75, 1.2, 9)
        gas, filled = [], []
        for piece in (slice(0, 3), slice(2, 5), slice(4, 7), slice(6, 9)):
            (gas if rng.random() < 0.45 else filled).append((path[piece], radii[piece]))
        for _ in range(rng.integers(6, 16)):  # small bowel, further down
            start = self.place(rng.uniform((-0.6, 0, -0.65), (0.7, 0, 0.1)))
            start[1] = self.body.height + rng.uniform(20, 150)
            turn = rng.normal(0, 1, 3) * (30, 14, 14)
            points = np.stack([start, start + turn, start + turn + rng.normal(0, 18, 3)])
            (gas if rng.random() < 0.3 else filled).append((points, rng.uniform(8, 16)))
        return gas, filled

    def spleen(self, x, y, p):
        return ellipsoid(
            x, y, p, (0.72 * self.unit[0], self.body.dome_top(LEFT) + 70, 0.45 * self.half_depth), (28, 55, 36)
        )


def _length(a, b):
    return np.sqrt(a * a + b * b)
