"""Run as a program: train a net for a few steps and print what was predicted and what the process really held.

python peak_of_training.py '{"net": "unet", "shape": [64, 64, 64, 4], "batch": 1, "arguments": {"base": 8}}'
"""

import json
import sys
import tempfile
from pathlib import Path

import psutil

from course_lib import losses, nets, training
from course_lib.training.memory_check import predict_peak

import keras  # isort: skip (course_lib chooses the engine first)
import numpy as np  # isort: skip


class Noise(keras.utils.PyDataset):
    """Images and truth of the shapes that the net takes and gives."""

    def __init__(self, images, truths, steps):
        super().__init__()
        self.images, self.truths, self.steps = images, truths, steps

    def __len__(self):
        return self.steps

    def __getitem__(self, i):
        numbers = np.random.default_rng(i)
        truth = np.zeros(self.truths, "float32")
        truth[..., 0] = numbers.random(self.truths[:-1]) > 0.5
        truth[..., -1] = 1 - truth[..., 0] if self.truths[-1] > 1 else truth[..., -1]
        return numbers.random(self.images, dtype=np.float32), truth


def peak_since_start() -> int:
    """The most that was resident since `clear_refs` was written to."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def main(case):
    if case.get("net", "unet") == "unet":
        model = nets.unet(tuple(case["shape"]), **case.get("arguments", {}))
    else:
        model = getattr(nets.classifiers, case["net"])(tuple(case["shape"]), **case.get("arguments", {}))
    loss = getattr(losses, case.get("loss", "BinaryCrossentropy"))()
    optimizer = case.get("optimizer", "adam")
    batch = (case["batch"], *case["shape"])
    output = model.output_shape[0] if isinstance(model.output_shape, list) else model.output_shape
    baseline = psutil.Process().memory_info().rss
    Path("/proc/self/clear_refs").write_text("5")
    data = Noise(batch, (case["batch"], *output[1:]), case.get("steps", 3))
    validation = Noise(batch, data.truths, 1)
    with tempfile.TemporaryDirectory() as folder:
        training.train(
            model, data, validation, epochs=case.get("epochs", 1), run=Path(folder) / "run", loss=loss,
            optimizer=optimizer, force=True,
        )  # fmt: skip
    measured = peak_since_start() - baseline
    prediction = predict_peak(model, batch, optimizer=optimizer, loss=loss)
    tensors = sum(prediction.parts[part] for part in prediction.parts if part not in ("libraries", "weights"))
    print("\n" + json.dumps({"predicted": prediction.beyond_weights, "measured": measured, "tensors": tensors}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
