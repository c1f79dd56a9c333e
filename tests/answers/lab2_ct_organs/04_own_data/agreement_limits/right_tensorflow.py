import tensorflow as tf


def agreement(truth_ml, predicted_ml):
    difference = tf.cast(predicted_ml, tf.float64) - tf.cast(truth_ml, tf.float64)
    n = tf.cast(tf.size(difference), tf.float64)
    bias = tf.reduce_mean(difference)
    spread = 1.96 * tf.sqrt(tf.reduce_sum((difference - bias) ** 2) / (n - 1))
    return bias, bias - spread, bias + spread
