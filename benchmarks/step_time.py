"""How long one training step takes, beside the peers.

    python benchmarks/step_time.py [rounds]

Every contender lives in a process of its own, so that its peak memory is its own, and the processes take turns:
A B C A B C ... A ratio is the median over the rounds of (our time / that of the other in the same round), so a machine
that is busy with other things slows both sides of it. A step is forward, binary cross entropy, backward, Adam.
"""

import importlib.metadata
import os
import platform
import resource
import statistics
import subprocess
import sys
import time

import numpy as np

BLOCKS = {
    # name: (batch, sides, channels, base width)
    "2D": (8, (256, 256), 1, 16),
    "3D": (1, (64, 64, 64), 4, 8),
}
DEPTH = 4
LEARNING_RATE = 1e-4


def main(rounds):
    packages = ("torch", "keras", "tensorflow", "monai")
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages))
    print(
        f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} cores, {rounds} rounds after 2 to warm up"
    )
    for block, (batch, sides, channels, base) in BLOCKS.items():
        shape = " x ".join(map(str, (batch, *sides, channels)))
        print(f"\n{block}: batch {shape}, widths {base} to {base * 2**DEPTH}")
        print(f"  {'':40}{'s a step':>10}{'ours / this':>13}{'quartiles':>15}{'peak memory':>14}")
        processes = [_Process(name, block) for name in CONTENDERS]
        seconds = {process.name: [] for process in processes}
        for _ in range(rounds + 2):
            for process in processes:
                seconds[process.name].append(process.step())
        ours = next(iter(seconds))
        for process in processes:
            own = seconds[process.name][2:]
            ratios = [a / b for a, b in zip(seconds[ours][2:], own, strict=True)]
            low, _, high = statistics.quantiles(ratios)
            print(
                f"  {process.name:40}{statistics.median(own):10.2f}{statistics.median(ratios):13.2f}"
                f"{low:9.2f} - {high:.2f}{process.close():11.2f} GB"
            )


class _Process:
    """A contender in a process of its own; it makes one step each time it is told to."""

    def __init__(self, name, block):
        self.name = name
        engine = "tensorflow" if "tensorflow" in name else "torch"
        self._process = subprocess.Popen(
            [sys.executable, __file__, name, block],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "KERAS_BACKEND": engine},
        )

    def step(self):
        return float(self._ask("step"))

    def close(self):
        peak_gb = float(self._ask("memory"))
        self._process.stdin.close()
        self._process.wait()
        return peak_gb

    def _ask(self, what):
        print(what, file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


def serve(name, block):
    """The inside of a process: steps until its input closes."""
    batch, sides, channels, base = BLOCKS[block]
    rng = np.random.default_rng(0)
    x = rng.normal(size=(batch, *sides, channels)).astype("float32")
    y = (rng.random((batch, *sides, 1)) > 0.5).astype("float32")
    step = CONTENDERS[name](x, y, base)
    for line in sys.stdin:
        if line.strip() == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, flush=True)
        else:
            start = time.perf_counter()
            step()
            print(time.perf_counter() - start, flush=True)


# Ours -----------------------------------------------------------------------------------------------------------------


def ours(x, y, base):
    """What `train()` does in a step: Keras' own loop, with the Dice metric and the memory setting of `train()`."""
    import keras

    from course_lib import losses, metrics, nets, training

    training.keep_freed_memory()
    model = nets.unet(x.shape[1:], base=base, depth=DEPTH)
    model.compile(
        keras.optimizers.Adam(LEARNING_RATE),
        losses.BinaryCrossentropy(),
        weighted_metrics=[metrics.DiceCoefficient()],
        jit_compile=False,
    )
    return lambda: model.train_on_batch(x, y)


def ours_in_a_torch_loop(x, y, base):
    import torch

    from course_lib import nets

    model = nets.unet(x.shape[1:], base=base, depth=DEPTH)
    return _torch_step(lambda x: model(x, training=True), model.parameters(), torch.from_numpy(x), torch.from_numpy(y))


# Peers ----------------------------------------------------------------------------------------------------------------


def _torch_step(forward, parameters, x, y):
    import torch

    optimizer = torch.optim.Adam(parameters, LEARNING_RATE)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(forward(x), y).backward()
        optimizer.step()

    return step


def _torch_peer(net, x, y, channels_last):
    import torch

    x, y = (torch.from_numpy(np.ascontiguousarray(np.moveaxis(array, -1, 1))) for array in (x, y))
    if channels_last:
        layout = {4: torch.channels_last, 5: torch.channels_last_3d}[x.ndim]
        net, x, y = net.to(memory_format=layout), x.to(memory_format=layout), y.to(memory_format=layout)
    return _torch_step(net.train(), net.parameters(), x, y)


def hand_written(x, y, base):
    """The same layers as `nets.unet`, the way a person who knows torch writes them."""
    import torch
    from torch import nn

    Conv, UpConv, Norm, Pool = {
        4: (nn.Conv2d, nn.ConvTranspose2d, nn.BatchNorm2d, nn.MaxPool2d),
        5: (nn.Conv3d, nn.ConvTranspose3d, nn.BatchNorm3d, nn.MaxPool3d),
    }[x.ndim]

    def block(before, width):
        return nn.Sequential(
            *(Conv(before, width, 3, padding=1, bias=False), Norm(width), nn.ReLU(inplace=True)),
            *(Conv(width, width, 3, padding=1, bias=False), Norm(width), nn.ReLU(inplace=True)),
        )

    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            widths = [base * 2**level for level in range(DEPTH + 1)]
            self.down = nn.ModuleList(map(block, [x.shape[-1], *widths], widths[:-1]))
            self.pool = Pool(2)
            self.bottom = block(*widths[-2:])
            self.upconv = nn.ModuleList(UpConv(2 * width, width, 2, 2, bias=False) for width in widths[:-1])
            self.up = nn.ModuleList(block(2 * width, width) for width in widths[:-1])
            self.logits = Conv(base, 1, 1)

        def forward(self, x):
            skips = []
            for down in self.down:
                skips.append(down(x))
                x = self.pool(skips[-1])
            x = self.bottom(x)
            for level in reversed(range(DEPTH)):
                x = self.up[level](torch.cat([skips[level], self.upconv[level](x)], dim=1))
            return self.logits(x)

    return _torch_peer(UNet(), x, y, channels_last=True)


def hand_written_memory_kept(x, y, base):
    """The same with the memory setting of `train()`: what is left of the difference is the nets'."""
    from course_lib import training

    training.keep_freed_memory()
    return hand_written(x, y, base)


def monai(x, y, base, channels_last=False):
    from monai.networks.nets import BasicUNet

    features = (*(base * 2**level for level in range(DEPTH + 1)), base)
    net = BasicUNet(spatial_dims=x.ndim - 2, in_channels=x.shape[-1], out_channels=1, features=features)
    return _torch_peer(net, x, y, channels_last)


def monai_channels_last(x, y, base):
    return monai(x, y, base, channels_last=True)


CONTENDERS = {
    "ours, on torch": ours,
    "ours, in a hand-written torch loop": ours_in_a_torch_loop,
    "hand-written torch, channels-last": hand_written,
    "the same, memory kept": hand_written_memory_kept,
    "MONAI BasicUNet, as it comes": monai,
    "MONAI BasicUNet, channels-last": monai_channels_last,
    "ours, on tensorflow": ours,
}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(*sys.argv[1:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else 11)
