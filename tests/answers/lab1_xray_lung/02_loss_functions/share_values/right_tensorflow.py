import tensorflow as tf


def foreground_share(slopes, truth):
    pull, t = tf.abs(tf.cast(slopes, tf.float32)), tf.cast(truth, tf.float32)
    return tf.math.divide_no_nan(tf.reduce_sum(pull * t), tf.reduce_sum(pull))
