"""Sums along the beam: volumes are kept, shells have bright rims, nothing depends on the pixel."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.phantoms.curves import smooth
from course_lib.phantoms.space import Space
from course_lib.phantoms.xray.projection import View, tube


def straight_view(size, width_mm=100.0):
    visit = SimpleNamespace(
        field_width_mm=width_mm, centre_mm=(0.0, 0.0), roll_deg=0.0, yaw_deg=0.0, tilt_deg=0.0, view="PA"
    )
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


TURNED = SimpleNamespace(
    field_width_mm=350.0, centre_mm=(12.0, 130.0), roll_deg=7.0, yaw_deg=9.0, tilt_deg=-6.0, view="AP"
)


@pytest.mark.parametrize("back", [-40.0, 0.0, 70.0])
def test_grid_and_pixels_are_inverse_of_each_other(back):
    view = View(TURNED, 50)
    column, row = view.pixels(*view.grid(back))
    np.testing.assert_allclose(column, np.broadcast_to(np.arange(50), (50, 50)), atol=1e-3)
    np.testing.assert_allclose(row, np.broadcast_to(np.arange(50)[:, None], (50, 50)), atol=1e-3)


def test_magnification_by_hand():
    pa, ap = straight_view(10), View(SimpleNamespace(**{**vars(TURNED), "view": "AP"}), 10)
    # PA: focus 1800 mm from the detector, which stands 150 mm before the body's axis; 100 mm behind the axis are
    # 250 mm from it. (1800 - 150) / (1800 - 250)
    assert pa.magnification(100.0) == pytest.approx(1650 / 1550)
    assert pa.magnification(0.0) == 1
    assert ap.magnification(-100.0) == pytest.approx(940 / 840)  # in front is far from the detector now


def test_heart_in_front_looks_larger_on_a_picture_from_the_front():
    pa, ap = straight_view(10), View(SimpleNamespace(**{**vars(TURNED), "yaw_deg": 0.0}), 10)
    assert pa.magnification(-60.0) < 1 < ap.magnification(-60.0)


def ball(space, centre, radius):
    x, y, p = space.x - centre[0], space.y - centre[1], space.p - centre[2]
    return np.clip(0.5 - (np.sqrt(x * x + y * y + p * p) - radius) / 3.0, 0, 1)


@pytest.mark.parametrize("way", ["AP", "PA"])
def test_voxels_and_points_cast_the_same_shadow(way):
    view, centre, radius = View(SimpleNamespace(**{**vars(TURNED), "view": way}), 120), (35.0, 100.0, -50.0), 24.0
    shape, spacing_mm, middle = view.voxels(2.5, 5.0, 100.0)
    (painted,) = view.sums(ball(Space(shape, spacing_mm, middle, view.yaw_deg), centre, radius)[None], spacing_mm)
    at = np.stack(np.meshgrid(*[np.arange(-24.5, 25)] * 3, indexing="ij")).reshape(3, -1).T
    at = at[np.sqrt((at * at).sum(1)) < radius] + centre
    (deposited,) = view.deposit(*at.T.astype(np.float32), np.ones(len(at)))
    assert painted.sum() == pytest.approx(deposited.sum(), rel=0.03)
    assert painted.max() == pytest.approx(2 * radius, rel=0.04)
    for axis in (0, 1):  # the same place
        place = [(image.sum(axis) * np.arange(120)).sum() / image.sum() for image in (painted, deposited)]
        assert place[0] == pytest.approx(place[1], abs=0.15)


def test_an_even_slab_is_as_thick_at_any_size():
    for size in (32, 96):
        view = straight_view(size)
        shape, spacing_mm, _ = view.voxels(4.0, 10.0, 100.0)
        (thickness,) = view.sums(np.ones((1, *shape), np.float32), spacing_mm)
        middle = thickness[size // 2, size // 2]
        assert middle == pytest.approx(shape[1] * spacing_mm[1], rel=1e-4)
        # In the corner, 50 and 50 mm beside the middle and 1650 mm from the focus, rays are a little longer.
        assert thickness[0, 0] / middle == pytest.approx(np.sqrt(1 + 2 * 50**2 / 1650**2), rel=2e-4)


def test_smooth_passes_through_its_knots():
    curve = smooth([(0, 1), (2, 5), (10, 3)])
    np.testing.assert_allclose(curve(np.array([0, 2, 10])), [1, 5, 3], atol=0.01)
