import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.errors import CourseError
from course_lib.metrics import Regions, assd, hausdorff, masd, surface_dice, surface_distances

shapes = array_shapes(min_dims=2, max_dims=3, max_side=7)
pairs = shapes.flatmap(lambda shape: st.tuples(arrays(bool, shape), arrays(bool, shape)))
METRICS = {
    "hausdorff": hausdorff,
    "assd": assd,
    "masd": masd,
    "surface_dice": lambda *args, **kwargs: surface_dice(*args, tolerance_mm=1, **kwargs),
}
every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
every_distance = pytest.mark.parametrize("metric", [hausdorff, assd, masd])


def with_voxels(shape, *voxels):
    mask = np.zeros(shape, bool)
    mask[tuple(np.transpose(voxels))] = True
    return mask


def test_on_2_pixels_2mm_away():
    truth, pred = with_voxels((9, 9), (4, 2)), with_voxels((9, 9), (4, 4))
    spacing_mm = (2, 1)
    assert hausdorff(pred, truth, spacing_mm) == assd(pred, truth, spacing_mm) == masd(pred, truth, spacing_mm) == 2
    # each pixel has its contour in four corners, two of them 1 mm from the other's and two 2 mm
    assert surface_dice(pred, truth, spacing_mm, tolerance_mm=0.99) == 0
    assert surface_dice(pred, truth, spacing_mm, tolerance_mm=1) == pytest.approx(0.5)
    assert surface_dice(pred, truth, spacing_mm, tolerance_mm=1.99) == pytest.approx(0.5)
    assert surface_dice(pred, truth, spacing_mm, tolerance_mm=2) == 1


def test_on_2_voxels_along_a_space_diagonal():
    truth, pred = with_voxels((9, 9, 9), (1, 1, 1)), with_voxels((9, 9, 9), (3, 4, 7))
    assert hausdorff(pred, truth, (2, 1, 0.5)) == math.sqrt((2 * 2) ** 2 + 3**2 + (6 * 0.5) ** 2)


def test_on_a_cube_and_one_grown_by_a_voxel_on_one_side():
    truth = np.zeros((12, 12, 12), bool)
    truth[2:10, 2:10, 2:10] = True  # 8^3
    pred = truth.copy()
    pred[10, 2:10, 2:10] = True
    # all 64 voxels of the new layer are border; the 36 that lay inside the truth's old face no longer are. From the
    # new layer it is 1 step to the truth. From the truth's old face: the rim of 28 still is border of both; its 36
    # inner voxels are 1 step from the new layer.
    border_of_truth = 8**3 - 6**3
    border_of_pred = 9 * 8 * 8 - 7 * 6 * 6
    assert hausdorff(pred, truth, (3, 1, 1), percentile=100) == 3
    surfaces = surface_distances(pred, truth, (1, 1, 1))
    assert (surfaces.pred_to_truth.size, surfaces.truth_to_pred.size) == (border_of_pred, border_of_truth)
    assert surfaces.assd() == pytest.approx((64 + 36) / (border_of_pred + border_of_truth))
    assert surfaces.masd() == pytest.approx((64 / border_of_pred + 36 / border_of_truth) / 2)


def test_definitions_are_far_apart_on_a_truth_found_in_one_voxel_beside_a_false_positive():
    truth = np.zeros((40, 40), bool)
    truth[2:12, 2:12] = (
        True  # 36 border voxels: 0 to 9 steps along two sides from the voxel found, farther on the others
    )
    pred = with_voxels((40, 40), (2, 2), (35, 2))  # 0 and 24 steps
    surfaces = surface_distances(pred, truth, (1, 1))
    assert surfaces.hausdorff(percentile=50) == 12
    assert surfaces.hausdorff(percentile=50, definition="pooled") == 9
    assert surfaces.masd() > surfaces.assd() + 1.5


@pytest.mark.parametrize("shape", [(4, 4), (5, 3, 4)])
@every_metric
def test_identical_masks_agree_wherever_they_touch_the_edge(shape, metric):
    best = 1 if metric is METRICS["surface_dice"] else 0
    for mask in (np.ones(shape, bool), with_voxels(shape, (0,) * len(shape)), with_voxels(shape, (1,) * len(shape))):
        assert metric(mask, mask, (1,) * len(shape)) == best


def test_a_full_image_has_its_border_at_the_edge():
    surfaces = surface_distances(np.ones((5, 6, 7), bool), with_voxels((5, 6, 7), (2, 2, 2)), (1, 1, 1))
    assert surfaces.pred_to_truth.size == 5 * 6 * 7 - 3 * 4 * 5


