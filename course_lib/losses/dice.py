"""The soft Dice coefficient as a loss."""

import keras

from course_lib.losses.region_loss import RegionLoss


@keras.saving.register_keras_serializable(package="course_lib")
class DiceLoss(RegionLoss):
    """One minus the soft Dice coefficient of each case and class, averaged over cases and classes.

        loss = 1 - (2 sum w p t + s) / (sum w p + sum w t + s),   p = sigmoid(logit) or softmax(logits)

    with the sums over the pixels of one case and one class. Where cases are slices, many of which show nothing of a
    class, take `per="batch"`: with "case" one pixel too many in an empty slice costs as much as a thousand, and a net
    does not learn to keep still there.

    Parameters
    ----------
    smooth : float
        The s above, in pixels. It only decides what an empty truth means: an empty prediction then costs nothing
        instead of 0 / 0, any other costs nearly 1. It is so small that it does not show elsewhere. No metric has one.
    squared : bool
        Square p and t in the denominator, as Milletari et al. do. On masks of 0 and 1 that is the same; a wavering net
        loses less by it, and where the truth is in shares it is 0 at p = t, which the plain form is not.
    activation, per, include_background, reduction, name, dtype
        See `SegmentationLoss` and `RegionLoss`.

    Raises
    ------
    CourseError
        The shapes of truth, logits and weights do not belong together; truth, weights or an argument hold what they
        cannot.

    References
    ----------
    Milletari, Navab and Ahmadi, V-Net, 2016, https://arxiv.org/abs/1606.04797

    Examples
    --------
    Four pixels, two of them true. Logits of 0 are probabilities of one half everywhere, so sum p t = 1, sum p = 2 and
    sum t = 2: Dice is 2 * 1 / (2 + 2) = 1/2.

    >>> import numpy as np
    >>> truth, logits = np.array([1, 1, 0, 0]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 1))
    >>> print(f"{float(DiceLoss()(truth, logits)):.4f}")
    0.5000

    Squared, sum p^2 = 1: Dice is 2 * 1 / (1 + 2) = 2/3.

    >>> print(f"{float(DiceLoss(squared=True)(truth, logits)):.4f}")
    0.3333

    Where only the true pixels are known, sum p t = 1, sum p = 1 and sum t = 2: Dice is 2/3.

    >>> print(f"{float(DiceLoss()(truth, logits, sample_weight=truth)):.4f}")
    0.3333
    """

    def __init__(self, smooth=1e-5, *, squared=False, name="dice_loss", **region):
        super().__init__(smooth=smooth, name=name, **region)
        self.squared = squared

    def values(self, sizes):
        return self.tversky(sizes, 0.5, 0.5)

    def get_config(self):
        return super().get_config() | {"squared": self.squared}
