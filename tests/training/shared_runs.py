"""A training for torchrun: the same tiny net on arrays and on a generator; prints where each process is.

    torchrun --nproc-per-node 2 shared_runs.py FOLDER [BATCH]

With BATCH, the process that is not the leading one kills itself at that step, once.
"""

import os
import signal
import sys
from pathlib import Path

import numpy as np
import torch
from killed_runs import SIDE, data

from course_lib import nets, settings, training
from course_lib.losses import DiceLoss
from course_lib.training import step

EPOCHS = 3


def train(folder, kind):
    training.set_seed(3)
    # batch norm and a Dice of the whole batch: neither adds up over cases
    model = nets.unet((SIDE, SIDE, 1), base=2, depth=1, norm="batch")
    learn, validation = data(kind)
    arguments = {"loss": DiceLoss(per="batch"), "batch_size": 4, "learning_rate": 1e-2, "force": True}
    run = training.train(model, learn, validation, epochs=EPOCHS, run=folder / kind, **arguments)
    return run, np.concatenate([weight.ravel() for weight in model.get_weights()])


def die_at(batch):
    """Kill this process before it makes that step of the second training."""
    steps, original = [], step.TorchStep.train

    def counted(*arguments):
        steps.append(None)
        if len(steps) == batch:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments)

    step.TorchStep.train = counted


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder, batch = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rank, _ = settings.processes()
    if batch and rank == 1:
        die_at(batch)
    for kind in ("arrays", "generator"):
        _, weights = train(folder, kind)
        np.save(folder / f"{kind}-{rank}.npy", weights)
