"""Scores of single lesions: a large one that is found does not make up for small ones that are missed."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course_lib.errors import CourseError
from course_lib.metrics import masks
from course_lib.metrics.counts import count
from course_lib.metrics.surface import hausdorff


@dataclass(frozen=True)
class LesionScores:
    """What `lesion_wise` finds in one case.

    Attributes
    ----------
    dice, hd95_mm : float
        Means over lesions and false alarms.
    found, missed, false_alarms : int
        Lesions that a prediction touches, those that none touches, and predicted components that touch no lesion.
    lesions : DataFrame
        One row per lesion of the truth: volume_mm3, predicted_mm3, dice, hd95_mm, found, and counted, which is False
        for lesions too small to enter the figures above.
    """

    dice: float
    hd95_mm: float
    found: int
    missed: int
    false_alarms: int
    lesions: pd.DataFrame


def lesion_wise(pred, truth, spacing_mm, *, dilation=3, min_volume_mm3=50, missed_mm=374.0, empty=(1.0, 0.0)):
    """Dice and HD95 of single lesions, as BraTS has ranked since 2023.

    1. Components of the prediction: voxels connected by faces, edges or corners (26 neighbours).
    2. Lesions: the truth is dilated, and what then hangs together is one lesion, so that crumbs belong to the lesion
       they lie beside. The lesion itself is its voxels before dilation.
    3. A component belongs to each lesion whose dilation it touches. All components of a lesion together are compared
       with it: Dice and HD95. A lesion without any is missed: Dice 0 and `missed_mm`.
    4. Lesions up to `min_volume_mm3` are left out; components that belong to them are not held against the prediction.
    5. Each component that belongs to no lesion is a false alarm, however small: Dice 0 and `missed_mm`.
    6. The score of the case is the mean over lesions and false alarms.

    Parameters
    ----------
    pred, truth : array-like of bool, or of numbers that are all 0 or 1, (z, y, x)
        Masks of one case and region, such as WT, TC or ET; see `brats`.
    spacing_mm : sequence of float
        Of the voxels along each axis. BraTS is at (1, 1, 1).
    dilation : int
        Steps of dilation; in each a voxel grows over its faces and edges (18 neighbours). BraTS 2023 takes 3 for
        gliomas, in adults and children, and 1 for meningiomas and metastases.
    min_volume_mm3 : float
        A lesion counts where it is larger. BraTS 2023 takes 50, for metastases 2.
    missed_mm : float
        What a missed lesion and a false alarm are charged as HD95. 374 mm is about the diagonal of BraTS' volumes.
    empty : (float, float)
        Dice and HD95 of a case in which nothing counts: no lesion, or only small ones, and no false alarm.

    Returns
    -------
    LesionScores

    Raises
    ------
    CourseError
        An array is no mask, the shapes differ, or the spacing does not fit them.

    Notes
    -----
    The challenge's program weighs surface distances by area (DeepMind's `surface-distance`); here they are those of
    `hausdorff`, of border voxels. The two differ by a fraction of a voxel as a rule.

    References
    ----------
    The organisers' program, https://github.com/rachitsaluja/BraTS-2023-Metrics, and their explanation,
    https://www.synapse.org/Synapse:syn51156910/discussion/threadId=10357

    Examples
    --------
    Two lesions of 64 voxels; one is found exactly, one not at all, and far from both there is a false alarm of one
    voxel: Dice (1 + 0 + 0) / 3.

    >>> truth = np.zeros((30, 30, 30), bool)
    >>> truth[2:6, 2:6, 2:6] = truth[20:24, 20:24, 20:24] = True
    >>> pred = np.zeros_like(truth)
    >>> pred[2:6, 2:6, 2:6] = pred[2, 28, 28] = True
    >>> scores = lesion_wise(pred, truth, spacing_mm=(1, 1, 1))
    >>> scores.found, scores.missed, scores.false_alarms, round(scores.dice, 4)
    (1, 1, 1, 0.3333)
    """
    pred, truth = masks.mask_pair(pred, truth)
    if pred.ndim != 3:
        raise CourseError(
            f"The masks have the shape {pred.shape}; lesions are looked for in volumes, (z, y, x). A slice becomes one "
            "by mask[None], with its thickness as the first spacing."
        )
    spacing_mm = masks.spacing(spacing_mm, 3)
    if dilation < 0 or min_volume_mm3 < 0:
        raise CourseError(
            f"dilation is {dilation} and min_volume_mm3 {min_volume_mm3}; neither can be negative. 0 joins only what "
            "touches, and counts every lesion."
        )
    lesions, false_alarms = _match(*_cut_to_content(pred, truth, margin=dilation), spacing_mm, dilation, missed_mm)
    lesions["counted"] = lesions["volume_mm3"] > min_volume_mm3
    counted = lesions[lesions["counted"]]
    judged = len(counted) + false_alarms
    return LesionScores(
        dice=float(counted["dice"].sum() / judged) if judged else empty[0],
        hd95_mm=float((counted["hd95_mm"].sum() + missed_mm * false_alarms) / judged) if judged else empty[1],
        found=int(counted["found"].sum()),
        missed=int((~counted["found"]).sum()),
        false_alarms=false_alarms,
        lesions=lesions,
    )


def _match(pred, truth, spacing_mm, dilation, missed_mm):
    """A table of the lesions, and the number of predicted components that belong to none."""
    from scipy import ndimage

    by_corners, by_edges = (ndimage.generate_binary_structure(3, connectivity) for connectivity in (3, 2))
    components, _ = ndimage.label(pred, by_corners)
    grown = ndimage.binary_dilation(truth, by_edges, iterations=dilation) if dilation else truth
    grown, _ = ndimage.label(grown, by_corners)
    boxes = ndimage.find_objects(components)
    voxel_mm3 = math.prod(spacing_mm)
    rows, belonging = [], set()
    for lesion, box in enumerate(ndimage.find_objects(grown), 1):
        own = np.unique(components[box][grown[box] == lesion])
        own = own[own > 0].tolist()
        belonging.update(own)
        box = _around(box, *(boxes[component - 1] for component in own))
        predicted, true = np.isin(components[box], own), truth[box] & (grown[box] == lesion)
        counts = count(predicted, true)
        rows.append(
            {
                "volume_mm3": counts.true * voxel_mm3,
                "predicted_mm3": counts.predicted * voxel_mm3,
                "dice": counts.dice(),
                "hd95_mm": hausdorff(predicted, true, spacing_mm, empty=missed_mm),
                "found": bool(own),
            }
        )
    columns = {"volume_mm3": float, "predicted_mm3": float, "dice": float, "hd95_mm": float, "found": bool}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns), len(boxes) - len(belonging)


def _cut_to_content(pred, truth, margin):
    """Both masks without the empty space around them, but for a margin."""
    either = pred | truth
    box = []
    for axis in range(either.ndim):
        some = np.flatnonzero(either.any(axis=tuple(other for other in range(either.ndim) if other != axis)))
        box.append(slice(max(some[0] - margin, 0), some[-1] + 1 + margin) if some.size else slice(0, 1))
    return pred[tuple(box)], truth[tuple(box)]


def _around(*boxes):
    """The smallest box that holds all."""
    return tuple(
        slice(min(part.start for part in parts), max(part.stop for part in parts)) for parts in zip(*boxes, strict=True)
    )
