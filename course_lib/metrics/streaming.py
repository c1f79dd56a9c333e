"""Metrics that Keras updates batch by batch while a net trains. They take logits.

Each case and class is counted by itself and gives one value, that of the function of the same name in
`course_lib.metrics`; the result is the mean of these values, whatever batches the cases came in. Pooling all pixels
instead, as Keras' own metrics do, lets large structures speak for small ones.
"""

import math

import keras
from keras import ops

from course_lib.errors import CourseError
from course_lib.metrics import formulas


class OverlapMetric(keras.metrics.Metric):
    """What the metrics of this file share: logits become masks, masks become counts, counts a mean over cases.

    Parameters
    ----------
    empty : float
        What a case and class counts whose truth and prediction are both empty, as in the function of the same name;
        nan leaves it out of the mean.
    activation : "sigmoid" or "softmax"
        "sigmoid": each channel of the logits is a structure of its own, predicted where its logit is above 0, that
        is, its probability above 1/2. The truth has the shape of the logits. "softmax": each pixel belongs to the
        class of its largest logit. The truth is one-hot in the shape of the logits, or has one channel of labels.
    include_background : bool
        False leaves class 0 out; only for "softmax", where it is the background.

    Raises
    ------
    CourseError
        An argument makes no sense, or the shapes of truth, logits and weights do not belong together.

    Notes
    -----
    `sample_weight`, `(N, H, W, 1)` or `(N, D, H, W, 1)`, is a mask here: pixels of weight 0 have an unknown truth and
    count nowhere, all others count alike. Keras hands weights only to `model.compile(weighted_metrics=[...])`.

    Of a list of outputs, as a net with deep supervision gives, the first is taken: the one of full size.

    Pixels are counted as whole numbers, which no volume is too large for: a float32 cannot count beyond 2 ** 24, that
    is, a cube of side 256.
    """

    called, formula = None, None  # the name unless another is given; one of `course_lib.metrics.formulas`

    def __init__(self, empty=math.nan, name=None, *, activation="sigmoid", include_background=True):
        super().__init__(name=name or self.called)
        if activation not in ("sigmoid", "softmax"):
            raise CourseError(f'activation is {activation!r}; logits become masks by "sigmoid" or "softmax".')
        if activation == "sigmoid" and not include_background:
            raise CourseError(
                "include_background=False leaves out class 0 of a softmax; with "
                'activation="sigmoid" there is no background among the channels.'
            )
        self.empty = empty
        self.activation = activation
        self.include_background = include_background
        self._sum = self._count = None  # of each class, made when the first batch says how many there are

    def update_state(self, y_true, y_pred, sample_weight=None):
        truth, pred, known = self._masks(*map(_first, (y_true, y_pred, sample_weight)))
        space = tuple(range(1, len(pred.shape) - 1))
        tp = _count(ops.logical_and(truth, pred), space)  # (N, C)
        predicted, true = _count(pred, space), _count(truth, space)
        if known is None:
            every = math.prod(pred.shape[1:-1]) if None not in pred.shape[1:-1] else _count(ops.ones_like(pred), space)
        else:
            every = _count(known, space)  # (N, 1)
        numerator, denominator, evidence = self._apply(tp, predicted - tp, true - tp, every - predicted - true + tp)
        values = ops.cast(numerator, self.dtype) / ops.cast(ops.maximum(denominator, 1), self.dtype)
        counted = evidence > 0
        if not math.isnan(self.empty):
            values = ops.where(counted, values, self.empty)
            counted = ops.ones_like(counted)
        self._make_variables(values.shape[-1])
        counted = ops.cast(counted, self.dtype)
        self._sum.assign_add(ops.sum(values * counted, axis=0))
        self._count.assign_add(ops.sum(counted, axis=0))

    def result(self):
        if self._sum is None:
            return ops.convert_to_tensor(math.nan, dtype=self.dtype)
        return ops.sum(self._sum) / ops.sum(self._count)  # nan where nothing counted

    def per_class(self):
        """The mean over cases of each class, `(C,)`, in the order of the channels (without the background if so)."""
        if self._sum is None:
            raise CourseError(f"{self.name} has seen no batch yet, so that there is no class to speak of.")
        return self._sum / self._count

    def get_config(self):
        return {
            "empty": self.empty,
            "name": self.name,
            "activation": self.activation,
            "include_background": self.include_background,
        }

    def _apply(self, tp, fp, fn, tn):
        return type(self).formula(tp, fp, fn, tn)

    def _make_variables(self, classes):
        if self._sum is None:
            self._sum = self.add_variable((classes,), initializer="zeros", name="sum")
            self._count = self.add_variable((classes,), initializer="zeros", name="count")

    def _masks(self, truth, logits, weight):
        """Truth and prediction as bool (N, H, W, C), false where the truth is unknown; where it is known, or None."""
        truth, logits = ops.convert_to_tensor(truth), ops.convert_to_tensor(logits)
        classes = logits.shape[-1]
        labels = self.activation == "softmax" and truth.shape[-1] == 1
        self._check_shapes(truth.shape, logits.shape, labels)
        if self.activation == "sigmoid":
            truth, pred = _above(truth, 0.5), logits > 0
        else:
            each = ops.arange(classes, dtype="int32")
            pred = ops.expand_dims(ops.cast(ops.argmax(logits, axis=-1), "int32"), -1) == each
            truth = ops.cast(truth, "int32") == each if labels else _above(truth, 0.5)
        if not self.include_background:
            truth, pred = truth[..., 1:], pred[..., 1:]
        if weight is None:
            return truth, pred, None
        known = _above(ops.convert_to_tensor(weight), 0)  # (N, H, W, 1)
        if not _agree(known.shape, (*logits.shape[:-1], 1)):
            raise CourseError(
                f"{self.name}: sample_weight has shape {tuple(known.shape)} beside logits of {tuple(logits.shape)}; it "
                "must be a weight for each pixel, the shape of the logits with one channel: known[..., None]."
            )
        return ops.logical_and(truth, known), ops.logical_and(pred, known), known

    def _check_shapes(self, truth, logits, labels):
        if self.activation == "softmax" and logits[-1] == 1:
            raise CourseError(
                f"{self.name}: the logits have one channel, {tuple(logits)}, whose largest is always the first. Take "
                'activation="sigmoid", or a net with a channel for each class, background included.'
            )
        if not _agree(truth, (*logits[:-1], 1) if labels else logits):
            raise CourseError(
                f"{self.name}: the truth has shape {tuple(truth)} and the logits {tuple(logits)}; they must be the "
                "same, (N, H, W, C) or (N, D, H, W, C), or with softmax the truth may be labels in one channel. Give "
                "a mask its channel: mask[..., None]."
            )


