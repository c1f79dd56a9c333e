import keras


def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    """Keras' own layer, with the state put in and taken out."""
    layer = keras.layers.BatchNormalization(momentum=momentum, epsilon=epsilon)
    x = np.asarray(x, dtype="float32")
    layer.build(x.shape)
    layer.set_weights([np.asarray(state[name], dtype="float32") for name in ("gamma", "beta", "mean", "variance")])
    y = keras.ops.convert_to_numpy(layer(x, training=training))
    return y, dict(zip(("gamma", "beta", "mean", "variance"), layer.get_weights(), strict=True))
