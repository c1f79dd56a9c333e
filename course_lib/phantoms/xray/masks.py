"""What counts as lung on an X-ray: three conventions."""

import numpy as np

from course_lib.phantoms.thorax.body import LEFT, RIGHT

CONVENTIONS = ("whole", "visible", "projected")
_THIN_MM = 3.0  # less lung than this in the way of a ray is not seen
_INNER = 0.82  # of the mediastinum's half width: readers draw along the edge of the spine
_HALF = 0.45  # of the air left in front of and behind what hides a lung: it still counts as visible


def lung_masks(view, chest, shadows, convention):
    """{side: bool (y, x)}, from the lengths of lung along the rays."""
    if convention == "projected":
        return {side: shadows.lung_mm[side] > _THIN_MM for side in (RIGHT, LEFT)}
    x, y, _ = view.grid()
    masks = {}
    for side in (RIGHT, LEFT):
        beside = side * x > _INNER * chest.body.medial_x(side, y)
        masks[side] = (shadows.cage_mm[side] > _THIN_MM) & beside & _above_dome(view, chest, side)
        if convention == "visible":
            masks[side] &= shadows.lung_mm[side] > _HALF * shadows.cage_mm[side]
    return masks


def _above_dome(view, chest, side):
    """Where a ray passes above the edge of the diaphragm: the highest shadow of the dome."""
    body = chest.body
    x = side * np.linspace(0, 1.1 * body.half_width, 200, dtype=np.float32)[:, None]
    p = np.linspace(-0.8, 0.8, 33, dtype=np.float32) * chest.half_depth
    y = chest.dome(side, x, p)
    inside = chest.cage(x, np.minimum(y, body.height), p) < 0
    across, down = view.flat(x, y, p)
    across, down = across[inside], down[inside]
    order = np.argsort(across)
    across, down = across[order], down[order]
    # Upper envelope in steps of 3 mm, joined by straight lines; beyond the ends it stays level.
    step = np.floor((across - across[0]) / 3).astype(int)
    first = np.flatnonzero(np.diff(step, prepend=-1))
    edge, at = np.minimum.reduceat(down, first), across[0] + 3 * step[first] + 1.5
    a, b = view.flat_grid()
    return b < np.interp(a, at, edge)
