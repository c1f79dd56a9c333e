"""How far two surfaces are apart, in mm: Hausdorff distance, average surface distances, surface Dice.

One number, `hausdorff(pred, truth, spacing_mm)`. Several of one pair of masks, sharing the work:

    surfaces = surface_distances(pred, truth, spacing_mm)
    surfaces.hausdorff(percentile=95), surfaces.assd(), surfaces.surface_dice(tolerance_mm=2)

Both also take two label maps with several labels or regions; see `surface_distances`.

**The surface.** For distances it is the border voxels: the voxels of a mask with a face on the background, the mask
without its erosion, as in MONAI, medpy and SciPy (connectivity 1). A distance goes from voxel centre to voxel centre.
What lies outside the image is background, so an object cut by the image's edge has a border there. For the surface Dice
it is, as defined by Nikolov et al., the surface elements between voxels, weighted by their area.

**Empty masks.** From or to nothing there is no distance. With one mask empty the distances give `empty`: by default
inf, so that a missed structure spoils a mean and cannot vanish from it; or "diagonal", the image's diagonal in mm; or
a number, as BraTS 2023 charged 374 mm; or nan, which hides the miss and has to be counted elsewhere. With both masks
empty nothing was there and nothing was found: `both_empty`, by default nan, "does not count", as in `dice`; 0 praises
it. The surface Dice with one mask empty is 0 by its formula.
"""

import math
from functools import cached_property

import numpy as np

from course_lib.errors import CourseError
from course_lib.metrics import masks
from course_lib.metrics.cut_out import CutOutRegions, cut_out
from course_lib.metrics.regions import Regions
from course_lib.metrics.surface_nearest import nearest_distances
from course_lib.metrics.surface_points import border_voxels, surface_elements


def hausdorff(
    pred,
    truth,
    spacing_mm,
    percentile=95,
    definition="max_directed",
    empty=math.inf,
    both_empty=math.nan,
    *,
    labels=None,
):
    """The Hausdorff distance of two masks of one case in mm, by default its 95th percentile, HD95.

    With d(p, T) the distance from border voxel p to the nearest border voxel of the other mask, and Q the percentile:

        max_directed    max(Q {d(p, T) : p in P}, Q {d(t, P) : t in T})
        pooled          Q ({d(p, T) : p in P} and {d(t, P) : t in T} together)

    At percentile 100 both are the Hausdorff distance itself. Below it they can be far apart: a false positive of
    few voxels weighs little among all distances, and much among those of a small prediction. Say which one you report.

    Parameters
    ----------
    pred, truth : array-like of bool, or of numbers that are all 0 or 1
        Masks of one case and one class, `(H, W)` or `(D, H, W)`, of the same shape.
    spacing_mm : sequence of float
        The sides of a voxel in mm, in the order of the masks' axes: of a SimpleITK image `GetSpacing()[::-1]`, since
        its array is (z, y, x) and its spacing (x, y, z).
    percentile : float
        Above 0 and up to 100. Between two distances it is interpolated linearly, as `numpy.percentile` does.
    definition : "max_directed" or "pooled"
        "max_directed" is MONAI's, "pooled" medpy's `hd95`. (DeepMind's `compute_robust_hausdorff` is another: the
        larger of two percentiles weighted by the area of surface elements, without interpolation.)
    empty : float or "diagonal"
        What is given where just one mask is empty.
    both_empty : float
        What is given where both are.
    labels : Regions, mapping of name to labels, or iterable of int, optional
        Takes `pred` and `truth` for label maps, and gives a dictionary with the value of each label or region; see
        `surface_distances` for several metrics at once, and `Regions`.

    Returns
    -------
    float, or dict of name to float

    Raises
    ------
    CourseError
        The shapes differ, or have not 2 or 3 axes; an array holds anything but 0 and 1, or of label maps one a label
        that `labels` does not have; the spacing does not have one number above 0 for each axis; or an option is none
        of those above.

    References
    ----------
    Huttenlocher et al., Comparing images using the Hausdorff distance, 1993, https://doi.org/10.1109/34.232073.
    Maier-Hein, Reinke et al., Metrics reloaded, 2024, https://doi.org/10.1038/s41592-023-02151-z

    Examples
    --------
    One pixel, and the same pixel with another one three columns, 6 mm, to the right of it.

    >>> truth, pred = [[1, 0, 0, 0]], [[1, 0, 0, 1]]
    >>> hausdorff(pred, truth, spacing_mm=(1, 2), percentile=100)
    6.0

    The distances are 0 and 6 mm from the prediction, 0 from the truth. The median of the first is 3, of all three 0.

    >>> hausdorff(pred, truth, spacing_mm=(1, 2), percentile=50)
    3.0
    >>> hausdorff(pred, truth, spacing_mm=(1, 2), percentile=50, definition="pooled")
    0.0
    """
    return _each(
        surface_distances(pred, truth, spacing_mm, labels=labels),
        "hausdorff",
        percentile,
        definition,
        empty,
        both_empty,
    )


