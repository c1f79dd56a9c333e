import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from course_lib.pipeline.augment.interpolation import interpolate


def random_affine(rng, shape):
    """Indices of the result to indices of the input, near the identity."""
    axes = len(shape)
    matrix = np.eye(axes + 1)
    matrix[:-1, :-1] += rng.uniform(-0.3, 0.3, (axes, axes))
    middle = (np.array(shape) - 1) / 2
    matrix[:-1, -1] = middle - matrix[:-1, :-1] @ middle + rng.uniform(-3, 3, axes)
    return matrix


def coordinates(matrix, shape):
    """Where each voxel of the result looks: (n, *shape)."""
    places = np.indices(shape).reshape(len(shape), -1)
    return (matrix[:-1, :-1] @ places + matrix[:-1, -1:]).reshape(len(shape), *shape)


def beyond(places, shape, margin):
    """Where a coordinate is farther than `margin` outside the outermost centres."""
    sides = np.array(shape).reshape(-1, *[1] * len(shape))
    return ((places < -margin) | (places > sides - 1 + margin)).any(0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([(17, 23), (9, 14, 12)]))
def test_affine_transforms_agree_with_scipy(seed, shape):
    rng = np.random.default_rng(seed)
    image = rng.random(shape, dtype=np.float32)
    mask = rng.integers(0, 5, shape).astype(np.uint8)
    known = rng.random(shape) < 0.8
    matrix = random_affine(rng, shape)
    moved, moved_mask, moved_known = interpolate(image, mask, known, matrix)

    places = coordinates(matrix, shape)
    inside = ~beyond(places, shape, 0)
    expected = ndimage.affine_transform(image, matrix, order=1, prefilter=False)
    np.testing.assert_allclose(moved[inside], expected[inside], atol=2e-4)
    # at a coordinate half way between two voxels either is the nearest
    clear = inside & (np.abs(places - np.floor(places) - 0.5) > 1e-6).all(0)
    assert (moved_mask == ndimage.affine_transform(mask, matrix, order=0))[clear].all()
    assert (moved_known == ndimage.affine_transform(known.astype(np.uint8), matrix, order=0))[clear].all()

    outside = beyond(places, shape, 0.5 + 1e-6)
    np.testing.assert_array_equal(moved[outside], image.min())
    assert not moved_mask[outside].any()
    assert not moved_known[outside].any()
    # the half voxel beyond the outermost centres belongs to them
    rim = ~inside & ~beyond(places, shape, 0.5 - 1e-6)
    goes_on = ndimage.affine_transform(image, matrix, order=1, mode="nearest", prefilter=False)
    np.testing.assert_allclose(moved[rim], goes_on[rim], atol=2e-4)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([(17, 23), (7, 12, 9)]))
def test_displacements_before_the_matrix_agree_with_scipy(seed, shape):
    rng = np.random.default_rng(seed)
    image = rng.random(shape, dtype=np.float32)
    matrix = random_affine(rng, shape)
    field = rng.uniform(-2, 2, (*shape, len(shape)))
    known = np.ones(shape, bool)
    moved, _, moved_known = interpolate(image, np.zeros(shape, np.uint8), known, matrix, field)

    places = np.indices(shape) + np.moveaxis(field, -1, 0)
    places = (matrix[:-1, :-1] @ places.reshape(len(shape), -1) + matrix[:-1, -1:]).reshape(places.shape)
    inside = ~beyond(places, shape, 0)
    expected = ndimage.map_coordinates(image, places, order=1, prefilter=False)
    np.testing.assert_allclose(moved[inside], expected[inside], atol=2e-4)
    assert moved_known[inside].all()
    assert not moved_known[beyond(places, shape, 0.5 + 1e-6)].any()


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.uint16, np.int32, np.int64])
def test_masks_of_any_whole_type_keep_it(dtype):
    rng = np.random.default_rng(0)
    top = 2 if dtype is bool else min(np.iinfo(dtype).max, 2**40)
    mask = rng.integers(0, top, (12, 12), endpoint=dtype is not bool).astype(dtype)
    known = rng.random(mask.shape) < 0.5
    turn = np.array([[0, 1, 0], [-1, 0, 11], [0, 0, 1.0]])
    _, turned, turned_known = interpolate(np.zeros((12, 12), np.float32), mask, known, turn)
    assert turned.dtype == dtype
    np.testing.assert_array_equal(turned, np.rot90(mask))
    np.testing.assert_array_equal(turned_known, np.rot90(known))


def test_channels_move_alike_and_each_is_filled_with_its_own_minimum():
    rng = np.random.default_rng(0)
    image = rng.random((9, 9, 3), dtype=np.float32)
    image += np.array([0, 10, 20], np.float32)
    mask = np.ones((9, 9), np.uint8)
    matrix = random_affine(rng, (9, 9))
    moved, _, known = interpolate(image, mask, mask > 0, matrix)
    for number in range(3):
        alone = interpolate(image[..., number].copy(), mask, mask > 0, matrix)[0]
        np.testing.assert_array_equal(moved[..., number], alone)
    np.testing.assert_array_equal(moved[~known], np.broadcast_to(image.min((0, 1)), moved[~known].shape))


def test_views_with_gaps_are_read_right():
    image = np.random.default_rng(0).random((20, 30), dtype=np.float32)
    mask = (image > 0.5).astype(np.uint8)
    matrix = random_affine(np.random.default_rng(1), (10, 10))
    gaps = (slice(None, None, 2), slice(None, None, -3))
    for seen, alone in zip(
        interpolate(image[gaps], mask[gaps], mask[gaps] > 0, matrix),
        interpolate(image[gaps].copy(), mask[gaps].copy(), mask[gaps] > 0, matrix),
        strict=True,
    ):
        np.testing.assert_array_equal(seen, alone)


def test_threads_get_the_same_as_one_alone():
    rng = np.random.default_rng(0)
    image, matrix = rng.random((40, 40, 40), dtype=np.float32), random_affine(rng, (40, 40, 40))
    mask = (image > 0.5).astype(np.uint8)
    alone = interpolate(image, mask, mask < 2, matrix)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: interpolate(image, mask, mask < 2, matrix), range(8)))
    for result in results:
        for one, other in zip(result, alone, strict=True):
            np.testing.assert_array_equal(one, other)


def test_other_threads_run_meanwhile(monkeypatch):
    spans, execute = [], sitk.ResampleImageFilter.Execute

    def watched(resample, image):
        begin = time.perf_counter()
        result = execute(resample, image)
        spans.append((begin, time.perf_counter()))
        return result

    monkeypatch.setattr(sitk.ResampleImageFilter, "Execute", watched)
    shape = (96, 96, 96)
    image, matrix = np.zeros(shape, np.float32), random_affine(np.random.default_rng(0), shape)
    worker = threading.Thread(target=interpolate, args=(image, image > 0, image < 1, matrix))
    moments = []
    worker.start()
    while worker.is_alive():
        moments.append(time.perf_counter())
    # if the interpreter's lock were held, none of this thread's moments could lie in the later half of the call
    assert any((begin + end) / 2 < moment < end for begin, end in spans for moment in moments)
