"""Virtual X-rays: reproducible, the same patient at any size, masks where lungs are."""

import numpy as np
import pytest

from course_lib.phantoms import thorax_xray

SEEDS = range(24)


@pytest.fixture(scope="module")
def phantoms():
    return [thorax_xray(seed, size=128) for seed in SEEDS]


def dice(a, b):
    return 2 * np.sum(a & b) / (np.sum(a) + np.sum(b))


def test_same_seed_same_arrays():
    first, second = thorax_xray(5, size=96), thorax_xray(5, size=96)
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.left_lung, second.left_lung)
    assert first.patient == second.patient
    assert first.visit == second.visit


def test_other_seed_other_patient():
    assert not np.array_equal(thorax_xray(5, size=64).image, thorax_xray(6, size=64).image)


def test_second_visit_is_the_same_body_in_another_position():
    first, second = thorax_xray(5, size=64, visit=1), thorax_xray(5, size=64, visit=2)
    assert first.patient == second.patient
    assert first.visit != second.visit
    assert not np.array_equal(first.image, second.image)


@pytest.mark.parametrize("seed", [0, 3, 11])
def test_same_patient_at_any_size(seed):
    large, small = thorax_xray(seed, size=512), thorax_xray(seed, size=128)
    for side in ("left_lung", "right_lung"):
        shrunk = getattr(large, side).reshape(128, 4, 128, 4).mean(axis=(1, 3)) >= 0.5
        assert dice(shrunk, getattr(small, side)) > 0.97
    shrunk = large.image.reshape(128, 4, 128, 4).mean(axis=(1, 3))
    assert np.corrcoef(shrunk.ravel(), small.image.ravel())[0, 1] > 0.97
    assert large.spacing_mm[0] * 512 == pytest.approx(small.spacing_mm[0] * 128)


def test_twelve_bits_with_contrast(phantoms):
    for phantom in phantoms:
        assert phantom.image.dtype == np.uint16
        assert phantom.image.max() <= 4095
        assert phantom.image.std() > 150


def test_lungs_do_not_overlap(phantoms):
    assert not any((p.left_lung & p.right_lung).any() for p in phantoms)


def test_left_lung_lies_on_the_right_of_the_image(phantoms):
    for p in phantoms:
        assert np.nonzero(p.left_lung)[1].mean() > np.nonzero(p.right_lung)[1].mean()


def test_right_lung_is_larger_where_the_heart_hides_the_left():
    visible = [thorax_xray(seed, size=128, convention="visible") for seed in SEEDS]
    assert np.mean([p.right_lung.sum() > p.left_lung.sum() for p in visible]) > 0.6


def test_left_lung_reaches_further_down_behind_the_heart(phantoms):
    # 27 real masks that take in the lung behind the heart: right / left area 0.65 to 1.12, mean 0.88.
    ratio = [p.right_lung.sum() / p.left_lung.sum() for p in phantoms]
    assert 0.8 < np.mean(ratio) < 1.0


def test_area_is_that_of_real_masks(phantoms):
    # 27 real X-rays with masks that take in the heart: 0.25 to 0.45 of the image, mean 0.35.
    area = [(p.left_lung | p.right_lung).mean() for p in phantoms]
    assert 0.28 < np.mean(area) < 0.40
    assert min(area) > 0.12
    assert max(area) < 0.60


def test_area_is_that_of_the_real_images_here(phantoms, real_data):
    from PIL import Image

    files = sorted((real_data / "cxr" / "covid_ccby_v7_dev" / "masks").iterdir())
    real = np.mean([np.mean(np.asarray(Image.open(file).convert("L").resize((128, 128), 0)) == 255) for file in files])
    assert np.mean([(p.left_lung | p.right_lung).mean() for p in phantoms]) == pytest.approx(real, abs=0.06)


def test_lung_is_darker_than_what_surrounds_it(phantoms):
    darker = []
    for p in phantoms:
        lung = p.left_lung | p.right_lung
        rows, columns = np.nonzero(lung)
        box = np.zeros_like(lung)
        box[rows.min() : rows.max(), columns.min() : columns.max()] = True
        darker.append(np.median(p.image[lung]) < np.median(p.image[box & ~lung]))
    assert np.mean(darker) > 0.9  # a lung full of fluid may be the exception


def test_visible_lung_is_the_whole_less_what_hides_it():
    for seed in range(6):
        whole, visible = thorax_xray(seed, size=128), thorax_xray(seed, size=128, convention="visible")
        np.testing.assert_array_equal(whole.image, visible.image)
        for side in ("left_lung", "right_lung"):
            assert not (getattr(visible, side) & ~getattr(whole, side)).any()
        # The heart lies more to the left.
        hidden = {s: (getattr(whole, s) & ~getattr(visible, s)).sum() for s in ("left_lung", "right_lung")}
        assert hidden["left_lung"] > 0


def test_unknown_convention_is_refused():
    with pytest.raises(ValueError, match="whole, visible"):
        thorax_xray(0, size=64, convention="both")


def test_all_kinds_of_patients_occur():
    from course_lib.phantoms.thorax.patient import draw_patient, draw_visit

    pairs = [(p := draw_patient(seed), draw_visit(seed, 1, p)) for seed in range(200)]
    assert {p.sex for p, _ in pairs} == {"F", "M"}
    assert {v.view for _, v in pairs} == {"PA", "AP"}
    assert {v.marker for _, v in pairs} == {"L", "R", ""}
    findings = {f for _, v in pairs for f in v.findings}
    assert findings == {"consolidation", "patchy", "interstitial", "effusion"}
    assert any(not v.findings and not v.devices for _, v in pairs)
