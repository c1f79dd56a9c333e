"""What the patient lies on: it does not turn with the body."""

import numpy as np

from course_lib.phantoms.space import filled

_AIR, _FOAM, _SHELL, _CORE = -1000, -930, -350, -900
#        how much its sides rise at 180 mm from the middle, mm; foam under the back, mm; depth of the lower shell, mm
_COUCHES = {"trough": (10, 12, 36), "flat": (0, 18, 28), "deep": (34, 7, 52)}


def couch_hu(space, kind, level_mm):
    """Hounsfield units (ny, nx) of a couch whose foam begins `level_mm` behind the middle of the field."""
    rise, foam, deep = _COUCHES[kind]
    _, back, across = space.axes_mm
    far = across / 180
    below = back[:, None] - level_mm + rise * far * far
    edge = max(1.0, 0.5 * (space.spacing_mm[1] + space.spacing_mm[2]))
    wide = np.abs(across)[None] - 215
    plane = np.full(below.shape, float(_AIR))
    for distance, hu in (
        (np.maximum(np.abs(below - foam / 2) - foam / 2, wide), _FOAM),
        (np.maximum(np.abs(below - foam - deep / 2) - deep / 2, wide), _SHELL),
        (np.maximum(np.abs(below - foam - deep / 2) - deep / 2 + 2, wide + 2), _CORE),
    ):
        plane += filled(distance, edge) * (hu - plane)
    return plane.astype(np.float32)
