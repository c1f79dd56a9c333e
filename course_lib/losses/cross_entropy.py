"""Cross entropy: of yes-or-no questions, and of one class among several."""

import keras
from keras import ops

from course_lib.losses.pixel_loss import PixelLoss, numbers, within
from course_lib.losses.probabilities import log_softmax


@keras.saving.register_keras_serializable(package="course_lib")
class BinaryCrossentropy(PixelLoss):
    """Binary cross entropy of logits, averaged over classes and over the pixels whose truth is known.

        loss = - sum w (q t log p + (1 - t) log(1 - p)) / sum w,   p = sigmoid(logit)

    A weight w of 0 takes a pixel out of the denominator too: what is unknown in a case does not make its loss smaller.

    Parameters
    ----------
    positive_weight : float or sequence of float, optional
        The q above, for all classes or for each: what a missed pixel of the class costs beside an invented one. The
        denominator stays, as in PyTorch's `pos_weight`: the loss grows with q. By default 1.
    reduction, name, dtype
        See `SegmentationLoss`.

    Raises
    ------
    CourseError
        Shapes do not belong together; truth, weights or an argument hold what they cannot; called with such.

    References
    ----------
    Good, Rational decisions, 1952, https://doi.org/10.1111/j.2517-6161.1952.tb00104.x

    Examples
    --------
    A logit of 0 is a probability of one half, which costs log 2 whatever the truth:

    >>> import numpy as np
    >>> truth, logits = np.ones((1, 2, 2, 1)), np.zeros((1, 2, 2, 1))
    >>> print(f"{float(BinaryCrossentropy()(truth, logits)):.4f}")
    0.6931

    One known pixel costs as much as four:

    >>> known = np.array([1, 0, 0, 0]).reshape(1, 2, 2, 1)
    >>> print(f"{float(BinaryCrossentropy()(truth, logits, sample_weight=known)):.4f}")
    0.6931

    With a weight of 3 each of these true pixels costs 3 log 2:

    >>> print(f"{float(BinaryCrossentropy(positive_weight=3)(truth, logits)):.4f}")
    2.0794
    """

    def __init__(self, positive_weight=None, *, reduction="mean", name="binary_crossentropy", dtype=None):
        super().__init__(activation="sigmoid", reduction=reduction, name=name, dtype=dtype)
        self.positive_weight = numbers(positive_weight)
        self.require(within(self.positive_weight, 0), "positive_weight", "a number from 0 up, or one for each class")

    def values(self, truth, logits):
        values = ops.binary_crossentropy(truth, logits, from_logits=True)
        weight = self.for_classes(self.positive_weight, logits, "positive_weight")
        if weight is None:
            return values
        return values + (ops.array(weight, self.dtype) - 1) * truth * ops.softplus(-logits)  # -log p = softplus(-x)

    def get_config(self):
        config = super().get_config() | {"positive_weight": self.positive_weight}
        del config["activation"]
        return config


@keras.saving.register_keras_serializable(package="course_lib")
class CategoricalCrossentropy(PixelLoss):
    """Cross entropy of one class among several, averaged over the pixels whose truth is known.

        loss = - sum w sum_c v_c t_c log p_c / sum w,   p = softmax(logits)

    With two classes of weights 1 and q it is `BinaryCrossentropy(q)` of the difference of the two logits.

    Parameters
    ----------
    class_weights : sequence of float, optional
        The v above: what a pixel of each class counts. The denominator stays, so that the cost of a pixel does not
        depend on what else is in the batch; `torch.nn.CrossEntropyLoss` divides by the sum of v over the pixels when it
        is given labels, and as here when it is given shares. By default 1.
    reduction, name, dtype
        See `SegmentationLoss`.

    Raises
    ------
    CourseError
        Shapes do not belong together; truth, weights or an argument hold what they cannot; called with such.

    Notes
    -----
    The truth is one-hot, or shares that add up to 1, `(N, H, W, C)`, or labels from 0 to C - 1, `(N, H, W, 1)`.

    References
    ----------
    Ronneberger, Fischer and Brox, U-Net, 2015, https://arxiv.org/abs/1505.04597, weigh pixels in it.

    Examples
    --------
    Equal logits share the probability among three classes, and each pixel costs log 3:

    >>> import numpy as np
    >>> labels, logits = np.array([0, 1, 2, 2]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 3))
    >>> print(f"{float(CategoricalCrossentropy()(labels, logits)):.4f}")
    1.0986

    Where class 2 counts four times, the four pixels cost (1 + 1 + 4 + 4) / 4 = 2.5 times as much:

    >>> print(f"{float(CategoricalCrossentropy(class_weights=[1, 1, 4])(labels, logits)):.4f}")
    2.7465
    """

    sign = -1

    def __init__(self, class_weights=None, *, reduction="mean", name="categorical_crossentropy", dtype=None):
        super().__init__(activation="softmax", reduction=reduction, name=name, dtype=dtype)
        self.class_weights = numbers(class_weights)
        fine = not isinstance(self.class_weights, float) and within(self.class_weights, 0)
        self.require(fine, "class_weights", "a number from 0 up for each class")

    def values(self, truth, logits):
        weights = self.for_classes(self.class_weights, logits, "class_weights")
        if weights is not None:
            truth = truth * ops.array(weights, self.dtype)
        return truth * log_softmax(logits)

    def get_config(self):
        config = super().get_config() | {"class_weights": self.class_weights}
        del config["activation"]
        return config