def assd(pred, truth, spacing_mm, empty=math.inf, both_empty=math.nan, *, labels=None):
    """The average symmetric surface distance of two masks of one case in mm: the mean over all border voxels of both,
    (sum of d(p, T) + sum of d(t, P)) / (|P| + |T|).

    It is medpy's `assd` and MONAI's `compute_average_surface_distance(symmetric=True)`. Where one surface is much
    larger than the other it differs from `masd`. Parameters and errors are those of `hausdorff`.

    References
    ----------
    Heimann et al., Comparison and evaluation of methods for liver segmentation from CT datasets, 2009,
    https://doi.org/10.1109/TMI.2009.2013851

    Examples
    --------
    Distances of 0 and 6 mm from the prediction and of 0 mm from the truth: 6 / 3.

    >>> assd([[1, 0, 0, 1]], [[1, 0, 0, 0]], spacing_mm=(1, 2))
    2.0
    """
    return _each(surface_distances(pred, truth, spacing_mm, labels=labels), "assd", empty, both_empty)


def masd(pred, truth, spacing_mm, empty=math.inf, both_empty=math.nan, *, labels=None):
    """The mean average surface distance of two masks of one case in mm: of the mean distance from the prediction and
    that from the truth, the mean.

    SimpleITK gives it as the average Hausdorff distance of two contours. Parameters and errors are those of
    `hausdorff`.

    References
    ----------
    Maier-Hein, Reinke et al., Metrics reloaded, 2024, https://doi.org/10.1038/s41592-023-02151-z

    Examples
    --------
    Distances of 0 and 6 mm from the prediction, 3 on average, and of 0 mm from the truth: (3 + 0) / 2.

    >>> masd([[1, 0, 0, 1]], [[1, 0, 0, 0]], spacing_mm=(1, 2))
    1.5
    """
    return _each(surface_distances(pred, truth, spacing_mm, labels=labels), "masd", empty, both_empty)


def surface_dice(pred, truth, spacing_mm, tolerance_mm, definition="area", empty=math.nan, *, labels=None):
    """The surface Dice of two masks of one case: which share of both surfaces lies within a tolerance of the other.

    (area of the elements of P within tolerance of T + area of those of T within tolerance of P) / (area of P and T)

    Parameters
    ----------
    pred, truth, spacing_mm, labels
        As in `hausdorff`.
    tolerance_mm : float
        What counts as agreement, at least 0; a distance equal to it counts. Choose what two experts differ by.
    definition : "area" or "voxels"
        "area": the surface elements of marching cubes by their area (in 2D: contour pieces by their length), the
        distance of two being that of the 2 x 2 x 2 neighbourhoods they lie in. It is the definition of the paper and
        of DeepMind's `surface-distance`. "voxels" counts border voxels instead, as MONAI's `compute_surface_dice`
        does unless told `use_subvoxels=True`; slanted surfaces then count for less than straight ones.
    empty : float
        What two empty masks give, where the formula is 0 / 0. Where just one is empty the surface Dice is 0.

    Returns
    -------
    float, or dict of name to float
        From 0 to 1.

    Raises
    ------
    CourseError
        As `hausdorff`, and for a tolerance that is not finite or below 0.

    References
    ----------
    Nikolov et al., Clinically applicable segmentation of head and neck anatomy for radiotherapy, 2021,
    https://doi.org/10.2196/26151

    Examples
    --------
    The contour of one pixel is four diagonals between the middles of its sides. Two pixels next to each other share
    two of their 2 x 2 neighbourhoods: with no tolerance half of the eight diagonals agree, with 1 mm all.

    >>> surface_dice([[1, 0]], [[0, 1]], spacing_mm=(1, 1), tolerance_mm=0)
    0.5
    >>> surface_dice([[1, 0]], [[0, 1]], spacing_mm=(1, 1), tolerance_mm=1)
    1.0
    """
    return _each(
        surface_distances(pred, truth, spacing_mm, labels=labels), "surface_dice", tolerance_mm, definition, empty
    )


