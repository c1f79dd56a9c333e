"""The generalised Dice coefficient as a loss: classes weighed by their size."""

import math

import keras
from keras import ops

from course_lib.losses.region_loss import RegionLoss


@keras.saving.register_keras_serializable(package="course_lib")
class GeneralizedDiceLoss(RegionLoss):
    """One minus the generalised Dice coefficient of each case, averaged over cases.

        loss = 1 - (2 sum_c v_c sum w p t + s) / (sum_c v_c (sum w p + sum w t) + s)
        v_c = (V_min / V_c)^2,   V_c = sum w t,   p = sigmoid(logit) or softmax(logits)

    with the inner sums over the pixels of one case. It is one ratio for all classes, in which a class weighs the more
    the smaller it is.

    A class that the truth of a case does not have weighs 1, as much as the smallest that it has: whatever is found of
    it costs. In a case without any class all weigh 1.

    Parameters
    ----------
    smooth : float
        The s above, in pixels of the smallest class; see `DiceLoss`.
    activation, per, include_background, reduction, name, dtype
        See `SegmentationLoss` and `RegionLoss`. With `per="batch"` the volumes are those of the whole batch.

    Raises
    ------
    CourseError
        As for `DiceLoss`.

    Notes
    -----
    Sudre et al. write v_c = 1 / V_c^2. Multiplied by V_min^2, that of the smallest class in the truth, the ratio is the
    same, but smooth keeps its meaning: V = 10^5 pixels times 1 / V^2 are 10^-5, no more than smooth itself. MONAI gives
    absent classes the largest weight too, but 0 to all classes where all are absent, so that whatever a net finds in an
    empty case costs nothing.

    References
    ----------
    Sudre, Li, Vercauteren, Ourselin and Cardoso, Generalised Dice overlap as a deep learning loss function for highly
    unbalanced segmentations, 2017, https://arxiv.org/abs/1707.03237

    Examples
    --------
    Four pixels, three of class 0 and one of class 1; logits of 0 are probabilities of one half. The weights are 1/9 and
    1, the sums of p t are 3/2 and 1/2, of p 2 and 2, of t 3 and 1:
    2 (1/9 * 3/2 + 1/2) / (1/9 * (2 + 3) + 2 + 1) = (4/3) / (32/9) = 3/8.

    >>> import numpy as np
    >>> labels, logits = np.array([0, 0, 0, 1]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 2))
    >>> print(f"{float(GeneralizedDiceLoss(activation='softmax')(labels, logits)):.4f}")
    0.6250
    """

    def __init__(self, smooth=1e-5, *, name="generalized_dice_loss", **region):
        super().__init__(smooth=smooth, name=name, **region)

    def values(self, sizes):
        volume = sizes.truth  # (N, C)
        present = volume > 0
        smallest = ops.min(ops.where(present, volume, math.inf), axis=-1, keepdims=True)  # (N, 1), inf where none is
        weight = ops.where(present, ops.square(smallest / ops.where(present, volume, 1)), 1)
        wrong = ops.sum(weight * (sizes.pred + sizes.truth - 2 * sizes.overlap), axis=-1, keepdims=True)
        whole = ops.sum(weight * (sizes.pred + sizes.truth), axis=-1, keepdims=True)
        return wrong / (whole + self.smooth)  # (N, 1)
