import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.errors import CourseError
from course_lib.pipeline import normalize


def test_zscore_of_four_pixels_by_hand():
    # mean 3, squared distances 9 1 1 9, sd sqrt(5)
    expected = np.array([[-3, -1], [1, 3]]) / np.sqrt(5)
    np.testing.assert_allclose(normalize(np.array([[0, 2], [4, 6]])), expected, rtol=1e-6)


@given(arrays(np.uint16, (5, 7)), st.floats(0.1, 50), st.floats(-500, 500))
def test_exposure_does_not_matter(image, gain, offset):
    for method in ("zscore", "minmax"):
        np.testing.assert_allclose(
            normalize(image * gain + offset, method),
            normalize(image, method),
            atol=0.05 if np.ptp(image) < 50 else 2e-3,
        )


@pytest.mark.parametrize("method", ["zscore", "minmax"])
def test_an_image_of_one_value_becomes_zeros(method):
    assert not normalize(np.full((3, 3), 1000, np.uint16), method).any()


def test_statistics_over_a_region_transform_the_whole_image():
    image = np.array([[0.0, 2.0], [4.0, 100.0]])
    result = normalize(image, where=image < 50)  # mean 2, sd sqrt(8/3)
    np.testing.assert_allclose(result, (image - 2) / np.sqrt(8 / 3), rtol=1e-6)


def test_integers_are_not_wrapped_and_the_input_is_left_alone():
    image = np.array([[0, 255]], dtype=np.uint8)
    assert normalize(image).tolist() == [[-1, 1]]
    assert image.tolist() == [[0, 255]]


@pytest.mark.parametrize(
    ("image", "arguments", "sentence"),
    [
        (np.zeros((2, 2)), {"method": "z-score"}, "'zscore' or 'minmax'"),
        (np.array([[1, np.nan]]), {}, "NaN"),
        (np.zeros((0, 4)), {}, "no pixel"),
        (np.ones((2, 2)), {"where": np.zeros((2, 2), bool)}, "no pixel"),
    ],
)
def test_bad_input_is_refused(image, arguments, sentence):
    with pytest.raises(CourseError, match=sentence):
        normalize(image, **arguments)