def surface_distances(pred, truth, spacing_mm, *, labels=None):
    """The surfaces of two masks of one case, for several of the metrics of this file at once.

    Parameters
    ----------
    pred, truth : array-like of bool or numbers
        Masks as in `hausdorff`; or, with `labels`, label maps of the same shape with 0 for the background.
    spacing_mm : sequence of float
    labels : Regions, mapping of name to labels, or iterable of int, optional
        Which labels or regions of label maps. The maps are gone through once, however many there are; the rest of the
        work is done where each structure lies. Inside a region of several labels there is no surface between them.

    Returns
    -------
    SurfaceDistances, or dict of name to SurfaceDistances
        A region that neither map holds is in the dictionary too, with two empty surfaces.

    Raises
    ------
    CourseError
        As `hausdorff`.

    Examples
    --------
    >>> surfaces = surface_distances([[1, 0, 0, 1]], [[1, 0, 0, 0]], spacing_mm=(1, 2))
    >>> surfaces.pred_to_truth, surfaces.truth_to_pred
    (array([0., 6.]), array([0.]))
    >>> surfaces.hausdorff(percentile=100), surfaces.assd(), surfaces.masd()
    (6.0, 2.0, 1.5)

    Of two label maps:

    >>> regions = {"core": 2, "whole": {1, 2}}
    >>> surfaces = surface_distances([[0, 1, 1, 2]], [[0, 1, 2, 2]], spacing_mm=(1, 1), labels=regions)
    >>> {name: each.hausdorff(percentile=100) for name, each in surfaces.items()}
    {'core': 1.0, 'whole': 0.0}
    """
    if labels is None:
        pred, truth = masks.mask_pair(pred, truth)
        grid = Grid(pred.shape, spacing_mm)
        return SurfaceDistances(cut_out(pred), cut_out(truth), grid)
    pred, truth = masks.label_map("pred", pred), masks.label_map("truth", truth)
    masks.same_shape(pred, truth)
    grid = Grid(pred.shape, spacing_mm)
    regions = labels if isinstance(labels, Regions) else Regions(labels)
    of_pred, of_truth = CutOutRegions("pred", pred, regions), CutOutRegions("truth", truth, regions)
    return {name: SurfaceDistances(of_pred[name], of_truth[name], grid) for name in regions}


def _each(surfaces, metric, *arguments):
    if isinstance(surfaces, dict):
        return {name: getattr(each, metric)(*arguments) for name, each in surfaces.items()}
    return getattr(surfaces, metric)(*arguments)


