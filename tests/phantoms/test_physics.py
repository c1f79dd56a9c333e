"""Beer and Lambert's law against numbers worked by hand."""

import numpy as np
import pytest

from course_lib.phantoms.xray.materials import ATTENUATION_PER_MM, MATERIALS
from course_lib.phantoms.xray.physics import detect, transmission, with_scatter


def test_ten_centimetres_of_soft_tissue_at_50_kev():
    low, high = 100 * ATTENUATION_PER_MM[MATERIALS.index("soft")]  # 0.2262 cm2/g * 1.05 g/cm3 * 10 cm = 2.3751
    assert transmission(low, high, low_energy=1.0) == pytest.approx(np.exp(-2.3751), rel=1e-4)


def test_the_beam_hardens():
    soft = ATTENUATION_PER_MM[MATERIALS.index("soft")]
    mean = [-np.log(transmission(*(depth * soft), low_energy=0.5)) / depth for depth in (10, 300)]
    assert soft[0] > mean[0] > mean[1] > soft[1]


def test_bone_stops_more_than_muscle_and_lung_least():
    low = dict(zip(MATERIALS, ATTENUATION_PER_MM[:, 0], strict=True))
    assert low["lung"] < low["fat"] < low["soft"] < low["spongiosa"] < low["bone"] < low["metal"]


def test_scatter_of_an_even_field_is_even():
    primary = np.full((64, 64), 0.02, np.float32)
    np.testing.assert_allclose(with_scatter(primary, 0.5, pixel_mm=3.0), 0.03, rtol=1e-3)


def test_noise_falls_with_the_square_root_of_the_dose():
    even = np.full((200, 200), 0.03, np.float32)
    few = detect(even, 1_000, 1.0, np.random.default_rng(0)).std()
    many = detect(even, 100_000, 1.0, np.random.default_rng(0)).std()
    assert few / many == pytest.approx(10, rel=0.02)
    assert few / 0.03 == pytest.approx(1 / np.sqrt(1_000), rel=0.05)  # 1000 photons: 3.2 %
