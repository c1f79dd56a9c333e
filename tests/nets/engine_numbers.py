"""Logits, loss, metric and gradients of fixed nets, losses and data on the engine in force, written to a file.

    python engine_numbers.py <weights folder> <result.npz>

Where a weights file is missing it is written, otherwise it is loaded; `test_engines` runs this on either engine.
"""

import random
import sys
from pathlib import Path

import numpy as np

from course_lib import losses, metrics, nets, settings

NETS = {
    "2d": {"input_shape": (16, 32, 1), "base": 4, "depth": 3},
    "2d plain": {"input_shape": (16, 16, 2), "base": 4, "depth": 2, "norm": None, "classes": 2},
    "3d": {"input_shape": (8, 16, 8, 2), "base": 4, "depth": 2},
}
LOSSES = {"cross entropy": losses.BinaryCrossentropy(), "dice": losses.DiceLoss()}


def numbers(folder):
    random.seed(0)  # from which Keras draws the seeds of first weights
    result = {}
    for name, arguments in NETS.items():
        net, weights = nets.unet(**arguments), folder / f"{name}.weights.h5"
        if weights.exists():
            net.load_weights(weights)
        else:
            net.save_weights(weights)
        rng = np.random.default_rng(0)
        x = rng.normal(size=(3, *net.input_shape[1:])).astype("float32")
        y = (rng.random((3, *net.output_shape[1:])) > 0.5).astype("float32")
        known = (rng.random((3, *net.output_shape[1:-1], 1)) > 0.2).astype("float32")
        metric = metrics.DiceCoefficient()
        metric.update_state(y, net(x, training=False), known)
        result[f"{name}, metric"] = metric.result()
        result[f"{name}, use"] = net(x, training=False)
        result[f"{name}, use, one case"] = net(x[:1], training=False)
        for loss_name, loss in LOSSES.items():
            result[f"{name}, {loss_name}"], result[f"{name}, {loss_name}, gradient"] = gradient(net, loss, x, y, known)
        result[f"{name}, weights and moving averages"] = np.concatenate([w.ravel() for w in net.get_weights()])
        for logit in (-1e4, 0, 1e4):
            flat = np.full_like(y, logit)
            for loss_name, loss in LOSSES.items():
                result[f"{name}, {loss_name} at {logit:g}"] = loss(y, flat, known)
    return {key: np.array(value.detach() if hasattr(value, "detach") else value) for key, value in result.items()}


def gradient(net, loss, x, y, known):
    """The loss in training mode, and its gradient by the image and by all weights, in one row."""
    if settings.engine() == "torch":
        import torch

        image = torch.tensor(x, requires_grad=True)
        value = loss(y, net(image, training=True), known)
        gradients = torch.autograd.grad(value, [image, *(v.value for v in net.trainable_variables)])
    else:
        import tensorflow as tf

        image = tf.Variable(x)
        with tf.GradientTape() as tape:
            value = loss(y, net(image, training=True), known)
        gradients = tape.gradient(value, [image, *(v.value for v in net.trainable_variables)])
    return value, np.concatenate([np.asarray(g).ravel() for g in gradients])


if __name__ == "__main__":
    np.savez(sys.argv[2], **numbers(Path(sys.argv[1])))
