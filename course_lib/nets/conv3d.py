"""The 3D convolution of a single volume, as fast on torch's CPU kernels as that of several."""

import keras

from course_lib import settings

ON_TORCH = settings.engine() == "torch"
if ON_TORCH:
    import torch


@keras.saving.register_keras_serializable(package="course_lib")
class Conv3D(keras.layers.Conv3D):
    """`keras.layers.Conv3D` with padding "same"; weights and numbers are Keras' own.

    On a CPU, torch gives batches of two and more to oneDNN, but computes most batches of one by a kernel of its own
    that takes up to seven times as long (`use_mkldnn` in torch's Convolution.cpp). A batch of one is the rule in 3D,
    for the sake of memory. So a single volume is cut across its depth into two slabs, a batch of two. Each slab takes
    one slice of the other with it, for its own last slice to see; what comes out for that guest is dropped. This is for
    kernels of 3 (and 1) that move by one voxel; any other goes Keras' way.
    """

    def convolution_op(self, inputs, kernel):
        slabs_fit = max(self.kernel_size) <= 3 and self.strides == self.dilation_rate == (1, 1, 1)
        alone = ON_TORCH and inputs.device.type == "cpu" and inputs.shape[0] == 1
        if not alone or not slabs_fit or inputs.shape[2] % 2:
            return super().convolution_op(inputs, kernel)
        half = inputs.shape[2] // 2
        slabs = torch.cat([inputs[:, :, : half + 1], inputs[:, :, half - 1 :]])  # (2, C, D/2 + 1, H, W)
        slabs = super().convolution_op(slabs, kernel)  # (2, width, D/2 + 1, H, W)
        return torch.cat([slabs[:1, :, :-1], slabs[1:, :, 1:]], dim=2)  # (1, width, D, H, W)
