"""Every loss with its options, and their values and gradients on the engine in force.

    python loss_numbers.py <result.npz>

writes them to a file; `test_loss_engines` runs this on the other engine.
"""

import sys

import keras
import numpy as np

from course_lib import losses

SIGMOID = {
    "cross entropy": losses.BinaryCrossentropy(),
    "cross entropy, one weight": losses.BinaryCrossentropy(2.5),
    "cross entropy, weights": losses.BinaryCrossentropy([0.5, 1, 3]),
    "dice": losses.DiceLoss(),
    "dice, smooth": losses.DiceLoss(smooth=2),
    "dice, squared": losses.DiceLoss(squared=True),
    "dice, batch": losses.DiceLoss(per="batch"),
    "dice, no background": losses.DiceLoss(include_background=False),
    "dice, sum": losses.DiceLoss(reduction="sum"),
    "generalized dice": losses.GeneralizedDiceLoss(),
    "generalized dice, batch": losses.GeneralizedDiceLoss(per="batch"),
    "tversky": losses.TverskyLoss(),
    "tversky, batch": losses.TverskyLoss(0.7, 0.1, per="batch", include_background=False),
    "focal": losses.FocalLoss(),
    "focal, alpha": losses.FocalLoss(1.5, 0.25),
    "focal, alphas": losses.FocalLoss(0.5, [0.1, 0.5, 0.9]),
    "focal tversky": losses.FocalTverskyLoss(),
    "focal tversky, steep": losses.FocalTverskyLoss(gamma=0.5, per="batch"),
    "dice and cross entropy": losses.DiceCrossentropyLoss(0.3, positive_weight=[1, 2, 3]),
    "dice and focal": losses.DiceFocalLoss(0.4, alpha=0.75, squared=True),
}
SOFTMAX = {
    "cross entropy": losses.CategoricalCrossentropy(),
    "cross entropy, weights": losses.CategoricalCrossentropy([0.2, 1, 3]),
    "dice": losses.DiceLoss(activation="softmax"),
    "dice, squared, batch": losses.DiceLoss(activation="softmax", squared=True, per="batch"),
    "dice, no background": losses.DiceLoss(activation="softmax", include_background=False),
    "generalized dice": losses.GeneralizedDiceLoss(activation="softmax"),
    "tversky": losses.TverskyLoss(activation="softmax"),
    "focal": losses.FocalLoss(activation="softmax"),
    "focal, alpha": losses.FocalLoss(0.5, 0.75, activation="softmax"),
    "focal, alphas": losses.FocalLoss(1, [0.1, 0.5, 0.9], activation="softmax"),
    "focal tversky": losses.FocalTverskyLoss(activation="softmax", gamma=2),
    "dice and cross entropy": losses.DiceCrossentropyLoss(activation="softmax", class_weights=[0.1, 1, 2]),
    "dice and focal": losses.DiceFocalLoss(activation="softmax", gamma=1.5, per="batch"),
}
LOSSES = {f"{name}, sigmoid": loss for name, loss in SIGMOID.items()} | {
    f"{name}, softmax": loss for name, loss in SOFTMAX.items()
}
CLASSES = 3


def in_float64(loss):
    """The same loss, computed in float64."""
    return type(loss).from_config(loss.get_config() | {"dtype": "float64"})


def random_case(activation="sigmoid", shape=(2, 6, 5, CLASSES), seed=0):
    """Truth of 0 and 1, logits, and weights of which a fifth is 0 and the others are shares, as float32."""
    rng = np.random.default_rng(seed)
    if activation == "softmax":
        truth = np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    else:
        truth = rng.random(shape) > 0.6
    weight = rng.random((*shape[:-1], 1)) * (rng.random((*shape[:-1], 1)) > 0.2)
    return truth.astype("float32"), rng.normal(size=shape).astype("float32") * 3, weight.astype("float32")


def value_and_gradient(loss, truth, logits, weight=None, dtype=None):
    """The loss and its gradient by the logits, as NumPy's arrays; `dtype` is that of the logits."""
    dtype = str(logits.dtype) if dtype is None else dtype
    if keras.config.backend() == "torch":
        import torch

        logits = torch.tensor(logits).to(getattr(torch, dtype)).requires_grad_()
        value = loss(truth, logits, weight)
        (gradient,) = torch.autograd.grad(value, logits)
        assert gradient.dtype == logits.dtype
        return value.detach().double().numpy(), gradient.double().numpy()
    import tensorflow as tf

    logits = tf.Variable(tf.cast(logits, dtype))
    with tf.GradientTape() as tape:
        value = loss(truth, logits, weight)
    gradient = tape.gradient(value, logits)
    assert gradient.dtype == logits.dtype
    return tf.cast(value, "float64").numpy(), tf.cast(gradient, "float64").numpy()


def numbers():
    result = {}
    for name, loss in LOSSES.items():
        truth, logits, weight = random_case(loss.activation)
        absent = truth.copy()
        absent[0] = np.eye(CLASSES)[0]  # the first case is all of class 0
        cases = {
            "": (loss, truth, logits),
            ", float64": (in_float64(loss), truth, logits, weight),
            ", weighted": (loss, truth, logits, weight),
            ", absent": (loss, absent, logits),
        }
        cases |= {f", {logit:g}": (loss, truth, np.full_like(logits, logit), weight) for logit in (-1e4, 0, 1e4)}
        for case, arguments in cases.items():
            value, gradient = value_and_gradient(*arguments)
            result[f"{name}{case}"], result[f"{name}{case}, gradient"] = value, gradient
    return result


if __name__ == "__main__":
    np.savez(sys.argv[1], **numbers())
