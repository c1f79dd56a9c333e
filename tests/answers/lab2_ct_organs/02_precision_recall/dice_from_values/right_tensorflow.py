import tensorflow as tf


def dice_from(precision, recall):
    p, r = tf.constant(precision, tf.float64), tf.constant(recall, tf.float64)
    return tf.math.divide_no_nan(2 * p * r, p + r)