@settings(deadline=None)
@given(pairs, st.data())
def test_symmetric_and_the_same_wherever_and_however_the_pair_lies(pair, data):
    pred, truth = pair
    assume(pred.any() and truth.any())
    spacing_mm = np.array(data.draw(st.tuples(*[st.floats(0.2, 6)] * pred.ndim)))
    tolerance_mm = data.draw(st.floats(0, 8))
    order = data.draw(st.permutations(range(pred.ndim)))

    def numbers(pred, truth, spacing_mm, scale=1):
        surfaces = surface_distances(pred, truth, spacing_mm)
        distances = [surfaces.hausdorff(95), surfaces.hausdorff(60, "pooled"), surfaces.assd(), surfaces.masd()]
        return [*distances, surfaces.surface_dice(tolerance_mm * scale), surfaces.surface_dice(tolerance_mm, "voxels")]

    expected = pytest.approx(numbers(pred, truth, spacing_mm), rel=1e-9, abs=1e-12)
    assert numbers(truth, pred, spacing_mm) == expected
    around = [(data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))) for _ in order]
    assert numbers(np.pad(pred, around), np.pad(truth, around), spacing_mm) == expected
    assert numbers(np.flip(pred), np.flip(truth), spacing_mm) == expected
    turned = numbers(pred.transpose(order), truth.transpose(order), spacing_mm[list(order)])
    assert turned == expected
    finer = numbers(pred, truth, spacing_mm * 2, scale=2)
    assert finer[:5] == pytest.approx([2 * value for value in expected.expected[:4]] + [expected.expected[4]])


@settings(deadline=None)
@given(pairs)
def test_surface_dice_grows_with_the_tolerance_up_to_1(pair):
    pred, truth = pair
    assume(pred.any() and truth.any())
    surfaces = surface_distances(pred, truth, (1.5, 1, 2)[: pred.ndim])
    for definition in ("area", "voxels"):
        values = [surfaces.surface_dice(tolerance_mm, definition) for tolerance_mm in (0, 1, 2, 5, 1000)]
        assert values == sorted(values)
        assert values[-1] == pytest.approx(1)


@every_distance
def test_one_empty_mask(metric):
    empty, other = np.zeros((3, 4), bool), with_voxels((3, 4), (1, 1))
    for pair in ((empty, other), (other, empty)):
        assert metric(*pair, (1, 1)) == math.inf  # a missed structure cannot vanish from a mean
        assert metric(*pair, (1, 1), empty=374) == 374
        assert math.isnan(metric(*pair, (1, 1), empty=math.nan))
        assert metric(*pair, (1, 1), empty="diagonal") == 5
        assert metric(*pair, (2, 1.5), empty="diagonal") == math.hypot(6, 6)
        assert metric(*pair, (1, 1), both_empty=7) == math.inf
        assert surface_dice(*pair, (1, 1), tolerance_mm=100, empty=7) == 0


@every_distance
def test_two_empty_masks(metric):
    empty = np.zeros((3, 4), bool)
    assert math.isnan(metric(empty, empty, (1, 1)))
    assert metric(empty, empty, (1, 1), both_empty=0, empty=374) == 0
    assert math.isnan(surface_dice(empty, empty, (1, 1), tolerance_mm=1))
    assert surface_dice(empty, empty, (1, 1), tolerance_mm=1, empty=1) == 1


def test_empty_surfaces_are_told():
    surfaces = surface_distances(np.zeros((3, 3)), with_voxels((3, 3), (1, 1)), (1, 1))
    assert (surfaces.pred_empty, surfaces.truth_empty) == (True, False)
    assert surfaces.pred_to_truth.size == 0
    np.testing.assert_array_equal(surfaces.truth_to_pred, [np.inf])


@settings(deadline=None)
@given(st.data(), array_shapes(min_dims=2, max_dims=3, max_side=6))
def test_regions_of_label_maps_equal_masks_one_by_one(data, shape):
    dtype = data.draw(st.sampled_from([np.uint8, np.int16, np.int64, np.float32]))
    pred, truth = (data.draw(arrays(dtype, shape, elements=st.sampled_from([0, 0, 1, 2, 5]))) for _ in range(2))
    spacing_mm = (2, 1, 0.5)[: len(shape)]
    regions = {"one": 1, "five": {5}, "all": {1, 2, 5}, "ends": (1, 5), "none": 4}
    of_map = surface_distances(pred, np.asfortranarray(truth), spacing_mm, labels=regions)
    assert list(of_map) == list(regions)
    for name, labels in regions.items():
        labels = np.atleast_1d(list(labels) if isinstance(labels, set) else labels)
        of_masks = surface_distances(np.isin(pred, labels), np.isin(truth, labels), spacing_mm)
        np.testing.assert_array_equal(of_map[name].pred_to_truth, of_masks.pred_to_truth)
        np.testing.assert_array_equal(of_map[name].truth_to_pred, of_masks.truth_to_pred)
        ours, theirs = of_map[name].surface_dice(1, empty=-1), of_masks.surface_dice(1, empty=-1)
        assert ours == theirs


@every_metric
def test_every_metric_takes_labels(metric):
    pred, truth = np.array([[0, 1, 2, 2]]), np.array([[1, 1, 2, 2]])
    values = metric(pred, truth, (1, 1), labels=[1, 2])
    assert values == {label: metric(pred == label, truth == label, (1, 1)) for label in (1, 2)}


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32])
def test_a_mask_may_be_of_any_type_that_holds_0_and_1(dtype):
    truth = np.array([[0, 1, 1, 0, 0, 0]], dtype)
    pred = np.array([[0, 0, 0, 0, 0, 1]], dtype)
    assert hausdorff(pred, truth, (1, 1), percentile=100) == 4
    assert hausdorff(np.asfortranarray(pred), truth[:, ::-1][:, ::-1], (1, 1), percentile=100) == 4


