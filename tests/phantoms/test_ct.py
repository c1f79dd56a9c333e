"""Virtual chest CT: reproducible, exact, with the numbers and the asymmetry of a body."""

import numpy as np
import pytest
from scipy import ndimage

from course_lib.phantoms import thorax_ct
from course_lib.phantoms.thorax.painting import HEART, LEFT_LUNG, RIGHT_LUNG, TRACHEA

SEEDS = range(6)
SHAPE = (40, 72, 72)


@pytest.fixture(scope="module")
def phantoms():
    return [thorax_ct(seed, SHAPE) for seed in SEEDS]


def core(mask):
    """Without the rim, where a voxel holds two tissues."""
    return ndimage.binary_erosion(mask)


def centre(mask):
    return np.array(ndimage.center_of_mass(mask))


def test_same_seed_same_arrays():
    first, second = thorax_ct(5, (12, 32, 32)), thorax_ct(5, (12, 32, 32))
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.labels, second.labels)
    assert (first.patient, first.scan) == (second.patient, second.scan)
    other = thorax_ct(6, (12, 32, 32))
    assert (first.labels != other.labels).any()


def test_what_the_arrays_are(phantoms):
    for phantom in phantoms:
        assert phantom.image.shape == phantom.labels.shape == SHAPE
        assert (phantom.image.dtype, phantom.labels.dtype) == (np.int16, np.uint8)
        assert phantom.spacing_mm == pytest.approx((7.5, 358.4 / 72, 358.4 / 72), abs=1e-6)
        assert np.unique(phantom.labels).tolist() == [0, 1, 2, 3, 4]


def test_labels_are_those_of_the_body_at_any_resolution():
    # Three times as many voxels a side: every third centre is a centre of the coarse grid.
    coarse, fine = thorax_ct(3, (12, 32, 32), (24, 11.1, 11.1)), thorax_ct(3, (36, 96, 96), (8, 3.7, 3.7))
    np.testing.assert_array_equal(coarse.labels, fine.labels[1::3, 1::3, 1::3])


def test_the_slab_that_is_computed_at_a_time_changes_nothing(monkeypatch):
    whole = thorax_ct(3, (10, 48, 48))
    monkeypatch.setattr("course_lib.phantoms.ct.phantom._SLAB_VOXELS", 3 * 48 * 48)
    parts = thorax_ct(3, (10, 48, 48))
    np.testing.assert_array_equal(whole.labels, parts.labels)
    assert np.mean(whole.image != parts.image) < 1e-3  # vessels at the seam are summed in another order


def test_hounsfield_units_of_the_organs(phantoms):
    for phantom in phantoms:
        lungs = np.isin(phantom.labels, (RIGHT_LUNG, LEFT_LUNG))
        assert -930 < np.median(phantom.image[core(lungs)]) < -740
        assert 25 < np.median(phantom.image[core(phantom.labels == HEART)]) < 260  # with contrast agent more
        assert np.median(phantom.image[phantom.labels == TRACHEA]) < -740  # thinner than a voxel in places
        corner = phantom.image[:, :6, :6]
        assert np.median(corner) == pytest.approx(-1000, abs=8)
        assert phantom.image.max() > 400  # bone, in voxels larger than its cortex


def test_air_in_the_windpipe_is_air_once_voxels_are_small():
    phantom = thorax_ct(3, (25, 96, 96), (12.0, 1.4, 1.4))
    within = ndimage.binary_erosion(phantom.labels == TRACHEA, np.ones((1, 3, 3)))
    assert np.median(phantom.image[within]) < -940


def test_the_blood_is_bright_where_contrast_agent_was_given(phantoms):
    for phantom in phantoms:
        heart = np.median(phantom.image[core(phantom.labels == HEART)])
        assert (heart > 70) == (phantom.scan.contrast_hu > 0)


