# message: missing concatenate
def build_unet(side, base, depth):
    inputs = x = keras.Input((side, side, 1))
    for level in range(depth):
        x = layers.MaxPooling2D(2)(double_conv(x, base * 2**level))
    x = double_conv(x, base * 2**depth)
    for level in reversed(range(depth)):
        x = double_conv(layers.Conv2DTranspose(base * 2**level, 2, strides=2)(x), base * 2**level)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
