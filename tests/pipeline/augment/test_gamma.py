import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Gamma, Grid


def test_squares_between_black_and_white(apply):
    # 10 ... 14 are 0, 1/2, 1 of the range; 1/2 becomes 1/4
    image, _, _ = apply(Gamma(), 2.0, [[10, 12, 14]])
    np.testing.assert_allclose(image, [[10, 11, 14]])


@given(
    arrays(np.float32, (3, 4), elements=st.floats(-1000, 1000, width=32)),
    st.floats(0.3, 3),
)
def test_the_order_and_the_extremes_stay(image, gamma):
    result = Gamma().apply(image, gamma, Grid((3, 4), (1, 1)))
    order = np.argsort(image, axis=None)
    assert (np.diff(result.ravel()[order]) >= 0).all()
    np.testing.assert_allclose([result.min(), result.max()], [image.min(), image.max()], rtol=1e-5, atol=1e-4)


def test_each_channel_has_its_own_black_and_white():
    image = np.zeros((1, 3, 2), np.float32)
    image[0, :, 0], image[0, :, 1] = [0, 1, 2], [100, 300, 500]
    result = Gamma().apply(image, 2.0, Grid((1, 3), (1, 1)))
    np.testing.assert_allclose(result[0].T, [[0, 0.5, 2], [100, 200, 500]])


def test_an_image_of_one_value_stays(apply):
    assert (apply(Gamma(), 0.7, np.full((2, 2), 5))[0] == 5).all()


def test_exponents_are_as_often_below_1_as_above():
    rng = np.random.default_rng(0)
    drawn = np.array([Gamma(0.3).draw(rng, Grid((4, 4), (1, 1))) for _ in range(1000)])
    assert 0.74 < drawn.min() < drawn.max() < 1.35
    assert 0.45 < (drawn > 1).mean() < 0.55


def test_a_negative_limit_is_refused():
    with pytest.raises(CourseError, match="between 0 and 3"):
        Gamma(-1)
