import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.errors import CourseError
from course_lib.pipeline.augment import Augmentation, Flip

RNG = np.random.default_rng(0)


def test_the_right_lung_becomes_the_left_one(apply):
    # 1 right lung, 2 left lung, 3 heart
    image, mask, known = apply(Flip("x", swap=((1, 2),)), None, [[5, 6, 7]], np.array([[1, 3, 2]], np.uint8))
    assert image.tolist() == [[7, 6, 5]]
    assert mask.tolist() == [[1, 3, 2]]
    assert known.all()


def test_without_pairs_labels_go_with_the_pixels(apply):
    assert apply(Flip("x"), None, [[5, 6]], np.array([[1, 2]], np.uint8))[1].tolist() == [[2, 1]]


@pytest.mark.parametrize(("axis", "number"), [("z", 0), ("y", 1), ("x", 2)])
def test_each_axis_of_a_volume_with_channels(apply, axis, number):
    image = RNG.random((2, 3, 4, 5), dtype=np.float32)
    mask = RNG.integers(0, 9, (2, 3, 4), dtype=np.uint8)
    flipped, flipped_mask, _ = apply(Flip(axis), None, image, mask)
    np.testing.assert_array_equal(flipped, np.flip(image, number))
    np.testing.assert_array_equal(flipped_mask, np.flip(mask, number))


@given(
    arrays(np.uint8, array_shapes(min_dims=2, max_dims=3, max_side=6), elements=st.integers(0, 4)),
    st.sampled_from(["x", "y"]),
)
def test_twice_is_once_as_before_and_swaps_back(mask, axis):
    image = mask * np.float32(0.1)
    flip = Augmentation(Flip(axis, swap=((1, 2), (3, 4)), probability=1))
    once = flip(image, mask, mask > 0, RNG, spacing_mm=(0.7,) * mask.ndim)
    twice = flip(*once, RNG, spacing_mm=(0.7,) * mask.ndim)
    for before, after in zip((image, mask, mask > 0), twice, strict=True):
        np.testing.assert_array_equal(before, after)
    counts = np.bincount(mask.ravel(), minlength=5)
    assert np.bincount(once[1].ravel(), minlength=5).tolist() == counts[[0, 2, 1, 4, 3]].tolist()


def test_half_of_the_time():
    image = np.array([[0, 1]], np.float32)
    flip = Augmentation(Flip("x"))
    flipped = [flip(image, image > 0, image > -1, RNG)[0][0, 0] for _ in range(400)]
    assert 0.4 < np.mean(flipped) < 0.6


def test_an_image_has_no_z():
    image = np.zeros((2, 2))
    with pytest.raises(CourseError, match="no axis 'z'"):
        Augmentation(Flip("z"))(image, image > 0, image > 0, RNG)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"axis": "left"}, "no axis 'left'"),
        ({"swap": (1, 2)}, "pairs of labels"),
        ({"swap": ((1, 2), (2, 3))}, "names a label twice"),
        ({"probability": 2}, "between 0 and 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(arguments, sentence):
    with pytest.raises(CourseError, match=sentence):
        Flip(**arguments)