def test_left_and_right(phantoms):
    for phantom in phantoms:
        right, left, heart = (centre(phantom.labels == organ) for organ in (RIGHT_LUNG, LEFT_LUNG, HEART))
        assert right[2] < heart[2] < left[2]  # columns run to the patient's left
        middle = (right[2] + left[2]) / 2
        assert heart[2] - middle > -1.5
        volume = [(phantom.labels == organ).sum() for organ in (RIGHT_LUNG, LEFT_LUNG)]
        assert 0.75 < volume[1] / volume[0] < 1.1
    heart_is_left = [
        centre(p.labels == HEART)[2] > (centre(p.labels == RIGHT_LUNG)[2] + centre(p.labels == LEFT_LUNG)[2]) / 2
        for p in phantoms
    ]
    assert np.mean(heart_is_left) > 0.7
    assert np.mean([(p.labels == LEFT_LUNG).sum() < (p.labels == RIGHT_LUNG).sum() for p in phantoms]) > 0.8


def test_volumes_are_those_of_adults(phantoms):
    for phantom in phantoms:
        litres = np.prod(phantom.spacing_mm) / 1e6
        assert 2.0 < np.isin(phantom.labels, (RIGHT_LUNG, LEFT_LUNG)).sum() * litres < 9.0
        assert 0.35 < (phantom.labels == HEART).sum() * litres < 1.3
        assert 0.015 < (phantom.labels == TRACHEA).sum() * litres < 0.09


def test_each_organ_is_one_piece_and_the_lungs_do_not_touch(phantoms):
    for phantom in phantoms:
        for organ in (RIGHT_LUNG, LEFT_LUNG, HEART):
            mask = phantom.labels == organ
            pieces, _ = ndimage.label(mask, np.ones((3, 3, 3)))
            assert np.bincount(pieces[mask]).max() > 0.98 * mask.sum()
        assert not (ndimage.binary_dilation(phantom.labels == RIGHT_LUNG) & (phantom.labels == LEFT_LUNG)).any()


def test_a_threshold_alone_does_not_find_the_lungs(phantoms):
    for phantom in phantoms:
        lungs = np.isin(phantom.labels, (RIGHT_LUNG, LEFT_LUNG))
        for threshold in (-900, -700, -500, -300):
            found = phantom.image < threshold
            assert 2 * (found & lungs).sum() / (found.sum() + lungs.sum()) < 0.8  # air outside, airways, stomach


def test_the_heart_touches_the_left_lung_more_than_the_right(phantoms):
    contact = {
        organ: sum(
            (ndimage.binary_dilation(p.labels == HEART, iterations=2) & (p.labels == organ)).sum() for p in phantoms
        )
        for organ in (RIGHT_LUNG, LEFT_LUNG)
    }
    assert contact[LEFT_LUNG] > 0
    assert contact[RIGHT_LUNG] > 0


def test_patients_differ():
    from course_lib.phantoms.ct.scanner import draw_scan
    from course_lib.phantoms.thorax.devices import DEVICES
    from course_lib.phantoms.thorax.findings import FINDINGS
    from course_lib.phantoms.thorax.patient import draw_patient

    scans = [draw_scan(seed, draw_patient(seed)) for seed in range(300)]
    assert {finding for scan in scans for finding in scan.findings} == set(FINDINGS)
    assert {device for scan in scans for device in scan.state.devices} == set(DEVICES)
    assert {scan.kernel for scan in scans} == {"soft", "medium", "sharp"}
    assert 0.2 < np.mean([not scan.findings for scan in scans]) < 0.6
    assert 0.2 < np.mean([scan.contrast_hu > 0 for scan in scans]) < 0.5


@pytest.mark.parametrize(
    ("shape", "spacing_mm"), [((4, 8), None), ((0, 8, 8), None), ((4, 8, 8), (1, 1)), ((4, 8, 8), (1, 0, 1))]
)
def test_what_is_no_grid_is_refused(shape, spacing_mm):
    with pytest.raises(ValueError, match=r"shape is three counts|spacing_mm is three positive"):
        thorax_ct(0, shape, spacing_mm)
