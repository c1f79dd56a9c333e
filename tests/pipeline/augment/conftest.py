import numpy as np
import pytest

from course_lib.pipeline.augment import Augmentation, Grid


@pytest.fixture(scope="session")
def apply():
    """One transform with parameters chosen by the test instead of drawn."""

    def apply(transform, drawn, image, mask=None, spacing_mm=None):
        image = np.asarray(image, np.float32)
        mask = np.zeros(image.shape, np.uint8) if mask is None else np.asarray(mask)
        grid = Grid(mask.shape, tuple(spacing_mm or (1.0,) * mask.ndim))
        return Augmentation().apply(image, mask, np.ones(mask.shape, bool), [(transform, drawn)], grid)

    return apply
