def build_unet(side, base, depth):
    inputs = keras.Input((side, side, 1))
    x, skips = inputs, []
    for level in range(depth):
        x = double_conv(x, base * 2**level)
        skips.append((x, base * 2**level))
        x = layers.MaxPooling2D(2)(x)
    x = double_conv(x, base * 2**depth)
    for skip, maps in skips[::-1]:
        x = layers.UpSampling2D(2, interpolation="bilinear")(x)
        x = layers.Conv2D(maps, 2, padding="same")(x)
        x = double_conv(layers.Concatenate()([skip, x]), maps)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
