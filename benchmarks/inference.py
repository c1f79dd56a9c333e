"""Sliding windows over a volume of BraTS' size, and the cleaning of what they find, beside the peers.

    python benchmarks/inference.py [rounds]

Both sides call the same net on the same windows (96^3, half overlapping, Gaussian weights), take turns, and end with
labels; a ratio is the median over the rounds. A net of one 1 x 1 x 1 convolution shows what everything but the net
costs. Peak memory is that of a process of its own, above its imports, its image and its net.
"""

import statistics
import sys
import time

import numpy as np
import torch
from monai.inferers import sliding_window_inference
from monai.transforms import FillHoles, KeepLargestConnectedComponent
from scipy import ndimage
from table import Row, header, print_table

from course_lib import inference, nets
from course_lib.memory import run_limited

WINDOW, CLASSES, CHANNELS = (96, 96, 96), 4, 4
VOLUME = (155, 240, 240)
PART = (96, 96, 144)  # two windows: as many as fit into the time
SPACING_MM = (1.0, 1.0, 1.0)


def main(rounds):
    print(header("torch", "keras", "monai", "scipy"))
    rows = []
    for work, net, shape in (
        (f"a volume of {_by(VOLUME)} x {CHANNELS}, a net of one convolution", one_convolution(), VOLUME),
        (f"a part of {_by(PART)} x {CHANNELS}, a U-Net of base 8", nets.unet((*WINDOW, CHANNELS), CLASSES, 8), PART),
    ):
        image = np.random.default_rng(0).normal(size=(*shape, CHANNELS)).astype(np.float32)
        few = rounds if shape == VOLUME else max(2, rounds // 2)
        rows += compared(
            work, {"ours": lambda n=net, i=image: ours(n, i), "MONAI": lambda n=net, i=image: monai(n, i)}, few
        )
    labels = organs(VOLUME)
    mask = labels == 1
    opened = {
        "ours": lambda: inference.opening(mask, 3, SPACING_MM),
        "scipy.ndimage": lambda: ndimage.binary_opening(mask, ball(3)),
    }
    rows += compared(f"opening by 3 mm of one organ in {_by(VOLUME)}", opened, rounds)
    kept = {
        "ours": lambda: inference.largest_component(labels),
        "MONAI": lambda: KeepLargestConnectedComponent(range(1, CLASSES), independent=True)(labels[None]),
    }
    rows += compared(f"largest component of {CLASSES - 1} labels in {_by(VOLUME)}", kept, rounds)
    filled = {
        "ours": lambda: inference.fill_holes(labels),
        "MONAI": lambda: FillHoles(range(1, CLASSES), connectivity=1)(labels[None]),
    }
    rows += compared(f"holes of {CLASSES - 1} labels in {_by(VOLUME)}", filled, rounds)
    print_table(rows)
    print(f"\n| peak memory, {_by(VOLUME)} x {CHANNELS}, {CLASSES} classes | MB |\n|---|---:|")
    for who in ("ours", "monai"):
        print(f"| {who} | {peak_bytes(who) / 1e6:.0f} |")


def compared(work, contenders, rounds):
    """A row for each contender, after one round to warm up."""
    seconds = {who: [] for who in contenders}
    for _ in range(rounds + 1):
        for who, run in contenders.items():
            start = time.perf_counter()
            run()
            seconds[who].append(time.perf_counter() - start)
    own = seconds["ours"][1:]
    return [
        Row(
            work, who, 1 / statistics.median(of[1:]), statistics.median(b / a for a, b in zip(own, of[1:], strict=True))
        )
        for who, of in seconds.items()
    ]


def ours(net, image):
    return inference.predict(net, image, WINDOW, activation="softmax")


def monai(net, image):
    """The same net and windows. A net of ours is given its channels last, as a view; one of torch as torch has it."""
    x = torch.from_numpy(image).movedim(-1, 0)[None]
    if hasattr(net, "net"):
        forward, x = net.net, x.contiguous()
    else:
        forward = lambda x: net(x.movedim(1, -1), training=False).movedim(-1, 1)  # noqa: E731
    with torch.no_grad():
        logits = sliding_window_inference(x, WINDOW, 1, forward, overlap=0.5, mode="gaussian")
        return logits[0].argmax(0).to(torch.uint8).numpy()


def one_convolution():
    return inference.channels_first(torch.nn.Conv3d(CHANNELS, CLASSES, 1))


def organs(shape):
    """Smooth structures of three labels, with holes and specks."""
    noise = ndimage.zoom(np.random.default_rng(0).normal(size=[side // 8 + 1 for side in shape]), 8, order=1)
    return np.digitize(noise[tuple(slice(side) for side in shape)], [0.3, 0.6, 0.9]).astype(np.uint8)


def ball(radius):
    return ((np.indices([2 * radius + 1] * 3) - radius) ** 2).sum(axis=0) <= radius**2


def peak_bytes(who):
    prepare = """
import sys; sys.path.insert(0, "benchmarks")
import numpy as np, inference as bench
net = bench.one_convolution()
image = np.random.default_rng(0).normal(size=(*bench.VOLUME, bench.CHANNELS)).astype(np.float32)
bench.WHO(net, image[:96, :96, :96])
"""
    call = f"len(bench.{who}(net, image))"
    outcome = run_limited("", [call], limit_bytes=8 * 10**9, seconds=300, prepare=prepare.replace("WHO", who))
    if outcome.trouble:
        raise RuntimeError(outcome.trouble)
    return outcome.peaks_bytes[0]


def _by(shape):
    return " x ".join(map(str, shape))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) == 2 else 3)
