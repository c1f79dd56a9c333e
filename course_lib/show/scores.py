"""What a net scored on every case of a test set."""

from collections.abc import Sequence

import numpy as np

from course_lib.errors import CourseError
from course_lib.show.picture import BLUE, ORANGE, Picture, new_figure

NAMES = {
    "dice": "Dice",
    "iou": "intersection over union",
    "precision": "precision",
    "recall": "recall",
    "surface_dice": "surface Dice",
    "hd95_mm": "HD95 (mm)",
    "assd_mm": "average surface distance (mm)",
}
MARKS = {  # told apart by shape as well as by colour
    "both": {"marker": "o", "s": 14, "color": BLUE, "alpha": 0.6, "linewidths": 0, "label": "a case"},
    "missed": {"marker": "X", "s": 60, "color": ORANGE, "edgecolors": "black", "linewidths": 0.6, "label": "missed"},
    "false alarm": {
        "marker": "^",
        "s": 50,
        "color": "white",
        "edgecolors": "black",
        "linewidths": 1.1,
        "label": "false alarm",
    },
}
GOLDEN = (5**0.5 - 1) / 2
TICKS_MM = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def score_plot(table, metrics: Sequence[str] = ("dice", "hd95_mm")) -> Picture:
    """Box and strip plot of a report: each case a dot, by region, beside the box of all of them.

    The box holds the middle half of the cases, the line in it is the median, and the whiskers reach the last cases
    within one and a half boxes. A structure that was missed, or found where there is none, has a mark of its own and
    is part of the box. Distances have a scale that is even up to 1 mm and logarithmic above.

    Parameters
    ----------
    table : DataFrame
        Of `metrics.report`.
    metrics : sequence of str
        Its columns to draw, side by side. Those that the table does not have are an error.

    Raises
    ------
    CourseError
        The table has no such column, or nothing to draw in it.
    """
    lacking = [name for name in ("case", "region", "outcome", *metrics) if name not in table.columns]
    if lacking or not len(metrics):
        raise CourseError(
            f"The table has no column {', '.join(lacking) or 'to draw'}: score_plot draws what `metrics.report` made. "
            f"It has {', '.join(map(str, table.columns))}."
        )
    if table[list(metrics)].dropna(how="all").empty:
        raise CourseError(f"All {len(table)} rows are empty in truth and prediction: there is nothing to draw.")
    regions = list(dict.fromkeys(table["region"]))
    width = max(3.2, 1 + 0.75 * len(regions))
    figure, (row,) = new_figure(1, len(metrics), width * len(metrics), 3.6)
    said = []
    for axes, metric in zip(row, metrics, strict=True):
        said.append(f"{NAMES.get(metric, metric)}: " + "; ".join(_draw(axes, table, metric, regions)))
    handles, labels = row[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False, fontsize=9)
    cases = table["case"].nunique()
    alt = f"Box plots with a dot for each of {cases} case{'s' if cases != 1 else ''}. {'. '.join(said)}."
    return Picture(figure, alt)


def _draw(axes, table, metric, regions):
    """One metric: boxes, dots and axes; what they say, by region."""
    distance = metric.endswith("_mm")
    counted = table[table[metric].notna()]
    finite = counted[metric][np.isfinite(counted[metric])]
    ceiling = max(finite.max(), 1) * 1.3 if len(finite) else 1  # where an infinite distance is drawn
    shown, said = set(), []
    for place, region in enumerate(regions):
        part = counted[counted["region"] == region]
        values = np.minimum(part[metric].to_numpy(float), ceiling)
        if not len(values):
            said.append(f"{region} in no case")
            continue
        axes.boxplot(
            values,
            positions=[place - 0.18],
            widths=0.3,
            showfliers=False,
            medianprops={"color": "black", "linewidth": 1.6},
            boxprops={"color": "0.35"},
            whiskerprops={"color": "0.35"},
            capprops={"color": "0.35"},
        )
        offsets = 0.1 + 0.26 * ((np.arange(len(values)) * GOLDEN) % 1)  # spread evenly, the same each time
        for outcome, mark in MARKS.items():
            chosen = (part["outcome"] == outcome).to_numpy()
            if chosen.any():
                mark = mark | {"label": None if outcome in shown else mark["label"]}
                axes.scatter(place + offsets[chosen], values[chosen], zorder=3, **mark)
                shown.add(outcome)
        said.append(_say(region, part, metric))
    axes.set_xticks(range(len(regions)), regions)
    axes.set_xlim(-0.5, len(regions) - 0.5)
    axes.set_ylabel(NAMES.get(metric, metric))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="0.9", zorder=0)
    axes.set_axisbelow(True)
    if distance:
        axes.set_yscale("symlog", linthresh=1, linscale=0.5)
        axes.set_ylim(-0.1, ceiling * 1.2)
        axes.set_yticks([tick for tick in TICKS_MM if tick <= ceiling])
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.minorticks_off()
    elif len(finite) and finite.between(0, 1).all():
        axes.set_ylim(-0.03, 1.03)
    return said


def _say(region, part, metric):
    low, middle, high = part[metric].quantile([0.25, 0.5, 0.75])
    digits = 1 if metric.endswith("_mm") else 2
    text = f"{region} median {middle:.{digits}f}, middle half {low:.{digits}f} to {high:.{digits}f}, {len(part)} cases"
    for outcome in ("missed", "false alarm"):
        number = int((part["outcome"] == outcome).sum())
        if number:
            text += f", {number} {outcome}{'s' if outcome == 'false alarm' and number > 1 else ''}"
    return text
