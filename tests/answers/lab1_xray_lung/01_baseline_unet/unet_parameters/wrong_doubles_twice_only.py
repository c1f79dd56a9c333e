# message: another base and depth double at each level
def build_unet(side, base, depth):
    """A list written for the example: after two levels the maps grow, but they no longer double."""
    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    maps = [base, 2 * base, 4 * base, 6 * base, 8 * base]
    for level in range(depth):
        x = double_conv(x, maps[level])
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = double_conv(x, maps[depth])
    for level in reversed(range(depth)):
        x = layers.Conv2DTranspose(maps[level], 2, strides=2)(x)
        x = double_conv(layers.Concatenate()([skips[level], x]), maps[level])
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
