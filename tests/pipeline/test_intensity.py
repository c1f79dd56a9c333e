from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.errors import CourseError
from course_lib.pipeline import MinMax, Percentiles, Window, ZScore, normalize


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


def statistics_of(image):
    image = np.asarray(image, np.float64)
    inside = image[image != 0]
    return SimpleNamespace(
        mean=image.mean(),
        sd=image.std(),
        min=image.min(),
        max=image.max(),
        nonzero_mean=inside.mean(),
        nonzero_sd=inside.std(),
        percentile=lambda p: np.percentile(image, p),
    )


ALL = [ZScore(), ZScore("nonzero"), MinMax(), Window(40, 400), Percentiles(5, 95)]


@pytest.mark.parametrize("method", ALL, ids=repr)
def test_a_patch_is_normalised_like_its_whole_case(method):
    case = np.random.default_rng(0).integers(0, 500, (6, 8, 8)).astype(np.int16)
    patch = (slice(1, 3), slice(2, 6), slice(0, 4))
    result = method(case[patch], statistics_of(case))
    np.testing.assert_allclose(result, method(case)[patch], rtol=1e-5, atol=1e-6)
    assert result.dtype == np.float32


def test_padding_that_is_in_no_statistics_does_not_move_the_rest():
    padded = np.array([[-2000, 0, 100]])
    result = MinMax()(padded, SimpleNamespace(min=0, max=100))
    assert result.tolist() == [[-20, 0, 1]]


@pytest.mark.parametrize("method", ALL, ids=repr)
@pytest.mark.parametrize("value", [0, 7, -0.1])
def test_an_image_of_one_value_is_a_number_everywhere(method, value):
    result = method(np.full((2, 3, 4), value))
    assert np.isfinite(result).all()
    if not isinstance(method, Window):
        assert not result.any()


def test_zeros_outside_the_brain_stay_zero_and_count_for_nothing():
    image = np.zeros((4, 4, 4), np.float32)
    image[1, 1] = [10, 20, 30, 40]
    result = ZScore("nonzero")(image)
    np.testing.assert_allclose(result[1, 1], np.array([-15, -5, 5, 15]) / np.sqrt(125), rtol=1e-6)
    result[1, 1] = 0
    assert not result.any()
    # in a patch of air alone there is no brain, whatever the case has
    assert not ZScore("nonzero")(np.zeros((2, 2)), statistics_of(image)).any()


@given(arrays(np.int16, (4, 5)), st.floats(-1000, 1000), st.floats(1, 3000))
def test_a_window_shows_black_to_white_and_keeps_the_order(image, center, width):
    result = Window(center, width)(image)
    assert result.min() >= 0
    assert result.max() <= 1
    order = np.argsort(image, axis=None)
    assert (np.diff(result.ravel()[order]) >= 0).all()


def test_percentiles_are_not_moved_by_one_bright_voxel():
    image = np.arange(1001.0)
    bright = image.copy()
    bright[1000] = 1e6
    np.testing.assert_allclose(Percentiles(1, 99)(bright), Percentiles(1, 99)(image), atol=1e-3)
    assert Percentiles(1, 99)(image)[[0, 10, 500, 990, 1000]].tolist() == pytest.approx([0, 0, 0.5, 1, 1])


def test_channels_are_normalised_one_by_one():
    image = np.stack([np.arange(6.0).reshape(2, 3), 100 * np.arange(6.0).reshape(2, 3) + 7], axis=-1)
    result = MinMax()(image, channels=True)
    np.testing.assert_allclose(result[..., 0], result[..., 1], rtol=1e-6)
    given_each = MinMax()(image, [statistics_of(image[..., 0]), statistics_of(image[..., 1])])
    np.testing.assert_array_equal(given_each, result)
    with pytest.raises(CourseError, match="3 channels"):
        MinMax()(image, [statistics_of(image)] * 3)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ZScore("brain"), "'all' or 'nonzero'"),
        (lambda: Window(40, 0), "above 0"),
        (lambda: Percentiles(99, 1), "low < high"),
        (lambda: Percentiles(0, 101), "low < high"),
        (lambda: ZScore()(np.array([np.inf, 1])), "NaN"),
        (lambda: MinMax()(np.zeros((0, 3))), "no pixel"),
    ],
)
def test_bad_settings_and_images_are_refused(make, sentence):
    with pytest.raises(CourseError, match=sentence):
        make()
