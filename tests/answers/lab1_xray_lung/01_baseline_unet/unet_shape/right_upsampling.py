def build_unet(side, base, depth):
    """Up-convolution as repetition of pixels and a 2 x 2 convolution, as the paper words it."""
    inputs = keras.Input(shape=(side, side, 1))
    x, skips, maps = inputs, [], base
    for _ in range(depth):
        x = double_conv(x, maps)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
        maps *= 2
    x = double_conv(x, maps)
    while skips:
        maps //= 2
        x = layers.Conv2D(maps, 2, padding="same")(layers.UpSampling2D(2)(x))
        x = double_conv(layers.Concatenate(axis=-1)([x, skips.pop()]), maps)
    return keras.Model(inputs=inputs, outputs=layers.Conv2D(1, 1, activation="linear")(x))
