"""Bend the image smoothly, as soft tissue does."""

from dataclasses import dataclass

import numpy as np

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Deforming

# The largest displacement of the control points, in their own distance, under which no cubic B-spline can fold:
# Choi and Lee, Graphical Models 62 (2000), doi 10.1006/gmod.2000.0531.
FOLD_FREE = {2: 1 / 2.046392675, 3: 1 / 2.479472335}


@dataclass(frozen=True)
class Elastic(Deforming):
    """Control points on a coarse lattice are moved at random, and cubic B-splines carry the voxels between along.

    Parameters
    ----------
    strength : float
        0 bends nothing. At 1 a control point moves so far that a little more could fold tissue over itself: up to
        0.49 (2D) or 0.40 (3D) of the distance to the next, along each axis.
    points : int
        Control points from edge to edge along each axis, at least 2. More points bend finer.

    Notes
    -----
    u(x) = Σ_k B(x / h - k) c_k with B the cubic B-spline, h the distance of control points and c_k drawn
    uniformly. The splines at a point are positive and add up to 1, so no voxel moves farther than a control point.
    """

    strength: float = 0.5
    points: int = 5

    def __post_init__(self):
        super().__post_init__()
        self._require("strength", 0, 1)
        self._require("points", 2)

    def draw(self, rng: np.random.Generator, grid: Grid) -> np.ndarray:
        """Displacements of the control points in units of their distance: array (n, points + 2, ...)."""
        limit = self.strength * FOLD_FREE[grid.axes]
        # one control point more beyond each edge, since a cubic spline there leans on it
        return rng.uniform(-limit, limit, (grid.axes,) + (self.points + 2,) * grid.axes)

    def displacement(self, drawn: np.ndarray, grid: Grid) -> np.ndarray | None:
        """The splines at every voxel, one axis after the other."""
        if not drawn.any():
            return None
        field = np.moveaxis(drawn, 0, -1)  # (p, p[, p], n)
        for axis in reversed(range(grid.axes)):
            # (p, p, n) -> (p, x, n) -> (y, x, n), the longest step last; einsum starts no threads, as BLAS does
            splines = _splines(grid.shape[axis], drawn.shape[1])
            field = np.einsum("sp,...pr->...sr", splines, field.reshape(*field.shape[: axis + 1], -1))
        field = field.reshape(*grid.shape, grid.axes)
        steps = [max(size - 1, 1) / (self.points - 1) for size in grid.shape]
        field *= steps
        return field


def _splines(size: int, points: int) -> np.ndarray:
    """Cubic B-spline of each control point at each voxel: (size, points), rows adding up to 1."""
    at = np.linspace(1, points - 2, size) if size > 1 else np.array([(points - 1) / 2])
    distance = np.abs(at[:, np.newaxis] - np.arange(points))
    near, far = 2 / 3 - distance**2 + distance**3 / 2, (2 - distance) ** 3 / 6
    return np.where(distance < 1, near, np.where(distance < 2, far, 0))
