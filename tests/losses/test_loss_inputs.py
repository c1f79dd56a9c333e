"""What cannot be compared is refused, with a way out; nothing is stretched to fit."""

import keras
import numpy as np
import pytest
from loss_numbers import LOSSES, random_case

from course_lib import losses
from course_lib.errors import CourseError

each_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
SOFTMAX = losses.DiceLoss(activation="softmax")


@each_loss
def test_shapes_that_numpy_would_stretch(loss):
    truth, logits, weight = random_case(loss.activation)
    for wrong in (truth[..., 0], truth[:1], truth[..., :2], truth[:, :1], np.concatenate([truth, truth], axis=-1)):
        with pytest.raises(CourseError, match=r"the truth has shape .* mask\[\.\.\., None\]"):
            loss(wrong, logits)
    for wrong in (weight[..., 0], weight[:1], np.repeat(weight, 3, axis=-1), np.ones(2), np.ones((2, 1, 1, 1))):
        with pytest.raises(CourseError, match=r"sample_weight has shape .* known\[\.\.\., None\]"):
            loss(truth, logits, wrong)


def test_one_channel_of_truth_is_labels_only_with_softmax():
    truth, logits, _ = random_case()
    with pytest.raises(CourseError, match="the truth has shape"):
        losses.DiceLoss()(truth[..., :1], logits)
    with pytest.raises(CourseError, match="whose softmax is always 1"):
        SOFTMAX(truth[..., :1], logits[..., :1])


def test_logits_without_pixels_have_no_regions():
    truth, logits, _ = random_case(shape=(4, 3))
    assert float(losses.BinaryCrossentropy()(truth, logits)) > 0  # of a classifier
    with pytest.raises(CourseError, match="add the axes"):
        losses.DiceLoss()(truth, logits)


@pytest.mark.parametrize(
    ("loss", "wrong", "match"),
    [
        (losses.DiceLoss(), 255, "holds 255, .* mask > 127"),
        (losses.BinaryCrossentropy(), -0.5, "holds -0.5"),
        (losses.FocalLoss(), np.nan, "holds nan"),
        (losses.CategoricalCrossentropy(), 0.5, r"adds up to [\d.]+ over the classes"),
        (losses.DiceFocalLoss(activation="softmax"), 1.5, "holds 1.5"),
    ],
)
def test_truth_that_is_no_mask(loss, wrong, match):
    truth, logits, weight = random_case(loss.activation)
    weight[0, 1, 2] = 1
    truth[0, 1, 2] = wrong
    with pytest.raises(CourseError, match=match):
        loss(truth, logits, weight)
    weight[0, 1, 2] = 0
    if np.isfinite(wrong):
        assert np.isfinite(float(loss(truth, logits, weight)))


def test_overlapping_regions_are_no_classes():
    truth, logits, _ = random_case("sigmoid")
    with pytest.raises(CourseError, match='Regions that overlap need activation="sigmoid"'):
        SOFTMAX(truth, logits)


@pytest.mark.parametrize("label", [3, -1, 255, 0.5])
def test_labels_that_no_channel_has(label):
    logits = random_case(shape=(1, 2, 2, 3))[1]
    labels = np.array([0, 1, 2, label]).reshape(1, 2, 2, 1)
    with pytest.raises(CourseError, match=f"label {label}, .* from 0 to 2"):
        SOFTMAX(labels, logits)


def test_weights_below_zero():
    truth, logits, weight = random_case()
    with pytest.raises(CourseError, match="sample_weight holds"):
        losses.DiceLoss()(truth, logits, weight - 2)


def test_where_values_cannot_be_seen_impossible_ones_make_the_loss_nan():
    labels, logits = np.array([0, 1, 2, 3]).reshape(1, 2, 2, 1), random_case(shape=(1, 2, 2, 3))[1]
    known = (labels < 3).astype("float32")
    if keras.config.backend() == "torch":
        pytest.skip("torch has no graphs here, and there may be no GPU")
    import tensorflow as tf

    in_graph = tf.function(SOFTMAX)
    assert np.isnan(in_graph(labels, logits))
    assert float(in_graph(labels, logits, known)) == pytest.approx(float(SOFTMAX(labels, logits, known)))


def test_a_symbolic_call_looks_at_no_value():
    arrays = keras.Input((4, 4, 3)), keras.Input((4, 4, 3)), keras.Input((4, 4, 1))
    for name, loss in LOSSES.items():
        assert keras.layers.Lambda(lambda given, loss=loss: loss(*given))(arrays).shape == (), name


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: losses.DiceLoss(activation="relu"), "activation is 'relu'"),
        (lambda: losses.DiceLoss(reduction="median"), "reduction is 'median'"),
        (lambda: losses.DiceLoss(dtype="float16"), "dtype is 'float16'"),
        (lambda: losses.DiceLoss(smooth=0), "smooth is 0"),
        (lambda: losses.DiceLoss(per="volume"), "per is 'volume'"),
        (lambda: losses.TverskyLoss(-1, 1), "alpha is -1"),
        (lambda: losses.TverskyLoss(0, 0), "beta is 0"),
        (lambda: losses.FocalTverskyLoss(gamma=0), "gamma is 0"),
        (lambda: losses.FocalLoss(gamma=-1), "gamma is -1"),
        (lambda: losses.FocalLoss(alpha=2), "alpha is 2"),
        (lambda: losses.FocalLoss(alpha=[0.1, "b"]), "alpha is"),
        (lambda: losses.BinaryCrossentropy(-1), "positive_weight is -1"),
        (lambda: losses.CategoricalCrossentropy(2), "class_weights is 2"),
        (lambda: losses.CategoricalCrossentropy([1, np.nan]), "class_weights is"),
        (lambda: losses.DiceFocalLoss(focal_weight=-1), "focal_weight is -1"),
        (lambda: losses.DiceFocalLoss(reduction="sum"), "of pixels and of regions"),
        (lambda: losses.DiceCrossentropyLoss(class_weights=[1, 2]), "give positive_weight"),
        (lambda: losses.DiceCrossentropyLoss(positive_weight=2, activation="softmax"), "give class_weights"),
    ],
)
def test_arguments_that_make_no_loss(make, match):
    with pytest.raises(CourseError, match=match):
        make()


@pytest.mark.parametrize(
    ("loss", "channels", "match"),
    [
        (losses.FocalLoss(alpha=[0.1, 0.9]), 3, "alpha has 2 values, but the logits have 3 channels"),
        (losses.BinaryCrossentropy([1, 2]), 3, "positive_weight has 2 values"),
        (losses.DiceCrossentropyLoss(class_weights=[1, 2], activation="softmax"), 3, "DiceCrossentropyLoss: class_wei"),
        (losses.DiceLoss(include_background=False), 1, "nothing is left"),
    ],
)
def test_arguments_that_do_not_fit_the_logits(loss, channels, match):
    truth, logits, _ = random_case(loss.activation, (1, 4, 4, channels))
    with pytest.raises(CourseError, match=match):
        loss(truth, logits)
