import numpy as np
import pytest
import SimpleITK as sitk
from fake_cases import numbered_volumes
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.errors import CourseError
from course_lib.pipeline import ResampledCase, resample, resample_mask


def by_simpleitk(array, spacing_mm, to_spacing_mm, interpolator):
    """ITK's origin is the centre of the first voxel; the corner stays, so the centre moves by half the difference."""
    image = sitk.GetImageFromArray(array)
    image.SetSpacing(spacing_mm[::-1])
    size = [round(n * old / new) for n, old, new in zip(array.shape, spacing_mm, to_spacing_mm, strict=True)]
    origin = [(new - old) / 2 for new, old in zip(to_spacing_mm, spacing_mm, strict=True)]
    identity = sitk.Transform(array.ndim, sitk.sitkIdentity)
    result = sitk.Resample(image, size[::-1], identity, interpolator, origin[::-1], to_spacing_mm[::-1])
    return sitk.GetArrayFromImage(result)


@pytest.mark.parametrize(
    ("shape", "spacing_mm", "to_spacing_mm"),
    [
        ((20, 30), (1.0, 1.0), (0.7, 0.5)),
        ((6, 20, 22), (5.0, 1.4, 1.4), (1.0, 1.0, 1.0)),
        ((5, 9, 11), (3.0, 0.9, 0.9), (2.5, 0.9, 0.6)),
    ],
)
def test_finer_grids_agree_with_simpleitk(shape, spacing_mm, to_spacing_mm):
    image = np.random.default_rng(0).random(shape, dtype=np.float32)
    result = resample(image, spacing_mm, to_spacing_mm)
    expected = by_simpleitk(image, spacing_mm, to_spacing_mm, sitk.sitkLinear)
    assert result.shape == expected.shape
    inside = (slice(3, -3),) * len(shape)
    np.testing.assert_allclose(result[inside], expected[inside], atol=1e-5)
    mask = (image > 0.5).astype(np.uint8)
    expected = by_simpleitk(mask, spacing_mm, to_spacing_mm, sitk.sitkNearestNeighbor)
    np.testing.assert_array_equal(resample_mask(mask, spacing_mm, to_spacing_mm)[inside], expected[inside])


def test_voxels_twice_as_large_are_means_of_eight_to_a_triangle():
    # a triangle of width 4 over 0 0 0 8 | 8 8 8 8: weights 1 3 3 1 over 8 inside, 3 3 1 over 7 at the edge
    image = np.broadcast_to(np.array([0, 0, 0, 8, 8, 8, 8, 8], np.float32), (4, 4, 8))
    result = resample(image, (1, 1, 1), (2, 2, 2))
    assert result.shape == (2, 2, 4)
    np.testing.assert_allclose(result, np.broadcast_to([0, 4, 8, 8], (2, 2, 4)), atol=1e-6)


def test_the_new_spacing_is_exact_and_the_rest_goes_on():
    # 5 mm on voxels of 2 mm are 2 voxels and a half: rounded to 2; 7 mm are 3.5, rounded to 4, of which the last
    # reaches 1 mm beyond the edge
    assert resample(np.ones((5, 7)), (1, 1), (2, 2)).tolist() == [[1] * 4] * 2
    assert resample_mask(np.array([[1, 1, 2, 2, 3, 3, 4]]), (1, 1), (1, 2)).tolist() == [[1, 2, 3, 4]]


def test_a_mm_on_the_image_is_a_mm_on_the_result():
    position_mm = np.arange(40) * 2.0 + 1  # the centre of each voxel, from the corner
    image = np.broadcast_to(position_mm, (4, 40))
    result = resample(image, (2, 2), (2, 3))
    # means under a triangle follow a slope but for 3 % of a voxel where the grids do not fit into each other
    np.testing.assert_allclose(result[0, 2:-2], np.arange(27)[2:-2] * 3.0 + 1.5, atol=0.06)


