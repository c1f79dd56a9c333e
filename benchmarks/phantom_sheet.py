"""Look at the phantoms: a contact sheet for the docs, or beside real images.

python benchmarks/phantom_sheet.py                             phantoms alone, into docs/phantoms.png
python benchmarks/phantom_sheet.py --data FOLDER --out FILE    a row of real images under each row of phantoms;
                                                               FOLDER is laid out as realism_checks/real.py says
"""

import argparse
from itertools import islice
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from realism_checks import real

from course_lib import pipeline, settings
from course_lib.phantoms import brain_brats, thorax_ct, thorax_xray

COLUMNS = 7
SIDE = 256
LUNG_WINDOW_HU = (-1000, 400)
SEQUENCES = ("t1", "t1ce", "t2", "flair")
COLOURS = ("#56B4E9", "#E69F00", "#F0E442", "#CC79A7")  # Okabe and Ito: told apart by colour-blind eyes too
TUMOUR_SEEDS = (1, 4, 5, 15, 33, 21, 7)


def phantom_xrays():
    for seed in range(COLUMNS):
        phantom = thorax_xray(seed, SIDE)
        yield phantom.image, phantom.right_lung + 2 * phantom.left_lung


def phantom_cts():
    for seed in range(COLUMNS):
        phantom = thorax_ct(seed, (12, SIDE, SIDE))
        z = 4 + seed % 4  # from the liver up to the arch of the aorta
        yield np.clip(phantom.image[z], *LUNG_WINDOW_HU), phantom.labels[z]


def phantom_brains():
    for column, seed in enumerate(TUMOUR_SEEDS):
        phantom = brain_brats(seed, (52, 160, 160))
        z = int(np.argmax((phantom.labels > 0).sum(axis=(1, 2)))) if phantom.labels.any() else 26
        yield getattr(phantom, SEQUENCES[column % 4])[z], phantom.labels[z]


def real_xrays(data):
    for image, lungs, _ in islice(real.xrays(data), 0, None, 4):
        yield pipeline.resize(image, (SIDE, SIDE)), pipeline.resize_mask(lungs.astype(np.uint8), (SIDE, SIDE))


def real_cts(data):
    image, labels = real.chest(data)
    for z in np.linspace(4, len(image) - 5, COLUMNS).astype(int):
        yield np.clip(image[z], *LUNG_WINDOW_HU), labels[z]


def real_brains(data):
    for _, image, tumour in real.brains(data):
        z = int(np.argmax(tumour.sum(axis=(1, 2))))
        for channel in range(len(SEQUENCES)):
            yield image[z, ..., channel], tumour[z]


def draw(rows, path):
    """Pictures with their label maps outlined, a row for each iterable of (image, labels)."""
    fig, axes = plt.subplots(len(rows), COLUMNS, figsize=(2 * COLUMNS, 2 * len(rows)), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for row, pictures in zip(axes, rows, strict=True):
        for ax, (image, labels) in zip(row, pictures, strict=False):
            ax.imshow(image, cmap="gray")
            for number in np.unique(labels[labels > 0]):
                colour = COLOURS[(int(number) - 1) % len(COLOURS)]
                ax.contour(labels == number, [0.5], colors=colour, linewidths=0.8)
    fig.subplots_adjust(0, 0, 1, 1, 0.02, 0.02)
    fig.savefig(path, dpi=72, facecolor="black")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of real images")
    parser.add_argument("--out", type=Path, help="the picture (docs/phantoms.png)")
    asked = parser.parse_args()
    if asked.data and not asked.out:
        parser.error("a sheet with real images stays out of the docs: say --out FILE")
    rows = [phantom_xrays(), phantom_cts(), phantom_brains()]
    if asked.data:
        theirs = [real_xrays(asked.data), real_cts(asked.data), real_brains(asked.data)]
        rows = [row for pair in zip(rows, theirs, strict=True) for row in pair]
    draw(rows, asked.out or settings.course_root() / "docs" / "phantoms.png")


if __name__ == "__main__":
    main()
