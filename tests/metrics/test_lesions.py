import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from course_lib.errors import CourseError
from course_lib.metrics import dice, hausdorff, lesion_wise

SHAPE = (40, 40, 40)


def cubes(*corners, side=4):
    mask = np.zeros(SHAPE, bool)
    for corner in corners:
        mask[tuple(slice(start, start + side) for start in corner)] = True
    return mask


def test_each_lesion_counts_alike_however_large():
    """A large lesion found exactly and a small one missed: Dice 0.94 of all voxels, 0.5 of lesions."""
    small = cubes((30, 30, 30))
    large = cubes((2, 2, 2), side=8)
    scores = lesion_wise(large, large | small, (1, 1, 1))
    assert (scores.found, scores.missed, scores.false_alarms) == (1, 1, 0)
    assert scores.dice == 0.5
    assert scores.hd95_mm == 374 / 2
    assert dice(large, large | small) > 0.9


def test_a_found_lesion_by_hand():
    truth, pred = cubes((10, 10, 10)), cubes((10, 10, 11))  # shifted by one voxel: 48 of 64 in common
    scores = lesion_wise(pred, truth, (1, 1, 1))
    assert scores.dice == 48 / 64
    assert scores.hd95_mm == 1
    row = scores.lesions.iloc[0]
    assert row["volume_mm3"] == row["predicted_mm3"] == 64


@pytest.mark.parametrize(("gap", "lesions"), [(6, 1), (7, 2)])
def test_what_hangs_together_after_dilation_is_one_lesion(gap, lesions):
    """Three steps from either side close a gap of six voxels, and touching is enough for a gap of six."""
    truth = cubes((10, 10, 4), (10, 10, 8 + gap))
    assert len(lesion_wise(truth, truth, (1, 1, 1)).lesions) == lesions


def test_without_dilation_only_what_touches_is_one():
    truth = cubes((10, 10, 4), (14, 14, 8), (10, 10, 20))  # the first two touch at a corner
    assert len(lesion_wise(truth, truth, (1, 1, 1), dilation=0).lesions) == 2


def test_a_component_near_a_lesion_belongs_to_it_and_is_no_false_alarm():
    truth = cubes((10, 10, 10))
    crumb = cubes((10, 10, 16), side=1)  # within three voxels
    far = cubes((10, 10, 30), side=1)
    near = lesion_wise(truth | crumb, truth, (1, 1, 1))
    assert near.false_alarms == 0
    assert near.dice == 2 * 64 / (64 + 65)
    assert lesion_wise(truth | far, truth, (1, 1, 1)).false_alarms == 1
    assert lesion_wise(truth | far, truth, (1, 1, 1)).dice == 0.5


def test_a_component_over_two_lesions_belongs_to_both():
    truth = cubes((10, 10, 2), (10, 10, 30))
    bar = np.zeros(SHAPE, bool)
    bar[10:14, 10:14, 2:34] = True
    scores = lesion_wise(bar, truth, (1, 1, 1))
    assert (scores.found, scores.missed, scores.false_alarms) == (2, 0, 0)
    assert scores.dice == pytest.approx(2 * 64 / (64 + 512))


def test_small_lesions_are_left_out_and_what_finds_them_is_no_false_alarm():
    small, large = cubes((4, 4, 4), side=3), cubes((20, 20, 20))  # 27 and 64 mm3
    found = lesion_wise(small | large, small | large, (1, 1, 1))
    missed = lesion_wise(large, small | large, (1, 1, 1))
    assert found.dice == missed.dice == 1
    assert found.lesions["counted"].tolist() == [False, True]
    assert (missed.found, missed.missed, missed.false_alarms) == (1, 0, 0)
    assert lesion_wise(large, small | large, (1, 1, 1), min_volume_mm3=26).missed == 1
    assert lesion_wise(large, small | large, (1, 1, 1), min_volume_mm3=27).missed == 0  # it must be larger
    assert lesion_wise(large, small | large, (2, 1, 1)).missed == 1  # 54 mm3


