"""Sums of two losses: one that looks at regions as wholes, and one that gives each pixel a gradient of its own."""

import math

import keras

from course_lib.losses.cross_entropy import BinaryCrossentropy, CategoricalCrossentropy
from course_lib.losses.dice import DiceLoss
from course_lib.losses.focal import FocalLoss
from course_lib.losses.segmentation_loss import MEAN, SegmentationLoss


class _DiceAndPixels(SegmentationLoss):
    """A Dice loss and, added to it, a loss of pixels times its weight."""

    least_rank = DiceLoss.least_rank

    def __init__(self, *, smooth=1e-5, squared=False, per="case", include_background=True, **common):
        super().__init__(**common)
        self.require(self.reduction in MEAN, "reduction", '"mean": sums of pixels and of regions do not go together')
        own = {"smooth": smooth, "squared": squared, "per": per, "include_background": include_background}
        self.dice = DiceLoss(activation=self.activation, dtype=self.dtype, **own)

    def _add(self, pixels, weight, name):
        self.pixels, self._pixels_weight = pixels, weight
        for part in (self.dice, pixels):
            part.title = self.title
        self.require(0 <= weight < math.inf, name, "a number from 0 up")

    def of(self, truth, logits, weight):
        return self.dice.of(truth, logits, weight) + self._pixels_weight * self.pixels.of(truth, logits, weight)

    def get_config(self):
        return super().get_config() | self.dice.get_config() | {"name": self.name}


@keras.saving.register_keras_serializable(package="course_lib")
class DiceCrossentropyLoss(_DiceAndPixels):
    """The Dice loss plus cross entropy, times a weight.

        loss = DiceLoss + crossentropy_weight * BinaryCrossentropy (or CategoricalCrossentropy, with "softmax")

    Cross entropy gives every pixel a gradient from the first step on, Dice keeps small targets from drowning.

    Parameters
    ----------
    crossentropy_weight : float
    positive_weight : float or sequence of float, optional
        Of `BinaryCrossentropy`; only with activation "sigmoid".
    class_weights : sequence of float, optional
        Of `CategoricalCrossentropy`; only with activation "softmax".
    smooth, squared, per, include_background
        Of `DiceLoss`. Cross entropy always has all classes.
    activation, name, dtype
        See `SegmentationLoss`.

    Raises
    ------
    CourseError
        As for its parts.

    References
    ----------
    Isensee et al., nnU-Net, 2021, https://doi.org/10.1038/s41592-020-01008-z

    Examples
    --------
    In the example of `DiceLoss` it is 1/2, and logits of 0 cost log 2 = 0.6931:

    >>> import numpy as np
    >>> truth, logits = np.array([1, 1, 0, 0]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 1))
    >>> print(f"{float(DiceCrossentropyLoss()(truth, logits)):.4f}")
    1.1931
    """

    def __init__(
        self,
        crossentropy_weight=1.0,
        *,
        positive_weight=None,
        class_weights=None,
        activation="sigmoid",
        name="dice_crossentropy_loss",
        dtype=None,
        **dice,
    ):
        super().__init__(activation=activation, name=name, dtype=dtype, **dice)
        self.crossentropy_weight = crossentropy_weight
        self.positive_weight, self.class_weights = positive_weight, class_weights
        if activation == "sigmoid":
            self.require(class_weights is None, "class_weights", 'None with activation="sigmoid": give positive_weight')
            pixels = BinaryCrossentropy(positive_weight, dtype=self.dtype)
            self.positive_weight = pixels.positive_weight
        else:
            rule = 'None with activation="softmax": give class_weights'
            self.require(positive_weight is None, "positive_weight", rule)
            pixels = CategoricalCrossentropy(class_weights, dtype=self.dtype)
            self.class_weights = pixels.class_weights
        self._add(pixels, crossentropy_weight, "crossentropy_weight")

    def get_config(self):
        return super().get_config() | {
            "crossentropy_weight": self.crossentropy_weight,
            "positive_weight": self.positive_weight,
            "class_weights": self.class_weights,
        }


@keras.saving.register_keras_serializable(package="course_lib")
class DiceFocalLoss(_DiceAndPixels):
    """The Dice loss plus the focal loss, times a weight.

        loss = DiceLoss + focal_weight * FocalLoss

    Parameters
    ----------
    focal_weight : float
        Zhu et al. take 0.1 to 1, beside a focal loss that is a mean over pixels as here.
    gamma, alpha
        Of `FocalLoss`.
    smooth, squared, per, include_background
        Of `DiceLoss`. The focal loss always has all classes.
    activation, name, dtype
        See `SegmentationLoss`.

    Raises
    ------
    CourseError
        As for its parts.

    References
    ----------
    Zhu et al., AnatomyNet, 2018, https://arxiv.org/abs/1808.05238

    Examples
    --------
    In the example of `DiceLoss` it is 1/2. Probabilities of one half have a focal loss of (1/2)^2 log 2 = 0.1733; times
    2 it is 0.3466:

    >>> import numpy as np
    >>> truth, logits = np.array([1, 1, 0, 0]).reshape(1, 2, 2, 1), np.zeros((1, 2, 2, 1))
    >>> print(f"{float(DiceFocalLoss(focal_weight=2)(truth, logits)):.4f}")
    0.8466
    """

    def __init__(
        self,
        focal_weight=1.0,
        *,
        gamma=2.0,
        alpha=None,
        activation="sigmoid",
        name="dice_focal_loss",
        dtype=None,
        **dice,
    ):
        super().__init__(activation=activation, name=name, dtype=dtype, **dice)
        self.focal_weight = focal_weight
        focal = FocalLoss(gamma, alpha, activation=activation, dtype=self.dtype)
        self._add(focal, focal_weight, "focal_weight")

    def get_config(self):
        focal = {name: self.pixels.get_config()[name] for name in ("gamma", "alpha")}
        return super().get_config() | focal | {"focal_weight": self.focal_weight}
