"""Losses that judge each pixel for itself and average."""

import math
from numbers import Real

from course_lib.errors import CourseError
from course_lib.losses.segmentation_loss import SegmentationLoss


class PixelLoss(SegmentationLoss):
    """The mean over pixels; of the classes of a pixel it is the mean with "sigmoid" and the sum with "softmax".

    loss = sum_i w_i l_i / sum_i w_i
    """

    sign = 1  # of `values`; -1 where logarithms are left as they are, which saves a copy of them all

    def of(self, truth, logits, weight):
        # With softmax a pixel has a value for just one class. The mean over classes would be C times less.
        factor = self.sign * (logits.shape[-1] if self.activation == "softmax" else 1)
        return 0 + factor * self.reduce(self.values(truth, logits), weight)  # 0, not -0, where all is right

    def values(self, truth, logits):
        """What each pixel costs for each class, `(N, H, W, C)`."""
        raise NotImplementedError

    def for_classes(self, given, logits, name):
        """A number, or one for each class, beside logits; None where none was given."""
        if isinstance(given, tuple) and len(given) != logits.shape[-1]:
            raise CourseError(
                f"{self.title}: {name} has {len(given)} values, but the logits have {logits.shape[-1]} channels; give "
                "one value for each, in the order of the channels."
            )
        return given


def numbers(given):
    """A number stays one, several become a tuple of Python's own, which can be saved as JSON."""
    if given is None or isinstance(given, bool | str):
        return given
    try:
        return tuple(float(value) for value in given)
    except (TypeError, ValueError):
        return float(given) if isinstance(given, Real) else given


def within(given, low, high=math.inf):
    """Whether numbers, or None, lie in a range."""
    values = given if isinstance(given, tuple) else () if given is None else (given,)
    return all(isinstance(value, float) and low <= value <= high and math.isfinite(value) for value in values)
