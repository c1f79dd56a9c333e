import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.errors import CourseError
from course_lib.metrics import Counts, Regions, confusion, counts

LABELS = (0, 1, 2, 4)
maps = array_shapes(max_dims=3, max_side=9).flatmap(
    lambda shape: st.tuples(*[arrays(np.uint8, shape, elements=st.sampled_from(LABELS)) for _ in range(2)])
)


def counted_one_by_one(pred, truth, labels):
    pred, truth = np.isin(pred, list(labels)), np.isin(truth, list(labels))
    return Counts(*(int(np.sum(p & t)) for p, t in ((pred, truth), (pred, ~truth), (~pred, truth), (~pred, ~truth))))


@given(maps)
def test_equals_counting_masks_one_by_one(pair):
    regions = {"one": 1, "two": {2}, "core": {1, 4}, "all": {1, 2, 4}, "background": 0}
    found = confusion(*pair, regions)
    assert list(found) == list(regions)
    for name, labels in Regions(regions).items():
        assert found[name] == counted_one_by_one(*pair, labels), name


def blocky(seed, shape=(40, 41, 43), dtype=np.uint8):
    """A label map with large even areas, as real ones have."""
    rng = np.random.default_rng(seed)
    label_map = np.zeros(shape, dtype)
    for label in (1, 2, 4, 1):
        start = rng.integers(0, 30, 3)
        label_map[tuple(slice(a, a + rng.integers(3, 25)) for a in start)] = label
    return label_map


@pytest.mark.parametrize("chunk_words", [1, 7, 1 << 16])
def test_wherever_the_chunks_end(monkeypatch, chunk_words):
    monkeypatch.setattr(counts, "CHUNK_WORDS", chunk_words)
    pred, truth = blocky(0)[:12], blocky(1)[:12]
    assert confusion(pred, truth, [1, 2, 4]) == {n: counted_one_by_one(pred, truth, {n}) for n in (1, 2, 4)}


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F", "strided", "mixed"])
def test_any_type_and_order_in_memory(dtype, order):
    pred, truth = blocky(2), blocky(3)
    expected = confusion(pred, truth, [1, 2, 4])
    pred, truth = pred.astype(dtype), truth.astype(dtype)
    if order in ("F", "mixed"):
        pred = np.asfortranarray(pred)
    if order == "F":
        truth = np.asfortranarray(truth)
    if order == "strided":
        pred, truth = (np.repeat(each, 2, axis=2)[..., ::2] for each in (pred, truth))
    assert confusion(pred, truth, [1, 2, 4]) == expected


def test_labels_beyond_a_byte_and_below_0():
    pred, truth = np.array([1000, 2035, -1, 0, 1000]), np.array([1000, 1000, -1, 0, 2035])
    found = confusion(pred, truth, {"ctx": {1000, 2035}, "left": 1000, "unknown": -1})
    assert found["ctx"] == Counts(3, 0, 0, 2)
    assert found["left"] == Counts(1, 1, 1, 2)
    assert found["unknown"] == Counts(1, 0, 0, 4)


def test_hundreds_of_labels():
    rng = np.random.default_rng(0)
    pred, truth = rng.integers(0, 300, (2, 5000))
    found = confusion(pred, truth, range(1, 300))
    assert all(found[n] == counted_one_by_one(pred, truth, {n}) for n in (1, 50, 299))


def test_a_bool_mask_is_a_map_of_label_1():
    assert confusion([True, True, False], [True, False, False], [1])[1] == Counts(1, 1, 0, 1)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (1,), (7,), (8,), (9,), ()])
def test_very_small_maps(shape):
    ones = np.ones(shape, np.uint8)
    assert confusion(ones, ones, [1])[1] == Counts(ones.size, 0, 0, 0)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float64])
@pytest.mark.parametrize("wrong", [3, 5, 200])
@pytest.mark.parametrize("where", [0, 3, 8, 16])  # alone, in a word with others, in the rest
def test_a_label_that_no_region_has_is_named(dtype, wrong, where):
    label_map = np.zeros(17, dtype)
    label_map[2:5] = 4
    label_map[where] = wrong
    for pair, name in (((label_map, label_map * 0), "pred"), ((label_map * 0, label_map), "truth")):
        with pytest.raises(CourseError, match=f"^{name} holds label {wrong}, which is none of"):
            confusion(*pair, [1, 2, 4])


@pytest.mark.parametrize("wrong", [-1, 256, 300, 70000])
def test_a_label_that_does_not_fit_a_byte_is_no_other_label(wrong):
    with pytest.raises(CourseError, match=f"holds label {wrong}"):
        confusion(np.array([0, wrong]), np.array([0, 1]), [1, 44])


@pytest.mark.parametrize("pred", [[[0.5, 1]], [[np.nan, 1]], [[np.inf, 1]], [["a", "b"]], [0, 1]])
def test_what_is_no_label_map_is_refused(pred):
    with pytest.raises(CourseError):
        confusion(np.array(pred), np.array([[0, 1]]), [1])


def test_added_counts_are_those_of_the_pooled_cases():
    first, second = (blocky(4), blocky(5)), (blocky(6), blocky(7))
    pooled = confusion(np.stack([first[0], second[0]]), np.stack([first[1], second[1]]), [1, 2, 4])
    assert pooled[2] == confusion(*first, [1, 2, 4])[2] + confusion(*second, [1, 2, 4])[2]


def test_more_pixels_than_a_small_type_can_count():
    label_map = np.full((300, 300), 2, np.uint8)
    assert confusion(label_map, label_map, [2])[2].tp == 90000
