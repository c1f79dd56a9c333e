"""Mirror images: what a net says of each is turned back, and left and right change places."""

import itertools

import numpy as np
import pytest
from scipy import special

from course_lib.errors import CourseError
from course_lib.inference import predict


def random(*shape):
    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


def logits(model, image, window, **options):
    return special.logit(predict(model, image, window, activation="sigmoid", result="probabilities", **options))


def smooth(windows):
    """A net that does not know left from right: each voxel and its neighbours on both sides, in two classes."""
    around = sum(np.roll(windows, by, axis) for axis in range(1, windows.ndim - 1) for by in (-1, 1))
    return np.concatenate([windows + around, windows - around], axis=-1)


def sides(windows):
    """A net that does: channel 1 is what is on the image's right half, channel 2 on its left, seen in the window."""
    half = windows.shape[-2] // 2
    right, left = windows.copy(), windows.copy()
    right[..., half:, :] = left[..., :half, :] = -1
    return np.concatenate([windows, right, left], axis=-1)


@pytest.mark.parametrize(("shape", "axes"), [((9, 8, 10), "zyx"), ((9, 8), "yx")])
def test_a_net_that_knows_no_sides_says_the_same(shape, axes):
    image, window = random(*shape), (6,) * len(shape)
    plain = logits(smooth, image, window)
    for count in range(len(axes) + 1):
        for flips in itertools.combinations(axes, count):
            np.testing.assert_allclose(logits(smooth, image, window, flips=flips), plain, atol=1e-4)


def test_left_and_right_change_places_with_the_image():
    image = random(6, 8, 8)
    plain = logits(sides, image, (6, 8, 8))
    swapped = logits(sides, image, (6, 8, 8), flips="x", swap=((1, 2),))
    np.testing.assert_allclose(swapped, plain, rtol=1e-5, atol=1e-5)
    forgotten = logits(sides, image, (6, 8, 8), flips="x")
    assert np.abs(forgotten - plain).max() > 0.1


def test_along_other_axes_sides_stay():
    image = random(6, 8, 8)
    flipped = logits(sides, image, (6, 8, 8), flips="zyx", swap=((1, 2),))
    np.testing.assert_allclose(flipped, logits(sides, image, (6, 8, 8)), rtol=1e-5, atol=1e-5)


def test_each_combination_is_asked_once_and_counts_the_same():
    asked = []

    def net(windows):
        asked.append(windows[0, ..., 0])
        return np.full_like(windows, len(asked))

    image = random(4, 4, 4)
    found = logits(net, image, (4, 4, 4), flips="zx")
    np.testing.assert_allclose(found, 2.5, atol=1e-5)
    expected = [image, image[::-1], image[..., ::-1], image[::-1, :, ::-1]]
    np.testing.assert_array_equal(asked, expected)


@pytest.mark.parametrize("swap", [((0,),), ((0, 1), (1, 2)), ((0, -1),), (0, 1)])
def test_pairs_that_are_none(swap):
    with pytest.raises(CourseError, match="swap is"):
        predict(smooth, np.zeros((8, 8)), (4, 4), flips="x", swap=swap, activation="sigmoid")
