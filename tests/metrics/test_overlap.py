import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.spatial import distance

from course_lib import metrics
from course_lib.errors import CourseError
from course_lib.metrics import dice, iou

OF_MASKS = ["dice", "f1", "iou", "precision", "recall", "sensitivity", "specificity", "accuracy"]
pairs = array_shapes(max_dims=3, max_side=5).flatmap(lambda shape: st.tuples(arrays(bool, shape), arrays(bool, shape)))


def test_on_4x4_masks_by_hand():
    truth = np.zeros((4, 4), bool)
    truth[1:3, 1:3] = True  # 4 pixels
    pred = np.zeros((4, 4), bool)
    pred[1:3, 2:4] = True  # 4 pixels, 2 of them in common
    assert dice(pred, truth) == 2 * 2 / (4 + 4)
    assert iou(pred, truth) == 2 / 6
    assert metrics.precision(pred, truth) == 2 / 4
    assert metrics.recall(pred, truth) == 2 / 4
    assert metrics.specificity(pred, truth) == 10 / 12
    assert metrics.accuracy(pred, truth) == 12 / 16


def test_on_4x4_masks_of_different_sizes_by_hand():
    truth = np.zeros((4, 4), bool)
    truth[0] = True  # 4 pixels
    pred = np.zeros((4, 4), bool)
    pred[:2, 0] = True  # 2 pixels, 1 of them in common
    assert metrics.precision(pred, truth) == 1 / 2
    assert metrics.recall(pred, truth) == metrics.sensitivity(pred, truth) == 1 / 4
    assert dice(pred, truth) == metrics.f1(pred, truth) == 2 * 1 / (2 + 4)
    assert iou(pred, truth) == 1 / 5
    assert metrics.specificity(pred, truth) == 11 / 12
    assert metrics.accuracy(pred, truth) == 12 / 16


def test_on_4x4_label_maps_by_hand():
    truth = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 2, 2], [0, 0, 0, 0]])
    pred = np.array([[0, 0, 1, 1], [0, 0, 1, 2], [2, 2, 2, 0], [0, 0, 0, 2]])
    assert dice(pred, truth, labels=[1, 2]) == {1: 2 * 3 / (3 + 4), 2: 2 * 3 / (5 + 4)}
    assert dice(pred, truth, labels={"either": {1, 2}}) == {"either": 2 * 7 / (8 + 8)}
    assert metrics.recall(pred, truth, labels={"a": 1} | {"b": 2}) == {"a": 3 / 4, "b": 3 / 4}
    assert metrics.categorical_accuracy(pred, truth) == 13 / 16


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


@given(pairs)
def test_the_definitions_in_probabilities(pair):
    """Each metric is a conditional mean, worked out here without counts."""
    pred, truth = pair

    def given_that(condition, event):
        return event[condition].mean() if condition.any() else (math.nan if not (pred | truth).any() else 0)

    assert metrics.precision(pred, truth) == pytest.approx(given_that(pred, truth), nan_ok=True)
    assert metrics.recall(pred, truth) == pytest.approx(given_that(truth, pred), nan_ok=True)
    if not truth.all():
        assert metrics.specificity(pred, truth) == pytest.approx((~pred)[~truth].mean())
    assert metrics.accuracy(pred, truth) == metrics.categorical_accuracy(pred, truth) == np.mean(pred == truth)


@given(pairs)
def test_f1_is_the_harmonic_mean_of_precision_and_recall_and_equal_to_dice(pair):
    pred, truth = pair
    precision, recall = metrics.precision(pred, truth), metrics.recall(pred, truth)
    if precision and recall and not math.isnan(precision):
        assert metrics.f1(pred, truth) == pytest.approx(2 * precision * recall / (precision + recall))
    np.testing.assert_equal(metrics.f1(pred, truth), dice(pred, truth))


@given(pairs)
def test_recall_of_the_complement_is_specificity(pair):
    pred, truth = pair
    if not truth.all():
        assert metrics.specificity(pred, truth) == pytest.approx(metrics.recall(~pred, ~truth))


@given(arrays(np.uint8, (5, 7), elements=st.integers(0, 3)), arrays(np.uint8, (5, 7), elements=st.integers(0, 3)))
def test_label_maps_give_what_their_masks_give(pred, truth):
    for name in OF_MASKS:
        metric = getattr(metrics, name)
        at_once = metric(pred, truth, labels=[1, 2, 3], empty=0.5)
        assert at_once == {label: metric(pred == label, truth == label, empty=0.5) for label in (1, 2, 3)}


def random_pairs():
    """Masks of various shares of the volume, none empty: other libraries divide by 0."""
    rng = np.random.default_rng(4)
    return [[rng.random((6, 7, 8)) < share for share in shares] for shares in ((0.5, 0.5), (0.1, 0.8), (0.9, 0.98))]


