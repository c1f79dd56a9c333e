"""Virtual brain MR: reproducible, exact, bright and dark in the right order."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from scipy import ndimage

from course_lib.metrics import brats
from course_lib.phantoms import brain_mr
from course_lib.phantoms.brain.head import draw_head
from course_lib.phantoms.mr.phantom import brain_brats
from course_lib.phantoms.mr.scanner import NAMES, draw_scanner, signals
from course_lib.phantoms.mr.sequences import inversion_recovery, spin_echo, spoiled_echo, with_contrast_agent
from course_lib.phantoms.mr.tissues import TISSUES

SHAPE = (32, 80, 80)
ILL = [seed for seed in range(40) if (t := draw_head(seed).tumour) and t.oedema_mm > 7 and min(t.semi_axes) > 10][:4]
RING = next(seed for seed in range(60) if (t := draw_head(seed).tumour) and t.kind == "ring" and min(t.semi_axes) > 14)


@pytest.fixture(scope="module")
def phantoms():
    return [brain_mr(seed, SHAPE) for seed in ILL]


@pytest.fixture(scope="module")
def ring():
    return brain_brats(RING, (52, 80, 80))


def of_tissue(name, seed=0):
    scanner = draw_scanner(seed)
    return dict(zip(NAMES, np.abs(signals(scanner)[:, TISSUES.index(name)]), strict=True))


def test_same_seed_same_arrays():
    first, second = brain_mr(5, (8, 32, 32)), brain_mr(5, (8, 32, 32))
    for name in (*NAMES, "labels", "tissues", "brain"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert (first.t1 != brain_mr(6, (8, 32, 32)).t1).any()


def test_the_same_bytes_on_a_processor_without_wide_vectors(tmp_path):
    code = (
        "import hashlib; from course_lib.phantoms.mr.phantom import brain_brats; p = brain_brats(3, (12, 40, 40));"
        "print(hashlib.sha256(b''.join(getattr(p, n).tobytes() for n in ('t1', 't1ce', 't2', 'flair', 'labels')))"
        ".hexdigest())"
    )
    narrow = {**os.environ, "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX"}
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=narrow, capture_output=True, check=True)
    phantom = brain_brats(3, (12, 40, 40))
    here = hashlib.sha256(b"".join(getattr(phantom, name).tobytes() for name in (*NAMES, "labels"))).hexdigest()
    assert found.stdout.decode().strip() == here


def test_signals_worked_by_hand():
    # T1 = TR = 1000 ms, no decay: 1 - 1/e
    assert spin_echo(1000, 1e9, 1.0, 1000, 1) == pytest.approx(0.63212, rel=1e-4)
    # Inverted, and read when it passes zero: TI = T1 ln 2 for a long TR
    assert inversion_recovery(1000, 100, 1.0, 1e6, 10, 1000 * np.log(2)) == pytest.approx(0, abs=1e-9)
    # Half a radian of flip, TR long: sin(a)
    assert spoiled_echo(1000, 1e9, 1.0, 1e6, 0, np.rad2deg(0.5)) == pytest.approx(np.sin(0.5))
    # 1 / (1 / 1.5 s + 5 / s) = 0.17647 s
    assert with_contrast_agent(1500, 1.0, 5.0) == pytest.approx(176.47, rel=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_brightness(seed):
    white, grey, fluid, oedema = (of_tissue(name, seed) for name in ("white", "grey", "fluid", "oedema"))
    assert white["t1"] > grey["t1"] > fluid["t1"]
    assert fluid["t2"] > grey["t2"] > white["t2"]
    assert oedema["flair"] > grey["flair"] > white["flair"]
    assert fluid["flair"] < 0.5 * white["flair"]  # the inversion time is there for this; some scanners miss it a little


@pytest.mark.parametrize("seed", range(12))
def test_contrast_agent_brightens_what_takes_it_up_and_nothing_else(seed):
    scanner = draw_scanner(seed)
    same = dict(scanner.sequences, t1ce=scanner.sequences["t1"])
    values = signals(type(scanner)(scanner.field_tesla, scanner.relaxivity, same, 0))
    before, after = np.abs(values[0]), np.abs(values[1])
    for name in ("enhancing", "plexus", "vessel", "mucosa"):
        assert after[TISSUES.index(name)] > 1.1 * before[TISSUES.index(name)]
    for name in ("white", "grey", "fluid", "oedema", "tumour", "necrosis"):
        assert after[TISSUES.index(name)] == pytest.approx(before[TISSUES.index(name)])


def test_what_the_arrays_are(phantoms):
    for phantom in phantoms:
        for name in NAMES:
            image = getattr(phantom, name)
            assert (image.shape, image.dtype) == (SHAPE, np.int16)
            assert image.min() >= 0
            assert image.max() <= 4095
        assert phantom.labels.dtype == phantom.tissues.dtype == np.uint8
        assert phantom.brain.dtype == phantom.tumour.dtype == bool
        assert phantom.spacing_mm == pytest.approx((5, 2.88, 2.88))
        assert set(np.unique(phantom.labels)) <= {0, 1, 2, 4}
        np.testing.assert_array_equal(phantom.tumour, np.isin(phantom.labels, (1, 4)))


@pytest.mark.parametrize("year", [2017, 2020, 2021, 2023, 2024])
def test_labels_follow_the_convention_of_the_year(year):
    phantom, usual, regions = brain_brats(RING, (26, 40, 40), year), brain_brats(RING, (26, 40, 40)), brats(year)
    regions.check(np.unique(phantom.labels))
    np.testing.assert_array_equal(np.isin(phantom.labels, list(regions["ET"])), usual.labels == 4)
    np.testing.assert_array_equal(np.isin(phantom.labels, list(regions["TC"])), phantom.tumour)
    assert (usual.labels == 4).any()
    np.testing.assert_array_equal(phantom.flair, usual.flair)


def test_a_year_without_known_labels_is_refused():
    with pytest.raises(ValueError, match="not for 1999"):
        brain_brats(0, (4, 8, 8), year=1999)


def test_the_tumour_lies_in_the_brain_where_the_patient_has_it(phantoms):
    for phantom in phantoms:
        assert not (phantom.labels.astype(bool) & ~phantom.brain).any()
        tumour = phantom.tumour
        millilitres = tumour.sum() * np.prod(phantom.spacing_mm) / 1000
        expected = sum(4 / 3 * np.pi * np.prod(t.semi_axes) / 1000 for t in phantom.patient.tumours)
        assert 0.15 * expected < millilitres < 1.6 * expected  # where it meets skull, ventricle or furrow it ends
        if len(phantom.patient.tumours) == 1:
            column = ndimage.center_of_mass(tumour)[2] - (SHAPE[2] - 1) / 2
            assert np.sign(column) == np.sign(phantom.patient.tumour.centre[0])


def test_swelling_round_the_tumour_is_bright_on_flair(phantoms):
    for phantom in phantoms:
        ring = phantom.labels == 2
        far = phantom.brain & ~ndimage.binary_dilation(phantom.labels > 0, iterations=4)
        assert np.median(phantom.flair[ring]) > 1.1 * np.median(phantom.flair[far])


def test_a_ring_enhances_and_has_a_dark_middle(ring):
    enhancing, core = ring.labels == 4, ring.labels == 1
    assert enhancing.any()
    assert core.any()
    assert np.median(ring.t1ce[enhancing]) > 1.15 * np.median(ring.t1ce[core])
    assert ndimage.binary_dilation(core, iterations=2)[enhancing].mean() > 0.5  # the rim lies round what is dead


def test_some_low_grade_tumours_do_not_enhance():
    patients = [draw_head(seed) for seed in range(200)]
    without = [seed for seed, patient in enumerate(patients) if patient.tumour and patient.tumour.kind == "none"]
    assert 20 <= len(without) <= 80
    assert set(np.unique(brain_brats(without[0], (39, 60, 60)).labels)) == {0, 1, 2}
    assert 10 < sum(len(patient.tumours) > 1 for patient in patients) < 50  # several foci


def test_patients_without_a_tumour():
    healthy = [seed for seed in range(100) if draw_head(seed).tumour is None]
    assert 8 <= len(healthy) <= 32
    assert not brain_mr(healthy[0], (8, 32, 32)).labels.any()


def test_labels_are_those_of_the_body_at_any_resolution():
    seed = ILL[0]
    coarse, fine = brain_mr(seed, (12, 32, 32), (12, 6.9, 6.9)), brain_mr(seed, (36, 96, 96), (4, 2.3, 2.3))
    assert np.mean(coarse.labels != fine.labels[1::3, 1::3, 1::3]) < 1e-3  # noise is looked up in 32 bits
    assert np.mean(coarse.brain != fine.brain[1::3, 1::3, 1::3]) < 1e-3


def test_a_brain_has_the_volume_of_a_brain(phantoms):
    for phantom in phantoms:
        litres = phantom.brain.sum() * np.prod(phantom.spacing_mm) / 1e6
        assert 1.0 < litres < 1.8  # with ventricles and furrows


def test_a_stripped_brain_stands_in_exact_zeros(ring):
    for name in NAMES:
        image = getattr(ring, name)
        assert not image[~ring.brain].any()
        assert (image[ring.brain] > 0).all()
    assert ring.spacing_mm == pytest.approx((155 / 52, 3, 3))
    some = np.nonzero(ring.brain)
    assert all(
        i.min() > 0 and i.max() < n - 1 for i, n in zip(some, ring.brain.shape, strict=True)
    )  # nothing is cut off


def test_air_round_the_head_is_noise_and_nothing_else(phantoms):
    for phantom in phantoms:
        for name in NAMES:
            sequence = phantom.scanner.sequences[name]
            if sequence.slice_mm <= phantom.spacing_mm[0] and not sequence.ghost:
                air = getattr(phantom, name)[:, :4, :4].astype(float)
                if air.mean() > 5:  # else rounding shows
                    # Rayleigh: mean = 1.253 sd of the signal noise, sd = 0.655 of it
                    assert air.mean() / air.std() == pytest.approx(1.253 / 0.655, rel=0.12)