class SurfaceDistances:
    """Two surfaces, and what can be said of their distances. Made by `surface_distances`; each part of the work is
    done when it is first asked for, and once.

    Attributes
    ----------
    pred_empty, truth_empty : bool
        Whether the mask has no voxel.
    pred_to_truth, truth_to_pred : ndarray of float
        The distance in mm from each border voxel of the one mask to the nearest one of the other; inf where the other
        has none.
    """

    def __init__(self, pred, truth, grid):
        self._masks = pred, truth  # PaddedMask, or None where the mask is empty
        self._grid = grid

    @property
    def pred_empty(self):
        return self._masks[0] is None

    @property
    def truth_empty(self):
        return self._masks[1] is None

    @cached_property
    def pred_to_truth(self):
        return self._distances(*self._borders)

    @cached_property
    def truth_to_pred(self):
        return self._distances(*self._borders[::-1])

    def hausdorff(self, percentile=95, definition="max_directed", empty=math.inf, both_empty=math.nan):
        """See the function of the same name."""
        if definition not in ("max_directed", "pooled"):
            raise CourseError(f'definition is {definition!r}; the Hausdorff distance is "max_directed" or "pooled".')
        if not 0 < percentile <= 100:
            raise CourseError(f"percentile is {percentile}; it lies above 0 and goes up to 100, the largest distance.")

        def formula(forth, back):
            if definition == "pooled":
                return np.percentile(np.concatenate([forth, back]), percentile)
            return max(np.percentile(forth, percentile), np.percentile(back, percentile))

        return self._of_distances(formula, empty, both_empty)

    def assd(self, empty=math.inf, both_empty=math.nan):
        """See the function of the same name."""
        return self._of_distances(
            lambda forth, back: (forth.sum() + back.sum()) / (forth.size + back.size), empty, both_empty
        )

    def masd(self, empty=math.inf, both_empty=math.nan):
        """See the function of the same name."""
        return self._of_distances(lambda forth, back: (forth.mean() + back.mean()) / 2, empty, both_empty)

    def surface_dice(self, tolerance_mm, definition="area", empty=math.nan):
        """See the function of the same name."""
        if definition not in ("area", "voxels"):
            raise CourseError(f'definition is {definition!r}; the surface Dice goes by "area" or by "voxels".')
        if not (math.isfinite(tolerance_mm) and tolerance_mm >= 0):
            raise CourseError(f"tolerance_mm is {tolerance_mm}; a tolerance is finite and at least 0 mm.")
        if self.pred_empty and self.truth_empty:
            return empty
        if self.pred_empty or self.truth_empty:
            return 0.0
        if definition == "voxels":
            distances = self.pred_to_truth, self.truth_to_pred
            sizes = [np.ones_like(each) for each in distances]
        else:
            points, sizes = zip(*self._elements, strict=True)
            distances = [
                nearest_distances(one, other, self._grid.spacing_mm, limit_mm=tolerance_mm)
                for one, other in (points, points[::-1])
            ]
        within = sum(size[distance <= tolerance_mm].sum() for size, distance in zip(sizes, distances, strict=True))
        return float(within / sum(size.sum() for size in sizes))

    @cached_property
    def _borders(self):
        nothing = np.empty((len(self._grid.shape), 0), int)
        return [nothing if mask is None else border_voxels(mask) for mask in self._masks]

    @cached_property
    def _elements(self):
        return [surface_elements(mask, self._grid.spacing_mm) for mask in self._masks]

    def _distances(self, points, targets):
        if not targets.size:
            return np.full(points.shape[1], math.inf)
        return nearest_distances(points, targets, self._grid.spacing_mm)

    def _of_distances(self, formula, empty, both_empty):
        if isinstance(empty, str) and empty != "diagonal":
            raise CourseError(
                f'empty is {empty!r}; one empty mask gives a number, inf, nan or the image\'s "diagonal".'
            )
        if self.pred_empty and self.truth_empty:
            return both_empty
        if self.pred_empty or self.truth_empty:
            return self._grid.diagonal_mm if empty == "diagonal" else empty
        return float(formula(self.pred_to_truth, self.truth_to_pred))


class Grid:
    """The voxels of an image: how many there are along each axis, and how large they are."""

    def __init__(self, shape, spacing_mm):
        if len(shape) not in (2, 3):
            raise CourseError(
                f"The masks have {len(shape)} axes; a surface takes 2 or 3: (H, W) or (D, H, W), one case and class."
            )
        self.shape = shape
        self.spacing_mm = masks.spacing(spacing_mm, len(shape))

    @property
    def diagonal_mm(self):
        return math.hypot(*(size * side for size, side in zip(self.shape, self.spacing_mm, strict=True)))
