"""Sums along the beam: volumes are kept, shells have bright rims, nothing depends on the pixel."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.phantoms.curves import smooth
from course_lib.phantoms.xray.projection import View, tube


def straight_view(size, width_mm=100.0):
    visit = SimpleNamespace(field_width_mm=width_mm, centre_mm=(0.0, 0.0), roll_deg=0.0, yaw_deg=0.0, view="PA")
    return View(visit, size)


def test_a_point_keeps_its_volume():
    view = straight_view(10)  # pixels of 10 mm
    (thickness,) = view.deposit(np.array([5.0]), np.array([5.0]), np.array([0.0]), np.array([200.0]))
    assert thickness[5, 5] == pytest.approx(2.0)  # 200 mm3 on 100 mm2
    assert thickness.sum() == pytest.approx(2.0)


def test_a_point_between_pixels_is_shared():
    (thickness,) = straight_view(10).deposit(np.array([0.0]), np.array([5.0]), np.array([0.0]), np.array([200.0]))
    assert thickness[5, 4] == pytest.approx(1.0)
    assert thickness[5, 5] == pytest.approx(1.0)


@pytest.mark.parametrize("size", [64, 256])
def test_tube_has_the_volume_of_a_cylinder(size):
    view = straight_view(size)
    path = np.array([(-20.0, 0, 0), (0, 0, 0), (20, 0, 0)])
    wall, content = view.tubes([tube(view, path, 8.0, wall=1.0)])
    area = view.pixel_mm**2
    assert content.sum() * area == pytest.approx(np.pi * 8**2 * 40, rel=0.05)
    assert wall.sum() * area == pytest.approx(2 * np.pi * 8 * 40, rel=0.05)


def test_tube_content_is_as_deep_as_a_circle_is_wide():
    view = straight_view(256)
    path = np.array([(-40.0, 0, 0), (0, 0, 0), (40, 0, 0)])
    wall, content = view.tubes([tube(view, path, 10.0, wall=1.0)])
    column = slice(120, 136)
    assert content[127, column].mean() == pytest.approx(20, rel=0.05)  # the middle: the diameter
    assert wall[127, column].mean() == pytest.approx(2, rel=0.1)  # front and back wall
    assert wall[:, column].mean(axis=1).max() > 6  # the rim, where the beam runs along the wall


def test_grid_and_pixels_are_inverse_of_each_other():
    visit = SimpleNamespace(field_width_mm=350.0, centre_mm=(12.0, 130.0), roll_deg=7.0, yaw_deg=9.0, view="AP")
    view = View(visit, 50)
    x, y = view.grid(40.0)
    column, row = view.pixels(x, y, np.float32(40))
    np.testing.assert_allclose(column, np.broadcast_to(np.arange(50), (50, 50)), atol=1e-3)
    np.testing.assert_allclose(row, np.broadcast_to(np.arange(50)[:, None], (50, 50)), atol=1e-3)


def test_smooth_passes_through_its_knots():
    curve = smooth([(0, 1), (2, 5), (10, 3)])
    np.testing.assert_allclose(curve(np.array([0, 2, 10])), [1, 5, 3], atol=0.01)
