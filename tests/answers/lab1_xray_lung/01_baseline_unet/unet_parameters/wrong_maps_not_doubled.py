# message: feature maps stay the same double
def build_unet(side, base, depth):
    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for _ in range(depth):
        x = double_conv(x, base)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = double_conv(x, base)
    for skip in reversed(skips):
        x = layers.Conv2DTranspose(base, 2, strides=2)(x)
        x = double_conv(layers.Concatenate()([skip, x]), base)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
