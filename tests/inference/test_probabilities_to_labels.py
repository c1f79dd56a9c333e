"""Probabilities -> labels, nested regions -> labels, and the rule for a tiny enhancing tumour."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from course_lib.errors import CourseError
from course_lib.inference import labels_from_regions, most_likely, replace_small, threshold

WT, TC, ET = 0, 1, 2
BRATS_2021, BRATS_2023 = (2, 1, 4), (2, 1, 3)


def test_a_float32_that_was_meant_to_reach_its_threshold_reaches_it():
    for value in (0.1, 0.3, 0.6, 0.7):
        assert threshold(np.float32([value]), value).all()
        assert threshold(np.float16([value]), value).all()


@pytest.mark.parametrize("at", [0, -0.5, 1.01, float("nan"), [], [[0.5]], (0.5, 0)])
def test_thresholds_that_are_none(at):
    with pytest.raises(CourseError, match="threshold is"):
        threshold(np.zeros((2, 2)), at)


def test_a_probability_that_is_no_number_has_no_side():
    with pytest.raises(CourseError, match="not a number"):
        threshold(np.array([0.2, np.nan]))
    with pytest.raises(CourseError, match="3 thresholds"):
        threshold(np.zeros((4, 2)), (0.5, 0.5, 0.5))


@given(arrays.arrays(np.float32, (5, 4), elements=st.sampled_from([0.0, 0.25, 0.5])))
def test_the_most_likely_class_is_the_lowest_of_the_largest(probabilities):
    for row, label in zip(probabilities, most_likely(probabilities), strict=True):
        assert row[label] == row.max()
        assert (row[:label] < row.max()).all()


def regions_of(labels, enhancing):
    """What BraTS scores: WT, TC, ET of a label map."""
    wt, tc, et = np.isin(labels, (1, 2, enhancing)), np.isin(labels, (1, enhancing)), labels == enhancing
    return np.stack([wt, tc, et], axis=-1)


@given(arrays.arrays(np.uint8, (3, 3, 3), elements=st.integers(0, 3)))
def test_regions_of_labels_are_the_labels_again(labels):
    for convention in (BRATS_2021, BRATS_2023):
        truth = np.where(labels == 3, convention[ET], labels)
        for nested in ("extend", "clip"):
            np.testing.assert_array_equal(
                labels_from_regions(regions_of(truth, convention[ET]), convention, nested), truth
            )


@given(arrays.arrays(bool, (3, 3, 3, 3)))
def test_regions_that_are_not_nested_become_so(masks):
    extended = regions_of(labels_from_regions(masks, BRATS_2023), 3)
    clipped = regions_of(labels_from_regions(masks, BRATS_2023, nested="clip"), 3)
    for found in (extended, clipped):
        assert (found[..., ET] <= found[..., TC]).all()
        assert (found[..., TC] <= found[..., WT]).all()
    np.testing.assert_array_equal(extended[..., ET], masks[..., ET])
    np.testing.assert_array_equal(extended[..., WT], masks.any(axis=-1))
    np.testing.assert_array_equal(clipped[..., WT], masks[..., WT])
    np.testing.assert_array_equal(clipped[..., ET], masks.all(axis=-1))


@pytest.mark.parametrize(
    ("labels", "nested", "message"),
    [((2, 1), "extend", "2 labels"), ((2, 2, 1), "extend", "different"), ((2, 1, 0), "extend", "1 to 255"),
     ((2, 1, 4), "inner", "'clip'")],
)  # fmt: skip
def test_regions_that_make_no_labels(labels, nested, message):
    with pytest.raises(CourseError, match=message):
        labels_from_regions(np.zeros((2, 3), bool), labels, nested)


def test_probabilities_are_no_regions():
    with pytest.raises(CourseError, match="threshold"):
        labels_from_regions(np.full((2, 3), 0.4), BRATS_2023)


def test_a_small_enhancing_tumour_is_necrosis_whatever_its_parts():
    labels = np.zeros((10, 10, 10), np.uint8)
    labels[0, 0, :5] = labels[9, 9, :4] = 4  # 9 voxels of 0.5 ml in two places
    labels[5, 5, :3] = 1
    spacing_mm = (5, 10, 10)
    kept = replace_small(labels, 4, by=1, min_ml=4.5, spacing_mm=spacing_mm)
    np.testing.assert_array_equal(kept, labels)
    gone = replace_small(labels, 4, by=1, min_ml=4.6, spacing_mm=spacing_mm)
    np.testing.assert_array_equal(gone, np.where(labels == 4, 1, labels))
    assert (labels == 4).sum() == 9  # the input is left as it is


def test_a_volume_of_exactly_the_least_stays():
    labels = np.zeros((1, 1, 30), np.uint8)
    labels[..., :3] = 4
    for side in (0.1, 0.3, 0.7, 1.1):
        assert (replace_small(labels, 4, 1, 3 * side**3 / 1000, (side,) * 3) == 4).any()


def test_volumes_need_three_axes_and_sizes():
    labels = np.zeros((4, 4), np.uint8)
    with pytest.raises(CourseError, match="spacing_mm"):
        replace_small(labels, 4, 1, 0.1, (1, 1))
    with pytest.raises(CourseError, match="above 0"):
        replace_small(labels[None], 4, 1, 0.1, (1, 0, 1))
    with pytest.raises(CourseError, match="min_ml"):
        replace_small(labels[None], 4, 1, -0.1, (1, 1, 1))
    with pytest.raises(CourseError, match="float"):
        replace_small(labels[None].astype(float), 4, 1, 0.1, (1, 1, 1))
