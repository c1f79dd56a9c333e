"""The parts of a brain as distances (mm, negative inside), in the coordinates of a head as drawn for everybody.

x to the patient's left, y down, p to the back; 0 is the middle of the cerebrum and the anterior commissure lies at
(0, 18, -16). Places and sizes follow the stereotaxic space of J. Talairach and P. Tournoux, Co-planar stereotaxic atlas
of the human brain, 1988: x = X, y = 18 - 0.92 Z, p = -0.92 (Y + 17), read off by eye, not fitted. Gyri are random
sheets, so none has a name but the fissures between the halves and above the temporal lobes.
"""

import numpy as np

from course_lib.phantoms.brain.shapes import common, ellipse, ellipsoid, joined, tube

# fmt: off
#        centre (x, y, p), semi-axes (along the axis, upright, third), long axis; x is mirrored for the other side
_HEMISPHERES = ((0, 0, 0), (84, 57, 67), (0, 0.05, 1))
_TEMPORAL = ((42, 29, -10), (46, 23, 23), (0, 0.10, 1))
_CISTERN = ((0, 34, -3), (25, 11, 20), (0, 0, 1))  # fluid at the base, round the midbrain
_CEREBELLUM = ((19, 47, 39), (36, 24, 28), (1, 0.12, 0))
_DEEP = {
    "thalamus": ((11, 10, 2), (15, 9, 9), (0.3, 0, 1)),
    "putamen": ((25.5, 15, -17), (16, 11, 5), (0.22, 0, 1)),
    "pallidum": ((18.5, 17, -13), (9, 7, 3.6), (0.35, 0, 1)),
    "caudate": ((12.5, 10, -27), (10, 9, 4.5), (0.1, 0, 1)),
}
#        path (x, y, p), radii; drawn on both sides
_VENTRICLE = (((8, 14, -44), (8.5, 6, -36), (8, 0, -20), (9, -4, 0), (14, -3, 16), (23, 3, 28)),
              (2.2, 5, 5, 4.6, 5, 6.5))
_TEMPORAL_HORN = (((23, 3, 28), (29, 14, 26), (33, 26, 12), (33, 34, -6)), (6.0, 4, 2.2, 1.4))
_OCCIPITAL_HORN = (((23, 3, 28), (24, 8, 44), (22, 11, 56)), (5.5, 2.8, 1.0))
_CAUDATE_BODY = (((15, 1, -20), (17, -5, -2), (21, -3, 14)), (4.0, 2.6, 1.8))
_HIPPOCAMPUS = (((27, 33, -8), (29, 31, 6), (26, 22, 20)), (5.5, 4.5, 3.5))
_LIMBIC = (((40, 42, -34), (28, 34, -18), (28, 32, 4)), (9, 7, 5))
_PLEXUS = (((20, 1, 22), (25, 7, 28), (29, 16, 25)), (0.8, 2.0, 1.0))
_STEM = (((0, 18, 4), (0, 29, 8), (0, 46, 9), (0, 60, 15), (0, 90, 26)), (11, 13, 15, 9.5, 6.5))
#        vessels that show after contrast agent
_VEINS = (
    (((0, 4, -12), (0, 3, 8), (0, 6, 20), (0, 14, 40), (0, 24, 64), (0, 26, 80)), (1.0, 1.2, 1.8, 2.0, 2.2, 2.6)),
)
_ARTERIES = (  # both sides: the circle at the base, the middle and the anterior cerebral artery
    (((10, 33, -12), (20, 30, -17), (33, 26, -20), (39, 20, -14), (42, 14, 0)), (1.6, 1.4, 1.3, 1.1, 0.9)),
    (((10, 33, -12), (2, 30, -24), (1.5, 14, -48), (1.5, -8, -44)), (1.3, 1.1, 1.0, 0.9)),
    (((10, 33, -12), (9, 32, 0), (3, 34, -2)), (1.0, 1.0, 1.3)),
    (((11, 44, -14), (12, 38, -16), (10, 33, -12)), (2.4, 2.2, 1.8)),
    (((0, 34, -4), (0, 48, -7), (2, 60, 0)), (1.6, 1.6, 1.3)),
)
# fmt: on
_SYLVIAN_FRONT, _SYLVIAN_BACK = -32, 22  # p
_INSULA_X = 38


def cerebrum(x, y, p):
    """Both halves without furrows."""
    base = (y - (31 + 0.05 * p)) * np.float32(0.95)
    upper = common(ellipsoid(x, y, p, *_HEMISPHERES), base, 10)
    halves = joined(upper, ellipsoid(np.abs(x), y, p, *_TEMPORAL), 9)
    return common(halves, -ellipsoid(x, y, p, *_CISTERN), 3)


def cerebellum(x, y, p):
    return ellipsoid(np.abs(x), y, p, *_CEREBELLUM)


def stem(x, y, p):
    """Midbrain with its two peduncles, pons, medulla."""
    beside = np.abs(x)
    peduncles = ellipsoid(beside, y, p, (9, 26, 0), (12, 9, 6), (0.2, 1, 0.3))
    return joined(tube(x, y, p, *_STEM, 0.88, reach_mm=25), peduncles, 4)


def hull(x, y, p, halves, hind, stalk):
    """What holds the brain and the fluid in its hollows, smooth."""
    cistern = ellipsoid(x, y, p, *_CISTERN)
    return joined(joined(np.minimum(halves, cistern), hind, 14), stalk, 12)


def centre(x, y, p):
    """Where the halves hang together: within the arch of the callosum and below it, down to the stem."""
    arch = ellipse(p + 10, y - 13, 33, 21)
    return np.minimum(arch, np.maximum(np.abs(p + 2) - 22, 10 - y))


