import keras
import numpy as np
import pytest

from course_lib import settings
from course_lib.nets.group_norm import GroupNormReLU, InstanceNormReLU

rng = np.random.default_rng(0)
SHAPES = [(4, 8, 6, 6), (2, 8, 4, 4, 4), (1, 8, 4, 4, 4), (1, 8, 1, 1)]


def with_random_weights(layer, shape):
    layer.build(shape)
    layer.set_weights([rng.uniform(0.5, 2, size=weight.shape) for weight in layer.get_weights()])
    return layer


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("groups", [1, 2, 8])
def test_numbers_are_those_of_keras(shape, groups):
    ours = with_random_weights(GroupNormReLU(groups, axis=1), shape)
    keras_own = with_random_weights(keras.layers.GroupNormalization(groups, axis=1, epsilon=1e-5), shape)
    keras_own.set_weights(ours.get_weights())
    x = keras.ops.convert_to_tensor(rng.normal(2, 3, size=shape).astype("float32"))
    y, expected = ours(x), keras.ops.relu(keras_own(x))
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (y, expected)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES[:3])
def test_instance_norm_by_its_formula(shape):
    layer = with_random_weights(InstanceNormReLU(axis=1), shape)
    gamma, beta = (w.reshape(1, -1, *[1] * (len(shape) - 2)) for w in layer.get_weights())
    x = rng.normal(2, 3, size=shape).astype("float32")
    sides = tuple(range(2, len(shape)))
    normalised = (x - x.mean(sides, keepdims=True)) / np.sqrt(x.var(sides, keepdims=True) + 1e-5)
    y = keras.ops.convert_to_numpy(layer(x))
    np.testing.assert_allclose(y, np.maximum(0, gamma * normalised + beta), rtol=1e-4, atol=1e-4)


def test_by_hand():
    layer = GroupNormReLU(1, axis=1)
    y = keras.ops.convert_to_numpy(layer(np.array([1, 3], "float32").reshape(1, 2, 1, 1)))  # mean 2, variance 1
    np.testing.assert_allclose(y.ravel(), [0, 1], atol=1e-4)  # -1 and 1, then ReLU


@pytest.mark.parametrize(("width", "groups"), [(16, 8), (12, 4), (2, 2), (9, 1)])
def test_there_are_eight_groups_or_as_many_as_divide(width, groups):
    layer = GroupNormReLU(axis=1)
    layer.build((1, width, 4, 4))
    assert layer.groups == groups


def test_a_layer_comes_back_from_its_config():
    for layer in (GroupNormReLU(axis=1), InstanceNormReLU(axis=1)):
        layer.build((1, 12, 4, 4))
        copy = type(layer).from_config(layer.get_config())
        copy.build((1, 12, 4, 4))
        assert (copy.groups, copy.axis, copy.epsilon) == (layer.groups, 1, 1e-5)


def test_the_input_is_left_as_it_was():
    x = keras.ops.convert_to_tensor(rng.normal(size=(2, 8, 4, 4)).astype("float32"))
    before = keras.ops.convert_to_numpy(x).copy()
    InstanceNormReLU(axis=1)(x)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(x), before)


@pytest.mark.skipif(settings.engine() != "torch", reason="memory layout is torch's affair")
@pytest.mark.parametrize(("shape", "layout"), [((2, 8, 6, 6), "channels_last"), ((1, 8, 4, 6, 6), "channels_last_3d")])
@pytest.mark.parametrize("Layer", [GroupNormReLU, InstanceNormReLU])
def test_channels_last_stays_channels_last_and_gradients_are_right(shape, layout, Layer):
    import torch

    layer, layout = with_random_weights(Layer(axis=1), shape), getattr(torch, layout)
    x = torch.randn(shape).contiguous(memory_format=layout).requires_grad_()
    weights = torch.randn(shape).contiguous(memory_format=layout)
    y = layer(x)
    assert y.is_contiguous(memory_format=layout)
    y.backward(weights)
    assert x.grad.is_contiguous(memory_format=layout)

    copy = x.detach().double().requires_grad_()  # by the formula, in double precision
    grouped = copy.reshape(shape[0], layer.groups, -1)
    normalised = (grouped - grouped.mean(-1, keepdim=True)) / (
        grouped.var(-1, correction=0, keepdim=True) + 1e-5
    ).sqrt()
    gamma, beta = (torch.tensor(w).view(1, -1, *[1] * (len(shape) - 2)) for w in layer.get_weights())
    (torch.relu(normalised.view(shape) * gamma + beta) * weights).sum().backward()
    torch.testing.assert_close(x.grad, copy.grad.float(), rtol=1e-3, atol=1e-4)
