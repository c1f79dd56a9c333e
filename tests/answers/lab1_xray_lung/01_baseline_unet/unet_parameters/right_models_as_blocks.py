def build_unet(side, base, depth):
    """Each level is a small keras.Sequential of its own."""

    def block(maps):
        return keras.Sequential([layers.Conv2D(maps, 3, padding="same", activation="relu") for _ in range(2)])

    maps = [base * 2**level for level in range(depth + 1)]
    down = [block(m) for m in maps]
    up = [block(m) for m in maps[:-1]]
    enlarge = [layers.Conv2DTranspose(m, 2, strides=2) for m in maps[:-1]]
    inputs = keras.Input((side, side, 1))
    skips = [down[0](inputs)]
    for level in range(1, depth + 1):
        skips.append(down[level](layers.MaxPooling2D()(skips[-1])))
    x = skips.pop()
    for level in range(depth - 1, -1, -1):
        x = up[level](layers.Concatenate()([skips[level], enlarge[level](x)]))
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
