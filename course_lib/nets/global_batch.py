"""Batch normalisation over the batches of all processes of torch.distributed, as if they were one.

Each process holds a part of the global batch, not necessarily of the same size. torch.nn.SyncBatchNorm does the same,
on a GPU only.
"""

import torch
from torch import distributed
from torch.nn import functional


def processes():
    """How many processes train together; 1 where torch.distributed is not in use."""
    ready = distributed.is_available() and distributed.is_initialized()
    return distributed.get_world_size() if ready else 1


def batch_norm_of_all_processes(x, gamma, beta, epsilon):
    """Normalise `x` (n, C, H, W), this process's part, by mean and variance of the global batch.

    Returns
    -------
    y, mean, variance : Tensor
        Normalised `x`, and the moments `(C,)` of the global batch (variance divided by n, not n - 1).
    """
    return _GlobalBatchNorm.apply(x, gamma, beta, epsilon)


class _GlobalBatchNorm(torch.autograd.Function):
    """The gradient is that of the sum of all processes' losses; gamma and beta get this process's part of theirs.

    DistributedDataParallel adds up (and averages) the parts, as it does for every other weight.
    """

    @staticmethod
    def forward(ctx, x, gamma, beta, epsilon):
        mean, variance, count = _global_moments(x)
        y = functional.batch_norm(x, mean, variance, gamma, beta, eps=epsilon)
        ctx.save_for_backward(x, gamma, mean, variance, count)
        ctx.epsilon = epsilon
        ctx.mark_non_differentiable(mean, variance)
        return y, mean, variance

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, dy, _dmean, _dvariance):
        x, gamma, mean, variance, count = ctx.saved_tensors
        # With fixed moments the kernel gives dx = dy gamma / sd, dgamma = sum of dy x^, dbeta = sum of dy.
        if x.numel():
            wanted = [True, True, True]
            arguments = (mean, variance, None, None, False, ctx.epsilon, wanted)
            dx, dgamma, dbeta = torch.ops.aten.native_batch_norm_backward(dy, x, gamma, *arguments)
        else:
            dx, dgamma, dbeta = torch.zeros_like(x), torch.zeros_like(gamma), torch.zeros_like(gamma)
        # What the moments add: dx -= gamma / sd (mean of dy + x^ mean of dy x^), with means over the global batch.
        sums = torch.stack([dbeta, dgamma]).double()
        distributed.all_reduce(sums)
        mean_dy, mean_dy_x = (sums / count).to(gamma.dtype)
        inverse_sd = torch.rsqrt(variance + ctx.epsilon)
        slope = -gamma * inverse_sd**2 * mean_dy_x
        shift = -gamma * inverse_sd * mean_dy - slope * mean
        dx = dx.addcmul_(x, _per_channel(slope, x)).add_(_per_channel(shift, x))
        return dx, dgamma, dbeta, None


def _global_moments(x):
    """Mean and variance of each channel over all processes, and how many values they stand for."""
    own = torch.zeros((3, x.shape[1]), dtype=torch.float64, device=x.device)  # float32 does not count beyond 2^24
    if x.numel():  # the mean of nothing is nan
        spread, mean = torch.var_mean(x.float(), [axis for axis in range(x.ndim) if axis != 1], correction=0)
        own[:] = torch.stack([torch.full_like(mean, x.numel() // x.shape[1]), mean, spread])
    parts = [torch.empty_like(own) for _ in range(processes())]
    distributed.all_gather(parts, own)
    counts, means, spreads = torch.stack(parts, dim=1)  # each (processes, C)
    count = counts.sum(0)
    mean = (counts * means).sum(0) / count
    variance = (counts * (spreads + (means - mean) ** 2)).sum(0) / count  # within and between the processes
    return mean.float(), variance.float(), count


def _per_channel(values, x):
    return values.to(x.dtype).view(1, -1, *[1] * (x.ndim - 2))
