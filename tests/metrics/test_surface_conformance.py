"""The surface metrics beside independent implementations of the same definitions."""

import numpy as np
import pytest
import SimpleITK as sitk
import surface_distance as deepmind
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from medpy.metric import binary as medpy
from monai.metrics import compute_average_surface_distance, compute_hausdorff_distance, compute_surface_dice
from monai.metrics.utils import get_edge_surface_distance
from scipy import ndimage
from scipy.spatial.distance import cdist

from course_lib.metrics import surface_distances
from course_lib.metrics.surface_nearest import nearest_distances
from course_lib.metrics.surface_points import element_areas

pytestmark = pytest.mark.filterwarnings("ignore:Please import:DeprecationWarning")  # of DeepMind's package on SciPy
close = {"rel": 1e-6, "abs": 1e-9}


def degenerate_pairs():
    """Pairs of masks that are easily got wrong, in 2D and 3D."""
    for shape in ((7, 9), (6, 7, 8)):
        full, corner, far_corner, middle = np.ones(shape, bool), *(np.zeros(shape, bool) for _ in range(3))
        corner[(0,) * len(shape)] = True
        far_corner[(-1,) * len(shape)] = True
        middle[(slice(2, 5),) * len(shape)] = True
        hollow = middle.copy()
        hollow[(3,) * len(shape)] = False
        plane = np.zeros(shape, bool)
        plane[2] = True
        yield from [(full, full), (full, corner), (corner, far_corner), (full, middle), (middle, middle)]
        yield from [(hollow, middle), (corner, middle), (plane, middle), (plane, full), (~middle, middle)]


@st.composite
def random_pairs(draw):
    shape = draw(array_shapes(min_dims=2, max_dims=3, min_side=2, max_side=8))
    masks = []
    for _ in range(2):
        mask = draw(arrays(bool, shape))
        mask[tuple(draw(st.integers(0, size - 1)) for size in shape)] = True  # no mask is empty
        masks.append(mask)
    return masks, tuple(draw(st.floats(0.3, 5)) for _ in shape)


def blobs(shape, seed):
    random = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(random.standard_normal((2, *shape)), (0, *[3] * len(shape)))
    smooth[1] += smooth[0]
    return [each > 0.5 * each.std() for each in smooth]


def cases():
    for pred, truth in degenerate_pairs():
        yield pred, truth, (1,) * pred.ndim
        yield pred, truth, (2.5, 0.8, 1.1)[: pred.ndim]
    for seed in range(4):
        yield *blobs((40, 50), seed), (0.7, 1.3)
        yield *blobs((24, 30, 20), seed), (3.0, 0.9, 0.8)


every_case = pytest.mark.parametrize(("pred", "truth", "spacing_mm"), list(cases()))


def by_brute_force(pred, truth, spacing_mm):
    """Distances of all border voxels to all of the other mask, both ways."""
    borders = []
    for mask in (pred, truth):
        padded = np.pad(mask, 1)
        border = padded & ~ndimage.binary_erosion(padded)
        borders.append(np.argwhere(border) * spacing_mm)
    distances = cdist(*borders)
    return distances.min(axis=1), distances.min(axis=0)


def check_against_brute_force(pred, truth, spacing_mm):
    surfaces = surface_distances(pred, truth, spacing_mm)
    forth, back = by_brute_force(pred, truth, spacing_mm)
    assert np.sort(surfaces.pred_to_truth) == pytest.approx(np.sort(forth), **close)
    assert np.sort(surfaces.truth_to_pred) == pytest.approx(np.sort(back), **close)
    for percentile in (50, 95, 100):
        directed = max(np.percentile(forth, percentile), np.percentile(back, percentile))
        assert surfaces.hausdorff(percentile) == pytest.approx(directed, **close)
        pooled = np.percentile(np.concatenate([forth, back]), percentile)
        assert surfaces.hausdorff(percentile, definition="pooled") == pytest.approx(pooled, **close)
    assert surfaces.assd() == pytest.approx(np.concatenate([forth, back]).mean(), **close)
    assert surfaces.masd() == pytest.approx((forth.mean() + back.mean()) / 2, **close)


def check_against_deepmind(pred, truth, spacing_mm):
    theirs = deepmind.compute_surface_distances(truth, pred, spacing_mm)
    surfaces = surface_distances(pred, truth, spacing_mm)
    for tolerance_mm in (0, 0.5, 1, 2, 3.7, 20):
        expected = deepmind.compute_surface_dice_at_tolerance(theirs, tolerance_mm)
        assert surfaces.surface_dice(tolerance_mm) == pytest.approx(expected, **close)


@every_case
def test_brute_force(pred, truth, spacing_mm):
    check_against_brute_force(pred, truth, spacing_mm)


@settings(deadline=None)
@given(random_pairs())
def test_brute_force_on_random_masks(pair):
    (pred, truth), spacing_mm = pair
    check_against_brute_force(pred, truth, spacing_mm)


@every_case
def test_deepmind(pred, truth, spacing_mm):
    check_against_deepmind(pred, truth, spacing_mm)


@settings(deadline=None)
@given(random_pairs())
def test_deepmind_on_random_masks(pair):
    (pred, truth), spacing_mm = pair
    check_against_deepmind(pred, truth, spacing_mm)


@pytest.mark.parametrize("spacing_mm", [(1, 1), (0.7, 3), (1, 1, 1), (5, 0.7, 0.9)])
def test_the_area_in_every_pattern_of_voxels_is_that_of_deepmind(spacing_mm):
    two_d = deepmind.lookup_tables.create_table_neighbour_code_to_contour_length
    three_d = deepmind.lookup_tables.create_table_neighbour_code_to_surface_area
    expected = (two_d if len(spacing_mm) == 2 else three_d)(spacing_mm)
    assert element_areas(spacing_mm)[::-1] == pytest.approx(expected)  # in, out: a pattern and its negative are alike
    assert element_areas(spacing_mm) == pytest.approx(expected)


