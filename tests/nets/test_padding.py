import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.nets import unet
from course_lib.nets.padding import CropSides, PadSides

rng = np.random.default_rng(0)


@given(sides=st.lists(st.integers(1, 9), min_size=2, max_size=3), multiple=st.sampled_from([1, 2, 4]))
@settings(max_examples=30, deadline=None)
def test_zeros_come_after_the_last_pixel_up_to_the_next_multiple(sides, multiple):
    image = rng.normal(size=(1, *sides, 2)).astype("float32")
    padded = keras.ops.convert_to_numpy(PadSides(multiple)(image))
    assert all(side % multiple == 0 for side in padded.shape[1:-1])
    assert PadSides(multiple).compute_output_shape(image.shape) == padded.shape
    inside = (slice(None), *map(slice, sides))
    np.testing.assert_array_equal(padded[inside], image)
    assert np.abs(padded).sum() == pytest.approx(np.abs(image).sum(), rel=1e-5)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(CropSides()([padded, image])), image)


def test_an_image_that_fits_is_not_copied():
    image = keras.ops.convert_to_tensor(np.zeros((1, 8, 8, 1), "float32"))
    assert PadSides(4)(image) is image


def test_what_covers_the_image_remains_of_smaller_logits():
    logits, image = np.zeros((1, 4, 4, 1), "float32"), np.zeros((1, 5, 6, 1), "float32")  # padded to 8 x 8
    assert tuple(CropSides(2)([logits, image]).shape) == (1, 3, 3, 1)


def test_a_padded_net_is_the_plain_net_on_the_padded_image():
    net, fitting = (unet((*sides, 1), base=2, depth=2, pad=pad) for sides, pad in (((7, 10), True), ((8, 12), False)))
    fitting.set_weights(net.get_weights())
    x = rng.normal(size=(2, 7, 10, 1)).astype("float32")
    expected = fitting(np.pad(x, ((0, 0), (0, 1), (0, 2), (0, 0))))[:, :7, :10]
    y = net(x)
    assert y.shape == (2, 7, 10, 1)
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (y, expected)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("sides", [(1, 1), (7, 9), (8, 8), (33, 5), (2, 3, 5)])
def test_one_net_for_images_of_any_side(sides):
    net = unet((*[None] * len(sides), 1), classes=2, base=2, depth=3, pad=True, deep_supervision=True)
    full, half = net(np.zeros((1, *sides, 1), "float32"))
    assert full.shape == (1, *sides, 2)
    assert half.shape == (1, *((side + 1) // 2 for side in sides), 2)
