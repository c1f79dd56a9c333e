"""Uneven brightness, as the coils of an MR scanner give it."""

from dataclasses import dataclass

import numpy as np

from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Intensity


@dataclass(frozen=True)
class BiasField(Intensity):
    """Multiply by exp(p), with p a random polynomial of the place (Van Leemput et al., IEEE TMI 18 (1999) 885-896).

    The darkest value of each channel counts as no signal, and stays: (x - min) · exp(p) + min.

    Parameters
    ----------
    log_limit : float
        The largest |p|: with 0.3 the image gets up to 1.35 times as bright or as dark.
    order : int
        The largest sum of exponents; 3 as in the paper.
    """

    log_limit: float = 0.3
    order: int = 3

    def __post_init__(self):
        super().__post_init__()
        self._require("log_limit", 0, 3)
        self._require("order", 1, 8)

    def draw(self, rng: np.random.Generator, grid: Grid) -> tuple[float, np.ndarray]:
        """The largest |p| and the coefficients of p, an array (order + 1, ...) with one axis for each of the image."""
        coefficients = rng.standard_normal((self.order + 1,) * grid.axes)
        degrees = np.indices(coefficients.shape).sum(0)
        # a constant is no unevenness
        coefficients[(degrees > self.order) | (degrees == 0)] = 0
        return float(rng.uniform(0, self.log_limit)), coefficients

    def apply(self, image: np.ndarray, drawn: tuple[float, np.ndarray], grid: Grid) -> np.ndarray:
        """The formula above."""
        limit, coefficients = drawn
        if limit == 0:
            return image
        field = coefficients.astype(np.float32)
        for axis in reversed(range(grid.axes)):
            # Legendre polynomials from edge to edge: a coefficient bends as much in the middle as at the edge
            basis = np.polynomial.legendre.legvander(np.linspace(-1, 1, grid.shape[axis]), self.order)
            # (o, o) -> (o, x) -> (y, x), the longest step last; einsum starts no threads, as BLAS does
            field = np.einsum("so,...or->...sr", basis.astype(np.float32), field.reshape(*field.shape[: axis + 1], -1))
        field = field.reshape(grid.shape)
        field *= limit / max(np.abs(field).max(), np.finfo(np.float32).tiny)
        np.exp(field, out=field)
        low = image.min(tuple(range(grid.axes)))
        uneven = image - low
        uneven *= field.reshape(field.shape + (1,) * (image.ndim - grid.axes))
        uneven += low
        return uneven
