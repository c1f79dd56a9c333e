import keras


def spatial_dropout(x, rate, rng, training):
    """Keras' own layer, with a seed drawn from the generator."""
    layer = keras.layers.SpatialDropout2D(rate, seed=int(rng.integers(2**31)), data_format="channels_last")
    return keras.ops.convert_to_numpy(layer(np.asarray(x, dtype="float32"), training=training))
