"""Padding at the entry of a net and cropping at its exit, so that it takes images of any size."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="course_lib")
class PadSides(keras.layers.Layer):
    """Zeros after the last pixel of each side, up to the next multiple: `(N, H, W, C)`, or with a depth.

    Zeros, because they exist for every size (mirroring needs more pixels than it adds) and are what the convolutions
    themselves see beyond the border. After the last pixel only, because then a pixel of a level that is halved k times
    lies over the same 2^k pixels of the image as without padding.
    """

    def __init__(self, multiple, **kwargs):
        super().__init__(**kwargs)
        self.multiple = multiple

    def call(self, image):
        for axis in range(1, len(image.shape) - 1):
            shape = list(ops.shape(image))
            shape[axis] = -shape[axis] % self.multiple
            if not isinstance(shape[axis], int) or shape[axis] > 0:  # in a graph it may be known only later
                # not by `pad`: TensorFlow 2.21 fuses that with a 3D convolution and forgets the padding of its own
                image = ops.concatenate([image, ops.zeros(shape, image.dtype)], axis)
        return image

    def compute_output_shape(self, shape):
        sides = (None if side is None else side + -side % self.multiple for side in shape[1:-1])
        return (shape[0], *sides, shape[-1])

    def get_config(self):
        return {**super().get_config(), "multiple": self.multiple}


@keras.saving.register_keras_serializable(package="course_lib")
class CropSides(keras.layers.Layer):
    """What of the logits lies over the image: called on `[logits, image]`.

    Of logits with 1 / shrink of the image's sides, so many pixels remain as it takes to cover the image: its side
    divided by `shrink`, rounded up.
    """

    def __init__(self, shrink=1, **kwargs):
        super().__init__(**kwargs)
        self.shrink = shrink

    def call(self, inputs):
        logits, image = inputs
        sides = [self._covering(side) for side in ops.shape(image)[1:-1]]
        return logits[(slice(None), *map(slice, sides))]

    def compute_output_shape(self, shapes):
        logits, image = shapes
        sides = (None if side is None else self._covering(side) for side in image[1:-1])
        return (logits[0], *sides, logits[-1])

    def get_config(self):
        return {**super().get_config(), "shrink": self.shrink}

    def _covering(self, side):
        return -(-side // self.shrink)
