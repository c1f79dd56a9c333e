# message: use the arguments not the numbers of the example
def build_unet(side, base, depth):
    inputs = keras.Input((16, 16, 1))
    first = double_conv(inputs, 4)
    second = double_conv(layers.MaxPooling2D(2)(first), 8)
    x = double_conv(layers.MaxPooling2D(2)(second), 16)
    x = layers.Conv2DTranspose(8, 2, strides=2)(x)
    x = double_conv(layers.Concatenate()([second, x]), 8)
    x = layers.Conv2DTranspose(4, 2, strides=2)(x)
    x = double_conv(layers.Concatenate()([first, x]), 4)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x))
