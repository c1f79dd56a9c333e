"""Voxels of a study that are not those of the training: the image is brought to them, and the answer back."""

import numpy as np

from course_lib import inference, pipeline
from course_lib.app.recipe import Recipe
from course_lib.app.study import MOST_VOXELS, Study
from course_lib.errors import CourseError


def grid_for_net(study: Study, recipe: Recipe) -> tuple[int, int, int]:
    """The shape (z, y, x) in which the net sees a study: of voxels as in its training, as nnU-Net does.

    Outer edges stay where they are, so that a side of 155 voxels of 1 mm becomes 78 of 1.99 mm, not of 2 mm.

    Raises
    ------
    CourseError
        It would be more voxels than are taken here.
    """
    ratios = recipe.voxel_ratios(study.spacing_mm)
    shape = tuple(max(1, round(side * ratio)) for side, ratio in zip(study.shape, ratios, strict=True))
    if (values := int(np.prod(shape, dtype=float)) * max(1, len(study.channels))) > MOST_VOXELS:
        raise CourseError(
            f"In the voxels of the net's training the study has {values / 1e6:.0f} million values, and "
            f"{MOST_VOXELS / 1e6:.0f} million are the most that is taken here: cut the part out that matters."
        )
    return shape


def for_net(image: np.ndarray, shape: tuple[int, int, int], recipe: Recipe) -> np.ndarray:
    """An image (z, y, x) in the voxels of the training; where the net takes 0 for no tissue, what was mostly 0 stays 0.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> image = np.array([0, 0, 0, 8, 8, 8]).reshape(6, 1, 1)
    >>> for_net(image, (2, 1, 1), SimpleNamespace(normalise=pipeline.ZScore("nonzero"))).ravel().tolist()
    [0.0, 7.0]
    """
    skips_zeros = getattr(recipe.normalise, "where", "") == "nonzero"
    return pipeline.resize(image, shape, background=0 if skips_zeros else None)


def decided_on(shape: tuple[int, int, int], probabilities: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Labels on another grid: probabilities are interpolated there, and only then is decided.

    Parameters
    ----------
    shape : (z, y, x)
    probabilities : float array (z, y, x, class)

    Returns
    -------
    uint8 array of that shape

    Examples
    --------
    Nearest neighbours would make stairs of four voxels; the interpolated probability passes one half before:

    >>> from types import SimpleNamespace
    >>> lesion = np.array([0.75, 0.0]).reshape(2, 1, 1)
    >>> softmax = SimpleNamespace(nested=(), activation="softmax")
    >>> decided_on((8, 1, 1), np.stack([1 - lesion, lesion], axis=-1), softmax).ravel()
    array([1, 1, 1, 0, 0, 0, 0, 0], dtype=uint8)
    """
    if recipe.activation == "sigmoid":
        masks = [pipeline.resize(probabilities[..., k], shape) >= 0.5 for k in range(probabilities.shape[-1])]
        return inference.labels_from_regions(np.stack(masks, axis=-1), recipe.nested or (1,))
    labels, highest = np.zeros(shape, np.uint8), pipeline.resize(probabilities[..., 0], shape)
    for k in range(1, probabilities.shape[-1]):  # one class in memory at a time
        one = pipeline.resize(probabilities[..., k], shape)
        labels[one > highest] = k
        highest = np.maximum(highest, one)
    return labels
