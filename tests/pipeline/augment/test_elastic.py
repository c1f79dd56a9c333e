import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Augmentation, Elastic, Grid


def test_points_all_moved_alike_move_the_image_by_one_pixel(apply):
    # 5 columns and 5 points: one pixel between two points. Every voxel shows what lies one to its right.
    drawn = np.zeros((2, 7, 7))
    drawn[1] = 1
    labels = np.arange(1, 26, dtype=np.uint8).reshape(5, 5)
    image, mask, known = apply(Elastic(points=5), drawn, labels, labels)
    np.testing.assert_allclose(image[:, :4], labels[:, 1:], atol=1e-4)
    assert mask[:, :4].tolist() == labels[:, 1:].tolist()
    assert known.tolist() == [[True] * 4 + [False]] * 5


def test_one_point_carries_its_neighbours_along_by_a_cubic_spline():
    # the cubic B-spline is 2/3 at its point, 1/6 at the next, 23/48 half way between
    drawn = np.zeros((2, 5, 5))
    drawn[0, 2, 2] = 1  # the middle one of 3 x 3 points inside
    field = Elastic(points=3).displacement(drawn, Grid((5, 3), (1, 1)))
    assert field.shape == (5, 3, 2)
    assert not field[..., 1].any()
    along_y = np.array([1 / 6, 23 / 48, 2 / 3, 23 / 48, 1 / 6])
    along_x = np.array([1 / 6, 2 / 3, 1 / 6])
    np.testing.assert_allclose(field[..., 0], 2 * along_y[:, None] * along_x)  # points are 2 rows apart


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.sampled_from([(24, 40), (10, 16, 20), (1, 12), (1, 8, 8)]))
def test_nothing_folds_at_full_strength(seed, shape):
    grid, elastic = Grid(shape, (1.0,) * len(shape)), Elastic(strength=1, points=4)
    field = elastic.displacement(elastic.draw(np.random.default_rng(seed), grid), grid)
    assert field.shape == (*shape, len(shape))
    goes_to = field + np.moveaxis(np.indices(shape), 0, -1)
    wide = [axis for axis, side in enumerate(shape) if side > 1]
    jacobian = np.stack([np.stack([np.gradient(goes_to[..., i], axis=j) for j in wide], -1) for i in wide], -1)
    assert np.linalg.det(jacobian).min() > 0


def test_strength_0_moves_nothing():
    grid = Grid((8, 8), (1, 1))
    assert Elastic(0).displacement(Elastic(0).draw(np.random.default_rng(0), grid), grid) is None


def test_image_and_mask_bend_alike():
    y, x = np.mgrid[:60, :60]
    disc = (np.hypot(y - 30, x - 28) < 15).astype(np.uint8)
    image, mask, known = Augmentation(Elastic(1, 5))(disc, disc, disc < 2, np.random.default_rng(3))
    assert (mask != disc).sum() > 50
    # the two ways to interpolate differ on a few pixels of the edge, by less than half of one
    assert ((image > 0.5) != mask)[known].sum() < 15


@pytest.mark.parametrize(("arguments", "name"), [({"strength": 1.1}, "strength"), ({"points": 1}, "points")])
def test_settings_that_would_fold_are_refused(arguments, name):
    with pytest.raises(CourseError, match=f"{name} is"):
        Elastic(**arguments)


def test_two_of_them_are_refused():
    with pytest.raises(CourseError, match="two interpolations"):
        Augmentation(Elastic(), Elastic())
