"""One run on several GPUs or machines: the script that trains on one, started by torchrun.

    torchrun --nproc-per-node 4 my_training.py

Each process makes and computes its part of every batch. Then it gathers the logits and the truth of all parts and
takes loss and metrics of the whole batch: so any loss, also one that does not add up over cases, is that of a single
process. torch's DistributedDataParallel adds up the gradients.

Li et al., PyTorch Distributed, 2020, https://arxiv.org/abs/2006.15704
"""

import warnings

import keras
import torch
from torch import distributed
from torch.nn.parallel import DistributedDataParallel

from course_lib.training.batches import Batches, GeneratorBatches
from course_lib.training.step import TorchStep
from course_lib.training.world import World


def share(batches: Batches, world: World) -> Batches:
    """This process's part of every batch: samples rank, rank + size, ...; in a small last batch it may be of none."""
    return (GeneratorShare if isinstance(batches, GeneratorBatches) else Share)(batches, world)


class Share(Batches):
    """Every process makes the whole batch, and keeps its part."""

    def __init__(self, batches, world):
        self._batches, self._part = batches, slice(world.rank, None, world.size)

    def __len__(self):
        return len(self._batches)

    def epoch(self, seed, epoch, first=0):
        for batch in self._batches.epoch(seed, epoch, first):
            yield keras.tree.map_structure(lambda array: array[self._part], batch)


class GeneratorShare(Batches):
    """Every process makes nothing but its part."""

    def __init__(self, batches, world):
        self._whole, self._part = len(batches), batches.sharded(world.rank, world.size)

    def __len__(self):
        return self._whole

    def epoch(self, seed, epoch, first=0):
        batch = None
        for batch in self._part.epoch(seed, epoch, first):
            yield batch
        if max(first, len(self._part)) < self._whole:  # nothing is left for this process in the last batch
            batch = next(self._part.epoch(seed, epoch)) if batch is None else batch
            yield tuple(array[:0] for array in batch)


class SharedStep(TorchStep):
    """The step of one of several processes. Every process has the same weights, losses and metrics after it."""

    def __init__(self, *arguments, world):
        super().__init__(*arguments)
        self._world = world
        self._replica = DistributedDataParallel(self.model)

    def prepare(self, x, y, weight=None):
        x, y, weight = super().prepare(x, y, weight)
        return x, self._gathered(y), None if weight is None else self._gathered(weight)

    def after_restore(self):
        """Dropout of each process draws other numbers: its seed is that of the checkpoint, and the rank."""
        for layer in self.model._flatten_layers():
            generator = getattr(layer, "seed_generator", None)
            if generator is not None:
                seed, count = keras.ops.convert_to_numpy(generator.state)
                generator.state.assign([seed + self._world.rank, count])

    def train(self, x, y, weight=None):
        with warnings.catch_warnings():  # a bucket of gradients need not have the strides of channels-last weights
            warnings.filterwarnings("ignore", message="Grad strides do not match bucket view strides")
            super().train(x, y, weight)

    def _outputs(self, x, training):
        outputs = self._replica(x, training=True) if training else super()._outputs(x, training)
        return keras.tree.map_structure(self._gathered, outputs)

    def _gathered(self, part):
        return _Gather.apply(part, self._world)


class _Gather(torch.autograd.Function):
    """The parts of all processes, put together in the order of the batch.

    Every process takes the same loss of the whole, of which only its own part leads back to its own layers. And since
    DistributedDataParallel divides the sum of all gradients by the number of processes, each is multiplied by it here.
    """

    @staticmethod
    def forward(ctx, part, world):
        ctx.world = world
        counts = [torch.zeros(1, dtype=torch.int64, device=part.device) for _ in range(world.size)]
        distributed.all_gather(counts, torch.tensor([len(part)], device=part.device))
        counts = [int(count) for count in counts]
        padded = part.new_zeros((max(counts), *part.shape[1:]))  # all must send as much
        padded[: len(part)] = part
        pieces = [torch.empty_like(padded) for _ in range(world.size)]
        distributed.all_gather(pieces, padded)
        whole = part.new_empty((sum(counts), *part.shape[1:]))
        for rank, (piece, count) in enumerate(zip(pieces, counts, strict=True)):
            whole[rank :: world.size] = piece[:count]
        return whole

    @staticmethod
    def backward(ctx, gradient):
        return gradient[ctx.world.rank :: ctx.world.size] * ctx.world.size, None
