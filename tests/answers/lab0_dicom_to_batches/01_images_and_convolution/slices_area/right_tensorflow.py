import tensorflow as tf


def slices_with(mask, least_mm2, spacing_mm):
    pixels = tf.reduce_sum(tf.cast(np.asarray(mask) != 0, tf.float32), axis=(1, 2))
    return pixels * spacing_mm[1] * spacing_mm[2] >= least_mm2
