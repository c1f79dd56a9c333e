# message: concatenate other graded cell
def build_unet(side, base, depth):
    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for level in range(depth):
        x = double_conv(x, base * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = double_conv(x, base * 2**depth)
    for level in range(depth):
        x = layers.Conv2DTranspose(base * 2 ** (depth - level - 1), 2, strides=2)(x)
        x = double_conv(layers.Concatenate()([skips[level], x]), base * 2 ** (depth - level - 1))
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
