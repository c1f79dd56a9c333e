import tensorflow as tf


def best_of(scores, k):
    ordered = tf.sort(tf.constant(np.asarray(scores, dtype=float)))
    n = len(ordered)
    at_most = (tf.range(n + 1, dtype=tf.float64) / n) ** k
    return tf.reduce_sum(ordered * (at_most[1:] - at_most[:-1]))
