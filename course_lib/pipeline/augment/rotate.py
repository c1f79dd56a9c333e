"""Turn the image about its middle."""

from dataclasses import dataclass

import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Affine, identity


@dataclass(frozen=True)
class Rotate(Affine):
    """An angle from -degrees to +degrees; in 3D one about each axis.

    Angles are angles in mm: voxels of 5 x 1 x 1 mm are no cubes, and turning their indices would shear the patient.

    Parameters
    ----------
    degrees : float, or (float, float, float) for 3D
        The largest angle, about all axes or about (z, y, x); (10, 0, 0) turns within the axial slices only.

    Notes
    -----
    A turn about z takes what lay along +y to +x (in an image with y downwards: against the clock). About y it takes
    +z to +x, and about x +z to +y. Turns about x come first, then y, then z.
    """

    degrees: float | tuple[float, float, float] = 10

    def __post_init__(self):
        super().__post_init__()
        limits = np.atleast_1d(self.degrees)
        if limits.shape not in ((1,), (3,)) or not ((limits >= 0) & (limits <= 180)).all():
            raise CourseError(f"Rotate: degrees is {self.degrees}, but must be one number from 0 to 180, or three.")

    def draw(self, rng: np.random.Generator, grid: Grid) -> tuple[float, ...]:
        """Degrees about each axis: (z,) in 2D and (z, y, x) in 3D."""
        if grid.axes == 2 and np.ndim(self.degrees):
            raise CourseError("Rotate: an image (y, x) turns about one axis only: give one number of degrees.")
        turns = 1 if grid.axes == 2 else 3
        return tuple(rng.uniform(-1, 1, turns) * self.degrees)

    def matrix(self, drawn: tuple[float, ...], grid: Grid) -> np.ndarray:
        """The product of one plane rotation per axis."""
        planes = [(0, 1)] if grid.axes == 2 else [(1, 2), (0, 2), (0, 1)]  # about z, y, x
        whole = identity(grid)
        # result -> input: undo the last turn (about z) first
        for (first, second), angle in zip(planes, np.deg2rad(drawn), strict=True):
            turn = identity(grid)
            turn[[first, second], [first, second]] = np.cos(angle)
            turn[first, second], turn[second, first] = np.sin(angle), -np.sin(angle)
            whole = turn @ whole
        return whole
