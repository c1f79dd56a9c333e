import numpy as np
import pytest

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Grid, Shear

NINE = np.arange(1, 10, dtype=np.uint8).reshape(3, 3)


def test_half_a_right_angle_moves_the_rows_by_one(apply):
    image, mask, known = apply(Shear(), (45.0,), NINE, NINE)
    assert mask.tolist() == [[2, 3, 0], [4, 5, 6], [0, 7, 8]]
    np.testing.assert_allclose(image, [[2, 3, 1], [4, 5, 6], [1, 7, 8]], atol=1e-5)
    assert known.tolist() == (mask > 0).tolist()


@pytest.mark.parametrize(("drawn", "moved_axis"), [((45.0, 0.0, 0.0), 1), ((0.0, 45.0, 0.0), 2)])
def test_slices_move_along_y_and_x(apply, drawn, moved_axis):
    mask = np.arange(1, 28, dtype=np.uint8).reshape(3, 3, 3)
    result = apply(Shear(), drawn, mask, mask)[1]
    assert result[1].tolist() == mask[1].tolist()
    one_later = np.delete(np.roll(mask[2], 1, moved_axis - 1), 0, moved_axis - 1)
    assert np.delete(result[2], 0, moved_axis - 1).tolist() == one_later.tolist()


def test_slices_4_mm_apart_move_by_4_mm(apply):
    mask = np.zeros((3, 1, 21), np.uint8)
    mask[:, 0, 10] = 1
    result = apply(Shear(), (0.0, 45.0, 0.0), mask, mask, spacing_mm=(4, 1, 1))[1]
    assert np.argwhere(result).tolist() == [[0, 0, 6], [1, 0, 10], [2, 0, 14]]


def test_angles_are_within_their_limits():
    rng = np.random.default_rng(0)
    for shape, count in (((4, 4), 1), ((4, 4, 4), 3)):
        drawn = np.array([Shear(5).draw(rng, Grid(shape, (1,) * len(shape))) for _ in range(300)])
        assert drawn.shape == (300, count)
        assert 4.8 < np.abs(drawn).max() <= 5


def test_an_angle_near_90_is_refused():
    with pytest.raises(CourseError, match="between 0 and 80"):
        Shear(89)
