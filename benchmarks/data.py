"""All benchmarks of the way from files to batches, in one run: the tables, and one picture.

python benchmarks/data.py [picture.png]
"""

import subprocess
import sys
import warnings

import augmentation
import feeding
import loading
import memory
from table import Row, header, print_table


def main(picture: str | None) -> None:
    warnings.filterwarnings("ignore")
    print(header("numpy", "pydicom", "SimpleITK", "nibabel", "torch", "monai", "torchio"))
    rows = loading.rows()
    print_table(rows)
    augmented = augmentation.rows()
    print_table(augmented)
    memory.print_peaks(memory.peaks())
    if picture:
        draw([row for row in rows + augmented if row.ratio != 1], picture)
    # in a process of its own: the peers above have set the threads of torch
    subprocess.run([sys.executable, feeding.__file__], check=True)


def draw(rows: list[Row], picture: str) -> None:
    """Bars of how many times as fast we are; the line at 1 is us."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 0.36 * len(rows) + 1), layout="constrained")
    names = [f"{row.work.split(',')[0]}: {row.who}" for row in rows]
    colours = ["#0072B2" if row.ratio >= 1 else "#D55E00" for row in rows]
    axes.barh(range(len(rows)), [row.ratio - 1 for row in rows], left=1, color=colours)
    asked = [(row.at_least, place) for place, row in enumerate(rows) if row.at_least]
    axes.plot(*zip(*asked, strict=True), "k|", markersize=11, label="asked for")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set(xscale="log", yticks=range(len(rows)), yticklabels=names, xlabel="times as fast as this (course_lib = 1)")
    axes.invert_yaxis()
    axes.legend(loc="lower right")
    figure.savefig(picture, dpi=150)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else None)