def test_masks_are_neither_changed_nor_needed_afterwards():
    truth, pred = with_voxels((6, 6), (1, 1)).astype(np.uint8), with_voxels((6, 6), (4, 1)).astype(np.uint8)
    surfaces = surface_distances(pred, truth, (1, 1))
    assert pred.sum() == truth.sum() == 1
    pred[:] = truth[:] = 0
    assert surfaces.hausdorff() == 3


@every_metric
@pytest.mark.parametrize(
    ("pred", "truth", "spacing_mm", "message"),
    [
        ([[0, 2]], [[0, 1]], (1, 1), "holds 2.* one at a time"),
        ([[0.3, 1]], [[0, 1]], (1, 1), "0.3.* threshold"),
        ([[math.nan, 1]], [[0, 1]], (1, 1), "holds nan"),
        ([["a", "b"]], [[0, 1]], (1, 1), "has the type"),
        ([[0], [1]], [[0, 1]], (1, 1), "shape"),
        ([0, 1], [0, 1], (1,), "have 1 axes"),
        (np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1)), (1, 1, 1, 1), "have 4 axes"),
        ([[0, 1]], [[0, 1]], None, "spacing_mm is None.*one number for each axis"),
        ([[0, 1]], [[0, 1]], 1.0, "one number for each axis"),
        ([[0, 1]], [[0, 1]], "11", "one number for each axis"),
        ([[0, 1]], [[0, 1]], (1, 1, 1), "3 numbers for masks with 2 axes"),
        ([[0, 1]], [[0, 1]], (1, 0), "above 0"),
        ([[0, 1]], [[0, 1]], (1, -1), "above 0"),
        ([[0, 1]], [[0, 1]], (1, math.nan), "finite"),
        ([[0, 1]], [[0, 1]], (1, math.inf), "finite"),
    ],
)
def test_what_is_no_pair_of_masks_with_a_spacing_is_refused(metric, pred, truth, spacing_mm, message):
    with pytest.raises(CourseError, match=message):
        metric(np.array(pred), np.array(truth), spacing_mm)


@pytest.mark.parametrize("empty", [False, True], ids=["masks", "empty masks"])
def test_what_is_no_option_is_refused_even_of_empty_masks(empty):
    mask = np.array([[0, 1]]) * (not empty)
    for percentile in (0, -5, 101, math.nan):
        with pytest.raises(CourseError, match="percentile is"):
            hausdorff(mask, mask, (1, 1), percentile=percentile)
    with pytest.raises(CourseError, match='"max_directed" or "pooled"'):
        hausdorff(mask, mask, (1, 1), definition="mean")
    with pytest.raises(CourseError, match='"area" or by "voxels"'):
        surface_dice(mask, mask, (1, 1), tolerance_mm=1, definition="mean")
    for tolerance_mm in (-1, math.inf, math.nan):
        with pytest.raises(CourseError, match="tolerance_mm is"):
            surface_dice(mask, mask, (1, 1), tolerance_mm=tolerance_mm)
    for metric in (hausdorff, assd, masd):
        with pytest.raises(CourseError, match="empty is 'diag'"):
            metric(mask, mask, (1, 1), empty="diag")


@pytest.mark.parametrize(
    ("pred", "labels", "message"),
    [
        ([[0, 1, 3]], [1, 2], "pred holds label 3"),
        ([[0, -1, 1]], [1, 2], "pred holds label -1"),
        ([[0, 1, 2]], {"background": 0, "all": {1, 2}}, "'background' has the label 0"),
        ([[0, 1.5, 2]], [1, 2], "holds 1.5"),
        ([[0, math.nan, 2]], [1, 2], "holds nan"),
        ([[0, 1]], [1, 2], "shape"),
    ],
)
def test_what_is_no_label_map_of_these_regions_is_refused(pred, labels, message):
    with pytest.raises(CourseError, match=message):
        surface_distances(np.array(pred), np.array([[0, 1, 2]]), (1, 1), labels=labels)


def test_labels_left_out_by_name_may_be_in_the_map():
    regions = Regions({"core": 1, "rim": 2}).only("core")
    assert list(surface_distances(np.array([[0, 1, 2]]), np.array([[0, 1, 2]]), (1, 1), labels=regions)) == ["core"]


def test_memory_goes_by_the_structure_and_not_by_the_image():
    import tracemalloc

    pred, truth = np.zeros((600, 512, 512), np.uint8), np.zeros((600, 512, 512), np.uint8)
    truth[300:330, 200:230, 200:230] = 1
    pred[302:332, 200:230, 200:230] = 1
    tracemalloc.start()
    try:
        surfaces = surface_distances(pred, truth, (1, 1, 1), labels=[1])[1]
        values = surfaces.hausdorff(), surfaces.assd(), surfaces.surface_dice(1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert values[0] == 2
    assert peak < 20e6  # a distance map in float64 would be 1.3e9 bytes
