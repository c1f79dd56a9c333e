"""What every transform has: a probability, parameters drawn apart from their application, and a kind.

| kind        | what it gives                                       | where it acts                               |
|-------------|-----------------------------------------------------|---------------------------------------------|
| `Affine`    | `matrix`: output point -> input point, in mm        | image (linear), mask and known (nearest)    |
| `Deforming` | `displacement`: the same, as a vector for each voxel | image (linear), mask and known (nearest)    |
| `Intensity` | `apply`: image -> image                             | image only                                  |

`draw` uses the random generator, everything else is a pure function of what was drawn: applied twice, it gives the
same twice.
"""

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline.augment.grid import Grid


@dataclass(frozen=True)
class Transform(ABC):
    """A transform with random parameters.

    Parameters
    ----------
    probability : float, keyword only
        How often it takes place at all.
    """

    _: KW_ONLY
    probability: float = 1.0

    def __post_init__(self):
        if not 0 <= self.probability <= 1:
            raise CourseError(
                f"{type(self).__name__}: a probability of {self.probability} is none, it lies between 0 and 1."
            )

    @abstractmethod
    def draw(self, rng: np.random.Generator, grid: Grid) -> Any:
        """The parameters of one application."""

    def _require(self, name: str, low: float, high: float = np.inf) -> None:
        value = getattr(self, name)
        if not low <= value <= high:
            limit = f"between {low} and {high}" if np.isfinite(high) else f"at least {low}"
            raise CourseError(f"{type(self).__name__}: {name} is {value}, but must be {limit}.")


class Affine(Transform):
    """Straight lines stay straight."""

    @abstractmethod
    def matrix(self, drawn: Any, grid: Grid) -> np.ndarray:
        """The (n + 1, n + 1) matrix from a point of the result to the point of the input that it shows.

        Points are in mm from the middle of the image, in the order of the axes, so that turning is turning
        whatever the voxels' proportions are.
        """

    def relabel(self, mask: np.ndarray, drawn: Any) -> np.ndarray:
        """Labels that change their name under this transform; only a flip has some."""
        return mask


class Deforming(Transform):
    """Straight lines become curves."""

    @abstractmethod
    def displacement(self, drawn: Any, grid: Grid) -> np.ndarray | None:
        """Array (*grid.shape, n), in voxels: voxel x of the result shows x + displacement[x]; None moves nothing."""


class Intensity(Transform):
    """Grey values change, places do not."""

    @abstractmethod
    def apply(self, image: np.ndarray, drawn: Any, grid: Grid) -> np.ndarray:
        """float32 image (*grid.shape[, channels]) -> the same; the input is left as it is."""


def identity(grid: Grid) -> np.ndarray:
    """The matrix that moves nothing."""
    return np.eye(grid.axes + 1)
