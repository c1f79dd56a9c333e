"""How many steps a second the slice viewer takes, beside a matplotlib figure drawn anew for every step.

    python benchmarks/viewer.py [repeats]

A step is another slice of a 155 x 240 x 240 volume with a mask, up to the PNG that the browser gets. The peer is what
tutorials do inside `ipywidgets.interact`: imshow, a masked overlay, a figure of the same size. Both take turns in one
process; the ratio is the median over the rounds. The aim of the viewer is 60 ms a step.
"""

import io
import statistics
import sys
import time

import numpy as np
from matplotlib.figure import Figure
from table import Row, header, print_table

from course_lib import show

SHAPE = (155, 240, 240)
STEPS = 10
WORK = "steps through 155 x 240 x 240 voxels"


def rows(repeats: int = 5) -> list[Row]:
    """Our viewer first, then the figure."""
    volume = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)
    mask = volume > 1
    viewer = show.slice_viewer(volume, mask)
    seconds = {"course_lib": [], "matplotlib": []}
    for turn in range(repeats):
        for who, step in (
            ("course_lib", lambda z: setattr(viewer, "position", z)),
            ("matplotlib", _figure(volume, mask)),
        ):
            begun = time.perf_counter()
            for z in range(STEPS * turn, STEPS * (turn + 1)):
                step(z)
            seconds[who].append((time.perf_counter() - begun) / STEPS)
    ratios = [theirs / ours for ours, theirs in zip(*seconds.values(), strict=True)]
    ours, theirs = (statistics.median(each) for each in seconds.values())
    return [Row(WORK, "course_lib", 1 / ours, 1.0), Row(WORK, "matplotlib", 1 / theirs, statistics.median(ratios), 1)]


def _figure(volume, mask):
    def step(z):
        axes = Figure(figsize=(4.8, 4.8), dpi=100).subplots()
        axes.imshow(volume[z], cmap="gray")
        axes.imshow(np.ma.masked_equal(mask[z], 0), alpha=0.5)
        axes.axis("off")
        axes.figure.savefig(io.BytesIO(), format="png")

    return step


if __name__ == "__main__":
    print(header("numpy", "matplotlib", "ipywidgets", "pillow"))
    print_table(rows(*map(int, sys.argv[1:])))
