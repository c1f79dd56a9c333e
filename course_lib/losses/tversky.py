"""The Tversky index as a loss, which weighs what is invented and what is missed, and its focal form."""

import keras
from keras import ops

from course_lib.losses.region_loss import RegionLoss

# Below it the power of the focal form goes on as a straight line; its own slope at 0 would be infinite.
STRAIGHT_BELOW = 1e-6


@keras.saving.register_keras_serializable(package="course_lib")
class TverskyLoss(RegionLoss):
    """One minus the soft Tversky index of each case and class, averaged over cases and classes.

        loss = 1 - (2 TP + s) / (2 (TP + a FP + b FN) + s)
        TP = sum w p t,   FP = sum w p (1 - t),   FN = sum w (1 - p) t,   p = sigmoid(logit) or softmax(logits)

    Numerator and denominator are doubled so that s is that of `DiceLoss`, which this is for a = b = 1/2, to the last
    digit. With a = b = 1 it is one minus intersection over union.

    Parameters
    ----------
    alpha, beta : float
        The a and b above: what a pixel invented (false positive) and a pixel missed (false negative) costs. By default
        the best pair of Salehi et al. for small lesions. Abraham and Khan call them by each other's names.
    smooth : float
        The s above, in pixels; see `DiceLoss`.
    activation, per, include_background, reduction, name, dtype
        See `SegmentationLoss` and `RegionLoss`.

    Raises
    ------
    CourseError
        As for `DiceLoss`.

    References
    ----------
    Salehi, Erdogmus and Gholipour, Tversky loss function for image segmentation using 3D fully convolutional deep
    networks, 2017, https://arxiv.org/abs/1706.05721

    Examples
    --------
    Four pixels, two of them true, and probabilities of one half: TP = 1, FP = 1 and FN = 1. With 0.3 and 0.7 the index
    is 1 / (1 + 0.3 + 0.7) = 1/2; with 0.5 and 1.5 it is 1 / (1 + 0.5 + 1.5) = 1/3.

    >>> import numpy as np
    >>> truth, logits = np.array([1, 1, 0, 0]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 1))
    >>> print(f"{float(TverskyLoss()(truth, logits)):.4f}")
    0.5000
    >>> print(f"{float(TverskyLoss(alpha=0.5, beta=1.5)(truth, logits)):.4f}")
    0.6667
    """

    def __init__(self, alpha=0.3, beta=0.7, *, name="tversky_loss", **region):
        super().__init__(name=name, **region)
        self.alpha, self.beta = alpha, beta
        self.require(alpha >= 0, "alpha", "0 or more")
        self.require(beta > 0 or (beta == 0 and alpha > 0), "beta", "0 or more, and not 0 together with alpha")

    def values(self, sizes):
        return self.tversky(sizes, self.alpha, self.beta)

    def get_config(self):
        return super().get_config() | {"alpha": self.alpha, "beta": self.beta}


@keras.saving.register_keras_serializable(package="course_lib")
class FocalTverskyLoss(TverskyLoss):
    """A power of the Tversky loss of each case and class, averaged over cases and classes.

        loss = (1 - TI)^(1 / g)

    with the index TI of `TverskyLoss`. The paper writes the exponent as 1 / g and takes g from 1 to 3; the code of its
    authors has `gamma = 0.75` as the exponent itself, which is g = 4/3 here. g = 1 is the Tversky loss, to the last
    digit. With g above 1 the slope grows as a region gets right, which drives the last of it.

    Parameters
    ----------
    gamma : float
        The g above.
    alpha, beta : float
        The cost of a pixel invented and of one missed, as in `TverskyLoss`. The paper's alpha = 0.7 weighs the missed:
        it is the beta of Salehi et al. and of this class.
    smooth, activation, per, include_background, reduction, name, dtype
        See `DiceLoss`, `SegmentationLoss` and `RegionLoss`.

    Raises
    ------
    CourseError
        As for `DiceLoss`.

    Notes
    -----
    The power of a loss below 1e-6 goes on as a straight line to 0, so that a region that is all right has a finite
    gradient.

    References
    ----------
    Abraham and Khan, A novel focal Tversky loss function with improved attention U-Net for lesion segmentation, 2018,
    https://arxiv.org/abs/1810.07842

    Examples
    --------
    The index of the example of `TverskyLoss` is 1/2. (1/2)^(3/4) = 0.5946, and with g = 2 it is the root, 0.7071:

    >>> import numpy as np
    >>> truth, logits = np.array([1, 1, 0, 0]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 1))
    >>> print(f"{float(FocalTverskyLoss()(truth, logits)):.4f}")
    0.5946
    >>> print(f"{float(FocalTverskyLoss(gamma=2)(truth, logits)):.4f}")
    0.7071
    """

    def __init__(self, alpha=0.3, beta=0.7, gamma=4 / 3, *, name="focal_tversky_loss", **region):
        super().__init__(alpha, beta, name=name, **region)
        self.gamma = gamma
        self.require(gamma > 0, "gamma", "above 0; the paper takes 1 to 3")

    def values(self, sizes):
        tversky = super().values(sizes)
        if self.gamma == 1:
            return tversky
        curved = tversky > STRAIGHT_BELOW  # by ops.where: Keras' maximum rounds float64 to float32 on torch
        power = ops.where(curved, tversky, STRAIGHT_BELOW) ** (1 / self.gamma)
        return power * ops.where(curved, 1, tversky / STRAIGHT_BELOW)

    def get_config(self):
        return super().get_config() | {"gamma": self.gamma}
