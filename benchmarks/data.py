"""All benchmarks of the way from files to batches, in one run: the tables, and one picture.

python benchmarks/data.py [picture.png]
"""

import subprocess
import sys
import warnings
from itertools import groupby

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
    """Bars of how many times as fast we are, a group for each piece of work; the line at 1 is us."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    lines = []  # (text, row or None for a heading)
    for work, group in groupby(rows, key=lambda row: row.work):
        lines += [(work, None), *((f"{row.who}  ", row) for row in group)]
    figure, axes = plt.subplots(figsize=(9, 0.24 * len(lines) + 0.8), layout="constrained")
    for place, (_, row) in enumerate(lines):
        if row is not None:
            axes.barh(place, row.ratio - 1, left=1, color="#0072B2" if row.ratio >= 1 else "#D55E00")
            axes.text(max(row.ratio, row.at_least or 1) * 1.06, place, f"{row.ratio:.3g}", va="center", fontsize=7)
            if row.at_least:
                axes.plot(row.at_least, place, "k|", markersize=9)
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set(xscale="log", xlim=(0.4, 1200), ylim=(len(lines) - 0.4, -0.6), yticks=range(len(lines)))
    axes.set_yticklabels([text for text, _ in lines], fontsize=8)
    for label, (_, row) in zip(axes.get_yticklabels(), lines, strict=True):
        label.set_fontweight("normal" if row else "bold")
    axes.set_xlabel("times as fast as this (course_lib = 1); short black line: the aim", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=130)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else None)
