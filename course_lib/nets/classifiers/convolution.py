"""The convolution of the classifiers: padded alike on all sides, with bias and ReLU at torch's speed."""

import keras
from keras import ops

from course_lib import settings

ON_TORCH = settings.engine() == "torch"
if ON_TORCH:
    import torch
    from torch.nn import functional


@keras.saving.register_keras_serializable(package="course_lib")
class PaddedConv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` between `pad` rows and columns of zeros on every side; the weights are Keras' own.

    Keras' padding "same" puts the odd zero of a strided convolution behind the image, where the nets of the papers and
    of torchvision have theirs in front. On torch, bias and ReLU run in torch's kernels instead of one more pass over
    the tensor each, and a kernel lies in memory as torch's channels-last convolution reads it: otherwise it is copied
    into that order on each way forward and back, and these nets have ten million weights and more.
    """

    def __init__(self, filters, kernel_size, pad, **arguments):
        super().__init__(filters, kernel_size, **arguments)
        self.pad = pad
        self._by_torch = ON_TORCH and self.data_format == "channels_first"

    def build(self, input_shape):
        super().build(input_shape)
        if self._by_torch:
            kernel = self.kernel.value  # (rows, columns, in, out) as before, but of all orders in memory, torch's
            torchs = kernel.data.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
            kernel.data = torchs.permute(2, 3, 1, 0)

    def call(self, inputs):
        if not self._by_torch:
            return super().call(ops.pad(inputs, [(0, 0) if i in self._sideless else (self.pad,) * 2 for i in range(4)]))
        kernel = ops.convert_to_tensor(self.kernel).permute(3, 2, 0, 1)  # (out, in, rows, columns)
        bias = ops.convert_to_tensor(self.bias) if self.use_bias else None
        x = functional.conv2d(inputs, kernel, bias, self.strides, self.pad)
        if self.activation is keras.activations.relu:
            return functional.relu(x, inplace=True)  # nobody else holds x
        return self.activation(x)

    def compute_output_shape(self, input_shape):
        padded = (side if i in self._sideless else side + 2 * self.pad for i, side in enumerate(input_shape))
        return super().compute_output_shape(tuple(padded))

    def get_config(self):
        return {**super().get_config(), "pad": self.pad}

    @property
    def _sideless(self):
        """The axes of cases and channels."""
        return (0, 1) if self.data_format == "channels_first" else (0, 3)
