import keras


def multiply_adds(layers, side, channels=1):
    x = keras.Input((side, side, channels))
    total, last = 0, {"data_format": "channels_last"}
    for kind, *numbers in layers:
        if kind == "conv":
            layer = keras.layers.Conv2D(numbers[1], numbers[0], padding="same", use_bias=False, **last)
            x = layer(x)
            total += layer.count_params() * x.shape[1] * x.shape[2]
        else:
            x = keras.layers.MaxPooling2D(numbers[0], **last)(x)
    return total
