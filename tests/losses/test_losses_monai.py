"""Values and gradients are MONAI's, for the same definition, on random truth, an empty one and one of one class."""

import monai.losses as monai
import numpy as np
import pytest
import torch
from loss_numbers import CLASSES, in_float64, random_case, value_and_gradient

from course_lib import losses

SHAPES = [(3, 8, 6, CLASSES), (2, 4, 5, 6, CLASSES)]
SMOOTH = {"smooth_nr": 1e-5, "smooth_dr": 1e-5}  # MONAI's defaults, said because the numbers depend on it
HALF = {"smooth_nr": 0.5e-5, "smooth_dr": 0.5e-5}


def with_weight(one, weight, other):
    return lambda logits, truth: one(logits, truth) + weight * other(logits, truth)


def times_classes(loss):
    """MONAI divides by the number of classes too, also where a pixel has a cost for just one of them.

    Ours is the mean over pixels, as is `torch.nn.CrossEntropyLoss`: only so is it cross entropy for gamma = 0.
    """
    return lambda logits, truth: CLASSES * loss(logits, truth)


# Our loss, MONAI's loss. With truth in shares MONAI has another formula, `soft_label`; here all truth is 0 and 1.
SIGMOID = {
    "dice": (losses.DiceLoss(), monai.DiceLoss(sigmoid=True, **SMOOTH)),
    "dice, squared": (losses.DiceLoss(squared=True), monai.DiceLoss(sigmoid=True, squared_pred=True, **SMOOTH)),
    "dice, batch": (losses.DiceLoss(per="batch"), monai.DiceLoss(sigmoid=True, batch=True, **SMOOTH)),
    "dice, no background": (
        losses.DiceLoss(include_background=False),
        monai.DiceLoss(sigmoid=True, include_background=False, **SMOOTH),
    ),
    # Ours has (2 TP + s) / (2 ... + s), as Dice, MONAI's Tversky (TP + s) / (... + s): its s is half of ours.
    "tversky": (losses.TverskyLoss(0.3, 0.7), monai.TverskyLoss(sigmoid=True, alpha=0.3, beta=0.7, **HALF)),
    "tversky, batch": (
        losses.TverskyLoss(0.8, 0.4, per="batch"),
        monai.TverskyLoss(sigmoid=True, alpha=0.8, beta=0.4, batch=True, **HALF),
    ),
    "focal": (losses.FocalLoss(), monai.FocalLoss()),
    "focal, gamma": (losses.FocalLoss(0.7), monai.FocalLoss(gamma=0.7)),
    "focal, alpha": (losses.FocalLoss(alpha=0.25), monai.FocalLoss(alpha=0.25)),
    "dice and focal": (
        losses.DiceFocalLoss(0.3, gamma=1.5, alpha=0.6),
        monai.DiceFocalLoss(sigmoid=True, lambda_focal=0.3, gamma=1.5, alpha=0.6, **SMOOTH),
    ),
    # MONAI's DiceCELoss takes softmax's cross entropy wherever there are several channels, also with sigmoid=True.
    "dice and cross entropy": (
        losses.DiceCrossentropyLoss(0.4),
        with_weight(monai.DiceLoss(sigmoid=True, **SMOOTH), 0.4, torch.nn.BCEWithLogitsLoss()),
    ),
    "cross entropy": (losses.BinaryCrossentropy(), torch.nn.BCEWithLogitsLoss()),
    "cross entropy, weights": (
        losses.BinaryCrossentropy([0.5, 1, 3]),
        lambda logits, truth: torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor([0.5, 1, 3]))(
            logits.movedim(1, -1), truth.movedim(1, -1)
        ),
    ),
}
SOFTMAX = {
    "dice": (losses.DiceLoss(activation="softmax"), monai.DiceLoss(softmax=True, **SMOOTH)),
    "dice, all": (
        losses.DiceLoss(activation="softmax", squared=True, per="batch", include_background=False),
        monai.DiceLoss(softmax=True, squared_pred=True, batch=True, include_background=False, **SMOOTH),
    ),
    "tversky": (
        losses.TverskyLoss(0.3, 0.7, activation="softmax"),
        monai.TverskyLoss(softmax=True, alpha=0.3, beta=0.7, **HALF),
    ),
    "focal": (losses.FocalLoss(activation="softmax"), times_classes(monai.FocalLoss(use_softmax=True))),
    "focal, alpha": (
        losses.FocalLoss(1.5, 0.75, activation="softmax"),
        times_classes(monai.FocalLoss(gamma=1.5, alpha=0.75, use_softmax=True)),
    ),
    "focal, alphas": (
        losses.FocalLoss(3, [0.1, 0.5, 0.9], activation="softmax"),
        times_classes(monai.FocalLoss(gamma=3, alpha=[0.1, 0.5, 0.9], use_softmax=True)),
    ),
    "cross entropy": (losses.CategoricalCrossentropy(), torch.nn.CrossEntropyLoss()),
    "cross entropy, weights": (
        losses.CategoricalCrossentropy([0.2, 1, 3]),
        torch.nn.CrossEntropyLoss(weight=torch.tensor([0.2, 1, 3], dtype=torch.float64)),
    ),
    "dice and cross entropy": (
        losses.DiceCrossentropyLoss(0.4, activation="softmax", include_background=False),
        monai.DiceCELoss(softmax=True, include_background=False, lambda_ce=0.4, **SMOOTH),
    ),
    # MONAI's DiceFocalLoss has the sigmoid's focal loss also with softmax=True; ours has one activation.
    "dice and focal": (
        losses.DiceFocalLoss(0.3, activation="softmax"),
        with_weight(monai.DiceLoss(softmax=True, **SMOOTH), 0.3, times_classes(monai.FocalLoss(use_softmax=True))),
    ),
}
PAIRS = [pytest.param(*pair, id=f"{name}, sigmoid") for name, pair in SIGMOID.items()]
PAIRS += [pytest.param(*pair, id=f"{name}, softmax") for name, pair in SOFTMAX.items()]


