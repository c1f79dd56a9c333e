"""Batch normalisation, alone and with ReLU in one layer: Keras' numbers at torch's speed.

Ioffe and Szegedy, Batch Normalization, 2015, https://arxiv.org/abs/1502.03167
"""

import keras
from keras import ops

from course_lib import settings

ON_TORCH = settings.engine() == "torch"
if ON_TORCH:
    import torch
    from torch.nn import functional

    from course_lib.nets.global_batch import batch_norm_of_all_processes, processes

# Keras' 0.99 takes 300 steps until the averages forget where they started (0.99**300 = 0.05); a run on a laptop may
# have fewer. 0.9 takes 30 and still averages over about ten batches.
MOMENTUM = 0.9


@keras.saving.register_keras_serializable(package="course_lib")
class BatchNorm(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization`; the variables, their names and their order are Keras' own.

        training:   y = gamma (x - mean) / sqrt(variance + epsilon) + beta,   mean and variance of this batch
                    moving average = momentum * moving average + (1 - momentum) * value of this batch
        otherwise:  the same with the moving averages

    On torch, with the channels on axis 1, it runs in torch's fused kernel. Keras' own layer takes one pass over the
    tensor for each of mean, variance, scale and shift, and keeps what the backward pass needs of each.

    Where torch.distributed runs several processes, "this batch" is the batch of all of them together.
    """

    def call(self, inputs, training=None):
        if not ON_TORCH or self.axis != 1:
            return super().call(inputs, training=training)
        of_this_batch = training and self.trainable
        several = of_this_batch and processes() > 1
        values_per_channel = inputs.numel() // inputs.shape[1]
        if values_per_channel == 1 and not several:  # torch refuses the variance of one value
            return super().call(inputs, training=training)
        x, gamma, beta = inputs, self.gamma.value, self.beta.value
        if several:
            x, mean, variance = batch_norm_of_all_processes(x, gamma, beta, self.epsilon)
        elif of_this_batch:
            # With a momentum of 1 the kernel leaves the moments of this batch in its "running" buffers.
            mean, variance = torch.zeros_like(beta), torch.zeros_like(beta)
            x = functional.batch_norm(x, mean, variance, gamma, beta, training=True, momentum=1.0, eps=self.epsilon)
            variance = variance * ((values_per_channel - 1) / values_per_channel)  # torch divides by n - 1, Keras by n
        else:
            moments = self.moving_mean.value, self.moving_variance.value
            x = functional.batch_norm(x, *moments, gamma, beta, eps=self.epsilon)
        if of_this_batch:
            for average, batch_value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                average.assign(torch.lerp(average.value, batch_value, 1 - self.momentum))
        return ops.cast(x, self.compute_dtype)


@keras.saving.register_keras_serializable(package="course_lib")
class BatchNormReLU(BatchNorm):
    """`BatchNorm`, then ReLU.

    On torch, ReLU overwrites its input. It may do so only here, where nobody else holds the normalised tensor.
    """

    def call(self, inputs, training=None):
        x = super().call(inputs, training=training)
        return functional.relu(x, inplace=True) if ON_TORCH and self.axis == 1 else ops.relu(x)
