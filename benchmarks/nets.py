"""How long a net takes for a training step and for a prediction, and how much memory, beside the peers.

    python benchmarks/nets.py [minutes]

Every contender lives in a process of its own, so that its peak memory is its own, and the processes take turns:
A B C A B C ... A ratio is the median over the rounds of (our time / that of the other in the same round), so a machine
that is busy with other things slows both sides of it; below 1 we are faster. A step is forward, binary cross entropy,
backward, Adam. All nets have the same widths, and ours and the hand-written one the same layers. Peak memory is that of
the whole process, libraries included; on a GPU it is what tensors took of the GPU's.

Where there is a GPU, it gets its own tables: the batches of a full run, in mixed precision (bfloat16), without
TensorFlow.

segmentation_models_pytorch is not among the peers: it needs torchvision, whose wheel does not load beside the CPU build
of torch that the course pins.
"""

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from functools import partial
from typing import NamedTuple

import numpy as np
from table import header


class Work(NamedTuple):
    """A batch, the width of the first level, and the share of the time that its two tables get."""

    batch: int
    sides: tuple[int, ...]
    channels: int
    base: int
    device: str
    share: float


WORKS = {
    "2D": Work(8, (256, 256), 1, 16, "cpu", 0.65),
    "3D": Work(1, (64, 64, 64), 4, 8, "cpu", 0.35),
    "2D on the GPU": Work(32, (256, 256), 1, 32, "cuda", 0.2),
    "3D on the GPU": Work(2, (128, 128, 128), 4, 32, "cuda", 0.3),
}
TASKS = {"prediction": 0.2, "training step": 1.0}  # the share of the time left; in this order: peaks only rise
DEPTH = 4
LEARNING_RATE = 1e-4
WARM_UP, FEWEST = 2, 3  # rounds that do not count, and that do


def main(minutes):
    print(header("torch", "keras", "tensorflow", "monai"))
    gpu = _gpu()
    if gpu:
        print(f"GPU: {gpu}")
    for name, work in WORKS.items():
        if work.device == "cpu" or gpu:
            _compare(name, work, minutes * 60 * work.share)


def _compare(name, work, seconds):
    shape = " x ".join(map(str, (work.batch, *work.sides, work.channels)))
    precision = "float32" if work.device == "cpu" else "mixed precision"
    print(f"\n{name}: batch {shape}, widths {work.base} to {work.base * 2**DEPTH}, {precision}")
    end = time.perf_counter() + seconds
    processes = [_Process(who, name) for who in CONTENDERS if work.device == "cpu" or "TensorFlow" not in who]
    for process in processes:
        process.answer()  # that it is ready
    for task, share in TASKS.items():
        now = time.perf_counter()
        # Compiling takes a minute, so it is done for the step only.
        _table(
            task, [p for p in processes if task != "prediction" or "compile" not in p.who], now + share * (end - now)
        )
    for process in processes:
        process.close()


def _table(task, processes, until):
    """Let the processes take turns until then, and print what came out."""
    times = {process.who: [] for process in processes}
    peaks, rounds = {}, 0
    while rounds < WARM_UP + FEWEST or time.perf_counter() < until:
        if rounds == 0:  # all at once: what is compiled, is compiled now
            for process in processes:
                process.tell(task)
        for process in processes:
            if isinstance(times[process.who], str):
                continue
            answer = process.answer() if rounds == 0 else process.ask(task)
            if "error" in answer:
                times[process.who] = answer["error"]
            else:
                times[process.who].append(answer["seconds"])
                peaks[process.who] = answer["peak_gb"]
        rounds += 1
    ours = times[next(iter(CONTENDERS))][WARM_UP:]
    print(f"\n| {task}, {rounds - WARM_UP} rounds | s | our time / this | quartiles | aim | peak memory |")
    print("|---|---:|---:|---:|---:|---:|")
    for who, own in times.items():
        if isinstance(own, str):
            print(f"| {who} | failed: {own} | | | | |")
            continue
        ratios = [a / b for a, b in zip(ours, own[WARM_UP:], strict=True)]
        low, middle, high = statistics.quantiles(ratios)
        aim = f"≤ {AIMS[who]:g}" if who in AIMS else ""
        print(
            f"| {who} | {statistics.median(own[WARM_UP:]):.3f} | {middle:.2f} | {low:.2f} to {high:.2f} | {aim} "
            f"| {peaks[who]:.2f} GB |",
            flush=True,
        )