def of_monai(loss, truth, logits):
    logits, truth = (torch.from_numpy(np.moveaxis(array, -1, 1).astype("float64")) for array in (logits, truth))
    logits.requires_grad_()
    value = loss(logits, truth)
    value.backward()
    return value.item(), np.moveaxis(logits.grad.numpy(), 1, -1)


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6 * np.abs(other).max())


def cases(activation):
    for shape in SHAPES:
        truth, logits, _ = random_case(activation, shape)
        yield truth, logits
        first_class = np.broadcast_to(np.eye(CLASSES)[0], shape[1:])
        empty = np.zeros(shape[1:]) if activation == "sigmoid" else first_class
        yield np.stack([empty, *truth[1:]]), logits  # one case without a structure
        yield np.broadcast_to(first_class, shape), logits  # classes that no case has


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_values_and_gradients(ours, theirs):
    for truth, logits in cases(ours.activation):
        assert_same(value_and_gradient(in_float64(ours), truth, logits), of_monai(theirs, truth, logits))


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_values_and_gradients_in_float32(ours, theirs):
    truth, logits, _ = random_case(ours.activation, SHAPES[0])
    assert_same(value_and_gradient(ours, truth, logits), of_monai(theirs, truth, logits))


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
@pytest.mark.parametrize("background", [True, False])
@pytest.mark.parametrize("per", ["case", "batch"])
def test_generalized_dice(activation, background, per):
    """MONAI's smooth stands beside pixels times 1 / V^2, ours beside pixels of the smallest class."""
    for truth, logits in cases(activation):
        parts = [slice(None)] if per == "batch" else [slice(i, i + 1) for i in range(len(truth))]
        for case in [(truth[part], logits[part]) for part in parts]:
            volumes = case[0].reshape(-1, CLASSES).sum(0)[0 if background else 1 :]
            if not volumes.any():
                continue  # in MONAI no class then weighs anything, and whatever is found costs nothing
            smooth = 1e-3 / volumes[volumes > 0].min() ** 2
            options = {"include_background": background, "smooth_nr": smooth, "smooth_dr": smooth}
            theirs = monai.GeneralizedDiceLoss(**{activation: True}, batch=per == "batch", **options)
            options = {"include_background": background, "smooth": 1e-3, "per": per}
            ours = losses.GeneralizedDiceLoss(activation=activation, dtype="float64", **options)
            assert_same(value_and_gradient(ours, *case), of_monai(theirs, *case))


def test_labels_are_one_hot_truth():
    truth, logits, _ = random_case("softmax")
    labels = truth.argmax(-1)[..., None]
    channels_first = [torch.from_numpy(np.moveaxis(array, -1, 1).copy()) for array in (logits, labels)]
    expected = monai.DiceCELoss(softmax=True, to_onehot_y=True)(*channels_first)
    loss = losses.DiceCrossentropyLoss(activation="softmax")
    for given in (labels, labels.astype("uint8"), labels.astype("float32")):
        assert float(loss(given, logits)) == pytest.approx(float(expected), rel=1e-6)
