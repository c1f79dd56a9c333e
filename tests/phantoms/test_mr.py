"""Virtual brain MR: reproducible, exact, bright and dark in the right order."""

import numpy as np
import pytest
from scipy import ndimage

from course_lib.phantoms import brain_mr
from course_lib.phantoms.brain.head import draw_head
from course_lib.phantoms.mr.phantom import _TISSUES, SEQUENCES, signal

SHAPE = (32, 80, 80)
ILL = [seed for seed in range(14) if (t := draw_head(seed).tumour) and t.oedema_mm > 7 and min(t.semi_axes) > 10][:4]


@pytest.fixture(scope="module")
def phantoms():
    return [brain_mr(seed, SHAPE) for seed in ILL]


def of_tissue(name):
    return {sequence: signal(_TISSUES[name], *times) for sequence, times in SEQUENCES.items()}


def test_same_seed_same_arrays():
    first, second = brain_mr(5, (8, 32, 32)), brain_mr(5, (8, 32, 32))
    for name in ("t1", "t2", "flair", "labels", "brain"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert (first.t1 != brain_mr(6, (8, 32, 32)).t1).any()


def test_signal_worked_by_hand():
    # T1 = TR = 1000 ms, no decay: 1 - 1/e
    assert signal((1000, 1e9, 1.0), 1000, 1) == pytest.approx(0.63212, rel=1e-4)
    # Inverted, and read when it passes zero: TI = T1 ln 2 for a long TR
    assert signal((1000, 100, 1.0), 1e6, 10, 1000 * np.log(2)) == pytest.approx(0, abs=1e-9)


def test_the_order_of_brightness():
    white, grey, fluid, oedema = map(of_tissue, ("white", "grey", "fluid", "oedema"))
    assert white["t1"] > grey["t1"] > fluid["t1"]
    assert fluid["t2"] > grey["t2"] > white["t2"]
    assert oedema["flair"] > grey["flair"] > white["flair"]
    assert fluid["flair"] < 0.05 * white["flair"]  # the inversion time is there for this


def test_what_the_arrays_are(phantoms):
    for phantom in phantoms:
        for name in ("t1", "t2", "flair"):
            image = getattr(phantom, name)
            assert (image.shape, image.dtype) == (SHAPE, np.int16)
            assert image.min() >= 0
        assert phantom.labels.dtype == np.uint8
        assert phantom.brain.dtype == bool
        assert phantom.spacing_mm == pytest.approx((5, 2.88, 2.88))
        assert set(np.unique(phantom.labels)) <= {0, 1}


def test_the_tumour_lies_in_the_brain_where_the_patient_has_it(phantoms):
    for phantom in phantoms:
        tumour = phantom.labels == 1
        assert (tumour & phantom.brain).sum() > 0.95 * tumour.sum()
        millilitres = tumour.sum() * np.prod(phantom.spacing_mm) / 1000
        expected = 4 / 3 * np.pi * np.prod(phantom.patient.tumour.semi_axes) / 1000
        assert 0.35 * expected < millilitres < 1.5 * expected
        column = ndimage.center_of_mass(tumour)[2] - (SHAPE[2] - 1) / 2
        assert np.sign(column) == np.sign(phantom.patient.tumour.centre[0])


def test_swelling_round_the_tumour_is_bright_on_flair(phantoms):
    for phantom in phantoms:
        tumour = phantom.labels == 1
        ring = ndimage.binary_dilation(tumour, iterations=2) & ~ndimage.binary_dilation(tumour) & phantom.brain
        far = phantom.brain & ~ndimage.binary_dilation(tumour, iterations=8)
        assert np.median(phantom.flair[ring]) > 1.1 * np.median(phantom.flair[far])


def test_patients_without_a_tumour():
    healthy = [seed for seed in range(100) if draw_head(seed).tumour is None]
    assert 10 <= len(healthy) <= 32
    assert not brain_mr(healthy[0], (8, 32, 32)).labels.any()


def test_labels_are_those_of_the_body_at_any_resolution():
    seed = ILL[0]
    coarse, fine = brain_mr(seed, (12, 32, 32), (12, 6.9, 6.9)), brain_mr(seed, (36, 96, 96), (4, 2.3, 2.3))
    assert np.mean(coarse.labels != fine.labels[1::3, 1::3, 1::3]) < 1e-3  # noise is looked up in 32 bits
    assert np.mean(coarse.brain != fine.brain[1::3, 1::3, 1::3]) < 1e-3


def test_a_brain_has_the_volume_of_a_brain(phantoms):
    for phantom in phantoms:
        litres = phantom.brain.sum() * np.prod(phantom.spacing_mm) / 1e6
        assert 1.0 < litres < 1.7  # with ventricles and furrows


def test_air_round_the_head_is_noise_and_nothing_else(phantoms):
    for phantom in phantoms:
        air = phantom.t2[:, :4, :4]
        # Rayleigh: mean = 1.253 sd of the signal noise, sd = 0.655 of it
        assert air.mean() / air.std() == pytest.approx(1.253 / 0.655, rel=0.1)
