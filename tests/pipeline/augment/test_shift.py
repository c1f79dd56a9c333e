import numpy as np
import pytest

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Grid, Shift

SIXTEEN = np.arange(1, 17, dtype=np.uint8).reshape(4, 4)


def test_a_quarter_of_four_rows_is_one_row(apply):
    image, mask, known = apply(Shift(), (0.25, 0.0), SIXTEEN, SIXTEEN)
    np.testing.assert_allclose(image[1:], SIXTEEN[:3], atol=1e-5)
    assert (image[0] == 1).all()  # the image's minimum
    assert mask.tolist() == [[0] * 4, *SIXTEEN[:3].tolist()]
    assert known.tolist() == [[False] * 4, *[[True] * 4] * 3]


def test_an_eighth_of_four_columns_is_half_a_pixel_to_the_left(apply):
    image, mask, known = apply(Shift(), (0.0, -0.125), SIXTEEN, SIXTEEN)
    np.testing.assert_allclose(image[0, :3], [1.5, 2.5, 3.5], atol=1e-5)
    assert mask[0, :3].tolist() == [2, 3, 4]
    assert known[:, :3].all()


def test_a_volume_moves_along_each_axis_whatever_its_spacing(apply):
    mask = np.zeros((4, 5, 10), np.uint8)
    mask[1, 2, 3] = 7
    moved = apply(Shift(), (0.25, -0.2, 0.3), mask, mask, spacing_mm=(5, 0.7, 1.3))[1]
    assert np.argwhere(moved == 7).tolist() == [[2, 1, 6]]


def test_fractions_are_within_their_limits():
    rng = np.random.default_rng(0)
    drawn = np.array([Shift(0.1).draw(rng, Grid((4, 8), (1, 1))) for _ in range(500)])
    assert drawn.shape == (500, 2)
    assert np.abs(drawn).max() <= 0.1
    assert (drawn.min(0) < -0.09).all()
    assert (drawn.max(0) > 0.09).all()


@pytest.mark.parametrize("fraction", [-0.1, 1.5, float("nan")])
def test_a_fraction_that_is_none_is_refused(fraction):
    with pytest.raises(CourseError, match="between 0 and 1"):
        Shift(fraction)
