"""Logits to probabilities, and to their logarithms without going by way of the probabilities."""

import keras
from keras import ops


def probabilities(logits, activation):
    """`(N, H, W, C)` to the same."""
    return ops.sigmoid(logits) if activation == "sigmoid" else _over_classes(ops.softmax, logits)


def log_softmax(logits):
    """`(N, H, W, C)` to the same."""
    return _over_classes(ops.log_softmax, logits)


def class_by_class(array):
    """The same array; on torch, with the pixels of one class beside each other in memory instead of those classes.

    Torch's softmax over the last axis is made for hundreds of classes. For a handful it takes several times as long as
    this copy and the softmax over any other axis together.
    """
    return ops.moveaxis(ops.moveaxis(array, -1, 1).contiguous(), 1, -1) if _on_torch() else array


def one_hot(labels, classes):
    """Labels `(N, H, W, 1)` to `(N, H, W, C)`, in the order in memory of `class_by_class`."""
    named = ops.arange(classes, dtype=labels.dtype)  # (C,)
    if not _on_torch():
        return ops.cast(ops.equal(labels, named), labels.dtype)
    planes = ops.moveaxis(labels, -1, 1)  # (N, 1, H, W)
    planes = ops.equal(planes, ops.reshape(named, (-1, *[1] * (len(labels.shape) - 2))))  # (N, C, H, W)
    return ops.moveaxis(ops.cast(planes, labels.dtype), 1, -1)


def _over_classes(softmax, logits):
    if _on_torch():
        return ops.moveaxis(softmax(ops.moveaxis(logits, -1, 1), axis=1), 1, -1)
    return softmax(logits, axis=-1)


def _on_torch():
    return keras.config.backend() == "torch"
