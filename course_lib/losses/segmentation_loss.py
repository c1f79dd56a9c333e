"""What all losses have in common: how they are called, what they accept, and how they are saved."""

import keras
from keras import ops

from course_lib.errors import CourseError
from course_lib.losses.inputs import prepare

ACTIVATIONS = ("sigmoid", "softmax")
MEAN = ("mean", "sum_over_batch_size", "mean_with_sample_weight")  # Keras' names of what is one thing here


class SegmentationLoss(keras.losses.Loss):
    """A loss of logits, with weights for pixels.

    Parameters
    ----------
    activation : {"sigmoid", "softmax"}
        What makes probabilities of logits. With "sigmoid" each channel is the logit of a yes-or-no question, so that
        classes may overlap; with "softmax" each pixel belongs to one of C classes, of which 0 is the background.
    reduction : {"mean", "sum", None}
        Of the values of pixels, or of cases; over the classes it is always the mean. None leaves them as they are,
        `(N, H, W)` or `(N,)`. A weight of 0 leaves the divisor of a mean too; so Keras' "sum_over_batch_size" and
        "mean_with_sample_weight" are one here, and are understood as "mean".
    name : str
    dtype : {None, "float32", "float64"}
        What it is computed in, by default Keras' `floatx()`. float16 and bfloat16 are not on the list: the sum over a
        volume of 128 x 128 x 128 does not fit into float16. Logits of these types are computed in float32 and get their
        gradient in their own type.
    """

    least_rank = 2

    def __init__(self, *, activation, name, reduction="mean", dtype=None):
        self.title = type(self).__name__
        if activation not in ACTIVATIONS:
            raise CourseError(f'{self.title}: activation is {activation!r}, but must be "sigmoid" or "softmax".')
        if reduction not in (*MEAN, "sum", "none", None):
            raise CourseError(f'{self.title}: reduction is {reduction!r}, but must be "mean", "sum" or None.')
        if dtype not in (None, "float32", "float64"):
            raise CourseError(
                f'{self.title}: dtype is {dtype!r}, but must be "float32" or "float64": sums over a volume do not fit '
                "into the halves. Logits may have any type; they are computed in float32."
            )
        if dtype is None:
            dtype = "float64" if keras.config.floatx() == "float64" else "float32"
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.activation = activation

    def __call__(self, y_true, y_pred, sample_weight=None):
        truth, logits, weight, sound = prepare(self, y_true, y_pred, sample_weight)
        return self.of(truth, logits, weight) * sound

    def of(self, truth, logits, weight):
        """The loss of checked tensors: truth and logits `(N, H, W, C)`, weights `(N, H, W, 1)` or None."""
        raise NotImplementedError

    def reduce(self, values, weight):
        """Mean or sum of values `(..., C)` with weights `(..., 1)` or None; over the classes it is always the mean."""
        classes = values.shape[-1]
        if self.reduction in (None, "none"):
            values = ops.sum(values, axis=-1) / classes
            return values if weight is None else values * ops.squeeze(weight, axis=-1)
        total = ops.sum(values if weight is None else weight * values) / classes
        if self.reduction == "sum":
            return total
        if weight is None:
            return total / (ops.cast(ops.size(values), self.dtype) / classes)
        weights = ops.sum(weight)
        return total / ops.where(weights > 0, weights, 1)  # where nothing is known the total is 0, and so is the loss

    def get_config(self):
        return {"activation": self.activation, "reduction": self.reduction, "name": self.name, "dtype": self.dtype}

    def require(self, fine, name, rule):
        """Refuse an argument of the constructor."""
        if not fine:
            raise CourseError(f"{self.title}: {name} is {getattr(self, name)!r}, but must be {rule}.")
