# message: concatenate taken before pooling
def build_unet(side, base, depth):
    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for level in range(depth):
        x = layers.MaxPooling2D(2)(double_conv(x, base * 2**level))
        skips.append(x)
    x = double_conv(x, base * 2**depth)
    for level in reversed(range(depth)):
        x = layers.Conv2DTranspose(base * 2**level, 2, strides=2)(x)
        x = double_conv(layers.Concatenate()([skips[level], x]), base * 2**level)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
