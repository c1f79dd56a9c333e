"""What training makes small. Every loss takes logits and, as `sample_weight`, a weight for each pixel.

Truth is 0, 1 or a share in between, in the shape of the logits, `(N, H, W, C)` or `(N, D, H, W, C)`; with
`activation="softmax"` it may be labels from 0 to C - 1 instead, `(N, H, W, 1)`.

A weight of 0 says that the truth of a pixel is unknown: the pixel leaves every sum, above and below a fraction bar.
Other weights count a pixel more or less than the rest. Weights have one channel, `(N, H, W, 1)` or `(N, D, H, W, 1)`,
whatever the number of classes.
"""

from course_lib.losses.compound import DiceCrossentropyLoss, DiceFocalLoss
from course_lib.losses.cross_entropy import BinaryCrossentropy, CategoricalCrossentropy
from course_lib.losses.dice import DiceLoss
from course_lib.losses.focal import FocalLoss
from course_lib.losses.generalized_dice import GeneralizedDiceLoss
from course_lib.losses.tversky import FocalTverskyLoss, TverskyLoss

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "DiceCrossentropyLoss",
    "DiceFocalLoss",
    "DiceLoss",
    "FocalLoss",
    "FocalTverskyLoss",
    "GeneralizedDiceLoss",
    "TverskyLoss",
]