@pytest.mark.parametrize("sides", [(1, 1, 1), (1, 4, 2), (5, 3, 4)])
def test_the_area_of_a_box_with_bevelled_edges_in_closed_form(sides):
    a, b, c = sides
    faces = 2 * ((a - 1) * (b - 1) + (b - 1) * (c - 1) + (a - 1) * (c - 1))
    edges = 4 * ((a - 1) + (b - 1) + (c - 1)) * np.sqrt(0.5)
    corners = 8 * np.sqrt(3) / 8
    box, other = np.zeros((9, 9, 9), bool), np.zeros((9, 9, 9), bool)
    box[2 : 2 + a, 2 : 2 + b, 2 : 2 + c] = True
    other[-1, -1, -1] = True  # one voxel, an octahedron: root of 3
    share = surface_distances(box, other | box, (1, 1, 1)).surface_dice(0)
    area = faces + edges + corners
    assert share == pytest.approx(2 * area / (2 * area + np.sqrt(3)))


@every_case
def test_monai(pred, truth, spacing_mm):
    surfaces = surface_distances(pred, truth, spacing_mm)
    as_batch = [torch.from_numpy(np.ascontiguousarray(mask))[None, None] for mask in (pred, truth)]
    options = {"include_background": True, "spacing": spacing_mm}
    _, both_ways, _ = get_edge_surface_distance(*(mask[0, 0] for mask in as_batch), spacing=spacing_mm, symmetric=True)
    for ours, theirs in zip((surfaces.pred_to_truth, surfaces.truth_to_pred), both_ways, strict=True):
        assert np.sort(ours) == pytest.approx(np.sort(theirs), **close)
    assert surfaces.hausdorff(100) == pytest.approx(compute_hausdorff_distance(*as_batch, **options).item(), **close)
    for percentile in (50, 95):  # torch.quantile counts where it interpolates in float32: 5 digits are left
        expected = compute_hausdorff_distance(*as_batch, percentile=percentile, **options).item()
        assert surfaces.hausdorff(percentile) == pytest.approx(expected, rel=2e-5, abs=1e-9)
    average = compute_average_surface_distance(*as_batch, symmetric=True, **options).item()
    assert surfaces.assd() == pytest.approx(average, **close)
    for tolerance_mm in (0, 0.77, 2.03):
        for definition, subvoxels in (("voxels", False), ("area", True)):
            expected = compute_surface_dice(*as_batch, [tolerance_mm], use_subvoxels=subvoxels, **options).item()
            assert surfaces.surface_dice(tolerance_mm, definition) == pytest.approx(expected, **close)


@every_case
def test_medpy(pred, truth, spacing_mm):
    surfaces = surface_distances(pred, truth, spacing_mm)
    assert surfaces.hausdorff(100) == pytest.approx(medpy.hd(pred, truth, spacing_mm), **close)
    assert surfaces.hausdorff(95, "pooled") == pytest.approx(medpy.hd95(pred, truth, spacing_mm), **close)
    assert surfaces.assd() == pytest.approx(medpy.assd(pred, truth, spacing_mm), **close)
    assert surfaces.pred_to_truth.mean() == pytest.approx(medpy.asd(pred, truth, spacing_mm), **close)
    both_ways = medpy.asd(pred, truth, spacing_mm) + medpy.asd(truth, pred, spacing_mm)
    assert surfaces.masd() == pytest.approx(both_ways / 2, **close)


@every_case
def test_simpleitk(pred, truth, spacing_mm):
    """Its filter measures between solid objects, so it is given contours."""
    contours = []
    for mask in (pred, truth):
        image = sitk.GetImageFromArray(np.pad(mask, 1).astype(np.uint8))
        image.SetSpacing([float(side) for side in reversed(spacing_mm)])
        contours.append(sitk.BinaryContour(image, fullyConnected=False))
    distance = sitk.HausdorffDistanceImageFilter()
    distance.Execute(*contours)
    surfaces = surface_distances(pred, truth, spacing_mm)
    assert surfaces.hausdorff(100) == pytest.approx(distance.GetHausdorffDistance(), **close)
    assert surfaces.masd() == pytest.approx(distance.GetAverageHausdorffDistance(), **close)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_nearest_distances_near_and_far(data):
    """Some points are found among the neighbours, some only by the tree, some lie outside the targets' reach."""
    rank = data.draw(st.sampled_from([2, 3]))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    spacing_mm = tuple(data.draw(st.floats(0.1, 8)) for _ in range(rank))
    size = data.draw(st.integers(1, 60))
    targets = random.integers(0, size, (rank, data.draw(st.integers(1, 40)))) + data.draw(st.integers(-30, 30))
    points = random.integers(0, 60, (rank, data.draw(st.integers(1, 200))))
    expected = cdist(points.T * spacing_mm, targets.T * spacing_mm).min(axis=1)
    assert nearest_distances(points, targets, spacing_mm) == pytest.approx(expected, **close)
    limit_mm = data.draw(st.floats(0, 40))
    within = nearest_distances(points, targets, spacing_mm, limit_mm)
    far, near = expected > limit_mm + 1e-9, expected < limit_mm - 1e-9  # between, rounding decides
    assert within[near] == pytest.approx(expected[near], **close)
    assert np.isinf(within[far]).all()
