"""Signed distances and deposits against shapes whose size is known."""

import numpy as np
import pytest
from scipy import ndimage

from course_lib.phantoms.space import Space, ellipsoid, filled, joined, superellipse


def test_the_first_slice_is_the_lowest_and_columns_run_to_the_left():
    space = Space((3, 1, 3), (10, 1, 2), centre_mm=(5, 100, 0))
    assert space.y.ravel().tolist() == [110, 100, 90]  # y runs down the body
    assert space.x.ravel().tolist() == [3, 5, 7]


def test_a_slab_is_part_of_the_whole():
    whole, slab = Space((8, 4, 4), (3, 1, 1), roll_deg=5), Space((8, 4, 4), (3, 1, 1), roll_deg=5, first=2, count=3)
    np.testing.assert_array_equal(whole.y[2:5], slab.y)
    path = [(np.array([(-1, -8, 0), (1, 8, 0)]), 1.5)]
    np.testing.assert_array_equal(whole.tubes(path)[2:5], slab.tubes(path))


def test_indices_are_the_inverse_of_the_coordinates():
    space = Space((4, 5, 6), (3, 1, 2), centre_mm=(7, -4, 2), roll_deg=25)
    z, y, x = np.indices(space.shape).reshape(3, -1)
    points = np.stack([space.x[0, y, x], space.y[z, 0, 0], space.p[0, y, x]], 1)
    np.testing.assert_allclose(space.indices(points), [z, y, x], atol=1e-4)


def test_a_tube_is_a_capsule():
    space = Space((41, 41, 41), (1, 1, 1), roll_deg=10)
    distance = space.tubes([(np.array([(0, -10, 0), (0, 10, 0)]), 4.0)])
    assert distance[20, 20, 20] == pytest.approx(-4)
    assert (distance < 0).sum() == pytest.approx(np.pi * 16 * 20 + 4 / 3 * np.pi * 64, rel=0.05)
    inside = distance < 0
    outside_mm = ndimage.distance_transform_edt(~inside)
    np.testing.assert_allclose(distance[~inside], outside_mm[~inside].clip(max=12), atol=1.2)


def test_a_ball_measured_from_outside():
    assert ellipsoid(*np.float32([9, 0, 0]), (0, 0, 0), (4, 4, 4)) == pytest.approx(5)
    assert superellipse(np.float32(0), np.float32(9), 4, 4, 2.5) == pytest.approx(5)


def test_joining_only_adds():
    a, b = np.float32([5, 1, -2, 0.5]), np.float32([20, 1.5, 3, 0.5])
    assert (joined(a, b, 4) <= np.minimum(a, b)).all()
    assert joined(a, b, 4)[0] == 5


def test_deposits_fill_voxels_with_their_volume():
    space = Space((5, 5, 5), (2, 1, 1))
    share = space.deposit(np.array([[0, 0, 0], [0.5, 0, 0], [99, 0, 0]]), [1.0, 0.5, 7.0])  # voxels of 2 mm3
    assert share[2, 2, 2] == pytest.approx(0.5 + 0.125)
    assert share[2, 2, 3] == pytest.approx(0.125)
    assert share.sum() == pytest.approx(0.75)
    assert filled(np.float32(0), 1) == 0.5


def test_noise_belongs_to_the_body_and_not_to_the_voxels():
    coarse, fine = Space((5, 9, 9), (3, 3, 3)), Space((15, 27, 27), (1, 1, 1))
    a = coarse.noise(1, 12, np.ones(coarse.shape, bool)).reshape(coarse.shape)
    b = fine.noise(1, 12, np.ones(fine.shape, bool)).reshape(fine.shape)
    np.testing.assert_allclose(a, b[1::3, 1::3, 1::3], atol=1e-3)
