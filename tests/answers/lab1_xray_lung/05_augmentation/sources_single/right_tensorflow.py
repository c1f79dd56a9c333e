import tensorflow as tf


def sources(shape, degrees=0.0, shift=(0.0, 0.0), zoom=1.0, flip=False):
    height, width = shape
    rows, columns = tf.meshgrid(tf.range(height), tf.range(width), indexing="ij")
    y = tf.cast(rows, tf.float64) - (height - 1) / 2 - shift[0]
    x = tf.cast(columns, tf.float64) - (width - 1) / 2 - shift[1]
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    y, x = (y * c + x * s) / zoom, (x * c - y * s) / zoom
    return y + (height - 1) / 2, (-x if flip else x) + (width - 1) / 2
