"""Losses that judge regions as wholes: how much of what is predicted and of what is true overlaps."""

from typing import NamedTuple

import keras
from keras import ops

from course_lib.errors import CourseError
from course_lib.losses.probabilities import probabilities
from course_lib.losses.segmentation_loss import SegmentationLoss


class Sizes(NamedTuple):
    """Sums over the known pixels of a case, `(N, C)`, or of the batch, `(1, C)`."""

    overlap: object  # sum w p t
    pred: object  # sum w p, or sum w p^2
    truth: object  # sum w t, or sum w t^2


class RegionLoss(SegmentationLoss):
    """The mean over classes and over cases, or over classes of the batch taken as one case.

    Parameters
    ----------
    smooth : float
        In pixels. It only decides what an empty truth means: an empty prediction then costs nothing instead of 0 / 0,
        any other costs nearly 1. It is so small that it does not show elsewhere. No metric has one.
    per : {"case", "batch"}
        What a region is: that of one case, or that of all cases of the batch together. A case whose truth is empty
        teaches a net with "case" that every pixel found is wrong, with "batch" hardly anything; but "batch" lets large
        regions of one case hide small ones of another, and depends on which cases meet in a batch.
    include_background : bool
        Whether class 0 is one of the regions. It nearly always overlaps well and takes weight from the others.
    """

    least_rank = 3
    squared = False  # probabilities and truth in their sizes

    def __init__(self, *, smooth=1e-5, per="case", include_background=True, activation="sigmoid", **common):
        super().__init__(activation=activation, **common)
        self.smooth, self.per, self.include_background = smooth, per, include_background
        self.require(smooth > 0, "smooth", "above 0, or an empty truth and an empty prediction would be 0 / 0")
        self.require(per in ("case", "batch"), "per", '"case" or "batch"')

    def of(self, truth, logits, weight):
        if not self.include_background and logits.shape[-1] == 1:
            raise CourseError(
                f"{self.title}: include_background is False, but the logits have shape {tuple(logits.shape)}, one "
                "channel, and without it nothing is left. The channel of a yes-or-no question is no background."
            )
        values = self.values(self._sizes(truth, probabilities(logits, self.activation), weight))
        known = None
        if self.per == "case" and weight is not None:
            # A case of which nothing is known is no case: its loss of 0 would make the mean of the others smaller.
            known = ops.cast(ops.max(weight, axis=_space(weight)) > 0, self.dtype)  # (N, 1)
        return self.reduce(values, known)

    def values(self, sizes):
        """What the regions cost, `(N, C)`, or `(N, 1)` if over all classes at once."""
        raise NotImplementedError

    def _sizes(self, truth, prob, weight):
        def total(values):
            values = _sum_of_pixels(values)
            if self.per == "batch":
                values = ops.sum(values, axis=0, keepdims=True)
            return values if self.include_background else values[:, 1:]

        known_prob, known_truth = (prob, truth) if weight is None else (weight * prob, weight * truth)
        return Sizes(
            total(known_prob * truth),
            total(known_prob * prob if self.squared else known_prob),
            total(known_truth * truth if self.squared else known_truth),
        )

    def tversky(self, sizes, alpha, beta):
        """One minus the Tversky index, in a form that takes no difference of nearly equal numbers:

            1 - (2 O + s) / (2 O + 2 a (P - O) + 2 b (T - O) + s) = 2 (a (P - O) + b (T - O)) / (the same)

        with the overlap O and the sizes P and T. With a = b = 1/2 it is one minus the Dice coefficient.
        """
        missed = 2 * alpha * (sizes.pred - sizes.overlap) + 2 * beta * (sizes.truth - sizes.overlap)
        return missed / (2 * sizes.overlap + missed + self.smooth)

    def get_config(self):
        own = {"smooth": self.smooth, "per": self.per, "include_background": self.include_background}
        return super().get_config() | own


def _space(array):
    """The axes of the pixels of a case."""
    return tuple(range(1, len(array.shape) - 1))


def _sum_of_pixels(values):
    """`(N, H, W, C)` to `(N, C)`."""
    if keras.config.backend() != "tensorflow":
        return ops.sum(values, axis=_space(values))
    # In one go TensorFlow adds pixel after pixel to one float32, and is off by 4e-5 at 128 x 128 x 128.
    while len(values.shape) > 2:
        values = ops.sum(values, axis=-2)
    return values
