"""One process's part of a training step on a batch that several processes share; `test_global_batch` starts them.

    python global_batch.py <folder> <rank> <processes>

Each writes what it got into the folder.
"""

import sys
from pathlib import Path

import keras
import numpy as np
import torch
from torch import distributed

from course_lib import nets
from course_lib.nets.batch_norm import BatchNormReLU

# who holds which cases: a share need not be as large as another, nor hold a case at all
SPLITS = {"alone": [slice(0, 5)], "uneven": [slice(0, 3), slice(3, 5)], "empty": [slice(0, 5), slice(5, 5)]}


def step(model, x, weights):
    """Output, gradient by the image and by the weights, and averages after a step with this sum as loss."""
    x = torch.tensor(x, requires_grad=True)
    y = model(x, training=True)
    (y * torch.tensor(weights)).sum().backward()
    by_weights = [v.value.grad.numpy() for v in model.trainable_variables]
    return {
        "output": y.detach().numpy(),
        "by image": x.grad.numpy(),
        "by weights": np.concatenate([g.ravel() for g in by_weights]),
        "averages": np.concatenate([v.numpy().ravel() for v in model.non_trainable_variables]),
    }


def numbers(split, rank):
    """What this process gets from its part, for a layer alone and for a net."""
    keras.utils.set_random_seed(0)
    layer = keras.Sequential([keras.Input((3, 4, 4)), BatchNormReLU(1, momentum=0.5)])
    net = nets.unet((8, 8, 1), base=4, depth=1)
    result = {}
    for name, model, shape in (("layer", layer, (5, 3, 4, 4)), ("net", net, (5, 8, 8, 1))):
        if name == "net" and split == "empty":
            continue  # convolutions refuse an empty batch
        rng = np.random.default_rng(0)
        x, weights = rng.normal(100, 3, size=shape).astype("float32"), rng.normal(size=shape).astype("float32")
        own = SPLITS[split][rank]
        result |= {f"{name}, {key}": value for key, value in step(model, x[own], weights[own]).items()}
        result[f"{name}, use"] = model(torch.tensor(x), training=False).detach().numpy()
    return result


def main(folder, rank, processes):
    store = {"init_method": f"file://{folder}/store", "rank": rank, "world_size": processes}
    distributed.init_process_group("gloo", **store)
    for split in ("uneven", "empty"):
        np.savez(folder / f"{split} {rank}.npz", **numbers(split, rank))
    distributed.destroy_process_group()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
