"""A label map -> how much of each region there is; and beside a truth, how good it is."""

import numpy as np
import pandas as pd
from scipy import ndimage

from course_lib import metrics
from course_lib.app.recipe import Recipe


def measured(labels: np.ndarray, spacing_mm: tuple[float, float, float], recipe: Recipe) -> pd.DataFrame:
    """A row for each region.

    Returns
    -------
    DataFrame
        region; volume_ml; parts: connected components, over corners; extent_mm: the sides of the box around it, along
        z, y and x; slices: the first and the last, from 0 on. "-" where there is none of it.

    Examples
    --------
    Two voxels of 2 x 1 x 1 mm, one on the other, are 4 mm^3:

    >>> from types import SimpleNamespace
    >>> labels = np.zeros((3, 4, 4), np.uint8)
    >>> labels[1:, 0, 0] = 1
    >>> table = measured(labels, (2, 1, 1), SimpleNamespace(regions={"lesion": (1,)}))
    >>> print(table.to_string(index=False))
    region  volume_ml  parts extent_mm slices
    lesion      0.004      1 4 x 1 x 1 1 to 2
    """
    voxel_ml = float(np.prod(spacing_mm)) / 1000
    rows = []
    for name, members in recipe.regions.items():
        mask = np.isin(labels, members)
        row = {"region": name, "volume_ml": np.count_nonzero(mask) * voxel_ml, "parts": 0}
        row |= {"extent_mm": "-", "slices": "-"}
        if mask.any():
            (box,) = ndimage.find_objects(mask.view(np.uint8))
            sides = [(side.stop - side.start) * step for side, step in zip(box, spacing_mm, strict=True)]
            row["parts"] = ndimage.label(mask[box], np.ones((3, 3, 3)))[1]
            row["extent_mm"] = " x ".join(f"{side:.0f}" for side in sides)
            row["slices"] = f"{box[0].start} to {box[0].stop - 1}"
        rows.append(row)
    return pd.DataFrame(rows)


def compared(
    labels: np.ndarray, truth: np.ndarray, spacing_mm: tuple[float, float, float], recipe: Recipe
) -> pd.DataFrame:
    """Dice, HD95 and volumes beside a truth of the same labels, a row for each region; see `metrics.report`."""
    regions = metrics.Regions(dict(recipe.regions), "what the net gives")
    table = metrics.report([("study", labels, truth, spacing_mm)], regions)
    return table[["region", "outcome", "dice", "hd95_mm", "truth_ml", "pred_ml"]]
