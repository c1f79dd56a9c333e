"""The focal loss: cross entropy that turns away from what is easy."""

import keras
from keras import ops

from course_lib.losses.pixel_loss import PixelLoss, numbers, within
from course_lib.losses.probabilities import log_softmax


@keras.saving.register_keras_serializable(package="course_lib")
class FocalLoss(PixelLoss):
    """Cross entropy in which a pixel counts the less the surer and righter the net is about it.

        sigmoid   loss = - sum w (a t (1 - p)^g log p + (1 - a) (1 - t) p^g log(1 - p)) / sum w
        softmax   loss = - sum w sum_c a_c t_c (1 - p_c)^g log p_c / sum w

    averaged over classes with "sigmoid". Both are linear in t: a share of 0.3 costs 0.3 of a yes and 0.7 of a no. Lin
    et al. divide by the number of objects; here it is the mean over pixels, so that gamma = 0 is cross entropy.

    Parameters
    ----------
    gamma : float
        The g above; 0 is cross entropy. With 2 a pixel whose class has the probability 0.9 counts 100 times less.
    alpha : float or sequence of float, optional
        The a above, from 0 to 1. With "sigmoid", for all classes or for each, positives count a and negatives 1 - a.
        With "softmax" it is what each class counts; a single number is 1 - a for the background, class 0, and a for
        all others. By default nothing is weighed, which is twice alpha = 1/2 with "sigmoid".
    activation, reduction, name, dtype
        See `SegmentationLoss`.

    Raises
    ------
    CourseError
        Shapes do not belong together; truth, weights or an argument hold what they cannot; called with such.

    References
    ----------
    Lin, Goyal, Girshick, He and Dollar, Focal loss for dense object detection, 2017, https://arxiv.org/abs/1708.02002

    Examples
    --------
    A logit of log 9 is a probability of 0.9. Right, it costs (1 - 0.9)^2 (-log 0.9) = 0.01 * 0.10536 = 0.00105; wrong,
    (1 - 0.1)^2 (-log 0.1) = 0.81 * 2.30259 = 1.86509:

    >>> import numpy as np
    >>> logits = np.log([[[[9.0]]]])
    >>> print(f"{float(FocalLoss()(np.ones((1, 1, 1, 1)), logits)):.5f}")
    0.00105
    >>> print(f"{float(FocalLoss()(np.zeros((1, 1, 1, 1)), logits)):.5f}")
    1.86509
    """

    def __init__(self, gamma=2.0, alpha=None, *, activation="sigmoid", reduction="mean", name="focal_loss", dtype=None):
        super().__init__(activation=activation, reduction=reduction, name=name, dtype=dtype)
        self.sign = 1 if activation == "sigmoid" else -1
        self.gamma, self.alpha = numbers(gamma), numbers(alpha)
        self.require(isinstance(self.gamma, float) and within(self.gamma, 0), "gamma", "a number from 0 up")
        self.require(within(self.alpha, 0, 1), "alpha", "a number from 0 to 1, or one for each class")

    def values(self, truth, logits):
        alpha = self.for_classes(self.alpha, logits, "alpha")
        if self.activation == "sigmoid":
            return self._sigmoid_values(truth, logits, alpha)
        if isinstance(alpha, float):
            alpha = (1 - alpha, *[alpha] * (logits.shape[-1] - 1))
        if alpha is not None:
            truth = truth * ops.array(alpha, self.dtype)
        log_p = log_softmax(logits)
        return truth * log_p * _power(-ops.expm1(log_p), self.gamma)

    def _sigmoid_values(self, truth, logits, alpha):
        cost, cost_of_no = ops.softplus(-logits), ops.softplus(logits)  # -log p and -log(1 - p)
        positive, negative = truth * cost, (1 - truth) * cost_of_no
        if self.gamma:
            # (1 - p)^gamma by the logarithm, whose gradient is finite also where 1 - p is 0
            positive = positive * ops.exp(-self.gamma * cost_of_no)
            negative = negative * ops.exp(-self.gamma * cost)
        if alpha is None:
            return positive + negative
        alpha = ops.array(alpha, self.dtype)
        return alpha * positive + (1 - alpha) * negative

    def get_config(self):
        return super().get_config() | {"gamma": self.gamma, "alpha": self.alpha}


def _power(base, exponent):
    """A power of numbers from 0 up, with a finite gradient at 0 also for exponents below 1."""
    if exponent == 0:
        return 1
    if exponent == 1:
        return base
    if exponent == 2:
        return ops.square(base)
    return ops.where(base > 1e-7, base, 1e-7) ** exponent  # Keras' maximum rounds float64 to float32 on torch
