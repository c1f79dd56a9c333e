import keras
import numpy as np
import pytest

from course_lib.nets.batch_norm import BatchNormReLU

rng = np.random.default_rng(0)


def pair(shape, **arguments):
    """Ours and Keras' own with the same, random, weights."""
    ours, keras_own = BatchNormReLU(1, **arguments), keras.layers.BatchNormalization(1, **arguments)
    for layer in (ours, keras_own):
        layer.build(shape)
    weights = [rng.uniform(0.5, 2, size=weight.shape) for weight in ours.get_weights()]
    ours.set_weights(weights)
    keras_own.set_weights(weights)
    return ours, keras_own


@pytest.mark.parametrize("shape", [(4, 3, 8, 8), (2, 3, 4, 4, 4), (1, 3, 1, 1)])
@pytest.mark.parametrize("training", [True, False])
def test_numbers_are_those_of_keras(shape, training):
    ours, keras_own = pair(shape, momentum=0.9)
    x = keras.ops.convert_to_tensor(rng.normal(2, 3, size=shape).astype("float32"))
    for _ in range(2):
        y, expected = ours(x, training=training), keras.ops.relu(keras_own(x, training=training))
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (y, expected)), rtol=1e-4, atol=1e-5)
    for a, b in zip(ours.get_weights(), keras_own.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


def test_variables_are_those_of_keras():
    ours, keras_own = pair((1, 3, 4, 4))
    assert [v.name for v in ours.variables] == [v.name for v in keras_own.variables]


def test_moving_variance_is_that_of_all_values_not_of_all_but_one():
    layer = BatchNormReLU(1, momentum=0.5)
    layer(np.array([1, 3], "float32").reshape(2, 1, 1, 1), training=True)  # mean 2, variance 1 (n - 1 would give 2)
    assert layer.moving_mean.numpy().item() == pytest.approx(0.5 * 0 + 0.5 * 2)
    assert layer.moving_variance.numpy().item() == pytest.approx(0.5 * 1 + 0.5 * 1)


def test_the_input_is_left_as_it_was():
    x = keras.ops.convert_to_tensor(rng.normal(size=(2, 3, 4, 4)).astype("float32"))
    before = keras.ops.convert_to_numpy(x).copy()
    layer = BatchNormReLU(1)
    layer(x, training=True)
    layer(x, training=False)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(x), before)


def test_a_frozen_layer_keeps_its_averages():
    layer = BatchNormReLU(1)
    layer.build((2, 3, 4, 4))
    layer.trainable = False
    before = layer.get_weights()
    layer(rng.normal(size=(2, 3, 4, 4)).astype("float32"), training=True)
    for a, b in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
