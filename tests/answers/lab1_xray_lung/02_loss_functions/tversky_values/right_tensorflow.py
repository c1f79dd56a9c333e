import tensorflow as tf


def tversky_loss(probabilities, truth, alpha, beta):
    p, t = tf.cast(probabilities, tf.float32), tf.cast(truth, tf.float32)
    tp, fp, fn = tf.reduce_sum(p * t), tf.reduce_sum(p * (1 - t)), tf.reduce_sum((1 - p) * t)
    return 1 - tp / (tp + alpha * fp + beta * fn)
