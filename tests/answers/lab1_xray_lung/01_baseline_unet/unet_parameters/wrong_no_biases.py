# message: biases
def build_unet(side, base, depth):
    def conv(x, maps):
        for _ in range(2):
            x = layers.Conv2D(maps, 3, padding="same", activation="relu", use_bias=False)(x)
        return x

    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for level in range(depth):
        x = conv(x, base * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = conv(x, base * 2**depth)
    for level in reversed(range(depth)):
        x = layers.Conv2DTranspose(base * 2**level, 2, strides=2, use_bias=False)(x)
        x = conv(layers.Concatenate()([skips[level], x]), base * 2**level)
    return keras.Model(inputs, layers.Conv2D(1, 1, use_bias=False)(x))