def test_a_false_alarm_counts_however_small():
    speck = cubes((4, 4, 4), side=1)
    scores = lesion_wise(speck, np.zeros(SHAPE, bool), (1, 1, 1))
    assert (scores.dice, scores.hd95_mm, scores.false_alarms) == (0, 374, 1)


def test_nothing_to_find_and_nothing_found():
    nothing = np.zeros(SHAPE, bool)
    assert lesion_wise(nothing, nothing, (1, 1, 1)).dice == 1
    assert lesion_wise(nothing, nothing, (1, 1, 1)).hd95_mm == 0
    scores = lesion_wise(nothing, nothing, (1, 1, 1), empty=(math.nan, math.nan))
    assert math.isnan(scores.dice)
    assert math.isnan(scores.hd95_mm)
    assert scores.lesions.empty
    assert lesion_wise(nothing, cubes((4, 4, 4), side=2), (1, 1, 1)).dice == 1  # 8 mm3 is too small to count


def test_the_penalty_is_the_callers():
    scores = lesion_wise(np.zeros(SHAPE, bool), cubes((4, 4, 4)), (1, 1, 1), missed_mm=100.0)
    assert scores.hd95_mm == 100


def as_the_organisers_do(pred, truth, spacing, dilation, least):
    """The steps of the organisers' program, on whole volumes, lesion by lesion."""
    everywhere, growing = np.ones((3, 3, 3)), ndimage.generate_binary_structure(3, 2)
    components, number = ndimage.label(pred, everywhere)
    lesions, lesion_number = ndimage.label(ndimage.binary_dilation(truth, growing, iterations=dilation), everywhere)
    lesions = lesions * truth
    matched, values = set(), []
    for lesion in range(1, lesion_number + 1):
        own = lesions == lesion
        touched = set(np.unique(components[ndimage.binary_dilation(own, growing, iterations=dilation)])) - {0}
        matched |= touched
        if own.sum() * np.prod(spacing) > least:
            predicted = np.isin(components, list(touched))
            values.append((dice(predicted, own), hausdorff(predicted, own, spacing, empty=374)))
    values += [(0, 374)] * (number - len(matched))
    return np.mean(values, axis=0) if values else (1, 0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([1, 2, 3]), st.sampled_from([0, 2, 20]))
def test_equal_to_the_organisers_steps(seed, dilation, least):
    rng = np.random.default_rng(seed)

    def blobs():
        noise = ndimage.gaussian_filter(rng.normal(size=(14, 18, 20)), 1.2)
        return noise > np.quantile(noise, rng.uniform(0.85, 1))

    shared = blobs()
    pred, truth = blobs() | shared, blobs() | shared
    scores = lesion_wise(pred, truth, (2, 1, 1), dilation=dilation, min_volume_mm3=least)
    expected = as_the_organisers_do(pred, truth, (2, 1, 1), dilation, least)
    assert (scores.dice, scores.hd95_mm) == pytest.approx(tuple(expected))


@pytest.mark.parametrize(
    ("options", "message"), [({"dilation": -1}, "dilation is -1"), ({"min_volume_mm3": -5}, "min_volume_mm3 -5")]
)
def test_options_that_make_no_sense(options, message):
    with pytest.raises(CourseError, match=message):
        lesion_wise(cubes(), cubes(), (1, 1, 1), **options)


def test_wrong_masks_and_spacings():
    with pytest.raises(CourseError, match="shape"):
        lesion_wise(cubes(), cubes()[:10], (1, 1, 1))
    with pytest.raises(CourseError, match="one at a time"):
        lesion_wise(2 * cubes((1, 1, 1)), cubes(), (1, 1, 1))
    with pytest.raises(CourseError, match="spacing_mm"):
        lesion_wise(cubes(), cubes(), (1, 1))
    with pytest.raises(CourseError, match="looked for in volumes"):
        lesion_wise(np.zeros((5, 5)), np.zeros((5, 5)), (1, 1))
