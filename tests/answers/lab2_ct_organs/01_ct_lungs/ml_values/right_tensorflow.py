import tensorflow as tf


def ml_of_slices(mask, spacing_mm):
    inside = tf.cast(tf.cast(np.ascontiguousarray(mask), tf.bool), tf.float32)
    return tf.reduce_sum(inside, axis=(1, 2)) * float(np.prod(spacing_mm)) / 1000
