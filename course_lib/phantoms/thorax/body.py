"""A patient breathing as at one visit: the proportions and outlines that all structures share.

Outlines are tables of (relative height, relative width), drawn after the frontal views of anatomy atlases and adjusted
by eye on radiographs, not fitted.
"""

import numpy as np

from course_lib.phantoms.curves import smooth

# fmt: off
# Lung: height from apex (0) to costophrenic angle (1) -> distance from the midline in half widths of the thorax.
_WALL = [(0, 0.36), (0.012, 0.45), (0.04, 0.545), (0.09, 0.65), (0.17, 0.765), (0.28, 0.865), (0.42, 0.94),
         (0.6, 0.985), (0.78, 1.0), (0.93, 0.985), (1.1, 0.955)]
_MEDIAL_RIGHT = [(0, 0.36), (0.012, 0.27), (0.04, 0.2), (0.1, 0.165), (0.2, 0.17), (0.4, 0.18), (0.65, 0.225),
                 (1, 0.23)]
_MEDIAL_LEFT = [(0, 0.36), (0.012, 0.26), (0.04, 0.195), (0.1, 0.16), (0.25, 0.175), (0.5, 0.165), (0.8, 0.165),
                (1, 0.17)]
# Diaphragm: distance from the midline in half widths -> how far below the top of the dome, in dome heights.
_DOME_RIGHT = [(0, 0.42), (0.15, 0.3), (0.33, 0.08), (0.48, 0), (0.63, 0.07), (0.78, 0.28), (0.9, 0.58),
               (1, 1), (1.1, 1.4)]
_DOME_LEFT = [(0, 0.3), (0.15, 0.22), (0.35, 0.07), (0.5, 0), (0.65, 0.06), (0.8, 0.3), (0.91, 0.6), (1, 1), (1.1, 1.4)]
# Lung: height -> depth from front to back, relative to the deepest place.
_LUNG_DEPTH = [(-0.05, 0.3), (0, 0.36), (0.1, 0.58), (0.25, 0.8), (0.45, 0.97), (0.65, 1), (1, 0.95)]
# Trunk without arms: mm from the apex -> half width in mm; below the armpit it follows the rib cage.
_NECK_AND_SHOULDER = [(-160, 62), (-90, 55), (-55, 58), (-35, 72), (-18, 105), (0, 142), (20, 166), (50, 176)]
# fmt: on

RIGHT, LEFT = -1, 1  # the sign of x


class Body:
    """A patient breathing as at one visit: the curves that all structures share."""

    def __init__(self, patient, visit, raised_mm=None):
        """`visit` has a posture and an inspiration; `raised_mm` {side: mm} is how much disease lifts the diaphragm."""
        self.patient = patient
        self.lying = lying = visit.posture == "supine"  # the chest sinks in and widens, the organs of the belly rise
        self.half_width = patient.lung_half_width * (1.015 if lying else 1)
        self.height = patient.lung_height * visit.inspiration  # apex to costophrenic angle
        self.half_depth = patient.chest_half_depth * (0.95 if lying else 1)
        rng = np.random.default_rng(patient.shape_seed)
        self._wall = {side: smooth(_wobbled(_WALL, rng, 0.012)) for side in (RIGHT, LEFT)}
        self._medial = {
            RIGHT: smooth(_wobbled(_MEDIAL_RIGHT, rng, 0.012, rng.normal(0, 0.025))),
            LEFT: smooth(_wobbled(_MEDIAL_LEFT, rng, 0.012, rng.normal(0, 0.025))),
        }
        # A shallow breath leaves the domes high and the angles steep; lying down flattens them a little.
        shallow = np.clip(1 - visit.inspiration, 0, 0.4)
        dome = patient.dome_height * (1 + 0.6 * shallow) * (0.8 if lying else 1)
        raised = raised_mm or {}
        self.dome_rise = {
            RIGHT: dome + raised.get(RIGHT, 0),
            LEFT: max(dome - patient.dome_gap, 18) + raised.get(LEFT, 0),
        }
        self._angle_y = {RIGHT: self.height, LEFT: self.height + rng.normal(2, 5)}
        self._dome = {
            RIGHT: smooth(_wobbled(_DOME_RIGHT, rng, 0.015)),
            LEFT: smooth(_wobbled(_DOME_LEFT, rng, 0.015)),
        }
        self.apex_y = {RIGHT: 0.0, LEFT: rng.normal(0, 3)}
        self.vertebra_pitch = 0.088 * patient.lung_height * patient.rib_pitch  # one vertebra to a rib
        flank = self.half_width + patient.chest_wall
        knots = [*_NECK_AND_SHOULDER, (95, max(flank + 6, 160)), (150, flank + 3), (260, flank), (420, flank * 0.97)]
        self._trunk = smooth(knots)
        self._lung_depth = smooth(_LUNG_DEPTH)
        chest = self.half_depth + 6 + patient.fat
        belly = self.half_depth + 1.6 * patient.fat - (6 if lying else 0)
        self._trunk_depth = smooth(
            [(-120, 58), (-50, 62), (0, 0.78 * chest), (60, chest), (200, chest), (290, belly), (420, belly)]
        )

    def wall_x(self, side, y):
        """Distance of the inner chest wall from the midline at height y, mm."""
        return self.half_width * self._wall[side]((y - self.apex_y[side]) / self.height)

    def medial_x(self, side, y):
        """Distance of the lung's inner border from the midline at height y, mm."""
        return self.half_width * self._medial[side]((y - self.apex_y[side]) / self.height)

    def lung_depth(self, side, y):
        """Depth of a lung from front to back at height y, mm."""
        return 1.72 * self.half_depth * self._lung_depth((y - self.apex_y[side]) / self.height)

    def dome_y(self, side, x):
        """Height of the visible edge of the diaphragm over x, mm."""
        fall = self._dome[side](np.abs(x) / self.half_width)
        return self._angle_y[side] + self.dome_rise[side] * (fall - 1)

    def dome_top(self, side):
        """The highest point of a dome, mm below the apex."""
        return self._angle_y[side] - self.dome_rise[side]

    def trunk_x(self, y):
        """Half width of the trunk without arms, mm."""
        return self._trunk(y)

    def trunk_half_depth(self, y):
        """Half depth of the trunk in the middle, mm."""
        return self._trunk_depth(y)


def _wobbled(knots, rng, sd, offset=0.0):
    """The same curve, a little different; the end points stay together with their neighbours."""
    x, values = np.array(knots, float).T
    wobble = rng.normal(0, sd, len(x)) + offset
    wobble[0] = 0
    return np.stack([x, values + wobble], 1)
