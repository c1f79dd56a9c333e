import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.spatial import distance

from course_lib.errors import CourseError
from course_lib.metrics import dice, iou

pairs = array_shapes(max_dims=3, max_side=5).flatmap(lambda shape: st.tuples(arrays(bool, shape), arrays(bool, shape)))


def test_on_4x4_masks_by_hand():
    truth = np.zeros((4, 4), bool)
    truth[1:3, 1:3] = True  # 4 pixels
    pred = np.zeros((4, 4), bool)
    pred[1:3, 2:4] = True  # 4 pixels, 2 of them in common
    assert dice(pred, truth) == 2 * 2 / (4 + 4)
    assert iou(pred, truth) == 2 / 6


@given(pairs)
def test_against_scipy(pair):
    pred, truth = pair
    if not pred.any() and not truth.any():
        return
    assert dice(pred, truth) == pytest.approx(1 - distance.dice(pred.ravel(), truth.ravel()))
    assert iou(pred, truth) == pytest.approx(1 - distance.jaccard(pred.ravel(), truth.ravel()))


@given(pairs)
def test_symmetric_and_tied_to_each_other(pair):
    pred, truth = pair
    assert dice(pred, truth, empty=1) == dice(truth, pred, empty=1)
    assert iou(pred, truth, empty=1) == pytest.approx(dice(pred, truth, empty=1) / (2 - dice(pred, truth, empty=1)))


@pytest.mark.parametrize("metric", [dice, iou])
def test_two_empty_masks_give_what_the_caller_says(metric):
    empty = np.zeros((2, 2), bool)
    assert math.isnan(metric(empty, empty))
    assert metric(empty, empty, empty=1) == 1
    assert metric(empty, empty, empty=0) == 0
    assert metric(empty, ~empty) == 0


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32])
def test_a_mask_may_be_of_any_type_that_holds_0_and_1(dtype):
    assert dice(np.array([0, 1, 1], dtype), np.array([1, 1, 1], bool)) == 4 / 5


def test_large_masks_do_not_overflow_their_type():
    mask = np.ones((300, 300), np.uint8)
    assert dice(mask, mask) == 1


@pytest.mark.parametrize("metric", [dice, iou])
@pytest.mark.parametrize(
    ("pred", "message"),
    [
        ([[0.2, 1.0]], "0.2.* threshold"),
        ([[0, 2]], "holds 2.* one at a time"),
        ([[math.nan, 1]], "holds nan"),
        ([["a", "b"]], "has the type"),
        ([0, 1], "shape"),
        ([[0], [1]], "shape"),
    ],
)
def test_what_is_no_mask_is_refused(metric, pred, message):
    with pytest.raises(CourseError, match=message):
        metric(np.array(pred), np.array([[0, 1]]))
