"""How long a net waits for its batches: reading, cutting, normalising and augmenting beside a training step.

    python benchmarks/feeding.py [steps]

The net is the labs' own, trained by Keras on this machine's processors, which its workers share. Waiting is the time
between the end of a step and the arrival of the next batch.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from table import header

SCRATCH = Path(tempfile.gettempdir()) / "course-benchmarks"


class Wait(NamedTuple):
    """The share of the time that a net waited."""

    work: str
    batches_a_second: float
    waiting: float


def main(steps: int) -> None:
    print(header("keras", "torch"))
    print_waits(waits(steps))


def print_waits(found: list[Wait]) -> None:
    print("\n| training the lab's net | batches a second | waiting |\n|---|---:|---:|")
    for wait in found:
        print(f"| {wait.work} | {wait.batches_a_second:.2f} | {100 * wait.waiting:.1f} % |")


def waits(steps: int = 40) -> list[Wait]:
    """With no worker and with two, for whole X-rays, CT slices and 3D patches."""
    os.environ["COURSE_DATA"] = str(SCRATCH / "home")
    from course_lib import datasets, nets, pipeline
    from course_lib.pipeline.augment import Augmentation, Flip, Noise, Rotate, Shift, Zoom

    xrays = datasets.cases(datasets.prepare("xray-phantoms", patients=40, size=512))
    volumes = datasets.volumes(datasets.prepare("ct-phantoms"))
    augment = Augmentation(Rotate(10), Shift(0.1), Zoom(0.2), Flip("x"), Noise(0.05))
    sources = {
        "X-rays of 512² to 128², batch 8": (xrays, 8, {"shape": (128, 128)}, (128, 128, 1), 16),
        "CT slices of 256², batch 8": (volumes, 8, {"sampler": pipeline.Slices()}, (256, 256, 1), 16),
        "CT patches of 32 x 64 x 64, batch 2": (
            volumes, 2, {"sampler": pipeline.Patches((32, 64, 64), per_case=8)}, (32, 64, 64, 1), 8
        ),
    }  # fmt: skip
    found = []
    for work, (cases, batch, how, shape, base) in sources.items():
        for workers in (0, 2):
            model = nets.unet(shape, base=base, depth=4)
            model.compile("adam", "binary_crossentropy")
            generator = pipeline.BatchGenerator(cases, batch, seed=0, augment=augment, workers=workers, **how)
            found.append(_measured(f"{work}, {workers} workers", model, generator, steps))
    return found


def _measured(work: str, model, generator, steps: int) -> Wait:
    waiting, training = [], []
    batches = _endless(generator)
    for _ in range(steps + 5):
        start = time.perf_counter()
        images, masks, _ = next(batches)
        got = time.perf_counter()
        model.train_on_batch(images, np.ascontiguousarray(masks))
        waiting.append(got - start)
        training.append(time.perf_counter() - got)
    total = sum(waiting[5:]) + sum(training[5:])  # the first steps compile and warm up
    return Wait(work, steps / total, sum(waiting[5:]) / total)


def _endless(generator):
    while True:
        yield from generator.as_numpy()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) == 2 else 40)
