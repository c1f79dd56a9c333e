import keras


def conv_parameters(kernel, maps_in, maps_out):
    layer = keras.layers.Conv2D(maps_out, kernel)
    layer.build((None, None, None, maps_in))
    return layer.count_params()
