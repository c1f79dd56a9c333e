import tensorflow as tf


def standardise(batch):
    values = tf.cast(batch, tf.float64)
    mean, variance = tf.nn.moments(values, axes=(1, 2), keepdims=True)
    return tf.math.divide_no_nan(values - mean, tf.sqrt(variance))
