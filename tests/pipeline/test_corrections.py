import numpy as np
import pytest
import SimpleITK as sitk

from course_lib.errors import CourseError
from course_lib.pipeline import correct_bias, denoise, match_histogram


def two_tissues(shape=(24, 40, 40), seed=0):
    """A ball of 200 in a ball of 100 in air, with noise of 3; and where there is signal."""
    places = np.meshgrid(*[np.linspace(-1, 1, side) for side in shape], indexing="ij")
    radius = np.sqrt(sum(place**2 for place in places))
    image = np.where(radius < 0.45, 200.0, np.where(radius < 0.9, 100.0, 0.0))
    noise = np.random.default_rng(seed).normal(0, 3, shape)
    return np.abs(image + noise * (image > 0)).astype(np.float32), radius < 0.9, places


def unevenness(image, tissue):
    return image[tissue].std() / image[tissue].mean()


@pytest.mark.parametrize("given_where", [True, False])
def test_a_known_bias_field_is_taken_out(given_where):
    clean, signal, (z, y, x) = two_tissues()
    uneven = clean * np.exp(0.4 * x + 0.2 * y * z).astype(np.float32)
    corrected = correct_bias(uneven, signal if given_where else None, shrink=2)
    tissue = clean > 150
    assert unevenness(corrected, tissue) < unevenness(uneven, tissue) / 3
    assert corrected.dtype == np.float32
    assert corrected.shape == uneven.shape
    if given_where:
        assert corrected[signal].mean() == pytest.approx(uneven[signal].mean(), rel=1e-4)


def test_the_field_is_that_of_simpleitk():
    clean, signal, (_, _, x) = two_tissues()
    uneven = clean * np.exp(0.4 * x).astype(np.float32)
    n4 = sitk.N4BiasFieldCorrectionImageFilter()
    n4.SetMaximumNumberOfIterations([5])
    expected = sitk.GetArrayFromImage(
        n4.Execute(sitk.GetImageFromArray(uneven), sitk.GetImageFromArray(signal.astype(np.uint8)))
    )
    ratio = correct_bias(uneven, signal, shrink=1, iterations=[5])[signal] / expected[signal]
    np.testing.assert_allclose(ratio, ratio.mean(), rtol=1e-4)


def test_a_slice_is_corrected_too():
    clean, signal, (_, _, x) = two_tissues((3, 64, 64))
    uneven = (clean * np.exp(0.5 * x))[1].astype(np.float32)
    tissue = clean[1] > 150
    assert unevenness(correct_bias(uneven, signal[1], shrink=1), tissue) < unevenness(uneven, tissue) / 2


@pytest.mark.parametrize(
    ("image", "where", "sentence"),
    [
        (np.array([[-1000.0, 40.0]]), None, "not on CT"),
        (np.full((4, 4), 3.0), None, "one value only"),
        (np.eye(4), np.zeros((4, 4), bool), "at least one voxel"),
        (np.eye(4), np.ones((3, 3), bool), "the image's shape"),
        (np.array([[np.nan, 1.0]]), None, "NaN"),
        (np.ones(4), None, r"\(y, x\) or \(z, y, x\)"),
    ],
)
def test_images_without_a_bias_field_are_refused(image, where, sentence):
    with pytest.raises(CourseError, match=sentence):
        correct_bias(image, where)


def test_a_matched_image_has_the_greys_of_the_reference_and_its_own_order():
    rng = np.random.default_rng(0)
    image, reference = rng.random((20, 20)), rng.normal(500, 50, (30, 10, 5))
    matched = match_histogram(image, reference)
    assert matched.shape == image.shape
    np.testing.assert_allclose(
        np.percentile(matched, [1, 25, 50, 75, 99]), np.percentile(reference, [1, 25, 50, 75, 99]), rtol=0.02
    )
    np.testing.assert_array_equal(np.argsort(matched, axis=None), np.argsort(image, axis=None))


def test_an_image_matched_to_itself_stays():
    image = np.random.default_rng(0).random((9, 9), dtype=np.float32)
    np.testing.assert_allclose(match_histogram(image, image), image, rtol=1e-6)


@pytest.mark.parametrize("method", ["gaussian", "median", "nonlocal", "total_variation"])
@pytest.mark.parametrize("shape", [(48, 48), (12, 32, 32)])
def test_noise_becomes_less_and_grey_values_stay_where_they_are(method, shape):
    clean = np.zeros(shape, np.float32)
    clean[..., 10:, 10:] = 100
    clean += 1000
    noisy = clean + np.random.default_rng(0).normal(0, 10, shape).astype(np.float32)
    result = denoise(noisy, method)
    assert result.dtype == np.float32
    assert result.shape == shape
    assert np.abs(result - clean).mean() < 0.6 * np.abs(noisy - clean).mean()
    assert result.mean() == pytest.approx(clean.mean(), rel=0.01)


@pytest.mark.parametrize("method", ["nonlocal", "total_variation"])
def test_more_strength_smooths_more(method):
    noisy = np.random.default_rng(0).normal(0, 1, (32, 32))
    assert denoise(noisy, method, strength=2).std() < denoise(noisy, method, strength=0.3).std()


@pytest.mark.parametrize("method", ["nonlocal", "total_variation"])
def test_an_image_without_noise_stays(method):
    np.testing.assert_array_equal(denoise(np.full((8, 8), 5.0), method), np.full((8, 8), 5.0))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((np.ones((4, 4)), "wavelet"), "choose from"),
        ((np.ones(4),), r"\(y, x\) or \(z, y, x\)"),
        ((np.zeros((0, 4)),), "no voxel"),
        ((np.array([[1, np.inf]]),), "infinite"),
    ],
)
def test_bad_input_of_denoise_is_refused(arguments, sentence):
    with pytest.raises(CourseError, match=sentence):
        denoise(*arguments)


def test_a_strength_of_nothing_is_refused():
    with pytest.raises(CourseError, match="above 0"):
        denoise(np.ones((4, 4)), strength=0)