def test_the_same_spacing_changes_nothing():
    image = np.random.default_rng(0).random((4, 5, 6), dtype=np.float32)
    np.testing.assert_array_equal(resample(image, (5, 1.4, 1.4), (5, 1.4, 1.4)), image)
    np.testing.assert_array_equal(resample_mask(image > 0.5, (5, 1, 1), (5, 1, 1)), image > 0.5)


@given(
    arrays(np.uint8, (3, 5, 4), elements=st.sampled_from([0, 1, 4])),
    st.tuples(*[st.floats(0.3, 5)] * 3),
    st.tuples(*[st.floats(0.3, 5)] * 3),
)
def test_image_and_mask_get_one_shape_and_no_label_appears(mask, spacing_mm, to_spacing_mm):
    result = resample_mask(mask, spacing_mm, to_spacing_mm)
    image = resample(mask, spacing_mm, to_spacing_mm)
    assert image.shape == result.shape
    assert result.dtype == mask.dtype
    assert set(np.unique(result)) <= set(np.unique(mask))
    assert mask.min() - 1e-5 <= image.min() <= image.max() <= mask.max() + 1e-5


@pytest.mark.parametrize("function", [resample, resample_mask])
@pytest.mark.parametrize(
    ("shape", "spacing_mm", "sentence"),
    [
        ((4, 4, 4), (1, 1), "give 3 positive numbers"),
        ((4, 4), (1, 0), "give 2 positive numbers"),
        ((4, 4), (1, float("nan")), "give 2 positive numbers"),
        ((4,), (1,), r"\(y, x\) or \(z, y, x\)"),
        ((0, 4), (1, 1), "holds nothing"),
    ],
)
def test_a_spacing_that_does_not_fit_is_refused(function, shape, spacing_mm, sentence):
    with pytest.raises(CourseError, match=sentence):
        function(np.zeros(shape), spacing_mm, [1.0] * len(shape))


def test_what_was_mostly_background_stays_background():
    brain = np.zeros((1, 12), np.float32)
    brain[0, 4:9] = 100
    rim = resample(brain, (1, 1), (1, 2))
    assert ((rim > 0) & (rim < 50)).any()
    kept = resample(brain, (1, 1), (1, 2), background=0)
    assert kept.tolist() == np.where(rim < 50, 0, rim).tolist()


def test_background_may_be_any_value():
    air = np.full((1, 12), -1024.0)
    air[0, 6:] = 40
    assert resample(air, (1, 1), (1, 2), background=-1024)[0, :3].tolist() == [-1024] * 3


@pytest.mark.parametrize("channels", [(), ("t1", "flair")])
def test_a_resampled_case_is_read_like_any_other(channels):
    case = numbered_volumes(1)[0]
    case.channels, case.spacing_mm = channels, (5.0, 1.5, 1.0)
    if channels:
        case.arrays = (np.stack([case.arrays[0], 2 * case.arrays[0]], axis=-1), *case.arrays[1:])
    to_mm = (5.0, 3.0, 2.0)
    other = ResampledCase(case, to_mm, background=0)
    assert (other.id, other.patient, other.spacing_mm, other.shape) == (case.id, case.patient, to_mm, (6, 4, 5))
    image, mask, known = other.read()
    first = case.arrays[0][..., 0] if channels else case.arrays[0]
    np.testing.assert_array_equal(image[..., 0] if channels else image, resample(first, case.spacing_mm, to_mm, 0))
    np.testing.assert_array_equal(mask, resample_mask(case.arrays[1], case.spacing_mm, to_mm))
    np.testing.assert_array_equal(known, resample_mask(case.arrays[2], case.spacing_mm, to_mm))
    region = (slice(1, 3), slice(0, 4), slice(2, 5))
    for part, whole in zip(other.read(region), (image, mask, known), strict=True):
        np.testing.assert_array_equal(part, whole[region])
