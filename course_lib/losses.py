"""What training makes small. Every loss takes logits and, as `sample_weight`, a weight for each pixel.

A weight of 0 says that the truth of a pixel is unknown: the pixel leaves every sum. Weights have one channel,
`(N, H, W, 1)` or `(N, D, H, W, 1)`, whatever the number of classes.
"""

import keras
from keras import ops

from course_lib.errors import CourseError


@keras.saving.register_keras_serializable(package="course_lib")
class BinaryCrossentropy(keras.losses.BinaryCrossentropy):
    """Binary cross entropy of logits, averaged over the pixels whose truth is known.

        loss = - sum w (t log p + (1 - t) log(1 - p)) / sum w,   p = sigmoid(logit)

    It is Keras' own with `from_logits=True`, except that a weight of 0 takes a pixel out of the denominator too: what
    is unknown in a case does not make its loss smaller.

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
    """

    def __init__(self, name="binary_crossentropy"):
        super().__init__(from_logits=True, reduction="mean_with_sample_weight", name=name)

    def get_config(self):
        return {"name": self.name}


@keras.saving.register_keras_serializable(package="course_lib")
class DiceLoss(keras.losses.Loss):
    """One minus the soft Dice coefficient of each case and class, averaged over cases and classes.

        loss = 1 - (2 sum w p t + s) / (sum w p + sum w t + s),   p = sigmoid(logit)

    with the sums over the pixels of one case and one class. Milletari, Navab and Ahmadi, V-Net, 2016,
    https://arxiv.org/abs/1606.04797, who square p and t in the denominator; on masks of 0 and 1 that is the same.

    Parameters
    ----------
    smooth : float
        The s above, in pixels. It only decides what an empty truth means: an empty prediction then costs nothing
        instead of 0 / 0, any other costs nearly 1. It is so small that it does not show elsewhere. No metric has one.

    Raises
    ------
    CourseError
        The shapes of truth, logits and weights do not belong together.

    Examples
    --------
    Four pixels, two of them true. Logits of 0 are probabilities of one half everywhere, so sum p t = 1, sum p = 2 and
    sum t = 2: Dice is 2 * 1 / (2 + 2) = 1/2.

    >>> import numpy as np
    >>> truth, logits = np.array([1, 1, 0, 0]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 1))
    >>> print(f"{float(DiceLoss()(truth, logits)):.4f}")
    0.5000

    Where only the true pixels are known, sum p t = 1, sum p = 1 and sum t = 2: Dice is 2/3.

    >>> print(f"{float(DiceLoss()(truth, logits, sample_weight=truth)):.4f}")
    0.3333
    """

    def __init__(self, smooth=1e-5, name="dice_loss"):
        super().__init__(name=name)
        self.smooth = smooth

    def __call__(self, y_true, y_pred, sample_weight=None):
        truth = ops.convert_to_tensor(y_true, dtype=self.dtype)  # (N, H, W, C)
        logits = ops.convert_to_tensor(y_pred, dtype=self.dtype)  # (N, H, W, C)
        weight = ops.convert_to_tensor(1 if sample_weight is None else sample_weight, dtype=self.dtype)  # (N, H, W, 1)
        self._check(truth.shape, logits.shape, weight.shape)
        prob = ops.sigmoid(logits)
        space = tuple(range(1, len(logits.shape) - 1))
        overlap = ops.sum(weight * prob * truth, axis=space)  # (N, C)
        sizes = ops.sum(weight * (prob + truth), axis=space)  # (N, C)
        return ops.mean(1 - (2 * overlap + self.smooth) / (sizes + self.smooth))

    @staticmethod
    def _check(truth, logits, weight):
        if tuple(truth) != tuple(logits):
            raise CourseError(
                f"DiceLoss: the truth has shape {tuple(truth)} and the logits {tuple(logits)}; they must be the same, "
                "(N, H, W, C) or (N, D, H, W, C). Give a mask its channel: mask[..., None]."
            )
        if len(weight) not in (0, len(logits)) or (len(weight) and weight[-1] != 1):
            raise CourseError(
                f"DiceLoss: sample_weight has shape {tuple(weight)} beside logits of {tuple(logits)}; it must be a "
                "weight for each pixel, the shape of the logits with one channel: known[..., None]."
            )

    def get_config(self):
        return {"smooth": self.smooth, "name": self.name}
