def build_unet(side, base, depth):
    """Without double_conv: the activation as a layer of its own, pooling by stride, names for everything."""

    def block(x, maps, name):
        for number in (1, 2):
            x = layers.Conv2D(maps, (3, 3), padding="same", name=f"{name}_conv{number}")(x)
            x = layers.ReLU(name=f"{name}_relu{number}")(x)
        return x

    inputs = x = keras.Input((side, side, 1), name="image")
    skips = {}
    for level in range(depth):
        x = skips[level] = block(x, base << level, f"down{level}")
        x = layers.MaxPool2D(pool_size=3, strides=2, padding="same")(x)
    x = block(x, base << depth, "bottom")
    for level in range(depth - 1, -1, -1):
        x = layers.Conv2DTranspose(base << level, 2, 2, padding="same", name=f"up{level}")(x)
        x = block(keras.ops.concatenate([skips[level], x], axis=-1), base << level, f"merge{level}")
    logits = layers.Conv2D(1, 1, name="logits")(x)
    return keras.Model(inputs, logits, name="unet")