class _Process:
    """A contender in a process of its own; it does one task each time it is told to."""

    def __init__(self, who, work):
        self.who = who
        environment = {**os.environ, "KERAS_BACKEND": "tensorflow" if "TensorFlow" in who else "torch"}
        if WORKS[work].device == "cpu":
            environment["CUDA_VISIBLE_DEVICES"] = ""  # Keras would take the GPU by itself
        self._process = subprocess.Popen(
            [sys.executable, __file__, who, work],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def ask(self, task):
        self.tell(task)
        return self.answer()

    def tell(self, task):
        with contextlib.suppress(BrokenPipeError):  # the answer will say so
            print(task, file=self._process.stdin, flush=True)

    def answer(self):
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"error": f"its process ended with code {self._process.wait()}"}

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


def serve(who, name):
    """The inside of a process: tasks until its input closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    work = WORKS[name]
    rng = np.random.default_rng(0)
    x = rng.normal(size=(work.batch, *work.sides, work.channels)).astype("float32")
    y = (rng.random((work.batch, *work.sides, 1)) > 0.5).astype("float32")
    tasks, error = None, None
    try:
        tasks = dict(zip(TASKS, CONTENDERS[who](x, y, work), strict=True))
    except Exception as reason:
        error = _in_a_line(reason)
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        try:
            if error is None:
                answer = {"seconds": _seconds(tasks[line.strip()], work), "peak_gb": _peak_gb(work)}
        except Exception as reason:
            error = _in_a_line(reason)
        print(json.dumps(answer if error is None else {"error": error}), file=answers)


def _seconds(do, work):
    start = time.perf_counter()
    do()
    if work.device == "cuda":
        import torch

        torch.cuda.synchronize()
    return time.perf_counter() - start


def _peak_gb(work):
    if work.device == "cuda":
        import torch

        return torch.cuda.max_memory_allocated() / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _in_a_line(error):
    return f"{type(error).__name__}: {error}".splitlines()[0].replace("|", "/")[:160]


def _gpu():
    """Asked in a process of its own: this one shall hold no GPU memory."""
    question = "import torch; print(torch.cuda.get_device_name() if torch.cuda.is_available() else '')"
    return subprocess.run([sys.executable, "-c", question], capture_output=True, text=True).stdout.strip()


# Contenders: each gives two functions without arguments, a prediction and a training step -----------------------------


def ours(x, y, work):
    """What `train()` does in a step, Dice included, and Keras' own prediction.

    Both with the memory setting of `train()`, which a process that only predicts has to ask for.
    """
    import keras

    from course_lib import losses, metrics, nets, training
    from course_lib.training.step import make_step

    training.keep_freed_memory()
    model = nets.unet(x.shape[1:], base=work.base, depth=DEPTH)
    model.compile(jit_compile=False)

    def predict():
        with _autocast(work) if keras.backend.backend() == "torch" else contextlib.nullcontext():
            model.predict_on_batch(x)

    steps = []

    def step():
        if not steps:
            arguments = model, losses.BinaryCrossentropy(), keras.optimizers.Adam(LEARNING_RATE)
            steps.append(make_step(*arguments, [metrics.DiceCoefficient()], mixed_precision=work.device == "cuda"))
            steps[0].begin(training=True)
        steps[0].train(x, y)

    return predict, step


def ours_in_a_torch_loop(x, y, work, compiled=False):
    import torch

    from course_lib import nets

    model = nets.unet(x.shape[1:], base=work.base, depth=DEPTH)
    forward = torch.compile(model) if compiled else model
    x, y = (torch.from_numpy(array).to(work.device) for array in (x, y))
    return _torch_tasks(lambda training: forward(x, training=training), model.parameters(), y, work)


def _torch_tasks(forward, parameters, y, work):
    import torch

    optimizer = torch.optim.Adam(parameters, LEARNING_RATE)

    def predict():
        with torch.inference_mode(), _autocast(work):
            forward(training=False)

    def step():
        optimizer.zero_grad()
        with _autocast(work):
            logits = forward(training=True)
        torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), y).backward()
        optimizer.step()

    return predict, step


def _autocast(work):
    import torch

    return torch.autocast("cuda", torch.bfloat16) if work.device == "cuda" else contextlib.nullcontext()


def _torch_peer(net, x, y, work, channels_last=True, compiled=False, memory_kept=False):
    import torch

    if memory_kept:
        from course_lib import training

        training.keep_freed_memory()
    x, y = (torch.from_numpy(np.ascontiguousarray(np.moveaxis(array, -1, 1))).to(work.device) for array in (x, y))
    net = net.to(work.device)
    if channels_last:
        layout = {4: torch.channels_last, 5: torch.channels_last_3d}[x.ndim]
        net, x, y = net.to(memory_format=layout), x.to(memory_format=layout), y.to(memory_format=layout)
    forward = torch.compile(net) if compiled else net

    def call(training):
        net.train(training)
        return forward(x)

    return _torch_tasks(call, net.parameters(), y, work)


def hand_written(x, y, work, **how):
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
            widths = [work.base * 2**level for level in range(DEPTH + 1)]
            self.down = nn.ModuleList(map(block, [x.shape[-1], *widths], widths[:-1]))
            self.pool = Pool(2)
            self.bottom = block(*widths[-2:])
            self.upconv = nn.ModuleList(UpConv(2 * width, width, 2, 2, bias=False) for width in widths[:-1])
            self.up = nn.ModuleList(block(2 * width, width) for width in widths[:-1])
            self.logits = Conv(work.base, 1, 1)

        def forward(self, x):
            skips = []
            for down in self.down:
                skips.append(down(x))
                x = self.pool(skips[-1])
            x = self.bottom(x)
            for level in reversed(range(DEPTH)):
                x = self.up[level](torch.cat([skips[level], self.upconv[level](x)], dim=1))
            return self.logits(x)

    return _torch_peer(UNet(), x, y, work, **how)


def monai(x, y, work, **how):
    from monai.networks.nets import BasicUNet

    features = (*(work.base * 2**level for level in range(DEPTH + 1)), work.base)
    net = BasicUNet(spatial_dims=x.ndim - 2, in_channels=x.shape[-1], out_channels=1, features=features)
    return _torch_peer(net, x, y, work, **how)


CONTENDERS = {
    "ours, on torch": ours,
    "ours, in a hand-written torch loop": ours_in_a_torch_loop,
    "hand-written torch, channels-last": hand_written,
    "the same, memory kept as by train()": partial(hand_written, memory_kept=True),
    "MONAI BasicUNet, as it comes": partial(monai, channels_last=False),
    "MONAI BasicUNet, channels-last": monai,
    "torch.compile of the hand-written": partial(hand_written, compiled=True, memory_kept=True),
    "torch.compile of ours, in a torch loop": partial(ours_in_a_torch_loop, compiled=True),
    "ours, on TensorFlow": ours,
}
AIMS = {"hand-written torch, channels-last": 1.0, "MONAI BasicUNet, as it comes": 0.75}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(*sys.argv[1:])
    else:
        main(float(sys.argv[1]) if len(sys.argv) == 2 else 5.5)
