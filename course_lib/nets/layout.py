"""Layers of one rank, in the layout that is fastest on the engine in force."""

import keras
from keras import layers

from course_lib import settings
from course_lib.nets.batch_norm import MOMENTUM, BatchNormReLU
from course_lib.nets.conv3d import Conv3D
from course_lib.nets.group_norm import GroupNormReLU, InstanceNormReLU


class Layout:
    """Makes the layers of a net of one rank; what it makes is called on a tensor as any Keras layer.

    Torch works on (N, C, H, W); a permuted view of our (N, H, W, C) is what it calls "channels-last", its fastest
    layout. So the view is taken once at the entry, nothing is copied, and the layers in between think channels-first.
    TensorFlow takes channels-last as it is.

    Attributes
    ----------
    rank : int
        2 for images, 3 for volumes.
    axis : int
        Where the channels are, between entry and exit.
    """

    def __init__(self, rank, norm):
        self.rank = rank
        self.axis = 1 if settings.engine() == "torch" else -1
        self._norm = norm
        self._data_format = {"data_format": "channels_first" if self.axis == 1 else "channels_last"}
        bias = {"use_bias": norm is None}  # otherwise the beta of the norm is the bias
        self._weights = {**bias, "kernel_initializer": "he_normal", **self._data_format}
        self._Conv, self._UpConv, self._MaxPool, self._Dropout = {
            2: (layers.Conv2D, layers.Conv2DTranspose, layers.MaxPooling2D, layers.SpatialDropout2D),
            3: (Conv3D, layers.Conv3DTranspose, layers.MaxPooling3D, layers.SpatialDropout3D),
        }[rank]

    def enter(self, x):  # (N, H, W, C) -> (N, C, H, W) on torch
        rank = self.rank
        return layers.Permute((rank + 1, *range(1, rank + 1)), name="channels_first")(x) if self.axis == 1 else x

    def leave(self, x, name):  # the way back
        back = (*range(2, self.rank + 2), 1)
        return layers.Permute(back, name=name, dtype=_full_precision())(x) if self.axis == 1 else x

    def conv(self, width, kernel, name, **arguments):
        return self._Conv(width, kernel, padding="same", name=name, **{**self._weights, **arguments})

    def logits(self, classes, name):
        return self._Conv(classes, 1, name=name, dtype=_full_precision(), **self._data_format)

    def upconv(self, width, name):
        """Doubles the sides."""
        return self._UpConv(width, 2, strides=2, name=name, **self._weights)

    def pool(self, name):
        """Halves the sides."""
        return self._MaxPool(2, name=name, **self._data_format)

    def spatial_dropout(self, rate, name):
        """Drops whole feature maps."""
        return self._Dropout(rate, name=name, **self._data_format)

    def concatenate(self, name):
        return layers.Concatenate(self.axis, name=name)

    def norm_relu(self, name):
        """ReLU, after the norm if there is one; in `name`, {} becomes what it is: norm or relu."""
        if self._norm is None:
            return layers.ReLU(name=name.format("relu"))
        name = name.format("norm")
        if self._norm == "batch":
            return BatchNormReLU(self.axis, momentum=MOMENTUM, name=name)
        return {"group": GroupNormReLU, "instance": InstanceNormReLU}[self._norm](axis=self.axis, name=name)


def _full_precision():
    """Under a mixed policy, logits are not rounded to half precision: a loss takes exponentials of them."""
    return keras.config.dtype_policy().variable_dtype
