import keras
import numpy as np
import pytest

from course_lib.nets.conv3d import Conv3D

rng = np.random.default_rng(0)


@pytest.mark.parametrize("volumes", [1, 2])
@pytest.mark.parametrize("depth", [1, 2, 3, 8])
@pytest.mark.parametrize(
    ("kernel", "strides", "bias"), [(3, 1, True), (3, 1, False), (1, 1, True), (2, 2, False), (5, 1, False)]
)
def test_numbers_are_those_of_keras(volumes, depth, kernel, strides, bias):
    arguments = {"padding": "same", "use_bias": bias, "data_format": "channels_first", "bias_initializer": "normal"}
    arguments["strides"] = strides
    ours, keras_own = Conv3D(4, kernel, **arguments), keras.layers.Conv3D(4, kernel, **arguments)
    x = rng.normal(size=(volumes, 2, depth, 4, 6)).astype("float32")
    for layer in (ours, keras_own):
        layer.build(x.shape)
    keras_own.set_weights(ours.get_weights())
    np.testing.assert_allclose(
        *(keras.ops.convert_to_numpy(layer(x)) for layer in (ours, keras_own)), rtol=1e-5, atol=1e-5
    )
