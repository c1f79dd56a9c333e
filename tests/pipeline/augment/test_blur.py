import numpy as np
import pytest

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Blur, Grid


def spread(image, axis):
    """The standard deviation of a spot along an axis, in voxels."""
    weights = image.sum(tuple(a for a in range(image.ndim) if a != axis))
    at = np.arange(len(weights))
    mean = (weights * at).sum() / weights.sum()
    return np.sqrt((weights * (at - mean) ** 2).sum() / weights.sum())


def test_a_spot_becomes_equally_wide_in_mm(apply):
    spot = np.zeros((15, 41, 41), np.float32)
    spot[7, 20, 20] = 1
    image, _, known = apply(Blur(), 3.0, spot, spacing_mm=(3, 1, 1))
    assert spread(image, 0) * 3 == pytest.approx(3, rel=0.05)
    assert spread(image, 1) == pytest.approx(3, rel=0.05)
    assert image.sum() == pytest.approx(1, rel=1e-4)
    assert known.all()


def test_channels_are_not_mixed():
    image = np.zeros((9, 9, 2), np.float32)
    image[4, 4, 0] = 1
    result = Blur().apply(image, 1.0, Grid((9, 9), (1, 1)))
    assert (result[4, 3:6, 0] > 0).all()
    assert not result[..., 1].any()


def test_a_flat_image_stays_flat_to_its_edges(apply):
    np.testing.assert_allclose(apply(Blur(), 2.0, np.full((6, 6), 50))[0], 50, rtol=1e-6)


def test_widths_are_within_their_limits():
    rng = np.random.default_rng(0)
    drawn = [Blur(2).draw(rng, Grid((4, 4), (1, 1))) for _ in range(300)]
    assert min(drawn) >= 0
    assert 1.9 < max(drawn) <= 2


def test_a_negative_width_is_refused():
    with pytest.raises(CourseError, match="at least 0"):
        Blur(-1)
