"""Opening, closing, holes and components: against SimpleITK, by hand, and by the laws of morphology."""

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from course_lib.errors import CourseError
from course_lib.inference import closing, fill_holes, largest_component, opening, remove_small

ISOTROPIC, FLAT = (1, 1, 1), (3, 0.9, 0.7)


def blobs(*shape, seed=0, share=0.5):
    """Smooth random structures that touch the border."""
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=shape), 1.2)
    return noise > np.quantile(noise, 1 - share)


def itk(mask, spacing_mm=ISOTROPIC):
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing([float(mm) for mm in spacing_mm[-mask.ndim :][::-1]])
    return image


def array(image):
    return sitk.GetArrayFromImage(image)


def dilated(mask, radius_mm, spacing_mm):
    """By the distance map of SimpleITK: every voxel at most so far from a voxel of the mask."""
    if not mask.any():
        return mask
    away = sitk.SignedMaurerDistanceMap(itk(mask, spacing_mm), False, False, True)
    return mask | (array(away) <= radius_mm * (1 + 1e-5))


def eroded(mask, radius_mm, spacing_mm):
    return ~dilated(~mask, radius_mm, spacing_mm)


masks_2d = arrays.arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9)))
masks_3d = arrays.arrays(bool, st.tuples(*[st.integers(1, 6)] * 3))
any_mask = st.one_of(masks_2d, masks_3d)


# Opening and closing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spacing_mm", [ISOTROPIC, FLAT, (2.0, 1.0, 1.0)], ids=str)
@pytest.mark.parametrize("radius_mm", [0.5, 1.0, 1.5, 2.0, 3.1, 6.0])
def test_a_ball_in_mm_as_the_distance_map_of_simpleitk_has_it(radius_mm, spacing_mm):
    mask = blobs(14, 30, 32)
    expected = dilated(eroded(mask, radius_mm, spacing_mm), radius_mm, spacing_mm)
    np.testing.assert_array_equal(opening(mask, radius_mm, spacing_mm), expected)
    wide = np.pad(mask, 12)
    expected = eroded(dilated(wide, radius_mm, spacing_mm), radius_mm, spacing_mm)[12:-12, 12:-12, 12:-12]
    np.testing.assert_array_equal(closing(mask, radius_mm, spacing_mm), expected)


@pytest.mark.parametrize("shape", [(14, 20, 18), (30, 40)])
def test_the_cross_of_radius_one_as_the_filters_of_simpleitk(shape):
    for seed in range(5):
        mask = blobs(*shape, seed=seed)
        cross, one = sitk.sitkCross, [1] * len(shape)
        ones = (1,) * len(shape)
        expected = array(sitk.BinaryMorphologicalOpening(itk(mask), one, cross)).astype(bool)
        np.testing.assert_array_equal(opening(mask, 1, ones), expected)
        expected = array(sitk.BinaryMorphologicalClosing(itk(mask), one, cross, 1.0, True)).astype(bool)
        np.testing.assert_array_equal(closing(mask, 1, ones), expected)


@settings(deadline=None)
@given(any_mask, st.sampled_from([0, 1, 1.5, 2.3]), st.sampled_from([ISOTROPIC, FLAT]))
def test_laws_of_morphology(mask, radius_mm, spacing_mm):
    spacing_mm = spacing_mm[-mask.ndim :]
    opened, closed = opening(mask, radius_mm, spacing_mm), closing(mask, radius_mm, spacing_mm)
    assert (opened <= mask).all()
    assert (mask <= closed).all()
    np.testing.assert_array_equal(opening(opened, radius_mm, spacing_mm), opened)
    np.testing.assert_array_equal(closing(closed, radius_mm, spacing_mm), closed)
    if radius_mm == 0:
        np.testing.assert_array_equal(opened, mask)
        np.testing.assert_array_equal(closed, mask)


def test_an_organ_is_not_eaten_from_where_the_scan_cuts_it():
    mask = np.zeros((6, 20, 20), bool)
    mask[:3] = True  # three slices of an organ that goes on below, and a ball of five
    np.testing.assert_array_equal(opening(mask, 2, ISOTROPIC), mask)
    assert not closing(mask, 3, ISOTROPIC)[3:].any()


def test_thick_slices_are_further_apart():
    mask = np.zeros((5, 9, 9), bool)
    mask[1:4, 2:7, 2:7] = True
    mask[2, 4, 4] = False
    assert closing(mask, 1, (5, 1, 1))[2, 4, 4]
    assert not closing(mask, 1, (5, 9, 9))[2, 4, 4]


def test_labels_of_a_map_are_cleaned_one_by_one():
    mask = blobs(12, 20, 20)
    labels = np.where(mask, 3, 0).astype(np.int16)
    other = blobs(12, 20, 20, seed=1, share=0.2) & ~mask
    labels[other] = 700
    for clean in (lambda x: opening(x, 1, FLAT), largest_component, lambda x: remove_small(x, 0.02, FLAT)):
        found = clean(labels)
        assert found.dtype == labels.dtype
        np.testing.assert_array_equal(found == 3, clean(mask))
        np.testing.assert_array_equal(found == 700, clean(other))
    closed = closing(labels, 2, FLAT)
    np.testing.assert_array_equal(closed[labels > 0], labels[labels > 0])  # nobody takes from another
    np.testing.assert_array_equal(closed == 3, closing(mask, 2, FLAT) & ~other)
    np.testing.assert_array_equal(closed > 0, closing(mask, 2, FLAT) | closing(other, 2, FLAT))


# Holes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(14, 20, 18), (40, 41)])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_holes_as_simpleitk_fills_them(shape, share):
    for seed in range(5):
        mask = blobs(*shape, seed=seed, share=share)
        expected = array(sitk.BinaryFillhole(itk(mask), False)).astype(bool)
        np.testing.assert_array_equal(fill_holes(mask), expected)


