import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.pipeline.augment import BiasField, Grid


def test_a_slope_from_left_to_right(apply):
    # p = limit · x with x from -1 to 1; the darkest value, 0, stays
    coefficients = np.zeros((2, 2))
    coefficients[0, 1] = 1
    image, _, _ = apply(BiasField(order=1), (np.log(2), coefficients), [[8, 8, 8], [0, 0, 0]])
    np.testing.assert_allclose(image, [[4, 8, 16], [0, 0, 0]], rtol=1e-6)


@given(st.integers(0, 2**32), st.sampled_from([(20, 30), (6, 12, 10), (1, 5), (1, 1)]))
def test_the_field_stays_within_its_limit(seed, shape):
    grid, bias = Grid(shape, (1.0,) * len(shape)), BiasField(0.3)
    image = np.full((*shape, 2), 10, np.float32)
    image.flat[0:2] = 0
    drawn = bias.draw(np.random.default_rng(seed), grid)
    ratio = bias.apply(image, drawn, grid).ravel()[2:] / 10
    assert (np.abs(np.log(ratio)) <= drawn[0] + 1e-5).all()
    assert drawn[0] <= 0.3


def test_the_field_is_smooth_and_the_same_for_all_channels():
    grid, bias = Grid((64, 64), (1, 1)), BiasField(0.5)
    image = np.ones((64, 64, 2), np.float32)
    image[0, 0] = 0
    result = bias.apply(image, (0.5, bias.draw(np.random.default_rng(1), grid)[1]), grid)
    np.testing.assert_array_equal(result[..., 0], result[..., 1])
    field = np.log(result[1:, 1:, 0])
    assert np.ptp(field) > 0.3
    assert np.abs(np.diff(field, axis=0)).max() < 0.1
    assert np.abs(np.diff(field, axis=1)).max() < 0.1


@pytest.mark.parametrize(("arguments", "name"), [({"log_limit": -1}, "log_limit"), ({"order": 0}, "order")])
def test_settings_that_make_no_field_are_refused(arguments, name):
    with pytest.raises(CourseError, match=name):
        BiasField(**arguments)
