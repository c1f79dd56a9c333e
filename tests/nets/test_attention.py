import keras
import numpy as np
import pytest
import torch

from course_lib.nets import unet
from course_lib.nets.attention import DoubleSides

rng = np.random.default_rng(0)


@pytest.mark.parametrize(("sides", "mode"), [((3, 5), "bilinear"), ((1, 4), "bilinear"), ((2, 3, 4), "trilinear")])
def test_doubling_is_linear_interpolation(sides, mode):
    x = rng.normal(size=(2, 3, *sides)).astype("float32")
    expected = torch.nn.functional.interpolate(torch.tensor(x), scale_factor=2, mode=mode).numpy()
    first = keras.ops.convert_to_numpy(DoubleSides(1)(x))
    last = keras.ops.convert_to_numpy(DoubleSides(-1)(np.moveaxis(x, 1, -1)))
    np.testing.assert_allclose(first, expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(np.moveaxis(last, -1, 1), expected, rtol=1e-5, atol=1e-5)


def test_by_hand():
    doubled = keras.ops.convert_to_numpy(DoubleSides()(np.array([0.0, 4.0], "float32").reshape(1, 2, 1)))
    np.testing.assert_allclose(doubled.ravel(), [0, 1, 3, 4])  # 1 = 3/4 of 0 + 1/4 of 4


def test_a_gate_lets_through_a_share_of_each_pixel():
    net = unet((16, 16, 1), base=4, depth=3, variant="attention")
    gate = net.get_layer("up1_gate_multiply")
    skip, weight, gated = keras.Model(net.input, [*gate.input, gate.output])(rng.normal(size=(1, 16, 16, 1)))
    skip, weight, gated = map(keras.ops.convert_to_numpy, (skip, weight, gated))
    assert weight.size == 8 * 8
    assert 0 < weight.min() < weight.max() < 1
    np.testing.assert_allclose(gated, skip * weight, rtol=1e-6)


def test_the_first_skip_has_no_gate():
    names = [layer.name for layer in unet((16, 16, 1), base=4, depth=3, variant="attention").layers]
    assert {name.split("_")[0] for name in names if "gate" in name} == {"up1", "up2"}
