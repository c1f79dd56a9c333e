"""What weakens the beam on its way through the body: line integrals of attenuation at two energies, and of lung.

Large organs are painted into voxels and summed along the rays; ribs and the vessels of the lungs, finer than these
voxels, are deposited as points on the pixels themselves.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from course_lib.phantoms.space import Space, filled
from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.thorax.painting import LEFT_LUNG, RIGHT_LUNG, paint_body
from course_lib.phantoms.xray.materials import ATTENUATION_PER_MM, MATERIALS
from course_lib.phantoms.xray.projection import tube

MU = dict(zip(MATERIALS, ATTENUATION_PER_MM, strict=True))  # 1/mm at 50 and 80 keV
_MARROW = MU["spongiosa"] * (1.12 / 1.30)  # of the vertebrae, with the marrow in its gaps: 1.12 g/cm3
_PLASTIC = 2.5 * MU["soft"]  # tubes and lines are made radio-opaque
METAL_PER_MM = MU["metal"]
_PAINTED_CORTEX = 0.5  # walls are painted thicker than they are
_STEP_MM = (1.6, 4.0)  # the voxels' sides across the beam: the pixels', within these bounds
_DEEPER = 2.5  # times as long along the beam
_RIB_WALL_MM = 1.15
_CLAVICLE_WALL_MM = 2.0
_DEPOSITED = "ribs", "vessels", "clavicles", "devices"


@dataclass(frozen=True)
class Shadows:
    """Sums along the rays, (y, x) each."""

    low: np.ndarray  # attenuation at 50 keV
    high: np.ndarray  # attenuation at 80 keV
    lung_mm: dict  # side -> aerated or diseased lung in the way, mm
    cage_mm: dict  # side -> the same if heart, mediastinum and fluid were lung


def tissue_values(bone_density):
    """Attenuation of `painting.TISSUES`, {name: (1/mm at 50 keV, at 80 keV)}."""
    soft, fat, none = MU["soft"], MU["fat"], 0 * MU["soft"]
    values = dict.fromkeys(("muscle", "soft", "blood", "heart", "liver", "spleen", "disease", "cord"), soft)
    values |= {"air": none, "gas": none, "skin": 1.03 * soft, "fat": fat, "stomach": 0.98 * soft, "fluid": 0.97 * soft}
    values |= {"lung tissue": soft, "disc": 1.06 * soft, "plastic": _PLASTIC, "metal": MU["metal"]}
    return values | {
        "cortex": soft + _PAINTED_CORTEX * bone_density * (MU["bone"] - soft),
        "marrow": soft + bone_density * (_MARROW - soft),
    }


def shadows(view, anatomy):
    """Line integrals through one body."""
    chest, density = anatomy.chest, anatomy.patient.bone_density
    values = tissue_values(density)
    step_mm = float(np.clip(view.pixel_mm, *_STEP_MM))
    space = Space(*view.voxels(step_mm, _DEEPER * step_mm, _half_depth(chest)), view.yaw_deg)
    attenuation, labels = paint_body(anatomy, space, values, without=_DEPOSITED)
    cages = [filled(_half_cage(chest, side, space), step_mm) for side in (RIGHT, LEFT)]
    planes = np.stack([*attenuation, labels == RIGHT_LUNG, labels == LEFT_LUNG, *cages])
    low, high, *lengths = view.sums(planes, space.spacing_mm)
    lung, cage = ({RIGHT: a, LEFT: b} for a, b in (lengths[:2], lengths[2:]))

    soft = MU["soft"]
    bones = [_bone(view, _RIB_WALL_MM * np.linspace(1, 0.5, len(rib[0])), *rib) for rib in anatomy.ribs]
    bones += [_bone(view, _CLAVICLE_WALL_MM, *rod) for rod in anatomy.clavicles]
    wall, inside = (density * part for part in view.tubes(bones))
    metal, plastic = (_devices(view, anatomy, tissue) for tissue in ("metal", "plastic"))
    points, volumes = anatomy.lung_vessels
    (blood,) = view.deposit(*points.T.astype(np.float32), volumes)
    # Points stand for short pieces of vessel: they are smeared over half a millimetre.
    blood = ndimage.gaussian_filter(1.3 * blood, 0.5 / view.pixel_mm)
    blood = np.minimum(blood, lung[RIGHT] + lung[LEFT])
    for k, total in enumerate((low, high)):
        total += wall * np.float32(MU["bone"][k] - soft[k]) + inside * np.float32(_MARROW[k] - soft[k])
        total += blood * np.float32((1 - anatomy.tissue_share) * soft[k])
        total += metal * np.float32(MU["metal"][k]) + plastic * np.float32(_PLASTIC[k])
    return Shadows(low, high, lung, cage)


def _half_depth(chest):
    """Half of what the beam has to cross, breasts included."""
    return float(chest.body.trunk_half_depth(150.0)) + 45


def _half_cage(chest, side, space):
    """Distance to the inner side of the ribs above the diaphragm, on one side of the midline."""
    x, y, p = space.x, space.y, space.p
    lowest = np.maximum(0.8 * (y - chest.dome(side, x, p)), chest.body.apex_y[side] - y)
    return np.maximum(np.maximum(chest.cage(x, y, p), lowest), -side * x)


def _bone(view, wall_mm, path, radius, flatness=1.0):
    radius = np.broadcast_to(np.asarray(radius, float), len(path))
    return tube(view, path, radius, radius / flatness, wall_mm)


def _devices(view, anatomy, tissue):
    """Metal or plastic in the way, mm (y, x)."""
    total = np.zeros((view.size, view.size), np.float32)
    for part in anatomy.devices:
        if part.tissue == tissue:
            wall, content = view.tubes([tube(view, part.points, part.radius_mm, wall=part.wall_mm)])
            total += wall if part.wall_mm else content
    return total
