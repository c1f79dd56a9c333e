import numpy as np
import pytest
from scipy import stats

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Grid, Noise
from course_lib.pipeline.augment.noise import normal


def test_what_is_added_has_the_drawn_spread_and_mean_0(apply):
    image, mask, known = apply(Noise(), (5.0, 1), np.full((200, 200), 100))
    assert image.mean() == pytest.approx(100, abs=0.1)
    assert image.std() == pytest.approx(5, rel=0.02)
    assert not mask.any()
    assert known.all()


def test_the_numbers_are_normal_and_independent():
    numbers = normal(seed=3, size=200_001)
    assert numbers.dtype == np.float32
    assert numbers.shape == (200_001,)
    assert stats.kstest(numbers, "norm").pvalue > 0.01
    # neighbours, and the two numbers that come of one pair
    for distance in (1, 2**14):
        assert abs(np.corrcoef(numbers[:-distance], numbers[distance:])[0, 1]) < 0.01


@pytest.mark.parametrize("size", [0, 1, 2, 3, 2**15, 2**15 + 1])
def test_any_count_of_numbers(size):
    numbers = normal(0, size)
    assert numbers.shape == (size,)
    assert np.isfinite(numbers).all()


def test_the_same_seed_is_the_same_noise_and_channels_differ():
    image, grid = np.zeros((8, 8, 2), np.float32), Grid((8, 8), (1, 1))
    once, again, other = (Noise().apply(image, (1.0, seed), grid) for seed in (1, 1, 2))
    np.testing.assert_array_equal(once, again)
    assert (once != other).all()
    assert (once[..., 0] != once[..., 1]).all()
    assert not image.any()


def test_spreads_are_within_their_limits():
    rng = np.random.default_rng(0)
    drawn = [Noise(0.1).draw(rng, Grid((4, 4), (1, 1)))[0] for _ in range(500)]
    assert 0 <= min(drawn) < 0.002
    assert 0.098 < max(drawn) <= 0.1


def test_a_negative_spread_is_refused():
    with pytest.raises(CourseError, match="at least 0"):
        Noise(-1)
