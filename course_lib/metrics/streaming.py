"""Metrics that Keras updates batch by batch while a net trains. They take logits."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="course_lib")
class DiceCoefficient(keras.metrics.Metric):
    """The Dice coefficient of each case and class, averaged over all of them, whatever batches they came in.

    A pixel is predicted where its logit is above 0, that is, its probability above 1/2. The value of one case is that
    of `course_lib.metrics.dice`.

    Parameters
    ----------
    empty : float
        What a case gives whose truth and prediction are both empty; nan leaves it out of the mean.

    Notes
    -----
    `sample_weight`, `(N, H, W, 1)` or `(N, D, H, W, 1)`, is a mask here: pixels of weight 0 have an unknown truth and
    count nowhere, all others count alike. Keras hands weights only to `model.compile(weighted_metrics=[...])`.

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
    """

    def __init__(self, empty=math.nan, name="dice"):
        super().__init__(name=name)
        self.empty = empty
        self._sum = self.add_variable((), initializer="zeros", name="sum")
        self._count = self.add_variable((), initializer="zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        truth = ops.convert_to_tensor(y_true) > 0.5  # (N, H, W, C)
        pred = ops.convert_to_tensor(y_pred) > 0
        if sample_weight is not None:
            known = ops.convert_to_tensor(sample_weight) > 0  # (N, H, W, 1)
            truth, pred = ops.logical_and(truth, known), ops.logical_and(pred, known)
        space = tuple(range(1, len(pred.shape) - 1))
        overlap = ops.sum(ops.cast(ops.logical_and(truth, pred), self.dtype), axis=space)  # (N, C)
        sizes = ops.sum(ops.cast(truth, self.dtype) + ops.cast(pred, self.dtype), axis=space)
        both_empty = ops.cast(sizes == 0, self.dtype)
        self._sum.assign_add(ops.sum(2 * overlap / ops.maximum(sizes, 1)))  # 0 where both are empty
        self._count.assign_add(ops.sum(1 - both_empty))
        if not math.isnan(self.empty):
            self._sum.assign_add(self.empty * ops.sum(both_empty))
            self._count.assign_add(ops.sum(both_empty))

    def result(self):
        return self._sum / self._count  # nan where nothing counted

    def get_config(self):
        return {"empty": self.empty, "name": self.name}
