"""Virtual X-rays: reproducible, the same patient at any size, masks where lungs are."""

import os
import subprocess
import sys

import numpy as np
import pytest

from course_lib.phantoms import thorax_xray
from course_lib.phantoms.thorax.anatomy import Anatomy
from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.thorax.devices import DEVICES
from course_lib.phantoms.thorax.findings import FINDINGS
from course_lib.phantoms.thorax.patient import draw_patient
from course_lib.phantoms.xray.attenuation import shadows
from course_lib.phantoms.xray.markers import open_field, written
from course_lib.phantoms.xray.masks import CONVENTIONS, lung_masks
from course_lib.phantoms.xray.projection import View
from course_lib.phantoms.xray.visit import draw_visit

SEEDS = range(12)


@pytest.fixture(scope="module")
def phantoms():
    return [thorax_xray(seed, size=96) for seed in SEEDS]


@pytest.fixture(scope="module")
def masks():
    """The masks of the first patients, {convention: {side: mask}} each."""
    found = []
    for seed in range(6):
        patient = draw_patient(seed)
        visit = draw_visit(seed, 1, patient)
        anatomy, view = Anatomy(patient, visit.state), View(visit, 96)
        sums = shadows(view, anatomy)
        found.append({name: lung_masks(view, anatomy.chest, sums, name) for name in CONVENTIONS})
    return found


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


@pytest.mark.parametrize("seed", [0, 11])
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


def test_conventions_differ_in_the_mask_only(masks):
    projected = thorax_xray(2, size=96, convention="projected")
    np.testing.assert_array_equal(projected.image, thorax_xray(2, size=96).image)
    field = open_field(projected.visit, 96)
    np.testing.assert_array_equal(projected.left_lung, masks[2]["projected"][LEFT] & field)


def test_visible_lung_is_the_whole_less_what_hides_it(masks):
    hidden = {side: 0 for side in (LEFT, RIGHT)}
    for by_name in masks:
        for side in (LEFT, RIGHT):
            assert not (by_name["visible"][side] & ~by_name["whole"][side]).any()
            hidden[side] += (by_name["whole"][side] & ~by_name["visible"][side]).sum()
    assert hidden[LEFT] > hidden[RIGHT] > 0  # the heart lies more to the left


def test_projected_lung_reaches_down_behind_the_dome(masks):
    for by_name in masks:
        for side in (LEFT, RIGHT):
            behind = by_name["projected"][side] & ~by_name["whole"][side]
            assert behind.sum() > 0.03 * by_name["whole"][side].sum()
            lowest = [np.nonzero(by_name[name][side])[0].max() for name in ("projected", "whole")]
            assert lowest[0] >= lowest[1]


def test_unknown_convention_is_refused():
    with pytest.raises(ValueError, match="whole, visible, projected"):
        thorax_xray(0, size=64, convention="both")


def test_a_mask_is_where_the_body_of_the_ct_has_lung(phantoms):
    """The X-ray shows the body that the CT shows: rays through the middle of its lungs, seen from the focus."""
    for phantom in phantoms[:3]:
        anatomy = Anatomy(phantom.patient, phantom.visit.state)
        view, chest = View(phantom.visit, 96), anatomy.chest
        for side, mask in ((-1, phantom.right_lung), (1, phantom.left_lung)):
            at = np.array([side * 0.55, 0.4, 0.1]) * chest.unit
            column, row = (round(float(i)) for i in view.pixels(*at.astype(np.float32)))
            assert mask[row, column]


def test_same_bytes_without_the_processors_extras():
    """Wide registers sum and approximate otherwise; the picture must not depend on them."""
    code = (
        "import course_lib, hashlib; from course_lib.phantoms import thorax_xray; p = thorax_xray(3, 48); "
        "print(hashlib.sha256(p.image.tobytes() + p.left_lung.tobytes() + p.right_lung.tobytes()).hexdigest())"
    )
    plain = {**os.environ, "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"}
    runs = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], env=env, capture_output=True, text=True, check=True
        )
        for env in (dict(os.environ), plain)
    ]
    assert runs[0].stdout == runs[1].stdout


def test_all_kinds_of_patients_occur():
    pairs = [(p := draw_patient(seed), draw_visit(seed, 1, p)) for seed in range(300)]
    assert {p.sex for p, _ in pairs} == {"F", "M"}
    assert {v.view for _, v in pairs} == {"PA", "AP"}
    assert {v.marker for _, v in pairs} == {"L", "R", ""}
    assert {f for _, v in pairs for f in v.findings} == set(FINDINGS)
    assert {d for _, v in pairs for d in v.devices} == set(DEVICES)
    assert any(not v.findings and not v.devices for _, v in pairs)


def test_letters_read_as_written():
    dots = ["".join("#" if dot else "." for dot in row) for row in written("L1")]
    assert dots == [
        "#.......#..",
        "#......##..",
        "#.......#..",
        "#.......#..",
        "#.......#..",
        "#.......#..",
        "#####..###.",
    ]
