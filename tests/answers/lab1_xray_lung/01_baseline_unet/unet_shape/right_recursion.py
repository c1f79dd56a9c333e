def build_unet(side, base, depth):
    def level(x, maps, levels_below):
        x = double_conv(x, maps)
        if levels_below == 0:
            return x
        below = level(layers.MaxPooling2D(2)(x), 2 * maps, levels_below - 1)
        up = layers.Conv2DTranspose(maps, 2, strides=2)(below)
        return double_conv(layers.concatenate([x, up]), maps)

    inputs = keras.Input((side, side, 1))
    return keras.Model(inputs, layers.Conv2D(1, 1)(level(inputs, base, depth)))
