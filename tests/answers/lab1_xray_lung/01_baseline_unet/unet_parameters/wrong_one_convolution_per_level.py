# message: one convolution needs two
def build_unet(side, base, depth):
    def conv(x, maps):
        return layers.Conv2D(maps, 3, padding="same", activation="relu")(x)

    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for level in range(depth):
        x = conv(x, base * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = conv(x, base * 2**depth)
    for level in reversed(range(depth)):
        x = layers.Conv2DTranspose(base * 2**level, 2, strides=2)(x)
        x = conv(layers.Concatenate()([skips[level], x]), base * 2**level)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
