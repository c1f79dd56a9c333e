"""The head in three dimensions: skull, brain, ventricles and a tumour as signed distances (mm, negative inside).

Coordinates are those of `space`: x to the patient's left, y down, p to the back; 0 is the middle of the brain. Sizes
are those of an adult head, drawn after atlases by eye, not fitted; folding is noise, so no gyrus has a name.
"""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.space import ellipsoid, joined, superellipse

# fmt: off
#        centre (x, y, p), semi-axes in mm (along the axis, upright, third), long axis; x is mirrored for the other side
_CEREBRUM = {
    "hemispheres": ((0, 0, 0), (84, 56, 66), (0, 0.05, 1)),
    "temporal lobe": ((42, 28, -12), (44, 21, 22), (0, 0.12, 1)),
}
_BASE_Y = 24  # mm: how far down the frontal and occipital lobes reach
_CEREBELLUM = ((18, 45, 46), (36, 26, 27), (1, 0.15, 0))
_DEEP_GREY = {
    "thalamus": ((11, 8, 8), (15, 9, 9), (0.25, 0, 1)),
    "putamen": ((26, 8, -10), (18, 10, 6), (0.15, 0, 1)),
    "caudate head": ((12, 0, -24), (12, 9, 5), (0.1, 0, 1)),
}
#        path (x, y, p), radii in mm; drawn on both sides
_VENTRICLE = (((6, 6, -36), (8, -5, -20), (10, -13, 0), (15, -9, 24), (23, 2, 34), (31, 14, 24), (35, 26, 6)),
              (3.5, 6, 5.5, 6, 7, 4, 2.5))
_BRAIN_STEM = (((0, 14, 6), (0, 36, 8), (0, 56, 16), (0, 90, 26)), (11, 15, 11, 7.5))
_EYE = ((31, 47, -67), (12, 12, 12), (1, 0, 0))
# fmt: on


@dataclass(frozen=True)
class Tumour:
    """A lump with an irregular outline, dead in the middle, in a swollen surrounding."""

    centre: tuple[float, float, float]
    semi_axes: tuple[float, float, float]
    necrosis: float  # share of the radius that is dead
    oedema_mm: float  # how far the swelling reaches
    ragged_mm: float


@dataclass(frozen=True)
class HeadPatient:
    """The head, its illness and how it is held."""

    sex: str
    age_years: int
    scale: float  # 1: an adult's
    ventricle_mm: float  # added to the radius of the ventricles: they widen with age
    atrophy_mm: float  # added to the width of the furrows
    scalp_mm: float
    roll_deg: float
    tumour: Tumour | None
    shape_seed: int


def draw_head(seed: int) -> HeadPatient:
    """The patient that belongs to a seed; four in five have a tumour."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 2000]))
    female = bool(rng.random() < 0.45)
    age = int(np.clip(rng.normal(55, 15), 18, 90))
    tumour = None
    if rng.random() < 0.8:
        side = rng.choice([-1, 1])
        radius = rng.uniform(8, 22)
        tumour = Tumour(
            centre=(float(side * rng.uniform(20, 44)), float(rng.uniform(-30, 22)), float(rng.uniform(-42, 44))),
            semi_axes=tuple(float(a) for a in radius * rng.uniform(0.75, 1.25, 3)),
            necrosis=float(rng.uniform(0.45, 0.75)) if rng.random() < 0.6 and radius > 11 else 0.0,
            oedema_mm=float(rng.uniform(3, 17)),
            ragged_mm=float(rng.uniform(1.5, 4)),
        )
    return HeadPatient(
        sex="F" if female else "M",
        age_years=age,
        scale=float((0.965 if female else 1.015) * rng.normal(1, 0.02)),
        ventricle_mm=float(0.06 * (age - 50) + rng.normal(0, 1.0)),
        atrophy_mm=float(np.clip(0.012 * (age - 45) + rng.normal(0, 0.1), -0.15, 0.8)),
        scalp_mm=float(rng.uniform(4, 8)),
        roll_deg=float(rng.normal(0, 4)),
        tumour=tumour,
        shape_seed=int(rng.integers(2**32)),
    )


def cerebrum(x, y, p):
    """Both halves without furrows."""
    halves = ellipsoid(x, y, p, *_CEREBRUM["hemispheres"])
    upper = np.maximum(halves, 0.9 * (y - _BASE_Y))
    return joined(upper, ellipsoid(np.abs(x), y, p, *_CEREBRUM["temporal lobe"]), 8)


def cerebellum(x, y, p):
    return ellipsoid(np.abs(x), y, p, *_CEREBELLUM)


def brain_stem(space):
    return space.tubes([_BRAIN_STEM], reach_mm=25)


def deep_grey(x, y, p):
    """Thalamus and basal ganglia."""
    return np.minimum.reduce([ellipsoid(np.abs(x), y, p, *shape) for shape in _DEEP_GREY.values()])


def ventricles(space, patient):
    """The lateral ventricles, the third and the fourth."""
    points, radii = np.array(_VENTRICLE[0], float), np.maximum(np.array(_VENTRICLE[1]) + patient.ventricle_mm, 1.2)
    lateral = space.tubes([(points * (side, 1, 1), radii * size) for side, size in ((-1, 1.0), (1, 1.06))])
    x, y, p = space.x, space.y, space.p
    third = ellipsoid(x, y, p, (0, 10, 2), (15, 10, 1.6 + max(0.3 * patient.ventricle_mm, -0.8)), (0, 0, 1))
    fourth = ellipsoid(x, y, p, (0, 46, 25), (7, 9, 5))
    return np.minimum(lateral, np.minimum(third, fourth))


def callosum(x, y, p):
    """The bridge of white matter between the halves: an arch over the ventricles."""
    arch = np.abs(superellipse(p + 2, y - 4, 37, 21)) - 3.5
    return np.maximum(arch, np.maximum(y + 2, np.abs(x) - 14))


def skull(x, y, p, stem):
    """The inner table of the skull: a hull of the brain, with room for fluid."""
    brain = joined(cerebrum(x, y, p), cerebellum(x, y, p), 14)
    return np.minimum(brain - 3.5, np.maximum(stem - 6, y - 82))


def skull_base(x, y, p):
    """Bone between the brain and the face."""
    return np.maximum(ellipsoid(x, y, p, (0, 36, -14), (52, 18, 50), (0, 0, 1)), -(y - 20))


def face_and_neck(x, y, p):
    """Soft tissue below the skull, to where the image ends."""
    face = ellipsoid(x, y, p, (0, 78, -34), (64, 78, 62))
    neck = np.maximum(np.hypot(x, p - 22) - 58, 40 - y)
    return joined(face, neck, 20)


def airways(x, y, p):
    """Nose and throat."""
    nose = ellipsoid(np.abs(x), y, p, (8, 70, -62), (26, 20, 5), (0, 0, 1))
    throat = np.maximum(np.hypot(x, 1.4 * (p + 22)) - 9, 62 - y)
    return np.minimum(nose, throat)


def eyes(x, y, p):
    return ellipsoid(np.abs(x), y, p, *_EYE)
