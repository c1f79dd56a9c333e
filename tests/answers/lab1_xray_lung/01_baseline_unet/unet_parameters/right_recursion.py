def build_unet(side, base, depth):
    def around(x, maps, depth):
        skip = double_conv(x, maps)
        if depth == 0:
            return skip
        x = around(layers.MaxPooling2D(2)(skip), maps * 2, depth - 1)
        x = layers.Conv2DTranspose(maps, 2, strides=2)(x)
        return double_conv(layers.Concatenate()([x, skip]), maps)

    inputs = keras.Input((side, side, 1))
    outputs = layers.Conv2D(1, 1)(around(inputs, base, depth))
    return keras.Model(inputs, outputs)