@keras.saving.register_keras_serializable(package="course_lib")
class DiceCoefficient(OverlapMetric):
    """The Dice coefficient of each case and class, averaged over all of them, whatever batches they came in.

    The value of one case is that of `course_lib.metrics.dice`. Parameters are those of `OverlapMetric`.

    Examples
    --------
    The first case has both pixels right, Dice 1; the second finds one of its two, 2 * 1 / (1 + 2) = 2/3. The mean is
    5/6; all pixels pooled would give 2 * 3 / (3 + 4) = 6/7.

    >>> import numpy as np
    >>> truth = np.ones((2, 1, 2, 1))
    >>> logits = np.array([[3, 1], [2, -4]]).reshape(2, 1, 2, 1)
    >>> metric = DiceCoefficient()
    >>> metric.update_state(truth, logits)
    >>> print(f"{float(metric.result()):.4f}")
    0.8333

    Four pixels of the labels 0, 1, 2, 2, of which the last is taken for 1; classes 1 and 2 have a Dice of 2/3 each:

    >>> labels = np.array([0, 1, 2, 2]).reshape(1, 1, 4, 1)
    >>> logits = np.eye(3)[[0, 1, 2, 1]].reshape(1, 1, 4, 3)
    >>> metric = DiceCoefficient(activation="softmax", include_background=False)
    >>> metric.update_state(labels, logits)
    >>> [round(float(value), 4) for value in metric.per_class()]
    [0.6667, 0.6667]
    """

    called, formula = "dice", formulas.dice


@keras.saving.register_keras_serializable(package="course_lib")
class IntersectionOverUnion(OverlapMetric):
    """As `DiceCoefficient`, of `course_lib.metrics.iou`."""

    called, formula = "iou", formulas.iou


@keras.saving.register_keras_serializable(package="course_lib")
class Precision(OverlapMetric):
    """As `DiceCoefficient`, of `course_lib.metrics.precision`: how much of what was predicted is true.

    A case in which nothing is predicted though there is something counts 0, not nothing.
    """

    called, formula = "precision", formulas.precision


@keras.saving.register_keras_serializable(package="course_lib")
class Recall(OverlapMetric):
    """As `DiceCoefficient`, of `course_lib.metrics.recall`: how much of what is there was found; sensitivity."""

    called, formula = "recall", formulas.recall


@keras.saving.register_keras_serializable(package="course_lib")
class Specificity(OverlapMetric):
    """As `DiceCoefficient`, of `course_lib.metrics.specificity`: how much of the background was left alone."""

    called, formula = "specificity", formulas.specificity


@keras.saving.register_keras_serializable(package="course_lib")
class Accuracy(OverlapMetric):
    """As `DiceCoefficient`, of `course_lib.metrics.accuracy`: each class against all others."""

    called, formula = "accuracy", formulas.accuracy


@keras.saving.register_keras_serializable(package="course_lib")
class CategoricalAccuracy(OverlapMetric):
    """The share of the pixels of a case that get the right label, averaged over cases; always by softmax.

    The value of one case is that of `course_lib.metrics.categorical_accuracy`.
    """

    called = "categorical_accuracy"

    def __init__(self, empty=math.nan, name=None):
        super().__init__(empty, name, activation="softmax")

    def _apply(self, tp, fp, fn, tn):
        every = (tp + fp + fn + tn)[:, :1]
        return ops.sum(tp, axis=-1, keepdims=True), every, every

    def get_config(self):
        return {"empty": self.empty, "name": self.name}


def _first(output):
    """The output of full size, where there are several."""
    return output[0] if isinstance(output, list | tuple) else output


def _above(values, threshold):
    """Whether each is above a threshold from 0 up to 1; TensorFlow compares no bool or integer with a fraction."""
    if keras.backend.standardize_dtype(values.dtype) == "bool":
        return values
    return values > (threshold if keras.backend.is_float_dtype(values.dtype) else 0)


def _count(mask, space):
    return ops.sum(ops.cast(mask, "int32"), axis=space)


def _agree(shape, wanted):
    """Whether two shapes are the same, as far as they are known."""
    return len(shape) == len(wanted) and all(a == b or None in (a, b) for a, b in zip(shape, wanted, strict=True))