def test_slice_by_slice_each_slice_is_filled_by_itself():
    mask = blobs(10, 30, 30, share=0.7)
    expected = np.stack([array(sitk.BinaryFillhole(itk(plane), False)) for plane in mask]).astype(bool)
    np.testing.assert_array_equal(fill_holes(mask, slice_wise=True), expected)
    with pytest.raises(CourseError, match="slice_wise"):
        fill_holes(mask[0], slice_wise=True)


def test_what_lies_in_a_hole_of_a_label_stays():
    labels = np.array([[1, 1, 1, 1, 1], [1, 0, 2, 0, 1], [1, 1, 1, 1, 1]], np.uint8)
    np.testing.assert_array_equal(fill_holes(labels)[1], [1, 1, 2, 1, 1])
    nested = np.full((5, 5), 2, np.uint8)
    nested[1:4, 1:4], nested[2, 2] = 1, 0
    assert fill_holes(nested)[2, 2] == 1


@given(any_mask)
def test_filling_adds_only_what_is_enclosed(mask):
    filled = fill_holes(mask)
    assert (mask <= filled).all()
    np.testing.assert_array_equal(filled, ndimage.binary_fill_holes(mask))


# Components -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("connectivity", "full"), [("faces", False), ("corners", True)])
@pytest.mark.parametrize("shape", [(14, 20, 18), (40, 41)])
def test_components_as_simpleitk_orders_them_by_size(shape, connectivity, full):
    for seed in range(8):
        mask = np.random.default_rng(seed).random(shape) < 0.25
        parts = sitk.ConnectedComponent(itk(mask), full)
        by_size = array(sitk.RelabelComponent(parts, sortByObjectSize=True))
        sizes = np.bincount(by_size.ravel())[1:]
        if sizes[0] > sizes[1]:  # who wins a tie is tested below
            np.testing.assert_array_equal(largest_component(mask, connectivity), by_size == 1)
        if len(shape) == 3:
            for least in (1, 2, 3, 10):
                expected = array(sitk.RelabelComponent(parts, minimumObjectSize=least)) > 0
                np.testing.assert_array_equal(remove_small(mask, least / 1000, ISOTROPIC, connectivity), expected)


@given(any_mask, st.sampled_from(["faces", "corners"]))
def test_the_largest_component_is_the_first_of_the_largest(mask, connectivity):
    kept = largest_component(mask, connectivity)
    structure = ndimage.generate_binary_structure(mask.ndim, 1 if connectivity == "faces" else mask.ndim)
    parts, count = ndimage.label(mask, structure)
    best = max(range(1, count + 1), default=None, key=lambda n: ((parts == n).sum(), -np.flatnonzero(parts == n)[0]))
    np.testing.assert_array_equal(kept, parts == best if count else mask)


def test_small_is_a_matter_of_millilitres():
    mask = np.zeros((4, 8, 8), bool)
    mask[0, 0, :4], mask[3, 5, :3] = True, True
    kept = remove_small(mask, 0.02, (5, 1, 1))  # 4 voxels of 0.005 ml
    assert kept[0].sum() == 4
    assert not kept[3].any()
    np.testing.assert_array_equal(remove_small(mask, 0, (5, 1, 1)), mask)


# Input ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int16, np.int64])
def test_of_nothing_nothing_is_made_and_the_input_stays(dtype):
    for shape in ((5, 6), (4, 5, 6)):
        empty, spacing = np.zeros(shape, dtype), (1,) * len(shape)
        full = np.ones(shape, dtype)
        for clean in (lambda x, s=spacing: opening(x, 2, s), lambda x, s=spacing: closing(x, 2, s), fill_holes,
                      largest_component):  # fmt: skip
            assert not clean(empty).any()
            np.testing.assert_array_equal(clean(full), full)
            assert clean(full).dtype == dtype
    before = blobs(8, 9, 10)
    kept = before.copy()
    opening(before, 2, ISOTROPIC)
    np.testing.assert_array_equal(before, kept)


@pytest.mark.parametrize("turned", [lambda x: x.transpose(2, 0, 1), lambda x: x[::-1, ::2], np.asfortranarray])
def test_views_are_arrays_like_others(turned):
    mask = turned(blobs(12, 14, 16))
    for clean in (lambda x: opening(x, 1.5, FLAT), lambda x: closing(x, 1.5, FLAT), fill_holes, largest_component):
        np.testing.assert_array_equal(clean(mask), clean(np.ascontiguousarray(mask)))


@pytest.mark.parametrize(
    ("labels", "radius_mm", "spacing_mm", "message"),
    [
        (np.zeros((3, 3)), 1, (1, 1), "threshold"),
        (np.zeros((3, 3, 3, 3), bool), 1, (1, 1, 1, 1), "one case and one channel"),
        (np.array([[-1]]), 1, (1, 1), "negative"),
        (np.zeros((3, 3), bool), 1, (1, 1, 1), "array of 2 axes"),
        (np.zeros((3, 3), bool), 1, 1, "spacing_mm"),
        (np.zeros((3, 3), bool), 1, (1, -1), "above 0"),
        (np.zeros((3, 3), bool), -1, (1, 1), "radius_mm is -1"),
        (np.zeros((3, 3), bool), np.inf, (1, 1), "radius_mm"),
    ],
)
def test_what_cannot_be_opened(labels, radius_mm, spacing_mm, message):
    for change in (opening, closing):
        with pytest.raises(CourseError, match=message):
            change(labels, radius_mm, spacing_mm)


def test_neighbours_share_faces_or_corners():
    with pytest.raises(CourseError, match="'corners' or 'faces'"):
        largest_component(np.ones((2, 2), bool), 1)
