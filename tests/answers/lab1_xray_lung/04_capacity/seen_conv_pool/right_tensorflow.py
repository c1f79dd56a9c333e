import tensorflow as tf


def field_of_view(layers, pixel):
    ends = tf.constant([pixel, pixel])
    for kind, size in reversed(layers):
        if kind == "conv":
            ends = ends + tf.constant([-(size // 2), size // 2])
        elif kind == "pool":
            ends = ends * size + tf.constant([0, size - 1])
        else:
            ends = ends // size
    return ends
