# message: up-convolution parameters repeats pixels
def build_unet(side, base, depth):
    """The maps are only enlarged: nothing is learnt on the way from one level to the next."""
    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for level in range(depth):
        x = double_conv(x, base * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = double_conv(x, base * 2**depth)
    for level in reversed(range(depth)):
        x = layers.UpSampling2D(2)(x)
        x = double_conv(layers.Concatenate()([skips[level], x]), base * 2**level)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
