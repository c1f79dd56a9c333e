"""Logits, loss, metric and gradients of fixed nets, losses and data on the engine in force, written to a file.

    python engine_numbers.py <weights folder> <result.npz>

Where a weights file is missing it is written, otherwise it is loaded; whole models are written for the other engine and
those of the other are loaded. `test_engines` runs this on either engine.
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
    "2d instance": {"input_shape": (16, 16, 1), "base": 4, "depth": 2, "norm": "instance"},
    "3d group, padded": {"input_shape": (7, 9, 8, 1), "base": 12, "depth": 2, "norm": "group", "pad": True},
    "2d attention, any side": {
        **{"input_shape": (None, None, 1), "base": 4, "depth": 3},
        **{"variant": "attention", "deep_supervision": True, "pad": True},
    },
    "3d attention": {"input_shape": (8, 8, 16, 1), "base": 4, "depth": 2, "variant": "attention"},
    "2d residual": {"input_shape": (16, 16, 1), "base": 4, "depth": 2, "variant": "residual", "norm": None},
    "3d residual": {"input_shape": (8, 8, 8, 1), "base": 4, "depth": 2, "variant": "residual", "norm": "instance"},
    "2d dense": {"input_shape": (16, 32, 1), "base": 8, "depth": 3, "variant": "dense", "deep_supervision": True},
    "3d dense": {"input_shape": (4, 8, 8, 2), "base": 8, "depth": 1, "variant": "dense"},
}
LOSSES = {"cross entropy": losses.BinaryCrossentropy(), "dice": losses.DiceLoss()}
ANY_SIDE = (21, 18, 7)  # where a net takes images of any side


def numbers(folder):
    random.seed(0)  # from which Keras draws the seeds of first weights
    result = {}
    for name, arguments in NETS.items():
        net, weights = nets.unet(**arguments), folder / f"{name}.weights.h5"
        if weights.exists():
            net.load_weights(weights)
        else:
            net.save_weights(weights)
        image_shape = *(a or b for a, b in zip(net.input_shape[1:-1], ANY_SIDE, strict=False)), net.input_shape[-1]
        rng = np.random.default_rng(0)
        x = rng.normal(size=(3, *image_shape)).astype("float32")
        outputs = [to_numpy(y) for y in as_list(net(x, training=False))]
        for i, y in enumerate(outputs):
            result[f"{name}, output {i}"] = y
            result[f"{name}, output {i}, one case"] = to_numpy(as_list(net(x[:1], training=False))[i])
        if arguments.get("pad"):  # there a compiled graph may differ: sides are known only when it runs
            result[f"{name}, output of predict"] = as_list(net.predict(x, verbose=0))[0]
        truths = [(rng.random(y.shape) > 0.5).astype("float32") for y in outputs]
        known = [(rng.random((*y.shape[:-1], 1)) > 0.2).astype("float32") for y in outputs]
        metric = metrics.DiceCoefficient()
        metric.update_state(truths[0], outputs[0], known[0])
        result[f"{name}, metric"] = metric.result()
        for loss_name, loss in LOSSES.items():
            value, by_weights = gradient(net, loss, x, truths, known)
            result[f"{name}, {loss_name}"] = value
            if not arguments.get("pad"):  # over padding neighbours are equal, and an engine is free in whose is the max
                result[f"{name}, {loss_name}, gradient"] = by_weights
        result[f"{name}, weights and moving averages"] = np.concatenate([w.ravel() for w in net.get_weights()])
    for logit in (-1e4, 0, 1e4):
        truth = (np.random.default_rng(0).random((3, 8, 8, 1)) > 0.5).astype("float32")
        for loss_name, loss in LOSSES.items():
            result[f"{loss_name} at {logit:g}"] = loss(truth, np.full_like(truth, logit))
    return {key: to_numpy(value) for key, value in result.items()}


def gradient(net, loss, x, truths, known):
    """The loss in training mode, summed over the outputs, and its gradient by the image and by all weights, in one row.

    Zeros where the loss does not depend on a weight: an output of deep supervision does not on those above it.
    """

    def total(image):
        outputs = as_list(net(image, training=True))
        return sum(loss(y, output, w) for y, output, w in zip(truths, outputs, known, strict=True))

    if settings.engine() == "torch":
        import torch

        image = torch.tensor(x, requires_grad=True)
        value = total(image)
        gradients = torch.autograd.grad(value, [image, *(v.value for v in net.trainable_variables)])
    else:
        import tensorflow as tf

        image = tf.Variable(x)
        with tf.GradientTape() as tape:
            value = total(image)
        gradients = tape.gradient(value, [image, *(v.value for v in net.trainable_variables)])
    return value, np.concatenate([np.asarray(g).ravel() for g in gradients])


def whole_models(folder):
    """What the models that the other engine saved say to a fixed image; and our own, saved for it."""
    import keras

    result, there = {}, {"torch": "tensorflow", "tensorflow": "torch"}[settings.engine()]
    for name in ("2d", "3d group, padded", "2d attention, any side"):
        own, other = (folder / f"{name} of {engine}.keras" for engine in (settings.engine(), there))
        net = nets.unet(**NETS[name])
        net.load_weights(folder / f"{name}.weights.h5")
        net.save(own)
        for file in (own, other):
            if file.exists():
                model = keras.models.load_model(file)
                image_shape = (a or 8 for a in model.input_shape[1:])
                x = np.random.default_rng(0).normal(size=(2, *image_shape)).astype("float32")
                result[f"{name}, whole model"] = to_numpy(as_list(model(x, training=False))[0])
    return result


def tape_loop():
    """Losses of a hand-written loop over TensorFlow's tape; empty on torch."""
    if settings.engine() == "torch":
        return {}
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    net = nets.unet((16, 16, 1), base=8, depth=2)
    optimizer = keras.optimizers.Adam(1e-2)
    x = tf.random.normal((4, 16, 16, 1))
    y = tf.cast(x > 0, "float32")

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            logits = net(x, training=True)
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables, strict=True))
        return loss

    return {"tape loop": np.array([float(step(x, y)) for _ in range(30)])}


def as_list(outputs):
    return outputs if isinstance(outputs, list) else [outputs]


def to_numpy(value):
    return np.array(value.detach() if hasattr(value, "detach") else value)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    np.savez(sys.argv[2], **numbers(folder), **whole_models(folder), **tape_loop())
