"""Several transforms as one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.errors import CourseError
from course_lib.pipeline.augment.grid import Grid
from course_lib.pipeline.augment.transform import Affine, Deforming, Intensity, Transform, identity


class Augmentation:
    """A new view of an image, with its mask and what is known of it, under one set of random parameters.

    | step                                                          | image   | mask, known |
    |---------------------------------------------------------------|---------|-------------|
    | 1. rotation, shift, zoom, shear, flip, elastic, composed       | linear  | nearest     |
    | 2. scale, gamma, noise, blur, bias field, in the order given   | changed | as they are |

    What moves comes first, in a single interpolation, so that noise is not smoothed and nothing is blurred twice.
    Of what moves, the order given decides too, but the elastic one bends the finished view, wherever it stands.

    Parameters
    ----------
    *transforms : Transform
        Any of this room, e.g. `Rotate(10), Shift(0.1), Zoom(0.2), Flip("x")`; at most one `Elastic`.

    Raises
    ------
    CourseError
        What is given is no transform, or there are two elastic ones.

    Examples
    --------
    >>> from course_lib.pipeline.augment import Flip
    >>> mirror = Augmentation(Flip("x", swap=((1, 2),), probability=1))
    >>> image, mask = np.array([[5, 7]], np.float32), np.array([[0, 1]], np.uint8)
    >>> image, mask, known = mirror(image, mask, mask < 9, np.random.default_rng(0))
    >>> image, mask
    (array([[7., 5.]], dtype=float32), array([[2, 0]], dtype=uint8))
    """

    def __init__(self, *transforms: Transform):
        for transform in transforms:
            if not isinstance(transform, Transform):
                raise CourseError(
                    f"{transform!r} is no transform: give objects such as Rotate(10), for example "
                    "Augmentation(Rotate(10), Flip('x'))."
                )
        if sum(isinstance(transform, Deforming) for transform in transforms) > 1:
            raise CourseError("Two elastic transforms would be two interpolations: give one, with more strength.")
        self.transforms = transforms

    def __repr__(self) -> str:
        return f"Augmentation({', '.join(map(repr, self.transforms))})"

    def __call__(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        known: np.ndarray,
        rng: np.random.Generator,
        spacing_mm: Sequence[float] | None = None,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Draw parameters and apply them.

        Parameters
        ----------
        image : array (y, x) or (z, y, x), with or without channels on a last axis
        mask : integer or bool array (y, x) or (z, y, x)
            Its axes tell which of the image's are spatial.
        known : bool array of the mask's shape
            Where the truth is known.
        rng : numpy.random.Generator
            The same state gives the same view.
        spacing_mm : sequence of float, optional
            Distance of voxels along the mask's axes. Left out, voxels are squares or cubes of 1 mm.

        Returns
        -------
        image : float32 array of the same shape
            What came from outside the image has its minimum.
        mask : array of the same shape and dtype
        known : bool array
            False also where the image was filled from outside.

        Raises
        ------
        CourseError
            Shapes that do not belong together, a mask of fractions, or an image of complex numbers or text.
        """
        image, mask, known = _checked(image, mask, known)
        grid = Grid(mask.shape, tuple(map(float, spacing_mm)) if spacing_mm is not None else (1.0,) * mask.ndim)
        return self.apply(image, mask, known, self.draw(rng, grid), grid)

    def draw(self, rng: np.random.Generator, grid: Grid) -> list[tuple[Transform, Any]]:
        """The transforms that take place this time, each with its parameters."""
        chosen = []
        for transform in self.transforms:
            # numbers are drawn for those left out too, so that one more probability does not change the others
            drawn = transform.draw(rng, grid)
            if rng.random() < transform.probability:
                chosen.append((transform, drawn))
        return chosen

    def apply(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        known: np.ndarray,
        chosen: Sequence[tuple[Transform, Any]],
        grid: Grid,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What `draw` gave, applied; the arrays given are not written to."""
        matrix, displacement = identity(grid), None
        for transform, drawn in chosen:
            if isinstance(transform, Affine):
                # result -> input: the last transform is undone first
                matrix = matrix @ transform.matrix(drawn, grid)
            elif isinstance(transform, Deforming):
                displacement = transform.displacement(drawn, grid)
        image, mask, known = _move(image, mask, known, matrix, displacement, grid)
        for transform, drawn in chosen:
            if isinstance(transform, Affine):
                mask = transform.relabel(mask, drawn)
            elif isinstance(transform, Intensity):
                image = transform.apply(image, drawn, grid)
        return image, mask, known


def _move(image, mask, known, matrix_mm, displacement, grid):
    mirrored = np.diag(np.diag(matrix_mm))
    if displacement is None and np.array_equal(matrix_mm, mirrored) and np.all(np.abs(mirrored.diagonal()) == 1):
        # nothing moves, or only from one side to the other: no interpolation, and every value as it was
        axes = tuple(np.flatnonzero(mirrored.diagonal() < 0))
        if not axes:
            return image, mask, known
        return tuple(np.ascontiguousarray(np.flip(array, axes)) for array in (image, mask, known))
    from course_lib.pipeline.augment.interpolation import interpolate  # SimpleITK loads in half a second

    return interpolate(image, mask, known, _from_mm_to_indices(matrix_mm, grid), displacement)


def _from_mm_to_indices(matrix_mm: np.ndarray, grid: Grid) -> np.ndarray:
    """mm from the middle of the image -> indices, which count from the centre of the first voxel."""
    to_mm = np.diag([*grid.spacing_mm, 1.0])
    to_mm[:-1, -1] = -np.array(grid.spacing_mm) * (np.array(grid.shape) - 1) / 2
    return np.linalg.inv(to_mm) @ matrix_mm @ to_mm


def _checked(image, mask, known):
    image, mask, known = np.asarray(image), np.asarray(mask), np.asarray(known)
    if image.dtype.kind not in "biuf":
        raise CourseError(f"An image of {image.dtype} cannot be augmented: its values must be real numbers.")
    if mask.dtype.kind not in "biu":
        raise CourseError(
            f"A mask of {mask.dtype} cannot be augmented: it holds labels, so give whole numbers, "
            "e.g. mask.astype('uint8')."
        )
    if (
        known.shape != mask.shape
        or image.shape[: mask.ndim] != mask.shape
        or image.ndim not in (mask.ndim, mask.ndim + 1)
    ):
        raise CourseError(
            f"Image {image.shape}, mask {mask.shape} and known {known.shape} do not belong together: mask and known "
            "have the image's shape, without its channels."
        )
    return image.astype(np.float32, copy=False), mask, known.astype(bool, copy=False)