def test_equal_to_medpy():
    from medpy.metric import binary

    for pred, truth in random_pairs():
        assert dice(pred, truth) == pytest.approx(binary.dc(pred, truth))
        assert iou(pred, truth) == pytest.approx(binary.jc(pred, truth))
        assert metrics.precision(pred, truth) == pytest.approx(binary.precision(pred, truth))
        assert metrics.recall(pred, truth) == pytest.approx(binary.sensitivity(pred, truth))
        if not truth.all():
            assert metrics.specificity(pred, truth) == pytest.approx(binary.specificity(pred, truth))


def test_equal_to_simpleitk():
    import SimpleITK as sitk

    rng = np.random.default_rng(5)
    pred, truth = (rng.integers(0, 4, (5, 6, 7), dtype=np.uint8) for _ in range(2))
    measures = sitk.LabelOverlapMeasuresImageFilter()
    measures.Execute(sitk.GetImageFromArray(pred), sitk.GetImageFromArray(truth))
    for label in (1, 2, 3):
        ours = {name: getattr(metrics, name)(pred, truth, labels=[1, 2, 3])[label] for name in ("dice", "iou")}
        assert ours["dice"] == pytest.approx(measures.GetDiceCoefficient(label))
        assert ours["iou"] == pytest.approx(measures.GetJaccardCoefficient(label))


def test_equal_to_monai():
    import torch
    from monai.metrics import ConfusionMatrixMetric, DiceMetric

    for pred, truth in random_pairs():
        one_hot = [torch.from_numpy(mask[None, None].astype("float32")) for mask in (pred, truth)]
        assert dice(pred, truth) == pytest.approx(float(DiceMetric()(*one_hot)))
        for ours, theirs in (
            (metrics.precision, "precision"),
            (metrics.recall, "sensitivity"),
            (metrics.specificity, "specificity"),
            (metrics.accuracy, "accuracy"),
            (metrics.f1, "f1 score"),
            (metrics.iou, "threat score"),
        ):
            metric = ConfusionMatrixMetric(metric_name=theirs)
            metric(*one_hot)
            expected = float(metric.aggregate()[0])
            assert ours(pred, truth, empty=0) == pytest.approx(expected, abs=1e-6), theirs


@pytest.mark.parametrize("metric", [dice, iou])
def test_two_empty_masks_give_what_the_caller_says(metric):
    empty = np.zeros((2, 2), bool)
    assert math.isnan(metric(empty, empty))
    assert metric(empty, empty, empty=1) == 1
    assert metric(empty, empty, empty=0) == 0
    assert metric(empty, ~empty) == 0


@pytest.mark.parametrize("metric", [metrics.precision, metrics.recall])
def test_a_missed_structure_counts_0_where_the_formula_is_0_by_0(metric):
    """Left out of a mean, it would make the mean better."""
    empty, full = np.zeros((2, 2), bool), np.ones((2, 2), bool)
    for pred, truth in ((empty, full), (full, empty)):
        assert metric(pred, truth, empty=math.nan) == metric(pred, truth, empty=1) == 0
    assert math.isnan(metric(empty, empty))
    assert metric(empty, empty, empty=1) == 1


def test_specificity_without_background_and_accuracy_without_pixels():
    full, nothing = np.ones((2, 2), bool), np.ones((0, 2), bool)
    assert math.isnan(metrics.specificity(full, full))
    assert metrics.specificity(full, full, empty=1) == 1
    assert metrics.specificity(~full, ~full) == 1
    for metric in (metrics.accuracy, metrics.categorical_accuracy):
        assert math.isnan(metric(nothing, nothing))
        assert metric(nothing, nothing, empty=0) == 0


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32])
def test_a_mask_may_be_of_any_type_that_holds_0_and_1(dtype):
    assert dice(np.array([0, 1, 1], dtype), np.array([1, 1, 1], bool)) == 4 / 5


def test_large_masks_do_not_overflow_their_type():
    mask = np.ones((300, 300), np.uint8)
    assert dice(mask, mask) == 1


@pytest.mark.parametrize("metric", [getattr(metrics, name) for name in OF_MASKS])
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


@pytest.mark.parametrize("pred", [[[0.2, 1.0]], [["a", "b"]], [[math.nan, 1]], [0, 1]])
def test_what_is_no_label_map_is_refused(pred):
    for metric in (metrics.categorical_accuracy, lambda pred, truth: dice(pred, truth, labels=[1])):
        with pytest.raises(CourseError):
            metric(np.array(pred), np.array([[0, 1]]))


def test_a_volume_in_millilitres_by_hand():
    mask = np.zeros((3, 4, 5), np.uint8)
    mask[0, 0, :4] = 1
    assert metrics.volume_ml(mask, (5, 2, 2)) == 4 * 20 / 1000


@pytest.mark.parametrize("spacing", [(1, 1), (1, 0, 1), (1, math.nan, 1), 1, None])
def test_a_volume_needs_the_spacing_of_all_axes(spacing):
    with pytest.raises(CourseError, match="spacing_mm"):
        metrics.volume_ml(np.zeros((2, 2, 2), bool), spacing)


def test_a_slice_has_no_volume():
    with pytest.raises(CourseError, match="three axes"):
        metrics.volume_ml(np.zeros((2, 2), bool), (1, 1))
