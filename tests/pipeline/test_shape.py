import numpy as np
import pytest
import skimage.transform
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from course_lib.errors import CourseError
from course_lib.pipeline import resize, resize_mask


@given(arrays(np.uint8, (9, 6), elements=st.sampled_from([0, 1, 4])), st.integers(1, 30), st.integers(1, 30))
def test_no_label_appears_that_was_not_there(mask, rows, columns):
    result = resize_mask(mask, (rows, columns))
    assert result.shape == (rows, columns)
    assert result.dtype == mask.dtype
    assert set(np.unique(result)) <= set(np.unique(mask))


@given(arrays(np.uint8, (4, 5)))
def test_twice_as_large_repeats_every_pixel(mask):
    np.testing.assert_array_equal(resize_mask(mask, (8, 10)), mask.repeat(2, 0).repeat(2, 1))


def test_image_and_mask_stay_on_top_of_each_other():
    y, x = np.mgrid[:120, :96]
    disc = np.hypot(y - 70, x - 30) < 20
    for shape in ((60, 48), (40, 64), (240, 200)):
        image, mask = resize(disc.astype(float), shape), resize_mask(disc, shape)
        np.testing.assert_allclose(ndimage.center_of_mass(image), ndimage.center_of_mass(mask), atol=0.6)


def test_shrinking_averages_instead_of_dropping_stripes():
    stripes = np.tile([0.0, 1.0], (32, 16))  # one pixel black, one white
    assert np.ptp(resize(stripes, (8, 8))[1:-1, 1:-1]) < 0.15


def test_same_shape_is_untouched():
    image = np.random.default_rng(0).random((5, 7), dtype=np.float32)
    np.testing.assert_array_equal(resize(image, (5, 7)), image)


@pytest.mark.parametrize("shape", [(4,), (4, 4, 4), (0, 4)])
@pytest.mark.parametrize("function", [resize, resize_mask])
def test_a_shape_that_does_not_fit_is_refused(function, shape):
    with pytest.raises(CourseError, match="needs 2 sides"):
        function(np.zeros((4, 4)), shape)


@pytest.mark.parametrize("shape", [(4,), (4, 4, 4, 2)])
def test_an_image_of_one_or_four_axes_is_refused(shape):
    with pytest.raises(CourseError, match=r"\(y, x\) or \(z, y, x\)"):
        resize(np.zeros(shape), shape)


@pytest.mark.parametrize("function", [resize, resize_mask])
def test_an_empty_image_is_refused(function):
    with pytest.raises(CourseError, match="holds nothing"):
        function(np.zeros((0, 4)), (4, 4))


def test_a_volume_is_the_same_filter_along_each_axis():
    rng = np.random.default_rng(0)
    z, y, x = rng.random(9, np.float32), rng.random(12, np.float32), rng.random(5, np.float32)
    result = resize(z[:, None, None] * y[:, None] * x, (4, 6, 8))

    def along(values, size):
        return resize(values[np.newaxis], (1, size))[0]

    np.testing.assert_allclose(result, along(z, 4)[:, None, None] * along(y, 6)[:, None] * along(x, 8), rtol=1e-5)


def test_a_larger_volume_agrees_with_scipy():
    volume = np.random.default_rng(0).random((5, 6, 7), dtype=np.float32)
    expected = ndimage.zoom(volume, 3, order=1, mode="nearest", grid_mode=True)
    np.testing.assert_allclose(resize(volume, (15, 18, 21)), expected, atol=1e-5)


@given(arrays(np.uint8, (3, 4, 5), elements=st.sampled_from([0, 3])), st.tuples(*[st.integers(1, 9)] * 3))
def test_a_volume_stays_between_its_extremes_and_its_mask_keeps_to_its_labels(mask, shape):
    image, labels = resize(mask, shape), resize_mask(mask, shape)
    assert image.shape == labels.shape == shape
    assert set(np.unique(labels)) <= set(np.unique(mask))
    assert mask.min() - 1e-5 <= image.min() <= image.max() <= mask.max() + 1e-5


@pytest.mark.parametrize("shape", [(32, 32), (100, 50)])
def test_smooth_images_agree_with_scikit_image(shape):
    y, x = np.mgrid[:64, :64] / 64
    image = np.sin(3 * y) + x**2
    expected = skimage.transform.resize(image, shape, order=1, anti_aliasing=True)
    np.testing.assert_allclose(resize(image, shape)[2:-2, 2:-2], expected[2:-2, 2:-2], atol=0.02)
