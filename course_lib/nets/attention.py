"""Attention gates on the skips of a U-Net.

Oktay et al., Attention U-Net, 2018, https://arxiv.org/abs/1804.03999
"""

import keras
from keras import layers, ops


def attention_gate(make, skip, below, name):
    """The skip's features, each pixel times a weight from 0 to 1 that the level below has a say in.

        weight = sigmoid(psi . relu(W_x skip + W_g below + b_g) + b_psi),   brought to the size of the skip linearly

    W_x steps over 2 pixels at a time, so that both terms have the size of the level below; as in the paper there is no
    norm in the gate, and as in the authors' nets the first skip has no gate. Their nets also feed the gates a
    "gating signal" of one more convolution; here it is the level below itself.

    For a level of w feature maps, with 2 w below and u = 4 (2D) or 8 (3D), the parameters are
    u w^2 (W_x) + 2 w^2 + w (W_g, b_g) + w + 1 (psi, b_psi).
    """
    width = skip.shape[make.axis]
    x = make.conv(width, 2, f"{name}_x", strides=2, use_bias=False)(skip)  # (N, H/2, W/2, w)
    g = make.conv(width, 1, f"{name}_g", use_bias=True)(below)  # (N, H/2, W/2, 2w) -> (N, H/2, W/2, w)
    x = layers.Add(name=f"{name}_add")([x, g])
    x = layers.ReLU(name=f"{name}_relu")(x)
    weight = make.conv(1, 1, f"{name}_psi", use_bias=True, activation="sigmoid")(x)  # (N, H/2, W/2, 1)
    weight = DoubleSides(make.axis, name=f"{name}_double")(weight)  # (N, H, W, 1)
    return layers.Multiply(name=f"{name}_multiply")([skip, weight])


@keras.saving.register_keras_serializable(package="course_lib")
class DoubleSides(keras.layers.Layer):
    """Linear interpolation to twice the sides, in 2D and 3D; `torch.nn.functional.interpolate(..., "linear")`.

    A new pixel lies a quarter of an old one away from the nearest old centre, so it takes 3/4 of that one and 1/4 of
    the next on its side; at the border, where there is none, all of the nearest.
    """

    def __init__(self, channel_axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.channel_axis = channel_axis

    def call(self, x):
        for axis in self._sides(len(x.shape)):
            size = ops.shape(x)[axis]
            before = ops.concatenate([_slice(x, axis, 0, 1), _slice(x, axis, 0, size - 1)], axis)
            after = ops.concatenate([_slice(x, axis, 1, size), _slice(x, axis, size - 1, size)], axis)
            pair = ops.stack([0.25 * before + 0.75 * x, 0.75 * x + 0.25 * after], axis + 1)  # (..., size, 2, ...)
            shape = ops.shape(x)
            x = ops.reshape(pair, (*shape[:axis], 2 * size, *shape[axis + 1 :]))
        return x

    def compute_output_shape(self, shape):
        doubled = list(shape)
        for axis in self._sides(len(shape)):
            doubled[axis] = None if shape[axis] is None else 2 * shape[axis]
        return tuple(doubled)

    def get_config(self):
        return {**super().get_config(), "channel_axis": self.channel_axis}

    def _sides(self, dimensions):
        return [axis for axis in range(1, dimensions) if axis != self.channel_axis % dimensions]


def _slice(x, axis, start, stop):
    return x[(slice(None),) * axis + (slice(start, stop),)]
