"""Values that truth and weights cannot have.

They are looked at where that costs little, which is wherever the CPU holds them. On a GPU it would make the processor
wait for the card in every step, and in the graph of a `tf.function` there are no values to look at; there, what would
be an error makes the loss nan instead, so that it is never a plausible number.
"""

import math

from keras import ops

from course_lib.errors import CourseError

NOT_A_SHARE = (
    "the truth holds {value:g}, but must be 0, 1 or a share in between. A picture of 0 and 255 becomes a mask by "
    'mask > 127; a map of several labels needs activation="softmax" and logits with a channel for each class.'
)
NOT_ONE_CLASS = (
    "the truth of a pixel adds up to {value:g} over the classes, but with softmax each pixel belongs to one class, or "
    'in shares that add up to 1 to several. Regions that overlap need activation="sigmoid", a truth without a channel '
    "for the background needs one, and a pixel without truth has the sample_weight 0."
)
NOT_A_LABEL = (
    "the truth holds the label {value:g}, but must be a whole number from 0 to {last}, for as many channels as the "
    "logits have. Renumber the labels (in BraTS 4 becomes 3), or give pixels without truth the sample_weight 0."
)
NOT_A_WEIGHT = "sample_weight holds {value:g}; a weight is 0 where the truth is unknown, otherwise a positive number."

MOST = 1e30  # a larger weight is a mistake, and its sums are infinite
SHARES_ADD_UP_WITHIN = 1e-3  # shares kept in float16 miss 1 by half of that


def sound_weights(title, weight):
    """1 if all weights are possible; otherwise a CourseError, or nan where values cannot be seen."""
    if visible(weight) and _all_within(weight, 0, MOST):
        return 1
    return _verdict(title, NOT_A_WEIGHT, weight, _outside(weight, 0, MOST))


def sound_shares(title, truth, weight):
    """The same for truth from 0 to 1. Where the weight is 0 it may be anything."""
    if visible(truth) and _all_within(truth, 0, 1):
        return 1
    return _verdict(title, NOT_A_SHARE, truth, _outside(truth, 0, 1), weight)


def sound_classes(title, truth, weight):
    """The same for truth `(N, H, W, C)` whose classes add up to 1."""
    if visible(truth) and float(ops.sum(truth)) == math.prod(truth.shape[:-1]):
        return 1  # as one-hot truth does, at half the cost of adding up each pixel
    total = ops.sum(truth, axis=-1, keepdims=True)
    wrong = _outside(total, 1 - SHARES_ADD_UP_WITHIN, 1 + SHARES_ADD_UP_WITHIN)
    return _verdict(title, NOT_ONE_CLASS, total, wrong, weight)


def sound_labels(title, labels, classes, weight):
    """The same for labels `(N, H, W, 1)`, of an integer type or not. Where the weight is 0 they may be anything."""
    wrong = ops.logical_or(_outside(labels, 0, classes - 1), ops.not_equal(ops.floor(labels), labels))
    return _verdict(title, NOT_A_LABEL, labels, wrong, weight, last=classes - 1)


def visible(values):
    """Whether the CPU holds the values now: not on a GPU, nor in a graph or a symbolic call."""
    return hasattr(values, "numpy") and "cpu" in str(values.device).lower()


def _all_within(values, low, high):
    # torch finds both in one reading
    least, most = values.aminmax() if hasattr(values, "aminmax") else (ops.min(values), ops.max(values))
    return low <= float(least) and float(most) <= high


def _outside(values, low, high):
    return ops.logical_not(ops.logical_and(values >= low, values <= high))  # nan is outside


def _verdict(title, message, values, wrong, weight=None, **named):
    if weight is not None:
        wrong = ops.logical_and(wrong, weight > 0)
    if not visible(values):
        return ops.where(ops.any(wrong), math.nan, 1.0)
    if bool(ops.any(wrong)):
        value = float(ops.max(ops.where(wrong, values, -math.inf)))
        raise CourseError(f"{title}: {message.format(value=value, **named)}")
    return 1
