import numpy as np
import pytest

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Grid, Zoom

SIXTEEN = np.arange(1, 17, dtype=np.uint8).reshape(4, 4)


def test_twice_as_large_shows_the_middle_four_pixels(apply):
    image, mask, known = apply(Zoom(), 2.0, SIXTEEN, SIXTEEN)
    assert mask.tolist() == [[6, 6, 7, 7], [6, 6, 7, 7], [10, 10, 11, 11], [10, 10, 11, 11]]
    # the first pixel shows what lies at (0.75, 0.75): 1 + 4 · 0.75 + 0.75
    np.testing.assert_allclose(image[0], [4.75, 5.25, 5.75, 6.25], atol=1e-5)
    assert known.all()


def test_half_as_large_is_surrounded_by_what_is_not_known(apply):
    image, _, known = apply(Zoom(), 0.5, SIXTEEN, SIXTEEN)
    inside = np.zeros((4, 4), bool)
    inside[1:3, 1:3] = True
    assert known.tolist() == inside.tolist()
    # the middle of the first four pixels 1 2 5 6 is 3.5, and so on
    np.testing.assert_allclose(image[1:3, 1:3], [[3.5, 5.5], [11.5, 13.5]], atol=1e-5)
    assert (image[~inside] == 1).all()


def test_a_ball_stays_a_ball(apply):
    z, y, x = np.indices((16, 40, 40))
    mask = ((3 * (z - 7.5)) ** 2 + (y - 19.5) ** 2 + (x - 19.5) ** 2 < 10**2).astype(np.uint8)
    larger = apply(Zoom(), 1.5, mask, mask, spacing_mm=(3, 1, 1))[1]
    assert larger.sum() / mask.sum() == pytest.approx(1.5**3, rel=0.03)
    assert np.any(larger, (1, 2)).sum() * 3 == pytest.approx(np.any(larger, (0, 1)).sum(), abs=3)


def test_factors_are_within_their_limits():
    rng = np.random.default_rng(0)
    factors = [Zoom(0.2).draw(rng, Grid((4, 4), (1, 1))) for _ in range(500)]
    assert 0.8 <= min(factors) < 0.81
    assert 1.19 < max(factors) <= 1.2


@pytest.mark.parametrize("fraction", [-0.1, 1])
def test_a_fraction_that_leaves_nothing_is_refused(fraction):
    with pytest.raises(CourseError, match=r"between 0 and 0\.9"):
        Zoom(fraction)
