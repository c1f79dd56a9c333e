"""Batch normalisation and ReLU in one layer: Keras' numbers at torch's speed.

Ioffe and Szegedy, Batch Normalization, 2015, https://arxiv.org/abs/1502.03167
"""

import keras
from keras import ops

from course_lib import settings

ON_TORCH = settings.engine() == "torch"
if ON_TORCH:
    import torch
    from torch.nn import functional


@keras.saving.register_keras_serializable(package="course_lib")
class BatchNormReLU(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization`, then ReLU; the variables, their names and their order are Keras' own.

        training:   y = max(0, gamma (x - mean) / sqrt(variance + epsilon) + beta),   mean and variance of this batch
                    moving average = momentum * moving average + (1 - momentum) * value of this batch
        otherwise:  the same with the moving averages

    On torch, with the channels on axis 1, both steps run in torch's fused kernels. Keras' own layer takes one pass over
    the tensor for each of mean, variance, scale and shift, and keeps what the backward pass needs of each. ReLU belongs
    to this layer because only here may it overwrite its input: nobody else holds the normalised tensor.
    """

    def call(self, inputs, training=None):
        values_per_channel = inputs.numel() // inputs.shape[1] if ON_TORCH else 0
        if not ON_TORCH or self.axis != 1 or values_per_channel == 1:  # torch refuses the variance of one value
            return ops.relu(super().call(inputs, training=training))
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        gamma, beta = self.gamma.value, self.beta.value
        if training and self.trainable:
            # With a momentum of 1 the kernel leaves the moments of this batch in its "running" buffers.
            mean, variance = torch.zeros_like(beta), torch.zeros_like(beta)
            x = functional.batch_norm(x, mean, variance, gamma, beta, training=True, momentum=1.0, eps=self.epsilon)
            variance = variance * ((values_per_channel - 1) / values_per_channel)  # torch divides by n - 1, Keras by n
            for average, batch_value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                average.assign(average * self.momentum + batch_value * (1 - self.momentum))
        else:
            moments = self.moving_mean.value, self.moving_variance.value
            x = functional.batch_norm(x, *moments, gamma, beta, eps=self.epsilon)
        return ops.cast(functional.relu(x, inplace=True), self.compute_dtype)
