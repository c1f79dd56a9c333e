"""Mirror the image."""

from dataclasses import dataclass, field

import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline.augment.grid import AXES, Grid
from course_lib.pipeline.augment.transform import Affine, identity


@dataclass(frozen=True)
class Flip(Affine):
    """Mirror along one axis, half of the time.

    In a mirrored patient the right lung lies where the left one was, and has its shape: where labels tell sides apart,
    they must be swapped with the picture, or the net learns that sides mean nothing. The heart then lies on
    the wrong side: think before flipping where the side is the question.

    Parameters
    ----------
    axis : "x", "y" or "z"
    swap : sequence of (int, int)
        Pairs of labels that change places, e.g. ((1, 2),) for right and left lung.
    """

    axis: str = "x"
    swap: tuple[tuple[int, int], ...] = ()
    probability: float = field(default=0.5, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        if self.axis not in AXES:
            raise CourseError(f"Flip: there is no axis {self.axis!r}, choose from {AXES}.")
        if any(np.ndim(pair) != 1 or len(pair) != 2 for pair in self.swap):
            raise CourseError(f"Flip: swap is {self.swap}, but must hold pairs of labels, for example ((1, 2),).")
        labels = [label for pair in self.swap for label in pair]
        if len(labels) != len(set(labels)):
            raise CourseError(f"Flip: swap {self.swap} names a label twice, so it is not clear what it becomes.")

    def draw(self, rng: np.random.Generator, grid: Grid) -> None:
        """Nothing is left to chance but whether it happens."""
        grid.axis(self.axis)

    def matrix(self, drawn: None, grid: Grid) -> np.ndarray:
        """input = -result, along the axis"""
        mirror = identity(grid)
        number = grid.axis(self.axis)
        mirror[number, number] = -1
        return mirror

    def relabel(self, mask: np.ndarray, drawn: None) -> np.ndarray:
        """Each label of a pair becomes the other."""
        swapped = mask.copy() if self.swap else mask
        for one, other in self.swap:
            swapped[mask == one] = other
            swapped[mask == other] = one
        return swapped
