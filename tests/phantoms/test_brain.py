"""The brain under the pictures: fields, anatomy, gliomas that push."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.phantoms.brain import anatomy
from course_lib.phantoms.brain.fields import Noise, Sheets
from course_lib.phantoms.brain.glioma import Glioma
from course_lib.phantoms.brain.head import KINDS, draw_head
from course_lib.phantoms.brain.painting import Canvas
from course_lib.phantoms.brain.shapes import common, joined, tube
from course_lib.phantoms.mr.phantom import brain_brats
from course_lib.phantoms.mr.tissues import TISSUES


def points(n=4000, reach=80, seed=0):
    return np.random.default_rng(seed).uniform(-reach, reach, (3, n)).astype(np.float32)


def tumour():
    return next(patient.tumour for patient in map(draw_head, range(50)) if patient.tumour)


def test_noise_is_a_field_of_the_body():
    x, y, p = points()
    values = Noise([1, 2], 12)(x, y, p)
    assert abs(values.mean()) < 0.15
    assert 0.75 < values.std() < 1.05
    np.testing.assert_array_equal(values[:10], Noise([1, 2], 12)(x[:10], y[:10], p[:10]))
    near = Noise([1, 2], 12)(x + np.float32(0.5), y, p)
    assert np.corrcoef(values, near)[0, 1] > 0.97


def test_sheets_lie_as_far_apart_as_they_are_asked_to():
    at = np.arange(0, 60, 0.25, dtype=np.float32)
    fields = [Sheets([seed], 12) for seed in range(12)]
    crossings = [np.count_nonzero(np.diff(np.sign(sheets(at, 0 * at + 7, 0 * at)))) for sheets in fields]
    # A line meets stripes 12 mm apart at all angles: every 12 pi / 2 mm on average.
    assert 60 / np.mean(crossings) == pytest.approx(12 * np.pi / 2, rel=0.2)
    distance = fields[0](at, 0 * at + 7, 0 * at)  # along a line it changes by at most the way gone, about
    assert np.abs(np.diff(distance)).max() < 0.25 * 2.5


def test_a_tube_by_hand():
    x = np.array([0, 3, 0], np.float32)
    y = np.array([0, 0, 12], np.float32)
    distance = tube(x, y, 0 * x, ((0, 0, 0), (0, 10, 0)), (1, 1))
    np.testing.assert_allclose(distance, [-1, 2, 1], atol=1e-6)


@given(a=st.floats(-20, 20), b=st.floats(-20, 20), radius=st.floats(0.5, 15))
def test_joined_and_common_round_only_the_edge(a, b, radius):
    a, b = np.float32(a), np.float32(b)
    assert min(a, b) - radius / 4 - 1e-4 <= joined(a, b, radius) <= min(a, b) + 1e-4
    assert max(a, b) - 1e-4 <= common(a, b, radius) <= max(a, b) + radius / 4 + 1e-4
    if abs(a - b) >= radius:
        assert joined(a, b, radius) == pytest.approx(float(min(a, b)), abs=1e-4)


def test_parts_lie_where_they_belong():
    def inside(distance):
        x, y, p = points(60_000)
        return np.stack([at[distance(x, y, p) < 0] for at in (x, y, p)])

    ventricles = inside(lambda x, y, p: anatomy.ventricles(x, y, p, 2.0, 0.0))
    assert abs(ventricles[0].mean()) < 4  # as much on the left as on the right
    cerebellum = inside(anatomy.cerebellum)
    assert cerebellum[1].min() > 15  # low
    assert cerebellum[2].min() > 0  # and behind
    x, y, p = points(60_000)
    ventricle = anatomy.ventricles(x, y, p, 0.0, 0.0) < 0
    assert (anatomy.hull(x, y, p, *(f(x, y, p) for f in (anatomy.cerebrum, anatomy.cerebellum, anatomy.stem))) < 0)[
        ventricle
    ].all()
    for name in ("thalamus", "putamen", "caudate", "pallidum"):
        assert (anatomy.cerebrum(x, y, p) < 0)[anatomy.deep_grey(name, x, y, p) < 0].all()


@settings(max_examples=30, deadline=None)
@given(push=st.floats(0, 0.7), seed=st.integers(0, 1000))
def test_a_tumour_pushes_but_never_folds_the_brain(push, seed):
    glioma = Glioma(replace(tumour(), push=push), [seed])
    cx, cy, cp = glioma.tumour.centre
    r = np.linspace(0.1, 80, 400, dtype=np.float32)
    x, _, _ = glioma.pushed(r + np.float32(cx), 0 * r + np.float32(cy), 0 * r + np.float32(cp), 1.0)
    moved = r - (x - np.float32(cx))
    assert (np.diff(x) > 0).all()  # the order along the ray is kept
    assert moved.max() <= 0.33 * push * 1.5 * glioma.radius_mm + 1e-3
    assert moved.min() > -1e-3
    held = glioma.pushed(r, 0 * r, 0 * r, 0.0)
    np.testing.assert_array_equal(held[0], r)


@pytest.mark.parametrize("kind", KINDS)
def test_what_enhances_lies_in_the_core(kind):
    glioma = Glioma(replace(tumour(), kind=kind, enhancing=0.5, semi_axes=(15, 15, 15)), [4])
    x, y, p = (at + np.float32(c) for at, c in zip(points(20_000, 30), glioma.tumour.centre, strict=True))
    core, _, swollen = glioma.distances(x, y, p)
    takes_up = glioma.enhancing(core, x, y, p)
    assert (core[takes_up < 0] < 0).all()
    share = (takes_up < 0).sum() / (core < 0).sum()
    low, high = {"ring": (0.1, 0.9), "patchy": (0.25, 0.75), "solid": (0.6, 1), "none": (0, 0)}[kind]
    assert low <= share <= high
    assert (swollen[core < -3] < 0).mean() > 0.95


def test_a_canvas_mixes_by_shares():
    values = np.array([[0.0, 10.0, 20.0]])
    canvas = Canvas.of(("air", "fluid", "grey"), values, 3, 1.0)
    canvas.paint("fluid", np.array([-1, 0, 1], np.float32))
    np.testing.assert_allclose(canvas.numbers[0], [10, 5, 0])
    canvas.mix("grey", np.array([0.6], np.float32), np.array([0]))
    np.testing.assert_allclose(canvas.numbers[0], [16, 5, 0])
    assert canvas.tissue.tolist() == [2, 0, 0]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shape=st.tuples(*[st.integers(2, 14)] * 3))
def test_any_seed_at_any_size_is_a_case(seed, shape):
    phantom = brain_brats(seed, shape)
    assert phantom.labels.shape == phantom.t1ce.shape == shape
    assert not (phantom.labels.astype(bool) & ~phantom.brain).any()
    assert phantom.tissues.max() < len(TISSUES)
    assert set(np.unique(phantom.labels)) <= {0, 1, 2, 4}


def test_ventricles_and_furrows_widen_with_age():
    patients = [draw_head(seed) for seed in range(300)]
    old = [patient for patient in patients if patient.age_years > 65]
    young = [patient for patient in patients if patient.age_years < 45]
    for name in ("ventricle_mm", "atrophy_mm", "caps_mm"):
        assert np.mean([getattr(p, name) for p in old]) > np.mean([getattr(p, name) for p in young]) + 0.3
