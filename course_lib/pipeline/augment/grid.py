"""The grid that an image lives on: how many voxels, how far apart."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_lib.errors import CourseError

AXES = ("z", "y", "x")


@dataclass(frozen=True)
class Grid:
    """The spatial axes of an image: (y, x) or (z, y, x), channels left out.

    Parameters
    ----------
    shape : tuple of int
        Voxels along each axis.
    spacing_mm : tuple of float
        Distance between neighbouring voxels along each axis.
    """

    shape: tuple[int, ...]
    spacing_mm: tuple[float, ...]

    def __post_init__(self):
        if len(self.shape) not in (2, 3) or 0 in self.shape:
            raise CourseError(
                f"A mask of shape {self.shape} cannot be augmented: it must be (y, x) or (z, y, x), with a voxel on "
                "every axis. Channels belong to the image, on its last axis."
            )
        if len(self.spacing_mm) != len(self.shape) or not all(0 < step < np.inf for step in self.spacing_mm):
            raise CourseError(
                f"spacing_mm {self.spacing_mm} does not fit a grid of shape {self.shape}: "
                f"give {len(self.shape)} positive numbers, in the order of the axes."
            )

    @property
    def axes(self) -> int:
        """2 or 3."""
        return len(self.shape)

    @cached_property
    def size_mm(self) -> np.ndarray:
        """The extent along each axis, from edge to edge."""
        return np.array(self.shape) * self.spacing_mm

    def axis(self, name: str) -> int:
        """The number of the axis called "z", "y" or "x"."""
        names = AXES[-self.axes :]
        if name not in names:
            raise CourseError(f"There is no axis {name!r} in an image of shape {self.shape}: choose from {names}.")
        return names.index(name)
