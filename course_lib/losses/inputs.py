"""What is given to a loss, checked, and brought to one form: truth, logits and weights of one type and rank."""

from keras import ops

from course_lib.errors import CourseError
from course_lib.losses.probabilities import class_by_class, one_hot
from course_lib.losses.values import sound_classes, sound_labels, sound_shares, sound_weights


def prepare(loss, y_true, y_pred, sample_weight):
    """Truth and logits `(N, H, W, C)`, weights `(N, H, W, 1)` or None, and 1, or nan where a value is impossible."""
    logits = ops.convert_to_tensor(y_pred, dtype=loss.dtype)
    truth = ops.convert_to_tensor(y_true)
    shape = tuple(logits.shape)
    labels = loss.activation == "softmax" and shape[-1] != 1 and _same(truth.shape, (*shape[:-1], 1))
    _check_shapes(loss, tuple(truth.shape), shape, labels)
    weight, sound = _weight(loss, sample_weight, logits), 1
    if weight is not None:
        sound = sound * sound_weights(loss.title, weight)
    if labels:
        truth = ops.cast(truth, loss.dtype)
        sound = sound * sound_labels(loss.title, truth, shape[-1], weight)
        truth = one_hot(truth, shape[-1])
    else:
        truth = ops.cast(truth, loss.dtype)
        sound = sound * sound_shares(loss.title, truth, weight)
        if loss.activation == "softmax":
            sound = sound * sound_classes(loss.title, truth, weight)
            truth = class_by_class(truth)
    if loss.activation == "softmax":
        logits = class_by_class(logits)
    return truth, logits, weight, sound


def _check_shapes(loss, truth, logits, labels):
    if len(logits) < loss.least_rank:
        raise CourseError(
            f"{loss.title}: the logits have shape {logits}, but must be (N, H, W, C) or (N, D, H, W, C): add the axes "
            "of cases and classes where there is just one, logits[None, ..., None]."
        )
    if loss.activation == "softmax" and logits[-1] == 1:
        raise CourseError(
            f"{loss.title}: the logits have shape {logits}, one channel, whose softmax is always 1. Take "
            'activation="sigmoid", or a net with a channel for each class, the background among them.'
        )
    if not labels and not _same(truth, logits):
        also = f" or {(*logits[:-1], 1)}, a label for each pixel" if loss.activation == "softmax" else ""
        raise CourseError(
            f"{loss.title}: the truth has shape {truth} and the logits {logits}; the truth must be {logits}{also}. "
            "NumPy would stretch one to fit the other and compare pixels that do not belong together. Give a mask its "
            "channel: mask[..., None]."
        )


def _same(one, other):
    """Whether two shapes agree; a side that a graph leaves open (None) agrees with any."""
    return len(one) == len(other) and all(a == b or None in (a, b) for a, b in zip(one, other, strict=True))


def _weight(loss, sample_weight, logits):
    if sample_weight is None:
        return None
    weight = ops.convert_to_tensor(sample_weight, dtype=loss.dtype)
    if len(weight.shape) == 0:  # one weight for all pixels
        return ops.ones_like(logits[..., :1]) * weight
    wanted = (*logits.shape[:-1], 1)
    if not _same(weight.shape, wanted):
        raise CourseError(
            f"{loss.title}: sample_weight has shape {tuple(weight.shape)} beside logits of {tuple(logits.shape)}; it "
            f"must be a weight for each pixel, {tuple(wanted)}: known[..., None]. A weight for each case is repeated "
            "for its pixels: np.broadcast_to(weight[:, None, None, None], known.shape)."
        )
    return weight
