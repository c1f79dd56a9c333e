# message: as many steps up as down 8, 8
def build_unet(side, base, depth):
    """range(depth - 1, 0, -1) stops before 0: the first level is never reached again."""
    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for level in range(depth):
        x = double_conv(x, base * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = double_conv(x, base * 2**depth)
    for level in range(depth - 1, 0, -1):
        x = layers.Conv2DTranspose(base * 2**level, 2, strides=2)(x)
        x = layers.Concatenate()([skips[level], x])
        x = double_conv(x, base * 2**level)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
