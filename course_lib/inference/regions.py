"""Regions that lie in each other -> labels that do not, and rules about them.

The tumour of BraTS is scored as three nested regions: the whole tumour WT holds the tumour core TC, which holds the
enhancing tumour ET. Its files hold labels: 2 for oedema (WT without TC), 1 for the necrotic or non-enhancing core (TC
without ET), and for ET 4 up to 2021, 3 from 2023 on. Menze et al., 2015, https://doi.org/10.1109/TMI.2014.2377694
"""

from collections.abc import Sequence

import numpy as np

from course_lib.errors import CourseError
from course_lib.inference.label_maps import checked_spacing, is_mask


def labels_from_regions(masks: np.ndarray, labels: Sequence[int], nested: str = "extend") -> np.ndarray:
    """The label map of nested regions.

    Parameters
    ----------
    masks : bool array (..., regions)
        From the outermost region to the innermost: WT, TC, ET. They need not be nested yet.
    labels : sequence of int
        What a voxel is that lies in a region and in none further in: (2, 1, 4) for WT, TC, ET in BraTS up to 2021,
        (2, 1, 3) from 2023 on.
    nested : {"extend", "clip"}
        What becomes of voxels of an inner region outside the outer one: "extend" believes the inner region, as
        nnU-Net does; "clip" the outer one, and drops them.

    Returns
    -------
    uint8 array (...)

    Raises
    ------
    CourseError
        Not one label for each region, labels that are not 1 to 255 or come twice, masks that are not bool or 0 and 1.

    Examples
    --------
    Oedema, core, enhancing tumour, and enhancing tumour where no whole tumour was seen:

    >>> masks = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 1]], bool)
    >>> labels_from_regions(masks, (2, 1, 4))
    array([2, 1, 4, 4], dtype=uint8)
    >>> labels_from_regions(masks, (2, 1, 4), nested="clip")
    array([2, 1, 4, 0], dtype=uint8)
    """
    masks = np.asarray(masks)
    if not masks.ndim or len(labels) != masks.shape[-1]:
        raise CourseError(
            f"There are {len(labels)} labels for masks of shape {masks.shape}: give one for each region of the last "
            "axis, from the outermost to the innermost."
        )
    if len(set(labels)) < len(labels) or not all(1 <= int(label) <= 255 for label in labels):
        raise CourseError(f"labels is {tuple(labels)}, but must be different numbers from 1 to 255.")
    if nested not in ("extend", "clip"):
        raise CourseError(f"nested is {nested!r}, but must be 'extend' or 'clip'.")
    if not is_mask(masks):
        raise CourseError("The masks hold other values than 0 and 1: turn probabilities into masks with threshold().")
    result, within = np.zeros(masks.shape[:-1], np.uint8), True
    for region, label in enumerate(labels):
        inside = masks[..., region].astype(bool, copy=False)
        if nested == "clip":
            inside = within = inside & within
        result[inside] = label
    return result


def replace_small(labels: np.ndarray, label: int, by: int, min_ml: float, spacing_mm: Sequence[float]) -> np.ndarray:
    """Give a structure another label where the whole case has less of it than a volume.

    BraTS gives the full score where there is no enhancing tumour and none was found, and none for a single voxel
    found. So an enhancing tumour of a few voxels is taken for necrosis: Isensee et al., nnU-Net for Brain Tumor
    Segmentation, 2020, https://arxiv.org/abs/2011.00848. How few is chosen on the training cases.

    Parameters
    ----------
    labels : integer array (z, y, x)
    label, by : int
        What is replaced, by what: 4 and 1 for BraTS up to 2021.
    min_ml : float
        The smallest volume that stays, in millilitres (1000 mm^3).
    spacing_mm : (dz, dy, dx)

    Returns
    -------
    array like `labels`; a copy

    Examples
    --------
    Two voxels of 1 mm^3 are 0.002 ml:

    >>> case = np.array([[[4, 4, 2]]], np.uint8)
    >>> replace_small(case, 4, by=1, min_ml=0.003, spacing_mm=(1, 1, 1))
    array([[[1, 1, 2]]], dtype=uint8)
    >>> replace_small(case, 4, by=1, min_ml=0.002, spacing_mm=(1, 1, 1))
    array([[[4, 4, 2]]], dtype=uint8)
    """
    labels = np.array(labels)
    if labels.dtype.kind not in "iu":
        raise CourseError(f"replace_small works on a label map of whole numbers, not on {labels.dtype}.")
    voxels = least_voxels(min_ml, checked_spacing(spacing_mm, 3, labels.ndim))
    there = labels == label
    if np.count_nonzero(there) < voxels:
        labels[there] = by
    return labels


def least_voxels(min_ml: float, spacing_mm: np.ndarray) -> int:
    """How many voxels a volume takes at least."""
    if not 0 <= min_ml < np.inf:
        raise CourseError(f"min_ml is {min_ml}, but must be a volume in millilitres.")
    exact = min_ml * 1000 / float(np.prod(spacing_mm))
    return int(np.ceil(exact * (1 - 1e-9)))  # 0.3 ml of 0.1 ml voxels are 3, whatever the last digit of 0.1 is