def callosum(x, y, p):
    """The bridge of white matter between the halves: an arch over the ventricles."""
    arch = np.abs(ellipse(p + 10, y - 13, 31, 19)) - 2.8
    return np.maximum(arch, np.maximum(y - 16, np.abs(x) - 16))


def fissure(x, half_width, middle):
    """The cleft between the halves: positive in it; `middle` is the distance to where they hang together."""
    return np.minimum(half_width - np.abs(x), middle)


def sylvian(x, y, p):
    """Distance to the cleft above the temporal lobe and to the one that covers the insula; not signed."""
    beside = np.abs(x)
    rise = np.abs(y - (21 - 0.34 * (p - _SYLVIAN_FRONT)))
    lid = np.maximum(rise, _INSULA_X - beside)
    insula = np.maximum(np.abs(beside - (_INSULA_X + 2 - 0.009 * (p + 10) ** 2)), rise - 12)
    ends = np.abs(p - 0.5 * (_SYLVIAN_FRONT + _SYLVIAN_BACK)) - 0.5 * (_SYLVIAN_BACK - _SYLVIAN_FRONT)
    return np.maximum(np.minimum(lid, insula), ends)


def core_offset(x, y, p):
    """From the nearest point of a hemisphere's core: furrows run along these lines, from the surface inwards."""
    side = np.where(x < 0, np.float32(-1), np.float32(1))
    cx, cy, cp = side * 30, np.clip(y, -20, 12), np.clip(p, -44, 42)
    return (cx, cy, cp), (x - cx, y - cy, p - cp)


def deep_grey(name, x, y, p):
    """One of thalamus, putamen, pallidum, caudate."""
    distance = ellipsoid(np.abs(x), y, p, *_DEEP[name])
    if name == "caudate":
        distance = np.minimum(distance, tube(np.abs(x), y, p, *_CAUDATE_BODY))
    return distance


def hippocampus(x, y, p):
    return tube(np.abs(x), y, p, *_HIPPOCAMPUS)


def limbic(x, y, p):
    """Distance from the old cortex of the temporal pole and its inner side; 0 within."""
    return np.maximum(tube(np.abs(x), y, p, *_LIMBIC, reach_mm=16), 0)


def ventricles(x, y, p, wider_mm, left_wider_mm):
    """The lateral ventricles, the third and the fourth."""
    beside = np.abs(x)
    flat = 1.25
    body = tube(beside, y, p, *_wide(_VENTRICLE, wider_mm), flat, reach_mm=12)
    lateral = np.minimum(body, tube(beside, y, p, *_wide(_TEMPORAL_HORN, 0.5 * wider_mm), reach_mm=12))
    lateral = np.minimum(lateral, tube(beside, y, p, *_wide(_OCCIPITAL_HORN, 0.7 * wider_mm), 1.4, reach_mm=12))
    lateral = lateral - np.where(x > 0, np.float32(left_wider_mm), np.float32(0))
    lateral = np.maximum(lateral, 0.7 - beside)  # the septum between them
    third = ellipsoid(x, y, p, (0, 16, -5), (13, 10, 1.4 + max(0.3 * wider_mm, -0.7)))
    fourth = ellipsoid(x, y, p, (0, 48, 25), (5, 10, 6.5 + 0.3 * wider_mm), (0, 0, 1))
    return np.minimum(lateral, np.minimum(third, fourth))


def plexus(x, y, p):
    """The choroid plexus in the widest part of the lateral ventricles."""
    return tube(np.abs(x), y, p, *_PLEXUS)


def vessels(x, y, p):
    """Large arteries at the base and deep veins."""
    named = [tube(np.abs(x), y, p, *path, reach_mm=3) for path in _ARTERIES]
    return np.minimum.reduce([*named, *(tube(x, y, p, *path, reach_mm=3) for path in _VEINS)])


def sinuses(x, y, p, surface):
    """The large veins in the dura: along the midline over the top, and sideways from the back."""
    upper = np.sqrt(x * x + (surface - 1.5) ** 2) - np.clip(1.6 + 0.02 * (p + 40), 1.2, 3.8)
    upper = np.maximum(upper, y - 27)
    across = np.sqrt((y - 27 - 0.05 * np.abs(x)) ** 2 + (surface - 1.5) ** 2) - 2.6
    return np.minimum(upper, np.maximum(across, 34 - p))


def eyes(x, y, p):
    """Both eyeballs."""
    return ellipsoid(np.abs(x), y, p, (31, 47, -67), (12, 12, 12))


def skull_base(x, y, p):
    """Bone between the brain and the face."""
    return np.maximum(ellipsoid(x, y, p, (0, 40, -14), (52, 18, 50)), 26 - y)


def face_and_neck(x, y, p):
    """Soft tissue below the skull, to where the image ends."""
    face = ellipsoid(x, y, p, (0, 78, -34), (62, 78, 64))
    back = p - 22
    neck = np.maximum(np.sqrt(x * x + back * back) - 58, 40 - y)
    return joined(face, neck, 20)


def airways(x, y, p):
    """Nose and throat."""
    nose = ellipsoid(np.abs(x), y, p, (8, 70, -62), (5, 20, 26), (1, 0, 0))
    back = 1.4 * (p + 22)
    throat = np.maximum(np.sqrt(x * x + back * back) - 9, 62 - y)
    return np.minimum(nose, throat)


def _wide(path, more_mm):
    points, radii = path
    return points, tuple(max(radius + more_mm * min(radius / 4, 1), 0.4) for radius in radii)
