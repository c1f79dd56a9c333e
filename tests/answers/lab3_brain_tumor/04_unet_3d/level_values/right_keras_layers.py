import keras


def level_parameters(kernel, channels_in, channels_out):
    rank = len(kernel)
    convolution = {2: keras.layers.Conv2D, 3: keras.layers.Conv3D}[rank]
    layers = [
        convolution(channels_out, tuple(kernel), padding="same", use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        convolution(channels_out, tuple(kernel), padding="same", use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
    ]
    return keras.Sequential([keras.Input((8,) * rank + (channels_in,)), *layers]).count_params()
