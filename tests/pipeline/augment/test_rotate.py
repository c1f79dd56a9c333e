import numpy as np
import pytest

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Grid, Rotate

NINE = np.arange(1, 10, dtype=np.uint8).reshape(3, 3)


def test_a_quarter_turn_of_nine_pixels(apply):
    image, mask, known = apply(Rotate(), (90.0,), NINE, NINE)
    expected = [[3, 6, 9], [2, 5, 8], [1, 4, 7]]  # the lowest row becomes the last column
    np.testing.assert_allclose(image, expected, atol=1e-5)
    assert mask.tolist() == expected
    assert known.all()


@pytest.mark.parametrize(
    ("drawn", "plane"), [((90.0, 0.0, 0.0), (1, 2)), ((0.0, 90.0, 0.0), (0, 2)), ((0.0, 0.0, 90.0), (0, 1))]
)
def test_a_quarter_turn_about_each_axis(apply, drawn, plane):
    mask = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
    assert apply(Rotate(), drawn, mask, mask)[1].tolist() == np.rot90(mask, axes=plane).tolist()


def test_the_turn_about_x_comes_before_that_about_z(apply):
    mask = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
    expected = np.rot90(np.rot90(mask, axes=(0, 1)), axes=(1, 2))
    assert apply(Rotate(), (90.0, 0.0, 90.0), mask, mask)[1].tolist() == expected.tolist()


def test_a_turn_is_one_in_mm(apply):
    # slices 4 mm apart: a rod of 20 x 4 mm along x, turned, stands along y: 5 rows of 4 columns
    mask = np.zeros((5, 20), np.uint8)
    mask[2] = 1
    turned = apply(Rotate(), (90.0,), mask, mask, spacing_mm=(4, 1))[1]
    expected = np.zeros((5, 20), np.uint8)
    expected[:, 8:12] = 1
    assert turned.tolist() == expected.tolist()


def test_the_corners_of_an_eighth_of_a_turn_come_from_outside(apply):
    _, _, known = apply(Rotate(), (45.0,), np.zeros((5, 5)))
    # a corner is 2.8 pixels from the middle, the edge 2.5
    assert np.argwhere(~known).tolist() == [[0, 0], [0, 4], [4, 0], [4, 4]]


def test_angles_are_within_their_limits():
    rng = np.random.default_rng(0)
    plane = [Rotate(10).draw(rng, Grid((4, 4), (1, 1))) for _ in range(500)]
    assert all(len(angles) == 1 for angles in plane)
    assert -10 <= np.min(plane) < -9.5
    assert 9.5 < np.max(plane) <= 10
    space = np.abs([Rotate((20, 0, 5)).draw(rng, Grid((4, 4, 4), (1, 1, 1))) for _ in range(500)]).max(0)
    np.testing.assert_allclose(space, [20, 0, 5], rtol=0.05)


@pytest.mark.parametrize("degrees", [-1, 200, (1, 2), (1, 2, -3), float("nan")])
def test_degrees_that_are_none_are_refused(degrees):
    with pytest.raises(CourseError, match="from 0 to 180, or three"):
        Rotate(degrees)


def test_three_angles_do_not_fit_a_plane():
    with pytest.raises(CourseError, match="one axis only"):
        Rotate((10, 0, 0)).draw(np.random.default_rng(0), Grid((4, 4), (1, 1)))
