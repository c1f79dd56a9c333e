"""Group and instance normalisation with ReLU in one layer: Keras' numbers at torch's speed.

Wu and He, Group Normalization, 2018, https://arxiv.org/abs/1803.08494
Ulyanov, Vedaldi and Lempitsky, Instance Normalization, 2016, https://arxiv.org/abs/1607.08022
"""

import math

import keras
from keras import ops

from course_lib import settings

ON_TORCH = settings.engine() == "torch"
if ON_TORCH:
    from torch.nn import functional

GROUPS = 8  # as in Myronenko's net for brain tumours, 2018, https://arxiv.org/abs/1810.11654


@keras.saving.register_keras_serializable(package="course_lib")
class GroupNormReLU(keras.layers.GroupNormalization):
    """`keras.layers.GroupNormalization`, then ReLU; the variables, their names and their order are Keras' own.

        y = max(0, gamma (x - mean) / sqrt(variance + epsilon) + beta)

    with mean and variance of one case and one group of its channels: the same in training and in use, whatever the
    batch. There are `GROUPS` groups, or as many as divide both this and the number of channels.

    On torch, with the channels on axis 1, both steps run in torch's fused kernels, which keep the channels-last layout.
    """

    def __init__(self, groups=None, axis=-1, epsilon=1e-5, **kwargs):
        self._groups_by_width = groups is None
        super().__init__(groups=GROUPS if groups is None else groups, axis=axis, epsilon=epsilon, **kwargs)

    def build(self, input_shape):
        if self._groups_by_width:
            self.groups = math.gcd(GROUPS, input_shape[self.axis])
        super().build(input_shape)

    def call(self, inputs):
        if not ON_TORCH or self.axis != 1:
            return ops.relu(super().call(inputs))
        # Half precision is computed in float32, as Keras does: torch's CUDA kernel wants inputs and weights alike.
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        if math.prod(x.shape[1:]) == self.groups:  # torch refuses the variance of one value
            return ops.relu(super().call(inputs))
        x = functional.group_norm(x, self.groups, self.gamma.value, self.beta.value, self.epsilon)
        return ops.cast(functional.relu(x, inplace=True), self.compute_dtype)


@keras.saving.register_keras_serializable(package="course_lib")
class InstanceNormReLU(GroupNormReLU):
    """Instance normalisation, then ReLU: each channel is a group of its own.

    `torch.nn.functional.instance_norm` is not used: it copies channels-last tensors to channels-first and back, and
    its gradient is wrong on a CPU (torch 2.13) for a batch of one whose gradient arrives channels-last.
    """

    def __init__(self, groups=-1, **kwargs):  # Keras' sign for one group a channel
        super().__init__(groups=groups, **kwargs)
